"""Rows inside of an API's pages."""

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from connectors.sources.json_pages import rows_in_page

Unedited = Callable[[Path], Any]
ROWS = [{"id": n, "user": {"id": n % 9}, "seconds": n} for n in range(20)]
PAGES: dict[str, tuple[dict[str, Any], str]] = {
    "bare": ({"plays": ROWS}, "plays"),
    "next": ({"data": ROWS, "next": "/v1/plays?page=2"}, "data"),
    "count": ({"count": 20, "next": None, "previous": None, "results": ROWS}, "results"),
    "named": ({"plays": ROWS, "meta": {"page": 1, "total": 20}}, "plays"),
    "google": ({"kind": "list", "nextPageToken": "x", "items": ROWS}, "items"),
    "inner": ({"took": 3, "hits": {"total": 20, "max_score": 1.0, "hits": ROWS}}, "hits.hits"),
    "empty": ({"data": [], "next": None}, "data"),
}
THINGS: dict[str, dict[str, Any]] = {
    "order": {"id": 7, "total": 12.5, "items": ROWS},
    "cart": {"total": 12.5, "status": "open", "items": ROWS},
    "row": {"id": 1, "plays": 3},
    "two lists": {"users": ROWS, "plays": ROWS},
    "numbers": {"data": [1, 2, 3]},
    "dated": {"created_at": "2026-01-01", "data": ROWS},
}


@pytest.mark.parametrize("name", PAGES)
def test_the_rows_of_a_page_are_found(tmp_path: Path, name: str) -> None:
    document, rows_in = PAGES[name]
    (tmp_path / "page.json").write_text(json.dumps(document, indent=1))

    assert rows_in_page(tmp_path / "page.json", lines=False) == rows_in


@pytest.mark.parametrize("name", THINGS)
def test_a_thing_with_parts_is_no_page(tmp_path: Path, name: str) -> None:
    (tmp_path / "thing.json").write_text(json.dumps(THINGS[name]))

    assert rows_in_page(tmp_path / "thing.json", lines=False) is None


def test_pages_are_one_table_of_their_rows(tmp_path: Path, unedited: Unedited) -> None:
    folder = tmp_path / "data"
    folder.mkdir()
    for page in range(3):
        rows = [
            {
                "id": f"p{20 * page + n}",
                "attributes": {"played_at": f"2026-01-0{1 + n % 9}T10:00:00Z", "seconds_heard": n},
                "user": {"id": f"u{n % 7}", "email": f"a{n}@mail.test"},
                "track": {"id": f"t{n % 4}", "title": f"Song {n % 4}"},
                "tags": ["live", "new"][: n % 3],
            }
            for n in range(20)
        ]
        text = json.dumps({"data": rows, "next": page + 1 if page < 2 else None})
        (folder / f"plays_page_{page}.json").write_text(text)

    found = unedited(folder)

    assert [table.name for table in found.profile.tables] == ["plays"]
    assert found.profile.tables[0].person == "data.user.id"
    assert found.manifest.tables[0].counts.rows_in == 60
    assert found.rows("SELECT count(DISTINCT user_id), sum(seconds_heard) FROM plays") == [
        (7, 3 * 190)
    ]
    names = {column.name for column in found.manifest.tables[0].columns}
    assert {"play_id", "played_at", "track_title", "tags"} <= names
    assert "email" not in names
    seconds = found.profile.tables[0].column("data.attributes.seconds_heard")
    assert seconds is not None
    assert seconds.unit == "seconds"
