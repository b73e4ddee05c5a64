"""Which tools a plan calls, and with what."""

from collections.abc import Sequence
from typing import Any, NamedTuple

from assistant.planner.plan import (
    DescribePlan,
    MetricPlan,
    Plan,
    SearchPlan,
    SqlPlan,
    ValuesPlan,
)


class Call(NamedTuple):
    """One tool call."""

    name: str
    arguments: dict[str, Any]


def calls_for(plan: Plan) -> Sequence[Call]:
    """The calls of a plan; none where the answer needs no tool."""
    match plan:
        case MetricPlan():
            return [Call("query_metrics", plan.request.model_dump(mode="json"))]
        case DescribePlan():
            return [Call("describe", {"subject": _subject(plan)})]
        case SearchPlan():
            kinds = list(plan.passage_kinds)
            return [
                Call("search_catalog", {"query": plan.query, "kinds": kinds, "limit": plan.limit})
            ]
        case ValuesPlan():
            return [Call("lookup_values", {"dimension": plan.dimension, "query": plan.query})]
        case SqlPlan():
            return [Call("run_sql", {"sql": plan.sql})]
        case _:
            return []


def _subject(plan: DescribePlan) -> str:
    """A metric and its table may share a name; how fresh something is, its table says."""
    if plan.aspect == "freshness" and plan.subject != "data":
        return f"table:{plan.subject}"
    return plan.subject
