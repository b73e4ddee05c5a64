"""Columns of the entity's own row: `country of the user`, `age of the item`."""

from assistant.planner.features.asked import Aggregated, Asked
from assistant.planner.features.columns import unit_of, value_type_of
from assistant.planner.features.vocabulary import FeatureVocabulary, Term
from assistant.planner.reading.words import stem


def own_column(asked: Asked, words: FeatureVocabulary, *, dated: bool) -> Term | None:
    """A column of the entity's own row in a table of such entities."""
    if len(asked.keys) != 1:
        return None
    for one in asked.subjects:
        for term in (*one.of("column"), *one.of("metric")):
            held = words.tables[term.table].types
            single = words.tables[term.table].key in ((asked.keys[0],), ())
            persons = words.contracts[term.table].kind in ("persons", "content")
            fits = not dated or held.get(term.column) in ("DATE", "TIMESTAMP")
            still = words.tables[term.table].time is None or dated or persons
            if term.column and asked.keys[0] in held and (single or persons) and fits and still:
                return term
    return None


def attribute_of(own: Term, words: FeatureVocabulary) -> Aggregated:
    """The column's value as a feature."""
    table = words.tables[own.table]
    kind = value_type_of("attribute", table.types[own.column])
    unit = unit_of(own.column, words, table)
    return Aggregated(
        {"kind": "attribute", "column": own.column}, own.table, {}, kind, unit, short(own.column)
    )


def short(column: str) -> str:
    """The column's name as part of a feature's: `content_id` is `content`."""
    return stem(column.rpartition(".")[2].removesuffix("_id")) and column.rpartition(".")[
        2
    ].removesuffix("_id")
