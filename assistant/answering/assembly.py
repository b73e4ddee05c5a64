"""A draft and what the tools gathered, made into the answer."""

from collections.abc import Sequence
from dataclasses import dataclass, field

from assistant.answering.charts import choose_chart
from assistant.answering.explanation import Explain
from assistant.answering.feature_claims import honest_claims, unproven_text
from assistant.answering.formatting import with_currency
from assistant.answering.grounded import GroundedClaim, ground_claims
from assistant.answering.record import RunRecord
from assistant.answers import Answer, Citation, Query, Status, Table
from assistant.drafts import AnswerDraft
from guardrails.decisions import GuardrailNote
from guardrails.pii.redact import redact
from guardrails.untrusted import strip_links

UNGROUNDED = GuardrailNote(
    rule="grounding",
    action="withheld",
    reason="A sentence that no result and no source supports was left out.",
    remedy="See the table for the numbers.",
)
NOTHING_LEFT = (
    "No sentence of the answer could be traced to a result or a source, so none is shown."
)


@dataclass(frozen=True)
class Setting:
    """What an answer says of where it comes from."""

    model: str
    prompt_version: str
    lake_version: str | None
    index_version: str | None
    currency: str | None = None
    explain: Explain = field(default=lambda _: None)
    """Says what a query does."""


@dataclass(frozen=True)
class Outcome:
    """One run's end: the draft, or none where the model gave none."""

    question: str
    """Redacted."""
    conversation_id: str
    draft: AnswerDraft
    record: RunRecord
    notes: tuple[GuardrailNote, ...] = field(default=())
    """Of the input gate."""


def assemble(outcome: Outcome, setting: Setting) -> Answer:
    """Fill in the numbers, drop what is not grounded, redact, and put the answer together."""
    draft, record = outcome.draft, outcome.record
    tables = {
        query_id: _with_units(stored.table, setting.currency)
        for query_id, stored in record.queries.items()
    }
    status = _status(draft, record)
    claims = ground_claims(
        draft.claims,
        tables=tables,
        record=record,
        question=outcome.question,
        answered=status == "answered",
    )
    claims = honest_claims(claims, record.feature)
    table = _table(draft, tables, status)
    notes = _notes(outcome, status, dropped=any(claim.dropped for claim in claims))
    return Answer(
        question=outcome.question,
        status=status,
        answer=_shown(unproven_text(record.feature, _text(claims, status, record)), record),
        citations=_citations(claims, record, status),
        queries=_queries(record, setting.explain),
        table=table,
        chart=choose_chart(table) if table is not None and draft.chart is not None else None,
        feature=record.feature,
        options=_plain(draft.options, record),
        guardrails=notes,
        suggestions=_plain(draft.suggestions, record),
        model=setting.model,
        prompt_version=setting.prompt_version,
        index_version=setting.index_version,
        lake_version=setting.lake_version,
        as_of=record.as_of,
        conversation_id=outcome.conversation_id,
        trace_id=record.trace_id,
        timings_ms={name: round(spent, 2) for name, spent in record.timings.items()},
    )


def _queries(record: RunRecord, explain: Explain) -> tuple[Query, ...]:
    """Every query with what it does in plain words."""
    found = (stored.query for stored in record.queries.values())
    return tuple(
        query.model_copy(update={"explanation": record.clean(said)}) if said else query
        for query in found
        for said in (explain(query),)
    )


def _shown(text: str, record: RunRecord) -> str:
    """A text without personal data, and without an address that links had been taken out of."""
    return redact(record.clean(text), ("url",))[0]


def _plain(texts: Sequence[str], record: RunRecord) -> tuple[str, ...]:
    """What a model offers to ask next: without links, without personal data."""
    return tuple(found for text in texts if (found := record.clean(strip_links(text)).strip()))


def _with_units(table: Table, currency: str | None) -> Table:
    columns = tuple(with_currency(column, currency) for column in table.columns)
    return Table(columns=columns, rows=table.rows)


def _status(draft: AnswerDraft, record: RunRecord) -> Status:
    """The draft's status, but nothing was answered where all that was tried was denied."""
    gathered = bool(record.queries or record.citations)
    if draft.status == "answered" and record.denials and not gathered:
        return "refused"
    return draft.status


def _table(draft: AnswerDraft, tables: dict[str, Table], status: Status) -> Table | None:
    if status != "answered" or not tables:
        return None
    if draft.table is not None and draft.table in tables:
        return tables[draft.table]
    return next(iter(tables.values())) if len(tables) == 1 else None


def _text(claims: Sequence[GroundedClaim], status: Status, record: RunRecord) -> str:
    if status == "refused" and record.denials:
        denied = record.denials[-1]
        return f"{denied.reason} {denied.remedy}"
    text = "\n\n".join(_marked(claim) for claim in claims if claim.text)
    return text or NOTHING_LEFT


def _marked(claim: GroundedClaim) -> str:
    """The claim with its citation marks."""
    marks = "".join(f" [{cited}]" for cited in claim.citations if f"[{cited}]" not in claim.text)
    return claim.text + marks


def _notes(outcome: Outcome, status: Status, *, dropped: bool) -> tuple[GuardrailNote, ...]:
    notes = [*outcome.notes, *outcome.record.notes]
    if dropped:
        notes.append(UNGROUNDED)
    if status == "refused":
        notes.extend(
            GuardrailNote(
                rule=denied.rule, action="refused", reason=denied.reason, remedy=denied.remedy
            )
            for denied in outcome.record.denials
        )
    return tuple(dict.fromkeys(notes))


def _citations(
    claims: Sequence[GroundedClaim], record: RunRecord, status: Status
) -> tuple[Citation, ...]:
    """What the claims cite, then the metrics behind the numbers."""
    if status not in ("answered", "clarify"):
        return ()
    wanted = dict.fromkeys(cited for claim in claims for cited in claim.citations)
    for citation in record.citations.values():
        if citation.kind == "metric" and record.queries:
            wanted.setdefault(citation.id)
    found = (record.citations[cited] for cited in wanted if cited in record.citations)
    return tuple(
        citation.model_copy(
            update={
                "title": record.clean(strip_links(citation.title)),
                "source": record.clean(citation.source),
                "snippet": record.clean(strip_links(citation.snippet)),
            }
        )
        for citation in found
    )
