"""The words that name a feature's parts: metrics, kinds of event, columns, entities and values."""

import re
from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any, Literal

from assistant.features.query import FeatureTable
from assistant.planner.reading.value_index import ValueIndex
from assistant.planner.reading.words import Token, phrase_stems, stems_of
from assistant.semantics.catalogue import Catalogue, Metric
from connectors.contracts import TableContract

Role = Literal["metric", "ratio", "event", "column", "entity"]
MEASURE = re.compile(r"^(count|sum|count_distinct|average)\((\w+)(?: / [\d.]+)?\)$")
FILTER = re.compile(r"\{\{ Dimension\('(\w+)'\) \}\} = '([^']*)'")
KINDS = {"count": "count", "sum": "sum", "count_distinct": "distinct", "average": "mean"}
LONGEST = 8


@dataclass(frozen=True)
class Term:
    """What one phrase may stand for."""

    role: Role
    table: str
    column: str = ""
    kind: str = ""
    """Aggregation of a metric: `count`, `sum`, `distinct`, `mean`."""
    where: tuple[tuple[str, str], ...] = ()
    """Columns of the table and the one value that each must have."""
    parts: tuple["Term", ...] = ()
    """Of a ratio: what is divided, and by what."""
    own: bool = False
    """The phrase is the thing's own name or label, not a synonym."""


@dataclass
class FeatureVocabulary:
    """Phrases by their stems, and the tables that they speak of."""

    tables: Mapping[str, FeatureTable]
    contracts: Mapping[str, TableContract]
    values: ValueIndex
    withheld: tuple[str, ...] = ()
    phrases: dict[tuple[str, ...], list[Term]] = field(default_factory=lambda: defaultdict(list))
    spoken: set[str] = field(default_factory=set)
    """Every word of the phrases, as it is written; what a misspelt word may be meant to be."""

    def add(self, words: Iterable[str], term: Term) -> None:
        """Let each phrase stand for the term."""
        for text in words:
            stems = phrase_stems(text)
            self.spoken.update(re.findall(r"[a-z]+", text.casefold()))
            if stems and len(stems) <= LONGEST and term not in self.phrases[stems]:
                self.phrases[stems].append(term)

    def at(self, tokens: tuple[Token, ...], start: int, end: int) -> tuple[Term, ...]:
        """What exactly these words stand for, roles in the order of `Role`."""
        return tuple(self.phrases.get(stems_of(tokens[start:end]), ()))

    @property
    def events(self) -> tuple[FeatureTable, ...]:
        """Tables whose rows are things that happened, those with kinds of event first."""
        timed = [t for t in self.tables.values() if t.time and t.arrival and t.key]
        timed = timed or [t for t in self.tables.values() if t.time and t.key]
        return tuple(sorted(timed, key=lambda t: self.contracts[t.name].event_type is None))

    def join(self, table: str, dimension: str) -> tuple[str, str] | None:
        """Column of the table and key of the dimension that it equals, where they meet."""
        key = self.tables[dimension].key
        columns = self.tables[table].types
        if len(key) == 1 and key[0] in columns:
            return key[0], key[0]
        contract = self.contracts[dimension]
        named = [key[0]] if len(key) == 1 else [contract.person] if contract.person else []
        entities = {entity: column for column, entity in self.tables[table].entities.items()}
        for column in named:
            entity = self.tables[dimension].entities.get(str(column))
            if column in columns:
                return str(column), str(column)
            if entity in entities:
                return entities[entity], str(column)
        return None


def build_vocabulary(
    catalogue: Catalogue,
    *,
    tables: Mapping[str, FeatureTable],
    contracts: Iterable[TableContract],
    values: ValueIndex,
) -> FeatureVocabulary:
    """Collect a workspace's words.

    Args:
        catalogue: Metrics and dimensions.
        tables: Governed tables by name.
        contracts: Their contracts.
        values: Values of the lake's columns.
    """
    known = {contract.name: contract for contract in contracts if contract.name in tables}
    withheld = tuple(name for contract in known.values() for name in contract.withheld)
    words = FeatureVocabulary(tables, known, values, withheld)
    simple = {n: t for n, m in catalogue.metrics.items() if (t := _metric(m, catalogue, tables))}
    for name, term in simple.items():
        _named(words, catalogue.metrics[name], term)
    for metric in catalogue.metrics.values():
        parts = [simple[name] for name in metric.inputs if name in simple]
        counts = [part for part in parts if part.kind == "count"]
        if metric.kind == "ratio" and len(counts) == 2 and counts[0].table == counts[1].table:
            _named(words, metric, Term("ratio", parts[0].table, parts=tuple(parts)))
    for contract in known.values():
        _columns(words, contract)
    for dimension in catalogue.dimensions.values():
        if dimension.table in tables and dimension.column in tables[dimension.table].types:
            dated = [dimension.label.lower().removesuffix(" date")] if dimension.is_time else []
            words.add(
                (dimension.label, *dimension.synonyms, *dated),
                Term("column", dimension.table, str(dimension.column)),
            )
    return words


def _named(words: FeatureVocabulary, metric: Metric, term: Term) -> None:
    fields: dict[str, Any] = {**vars(term), "own": True}
    words.add((metric.name, metric.label), Term(**fields))
    words.add(metric.synonyms, term)


def _metric(
    metric: Metric, catalogue: Catalogue, tables: Mapping[str, FeatureTable]
) -> Term | None:
    """A simple metric as an aggregation of rows; None where it is more than one column."""
    measure = MEASURE.match(metric.definition)
    table = metric.table or ""
    if metric.kind != "simple" or measure is None or table not in tables:
        return None
    where = tuple(pair for text in metric.filters for pair in FILTER.findall(text))
    left = [FILTER.sub("", text).replace("AND", "").strip() for text in metric.filters]
    dimensions = [catalogue.dimensions.get(name) for name, _ in where]
    if any(left) or any(d is None or d.table != table or not d.column for d in dimensions):
        return None
    columns = [str(d.column) for d in dimensions if d is not None]
    pairs = zip(columns, (value for _, value in where), strict=True)
    kind, column = KINDS[measure[1]], measure[2]
    if column not in tables[table].types:
        return None
    return Term(
        "metric",
        table,
        "" if kind == "count" else column,
        kind=kind,
        where=tuple(pairs),
    )


def _columns(words: FeatureVocabulary, contract: TableContract) -> None:
    """Columns by name, label and synonyms; the entity of a key; kinds of event by their names."""
    held = words.tables[contract.name].types
    for column in contract.columns:
        if column.name not in held:
            continue
        names = [column.name, *column.synonyms]
        names += [column.display_name] if column.display_name else []
        words.add(names, Term("column", contract.name, column.name, own=True))
        entity = column.entity
        key = column.name if contract.row_key == (column.name,) or entity else ""
        if key:
            words.add(_entity_words(contract, key, entity), Term("entity", contract.name, key))
    if contract.event_type in held:
        for value in words.values.of_column(contract.name, str(contract.event_type)):
            where = ((str(contract.event_type), value.value),)
            words.add((value.value,), Term("event", contract.name, where=where, own=True))


def _entity_words(contract: TableContract, key: str, entity: str | None) -> tuple[str, ...]:
    stem = key.removesuffix("_id").removesuffix("_key")
    names = [stem, entity or stem]
    content = contract.content
    if stem == "content" or (content is not None and content.id == key):
        names += ["item", "content item", "content"]
    if entity == "user":
        names += ["person", "customer", "account"]
    return tuple(dict.fromkeys(names))
