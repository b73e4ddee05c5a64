"""One statement through the gate to the warehouse; the only way from a tool to data."""

from dataclasses import dataclass, replace

from assistant.answering.record import RunRecord
from assistant.answers import Cell, Table, TableColumn
from assistant.errors import WarehouseError
from assistant.tools.kit import DeniedError, Output, QueryRunner, ToolKit
from assistant.warehouse.results import QueryResult
from guardrails.decisions import AllowedSql, Denied, GuardrailNote
from guardrails.privacy.differences import Comparison
from guardrails.privacy.protection import Engine, Permitted, Protection, Statement
from guardrails.sql.gate import check
from guardrails.sql.policy import SqlPolicy

ROWS_TOLD = 200
"""Rows a model is told at least; the answer's table has them all."""
CELLS_TOLD = 2_000
"""A long series of few columns is told further: some years of days."""


@dataclass(frozen=True)
class Checked:
    """What a statement is checked against and run by."""

    policy: SqlPolicy
    warehouse: QueryRunner
    minimum: int
    """Fewest distinct persons behind a shown number."""
    protection: Protection | None = None
    """What protects people across answers; None: nothing but the gate."""


@dataclass(frozen=True)
class Executed:
    """A statement that ran."""

    sql: str
    result: QueryResult
    withheld: bool


def run_checked(sql: str, *, compiled: bool, checked: Checked, record: RunRecord) -> Executed:
    """Check a statement, run what the gate made of it, and ask whether groups were withheld.

    The record names the principal, whose roles and rows decide what there is to read.

    Raises:
        DeniedError: If the gate refuses, or the answer would tell too much beside earlier ones.
        WarehouseError: If the query does not finish.
    """
    policy = checked.policy.for_principal(record.principal)
    with record.timed("gate"):
        decision = check(sql, policy, compiled=compiled)
    if isinstance(decision, Denied):
        raise DeniedError(decision)
    with record.timed("privacy"):
        statement = Statement(sql, decision, policy, compiled)
        permitted = _permitted(statement, checked, record)
    record.ran.append(decision.sql)
    record.tables.update(table.lower() for table in decision.tables)
    with record.timed("duckdb"):
        result = _run(permitted.sql, checked.warehouse)
        withheld = not result.rows if permitted.noisy else _withheld(decision, checked)
    if permitted.withheld:
        rows = tuple(row for row in result.rows if row[0] not in permitted.withheld)
        result, withheld = replace(result, rows=rows), True
    if permitted.note is not None:
        record.note(permitted.note)
    elif withheld:
        record.note(_minimum_group_note(checked))
    if result.truncated:
        record.note(_row_limit_note())
    return Executed(sql=decision.sql, result=result, withheld=withheld)


def checked_by(kit: ToolKit) -> Checked:
    """The gate and the warehouse of a tool kit."""
    return Checked(
        policy=kit.policy,
        warehouse=kit.warehouse,
        minimum=kit.minimum_group,
        protection=kit.protection,
    )


def drop_withheld(rows: tuple[tuple[Cell, ...], ...], *, keys: int) -> tuple[tuple[Cell, ...], ...]:
    """Leave out rows of which nothing but the keys remains.

    Args:
        rows: Keys first, then values.
        keys: How many key columns there are; 0 keeps everything.
    """
    if keys == 0:
        return rows
    return tuple(row for row in rows if any(cell is not None for cell in row[keys:]))


def result_table(result: QueryResult) -> Table:
    """A query's result as the answer's table."""
    columns = tuple(TableColumn(name=column.name, type=column.type) for column in result.columns)
    return Table(columns=columns, rows=result.rows)


def tell(query_id: str, table: Table) -> Output:
    """What a model is told of a result."""
    told = max(ROWS_TOLD, CELLS_TOLD // max(1, len(table.columns)))
    return {
        "query": query_id,
        "columns": [column.model_dump() for column in table.columns],
        "rows": [list(row) for row in table.rows[:told]],
        "row_count": len(table.rows),
    }


def _permitted(statement: Statement, checked: Checked, record: RunRecord) -> Permitted:
    if checked.protection is None:
        return Permitted(statement.decision.sql)

    def run(sql: str) -> QueryResult | None:
        try:
            return _run(sql, checked.warehouse)
        except WarehouseError:
            return None

    def compare(wanted: Comparison) -> bool | None:
        notes = [(note.key, note.sql) for note in (wanted.new, *wanted.earlier)]
        try:
            return bool(checked.warehouse.run_noted(wanted.sql, notes=notes).rows[0][0])
        except WarehouseError:
            return None

    permitted = checked.protection.permit(
        statement, principal=record.principal, engine=Engine(run=run, compare=compare)
    )
    if isinstance(permitted, Denied):
        raise DeniedError(permitted)
    return permitted


def _run(sql: str, warehouse: QueryRunner) -> QueryResult:
    """Run a statement, once more where its worker had died before it began."""
    try:
        return warehouse.run(sql)
    except WarehouseError as error:
        if error.code != "unavailable":
            raise
        return warehouse.run(sql)


def _withheld(decision: AllowedSql, checked: Checked) -> bool:
    if decision.probe_sql is None:
        return False
    rows = _run(decision.probe_sql, checked.warehouse).rows
    return bool(rows and rows[0][0])


def _minimum_group_note(checked: Checked) -> GuardrailNote:
    return GuardrailNote(
        rule="minimum_group",
        action="withheld",
        reason=f"Groups of fewer than {checked.minimum} people are not shown.",
        remedy="Ask for a longer period or fewer slices.",
    )


def _row_limit_note() -> GuardrailNote:
    return GuardrailNote(
        rule="row_limit",
        action="limited",
        reason="The result has more rows than may be fetched; the first ones are shown.",
        remedy="Ask for the top values, a coarser grain or fewer slices.",
    )
