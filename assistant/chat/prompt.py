"""The system prompt: a versioned file with the workspace filled in."""

from dataclasses import dataclass
from datetime import date
from hashlib import sha256
from importlib.resources import files

from assistant.errors import SettingsError
from assistant.semantics.catalogue import Catalogue

METRICS_LISTED = 150
HASH_CHARACTERS = 8
SHOWN = "You are shown the first rows of every result."
WITHHELD = (
    "You are shown no row of any result and no value of the data: only columns and how many rows "
    "there are. Sort and limit in the request, so that you know which row is which, and refer to "
    "cells unseen; the person sees them filled in. Do not guess what they hold."
)


@dataclass(frozen=True)
class Prompt:
    """One prompt file."""

    version: str
    """Name, the version that its author gives, and a hash of what it says: `system/3+1f0c9ab2`."""
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
            digest = sha256(body.strip().encode()).hexdigest()[:HASH_CHARACTERS]
            return Prompt(version=f"{name}/{version}+{digest}", body=body.strip())
    message = f"Prompt '{name}' has no version. Add a header with 'version' to its file."
    raise SettingsError(message)


@dataclass(frozen=True)
class Facts:
    """What a prompt says of one workspace."""

    workspace: str
    catalogue: Catalogue
    week_start: str
    share_results: bool = True
    """Whether the model is shown rows of results."""


def fill_prompt(prompt: Prompt, facts: Facts, *, as_of: date | None) -> str:
    """The prompt for one workspace on one day."""
    catalogue = facts.catalogue
    metrics = [
        f"- {metric.name}: {metric.label}. {metric.description}".rstrip()
        for metric in list(catalogue.metrics.values())[:METRICS_LISTED]
    ]
    return prompt.body.format(
        workspace=facts.workspace,
        as_of=as_of.isoformat() if as_of else "not known",
        week_start=facts.week_start.capitalize(),
        results=SHOWN if facts.share_results else WITHHELD,
        metrics="\n".join(metrics) or "- none",
    )
