"""`signpost init` from the command line, and builds of what it proposes."""

from pathlib import Path

import pytest
from typer.testing import CliRunner

from assistant.cli.init import app
from connectors.contract_files import load_contracts
from connectors.lake.build import build_lake
from connectors.lake.manifest import Manifest
from connectors.lake.options import BuildOptions

SECRET = b"0" * 32


def build(root: Path, data: Path) -> Manifest:
    return build_lake(
        load_contracts(root / "contracts"),
        data=data,
        lakes=root / ".signpost" / "lake",
        secret=SECRET,
        options=BuildOptions(),
        progress=None,
    )


def write_events(folder: Path, name: str = "events.csv") -> None:
    folder.mkdir(parents=True, exist_ok=True)
    rows = [f"{n},{n % 15},2024-05-0{1 + n % 9} 10:00:00,view,a{n}@example.org" for n in range(90)]
    (folder / name).write_text(
        "id,user_id,created_at,event_type,contact\n" + "\n".join(rows) + "\n"
    )


def test_init_says_what_it_found_and_what_comes_next(tmp_path: Path) -> None:
    write_events(tmp_path / "raw")
    (tmp_path / "raw" / "sheet.xlsx").write_bytes(b"PK")

    result = CliRunner().invoke(app, [str(tmp_path / "ws"), "--from", str(tmp_path / "raw")])

    assert result.exit_code == 0
    assert "events: events, 90 rows, 5 columns, 1 protected" in result.stdout
    assert "sheet.xlsx: spreadsheets are not read" in result.stdout
    assert "Next: signpost build" in result.stdout


def test_init_twice_keeps_an_edited_file_and_says_so(tmp_path: Path) -> None:
    write_events(tmp_path / "raw")
    command = [str(tmp_path / "ws"), "--from", str(tmp_path / "raw")]
    CliRunner().invoke(app, command)
    edited = tmp_path / "ws" / "semantic_models" / "events.yaml"
    edited.write_text(edited.read_text() + "# mine\n")

    result = CliRunner().invoke(app, command)

    assert "semantic_models/events.yaml" in result.stdout.split("Kept")[1]
    assert edited.read_text().endswith("# mine\n")


def test_what_init_proposes_builds_and_leaves_personal_columns_behind(tmp_path: Path) -> None:
    write_events(tmp_path / "raw")
    CliRunner().invoke(app, [str(tmp_path / "ws"), "--from", str(tmp_path / "raw")])

    table = build(tmp_path / "ws", tmp_path / "raw").tables[0]

    assert table.counts.rows_out == 90
    assert table.withheld == ("contact",)


def test_names_with_spaces_reserved_words_and_other_scripts_build(tmp_path: Path) -> None:
    folder = tmp_path / "raw"
    folder.mkdir()
    for name in ("order", "ファイル", "my table (1)"):
        rows = "\n".join(f"{n},{n % 3},x" for n in range(30))
        (folder / f"{name}.csv").write_text(f"id,group by,列\n{rows}\n", "utf-8")
    CliRunner().invoke(app, [str(tmp_path / "ws"), "--from", str(folder)])

    manifest = build(tmp_path / "ws", folder)

    assert sum(table.counts.rows_out for table in manifest.tables) == 90


@pytest.mark.parametrize("name", ["thelook", "sakila", "books", "ga4"])
def test_real_folders_build_without_an_edit(tmp_path: Path, shared_data: Path, name: str) -> None:
    data = shared_data / name
    result = CliRunner().invoke(app, [str(tmp_path / "ws"), "--from", str(data)])
    assert result.exit_code == 0, result.stdout

    manifest = build(tmp_path / "ws", data)

    for table in manifest.tables:
        future = table.counts.quarantined.get("future", 0)
        assert table.counts.rows_out == table.counts.rows_in - future
