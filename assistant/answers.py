"""The wire types: one question in, one answer out, the same for CLI, API and evals."""

from datetime import date
from typing import Any, Literal

from pydantic import BaseModel, ConfigDict, Field

from assistant.features.draft import FeatureDraft
from guardrails.decisions import GuardrailNote

Status = Literal["answered", "clarify", "refused", "unanswerable"]
QueryKind = Literal["metric", "funnel", "retention", "sql"]
CONVERSATION_ID = r"^[A-Za-z0-9._-]{1,128}$"
Cell = str | int | float | bool | None


class Wire(BaseModel):
    """Common settings of the wire types."""

    model_config = ConfigDict(frozen=True, extra="forbid")


class Question(Wire):
    """What a person asks."""

    question: str
    conversation_id: str | None = Field(default=None, pattern=CONVERSATION_ID)
    """Continues, or begins, a conversation: letters, digits, dot, dash, underscore."""
    as_of: date | None = None
    """Answer as if this were the newest complete day."""


class Citation(Wire):
    """A passage or metric that supports the answer."""

    id: str
    """Short, unique in the answer: `c1`."""
    kind: str
    title: str
    source: str
    snippet: str
    passage_id: str = ""
    """Names the source, whole, at `GET /v1/passages/{passage_id}`; empty: there is none."""


class Query(Wire):
    """One query that was run for the answer."""

    id: str
    """Short, unique in the answer: `q1`."""
    kind: QueryKind
    request: dict[str, Any] | None = None
    """The typed request, as JSON; None for free SQL."""
    sql: str
    verified: bool
    """True where the semantic layer compiled it or a person checked it; free SQL is unverified."""
    row_count: int
    elapsed_ms: int
    explanation: str | None = None
    """What it does, in plain words."""


class TableColumn(Wire):
    """A column of the answer's table."""

    name: str
    type: str
    """`string`, `integer`, `number`, `boolean`, `date`, `timestamp`."""
    unit: str | None = None
    label: str = ""
    """Heading for people; empty: the name says it."""


class Table(Wire):
    """The answer's one table."""

    columns: tuple[TableColumn, ...]
    rows: tuple[tuple[Cell, ...], ...]
    """In the order of `columns`; dates as ISO text."""


class ModelUsage(Wire):
    """What an answer took of a provider's model."""

    calls: int
    tokens_in: int
    tokens_out: int
    cost: float | None = None
    """In the currency of the settings' prices; None: no prices are set."""
    estimated: bool = False
    """Whether the provider left some tokens unsaid."""


class Answer(Wire):
    """The answer, whole."""

    question: str
    """Redacted."""
    status: Status
    answer: str
    """Markdown, every number grounded."""
    citations: tuple[Citation, ...] = ()
    queries: tuple[Query, ...] = ()
    table: Table | None = None
    chart: dict[str, Any] | None = None
    """Vega-Lite specification."""
    feature: FeatureDraft | None = None
    """When one was drafted."""
    options: tuple[str, ...] = ()
    """Readings to choose from, when status is `clarify`."""
    guardrails: tuple[GuardrailNote, ...] = ()
    suggestions: tuple[str, ...] = ()
    """Next questions that would be answered."""
    model: str
    prompt_version: str
    index_version: str | None = None
    lake_version: str | None = None
    as_of: date | None = None
    conversation_id: str | None = None
    trace_id: str
    timings_ms: dict[str, float] = {}
    usage: ModelUsage | None = None
    """None where no language model was asked."""
