"""A certificate is about one text, and about nothing else."""

from datetime import UTC, datetime
from pathlib import Path

import pytest

from assistant.errors import FeatureError
from assistant.features.proof.certificate import (
    certificate_path,
    certify,
    read_certificate,
    write_certificate,
)
from assistant.features.proof.verdict import Finding, Verdict
from assistant.features.spec.hashing import sql_sha256

SQL = "SELECT 1"
NOW = datetime(2026, 5, 1, tzinfo=UTC)
PROVEN = Verdict(
    feature="plays",
    proven=True,
    findings=(),
    relations=(),
    labels_checked=3,
    seeds=(1,),
    sql_sha256=sql_sha256(SQL),
    seconds=0.1,
)


def test_a_certificate_lies_beside_its_feature_and_comes_back_the_same(tmp_path: Path) -> None:
    path = certificate_path(tmp_path / "plays.sql")
    certificate = certify(PROVEN, data_version="v1", engine="duckdb 2.0.0", now=NOW)

    write_certificate(certificate, path)

    assert path.name == "plays.certificate.json"
    assert read_certificate(path) == certificate


@pytest.mark.parametrize(
    ("text", "covered"), [(SQL, True), (SQL + "  \n", True), ("SELECT 2", False)]
)
def test_a_certificate_covers_the_text_that_was_tried(*, text: str, covered: bool) -> None:
    certificate = certify(PROVEN, data_version=None, engine="duckdb 2.0.0", now=NOW)

    assert certificate.covers(text) is covered


def test_a_refuted_feature_gets_no_certificate() -> None:
    finding = Finding(relation="shuffle", reason="r", change="c", remedy="m", on="fixture")
    refuted = PROVEN.model_copy(update={"proven": False, "findings": (finding,)})

    with pytest.raises(FeatureError, match="refuted"):
        certify(refuted, data_version=None, engine="duckdb 2.0.0", now=NOW)


def test_a_damaged_certificate_says_so(tmp_path: Path) -> None:
    path = tmp_path / "plays.certificate.json"
    path.write_text("{", encoding="utf-8")

    with pytest.raises(FeatureError, match="damaged"):
        read_certificate(path)
