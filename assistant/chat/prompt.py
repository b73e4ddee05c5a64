"""The system prompt: a versioned file with the workspace filled in."""

from dataclasses import dataclass
from datetime import date
from importlib.resources import files

from assistant.errors import SettingsError
from assistant.semantics.catalogue import Catalogue

METRICS_LISTED = 150


@dataclass(frozen=True)
class Prompt:
    """One prompt file."""

    version: str
    body: str


def read_prompt(name: str) -> Prompt:
    """Read `prompts/<name>.md`.

    Raises:
        SettingsError: If the file has no version header.
    """
    text = (files("assistant.prompts") / f"{name}.md").read_text("utf-8")
    _, header, body = text.split("---\n", 2) if text.startswith("---\n") else ("", "", text)
    for line in header.splitlines():
        key, _, value = line.partition(":")
        if key.strip() == "version":
            version = value.strip().strip('"')
            return Prompt(version=f"{name}/{version}", body=body.strip())
    message = f"Prompt '{name}' has no version. Add a header with 'version' to its file."
    raise SettingsError(message)


def fill_prompt(
    prompt: Prompt, *, workspace: str, catalogue: Catalogue, as_of: date | None, week_start: str
) -> str:
    """The prompt for one workspace on one day."""
    metrics = [
        f"- {metric.name}: {metric.label}. {metric.description}".rstrip()
        for metric in list(catalogue.metrics.values())[:METRICS_LISTED]
    ]
    return prompt.body.format(
        workspace=workspace,
        as_of=as_of.isoformat() if as_of else "not known",
        week_start=week_start.capitalize(),
        metrics="\n".join(metrics) or "- none",
    )
