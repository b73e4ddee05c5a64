"""Rules of the doctor's checks of quality and age: each says what is poor, and nothing else."""

import os
from datetime import UTC, datetime
from pathlib import Path

import pytest

from assistant.semantics.catalogue import Catalogue, Metric
from assistant.settings import Settings
from assistant.upkeep.age_checks import check_contract_age, check_data_age
from assistant.upkeep.findings import Patient
from assistant.upkeep.quality_checks import check_definitions, check_drafts, check_quarantine
from assistant.workspace import Workspace
from connectors.contracts import TableContract
from connectors.lake.manifest import LakeTable, Manifest, Problem, RowCounts

BUILT = datetime(2026, 5, 1, 12, tzinfo=UTC)
CONTRACT = TableContract.model_validate(
    {
        "name": "plays",
        "kind": "reference",
        "path": "plays*.csv",
        "file_format": "csv",
        "columns": [{"name": "kind", "source": "kind", "type": "string"}],
    }
)


def metric(name: str, inputs: tuple[str, ...] = ()) -> Metric:
    return Metric(
        name=name,
        label=name.replace("_", " ").capitalize(),
        description="",
        kind="simple",
        unit=None,
        synonyms=(),
        owner=None,
        dimensions=(),
        inputs=inputs,
    )


@pytest.fixture
def patient(tmp_path: Path) -> Patient:
    for folder in ("contracts", "docs", "semantic_models", "data"):
        (tmp_path / folder).mkdir()
    return Patient(
        workspace=Workspace(tmp_path),
        settings=Settings(),
        contracts=(CONTRACT,),
        manifest=manifest(RowCounts(rows_in=100, rows_out=100)),
        catalogue=None,
        data=tmp_path / "data",
    )


def manifest(counts: RowCounts, problems: tuple[Problem, ...] = ()) -> Manifest:
    table = LakeTable(name="plays", kind="reference", columns=(), counts=counts, problems=problems)
    return Manifest(
        version="v1",
        built_at=BUILT,
        as_of=None,
        purpose="analytics",
        minimum_group=10,
        tables=(table,),
    )


def with_(patient: Patient, **changes: object) -> Patient:
    return Patient(**{**patient.__dict__, **changes})


def touch(path: Path, moment: datetime, text: str = "") -> None:
    path.write_text(text, "utf-8")
    os.utime(path, (moment.timestamp(), moment.timestamp()))


@pytest.mark.parametrize(("day", "found"), [(30, 0), (2, 1)])
def test_a_contract_or_file_newer_than_the_lake_is_named(
    patient: Patient, day: int, found: int
) -> None:
    moment = BUILT.replace(month=4 if day == 30 else 5, day=day)
    touch(patient.workspace.contracts / "plays.odcs.yaml", moment)
    touch(patient.data / "plays_1.csv", moment)
    touch(patient.data / "others.csv", BUILT.replace(year=2027))

    told = [*check_contract_age(patient), *check_data_age(patient)]

    assert [finding.check for finding in told] == ["lake", "data"][: 2 * found]
    assert all("signpost build" in finding.remedy for finding in told)


@pytest.mark.parametrize(
    ("bad", "severity"), [(4, None), (5, "hint"), (49, "hint"), (50, "problem")]
)
def test_a_high_share_of_quarantined_rows_is_told_with_its_reason(
    patient: Patient, bad: int, severity: str | None
) -> None:
    counts = RowCounts(rows_in=100, rows_out=100 - bad, quarantined={"empty_key": bad})
    fault = Problem(file="a.csv", column="id", reason="empty_key", rows=bad)

    told = list(check_quarantine(with_(patient, manifest=manifest(counts, (fault,)))))

    assert [finding.severity for finding in told] == ([severity] if severity else [])
    assert all(f"{bad} empty key in 'id'" in finding.message for finding in told)


def test_a_table_without_rows_is_told(patient: Patient) -> None:
    empty = with_(patient, manifest=manifest(RowCounts(rows_in=0, rows_out=0)))

    (finding,) = check_quarantine(empty)

    assert "without rows" in finding.message


def test_a_definition_without_owner_or_metric_is_told_and_one_with_both_is_not(
    patient: Patient,
) -> None:
    docs = patient.workspace.root / "docs"
    (docs / "good.md").write_text("---\nmetric: plays\nowner: a@b.example\n---\nPlays.")
    (docs / "bad.md").write_text("---\nmetric: skips\n---\nSkips.")
    catalogue = Catalogue(metrics={"plays": metric("plays")}, dimensions={})

    told = list(check_definitions(with_(patient, catalogue=catalogue)))

    assert [finding.check for finding in told] == ["docs", "semantic_models"]
    assert all(": skips." in finding.message for finding in told)


def test_a_deprecated_definition_that_is_still_used_is_told_with_its_user(
    patient: Patient,
) -> None:
    docs = patient.workspace.root / "docs"
    (docs / "old.md").write_text("---\nmetric: plays_v1\nowner: a\nreplaced_by: plays\n---\nOld.")
    metrics = {name: metric(name) for name in ("plays_v1",)}
    metrics["share"] = metric("share", inputs=("plays_v1",))

    used = with_(patient, catalogue=Catalogue(metrics=metrics, dimensions={}))
    offered = with_(
        patient, catalogue=Catalogue(metrics={"plays_v1": metric("plays_v1")}, dimensions={})
    )

    assert "still used by share" in next(check_definitions(used)).message
    assert "can be asked for" in next(check_definitions(offered)).message


def test_proposed_files_that_nobody_reviewed_are_counted(patient: Patient) -> None:
    draft = "# draft: nobody reviewed this yet\n"
    (patient.workspace.contracts / "a.odcs.yaml").write_text(draft + "kind: x\n")
    (patient.workspace.contracts / "b.odcs.yaml").write_text("kind: x\n")

    (finding,) = check_drafts(patient)

    assert finding.message.startswith("1 proposed files were never reviewed: contracts/a.odcs.yaml")
