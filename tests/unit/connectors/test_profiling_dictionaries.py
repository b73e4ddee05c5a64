"""A table that says what columns mean describes them, and is no table of its own."""

from pathlib import Path

from connectors.profiling.profile import DataProfile
from connectors.profiling.profiler import profile_folder
from connectors.proposal.keeping import write_proposal
from connectors.proposal.proposal import propose


def profiled(folder: Path, dictionary: str) -> DataProfile:
    for name in ("plays", "skips"):
        rows = "\n".join(f"{n},{n % 7},{n * 3}" for n in range(40))
        (folder / f"{name}.csv").write_text(f"play_id,track_id,dwell\n{rows}\n")
    (folder / "columns.csv").write_text(dictionary)
    return profile_folder(folder)


def meaning(profile: DataProfile, table: str, column: str) -> str | None:
    found = profile.table(table)
    assert found is not None
    profile_of = found.column(column)
    assert profile_of is not None
    return profile_of.described


def test_a_dictionary_describes_the_columns_of_the_table_that_it_names(tmp_path: Path) -> None:
    found = profiled(tmp_path, "table,column,description\nplays,dwell,Time until a touch\n")

    assert meaning(found, "plays", "dwell") == "Time until a touch"
    assert meaning(found, "skips", "dwell") is None
    assert [table.name for table in found.tables] == ["plays", "skips"]
    assert "data dictionary" in found.skipped[0].reason


def test_a_dictionary_without_tables_describes_every_column_of_that_name(tmp_path: Path) -> None:
    found = profiled(tmp_path, "Field name,Meaning\nDWELL,Time until a touch\n")

    assert meaning(found, "skips", "dwell") == "Time until a touch"


def test_a_table_that_names_no_columns_stays_a_table(tmp_path: Path) -> None:
    found = profiled(tmp_path, "field,description\nnorth,Behind the barn\nsouth,By the river\n")

    assert found.table("columns") is not None


def test_what_a_dictionary_says_is_in_the_contract(tmp_path: Path) -> None:
    found = profiled(tmp_path, "table,column,description\nplays,dwell,Time until a touch\n")

    files = propose(found, name="x").files

    assert "description: Time until a touch" in files["contracts/plays.odcs.yaml"]
    assert "description: Time until a touch" not in files["contracts/skips.odcs.yaml"]


def test_files_of_a_table_that_vanished_are_named_and_left(tmp_path: Path) -> None:
    write_proposal({"contracts/old.odcs.yaml": "a\n", "README.md": "b\n"}, root=tmp_path)

    written = write_proposal({"README.md": "b\n"}, root=tmp_path)

    assert written.vanished == ("contracts/old.odcs.yaml",)
    assert (tmp_path / "contracts" / "old.odcs.yaml").read_text() == "a\n"
