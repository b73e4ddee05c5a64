"""Types and units of the columns that a request names."""

from assistant.features.compiling.sql_text import is_integer, is_number
from assistant.features.query import FeatureTable
from assistant.planner.features.vocabulary import FeatureVocabulary

INTEGER = ("count", "distinct", "streak", "days", "age")
NUMBER = ("mean", "ratio", "recency", "trend", "spread")
PLAIN = {"VARCHAR": "string", "BOOLEAN": "boolean", "DATE": "date", "TIMESTAMP": "timestamp"}


def type_of(column: str, words: FeatureVocabulary, table: FeatureTable) -> str:
    """DuckDB type of `column` or `table.column`."""
    owner, _, name = column.rpartition(".")
    return words.tables[owner or table.name].types.get(name, "VARCHAR")


def unit_of(column: str, words: FeatureVocabulary, table: FeatureTable) -> str | None:
    """Unit that the contract gives it."""
    owner, _, name = column.rpartition(".")
    found = words.contracts[owner or table.name].column(name)
    return found.unit if found is not None else None


def value_type_of(kind: str, held: str) -> str:
    """Type of the values that an aggregation makes of a column."""
    if kind in INTEGER:
        return "integer"
    if kind in NUMBER:
        return "number"
    if kind == "sequence":
        return "list"
    if is_integer(held):
        return "integer"
    return "number" if is_number(held) else PLAIN.get(held, "string")
