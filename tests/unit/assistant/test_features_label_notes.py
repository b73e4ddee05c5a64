"""What is said of a labels file before anybody trains on it."""

from datetime import date, datetime
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from feature_cases import EVENTS, ITEMS, make_spec

from assistant.features.labels.labels import Labels
from assistant.features.training.label_notes import label_notes, unknown_ids
from connectors.lake.manifest import Manifest

SPEC = make_spec("plays", "integer", {"kind": "count"}, windows=[24], default=0)


def _labels(days: list[str], rows: int, without_key: int = 0) -> Labels:
    times = [datetime.fromisoformat(day) for day in days]
    return Labels(Path("x"), ("user_id",), rows, min(times), max(times), without_key, ())


def _rows(ids: list[str | None], day: str = "2026-05-01") -> pa.Table:
    times = [datetime.fromisoformat(day)] * len(ids)
    return pa.table({"user_id": ids, "label_ts": pa.array(times, pa.timestamp("us"))})


def _manifest() -> Manifest:
    table = {
        "name": "events",
        "kind": "events",
        "columns": (),
        "counts": {"rows_in": 1, "rows_out": 1},
        "first_day": date(2026, 4, 1),
        "last_day": date(2026, 6, 1),
    }
    return Manifest.model_validate(
        {
            "version": "1",
            "built_at": "2026-06-02T00:00:00Z",
            "as_of": date(2026, 6, 1),
            "purpose": "analytics",
            "minimum_group": 10,
            "tables": (table,),
        }
    )


@pytest.mark.parametrize(
    ("days", "said"),
    [
        (["2026-01-01", "2026-02-01"], "Every label lies before the first event"),
        (["2026-01-01", "2026-05-01"], "Some labels lie before the first event"),
        (["2026-07-01", "2026-07-02"], "Every label lies after the last event"),
        (["2026-05-01", "2026-07-02"], "Some labels lie after the last event"),
    ],
)
def test_labels_outside_of_the_events_are_said(days: list[str], said: str) -> None:
    notes = label_notes(
        _labels(days, 2), _rows(["a", "b"]), features=[SPEC], manifest=_manifest(), unknown={}
    )
    assert notes[0].startswith(said)
    assert len(notes) == 1


@pytest.mark.parametrize(
    ("ids", "unknown", "said"),
    [
        (["a", "b"], 2, "No row has a user_id that occurs in the data"),
        (["a", "b", None], 2, "No row has a user_id that occurs in the data"),
        (["a", "b"], 1, "1 rows have a user_id that does not occur"),
        (["a", "a"], 0, "1 rows repeat the user_id and time of another"),
    ],
)
def test_strangers_and_repeated_rows_are_counted(
    ids: list[str | None], unknown: int, said: str
) -> None:
    labels = _labels(["2026-05-01"], len(ids), without_key=ids.count(None))
    notes = label_notes(
        labels, _rows(ids), features=[SPEC], manifest=_manifest(), unknown={"user_id": unknown}
    )
    assert notes[0].startswith(said)


def test_labels_with_nothing_against_them_get_no_note() -> None:
    labels = _labels(["2026-05-01"], 2)
    rows = _rows(["a", "b"])
    assert label_notes(labels, rows, features=[SPEC], manifest=_manifest(), unknown={}) == ()


def test_an_id_is_known_where_any_row_of_the_source_has_it(tmp_path: Path) -> None:
    folder = tmp_path / "tables" / "events" / "day=2026-05-01"
    folder.mkdir(parents=True)
    pq.write_table(pa.table({"user_id": ["a", "b"]}), folder / "part-0.parquet")
    tables = {table.name: table for table in (EVENTS, ITEMS)}
    rows = _rows(["a", "a", "c", "c", None])
    coded = rows.set_column(0, "user_id", rows["user_id"].dictionary_encode())
    for given in (rows, coded):
        assert unknown_ids(given, features=[SPEC], tables=tables, lake=tmp_path) == {"user_id": 2}
