"""The answers of funnels, retention and sessions."""

from collections.abc import Mapping
from datetime import date
from typing import Any

from assistant.drafts import AnswerDraft
from assistant.planner.funnels.compose import compose_funnel
from assistant.planner.funnels.retention_compose import compose_retention
from assistant.planner.funnels.sessions_compose import compose_sessions
from assistant.planner.plan import FunnelPlan, RetentionPlan, SessionPlan
from assistant.semantics.catalogue import Catalogue


def compose_events(
    plan: FunnelPlan | RetentionPlan | SessionPlan,
    output: Mapping[str, Any],
    *,
    catalogue: Catalogue,
    as_of: date | None,
) -> AnswerDraft:
    """Write the answer of a plan over several events of a person."""
    if isinstance(plan, FunnelPlan):
        return compose_funnel(plan, output, catalogue=catalogue, as_of=as_of)
    if isinstance(plan, RetentionPlan):
        return compose_retention(plan, output, catalogue=catalogue, as_of=as_of)
    return compose_sessions(plan, output, catalogue=catalogue, as_of=as_of)
