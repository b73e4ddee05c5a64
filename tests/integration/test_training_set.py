"""`signpost feature training-set` and `export` on a built demo."""

import csv
import json
import shutil
from pathlib import Path

import pyarrow.parquet as pq
import pytest
from typer.testing import CliRunner

from assistant.cli.feature import app
from assistant.demo.generate import make_demo
from assistant.settings import load_settings
from assistant.upkeep.building import build_workspace
from assistant.workspace import Workspace

FEATURES = Path(__file__).resolve().parents[2] / "assistant" / "demo" / "workspace" / "features"


@pytest.fixture(scope="module")
def workspace(tmp_path_factory):
    place = make_demo(tmp_path_factory.mktemp("demo"), events=2_000).root
    shutil.copytree(FEATURES, place / "features", dirs_exist_ok=True)
    build_workspace(Workspace(place), load_settings(place), progress=lambda *_: None)
    return place


@pytest.fixture
def labels(workspace, tmp_path):
    with (workspace / "data" / "users.csv").open() as file:
        people = [row["user_id"] for row in csv.DictReader(file)][:30]
    path = tmp_path / "labels.csv"
    rows = [f"{person},2026-05-{day:02}T12:00:00,{day % 2}" for person in people for day in (3, 20)]
    path.write_text("\n".join(["user_id,label_ts,target", *rows, ",2026-05-20T12:00:00,1"]) + "\n")
    return path


def run(workspace, *arguments):
    return CliRunner().invoke(app, [*map(str, arguments), "--workspace", str(workspace)])


def make(workspace, labels, out, *more, features="downloads_7d,sessions_7d"):
    given = ("--features", features, "--labels", labels, "--out", out, *more)
    return run(workspace, "training-set", *given)


def test_the_same_inputs_give_the_same_bytes(workspace, labels, tmp_path):
    for name in ("one", "two"):
        assert make(workspace, labels, tmp_path / name, "--unproven").exit_code == 0
    for file in ("training_set.parquet", "croissant.json", "inputs.json"):
        assert (tmp_path / "one" / file).read_bytes() == (tmp_path / "two" / file).read_bytes()


def test_rows_keep_their_order_and_no_raw_id_is_written(workspace, labels, tmp_path):
    make(workspace, labels, tmp_path / "out", "--unproven")
    rows = pq.read_table(tmp_path / "out" / "training_set.parquet")
    with labels.open() as file:
        given = list(csv.DictReader(file))
    raw = {row["user_id"] for row in given} - {""}
    assert rows["target"].to_pylist() == [int(row["target"]) for row in given]
    assert raw.isdisjoint(rows["user_id"].to_pylist())
    assert not any(
        one.encode() in (tmp_path / "out" / "training_set.parquet").read_bytes() for one in raw
    )


def test_the_description_names_every_column_and_the_file_it_belongs_to(workspace, labels, tmp_path):
    make(workspace, labels, tmp_path / "out", "--unproven")
    said = json.loads((tmp_path / "out" / "croissant.json").read_text())
    inputs = json.loads((tmp_path / "out" / "inputs.json").read_text())
    fields = [field["name"] for field in said["recordSet"][0]["field"]]
    assert fields == pq.read_schema(tmp_path / "out" / "training_set.parquet").names
    assert said["distribution"][0]["sha256"] == inputs["data_sha256"]
    assert [one["id"] for one in inputs["features"]] == ["downloads_7d@2", "sessions_7d@1"]


def test_a_deprecated_feature_is_refused_unless_a_person_says_so(workspace, labels, tmp_path):
    refused = make(workspace, labels, tmp_path / "out", features="sessions_1d")
    allowed = make(workspace, labels, tmp_path / "out", "--unproven", features="sessions_1d")
    assert "deprecated" in str(refused.exception)
    assert allowed.exit_code == 0
    assert "Accepted: sessions_1d@1 is deprecated" in allowed.output


def test_a_certificate_of_another_text_is_refused(workspace, labels, tmp_path):
    path = workspace / "features" / "downloads_28d.certificate.json"
    kept = path.read_text() if path.exists() else None
    path.unlink(missing_ok=True)
    refused = make(workspace, labels, tmp_path / "out", features="downloads_28d")
    if kept is not None:
        path.write_text(kept)
    assert "has no certificate" in str(refused.exception)


@pytest.mark.parametrize(
    ("column", "said"),
    [("email", "names persons"), ("copy", "raw ids of 'user_id'"), ("note", "personal data")],
)
def test_a_column_that_tells_who_somebody_is_is_refused(workspace, labels, tmp_path, column, said):
    with labels.open() as file:
        rows = list(csv.DictReader(file))
    for row in rows:
        row[column] = {"copy": row["user_id"]}.get(column, "anna@mail.example")
    with labels.open("w", newline="") as file:
        writer = csv.DictWriter(file, fieldnames=list(rows[0]))
        writer.writeheader()
        writer.writerows(rows)
    refused = make(workspace, labels, tmp_path / "out", "--unproven")
    assert said in str(refused.exception)
    assert not (tmp_path / "out" / "training_set.parquet").exists()


def test_a_column_of_the_labels_cannot_take_the_name_of_a_feature(workspace, labels, tmp_path):
    labels.write_text(labels.read_text().replace("target", "downloads_7d", 1))
    refused = make(workspace, labels, tmp_path / "out", "--unproven")
    assert "'downloads_7d' would be both" in str(refused.exception)


@pytest.mark.parametrize(
    ("target", "file", "says"),
    [
        ("spark", "downloads_7d.spark.sql", ""),
        ("dbt", "models/downloads_7d.sql", "not run"),
        ("bigquery", "downloads_7d.bigquery.sql", "not run"),
        ("chronon", "downloads_7d.chronon.py", "not run"),
        ("feast", "data/downloads_7d.parquet", "rows"),
    ],
)
def test_an_export_writes_its_files_and_says_what_was_not_run(
    workspace, tmp_path, target, file, says
):
    given = ("export", "downloads_7d", "--to", target, "--out", tmp_path, "--unproven")
    result = run(workspace, *given)
    assert result.exit_code == 0
    assert (tmp_path / file).exists()
    assert says in result.output
