"""The life of a feature: neighbours, impact, approval, deprecation, differences, patches."""

import shutil
import subprocess
from datetime import UTC, datetime
from functools import cache
from importlib.resources import as_file, files
from pathlib import Path

import pyarrow as pa
import pytest

from assistant.errors import FeatureError
from assistant.features.engine.tables import tables_of_contracts
from assistant.features.life.approval import approve, deprecate
from assistant.features.life.diff import diff_text, differing_fields
from assistant.features.life.impact import dependents
from assistant.features.life.patch import patch_of
from assistant.features.life.store import StoredFeature, load_features, save_feature
from assistant.features.neighbours.neighbours import nearest, rank_correlation
from assistant.features.proof.certificate import SUFFIX
from assistant.features.spec.feature_spec import FeatureSpec
from connectors.contract_files import load_contracts

with as_file(files("assistant.demo") / "workspace") as _root:
    ROOT = Path(_root)
GIT = shutil.which("git") or "git"
NOW = datetime(2026, 7, 1, tzinfo=UTC)
ANN = "ann@signpost.example"


@cache
def _features() -> tuple[StoredFeature, ...]:
    return load_features(ROOT / "features")


def _one(name: str) -> StoredFeature:
    return next(feature for feature in _features() if feature.spec.name == name)


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A feature, proposed, with the certificate of its SQL."""
    old = _one("downloads_28d")
    spec = old.spec.model_copy(update={"status": "proposed", "approval": None})
    save_feature(tmp_path, spec, old.sql)
    certificate = old.path.with_name(f"downloads_28d{SUFFIX}")
    (tmp_path / certificate.name).write_bytes(certificate.read_bytes())
    return tmp_path


def test_an_approval_records_who_when_and_on_which_certificate(folder: Path) -> None:
    approve(folder, "downloads_28d", by=ANN, now=NOW)
    (saved,) = load_features(folder)
    assert saved.spec.status == "approved"
    assert saved.spec.approval is not None
    assert (saved.spec.approval.by, saved.spec.approval.at) == (ANN, NOW)
    assert len(saved.spec.approval.certificate or "") == 64


def test_nothing_is_approved_without_a_certificate(folder: Path) -> None:
    (folder / f"downloads_28d{SUFFIX}").unlink()
    with pytest.raises(FeatureError, match="has no certificate"):
        approve(folder, "downloads_28d", by=ANN, now=NOW)


def test_a_certificate_of_another_text_is_worth_nothing(folder: Path) -> None:
    sql = folder / "downloads_28d.sql"
    sql.write_text(sql.read_text("utf-8").replace("672", "673"), "utf-8")
    with pytest.raises(FeatureError, match="of another text"):
        approve(folder, "downloads_28d", by=ANN, now=NOW)


@pytest.mark.parametrize("by", ["", "planner", "a team"])
def test_only_a_named_person_approves(folder: Path, by: str) -> None:
    with pytest.raises(FeatureError, match="names nobody"):
        approve(folder, "downloads_28d", by=by, now=NOW)


def test_an_approved_version_is_not_approved_again(folder: Path) -> None:
    approve(folder, "downloads_28d", by=ANN, now=NOW)
    with pytest.raises(FeatureError, match="not proposed"):
        approve(folder, "downloads_28d", by=ANN, now=NOW)


def test_a_deprecated_feature_is_not_replaced_by_itself(folder: Path) -> None:
    with pytest.raises(FeatureError, match="cannot replace"):
        deprecate(folder, "downloads_28d", replaced_by="downloads_28d")
    assert deprecate(folder, "downloads_28d", replaced_by=None).spec.status == "deprecated"


def test_a_column_that_only_filters_is_found_too() -> None:
    found = _names("users.signed_up_on")
    assert found["days_since_signup@1"] == "value"
    assert found["downloads_7d@2"] == "condition"


def test_a_kind_of_event_touches_those_that_name_it_and_those_that_name_none() -> None:
    found = _names("event:purchase")
    assert "purchase_amount_90d@2" in found
    assert "sessions_7d@1" in found
    assert "downloads_28d@1" not in found


def test_an_unknown_column_is_refused_with_what_there_is() -> None:
    with pytest.raises(FeatureError, match="There is no column"):
        _names("events.colour")


def _names(subject: str) -> dict[str, str]:
    found = dependents(
        subject,
        features=_features(),
        tables=tables_of_contracts(load_contracts(ROOT / "contracts")),
        event_types={"events": "event_type"},
    )
    return {one.name: one.how for one in found}


def _changed(**changes: object) -> FeatureSpec:
    old = _one("downloads_28d").spec
    return FeatureSpec.model_validate({**old.model_dump(), "name": "fresh", **changes})


def test_the_same_feature_under_another_name_is_said_to_be_the_same() -> None:
    assert nearest(_changed(), _features())[0].says == "this is downloads_28d@1: nothing differs"


def test_a_neighbour_is_told_by_what_differs() -> None:
    first = nearest(_changed(windows=(336,)), _features())[0]
    assert first.says == "this is downloads_28d@1 with another window"


def test_values_that_rise_together_correlate_by_rank() -> None:
    one = pa.array([float(n) for n in range(30)])
    assert rank_correlation(one, pa.array([n**3 for n in range(30)])) == 1.0
    assert rank_correlation(one, pa.array([5] * 30)) is None
    assert rank_correlation(one, pa.array(["x"] * 30)) is None


def test_a_difference_says_whether_values_can_differ() -> None:
    old, new = _one("downloads_28d"), _one("downloads_7d")
    text = diff_text(old, new, old_text=old.path.read_text(), new_text=new.path.read_text())
    assert text.endswith("Values can differ.")
    assert "windows" in differing_fields(old.spec, new.spec)


def test_a_patch_adds_its_files(tmp_path: Path) -> None:
    added = {"features/a.yaml": "name: a\n", "features/a.sql": "SELECT 1\n"}
    subprocess.run([GIT, "init", "-q"], cwd=tmp_path, check=True)
    subprocess.run([GIT, "apply"], cwd=tmp_path, check=True, input=patch_of(added).encode())
    assert {name: (tmp_path / name).read_text() for name in added} == added
