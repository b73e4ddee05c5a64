"""What the planner decides to do with a question, before any tool runs."""

from typing import Literal

from pydantic import BaseModel, ConfigDict

from assistant.semantics.content_request import ContentRequest
from assistant.semantics.funnel_request import FunnelRequest
from assistant.semantics.request import MetricRequest
from assistant.semantics.retention_request import RetentionRequest
from assistant.semantics.session_request import SessionRequest


class Planned(BaseModel):
    """Common settings of the plans."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    resolved: str
    """The question as understood, in words, after follow-ups were resolved."""
    notes: tuple[str, ...] = ()
    """Readings settled silently, to be said in the answer."""


class MetricPlan(Planned):
    """Answer with numbers from the semantic layer."""

    kind: Literal["metric"] = "metric"
    request: MetricRequest


class ExplainPlan(Planned):
    """Take the change of one metric between two periods apart."""

    kind: Literal["explain"] = "explain"
    request: MetricRequest
    """The comparison of the totals."""
    dimensions: tuple[str, ...] = ()
    """Dimensions to look at; empty: all that apply."""


class DescribePlan(Planned):
    """Answer with the definition of one known thing."""

    kind: Literal["describe"] = "describe"
    subject: str
    """Name of a metric, dimension, event or table, or the id of a passage."""
    aspect: Literal[
        "definition",
        "owner",
        "computation",
        "values",
        "freshness",
        "lineage",
        "used_by",
        "build",
        "all",
    ] = "all"


class SearchPlan(Planned):
    """Answer from passages found by search."""

    kind: Literal["search"] = "search"
    query: str
    passage_kinds: tuple[str, ...] = ()
    aspect: Literal["definition", "owner", "list"] = "definition"
    limit: int = 8
    name: str | None = None
    """Code name of the one record that is asked for; no other is an answer."""


class ValuesPlan(Planned):
    """Answer with the values that a dimension has, or content found by attributes."""

    kind: Literal["values"] = "values"
    dimension: str
    query: str = ""


class ContentPlan(Planned):
    """Answer with items of the content catalogue by their attributes."""

    kind: Literal["content"] = "content"
    request: ContentRequest
    noun: str
    """What one item is called."""
    conditions: tuple[str, ...] = ()
    """The conditions in words."""
    ordered: str = ""
    """The attribute that the first are first by, in words."""
    counted: bool = False
    """Only their number is asked for."""


class SqlPlan(Planned):
    """The person wrote SQL: run it through the gate, labelled unverified."""

    kind: Literal["sql"] = "sql"
    sql: str


class ClarifyPlan(Planned):
    """Ask which of several readings is meant."""

    kind: Literal["clarify"] = "clarify"
    question: str
    options: tuple[str, ...]
    """Each a whole question that would be answered."""


class FunnelPlan(Planned):
    """Answer with persons per step."""

    kind: Literal["funnel"] = "funnel"
    request: FunnelRequest
    labels: tuple[str, ...]
    """What people call the steps, in their order."""


class RetentionPlan(Planned):
    """Answer with how many of a cohort came back."""

    kind: Literal["retention"] = "retention"
    request: RetentionRequest
    labels: tuple[str, str]
    """What people call the beginning and the return."""


class SessionPlan(Planned):
    """Answer with numbers about sessions."""

    kind: Literal["session"] = "session"
    request: SessionRequest


class FeaturePlan(Planned):
    """Draft a feature and prove it."""

    kind: Literal["feature"] = "feature"
    request: str
    """What to measure, per what, over which window."""


class RefusePlan(Planned):
    """The question asks for what the guardrails forbid."""

    kind: Literal["refuse"] = "refuse"
    rule: str
    reason: str
    remedy: str


class UnanswerablePlan(Planned):
    """Nothing here answers it."""

    kind: Literal["unanswerable"] = "unanswerable"
    reason: str
    nearest: tuple[str, ...] = ()


Plan = (
    MetricPlan
    | ExplainPlan
    | DescribePlan
    | SearchPlan
    | ValuesPlan
    | ContentPlan
    | SqlPlan
    | ClarifyPlan
    | FunnelPlan
    | RetentionPlan
    | SessionPlan
    | FeaturePlan
    | RefusePlan
    | UnanswerablePlan
)
