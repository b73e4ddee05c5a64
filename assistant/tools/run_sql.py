"""`run_sql`: free SQL through the same gate, labelled unverified."""

from pydantic import Field

from assistant.answering.record import RunRecord, StoredQuery
from assistant.answers import Query
from assistant.tools.execution import checked_by, result_table, run_checked, tell
from assistant.tools.kit import Arguments, Output, ToolKit, ToolSpec
from guardrails.decisions import GuardrailNote

DESCRIPTION = """Run one SELECT over the tables of the lake (DuckDB dialect), only where no metric
fits. Only aggregates over people are allowed; small groups are withheld; the answer is labelled
unverified. Answers {query, columns, rows, row_count, withheld}, or an error with its remedy."""
UNVERIFIED = GuardrailNote(
    rule="unverified_sql",
    action="labelled",
    reason="This number comes from free SQL, not from a defined metric.",
    remedy="Check the SQL, or ask for one of the catalogue's metrics.",
)


class SqlArguments(Arguments):
    """One statement."""

    sql: str = Field(min_length=1, max_length=20_000)


def run_sql(arguments: SqlArguments, kit: ToolKit, record: RunRecord) -> Output:
    """Check and run one statement.

    Raises:
        DeniedError: If the gate refuses.
        WarehouseError: If the query does not finish.
    """
    record.step("run_sql", "Running a query")
    executed = run_checked(arguments.sql, compiled=False, checked=checked_by(kit), record=record)
    table = result_table(executed.result)
    day = record.as_of or kit.as_of
    verified = kit.verified is not None and kit.verified.holds_sql(arguments.sql, as_of=day)
    stored = StoredQuery(
        query=Query(
            id="",
            kind="sql",
            sql=executed.sql,
            verified=verified,
            row_count=len(table.rows),
            elapsed_ms=executed.result.elapsed_ms,
        ),
        table=table,
        truncated=executed.result.truncated,
        withheld=executed.withheld,
    )
    if not verified:
        record.note(UNVERIFIED)
    return {
        **tell(record.add_query(stored), table),
        "withheld": executed.withheld,
        "verified": verified,
    }


RUN_SQL = ToolSpec(name="run_sql", description=DESCRIPTION, arguments=SqlArguments, run=run_sql)
