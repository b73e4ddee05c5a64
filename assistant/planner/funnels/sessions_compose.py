"""Numbers about sessions as sentences."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from assistant.drafts import AnswerDraft, Claim
from assistant.planner.funnels.compose import WITHHELD, nothing_words, shape_words
from assistant.planner.plan import SessionPlan
from assistant.planner.render import joined
from assistant.semantics.catalogue import Catalogue
from assistant.semantics.session_request import SessionRequest

LENGTH = "A session lasts from its first event to its last; a single event has no length."
SUBJECTS = {
    "sessions": "sessions",
    "length": "session length",
    "events": "number of events per session",
    "per_person": "number of sessions per person",
}
UNITS = {"sessions": " sessions", "length": "", "events": " events", "per_person": " sessions"}


def compose_sessions(
    plan: SessionPlan, output: Mapping[str, Any], *, catalogue: Catalogue, as_of: date | None
) -> AnswerDraft:
    """Write the answer of a session plan."""
    columns = [str(column["name"]) for column in output.get("columns") or ()]
    rows = list(output.get("rows") or ())
    query = str(output.get("query", "q1"))
    scope = shape_words(plan.request.period, plan.request.filters, catalogue)
    grain = (plan.request.grain,) if plan.request.grain else ()
    labels = (*grain, *(catalogue.dimensions[name].label for name in plan.request.group_by))
    if rows:
        tied = len(rows) > 1 and rows[0][len(labels)] == rows[1][len(labels)]
        shape = _Rows(len(rows), labels, tied)
        said = _first(plan.request, columns, query, scope=scope, shape=shape)
    else:
        said = nothing_words(output, scope=f" on sessions{scope}", as_of=as_of)
    sentences = [said, LENGTH if plan.request.measure == "length" and rows else "", *plan.notes]
    if output.get("withheld") and rows:
        sentences.append(WITHHELD)
    if output.get("unknown"):
        sliced = joined([catalogue.dimensions[n].label for n in plan.request.group_by])
        sentences.append(f"Sessions whose {sliced} is unknown are left out of the table.")
    return AnswerDraft(
        status="answered",
        claims=tuple(Claim(text=text) for text in dict.fromkeys(sentences) if text),
        table=query if rows else None,
        chart="auto" if rows else None,
    )


@dataclass(frozen=True)
class _Rows:
    """How many rows there are, and what their keys are called."""

    count: int
    labels: tuple[str, ...]
    tied: bool = False
    """Whether the first two rows have the same number."""


def _first(
    request: SessionRequest, columns: list[str], query: str, *, scope: str, shape: _Rows
) -> str:
    number = columns[len(shape.labels)]
    unit, subject = UNITS[request.measure], SUBJECTS[request.measure]
    if request.measure in ("length", "events"):
        subject = f"{request.statistic} {subject}"

    def cell(row: int) -> str:
        return f"**{{{query}.{number}[{row}]}}**{unit}"

    def key(row: int) -> str:
        return ", ".join(f"{{{query}.{name}[{row}]}}" for name in columns[: len(shape.labels)])

    if not shape.labels:
        if request.measure == "sessions":
            return f"There were {cell(0)}{scope}."
        return f"The {subject}{scope} was {cell(0)}."
    if request.grain is not None:
        last = shape.count - 1
        return f"The {subject}{scope} by {request.grain} began with {cell(0)} ({key(0)}) and ended with {cell(last)} ({key(last)})."
    if shape.tied:
        return f"{shape.labels[0]} {key(0)} and {key(1)} shared the highest {subject}{scope}: {cell(0)}."
    return f"{shape.labels[0]} {key(0)} had the highest {subject}{scope}: {cell(0)}."
