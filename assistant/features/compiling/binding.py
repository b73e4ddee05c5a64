"""A specification against the tables: every name resolved, every type known, or a clear refusal."""

from collections.abc import Mapping
from dataclasses import dataclass

from assistant.errors import FeatureError
from assistant.features.compiling.sql_text import is_integer, is_number
from assistant.features.query import FeatureTable
from assistant.features.spec.aggregations import (
    Age,
    Attribute,
    Max,
    Mean,
    Min,
    Ratio,
    Recency,
    Sequence,
    Streak,
    Sum,
    Trend,
)
from assistant.features.spec.feature_spec import FeatureSpec
from assistant.features.spec.filters import Filter, Join, Source

ONE_WINDOW = (Streak,)


@dataclass(frozen=True)
class Bound:
    """A specification whose names were found."""

    spec: FeatureSpec
    source: Source
    table: FeatureTable
    dimension: FeatureTable | None
    registry: FeatureTable | None
    """Table that says since when an entity exists."""
    types: dict[str, str]
    """DuckDB type by reference, for every column that the feature reads."""

    @property
    def join(self) -> Join | None:
        """The join, where there is one."""
        return self.source.join

    @property
    def inputs(self) -> tuple[str, ...]:
        """References that the aggregation reads from a row, in order."""
        return inputs_of(self.spec)

    def alias(self, reference: str) -> str:
        """Name of a referenced column among the known rows: `content.genre` is `content_genre`."""
        plain = reference.replace(".", "_")
        taken = {*self.spec.keys, "label_ts", "event_ts", "event_id"}
        return f"{plain}_read" if plain in taken else plain

    def of_dimension(self, reference: str) -> bool:
        """Whether the reference names a column of the joined dimension."""
        return self.join is not None and reference.startswith(f"{self.join.table}.")

    def qualified(self, reference: str) -> tuple[str, str]:
        """Alias of the table (`e` or `d`) and the column in it."""
        if self.of_dimension(reference):
            return "d", reference.rpartition(".")[2]
        return "e", reference.removeprefix(f"{self.source.table}.")


def inputs_of(spec: FeatureSpec) -> tuple[str, ...]:
    """References that the aggregation itself reads, filters of a ratio among them."""
    found = [column] if (column := getattr(spec.aggregation, "column", None)) else []
    if isinstance(spec.aggregation, Ratio):
        filters = (*spec.aggregation.numerator, *spec.aggregation.denominator)
        found += [item.column for item in filters]
    return tuple(dict.fromkeys(found))


def bind(spec: FeatureSpec, tables: Mapping[str, FeatureTable]) -> Bound:
    """Resolve a compiled feature's names.

    Raises:
        FeatureError: If a name, a type or a role does not fit; says which and what to do.
    """
    source = spec.source
    if source is None:
        message = f"Feature '{spec.name}' is written SQL. Only specified features are compiled."
        raise FeatureError(message)
    table = _table(spec, source.table, tables)
    dimension = _table(spec, source.join.table, tables) if source.join else None
    registry = _table(spec, spec.minimum_age.table, tables) if spec.minimum_age else None
    bound = Bound(spec, source, table, dimension, registry, {})
    session = (source.session,) if source.session else ()
    for reference in (*spec.keys.values(), *bound.inputs, *source.columns, *session):
        bound.types[reference] = _type(bound, reference)
    if source.join is not None and dimension is not None:
        _type(bound, source.join.column)
        _column(spec, dimension, source.join.key)
    _check_registry(bound)
    _check_roles(bound)
    _check_aggregation(bound)
    _check_filters(bound)
    return bound


def _table(spec: FeatureSpec, table: str, tables: Mapping[str, FeatureTable]) -> FeatureTable:
    if table in tables:
        return tables[table]
    known = ", ".join(sorted(tables)) or "none"
    message = f"Feature '{spec.name}' reads table '{table}', which no contract describes. Use one of: {known}."
    raise FeatureError(message)


def _type(bound: Bound, reference: str) -> str:
    alias, column = bound.qualified(reference)
    dimension = bound.dimension
    table = dimension if alias == "d" and dimension is not None else bound.table
    return _column(bound.spec, table, column)


def _column(spec: FeatureSpec, table: FeatureTable, column: str) -> str:
    found = table.types.get(column)
    if found is None:
        known = ", ".join(table.types)
        message = (
            f"Feature '{spec.name}' reads '{table.name}.{column}', which governed data does not "
            f"hold: it does not exist or is withheld. Use one of: {known}."
        )
        raise FeatureError(message)
    return found


def _check_registry(bound: Bound) -> None:
    age, registry = bound.spec.minimum_age, bound.registry
    if age is None or registry is None:
        return
    _column(bound.spec, registry, age.key)
    held = _column(bound.spec, registry, age.column)
    if held not in ("DATE", "TIMESTAMP"):
        message = (
            f"Feature '{bound.spec.name}' takes the minimum age from '{age.column}', which is "
            f"{held}. Name a date."
        )
        raise FeatureError(message)


def _check_roles(bound: Bound) -> None:
    spec, table = bound.spec, bound.table
    for role, given, found in (
        ("time", spec.time, table.time),
        ("available", spec.available, table.arrival),
    ):
        if given is not None and given != found:
            message = (
                f"Feature '{spec.name}' names '{given}' as its {role} column; the contract of "
                f"'{table.name}' says '{found}'. Leave it out, or correct the contract."
            )
            raise FeatureError(message)
    if isinstance(spec.aggregation, Attribute | Age):
        return
    if table.time is None or not table.key:
        lacking = "a time column" if table.time is None else "a key"
        message = (
            f"Feature '{spec.name}' counts rows of '{table.name}', whose contract names no "
            f"{lacking.removeprefix('a ')}. Name {lacking} there, or use an attribute or an age."
        )
        raise FeatureError(message)


def _check_aggregation(bound: Bound) -> None:
    spec, found = bound.spec, bound.spec.aggregation
    column = getattr(found, "column", None)
    held = bound.types.get(column or "", "")
    problem = None
    if isinstance(found, Sum | Mean | Max | Min) and not is_number(held):
        does = "adds up" if isinstance(found, Sum | Mean) else "compares by size"
        problem = f"{does} '{column}', which is {held}. Name a number"
    elif isinstance(found, Sum) and found.daily_cap is not None and not is_integer(held):
        problem = f"caps '{column}' by day, which is {held}. Cap whole numbers only"
    elif isinstance(found, Age) and held not in ("DATE", "TIMESTAMP"):
        problem = f"takes the age of '{column}', which is {held}. Name a date"
    elif held.endswith("[]"):
        problem = f"reads the list '{column}'. Name a column with one value"
    elif _needs_one_window(bound) and len(spec.windows) > 1:
        problem = "takes one window at a time. Write one feature for each window"
    elif (wanted := _value_type(bound)) and spec.type != wanted:
        problem = f"gives values of type {wanted}, not {spec.type}. Write 'type: {wanted}'"
    if problem:
        message = f"Feature '{spec.name}' ({found.kind}) {problem}."
        raise FeatureError(message)


def _needs_one_window(bound: Bound) -> bool:
    found = bound.spec.aggregation
    capped = isinstance(found, Sum) and found.daily_cap is not None
    sessions = bound.source.session is not None and not isinstance(found, Trend)
    return capped or sessions or isinstance(found, ONE_WINDOW)


_PLAIN_TYPES = {"VARCHAR": "string", "BOOLEAN": "boolean", "DATE": "date", "TIMESTAMP": "timestamp"}
_FIXED_TYPES = {
    "count": "integer",
    "distinct": "integer",
    "streak": "integer",
    "days": "integer",
    "age": "integer",
    "mean": "number",
    "ratio": "number",
    "recency": "number",
    "trend": "number",
    "spread": "number",
}


def _value_type(bound: Bound) -> str | None:
    found = bound.spec.aggregation
    if bound.spec.transform is not None:
        return "number"
    if isinstance(found, Sequence):
        return "list"
    if found.kind in _FIXED_TYPES:
        return _FIXED_TYPES[found.kind]
    if isinstance(found, Attribute) and found.bands is not None:
        return "string"
    held = bound.types[getattr(found, "column", "")]
    if is_integer(held):
        return "integer"
    return "number" if is_number(held) else _PLAIN_TYPES.get(held)


def _check_filters(bound: Bound) -> None:
    spec = bound.spec
    if isinstance(spec.aggregation, Recency) and spec.type != "number":
        return
    ratio = spec.aggregation if isinstance(spec.aggregation, Ratio) else None
    extra = (*ratio.numerator, *ratio.denominator) if ratio else ()
    for item in (*bound.source.where, *extra):
        if problem := _misfit(item, bound.types[item.column]):
            message = f"Feature '{spec.name}' filters '{item.column}' ({bound.types[item.column]}) {problem}."
            raise FeatureError(message)


def _misfit(item: Filter, held: str) -> str | None:
    if item.weekday is not None:
        return None if held == "TIMESTAMP" else "by weekday. Filter a time by weekday"
    if item.at_least is not None or item.below is not None:
        return None if is_number(held) else "by size. Compare numbers by size"
    values = item.any_of or item.none_of or ()
    wanted = {"VARCHAR": str, "BOOLEAN": bool}.get(held, int | float)
    if any(
        not isinstance(value, wanted) or (wanted is not bool and isinstance(value, bool))
        for value in values
    ):
        return "by values of another type. Write values of the column's own type"
    return None
