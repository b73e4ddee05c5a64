"""Which aggregation a request asks for, and of what."""

from collections.abc import Mapping
from typing import Any

from assistant.features.compiling.sql_text import is_integer, is_number
from assistant.features.query import FeatureTable
from assistant.planner.features.asked import Aggregated, Asked
from assistant.planner.features.attributes import attribute_of, own_column, short
from assistant.planner.features.columns import type_of, unit_of, value_type_of
from assistant.planner.features.names import Named
from assistant.planner.features.vocabulary import FeatureVocabulary, Term
from assistant.planner.reading.words import phrase_stems, stem

OF_COLUMN = ("top", "last", "spread", "distinct", "max", "min", "mean", "sum", "sequence")
OF_NUMBERS = ("mean", "sum", "max", "min")
NOT_COUNTS = (
    "A ratio divides counts of rows. Ask for two counts, such as 'opens per impression', or write "
    "the SQL by hand."
)


def aggregation_of(
    asked: Asked, *, table: FeatureTable, words: FeatureVocabulary
) -> Aggregated | str | None:
    """The aggregation; None where the words name none, a text where it cannot be one."""
    kinds = asked.shape.kinds
    dated = own_column(asked, words, dated=True)
    if dated is not None and ({"age", "since_days"} & set(kinds)):
        return Aggregated(
            {"kind": "age", "column": dated.column},
            dated.table,
            subject=f"days_since_{short(dated.column)}",
            unit="days",
        )
    ratio = _ratio(asked, table, words)
    if ratio is not None:
        return ratio
    where = _where(asked.subjects, table)
    if {"since_hours", "since_days"} & set(kinds):
        unit = asked.shape.unit or ("days" if "since_days" in kinds else "hours")
        named = f"{unit}_since_{_subject(where, '') or 'event'}"
        return Aggregated(
            {"kind": "recency", "unit": unit}, table.name, where, "number", unit, named
        )
    for kind in ("longest", "current", "days"):
        if kind in kinds:
            return _of_days(kind, where, table)
    if "trend" in kinds:
        named = f"{_subject(where, 'events')}_trend"
        return (
            Aggregated({"kind": "trend"}, table.name, where, "number", "ratio", named)
            if asked.subjects
            else None
        )
    return _of_rows(asked, where, table=table, words=words)


def _of_days(kind: str, where: dict[str, list[str]], table: FeatureTable) -> Aggregated:
    """Days with a row: how many, or how many in a row."""
    if kind == "days":
        named = f"days_with_{_subject(where, 'activity')}"
        return Aggregated({"kind": "days"}, table.name, where, "integer", "days", named)
    named = f"{kind}_streak_{_subject(where, 'active')}"
    fields = {"kind": "streak", "which": kind}
    return Aggregated(fields, table.name, where, "integer", "days", named)


def _of_rows(
    asked: Asked, where: dict[str, list[str]], *, table: FeatureTable, words: FeatureVocabulary
) -> Aggregated | str | None:
    said = asked.shape.kinds
    kind = next((kind for kind in OF_COLUMN if kind in said), None)
    kind = "sequence" if "sequence" in said else kind
    column = _column(asked, kind, table=table, words=words)
    if kind is None and column is None and not where:
        own = own_column(asked, words, dated=False)
        if own is not None:
            return attribute_of(own, words)
    metric = _metric(asked.subjects, table)
    if metric is not None and metric.column:
        kind = kind or (metric.kind if column is None or metric.kind == "sum" else None)
        column = column or metric.column
    if kind is None and column is None:
        return _things(asked, where, table) or _count(asked, where, table)
    if kind is None:
        kind = "sum"  # of a number; of anything else the words say too little
    return _made(asked, kind, column, where=where, table=table, words=words)


def _things(asked: Asked, where: dict[str, list[str]], table: FeatureTable) -> Aggregated | None:
    """`number of users who downloaded it`: each of them counts once."""
    first = asked.subjects[0] if asked.subjects else None
    if first is None or first.of("metric", "event"):
        return None
    term = next((term for term in first.of("entity") if term.column in table.types), None)
    if term is None:
        return None
    happened = _subject(where, "")
    subject = "_".join(part for part in (f"distinct_{short(term.column)}", happened) if part)
    note = f"Counts each of '{first.words}' once, however often it occurs."
    fields = {"kind": "distinct", "column": term.column}
    return Aggregated(fields, table.name, where, subject=subject, notes=(note,))


def _count(asked: Asked, where: dict[str, list[str]], table: FeatureTable) -> Aggregated | None:
    if not any(named.of("metric", "event") for named in asked.subjects):
        return None
    named = _subject(where, "events")
    return Aggregated({"kind": "count"}, table.name, where, unit=named, subject=named)


def _made(
    asked: Asked,
    kind: str,
    column: str | None,
    *,
    where: dict[str, list[str]],
    table: FeatureTable,
    words: FeatureVocabulary,
) -> Aggregated | str | None:
    if column is None:
        return None
    held = type_of(column, words, table)
    numeric = is_number(held) or is_integer(held)
    if kind in OF_NUMBERS and not numeric:
        return None
    fields: dict[str, Any] = {"kind": kind, "column": column}
    if kind == "sequence":
        fields["length"] = asked.shape.length or 10
    if kind == "sum" and asked.shape.daily_cap:
        fields["daily_cap"] = asked.shape.daily_cap
    unit = unit_of(column, words, table) if kind in (*OF_NUMBERS, "last") else None
    named = short(column)
    happened = _subject(where, "")
    subject = {
        "distinct": f"distinct_{named}",
        "top": f"top_{named}",
        "last": f"last_{named}",
        "sequence": f"recent_{named}",
        "spread": f"{named}_spread",
        "mean": f"mean_{named}",
        "max": f"max_{named}",
        "min": f"min_{named}",
    }.get(kind, named)
    if happened and happened not in named.split("_"):
        subject = f"{subject}_{happened}"
    said = {stem(word) for one in asked.subjects for word in one.words.casefold().split()}
    hidden = unit is not None and kind in OF_NUMBERS and not {*phrase_stems(unit)} <= said
    notes = (f"The values are in {unit}.",) if hidden else ()
    made = value_type_of(kind, held)
    return Aggregated(fields, table.name, where, made, unit, subject, notes)


def _ratio(asked: Asked, table: FeatureTable, words: FeatureVocabulary) -> Aggregated | str | None:
    named = [term for one in asked.subjects for term in one.of("ratio") if term.table == table.name]
    above = [t for one in asked.subjects if (t := counted(one, table)) is not None]
    below = [t for one in asked.names.divisors if (t := counted(one, table)) is not None]
    pair: tuple[Term, ...] = ()
    if above and below:
        pair = (above[0], below[0])
    elif "ratio" in asked.shape.kinds:
        pair = tuple(above[:2])
    elif named and not above:
        pair = named[0].parts
    if "share" in asked.shape.kinds and not pair:
        return _share(asked, table, words)
    if len(pair) != 2:
        return None
    if any(term.kind not in ("", "count") for term in pair):
        return NOT_COUNTS
    top, bottom = pair
    fields = {
        "kind": "ratio",
        "numerator": [_filter(*item) for item in top.where],
        "denominator": [_filter(*item) for item in bottom.where],
    }
    subject = (
        f"{_subject(dict(_lists(top)), 'events')}_per_{_subject(dict(_lists(bottom)), 'event')}"
    )
    return Aggregated(fields, table.name, {}, "number", "ratio", subject) if top.where else None


def _share(asked: Asked, table: FeatureTable, words: FeatureVocabulary) -> Aggregated | str | None:
    """Rows on some days of the week among all."""
    metric = _metric(asked.subjects, table)
    if metric is not None and metric.kind not in ("", "count"):
        return NOT_COUNTS
    where = _where(asked.subjects, table)
    if not asked.shape.weekdays:
        # Which rows are the share, a value says: `share of plays on tv`.
        kinds = words.contracts[table.name].event_type
        named = f"share_{_subject(where, 'events')}"
        own = {column: values for column, values in where.items() if column == kinds}
        rest = [{"column": c, "any_of": v} for c, v in where.items() if c != kinds]
        fields, where = {"kind": "ratio", "numerator": rest}, own
        return Aggregated(fields, table.name, where, "number", "share", named)
    numerator = [{"column": str(table.time), "weekday": asked.shape.weekdays}]
    subject = f"weekday_share_{_subject(where, 'events')}"
    return Aggregated(
        {"kind": "ratio", "numerator": numerator}, table.name, where, "number", "share", subject
    )


def counted(one: Named, table: FeatureTable) -> Term | None:
    """The rows that a name counts, where it counts rows of the table."""
    found = [term for term in one.of("metric", "event") if term.table == table.name]
    return next((t for t in found if t.kind in ("", "count")), found[0] if found else None)


def _metric(subjects: tuple[Named, ...], table: FeatureTable) -> Term | None:
    found = [t for one in subjects for t in one.of("metric") if t.table == table.name]
    found.sort(key=lambda term: (term.kind == "count", not term.own))
    return found[0] if found else None


def _where(subjects: tuple[Named, ...], table: FeatureTable) -> dict[str, list[str]]:
    """Values of columns that the named metrics and kinds of event ask for; kinds add up."""
    found: dict[str, list[str]] = {}
    for one in subjects:
        term = counted(one, table)
        if term is not None and one.of("column") and term.role == "metric" and term.kind != "count":
            term = None
        for column, value in term.where if term is not None else ():
            values = found.setdefault(column, [])
            if value not in values:
                values.append(value)
    return found


def _lists(term: Term) -> list[tuple[str, list[str]]]:
    return [(column, [value]) for column, value in term.where]


def _filter(column: str, value: str) -> dict[str, Any]:
    return {"column": column, "any_of": [value]}


def _column(
    asked: Asked, kind: str | None, *, table: FeatureTable, words: FeatureVocabulary
) -> str | None:
    """The column that is looked at: the table's own before those that describe its rows."""
    for one in asked.subjects:
        if kind is None and counted(one, table) is not None:
            continue
        entity = [t for t in one.of("entity") if t.column in table.types]
        if entity and kind in ("distinct", "sequence", "top", "last", "spread"):
            return entity[0].column
        own = [t for t in one.of("column") if t.table == table.name and t.column in table.types]
        if own:
            return own[0].column
        for term in one.of("column"):
            if words.join(table.name, term.table) and term.column not in asked.keys:
                return f"{term.table}.{term.column}" if kind else None
    return None


def _subject(where: Mapping[str, list[str]], default: str) -> str:
    values = [value for found in where.values() for value in found]
    return "_".join(values[:3]) or default
