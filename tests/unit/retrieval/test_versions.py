from datetime import UTC, datetime
from pathlib import Path

import pytest

from retrieval.errors import IndexBusyError, IndexMismatchError, IndexMissingError
from retrieval.versions import (
    IndexManifest,
    check_lake,
    check_model,
    current_version,
    draft_place,
    one_writer,
    publish,
    read_manifest,
    require_current,
    sweep,
)


def manifest(version: str, **changes: object) -> IndexManifest:
    fields: dict[str, object] = {
        "version": version,
        "built_at": datetime(2026, 1, 1, tzinfo=UTC),
        "encoder_id": "hash",
        "weights_sha256": "0" * 64,
        "dimension": 64,
        "lake_version": "L1",
        "passages": 0,
    }
    return IndexManifest.model_validate(fields | changes)


def publish_version(folder: Path, version: str) -> None:
    publish(draft_place(folder, version=version), folder=folder, manifest=manifest(version))
    sweep(folder)


def test_the_newest_two_versions_stay_and_the_last_published_is_current(tmp_path: Path) -> None:
    for version in ("v1", "v2", "v3"):
        publish_version(tmp_path, version)

    assert current_version(tmp_path) == tmp_path / "v3"
    assert sorted(path.parent.name for path in tmp_path.glob("*/index.json")) == ["v2", "v3"]


def test_a_draft_that_did_not_finish_is_never_current_and_goes_with_the_next(
    tmp_path: Path,
) -> None:
    publish_version(tmp_path, "v1")
    left = draft_place(tmp_path, version="v2")
    assert current_version(tmp_path) == tmp_path / "v1"

    publish_version(tmp_path, "v3")
    assert not left.exists()


def test_no_index_says_which_command_makes_one(tmp_path: Path) -> None:
    with pytest.raises(IndexMissingError, match='Run "signpost index"'):
        require_current(tmp_path)


def test_another_lake_is_refused_unless_nobody_asks() -> None:
    check_lake(manifest("v1"), lake_version="L1")
    check_lake(manifest("v1"), lake_version=None)
    with pytest.raises(IndexMismatchError, match='Run "signpost index"'):
        check_lake(manifest("v1"), lake_version="L2")


@pytest.mark.parametrize(
    "change", [{"encoder_id": "other"}, {"weights_sha256": "1" * 64}, {"dimension": 3}]
)
def test_another_model_is_refused(change: dict[str, object], hash_encoder) -> None:
    check_model(manifest("v1"), encoder=hash_encoder)
    with pytest.raises(IndexMismatchError, match="signpost index --rebuild"):
        check_model(manifest("v1", **change), encoder=hash_encoder)


def test_another_format_is_refused(tmp_path: Path) -> None:
    (tmp_path / "index.json").write_text('{"format": 99}')
    with pytest.raises(IndexMismatchError, match="signpost index --rebuild"):
        read_manifest(tmp_path)


def test_a_second_writer_is_turned_away(tmp_path: Path) -> None:
    with one_writer(tmp_path), pytest.raises(IndexBusyError), one_writer(tmp_path):
        pass
