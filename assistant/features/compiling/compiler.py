"""Specification to SQL: one row out for each row of the spine, read only from what was known."""

from collections.abc import Mapping

from assistant.errors import FeatureError
from assistant.features.compiling.binding import Bound, bind
from assistant.features.compiling.calendars import clock_changes
from assistant.features.compiling.families.counting import count, days, distinct, ratio, trend
from assistant.features.compiling.families.dimension import age, attribute
from assistant.features.compiling.families.frequent import spread, top
from assistant.features.compiling.families.known import Known, Pieces
from assistant.features.compiling.families.latest import last, recency, sequence
from assistant.features.compiling.families.streaks import streak
from assistant.features.compiling.families.summing import extreme, mean, total
from assistant.features.compiling.rows import grown, known_rows, own_row, spine
from assistant.features.compiling.sql_text import fine, indent, literal, name, names
from assistant.features.query import LABEL_TABLE, LABEL_TIME, FeatureQuery, FeatureTable
from assistant.features.spec import hashing
from assistant.features.spec.aggregations import (
    Age,
    Attribute,
    Days,
    Distinct,
    Last,
    Max,
    Mean,
    Min,
    Ratio,
    Recency,
    Sequence,
    Spread,
    Streak,
    Sum,
    Top,
    Trend,
)
from assistant.features.spec.feature_spec import FeatureSpec

HOURS_BY_UNIT = {"day": 25, "week": 7 * 24 + 1, "month": 31 * 24 + 1}
"""Longest that a calendar unit lasts, clock changes included."""


def compile_feature(spec: FeatureSpec, tables: Mapping[str, FeatureTable]) -> FeatureQuery:
    """The query of a feature that its specification describes.

    Args:
        spec: The specification; its aggregation is not written SQL.
        tables: Governed tables by name.

    Raises:
        FeatureError: If a name, type or role does not fit the tables.
    """
    bound = bind(spec, tables)
    read = {t.name: t for t in (bound.table, bound.dimension, bound.registry) if t is not None}
    return FeatureQuery(
        name=spec.name,
        sql=_render(bound),
        entities=tuple(spec.keys),
        values=spec.value_columns,
        tables=tuple(read.values()),
        lookback_hours=_lookback_hours(spec),
        population=spec.population,
        clock_changes=clock_changes(spec.calendar) if spec.calendar is not None else (),
    )


def written_feature(
    spec: FeatureSpec, sql: str, tables: Mapping[str, FeatureTable]
) -> FeatureQuery:
    """The query of a feature whose SQL lies beside its specification.

    Raises:
        FeatureError: If it names a table that no contract describes.
    """
    listed = getattr(spec.aggregation, "tables", ())
    missing = [table for table in listed if table not in tables]
    if missing:
        message = f"Feature '{spec.name}' lists table '{missing[0]}', which no contract describes. Correct 'tables'."
        raise FeatureError(message)
    return FeatureQuery(
        name=spec.name,
        sql=sql,
        entities=tuple(spec.keys),
        values=spec.value_columns,
        tables=tuple(tables[table] for table in listed),
        lookback_hours=spec.lookback_hours,
        population=spec.population,
        delay_hours=spec.delay_hours,
    )


def with_sql_hash(spec: FeatureSpec, sql: str) -> FeatureSpec:
    """The specification with the SHA-256 of its SQL."""
    return spec.model_copy(update={"sql_sha256": hashing.sql_sha256(sql)})


def _render(bound: Bound) -> str:
    spec = bound.spec
    steps: list[tuple[str, str]]
    if isinstance(spec.aggregation, Attribute | Age):
        value = (
            attribute(bound, spec.aggregation)
            if isinstance(spec.aggregation, Attribute)
            else age(bound, spec.aggregation)
        )
        pieces = Pieces((value,), source="own")
        steps = [*spine(bound), *own_row(bound)]
        grouping = "\nWHERE copy = 1"
    else:
        known = Known(bound)
        pieces = _pieces(known)
        steps = [*spine(bound), *known_rows(known), *pieces.ctes]
        grouping = f"\nGROUP BY {known.group}"
    values = ",\n  ".join(
        f"{value} AS {name(column)}"
        for value, column in zip(pieces.values, spec.value_columns, strict=True)
    )
    group = names((*spec.keys, LABEL_TIME))
    steps.append(("valued", f"SELECT {group},\n  {values}\nFROM {pieces.source}{grouping}"))
    steps += grown(bound)
    ctes = ",\n".join(f"{step} AS (\n{indent(body)}\n)" for step, body in steps)
    return f"WITH {ctes}\n{_output(bound)}\n"


def _output(bound: Bound) -> str:
    spec = bound.spec
    shown = [f"l.{name(key)}" for key in (*spec.keys, LABEL_TIME)]
    for column in spec.value_columns:
        value = f"v.{name(column)}"
        if spec.default is not None:
            default = float(spec.default) if _as_fraction(spec) else spec.default
            value = f"coalesce({value}, {literal(default)})"
        if spec.transform == "log1p":
            value = fine(f"ln(1 + {value})")
        if spec.minimum_age is not None:
            value = f"CASE WHEN g.old_enough = 1 THEN {value} END"
        shown.append(f"{value} AS {name(column)}")
    listed = ",\n  ".join(shown)
    joined = f"LEFT JOIN valued AS v\n  ON {_same(spec, 'v')}"
    if spec.minimum_age is not None:
        joined += f"\nLEFT JOIN grown AS g\n  ON {_same(spec, 'g')}"
    return f"SELECT\n  {listed}\nFROM {LABEL_TABLE} AS l\n{joined}"


def _same(spec: FeatureSpec, alias: str) -> str:
    keys = (*spec.keys, LABEL_TIME)
    return "\n  AND ".join(f"{alias}.{name(key)} = l.{name(key)}" for key in keys)


def _as_fraction(spec: FeatureSpec) -> bool:
    number = isinstance(spec.default, int | float) and not isinstance(spec.default, bool)
    return number and spec.type == "number" and spec.transform is None


def _pieces(known: Known) -> Pieces:
    makers = {
        Distinct: distinct,
        Sum: total,
        Mean: mean,
        Max: extreme,
        Min: extreme,
        Ratio: ratio,
        Recency: recency,
        Last: last,
        Top: top,
        Sequence: sequence,
        Streak: streak,
        Days: days,
        Spread: spread,
    }
    aggregation = known.bound.spec.aggregation
    if isinstance(aggregation, Trend):
        return trend(known)
    maker = makers.get(type(aggregation))
    return count(known) if maker is None else maker(known, aggregation)  # type: ignore[operator]


def _lookback_hours(spec: FeatureSpec) -> int | None:
    if spec.calendar is not None:
        units = spec.calendar.count + 1
        return spec.delay_hours + units * HOURS_BY_UNIT[spec.calendar.unit]
    return spec.delay_hours + spec.windows[-1] if spec.windows else None
