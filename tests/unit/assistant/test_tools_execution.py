"""Rules of running one statement."""

import pytest

from assistant.agent import Assistant
from assistant.answering.record import RunRecord
from assistant.answers import Table, TableColumn
from assistant.errors import WarehouseError
from assistant.tools.execution import Checked, run_checked, tell
from assistant.warehouse.results import QueryResult

SQL = "SELECT count(*) AS n FROM events"


class DyingWarehouse:
    """Fails so many times with one code, then answers."""

    def __init__(self, code: str, *, deaths: int) -> None:
        self.code = code
        self.deaths = deaths

    def run(
        self, sql: str, *, deadline_ms: int | None = None, max_rows: int | None = None
    ) -> QueryResult:
        if self.deaths:
            self.deaths -= 1
            raise WarehouseError(self.code, "No. Try again.")
        return QueryResult(columns=(), rows=(), truncated=False, elapsed_ms=1)

    def close(self) -> None:
        pass


def run(assistant: Assistant, warehouse: DyingWarehouse) -> None:
    checked = Checked(policy=assistant.kit.policy, warehouse=warehouse, minimum=10)
    run_checked(SQL, compiled=False, checked=checked, record=RunRecord(trace_id="t"))


def test_a_statement_whose_worker_died_before_it_runs_again(small_assistant: Assistant) -> None:
    run(small_assistant, DyingWarehouse("unavailable", deaths=1))


@pytest.mark.parametrize(("code", "deaths"), [("unavailable", 2), ("deadline", 1), ("memory", 1)])
def test_a_statement_that_fails_for_good_is_not_run_for_ever(
    small_assistant: Assistant, code: str, deaths: int
) -> None:
    with pytest.raises(WarehouseError):
        run(small_assistant, DyingWarehouse(code, deaths=deaths))


@pytest.mark.parametrize(("width", "told"), [(2, 1_000), (4, 500), (30, 200)])
def test_a_long_series_of_few_columns_is_told_whole(width: int, told: int) -> None:
    columns = tuple(TableColumn(name=f"c{n}", type="integer") for n in range(width))
    table = Table(columns=columns, rows=tuple((0,) * width for _ in range(1_200)))

    output = tell("q1", table)

    assert len(output["rows"]) == told
    assert output["row_count"] == 1_200
