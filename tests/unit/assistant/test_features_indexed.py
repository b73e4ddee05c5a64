"""Features in the search index, and how near they are in meaning and in values."""

from datetime import UTC, datetime
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import numpy as np
import pytest
from feature_cases import make_spec

from assistant.features.life.indexed import with_specifications
from assistant.features.life.store import StoredFeature
from assistant.features.neighbours.meaning import Meaning
from assistant.features.spec.feature_spec import Approval
from connectors.records import DocKind, DocStatus, FeatureDoc, RecordId

COUNT = {"kind": "count"}


def stored(**changes: Any) -> StoredFeature:
    spec = make_spec("opens_2d", "integer", COUNT, windows=[48], default=0)
    approval = Approval(by="ann@a.test", at=datetime(2026, 5, 1, tzinfo=UTC))
    more = {"status": "approved", "owner": "team@a.test", "approval": approval, **changes}
    return StoredFeature(spec.model_copy(update=more), "SELECT 1", Path("features/opens_2d.yaml"))


def page(version: str | None) -> FeatureDoc:
    return FeatureDoc(
        id=RecordId("feature:docs/opens.md"),
        doc_kind=DocKind.FEATURE,
        name="opens_2d",
        title="opens_2d",
        body="As people wrote it.",
        version=version,
        source="docs/opens.md",
    )


def test_an_approved_feature_is_a_document_with_owner_window_version_and_status() -> None:
    (doc,) = with_specifications((), (stored(),))

    assert (doc.name, doc.owners, doc.window) == ("opens_2d", ("team@a.test",), "48 hours")
    assert (doc.version, doc.status) == ("1", DocStatus.ACTIVE)
    assert "Approved by ann@a.test on 2026-05-01." in doc.body


def test_a_proposed_feature_is_not_indexed() -> None:
    assert with_specifications((), (stored(status="proposed", approval=None),)) == ()


@pytest.mark.parametrize("version", ["1", "v1", None])
def test_a_page_of_the_same_version_speaks_for_the_feature(version: str | None) -> None:
    assert with_specifications((page(version),), (stored(),)) == (page(version),)


def test_a_page_of_another_version_leaves_the_specification_beside_it() -> None:
    assert len(with_specifications((page("7"),), (stored(),))) == 2


def test_a_deprecated_feature_deprecates_its_page() -> None:
    gone = stored(status="deprecated", replaced_by="opens_3d")

    (doc,) = with_specifications((page("1"),), (gone,))

    assert (doc.status, doc.replaced_by) == (DocStatus.DEPRECATED, "opens_3d")


def test_nearness_in_meaning_is_the_cosine_of_the_best_passage() -> None:
    vectors = {"asked": [1, 0], "near": [0.8, 0.6], "far": [0, 1]}
    hits = [
        SimpleNamespace(passage=SimpleNamespace(embedded=text, text="", metadata={"name": name}))
        for name, text in (("a", "far"), ("a", "near"), ("b", "far"))
    ]
    encoder = SimpleNamespace(encode=lambda texts: np.array([vectors[t] for t in texts], "f4"))
    index: Any = SimpleNamespace(search=lambda _text, **_: hits, encoder=encoder)

    assert Meaning(lambda: index)("asked") == pytest.approx({"a": 0.8, "b": 0.0})
