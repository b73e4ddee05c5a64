"""Claims with their numbers filled in, without the sentences whose numbers trace to nothing."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from assistant.answering.formatting import format_cell, format_number, in_words
from assistant.answering.record import RunRecord
from assistant.answering.sentences import split_sentences
from assistant.answers import Cell, Table, TableColumn
from assistant.drafts import Claim
from guardrails.arithmetic import POINTS, Quantity
from guardrails.comparisons import SIZE, contradicted
from guardrails.grounding import Filled, Problem, Reference, Sources, Units, check, references
from guardrails.support import supported
from guardrails.untrusted import strip_links


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
    answered: bool = True,
) -> tuple[GroundedClaim, ...]:
    """Fill and check every claim.

    Args:
        claims: As the model wrote them.
        tables: Results by query id, with units.
        record: What the tools gathered.
        question: Redacted; its numbers may be said again.
        answered: Whether they answer; asking back and declining claim nothing of documents.
    """
    checker = _Checker(tables, record=record, question=question, answered=answered)
    return tuple(checker.ground(claim) for claim in claims)


class _Checker:
    """One answer's results and sources, ready to check claims against."""

    def __init__(
        self, tables: Mapping[str, Table], *, record: RunRecord, question: str, answered: bool
    ) -> None:
        self._tables = tables
        self._record = record
        self._answered = answered
        self._results = {query_id: _by_column(table) for query_id, table in tables.items()}
        self._said = (question, *_said_of_requests(record))
        self._sources: dict[tuple[str, ...], Sources] = {}
        self._units = Units(unit_of=self._unit_of, write=_write)

    def ground(self, claim: Claim) -> GroundedClaim:
        cited = tuple(c for c in claim.citations if c in self._record.citations)
        sentences = split_sentences(claim.text)
        kept = [self._checked(sentence, cited) for sentence in sentences]
        shown = [filled.text for filled in kept if not filled.problems]
        text = strip_links("".join(shown)).strip()
        return GroundedClaim(text, cited if text else (), dropped=len(sentences) - len(shown))

    def _checked(self, sentence: str, cited: tuple[str, ...]) -> Filled:
        """A sentence with its numbers, and what is wrong with it."""
        filled = check(
            sentence,
            self._results,
            self._format,
            sources=self._sources_of(cited),
            units=self._units,
        )
        cells = references(sentence)
        wrong = contradicted(sentence, cells, self._results)
        if wrong or not (cells or self._is_supported(filled.text, cited)):
            return Filled(filled.text, (*filled.problems, Problem("unsupported", sentence)))
        return filled

    def _sources_of(self, cited: tuple[str, ...]) -> Sources:
        if cited not in self._sources:
            titles = [self._record.citations[citation].title for citation in cited]
            self._sources[cited] = Sources((*self._texts(cited), *titles, *self._said))
        return self._sources[cited]

    def _texts(self, cited: tuple[str, ...]) -> list[str]:
        return [self._record.texts.get(citation, "") for citation in cited]

    def _is_supported(self, sentence: str, cited: tuple[str, ...]) -> bool:
        """Whether a claim from documents says what they say; without a citation, what any says."""
        from_documents = bool(cited) or (self._record.texts and not self._record.queries)
        if not self._answered or not from_documents:
            return True
        about = cited or tuple(self._record.texts)
        found = [self._record.citations[citation] for citation in about]
        names = [f"{citation.title} {citation.source}" for citation in found]
        texts = [*self._texts(about), *self._record.public_names]
        # `**Plays without repeats**` names what is cited, and denies nothing.
        unnamed = sentence
        for citation in found:
            unnamed = unnamed.replace(f"**{citation.title}**", "")
        beside = [*names, *self._said]
        return any(supported(said, texts, beside=beside) for said in (sentence, unnamed))

    def _format(self, value: Cell, reference: Reference) -> str:
        return format_cell(value, self._column(reference))

    def _unit_of(self, reference: Reference) -> str | None:
        return self._column(reference).unit

    def _column(self, reference: Reference) -> TableColumn:
        name = reference.column.removesuffix(SIZE)
        return next(c for c in self._tables[reference.query].columns if c.name == name)


def _write(quantity: Quantity) -> str:
    """The outcome of arithmetic in words."""
    if quantity.unit == POINTS:
        return f"{round(100 * quantity.value, 1):,g} percentage points"
    written = format_number(quantity.value, unit=quantity.unit)
    known = quantity.unit in (None, "share", "seconds") or (quantity.unit or "").isupper()
    return written if known else f"{written} {quantity.unit}"


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
