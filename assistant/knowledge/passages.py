"""Verified questions as passages, so that search finds them."""

import hashlib
from collections.abc import Iterator, Sequence

from assistant.knowledge.verified import FILE_NAME, VerifiedQuestion
from retrieval.passages import Passage, PassageId

KIND = "verified_question"


def verified_passages(questions: Sequence[VerifiedQuestion]) -> Iterator[Passage]:
    """One passage of each question; of two with the same words, the last."""
    made = {passage.id: passage for passage in map(_passage, questions)}
    yield from made.values()


def _passage(found: VerifiedQuestion) -> Passage:
    digest = hashlib.sha256(found.question.casefold().encode()).hexdigest()[:12]
    lines = [f"Verified question: {found.question}", _answered_with(found)]
    return Passage(
        id=PassageId(f"{KIND}:{digest}"),
        kind=KIND,
        title=found.question,
        text="\n".join([*lines, f"Checked by {found.by} on {found.at}."]),
        source=f"knowledge/{FILE_NAME}",
        embedded=found.question,
        metadata={"owners": found.by},
    )


def _answered_with(found: VerifiedQuestion) -> str:
    if found.request is None:
        return f"Answered with the SQL: {found.sql}"
    names = (*found.request.metrics, *found.request.group_by, *([found.request.grain or ""]))
    return f"Answered with: {', '.join(name for name in names if name)}."
