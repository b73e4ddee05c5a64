"""The gate: a run against the workspace's thresholds."""

import tomllib
from collections.abc import Iterator
from pathlib import Path

from pydantic import BaseModel, ConfigDict, Field, ValidationError

from evals.errors import ThresholdError
from evals.report import Figures, Report

FILE_NAME = "thresholds.toml"
LEAST = (
    "pass_rate",
    "execution_accuracy",
    "status_accuracy",
    "citation_rate",
    "context_precision",
    "context_recall",
    "tool_call_f1",
)
MOST = ("confidently_wrong_rate", "withheld_rate")


class Thresholds(BaseModel):
    """Bounds for one family, or for all cases. All are shares, 0 to 1; none: not bound."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    pass_rate: float | None = Field(default=None, ge=0, le=1)
    execution_accuracy: float | None = Field(default=None, ge=0, le=1)
    status_accuracy: float | None = Field(default=None, ge=0, le=1)
    citation_rate: float | None = Field(default=None, ge=0, le=1)
    context_precision: float | None = Field(default=None, ge=0, le=1)
    context_recall: float | None = Field(default=None, ge=0, le=1)
    tool_call_f1: float | None = Field(default=None, ge=0, le=1)
    confidently_wrong_rate: float | None = Field(default=None, ge=0, le=1)
    """At most, as is `withheld_rate`; all others are at least."""
    withheld_rate: float | None = Field(default=None, ge=0, le=1)
    cases: int | None = Field(default=None, ge=1)
    """Fewest cases."""


class GateFile(BaseModel):
    """`thresholds.toml`: `[overall]` and `[families.<name>]`."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    overall: Thresholds = Thresholds()
    families: dict[str, Thresholds] = {}


def load_thresholds(folder: Path) -> GateFile:
    """Read the thresholds of a workspace's evals folder.

    Raises:
        ThresholdError: If there is none, or a key is unknown or out of range.
    """
    path = folder / FILE_NAME
    if not path.is_file():
        message = f"No '{FILE_NAME}' in '{folder}'. Write one with [overall] pass_rate = 0.9."
        raise ThresholdError(message)
    try:
        return GateFile.model_validate(tomllib.loads(path.read_text(encoding="utf-8")))
    except tomllib.TOMLDecodeError as error:
        message = f"'{path}' is not valid TOML: {error}. Correct that line."
        raise ThresholdError(message) from None
    except ValidationError as error:
        details = error.errors(include_input=False, include_url=False)
        problems = "; ".join(f"'{'.'.join(map(str, d['loc']))}': {d['msg']}" for d in details)
        message = f"Thresholds of '{path}' cannot be used: {problems}. Correct these keys."
        raise ThresholdError(message) from None


def failures(report: Report, thresholds: GateFile) -> tuple[str, ...]:
    """Why the run does not pass the gate; empty when it does."""
    found = [
        f"case '{outcome.id}' did not run: {'; '.join(outcome.reasons)}"
        for outcome in report.outcomes
        if outcome.verdict == "did_not_run"
    ]
    found.extend(_below(report.overall, thresholds.overall))
    measured = {item.family: item for item in report.families}
    for name, bounds in sorted(thresholds.families.items()):
        if name not in measured:
            found.append(f"family '{name}' has a threshold and no case")
        else:
            found.extend(_below(measured[name], bounds))
    return tuple(found)


def _below(item: Figures, bounds: Thresholds) -> Iterator[str]:
    for name in LEAST:
        least = getattr(bounds, name)
        if least is not None:
            yield from _too_low(item.family, name, measured=_value(item, name), least=least)
    for name in MOST:
        most, share = getattr(bounds, name), getattr(item, name).share
        if most is not None and share is not None and share > most:
            yield f"{item.family}: {name} is {share:.3f}, at most {most:.3f} is allowed"
    if bounds.cases is not None and item.cases < bounds.cases:
        yield f"{item.family}: {item.cases} cases, at least {bounds.cases} are required"


def _too_low(family: str, name: str, *, measured: float | None, least: float) -> Iterator[str]:
    if measured is None:
        yield f"{family}: {name} has a threshold and no case measures it"
    elif measured < least:
        yield f"{family}: {name} is {measured:.3f}, at least {least:.3f} is required"


def _value(item: Figures, name: str) -> float | None:
    measure = getattr(item, name)
    value = measure.value if hasattr(measure, "value") else measure.share
    return None if value is None else float(value)
