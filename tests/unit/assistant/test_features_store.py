"""Features on disk: each change of SQL or schema is a new version."""

import os
from pathlib import Path
from typing import Any

import pytest
from feature_cases import TABLES, make_spec

from assistant.errors import FeatureError
from assistant.features.compiling.compiler import compile_feature
from assistant.features.life.store import (
    StoredFeature,
    find_feature,
    load_features,
    read_feature,
    save_feature,
)


def _save(folder: Path, **given: Any) -> StoredFeature:
    spec = make_spec("opens", "integer", {"kind": "count"}, **({"windows": [24]} | given))
    return save_feature(folder, spec, compile_feature(spec, TABLES).sql)


def test_a_saved_feature_is_found_with_its_sql(tmp_path: Path) -> None:
    saved = _save(tmp_path)
    found = find_feature(tmp_path, "opens@1")
    assert (found.spec, found.sql) == (saved.spec, saved.sql)
    assert found.intact
    assert found.query(TABLES).sql == saved.sql


def test_words_may_change_within_a_version(tmp_path: Path) -> None:
    _save(tmp_path)
    _save(tmp_path, description="Better words.")
    assert find_feature(tmp_path, "opens").spec.description == "Better words."


@pytest.mark.parametrize(
    "given", [{"windows": [48]}, {"default": 0}, {"unit": "events"}, {"delay_hours": 1}]
)
def test_other_sql_or_another_schema_needs_a_new_version(
    tmp_path: Path, given: dict[str, Any]
) -> None:
    _save(tmp_path)
    with pytest.raises(FeatureError, match="Write 'version: 2'"):
        _save(tmp_path, **given)


def test_the_older_version_stays_beside_the_newer(tmp_path: Path) -> None:
    _save(tmp_path)
    (tmp_path / "opens.certificate.json").write_text("{}")
    _save(tmp_path, version=2, windows=[48])
    assert [feature.spec.id for feature in load_features(tmp_path)] == ["opens@1", "opens@2"]
    assert find_feature(tmp_path, "opens").spec.version == 2
    assert find_feature(tmp_path, "opens@1").intact
    assert (tmp_path / "opens.v1.certificate.json").exists()


def test_a_version_never_goes_back(tmp_path: Path) -> None:
    _save(tmp_path, version=3)
    with pytest.raises(FeatureError, match="opens@3 is newer than opens@2"):
        _save(tmp_path, version=2)


def test_edited_sql_is_noticed(tmp_path: Path) -> None:
    saved = _save(tmp_path)
    sql = saved.path.with_suffix(".sql")
    sql.write_text(saved.sql.replace("24 HOUR", "25 HOUR"))
    edited = find_feature(tmp_path, "opens")
    assert not edited.intact
    with pytest.raises(FeatureError, match=r"is not what 'opens.yaml' compiles to"):
        edited.query(TABLES)


def test_a_repeated_version_missing_sql_and_an_unknown_name_are_clear_errors(
    tmp_path: Path,
) -> None:
    saved = _save(tmp_path)
    with pytest.raises(FeatureError, match=r"no feature 'closes'.*Name one of: opens@1"):
        find_feature(tmp_path, "closes")
    copy = tmp_path / "copy.yaml"
    copy.write_text(saved.path.read_text())
    with pytest.raises(FeatureError, match=r"no SQL beside it: 'copy.sql'"):
        load_features(tmp_path)
    copy.with_suffix(".sql").write_text(saved.sql)
    with pytest.raises(FeatureError, match="both hold opens@1"):
        load_features(tmp_path)


def test_a_workspace_without_features_has_none(tmp_path: Path) -> None:
    assert load_features(tmp_path / "features") == ()


def test_a_file_is_read_again_once_it_has_changed(tmp_path: Path) -> None:
    path = _save(tmp_path, description="One.").path
    _age(path)
    first = read_feature(path)
    unread = read_feature(path)
    path.write_text(path.read_text().replace("One.", "Two."))
    _age(path, seconds=50)

    assert unread is first
    assert read_feature(path).spec.description == "Two."


def test_a_file_that_was_changed_a_moment_ago_is_never_taken_for_read(tmp_path: Path) -> None:
    path = _save(tmp_path, description="One.").path
    moment = path.stat().st_mtime_ns
    first = read_feature(path)
    path.write_text(path.read_text().replace("One.", "Two."))
    os.utime(path, ns=(moment, moment))

    assert first.spec.description == "One."
    assert read_feature(path).spec.description == "Two."


def _age(path: Path, *, seconds: int = 100) -> None:
    """Have a feature look as if it had been written a while ago."""
    for file in (path, path.with_suffix(".sql")):
        moment = file.stat().st_mtime - seconds
        os.utime(file, (moment, moment))
