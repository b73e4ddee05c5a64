"""A small failing trial as tables that a person can read."""

import re
from datetime import date, datetime
from typing import Any, Literal

import pyarrow as pa

from assistant.features.engine.engine import EngineError
from assistant.features.proof.change import Edits, Trial
from assistant.features.proof.output import Key, Output, ShapeError, key_columns
from assistant.features.proof.prover import Prover
from assistant.features.proof.verdict import Cell, Example, ExampleTable
from assistant.features.query import LABEL_TABLE, FeatureTable

Mark = Literal["", "+", "-"]
MOST_ROWS = 12


def example_of(trial: Trial, prover: Prover) -> Example:
    """What the feature gives before and after the change, and on which rows."""
    query = trial.before.query
    before = _output(trial, prover, changed=False)
    after = _output(trial, prover, changed=True)
    key = _label(before, after)
    return Example(
        label={n: cell(v) for n, v in zip(key_columns(query), key, strict=False)},
        tables=tuple(_tables(trial)),
        before=_named(before, key, query.values),
        after=_named(after, key, query.values),
    )


def cell(value: Any) -> Cell:
    """One value as JSON and a terminal show it."""
    if value is None or isinstance(value, bool | int | float | str):
        return value
    if isinstance(value, datetime | date):
        return value.isoformat(sep=" ") if isinstance(value, datetime) else value.isoformat()
    return str(value)


def _output(trial: Trial, prover: Prover, *, changed: bool) -> Output:
    try:
        if not changed:
            return prover.fresh(trial.before)
        return prover.fresh(trial.change.apply(trial.before), zone=trial.zone, read=trial.read)
    except (ShapeError, EngineError):
        return Output({})


def _label(before: Output, after: Output) -> Key:
    different, _ = before.differing(after)
    return (*different, *before.values)[0] if before.values else ()


def _named(output: Output, key: Key, names: tuple[str, ...]) -> dict[str, Any]:
    values = output.values.get(key)
    return {} if values is None else {n: cell(v) for n, v in zip(names, values, strict=True)}


def _tables(trial: Trial) -> list[ExampleTable]:
    world, change = trial.before, trial.change
    shown = []
    if world.labels.num_rows > 1:
        marks: list[Mark] = [""] * world.labels.num_rows
        shown.append(_table(LABEL_TABLE, world.labels, world.labels.column_names, marks))
    for table, rows in world.described():
        edit = change.by_table.get(table.name) if isinstance(change, Edits) else None
        marks = [""] * rows.num_rows
        for row in edit.drop if edit else ():
            marks[row] = "-"
        if edit is not None and edit.add is not None:
            marks += ["+"] * edit.add.num_rows
        if marks:
            added = (
                [edit.add.cast(rows.schema)] if edit is not None and edit.add is not None else []
            )
            columns = _columns(table, world.query.sql)
            shown.append(_table(table.name, pa.concat_tables([rows, *added]), columns, marks))
    return shown


def _columns(table: FeatureTable, sql: str) -> list[str]:
    """The columns that the query names, the key and the times, in the table's order."""
    words = {word.lower() for word in re.findall(r"\w+", sql)}
    roles = {*table.key, table.time, table.arrival}
    return [name for name, _ in table.columns if name in roles or name.lower() in words]


def _table(name: str, rows: pa.Table, columns: list[str], marks: list[Mark]) -> ExampleTable:
    picked = rows.select(columns).slice(0, MOST_ROWS).to_pylist()
    return ExampleTable(
        name=name,
        columns=tuple(columns),
        rows=tuple(tuple(cell(row[c]) for c in columns) for row in picked),
        marks=tuple(marks[: len(picked)]),
    )
