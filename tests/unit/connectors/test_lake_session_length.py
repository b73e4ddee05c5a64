"""A column of seconds within each session, made by the build."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

import duckdb
import pytest

from connectors.contracts import TableContract
from connectors.errors import ContractError
from connectors.lake.publish import current_lake

Build = Callable[..., Any]
Raw = Callable[[str, str], Path]


def column(name: str, **more: Any) -> dict[str, Any]:
    return {"name": name, "source": name, "type": "string"} | more


def views(**elapsed: Any) -> TableContract:
    columns = (
        column("view_id", primary_key=True),
        column("session_id", classification="pseudonymous", entity="session"),
        column("seen_at", type="timestamp", required=True),
        column("elapsed", type="number", since_previous="session_id") | elapsed,
    )
    values = {"name": "views", "kind": "events", "path": "views.csv", "file_format": "csv"}
    return TableContract.model_validate(values | {"columns": columns, "time": "seen_at"})


def test_seconds_since_the_row_before_add_up_to_the_session(
    tmp_path: Path, build: Build, raw: Raw
) -> None:
    rows = ["1,a,10:00:00", "2,b,10:00:05", "3,a,10:01:30", "4,a,10:00:10", "5,,10:09:00"]
    lines = [row.replace(",10:", ",2024-05-01 10:") for row in rows]
    raw("views.csv", "view_id,session_id,seen_at\n" + "\n".join(lines) + "\n")

    build(views())

    folder = current_lake(tmp_path / "lakes")
    assert folder is not None
    with duckdb.connect(str(folder / "safe.duckdb"), read_only=True) as connection:
        found = connection.execute("SELECT view_id, elapsed FROM views ORDER BY 1").fetchall()
    assert found == [("1", 0.0), ("2", 0.0), ("3", 80.0), ("4", 10.0), ("5", None)]


@pytest.mark.parametrize("fault", [{"since_previous": "nowhere"}, {"type": "string"}])
def test_a_column_of_seconds_needs_a_session_and_a_number(
    build: Build, raw: Raw, fault: dict[str, Any]
) -> None:
    raw("views.csv", "view_id,session_id,seen_at\n1,a,2024-05-01 10:00:00\n")

    with pytest.raises(ContractError, match="sincePrevious"):
        build(views(**fault))
