from datetime import date
from pathlib import Path

from connectors.feature_docs.read import read_docs
from connectors.records import DocStatus

TODAY = date(2026, 11, 1)


def write(folder: Path, name: str, text: str) -> None:
    path = folder / name
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text, encoding="utf-8")


def test_ids_carry_the_folder_the_path_and_the_name(tmp_path: Path) -> None:
    docs = tmp_path / "docs"
    write(docs, "metrics/plays.md", "# Plays\nHow often something is played.")
    write(docs, "hub/app.toml", '[metrics.taps]\ndescription = "Taps."')

    read = read_docs([docs], today=TODAY)

    assert [doc.id for doc in read.docs] == [
        "feature:docs/hub/app.toml#taps",
        "feature:docs/metrics/plays.md",
    ]


def test_a_broken_file_is_named_and_the_others_are_read(tmp_path: Path) -> None:
    write(tmp_path, "good.md", "# Good\nText.")
    write(tmp_path, "bad.toml", "[metrics\n")
    write(tmp_path, "bad.yaml", "metrics: [\n  - {\n")
    write(tmp_path, "empty.md", "  \n")
    (tmp_path / "latin.md").write_bytes(b"# Caf\xe9")

    read = read_docs([tmp_path], today=TODAY)

    assert [doc.name for doc in read.docs] == ["good"]
    named = sorted(problem.source.rsplit("/", 1)[1] for problem in read.problems)
    assert named == ["bad.toml", "bad.yaml", "empty.md", "latin.md"]
    for problem in read.problems:
        assert problem.source in problem.message


def test_a_missing_folder_is_a_problem_that_says_what_to_do(tmp_path: Path) -> None:
    read = read_docs([tmp_path / "nowhere"], today=TODAY)

    assert read.docs == ()
    assert "Create it or correct its path" in read.problems[0].message


def test_two_folders_of_one_name_keep_their_ids_apart(tmp_path: Path) -> None:
    for parent in ("one", "two"):
        write(tmp_path / parent / "docs", "page.md", f"# Page of {parent}")

    read = read_docs([tmp_path / "one" / "docs", tmp_path / "two" / "docs"], today=TODAY)

    assert [doc.source for doc in read.docs] == ["docs/page.md", "docs~2/page.md"]


def test_a_definition_given_twice_is_told_and_the_first_stays(tmp_path: Path) -> None:
    text = (
        "metrics:\n"
        "- {name: plays, type: simple, description: First}\n"
        "- {name: plays, type: simple, description: Second}\n"
    )
    write(tmp_path, "metrics.yml", text)

    read = read_docs([tmp_path], today=TODAY)

    assert [doc.body.splitlines()[0] for doc in read.docs] == ["First"]
    assert "defined twice" in read.problems[0].message


def test_files_that_no_reader_knows_are_listed_as_skipped(tmp_path: Path) -> None:
    write(tmp_path, "tool.toml", "[tool.other]\nkey = 1")
    write(tmp_path, "values.yaml", "replicas: 2")
    write(tmp_path, "picture.png", "not a document")

    read = read_docs([tmp_path], today=TODAY)

    assert [Path(name).name for name in read.skipped] == ["tool.toml", "values.yaml"]
    assert read.problems == ()


def test_the_day_decides_what_has_expired(tmp_path: Path) -> None:
    text = (
        "$schema: moz://mozilla.org/schemas/glean/metrics/2-0-0\n"
        "player:\n"
        "  opened: {type: event, description: Opened, expires: 2026-11-01}\n"
    )
    write(tmp_path, "metrics.yaml", text)

    before = read_docs([tmp_path], today=date(2026, 11, 1))
    after = read_docs([tmp_path], today=date(2026, 11, 2))

    assert [doc.status for doc in (*before.docs, *after.docs)] == [
        DocStatus.ACTIVE,
        DocStatus.EXPIRED,
    ]
