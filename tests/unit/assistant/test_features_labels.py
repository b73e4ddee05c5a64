"""Labels: ids keyed as they are read, times in UTC, every row kept."""

from datetime import datetime
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from feature_cases import make_spec

from assistant.errors import FeatureError
from assistant.features.labels import labels as module
from assistant.features.labels.keys import SpineKey, spine_keys
from assistant.features.labels.labels import Labels, read_labels
from connectors.contract_files import load_contracts
from connectors.lake.keys import key_of

SECRET = b"s" * 32
USER = (SpineKey("user_id", "user"),)
NEW_YEAR = datetime(2026, 1, 1)  # noqa: DTZ001 - the lake holds naive UTC


def _read(tmp_path: Path, text: str, *, name: str = "labels.csv", **given: Any) -> Labels:
    path = tmp_path / name
    path.write_text(text)
    return read_labels(
        path, **({"keys": USER, "secret": SECRET, "target": tmp_path / "keyed.parquet"} | given)
    )


def _rows(labels: Labels) -> list[dict[str, Any]]:
    return pq.read_table(labels.path).to_pylist()


def test_ids_are_keyed_as_the_build_keys_them(tmp_path: Path) -> None:
    labels = _read(tmp_path, "user_id,label_ts,clicked\nu1,2026-01-01,1\n 42.0 ,2026-01-01,0\n")
    assert [row["user_id"] for row in _rows(labels)] == [
        key_of(SECRET, entity="user", value="u1"),
        key_of(SECRET, entity="user", value="42"),
    ]
    assert labels.others == ("clicked",)


def test_no_raw_id_reaches_the_disk(tmp_path: Path) -> None:
    labels = _read(tmp_path, "user_id,label_ts\ncanary-person-7,2026-01-01\n")
    assert b"canary-person" not in labels.path.read_bytes()


def test_public_ids_stay_and_empty_ones_are_null(tmp_path: Path) -> None:
    keys = (SpineKey("content_id", None),)
    labels = _read(
        tmp_path,
        "content_id,label_ts\nsong-1,2026-01-01\n,2026-01-01\n(not set),2026-01-01\n",
        keys=keys,
    )
    assert [row["content_id"] for row in _rows(labels)] == ["song-1", None, None]
    assert labels.without_key == 2


@pytest.mark.parametrize(
    "text",
    [
        "2026-01-01T00:00:00Z",
        "2026-01-01",
        "2026-01-01 00:00:00",
        "2026-01-01T02:00:00+02:00",
        "2025-12-31 19:00:00-0500",
        " 2026-01-01T00:00:00.000000Z ",
    ],
)
def test_times_with_an_offset_and_without_become_utc(tmp_path: Path, text: str) -> None:
    labels = _read(tmp_path, f"user_id,label_ts\nu1,{text}\nu2,2026-01-01T00:00:00\n")
    assert [row["label_ts"] for row in _rows(labels)] == [NEW_YEAR, NEW_YEAR]


def test_parquet_times_of_any_unit_and_zone_are_read(tmp_path: Path) -> None:
    moments = pa.array([1_767_225_600_000_000_999], pa.timestamp("ns", tz="Europe/Berlin"))
    path = tmp_path / "labels.parquet"
    pq.write_table(pa.table({"user_id": pa.array([7.0]), "at": moments}), path)
    labels = read_labels(
        path, keys=USER, secret=SECRET, target=tmp_path / "keyed.parquet", time="at"
    )
    expected = {"user_id": key_of(SECRET, entity="user", value="7"), "label_ts": NEW_YEAR}
    assert _rows(labels) == [expected]


def test_repeated_labels_are_kept_in_order_and_computed_once(tmp_path: Path) -> None:
    line = "u1,2026-01-01,{}\n"
    labels = _read(
        tmp_path, "user_id,label_ts,y\n" + line.format(1) + line.format(2) + line.format(3)
    )
    assert [row["y"] for row in _rows(labels)] == [1, 2, 3]
    assert labels.spine().num_rows == 1


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("", "holds no rows"),
        ("user_id,label_ts\n", "holds no rows"),
        ("user_id\nu1\n", "has no column 'label_ts'"),
        ("label_ts\n2026-01-01\n", "has no column 'user_id'"),
        (
            "user_id,label_ts\nu1,2026-01-01\nu2,yesterday\n",
            "row 2: 'label_ts' is empty or no time",
        ),
        ("user_id,label_ts\nu1,\n", "row 1: 'label_ts' is empty or no time"),
        ("user_id,label_ts\nu1,9999-12-31\n", "row 1"),
        ("user_id,label_ts\nu1,1767225600\n", "row 1"),
        ("user_id,label_ts\nu1,2026-01-01,7\n", "another number of columns"),
        ("user_id,label_ts,label_ts\nu1,2026-01-01,2026-01-01\n", "two columns of one name"),
    ],
)
def test_bad_labels_are_a_clear_error_without_a_value(tmp_path: Path, text: str, said: str) -> None:
    with pytest.raises(FeatureError, match=said) as caught:
        _read(tmp_path, text)
    assert "yesterday" not in str(caught.value)


def test_other_kinds_of_files_and_missing_ones_are_refused(tmp_path: Path) -> None:
    with pytest.raises(FeatureError, match="neither CSV nor Parquet"):
        _read(tmp_path, "x", name="labels.xlsx")
    with pytest.raises(FeatureError, match="There is no labels file"):
        read_labels(tmp_path / "no.csv", keys=USER, secret=SECRET, target=tmp_path / "t")


def test_a_bad_time_is_counted_from_the_start_of_the_file(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(module, "BATCH_ROWS", 10)
    path = tmp_path / "labels.parquet"
    times = ["2026-01-01"] * 25 + ["never"]
    pq.write_table(pa.table({"user_id": ["u"] * 26, "label_ts": times}), path)
    with pytest.raises(FeatureError, match="row 26:"):
        read_labels(path, keys=USER, secret=SECRET, target=tmp_path / "keyed.parquet")


@pytest.mark.parametrize("rows", [1, 2, 3, 7, 10])
def test_pieces_hold_every_row_once_in_order(rows: int, tmp_path: Path) -> None:
    ids = ["u1", "u2", "u1", "u3", "u2", "u1", "u1"]
    labels = _read(tmp_path, "user_id,label_ts\n" + "".join(f"{i},2026-01-01\n" for i in ids))
    pieces = list(labels.pieces(rows))
    whole = pa.concat_tables(pieces)
    assert [piece.num_rows for piece in pieces[:-1]] == [rows] * (len(pieces) - 1)
    assert whole.select(["user_id"]).equals(pq.read_table(labels.path, columns=["user_id"]))
    assert labels.coded()["user_id"].to_pylist() == whole["user_id"].to_pylist()


def test_keys_take_their_entity_from_the_contract() -> None:
    contracts = load_contracts(Path("assistant/demo/workspace/contracts"))
    count = {"kind": "count"}
    user = make_spec("a", "integer", count, windows=[1])
    item = make_spec("b", "integer", count, windows=[1], keys={"content_id": "content_id"})
    assert spine_keys([user, item], contracts) == (
        SpineKey("user_id", "user"),
        SpineKey("content_id", None),
    )
    clash = make_spec("c", "integer", count, windows=[1], keys={"user_id": "session_id"})
    with pytest.raises(FeatureError, match="different things by key 'user_id'"):
        spine_keys([user, clash], contracts)
    lost = make_spec("d", "integer", count, windows=[1], keys={"user_id": "nobody"})
    with pytest.raises(FeatureError, match="no contract of its tables lists"):
        spine_keys([lost], contracts)
