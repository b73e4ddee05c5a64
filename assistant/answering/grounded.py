"""Claims with their numbers filled in, without the sentences whose numbers trace to nothing."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from assistant.answering.formatting import format_cell, in_words
from assistant.answering.record import RunRecord
from assistant.answering.sentences import split_sentences
from assistant.answers import Cell, Table
from assistant.drafts import Claim
from guardrails.grounding import Reference, check
from guardrails.untrusted import strip_links

SIZE = "|size"
"""After a column's name in a reference: the number without its sign, as in `fell by 12`."""


@dataclass(frozen=True)
class GroundedClaim:
    """What may be shown of one claim."""

    text: str
    citations: tuple[str, ...]
    dropped: int = 0
    """Sentences left out."""


def ground_claims(
    claims: Sequence[Claim],
    *,
    tables: Mapping[str, Table],
    record: RunRecord,
    question: str,
) -> tuple[GroundedClaim, ...]:
    """Fill and check every claim.

    Args:
        claims: As the model wrote them.
        tables: Results by query id, with units.
        record: What the tools gathered.
        question: Redacted; its numbers may be said again.
    """
    checker = _Checker(tables, record=record, question=question)
    return tuple(checker.ground(claim) for claim in claims)


class _Checker:
    """One answer's results and sources, ready to check claims against."""

    def __init__(self, tables: Mapping[str, Table], *, record: RunRecord, question: str) -> None:
        self._tables = tables
        self._record = record
        self._question = question
        self._results = {query_id: _by_column(table) for query_id, table in tables.items()}
        self._allowed = tuple(_said_of_requests(record))

    def ground(self, claim: Claim) -> GroundedClaim:
        cited = tuple(c for c in claim.citations if c in self._record.citations)
        sources = [self._record.texts.get(citation, "") for citation in cited]
        kept = []
        sentences = split_sentences(claim.text)
        for sentence in sentences:
            filled = check(
                sentence,
                self._results,
                self._format,
                question=self._question,
                citations=sources,
                allowed=self._allowed,
            )
            if not filled.problems:
                kept.append(filled.text)
        text = strip_links("".join(kept)).strip()
        return GroundedClaim(text, cited if text else (), dropped=len(sentences) - len(kept))

    def _format(self, value: Cell, reference: Reference) -> str:
        table = self._tables[reference.query]
        name = reference.column.removesuffix(SIZE)
        column = next(c for c in table.columns if c.name == name)
        return format_cell(value, column)


def _by_column(table: Table) -> dict[str, tuple[Cell, ...]]:
    """Cells by column name, and the sizes of numbers without their sign beside them."""
    columns = {
        column.name: tuple(row[at] for row in table.rows) for at, column in enumerate(table.columns)
    }
    return columns | {f"{name}{SIZE}": tuple(map(_size, cells)) for name, cells in columns.items()}


def _size(cell: Cell) -> Cell:
    return abs(cell) if isinstance(cell, int | float) and not isinstance(cell, bool) else cell


def _said_of_requests(record: RunRecord) -> list[str]:
    """Texts whose numbers may be said: requests, their days in words, the newest day, facts."""
    said = [*record.facts]
    if record.as_of is not None:
        said += [record.as_of.isoformat(), in_words(record.as_of)]
    for stored in record.queries.values():
        request = stored.query.request or {}
        said.append(str(request))
        for name in ("period", "comparison"):
            said += _days(request.get(name))
    said += [f"{note.reason} {note.remedy}" for note in record.notes]
    said += [f"{denied.reason} {denied.remedy}" for denied in record.denials]
    return said


def _days(period: dict[str, Any] | None) -> list[str]:
    """The first and the last day of a half-open period, in words and as ISO text."""
    if period is None:
        return []
    first = date.fromisoformat(period["start"])
    last = date.fromisoformat(period["end"]) - timedelta(days=1)
    return [text for day in (first, last) for text in (day.isoformat(), in_words(day))]
