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
            return [Call("describe", {"subject": plan.subject})]
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
