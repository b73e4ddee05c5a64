"""Times that single out persons are kept as days."""

from datetime import UTC, datetime, timedelta
from pathlib import Path

from connectors.contracts import ColumnType
from connectors.profiling.profiler import profile_folder

START = datetime(2024, 3, 1, 10, tzinfo=UTC)


def column_type(folder: Path, table: str, column: str) -> ColumnType:
    found = profile_folder(folder).table(table)
    assert found is not None
    profile = found.column(column)
    assert profile is not None
    return profile.type


def write_events(folder: Path) -> None:
    lines = ["event_id,user_id,created_at,first_touch_time,shipped_at"]
    for n in range(120):
        at = START + timedelta(minutes=n * 17)
        first = START - timedelta(minutes=(n % 40) * 61)
        lines.append(f"{n},{n % 40},{at},{first},{at + timedelta(hours=n % 9)}")
    (folder / "events.csv").write_text("\n".join(lines) + "\n")


def test_a_time_that_stays_the_same_for_each_person_is_cut_to_the_day(tmp_path: Path) -> None:
    write_events(tmp_path)

    assert column_type(tmp_path, "events", "first_touch_time") is ColumnType.DATE


def test_times_of_what_happens_stay_as_they_are(tmp_path: Path) -> None:
    write_events(tmp_path)

    assert column_type(tmp_path, "events", "created_at") is ColumnType.TIMESTAMP
    assert column_type(tmp_path, "events", "shipped_at") is ColumnType.TIMESTAMP


def test_a_second_time_of_each_person_is_cut_to_the_day(tmp_path: Path) -> None:
    rows = "".join(
        f"{n},n{n}@mail.test,{START + timedelta(hours=n)},{START + timedelta(minutes=n * 7)}\n"
        for n in range(40)
    )
    (tmp_path / "users.csv").write_text(f"id,email,created_at,last_login_at\n{rows}")

    assert column_type(tmp_path, "users", "created_at") is ColumnType.TIMESTAMP
    assert column_type(tmp_path, "users", "last_login_at") is ColumnType.DATE
