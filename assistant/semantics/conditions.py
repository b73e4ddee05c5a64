"""Filters and periods of a request as conditions that MetricFlow takes."""

from datetime import date

from assistant.semantics.catalogue import Catalogue, Dimension
from assistant.semantics.literals import Literals
from assistant.semantics.request import DimensionFilter

SQL_OPERATORS = {"eq": "=", "ne": "<>", "lt": "<", "le": "<=", "gt": ">", "ge": ">="}


def condition(item: DimensionFilter, catalogue: Catalogue, literals: Literals) -> str:
    """A filter as a condition; its values are literals that the SQL gets later."""
    dimension = catalogue.dimensions[item.dimension]
    call = _reference(item.dimension, is_time=dimension.is_time)
    values = [literals.add(_typed(value, dimension)) for value in item.values]
    listed = ", ".join(values)
    if item.operator == "in":
        return f"{call} IN ({listed})"
    if item.operator == "not_in":
        return f"({call} NOT IN ({listed}) OR {call} IS NULL)"
    if item.operator == "ne":
        return f"({call} <> {values[0]} OR {call} IS NULL)"
    if item.operator == "contains":
        lowered = [literals.add(str(value).lower()) for value in item.values]
        return f"contains(lower({call}), {lowered[0]})"
    return f"{call} {SQL_OPERATORS[item.operator]} {values[0]}"


def bounds(period: tuple[date | None, date | None], literals: Literals) -> list[str]:
    """The days of a period, half-open, as conditions."""
    time = "{{ TimeDimension('metric_time', 'day') }}"
    start, end = period
    bounds = [f"{time} >= {literals.add(start)}"] if start else []
    return [*bounds, f"{time} < {literals.add(end)}"] if end else bounds


def _typed(value: str | float | bool, dimension: Dimension) -> str | float | bool | date:  # noqa: FBT001
    """The value in the dimension's own type; `check_request` has made sure that it fits."""
    text = str(value).strip()
    if dimension.type == "boolean":
        return text.lower() in ("true", "1", "yes")
    if dimension.type == "integer":
        return int(text)
    if dimension.type == "number":
        return float(text)
    if dimension.type in ("date", "timestamp"):
        return date.fromisoformat(text)
    return str(value)


def _reference(name: str, *, is_time: bool) -> str:
    """A qualified dimension as a filter names it: the joins on the way there stand apart."""
    *path, entity, short = name.split("__")
    joined = "__".join((entity, short))
    way = f", entity_path={path}" if path else ""
    if is_time:
        return f"{{{{ TimeDimension('{joined}', 'day'{way}) }}}}"
    return f"{{{{ Dimension('{joined}'{way}) }}}}"
