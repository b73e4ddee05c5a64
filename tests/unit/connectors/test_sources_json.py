"""JSON in every layout, and what lies inside of it."""

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from connectors.errors import SourceError
from connectors.profiling.profiler import profile_folder

Unedited = Callable[[Path], Any]
ROWS = [
    {"id": n, "at": f"2026-02-{n % 20 + 1:02d}T10:00:00Z", "geo": {"country": "Chile", "volume": n}}
    for n in range(60)
]


def _folder(tmp_path: Path) -> Path:
    (tmp_path / "data").mkdir()
    return tmp_path / "data"


@pytest.mark.parametrize(
    "text",
    [
        "\n".join(map(json.dumps, ROWS)),
        json.dumps(ROWS),
        json.dumps(ROWS, indent=2),
        "\n".join(json.dumps(row, indent=2) for row in ROWS),
        "\ufeff" + "\n".join(map(json.dumps, ROWS)),
    ],
    ids=["lines", "array", "pretty-array", "pretty-objects", "byte-order-mark"],
)
def test_every_layout_gives_the_same_rows(tmp_path: Path, unedited: Unedited, text: str) -> None:
    (_folder(tmp_path) / "visits.json").write_text(text, encoding="utf-8")

    found = unedited(tmp_path / "data")

    assert found.manifest.tables[0].counts.rows_out == 60
    assert found.rows("SELECT sum(volume), min(country_raw) FROM visits") == [
        (sum(range(60)), "Chile")
    ]


def test_a_folder_of_one_object_a_file_is_one_table(tmp_path: Path, unedited: Unedited) -> None:
    folder = _folder(tmp_path)
    for row in ROWS:
        (folder / f"visit-{row['id']}.json").write_text(json.dumps(row, indent=1))

    found = unedited(folder)

    assert [(table.name, table.rows) for table in found.profile.tables] == [("visit", 60)]
    assert found.manifest.tables[0].counts.rows_out == 60


@pytest.mark.parametrize("kind", ["json", "parquet"])
def test_keys_of_key_value_lists_become_columns(
    tmp_path: Path, unedited: Unedited, kind: str
) -> None:
    """As GA4 has them: one key carries strings in some rows and integers in others."""
    rows = [
        {
            "id": n,
            "params": [
                {"key": "page", "value": {"string_value": f"p{n % 3}", "int_value": None}},
                {"key": "seconds", "value": {"string_value": None, "int_value": n}},
                {"key": "mixed", "value": {"string_value": "x" if n % 2 else None, "int_value": None if n % 2 else n}},
            ],
        }
        for n in range(300)
    ]  # fmt: skip
    folder = _folder(tmp_path)
    if kind == "json":
        (folder / "log.jsonl").write_text("\n".join(map(json.dumps, rows)))
    else:
        pq.write_table(pa.Table.from_pylist(rows), folder / "log.parquet")

    found = unedited(folder)

    assert {"params.page", "params.seconds", "params.mixed"} <= {
        column.source for column in found.profile.tables[0].columns
    }
    assert found.rows("SELECT sum(seconds), count(DISTINCT page), count(mixed) FROM log") == [
        (sum(range(300)), 3, 300)
    ]


def test_maps_have_a_column_for_every_frequent_key(tmp_path: Path, unedited: Unedited) -> None:
    kind = pa.map_(pa.string(), pa.int64())
    table = pa.table(
        {"id": range(400), "size": pa.array([{"a": n, f"k{n}": 1} for n in range(400)], kind)}
    )
    pq.write_table(table, _folder(tmp_path) / "log.parquet")

    found = unedited(tmp_path / "data")

    assert [c.source for c in found.profile.tables[0].columns] == ["id", "size.a"]
    assert found.manifest.tables[0].counts.rows_out == 400
    assert "size: 400 keys that few rows have" in found.said


def test_objects_and_plain_values_under_one_key_are_both_kept(
    tmp_path: Path, unedited: Unedited
) -> None:
    rows = [{"id": n, "place": {"city": "Lima"} if n % 2 else "Cusco"} for n in range(40)]
    (_folder(tmp_path) / "log.jsonl").write_text("\n".join(map(json.dumps, rows)))

    sources = {column.source for column in unedited(tmp_path / "data").profile.tables[0].columns}

    assert {"place", "place.city"} <= sources


def test_a_member_that_only_later_files_have_is_found(tmp_path: Path, unedited: Unedited) -> None:
    folder = _folder(tmp_path)
    for part in range(5):
        rows = [{"id": 10 * part + n} | ({"extra": n} if part == 4 else {}) for n in range(10)]
        (folder / f"log-{part}.jsonl").write_text("\n".join(map(json.dumps, rows)))

    assert unedited(folder).rows("SELECT count(extra), count(*) FROM log") == [(10, 50)]


def test_a_cut_array_is_named(tmp_path: Path) -> None:
    text = json.dumps(ROWS, indent=1)
    (_folder(tmp_path) / "visits.json").write_text(text[: len(text) // 2])

    with pytest.raises(SourceError, match=r"visits\.json.*cut short"):
        profile_folder(tmp_path / "data")


@pytest.mark.parametrize("kind", ["json", "parquet"])
def test_a_list_of_objects_is_a_table_of_its_own_with_the_ids_around_it(
    tmp_path: Path, unedited: Unedited, kind: str
) -> None:
    rows = [
        {"id": n, "sold_at": f"2026-01-{n % 28 + 1:02d}T10:00:00Z", "total": n,
         "items": [{"sku": f"s{n % 5}", "quantity": 2}] * (n % 3)}
        for n in range(90)
    ]  # fmt: skip
    folder = _folder(tmp_path)
    if kind == "json":
        (folder / "orders.json").write_text(json.dumps(rows))
    else:
        pq.write_table(pa.Table.from_pylist(rows), folder / "orders.parquet")

    found = unedited(folder)

    assert found.rows(
        "SELECT count(*), sum(quantity), count(DISTINCT order_id) FROM orders_items"
    ) == [(90, 180, 60)]
    assert found.rows("SELECT count(*) FROM orders") == [(90,)]
    assert [(join.table, join.parent) for join in found.profile.joins] == [
        ("orders_items", "orders")
    ]


def test_odd_names_of_members_are_read_or_said(tmp_path: Path, unedited: Unedited) -> None:
    rows = [
        {"a.size": n, "Level": n, "level": n, "": 1, "geo": {"x.y": 1, "code": "d"}, "void": {}}
        for n in range(30)
    ]
    (_folder(tmp_path) / "log.jsonl").write_text("\n".join(map(json.dumps, rows)))

    found = unedited(tmp_path / "data")

    assert found.rows("SELECT sum(size), sum(level) FROM log") == [(435, 435)]
    assert "geo: members whose names hold dots or quotes" in found.said
    assert "level: written as 'Level' too" in found.said


def test_what_is_no_object_in_a_list_of_objects_is_set_aside_and_counted(
    tmp_path: Path, unedited: Unedited
) -> None:
    rows = [{"id": n, "parts": [{"grams": n}, 2, None]} for n in range(30)]
    (_folder(tmp_path) / "log.json").write_text(json.dumps(rows))

    tables = {table.name: table.counts for table in unedited(tmp_path / "data").manifest.tables}

    assert (tables["log_parts"].rows_in, tables["log_parts"].rows_out) == (90, 30)
    assert tables["log_parts"].quarantined == {"malformed_row": 60}


def test_members_that_come_late_and_seldom_are_columns_too(
    tmp_path: Path, unedited: Unedited
) -> None:
    late = {"geo": {"country": "Chile", "volume": 1, "zone": 7}, "extra": 3, "id": 999_999}
    rows = [*({"id": n, "geo": {"country": "Peru", "volume": 2}} for n in range(20_500)), late]
    (_folder(tmp_path) / "visits.json").write_text("\n".join(map(json.dumps, rows)))

    found = unedited(tmp_path / "data")

    columns = {column.source for column in found.profile.tables[0].columns}
    assert {"geo.zone", "extra"} <= columns


def test_a_member_with_a_dot_in_its_name_is_text(tmp_path: Path, unedited: Unedited) -> None:
    rows = [{"id": n, "x.y": {"k": n % 3}} for n in range(40)]
    (_folder(tmp_path) / "visits.json").write_text("\n".join(map(json.dumps, rows)))

    found = unedited(tmp_path / "data")

    assert found.manifest.tables[0].counts.rows_out == 40
    assert {c.source for c in found.profile.tables[0].columns} == {"id", "x.y"}
