"""A compiled feature against the rule in plain Python, on the rows of one world."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import pyarrow as pa

from assistant.features.engine.engine import FeatureEngine
from assistant.features.engine.valuing import VALUE_TYPES
from assistant.features.oracle.oracle import Row, expected_values
from assistant.features.proof.output import Key, key_columns, keys_of
from assistant.features.proof.verdict import Cell, Example, Finding
from assistant.features.proof.world import World
from assistant.features.query import FeatureQuery
from assistant.features.spec.feature_spec import FeatureSpec

RULE = "oracle"
REASON = "The SQL gives another value than the rule in plain Python."
REMEDY = (
    "Do not use this feature: its SQL is not what the specification says. Compile it again with "
    "signpost feature draft; if the difference stays, write the SQL by hand and check that."
)


@dataclass(frozen=True)
class Compared:
    """Labels of one world whose value is not the rule's."""

    labels: int
    differing: tuple[tuple[Key, Row, Row], ...]
    """Label, value columns by the rule, value columns by the SQL."""


def compare_with_rule(spec: FeatureSpec, world: World, engine: FeatureEngine) -> Compared:
    """Every label of a world, to the last bit.

    Args:
        spec: A compiled feature.
        world: Rows and labels.
        engine: Runs the feature's SQL.

    Raises:
        EngineError: If it does not finish.
    """
    query = world.query
    table = engine.run(query.sql, tables=world.tables, labels=world.labels, keep_plan=True)
    given = dict(zip(keys_of(table, query), _values(spec, table), strict=True))
    wanted = expected_values(
        spec,
        tables={one.name: one for one in query.tables},
        rows=_rows(spec, world),
        labels=world.labels.to_pylist(),
    )
    names = key_columns(query)
    expected = {tuple(row[name] for name in names): row for row in wanted}
    found = [
        (key, {name: row[name] for name in spec.value_columns}, given[key])
        for key, row in expected.items()
    ]
    return Compared(
        labels=world.labels.num_rows,
        differing=tuple(one for one in found if repr(one[1]) != repr(one[2])),
    )


def rule_finding(compared: Compared, query: FeatureQuery, *, invented: bool) -> Finding:
    """What a difference says, with one label of it where the rows are invented."""
    key, rule, sql = compared.differing[0]
    label = dict(zip(key_columns(query), map(_cell, key), strict=True))
    example = Example(label=label, tables=(), before=_cells(rule), after=_cells(sql))
    return Finding(
        relation=RULE,
        reason=REASON,
        change="the rule in plain Python in place of the SQL",
        remedy=REMEDY,
        on="fixture" if invented else "governed",
        labels_differing=len(compared.differing),
        example=example if invented else None,
    )


def _values(spec: FeatureSpec, table: pa.Table) -> list[dict[str, Any]]:
    kind = VALUE_TYPES[spec.type]
    columns = {name: table[name].cast(kind).to_pylist() for name in spec.value_columns}
    return [dict(zip(columns, row, strict=True)) for row in zip(*columns.values(), strict=True)]


def _rows(spec: FeatureSpec, world: World) -> Mapping[str, Sequence[Row]]:
    """Rows by table; of a joined table, those that an event names."""
    rows = {name: table.to_pylist() for name, table in world.tables.items()}
    join = spec.source.join if spec.source is not None else None
    if spec.source is not None and join is not None:
        named = {row[join.column] for row in rows[spec.source.table]}
        rows[join.table] = [row for row in rows[join.table] if row[join.key] in named]
    return rows


def _cells(values: Row) -> dict[str, Any]:
    return {name: _cell(value) for name, value in values.items()}


def _cell(value: Any) -> Cell:
    return value if value is None or isinstance(value, str | int | float | bool) else str(value)
