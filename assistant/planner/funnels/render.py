"""Funnels, retention and sessions as questions in words that the planner reads back."""

from collections.abc import Sequence

from assistant.planner.periods.calendar_units import in_words
from assistant.planner.render import joined, lower_first
from assistant.semantics.catalogue import Catalogue
from assistant.semantics.funnel_request import FunnelRequest, Window
from assistant.semantics.funnel_steps import StepBook
from assistant.semantics.request import DimensionFilter, Period
from assistant.semantics.retention_request import RetentionRequest
from assistant.semantics.session_request import SessionRequest

ADVERBS = {"day": "Daily", "week": "Weekly", "month": "Monthly"}
MEASURES = {
    "sessions": "Sessions",
    "length": "session length",
    "events": "events per session",
    "per_person": "Sessions per person",
}


def render_funnel(request: FunnelRequest, catalogue: Catalogue, book: StepBook) -> str:
    """`Funnel: Opens → Downloads within 7 days by device in May 2026`."""
    steps = " → ".join(book.step(name).label for name in request.steps)
    parts = [f"Funnel: {steps}"]
    if request.same is not None:
        parts.append("in one session" if request.same == "session" else "of the same item")
    if request.any_order:
        parts.append("in any order")
    if request.window is not None:
        parts.append(f"within {window_words(request.window)}")
    return " ".join([*parts, *_shape(request.group_by, request.filters, request.period, catalogue)])


def render_retention(request: RetentionRequest, catalogue: Catalogue, book: StepBook) -> str:
    """`Weekly retention of Sign-ups in May 2026`, or `Week 1 retention of Sign-ups …`."""
    first = f"{ADVERBS[request.unit]} retention"
    if request.ages:
        first = f"{joined([f'{request.unit} {age}' for age in request.ages])} retention"
        first = first[:1].upper() + first[1:]
    cohort = book.step(request.cohort).label if request.cohort else "first events"
    parts = [f"{first} of {cohort}"]
    if request.returning is not None:
        parts.append(f"coming back to {book.step(request.returning).label}")
    if request.by_cohort:
        parts.append("by cohort")
    return " ".join([*parts, *_shape(request.group_by, request.filters, request.period, catalogue)])


def render_sessions(request: SessionRequest, catalogue: Catalogue) -> str:
    """`Average session length by device in May 2026`."""
    first = MEASURES[request.measure]
    if request.measure in ("length", "events"):
        first = f"{request.statistic.capitalize()} {first}"
    grain = [f"by {request.grain}"] if request.grain else []
    return " ".join(
        [first, *grain, *_shape(request.group_by, request.filters, request.period, catalogue)]
    )


def window_words(window: Window) -> str:
    """`7 days`, `1 hour`."""
    return f"{window.count} {window.unit}{'' if window.count == 1 else 's'}"


def _shape(
    group_by: Sequence[str],
    filters: Sequence[DimensionFilter],
    period: Period | None,
    catalogue: Catalogue,
) -> list[str]:
    labels = [lower_first(catalogue.dimensions[name].label) for name in group_by]
    parts = [f"by {joined(labels)}"] if labels else []
    for item in filters:
        word = "except" if item.operator in ("not_in", "ne") else "with"
        values = " or ".join(f'"{value}"' for value in item.values)
        parts.append(f"{word} {lower_first(catalogue.dimensions[item.dimension].label)} {values}")
    return [*parts, *([in_words(period)] if period else [])]
