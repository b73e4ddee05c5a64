"""Which tools a plan calls, and with what."""

from collections.abc import Sequence
from typing import Any, NamedTuple

from assistant.planner.plan import (
    ContentPlan,
    DescribePlan,
    ExplainPlan,
    FeaturePlan,
    FunnelPlan,
    MetricPlan,
    Plan,
    RetentionPlan,
    SearchPlan,
    SessionPlan,
    SqlPlan,
    ValuesPlan,
)

EVENT_TOOLS = {"funnel": "funnel", "retention": "retention", "session": "sessions"}
"""Tools over events in their order, by the plan's kind."""


class Call(NamedTuple):
    """One tool call."""

    name: str
    arguments: dict[str, Any]


def calls_for(plan: Plan) -> Sequence[Call]:
    """The calls of a plan; none where the answer needs no tool."""
    if isinstance(plan, FunnelPlan | RetentionPlan | SessionPlan):
        return [Call(f"analyze_{EVENT_TOOLS[plan.kind]}", plan.request.model_dump(mode="json"))]
    if isinstance(plan, MetricPlan | ExplainPlan):
        return [_computed(plan)]
    if isinstance(plan, ContentPlan):
        return [Call("find_content", plan.request.model_dump(mode="json"))]
    found = _looked_up(plan)
    return [found] if found is not None else []


def _looked_up(plan: Plan) -> Call | None:
    match plan:
        case DescribePlan():
            return Call("describe", {"subject": _subject(plan)})
        case SearchPlan():
            kinds = list(plan.passage_kinds)
            asked = {"query": plan.query, "kinds": kinds, "limit": plan.limit}
            return Call("search_catalog", asked)
        case ValuesPlan():
            return Call("lookup_values", {"dimension": plan.dimension, "query": plan.query})
        case FeaturePlan():
            return Call("draft_feature", {"request": plan.request})
        case SqlPlan():
            return Call("run_sql", {"sql": plan.sql})
        case _:
            return None


def _computed(plan: MetricPlan | ExplainPlan) -> Call:
    request = plan.request.model_dump(mode="json")
    if isinstance(plan, MetricPlan):
        return Call("query_metrics", request)
    sent = {name: request[name] for name in ("period", "comparison", "filters")}
    asked = {"metric": plan.request.metrics[0], "dimensions": list(plan.dimensions)}
    return Call("explain_change", {**sent, **asked})


def _subject(plan: DescribePlan) -> str:
    """A metric and its table may share a name; how fresh something is, its table says."""
    if plan.aspect == "freshness" and plan.subject != "data":
        return f"table:{plan.subject}"
    return plan.subject
