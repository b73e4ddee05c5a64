"""Plans and what the tools said to the draft of an answer. Numbers are cell references only."""

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any

from assistant.drafts import AnswerDraft, Claim
from assistant.planner.composing.content import compose_content
from assistant.planner.composing.explain import compose_explain
from assistant.planner.composing.feature import compose_feature
from assistant.planner.composing.metric import compose_metric
from assistant.planner.composing.words import compose_describe, compose_search, compose_values
from assistant.planner.funnels.answers import compose_events
from assistant.planner.plan import (
    ClarifyPlan,
    ContentPlan,
    DescribePlan,
    ExplainPlan,
    FeaturePlan,
    FunnelPlan,
    MetricPlan,
    Plan,
    RefusePlan,
    RetentionPlan,
    SearchPlan,
    SessionPlan,
    SqlPlan,
    UnanswerablePlan,
    ValuesPlan,
)
from assistant.semantics.catalogue import Catalogue

Output = Mapping[str, Any]


def compose(
    plan: Plan, outputs: Sequence[Output], *, catalogue: Catalogue, as_of: date | None
) -> AnswerDraft:
    """Write the answer of a plan.

    Args:
        plan: What was decided.
        outputs: What the tools said, in the order of the calls; each a mapping, with `error`
            where a tool could not.
        catalogue: Gives labels and further questions.
        as_of: Newest complete day.

    Returns:
        Claims with cell references; the first is the answer in one sentence.
    """
    if isinstance(plan, ClarifyPlan):
        asked = (Claim(text=plan.question),)
        return AnswerDraft(status="clarify", claims=asked, options=plan.options)
    if isinstance(plan, RefusePlan):
        said = (Claim(text=plan.reason), Claim(text=plan.remedy))
        return AnswerDraft(status="refused", claims=said)
    if isinstance(plan, UnanswerablePlan):
        return _unanswerable(plan.reason, plan.nearest)
    output = outputs[0] if outputs else {"error": {"kind": "tool", "message": "No tool answered."}}
    error = output.get("error")
    if isinstance(error, Mapping):
        return _failed(error)
    if isinstance(plan, FunnelPlan | RetentionPlan | SessionPlan):
        return compose_events(plan, output, catalogue=catalogue, as_of=as_of)
    return _answered(plan, output, catalogue=catalogue, as_of=as_of)


def _answered(
    plan: Plan, output: Output, *, catalogue: Catalogue, as_of: date | None
) -> AnswerDraft:
    match plan:
        case MetricPlan():
            return compose_metric(plan, output, catalogue=catalogue, as_of=as_of)
        case ExplainPlan():
            return compose_explain(plan, output, catalogue=catalogue)
        case FunnelPlan() | RetentionPlan() | SessionPlan():
            return compose_events(plan, output, catalogue=catalogue, as_of=as_of)
        case FeaturePlan():
            return compose_feature(output)
        case _:
            return _looked_up(plan, output, catalogue=catalogue)


def _looked_up(plan: Plan, output: Output, *, catalogue: Catalogue) -> AnswerDraft:
    match plan:
        case DescribePlan():
            return compose_describe(plan, output, catalogue=catalogue)
        case ValuesPlan():
            return compose_values(plan, output, catalogue=catalogue)
        case SearchPlan():
            return compose_search(plan, output)
        case ContentPlan():
            return compose_content(plan, output)
        case _:
            return _sql(plan, output)


def _sql(plan: Plan, output: Output) -> AnswerDraft:
    query = str(output.get("query", "q1"))
    columns, rows = list(output.get("columns") or []), list(output.get("rows") or [])
    text = "The query ran; its result is in the table."
    if not rows:
        text = "The query ran and found no rows."
    elif len(rows) == 1 and len(columns) == 1:
        text = f"The result is **{{{query}.{columns[0]['name']}[0]}}**."
    claims = [Claim(text=text)]
    if isinstance(plan, SqlPlan):
        claims.append(Claim(text="It comes from free SQL, not from a defined metric: unverified."))
    if output.get("withheld"):
        claims.append(Claim(text="Groups of too few people are left out."))
    return AnswerDraft(status="answered", claims=tuple(claims), table=query, chart="auto")


def _unanswerable(reason: str, nearest: Sequence[str]) -> AnswerDraft:
    claims = (Claim(text=reason),)
    return AnswerDraft(status="unanswerable", claims=claims, suggestions=tuple(nearest[:5]))


def _failed(error: Mapping[str, Any]) -> AnswerDraft:
    if error.get("kind") == "denied":
        texts = [str(error.get(part) or "") for part in ("reason", "remedy")]
        claims = tuple(Claim(text=text) for text in texts if text)
        return AnswerDraft(status="refused", claims=claims or (Claim(text="Not allowed."),))
    return _unanswerable(str(error.get("message") or "The tool could not answer."), ())
