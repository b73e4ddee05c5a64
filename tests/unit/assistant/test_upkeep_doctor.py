"""Rules of the doctor: every kind of damage is found, and named once."""

import shutil
from collections.abc import Callable
from pathlib import Path

import pytest

from assistant.upkeep.doctor import examine
from assistant.warehouse.jail import MEANINGS
from assistant.workspace import Workspace


def built_file(name: str) -> Callable[[Path], Path]:
    return lambda root: next(root.glob(f".signpost/lake/*/{name}"))


def damage(text: str, place: Callable[[Path], Path]) -> Callable[[Path], None]:
    return lambda root: place(root).write_text(text) and None


def remove(place: Callable[[Path], Path]) -> Callable[[Path], None]:
    return lambda root: place(root).unlink()


def damage_state(root: Path) -> None:
    for part in root.glob(".signpost/state.db-*"):  # what lies beside the file would mend it
        part.unlink()
    (root / ".signpost" / "state.db").write_text("x" * 200)


def count_where_nothing_listens(root: Path) -> None:
    with (root / "signpost.toml").open("a") as file:
        file.write('[access.rates]\nstorage = "redis://127.0.0.1:1"\n')


HARMS: tuple[tuple[Callable[[Path], None], list[str]], ...] = (
    (lambda root: None, []),
    (damage("a: [", lambda root: root / "signpost.toml"), ["settings"]),
    (damage("a: [", lambda root: next(root.glob("contracts/*"))), ["contracts"]),
    (damage("a: [", lambda root: root / "semantic_models" / "models.yaml"), ["semantic_models"]),
    (damage("a: [", lambda root: root / "knowledge" / "synonyms.yaml"), ["knowledge"]),
    (damage("{", built_file("manifest.json")), ["lake"]),
    (remove(built_file("safe.duckdb")), ["lake"]),
    (damage("gone", lambda root: root / ".signpost" / "lake" / "CURRENT"), ["lake"]),
    (remove(lambda root: root / ".signpost" / "lake" / "CURRENT"), ["lake"]),
    (damage("gone", lambda root: root / ".signpost" / "index" / "CURRENT"), ["index"]),
    (damage_state, ["state"]),
    (count_where_nothing_listens, ["access"]),
    (lambda root: (root / ".signpost" / "secret.key").chmod(0o644), ["secret"]),
    (remove(lambda root: root / ".signpost" / "known.key"), ["known"]),
    (lambda root: shutil.rmtree(root / "semantic_models"), ["semantic_models"]),
)


@pytest.mark.parametrize(("harm", "checks"), HARMS)
def test_damage_is_named_once_with_its_remedy(
    small_workspace: Workspace, tmp_path: Path, harm: Callable[[Path], None], checks: list[str]
) -> None:
    root = tmp_path / "copy"
    shutil.copytree(small_workspace.root, root)
    harm(root)

    findings = examine(Workspace(root))

    assert [finding.check for finding in findings] == checks
    assert all(finding.message and finding.remedy for finding in findings)


def test_what_the_jail_lacks_here_is_said(
    small_workspace: Workspace, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(MEANINGS, "moat", "it stands behind a moat")

    (finding,) = examine(small_workspace)

    assert finding.check == "jail"
    assert "it stands behind a moat" in finding.message
