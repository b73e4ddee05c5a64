"""A query in plain words, made from its request alone: the same words for the same request."""

import re
from collections.abc import Callable, Sequence
from datetime import timedelta
from typing import Any

from pydantic import ValidationError

from assistant.answering.formatting import in_words, span_in_words
from assistant.answers import Query
from assistant.semantics.catalogue import Catalogue
from assistant.semantics.funnel_request import FunnelRequest
from assistant.semantics.request import DimensionFilter, MetricRequest, Order, Period
from assistant.semantics.retention_request import RetentionRequest
from assistant.semantics.session_request import SessionRequest
from guardrails.sql.outline import outline

OPERATORS = {
    "in": "is", "eq": "is", "not_in": "is not", "ne": "is not", "contains": "contains",
    "lt": "is less than", "le": "is at most", "gt": "is more than", "ge": "is at least",
}  # fmt: skip
DAYS = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")
MEASURES = {
    "sessions": "counts sessions",
    "length": "measures how long sessions are, from the first event to the last",
    "events": "counts the events of each session",
    "per_person": "divides sessions by the people who had them",
}
NAMED = re.compile(r"\{\{\s*\w+\(\s*['\"](?:\w+__)?(\w+)['\"][^}]*\}\}")
"""A dimension as filters of metrics name it: `{{ Dimension('event__event_type') }}`."""
Explain = Callable[[Query], str | None]


class Explainer:
    """Explains the queries of one workspace."""

    def __init__(self, catalogue: Catalogue, *, minimum: int) -> None:
        """Take what names are called.

        Args:
            catalogue: Gives labels and definitions.
            minimum: Fewest distinct persons behind a shown number.
        """
        self._catalogue = catalogue
        self._minimum = minimum

    def __call__(self, query: Query) -> str | None:
        """What a query does, in sentences; None where nothing can be said."""
        if query.kind == "sql":
            return outline(query.sql) or None
        try:
            said = self._said(query.request or {})
        except ValidationError:  # redaction took a part of the request
            return None
        if said is None:
            return None
        left = f"Groups of fewer than {self._minimum} people are left out."
        return " ".join([*said, left])

    def _said(self, request: dict[str, Any]) -> list[str] | None:
        if "metrics" in request:
            return self._metric(MetricRequest.model_validate(request))
        if "steps" in request:
            return self._funnel(FunnelRequest.model_validate(request))
        if "cohort" in request:
            return self._retention(RetentionRequest.model_validate(request))
        if "measure" in request:
            return self._session(SessionRequest.model_validate(request))
        return self._change(request) if "metric" in request else None

    def _metric(self, request: MetricRequest) -> list[str]:
        computed = _listed([self._defined(name) for name in request.metrics])
        said = [f"Computes {computed}{self._each(request)}{_when(request.period)}."]
        said += self._kept(request.filters)
        said += [f"Only {_listed([DAYS[day - 1] for day in request.weekdays])} count."] * bool(
            request.weekdays
        )
        if request.comparison is not None:
            said.append(f"Does the same{_when(request.comparison)} and takes the difference.")
        if request.average:
            said.append(f"Divides by the number of {request.average}s.")
        if request.share:
            said.append("Divides each row by the total.")
        if request.per:
            said.append("Divides the first number by the second.")
        if request.thresholds:
            said.append("Keeps the rows that pass the number asked for.")
        return [*said, *self._ranked(request.order_by, request.limit)]

    def _funnel(self, request: FunnelRequest) -> list[str]:
        steps = [self._label(name) for name in request.steps]
        order = "in any order" if request.any_order else "in this order"
        window = request.window
        within = f" within {window.count} {window.unit}{'s' * (window.count > 1)}" if window else ""
        same = f", all of one {request.same}" if request.same else ""
        said = [
            f"Counts the people who did {_listed(steps)} {order}{within}{same}"
            f"{self._by(request.group_by)}; they began{_when(request.period)}.",
            "A person counts at a step only with all the steps before it.",
        ]
        return [*said, *self._kept(request.filters)]

    def _retention(self, request: RetentionRequest) -> list[str]:
        first = self._label(request.cohort) if request.cohort else "any event"
        again = self._label(request.returning) if request.returning else "any event"
        each = [f"Each {request.unit} of beginning is a cohort of its own."] * request.by_cohort
        said = [
            *each,
            f"Takes the people by their first {first}{self._by(request.group_by)}"
            f"{_when(request.period)}, and counts who had {again} again in each {request.unit} "
            f"after it.",
            f"Each {request.unit} is counted from a person's own first day.",
        ]
        return [*said, *self._kept(request.filters)]

    def _session(self, request: SessionRequest) -> list[str]:
        along = f" for each {request.grain}" if request.grain else ""
        statistic = f" ({request.statistic})" if request.measure in ("length", "events") else ""
        what = MEASURES[request.measure]
        said = f"Puts events together by session, and {what}{statistic}{along}"
        return [
            f"{said}{self._by(request.group_by)}{_when(request.period)}.",
            *self._kept(request.filters),
        ]

    def _change(self, request: dict[str, Any]) -> list[str]:
        """The contributions to a change, as `explain_change` keeps them."""
        later, earlier = (Period.model_validate(request[n]) for n in ("period", "comparison"))
        label = self._label(str(request["metric"]))
        filters = [DimensionFilter.model_validate(item) for item in request.get("filters") or ()]
        said = (
            f"Computes {label}{_when(later)} and{_when(earlier)} for the slices of each dimension, "
            "and gives each slice's part of the change."
        )
        return [said, *self._kept(filters)]

    def _defined(self, name: str) -> str:
        metric = self._catalogue.metrics.get(name)
        if metric is None:
            return name
        where = " and ".join(NAMED.sub(r"\1", text).strip() for text in metric.filters)
        rows = f" where {where}" if where else ""
        computed = f" (`{metric.definition}{rows}`)" if metric.definition else ""
        return f"{metric.label}{computed}"

    def _label(self, name: str) -> str:
        named = self._catalogue.metrics.get(name) or self._catalogue.dimensions.get(name)
        return named.label if named is not None else name.replace("_", " ")

    def _each(self, request: MetricRequest) -> str:
        along: list[str] = [request.grain] if request.grain else []
        along += ["weekend", "weekday"] if request.week_parts else []
        along += ["day of the week"] if request.by_weekday else []
        return self._by((*along, *request.group_by))

    def _by(self, names: Sequence[str]) -> str:
        return f" for each {_listed([self._label(name) for name in names])}" if names else ""

    def _kept(self, filters: Sequence[DimensionFilter]) -> list[str]:
        return [
            f"Keeps what has {self._label(item.dimension)} that {OPERATORS[item.operator]} "
            f"{' or '.join(str(value) for value in item.values)}."
            for item in filters
        ]

    def _ranked(self, order: Sequence[Order], limit: int | None) -> list[str]:
        said = [
            f"Sorts by {self._label(item.by)}, {'highest' if item.descending else 'lowest'} first."
            for item in order
        ]
        return [*said, f"Shows the first {limit}."] if limit is not None else said


def _when(period: Period | None) -> str:
    if period is None:
        return " over all days"
    if period.start.year <= 1970:
        return f" until {in_words(period.end - timedelta(days=1))}"
    span = span_in_words(period.start, end=period.end)
    return f" from {span}" if " to " in span else f" in {span}"


def _listed(words: Sequence[str]) -> str:
    if len(words) < 2:
        return "".join(words)
    return f"{', '.join(words[:-1])} and {words[-1]}"
