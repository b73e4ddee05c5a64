"""What a feature is made of: its table, its entity, the rows that count, and the aggregation."""

from dataclasses import dataclass, field
from typing import Any

from assistant.features.query import FeatureTable
from assistant.features.spec.filters import Filter
from assistant.planner.features.aggregation import aggregation_of, counted
from assistant.planner.features.asked import Aggregated, Asked
from assistant.planner.features.names import Named, Names
from assistant.planner.features.vocabulary import FeatureVocabulary, Term
from assistant.planner.features.words import Shape
from assistant.planner.reading.words import Sentence

NO_ENTITY = "Per what? Name the entity: 'per user', 'per content item'."
NOTHING = "What is measured? Name a metric, a kind of event or a column."


@dataclass
class Rows:
    """The rows of a feature and what is made of them."""

    tables: tuple[str, ...]
    """The table that is read, then those that describe its rows."""
    keys: dict[str, str] = field(default_factory=dict)
    entities: tuple[str, ...] = ()
    aggregation: dict[str, Any] | None = None
    where: list[dict[str, Any]] = field(default_factory=list)
    type: str = "integer"
    unit: str | None = None
    subject: str = ""
    """What it measures, as part of its name."""
    event_values: tuple[str, ...] = ()
    unused: tuple[Named, ...] = ()
    """What is named and is no part of the aggregation."""
    notes: tuple[str, ...] = ()
    missing: str = NOTHING


def choose_rows(
    names: Names, shape: Shape, sentence: Sentence, words: FeatureVocabulary
) -> Rows | str:
    """Settle a request's names; a text where it cannot be a feature."""
    if not words.events:
        return "No table of this workspace has rows in time with a key, so there is nothing to compute from. Add one to the contracts."
    table = _table(names, words)
    rows = Rows(_described(table, words))
    subjects = _keys(rows, names, sentence, words)
    asked = aggregation_of(
        Asked(names=names, subjects=subjects, shape=shape, keys=tuple(rows.keys)),
        table=table,
        words=words,
    )
    if isinstance(asked, str):
        return asked
    if not rows.keys:
        rows.missing = NO_ENTITY
    unread = _unread(subjects, table, words) if not asked or asked.table == table.name else ()
    if unread:
        rows.missing = f"'{unread[0].words}' is no column of '{table.name}', which the rest is read from. Ask for one of them alone."
    if asked is None or unread:
        return rows
    if asked.table != table.name:
        rows.tables = (asked.table,)
        rows.keys = {key: key for key in rows.keys}
    rows.aggregation, rows.type, rows.unit = asked.fields, asked.type, asked.unit
    rows.subject, rows.notes = asked.subject, asked.notes
    rows.unused = _unused(subjects, asked, table, sentence)
    rows.where = [_any_of(column, values) for column, values in asked.where.items()]
    rows.event_values = tuple(value for values in asked.where.values() for value in values)
    _bounds(rows, shape, words.tables[asked.table], words)
    if shape.weekdays and not _is_share(asked.fields):
        rows.where.append({"column": str(table.time), "weekday": shape.weekdays})
    _leave_out(rows, names, table)
    return rows


def share_of(rows: Rows, values: tuple[Filter, ...]) -> tuple[Filter, ...]:
    """Make the one value of `share of plays on tv` the share, and no condition on all rows."""
    fields = rows.aggregation or {}
    if fields.get("kind") != "ratio" or fields["numerator"] or len(values) != 1:
        return values
    rows.aggregation = {**fields, "numerator": [values[0].model_dump(exclude_none=True)]}
    said = [*(values[0].any_of or ()), *(values[0].none_of or ())]
    rows.subject = "_".join([*(str(value).casefold() for value in said), rows.subject])
    return ()


def _is_share(fields: dict[str, Any]) -> bool:
    """Whether the days of the week are what is divided: `share of plays on weekends`."""
    return any("weekday" in item for item in fields.get("numerator", ()))


def _leave_out(rows: Rows, names: Names, table: FeatureTable) -> None:
    """Leave out kinds of event; of rows of one kind nothing can be left out."""
    left: dict[str, list[str]] = {}
    kept = {item["column"] for item in rows.where if "any_of" in item}
    for one in names.excluded:
        term = counted(one, table)
        where = term.where if term is not None else ()
        if len(where) != 1 or where[0][0] in kept:
            names.unclear.append(one.words)
            continue
        left.setdefault(where[0][0], []).append(where[0][1])
    rows.where += [{"column": column, "none_of": values} for column, values in left.items()]


def _unused(
    subjects: tuple[Named, ...], asked: Aggregated, table: FeatureTable, sentence: Sentence
) -> tuple[Named, ...]:
    """What would be a feature of its own: `revenue and average rating`, `plays and revenue`."""
    if asked.fields["kind"] == "ratio":
        return ()
    chosen = str(asked.fields.get("column", "")).rpartition(".")[2]
    found: list[Named] = []
    before: tuple[Named, bool] | None = None
    for one in subjects:
        measured = bool(chosen) and chosen in {term.column for term in one.terms}
        counts = counted(one, table) is not None and not measured
        beside = before is not None and before[1] != counts and _listed(sentence, before[0], one)
        if not one.of("entity") and (beside or not (measured or counts)):
            found.append(one)
        before = one, counts
    return tuple(found)


def _listed(sentence: Sentence, one: Named, other: Named) -> bool:
    between = [token.norm for token in sentence.tokens[one.end : other.start]]
    return between in (["and"], ["plus"], ["and", "the"])


def _any_of(column: str, values: list[str]) -> dict[str, Any]:
    return {"column": column, "any_of": values}


def _table(names: Names, words: FeatureVocabulary) -> FeatureTable:
    """The events that the first measured thing speaks of, or those that hold every named column."""
    first = _spoken_of(names, words)
    if not _unread(tuple(names.subjects), first, words):
        return first
    whole = (t for t in words.events if all(_readable(one, t, words) for one in names.subjects))
    return next(whole, first)


def _unread(
    subjects: tuple[Named, ...], table: FeatureTable, words: FeatureVocabulary
) -> tuple[Named, ...]:
    """What is named as a column and is none of this table, nor of one that describes its rows."""
    return tuple(one for one in subjects if one.of("column") and not _readable(one, table, words))


def _readable(one: Named, table: FeatureTable, words: FeatureVocabulary) -> bool:
    return any(
        term.table == table.name
        or (term.role in ("column", "entity") and words.join(table.name, term.table) is not None)
        or (term.role == "entity" and term.column in table.types)
        for term in one.terms
    )


def _spoken_of(names: Names, words: FeatureVocabulary) -> FeatureTable:
    events = {table.name: table for table in words.events}
    for named in (*names.subjects, *names.divisors):
        for term in named.of("metric", "ratio", "event"):
            if term.table in events:
                return events[term.table]
    return words.events[0]


def _described(table: FeatureTable, words: FeatureVocabulary) -> tuple[str, ...]:
    """The table and those with one row for each thing that its rows name."""
    others = [
        name
        for name in words.tables
        if name != table.name
        and words.join(table.name, name)
        and (len(words.tables[name].key) == 1 or words.contracts[name].kind == "persons")
    ]
    return (table.name, *sorted(others, key=lambda name: words.contracts[name].kind != "content"))


def _keys(
    rows: Rows, names: Names, sentence: Sentence, words: FeatureVocabulary
) -> tuple[Named, ...]:
    """Find the entity; what is left is measured."""
    subjects = list(names.subjects)
    entities: list[str] = []
    for named in names.keys:
        _key(rows, named, entities, words)
    if not rows.keys:
        found = _value_as_key(rows, sentence, words)
        if found:
            entities.append(found)
    if not rows.keys:
        own = [one for one in subjects if one.of("entity") and _is_one(one)]
        if own:
            subjects.remove(own[0])
            _key(rows, own[0], entities, words)
    if not rows.keys:
        _key_of_own_table(rows, subjects, entities, words)
    for one in _more_keys(subjects, sentence) if rows.keys else ():
        _key(rows, one, entities, words)
    rows.entities = tuple(entities)
    keyed = set(rows.keys)
    return tuple(
        one
        for one in subjects
        if not (one.of("entity") and {t.column for t in one.of("entity")} & keyed)
    )


def _more_keys(subjects: list[Named], sentence: Sentence) -> list[Named]:
    """`plays of the user by genre` is per user and genre."""
    single = [one for one in subjects if one.of("entity") and _is_one(one)]
    return [
        one
        for one in single
        if sentence.before(one.start, 2) in (("of", "the"), ("by", "the"), ("of", "a"), ("by", "a"))
    ]


def _is_one(named: Named) -> bool:
    """`the user`, not `distinct users`."""
    return not named.words.casefold().endswith("s")


def _key_of_own_table(
    rows: Rows, subjects: list[Named], entities: list[str], words: FeatureVocabulary
) -> None:
    """`country of the user` names the column and the entity at once."""
    for one in subjects:
        for term in one.of("column"):
            join = words.join(rows.tables[0], term.table) if term.table in rows.tables else None
            if join is not None and "of the" in one.words.casefold():
                rows.keys[join[0]] = join[0]
                entities.append(words.tables[rows.tables[0]].entities.get(join[0], join[0]))
                return


def _key(rows: Rows, named: Named, entities: list[str], words: FeatureVocabulary) -> None:
    own = words.tables[rows.tables[0]].types
    for term in (*named.of("entity"), *named.of("column")):
        if term.column in own and (term.role == "entity" or term.table == rows.tables[0]):
            rows.keys[term.column] = term.column
            entities.append(_entity_name(term, words, rows.tables[0]))
            return
    for term in named.of("column"):
        if term.column in own or term.table in rows.tables:
            reference = term.column if term.column in own else f"{term.table}.{term.column}"
            rows.keys[term.column] = reference
            entities.append(term.column)
            return


def _entity_name(term: Term, words: FeatureVocabulary, table: str) -> str:
    return words.tables[table].entities.get(term.column) or term.column.removesuffix("_id")


def _value_as_key(rows: Rows, sentence: Sentence, words: FeatureVocabulary) -> str | None:
    """`per podcast`: the kind's items are the entity; the word is a filter too."""
    for place, token in enumerate(sentence.tokens[1:], start=1):
        if sentence.tokens[place - 1].norm not in ("per", "each"):
            continue
        for match in words.values.exact(token.raw):
            dimension = match.value.table
            content = words.contracts[dimension].content if dimension in words.contracts else None
            joined = words.join(rows.tables[0], dimension) if dimension in rows.tables[1:] else None
            if content is not None and joined and content.kind == match.value.column:
                rows.keys[joined[0]] = joined[0]
                return words.tables[rows.tables[0]].entities.get(joined[0]) or joined[0]
    return None


def _bounds(rows: Rows, shape: Shape, table: FeatureTable, words: FeatureVocabulary) -> None:
    """`above 5 USD`: the column with that unit, or of that name."""
    contract = words.contracts[table.name]
    for name, number, unit in shape.bounds:
        wanted = unit.rstrip("s").casefold()
        column = next(
            (
                c.name
                for c in contract.columns
                if c.name in table.types
                and wanted in {(c.unit or "").rstrip("s").casefold(), c.name.casefold()}
            ),
            None,
        )
        if column is None:
            rows.aggregation = None
            rows.missing = f"No column of '{table.name}' is measured in '{unit}'. Name the column."
            return
        value = int(number) if number == int(number) else number
        if name == "above":
            whole = table.types[column] in ("BIGINT", "INTEGER")
            # The next value after it, as finely as the data are kept.
            value = int(value) + 1 if whole else round(number + 0.000001, 6)
        key = "below" if name == "below" else "at_least"
        rows.where.append({"column": column, key: value})
