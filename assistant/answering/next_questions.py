"""Questions to ask next, for every kind of plan, in words that the planner reads back."""

from collections.abc import Iterator
from datetime import date

from assistant.planner.funnels.render import render_funnel, render_retention, render_sessions
from assistant.planner.periods.calendar_units import DAY, previous, shift, unit_of
from assistant.planner.plan import (
    DescribePlan,
    ExplainPlan,
    FunnelPlan,
    MetricPlan,
    Plan,
    RetentionPlan,
    SessionPlan,
    ValuesPlan,
)
from assistant.planner.render import render_change, render_question
from assistant.planner.suggest import slices, suggestions
from assistant.semantics.catalogue import Catalogue, Metric
from assistant.semantics.funnel_request import Window
from assistant.semantics.funnel_steps import StepBook
from assistant.semantics.request import MetricRequest, Period

MOST_METRICS = 4
"""Metrics of a table or dimension that are offered."""


class NextQuestions:
    """What may be asked after a plan, the most sensible first; more than are shown."""

    def __init__(self, catalogue: Catalogue, book: StepBook) -> None:
        """Take the workspace's words.

        Args:
            catalogue: Metrics and dimensions.
            book: The steps of funnels and retention.
        """
        self._catalogue = catalogue
        self._book = book

    def first(self, plan: Plan) -> Iterator[str]:
        """What is asked before all else: of a comparison, why."""
        if isinstance(plan, MetricPlan) and plan.request.comparison and plan.request.period:
            yield render_change(plan.request, self._catalogue)

    def after(self, plan: Plan, *, as_of: date | None) -> Iterator[str]:
        """Candidates after a plan; whether each can be answered is for the caller to see."""
        match plan:
            case MetricPlan():
                yield from self._metric(plan.request)
            case ExplainPlan():
                yield from self._metric(plan.request)
            case FunnelPlan():
                yield from self._funnel(plan)
            case RetentionPlan():
                yield from self._retention(plan)
            case SessionPlan():
                yield from self._session(plan)
            case DescribePlan() | ValuesPlan():
                yield from self._about(plan, as_of)
        yield from self._usual(as_of)

    def _metric(self, request: MetricRequest) -> Iterator[str]:
        plain = request.model_copy(update={"comparison": None, "limit": None, "order_by": ()})
        if request.comparison is not None and request.period is not None:
            for name in slices(request, self._catalogue)[:1]:
                sliced = request.model_copy(update={"group_by": (name,)})
                yield render_question(sliced, self._catalogue)
        yield from suggestions(plain, self._catalogue)
        for name in request.metrics:
            if name in self._catalogue.metrics:
                yield f"How is {self._catalogue.metrics[name].label} computed?"

    def _funnel(self, plan: FunnelPlan) -> Iterator[str]:
        request, book = plan.request, self._book
        if not request.group_by:
            for name in self._slices_of(request.steps[0]):
                sliced = request.model_copy(update={"group_by": (name,)})
                yield render_funnel(sliced, self._catalogue, book)
        if request.period is not None:
            earlier = request.model_copy(update={"period": previous(request.period)})
            yield render_funnel(earlier, self._catalogue, book)
        if request.window is None:
            within = request.model_copy(update={"window": Window(count=7)})
            yield render_funnel(within, self._catalogue, book)
        for step in request.steps:
            yield from self._by_week(step)

    def _retention(self, plan: RetentionPlan) -> Iterator[str]:
        request, book = plan.request, self._book
        units = ("day", "week", "month")
        for unit in units:
            if unit != request.unit:
                other = request.model_copy(update={"unit": unit, "ages": ()})
                yield render_retention(other, self._catalogue, book)
        if request.ages:
            whole = request.model_copy(update={"ages": ()})
            yield render_retention(whole, self._catalogue, book)
        if request.cohort is not None:
            yield from self._by_week(request.cohort)

    def _session(self, plan: SessionPlan) -> Iterator[str]:
        request = plan.request
        along = request.model_copy(update={"grain": "week", "group_by": ()})
        changes = [along] if request.grain is None else []
        others = (name for name in ("length", "sessions", "events") if name != request.measure)
        changes += [request.model_copy(update={"measure": name}) for name in others]
        yield from (render_sessions(changed, self._catalogue) for changed in changes)

    def _about(self, plan: DescribePlan | ValuesPlan, as_of: date | None) -> Iterator[str]:
        subject = plan.subject if isinstance(plan, DescribePlan) else plan.dimension
        metric = self._catalogue.metrics.get(subject)
        month = _last_month(as_of)
        if metric is not None:
            yield from suggestions(_of(metric, month), self._catalogue)
        for found in self._sliced_by(subject):
            sliced = _of(found, month).model_copy(update={"group_by": (subject,)})
            yield render_question(sliced, self._catalogue)
        for found in self._of_table(subject.removeprefix("table:")):
            yield render_question(_of(found, month), self._catalogue)

    def _usual(self, as_of: date | None) -> Iterator[str]:
        """What can always be asked."""
        month = _last_month(as_of)
        for metric in self._plain_metrics()[:2]:
            yield render_question(_of(metric, month), self._catalogue)
            yield from self._by_week(metric.name)
        yield "What metrics are there?"
        yield "How fresh is the data?"

    def _by_week(self, name: str) -> Iterator[str]:
        if name in self._catalogue.metrics:
            yield render_question(MetricRequest(metrics=(name,), grain="week"), self._catalogue)

    def _slices_of(self, step: str) -> tuple[str, ...]:
        metric = self._catalogue.metrics.get(step)
        found = slices(MetricRequest(metrics=(step,)), self._catalogue) if metric else ()
        return found[:2]

    def _sliced_by(self, dimension: str) -> list[Metric]:
        metrics = self._plain_metrics() if dimension in self._catalogue.dimensions else ()
        return [metric for metric in metrics if dimension in metric.dimensions][:MOST_METRICS]

    def _of_table(self, table: str) -> list[Metric]:
        return [m for m in self._plain_metrics() if m.table == table][:MOST_METRICS]

    def _plain_metrics(self) -> tuple[Metric, ...]:
        """Metrics that add up, those with the most slices and the shortest name first."""
        found = [m for m in self._catalogue.metrics.values() if m.additive and not m.needs_time]
        return tuple(sorted(found, key=lambda m: (-len(m.dimensions), len(m.label), m.name)))


def _of(metric: Metric, month: Period | None) -> MetricRequest:
    """A metric over the newest whole month; over all time where it has no data in it."""
    dated = month is not None and metric.first_day is not None and metric.first_day < month.end
    return MetricRequest(metrics=(metric.name,), period=month if dated else None)


def _last_month(as_of: date | None) -> Period | None:
    if as_of is None:
        return None
    month = unit_of(as_of, "month")
    return month if month.end <= as_of + DAY else shift(month, "month", -1)
