"""Exports of numbers a day, and ids as other languages write them."""

from collections.abc import Callable
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from connectors.contracts import Classification
from connectors.profiling.profile import Kind
from connectors.profiling.subjects import stem_of

Unedited = Callable[[Path], Any]


def _table(tmp_path: Path, name: str, text: str) -> Path:
    folder = tmp_path / "data"
    folder.mkdir(exist_ok=True)
    (folder / name).write_text(text, encoding="utf-8")
    return folder


def test_numbers_of_a_time_are_events_that_add_up(tmp_path: Path, unedited: Unedited) -> None:
    lines = [f"02/{day:02}/2026,app {day % 2},{day}\n" for day in range(1, 11)]
    folder = _table(
        tmp_path, "S_D_85012345_20260210.csv", "Begin Date,App,Units\n" + "".join(lines)
    )

    found = unedited(folder)

    table = found.profile.tables[0]
    assert (table.name, table.kind, table.time) == ("s_d_85012345", Kind.EVENTS, "Begin Date")
    assert found.manifest.as_of == date(2026, 2, 10)
    assert found.rows("SELECT sum(units) FROM s_d_85012345") == [(55,)]


def test_dates_that_both_orders_fit_are_read_in_the_order_that_lies_closer(
    tmp_path: Path, unedited: Unedited
) -> None:
    lines = [f"{day:02}/02/2026,{day}\n" for day in range(1, 11)]

    found = unedited(_table(tmp_path, "units.csv", "Date,Units\n" + "".join(lines)))

    assert found.rows("SELECT min(date), max(date) FROM units") == [
        (date(2026, 2, 1), date(2026, 2, 10))
    ]


def test_the_end_of_what_happened_is_its_time_where_there_is_no_other(
    tmp_path: Path, unedited: Unedited
) -> None:
    lines = [f"2026-01-{1 + n % 28:02} 10:00,Song {n % 5},{1000 * n}\n" for n in range(60)]

    found = unedited(
        _table(tmp_path, "history.csv", "endTime,trackName,msPlayed\n" + "".join(lines))
    )

    assert found.profile.tables[0].time == "endTime"
    played = found.profile.tables[0].column("msPlayed")
    assert played is not None
    assert played.unit == "milliseconds"


def test_a_customer_number_in_one_word_is_kept_as_a_code_alone(
    tmp_path: Path, unedited: Unedited
) -> None:
    lines = [f"B{n};{1 + n % 28:02}.01.2026;K{n % 20:03};{n},50\n" for n in range(90)]

    found = unedited(
        _table(tmp_path, "Verkäufe 2026.csv", "Belegnr;Datum;Kundennr;Umsatz\n" + "".join(lines))
    )

    table = found.profile.tables[0]
    number = table.column("Kundennr")
    assert (table.name, table.person, table.key) == ("verkaufe", "Kundennr", ("Belegnr",))
    assert number is not None
    assert number.classification is Classification.PSEUDONYMOUS


@pytest.mark.parametrize(
    ("source", "stem"),
    [
        ("user.id", ("user",)),
        ("data.attributes.user.id", ("user",)),
        ("data.id", ()),
        ("Kundennr", ("kunden",)),
        ("domain_userid", ("domain", "user")),
        ("Telefonnummer", None),
        ("humid", None),
    ],
)
def test_the_stem_of_an_id_says_whose_it_is(source: str, stem: tuple[str, ...] | None) -> None:
    assert stem_of(source) == stem


@pytest.mark.parametrize(
    ("cells", "kind"),
    [
        (['["live", "new"]', "[]"], "array"),
        (['{"a": 1, "b": 2}', '{"a": 3, "b": 4}'], "string"),
        (["The River, part 1", "The River, part 2"], "string"),
    ],
    ids=["list", "object", "title"],
)
def test_commas_part_a_list_only_where_cells_are_lists(
    tmp_path: Path, unedited: Unedited, cells: list[str], kind: str
) -> None:
    quoted = ['"' + cell.replace('"', '""') + '"' for cell in cells]
    lines = "".join(f"{n},{quoted[n % 2]}\n" for n in range(20))

    found = unedited(
        _table(tmp_path, "things.csv", f"id,{'title' if 'part' in cells[0] else 'x'}\n{lines}")
    )

    assert found.profile.tables[0].columns[1].type == kind


def test_lengths_on_a_clock_are_seconds_and_times_of_day_are_not(
    tmp_path: Path, unedited: Unedited
) -> None:
    lines = [f"{n},0:{n:02}:30,{10 + n % 9}:{n:02}:00\n" for n in range(1, 41)]

    found = unedited(
        _table(tmp_path, "shows.csv", "id,Average view duration,Starts\n" + "".join(lines))
    )

    length = found.profile.tables[0].column("Average view duration")
    starts = found.profile.tables[0].column("Starts")
    assert length is not None
    assert starts is not None
    assert (length.type, length.format, length.unit) == ("number", "clock", "seconds")
    assert starts.type == "string"
    assert found.rows("SELECT sum(average_view_duration) FROM shows") == [
        (sum(60 * n + 30 for n in range(1, 41)),)
    ]
