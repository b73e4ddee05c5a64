"""The answer to a request for a feature."""

from collections.abc import Mapping
from typing import Any

from assistant.drafts import AnswerDraft, Claim

_MOST_NEIGHBOURS = 2


def compose_feature(output: Mapping[str, Any]) -> AnswerDraft:
    """Say what was drafted, whether it is proven, what is near, or what is missing."""
    if output.get("status") == "clarify":
        asked = (Claim(text=str(output["question"])),)
        options = tuple(f"Draft a feature: {option}" for option in output.get("options", ()))
        return AnswerDraft(status="clarify", claims=asked, options=options)
    if output.get("status") == "unanswerable":
        return AnswerDraft(status="unanswerable", claims=(Claim(text=str(output["reason"])),))
    texts = [_proof(output)]
    for near in list(output.get("neighbours") or ())[:_MOST_NEIGHBOURS]:
        says = str(near["says"]).rstrip(".")
        texts.append(f"Near: {says} ({near['status']}).")
    texts += [str(note) for note in output.get("notes") or ()]
    return AnswerDraft(status="answered", claims=tuple(Claim(text=text) for text in texts))


def _proof(output: Mapping[str, Any]) -> str:
    name = f"`{output['name']}` version {output['version']}"
    if output.get("proven"):
        return (
            f"{name} is drafted and proven: {output['trials']} trials on {output['labels_checked']} "
            "labels found no leak. A person approves it."
        )
    found = list(output.get("findings") or ())
    why = f" {found[0]['reason']} {found[0]['remedy']}" if found else ""
    return f"{name} is refuted and must not be used.{why}"
