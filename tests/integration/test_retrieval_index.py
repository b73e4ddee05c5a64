import shutil
import signal
import subprocess
import sys
import threading
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

import pytest

from retrieval.errors import IndexMismatchError, IndexMissingError, PassageError
from retrieval.indexing import IndexReport, IndexStep, build_index
from retrieval.passages import Passage, PassageId
from retrieval.reuse import IndexNeeds
from retrieval.search import SearchIndex, open_index
from retrieval.versions import current_version

ROOT = Path(__file__).resolve().parents[2]


def passage(key: str, text: str, **changes: object) -> Passage:
    fields = {"id": PassageId(key), "kind": "metric", "title": key, "text": text, "source": "docs"}
    return Passage.model_validate(fields | changes)


SHELF = [
    passage("plays", "how often something is played"),
    passage("skips", "how often something is skipped"),
    passage("trains", "a podcast about trains", kind="content"),
]


def build(passages: Sequence[Passage], folder: Path, encoder, **changes: object) -> IndexReport:
    lake = changes.pop("lake_version", "L1")
    needs = IndexNeeds(encoder=encoder, lake_version=lake)  # type: ignore[arg-type]
    options: dict[str, object] = {"clean": str, "needs": needs}
    return build_index(passages, folder=folder, **(options | changes))  # type: ignore[arg-type]


@contextmanager
def opened(folder: Path, encoder, **changes: object) -> Iterator[SearchIndex]:
    options: dict[str, object] = {"lake_version": "L1", "encoder": encoder}
    index = open_index(folder, **(options | changes))  # type: ignore[arg-type]
    try:
        yield index
    finally:
        index.close()


def ids(index: SearchIndex, query: str, **options: object) -> list[str]:
    return [hit.passage.id for hit in index.search(query, **options)]  # type: ignore[arg-type]


def test_what_was_indexed_is_found_and_read_back(tmp_path: Path, hash_encoder) -> None:
    report = build(SHELF, tmp_path, hash_encoder)

    with opened(tmp_path, hash_encoder) as index:
        hits = index.search("how often is it skipped", limit=2)
        assert [hit.rank for hit in hits] == [1, 2]
        assert hits[0].passage == SHELF[1]
        assert hits[0].score >= hits[1].score
        assert index.get("trains") == SHELF[2]
        assert index.get("absent") is None
        assert index.version == report.version


def test_a_filter_by_kind_holds_for_both_searches(tmp_path: Path, hash_encoder) -> None:
    build(SHELF, tmp_path, hash_encoder)

    with opened(tmp_path, hash_encoder) as index:
        assert ids(index, "how often something", kinds=["content"]) == ["trains"]
        assert ids(index, "trains", kinds=["glossary"]) == []
        assert ids(index, " ") == []


def test_a_second_run_with_nothing_changed_encodes_and_writes_nothing(
    tmp_path: Path, hash_encoder
) -> None:
    first = build(SHELF, tmp_path, hash_encoder)
    hash_encoder.encoded.clear()

    second = build(SHELF, tmp_path, hash_encoder)

    assert hash_encoder.encoded == []
    assert second.version == first.version
    assert (second.unchanged, second.encoded) == (3, 0)


def test_only_what_changed_is_encoded(tmp_path: Path, hash_encoder) -> None:
    build(SHELF, tmp_path, hash_encoder)
    changed = passage("skips", "how often a title is left early")
    added = passage("likes", "how often something is liked")

    report = build([SHELF[0], changed, added], tmp_path, hash_encoder)

    counts = (report.added, report.changed, report.deleted, report.unchanged, report.encoded)
    assert counts == (1, 1, 1, 1, 2)
    with opened(tmp_path, hash_encoder) as index:
        assert set(ids(index, "how often trains")) == {"plays", "skips", "likes"}


def test_a_new_lake_reuses_every_vector(tmp_path: Path, hash_encoder) -> None:
    build(SHELF, tmp_path, hash_encoder)

    report = build(SHELF, tmp_path, hash_encoder, lake_version="L2")

    assert report.encoded == 0
    with opened(tmp_path, hash_encoder, lake_version="L2") as index:
        assert ids(index, "played")[0] == "plays"


def test_a_mismatch_of_lake_or_model_is_refused(tmp_path: Path, hash_encoder) -> None:
    build(SHELF, tmp_path, hash_encoder)
    other = type(hash_encoder)("1" * 64)

    with (
        pytest.raises(IndexMismatchError, match='Run "signpost index"'),
        opened(tmp_path, hash_encoder, lake_version="L2"),
    ):
        pass
    with pytest.raises(IndexMismatchError, match="--rebuild"), opened(tmp_path, other):
        pass


def test_other_weights_encode_everything_again(tmp_path: Path, hash_encoder) -> None:
    build(SHELF, tmp_path, hash_encoder)

    assert build(SHELF, tmp_path, type(hash_encoder)("1" * 64)).encoded == 3


def test_two_passages_of_one_id_are_refused_and_the_index_stays(
    tmp_path: Path, hash_encoder
) -> None:
    report = build(SHELF, tmp_path, hash_encoder)

    with pytest.raises(PassageError, match="'plays'"):
        build([*SHELF, SHELF[0]], tmp_path, hash_encoder)
    with opened(tmp_path, hash_encoder) as index:
        assert index.version == report.version


def test_texts_are_cleaned_before_they_are_stored_but_owners_stay(
    tmp_path: Path, hash_encoder
) -> None:
    text = "Owner: ads@example.org. Seen for jane@example.org"
    owned = passage("ads", text, metadata={"owners": "ads@example.org"})

    def clean(words: str) -> str:
        return words.replace("jane@example.org", "[e-mail]").replace("ads@example.org", "[e-mail]")

    build([owned], tmp_path, hash_encoder, clean=clean)

    with opened(tmp_path, hash_encoder) as index:
        found = index.get("ads")
    assert found is not None
    assert found.text == "Owner: ads@example.org. Seen for [e-mail]"
    assert not any(b"jane@" in path.read_bytes() for path in tmp_path.rglob("*") if path.is_file())


def test_progress_ends_with_everything_done(tmp_path: Path, hash_encoder) -> None:
    steps: list[IndexStep] = []

    build(SHELF, tmp_path, hash_encoder, progress=steps.append)

    assert {step.name: (step.done, step.total) for step in steps} == {
        "clean": (3, 3),
        "encode": (3, 3),
        "write": (3, 3),
    }


def test_an_index_of_nothing_finds_nothing(tmp_path: Path, hash_encoder) -> None:
    build([], tmp_path, hash_encoder)

    with opened(tmp_path, hash_encoder) as index:
        assert ids(index, "plays") == []


@pytest.mark.parametrize("part", ["chroma", "chroma/*-*", "bm25", "catalogue.sqlite"])
def test_a_lost_part_is_refused_and_the_next_run_mends_it(
    tmp_path: Path, hash_encoder, part: str
) -> None:
    build(SHELF, tmp_path, hash_encoder)
    place = current_version(tmp_path)
    assert place is not None
    (lost,) = place.glob(part)
    shutil.rmtree(lost) if lost.is_dir() else lost.unlink()

    with (
        pytest.raises(IndexMissingError, match="signpost index"),
        opened(tmp_path, hash_encoder) as index,
    ):
        index.search("plays")

    build(SHELF, tmp_path, hash_encoder)
    with opened(tmp_path, hash_encoder) as index:
        assert ids(index, "plays")[0] == "plays"


def test_threads_share_one_index(tmp_path: Path, hash_encoder) -> None:
    build(SHELF, tmp_path, hash_encoder)
    found: list[list[str]] = []

    with opened(tmp_path, hash_encoder) as index:
        threads = [
            threading.Thread(target=lambda: found.append(ids(index, "played"))) for _ in range(8)
        ]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()

    assert len(found) == 8
    assert all(result == found[0] for result in found)


KILLED = """
import os, signal, sys
from pathlib import Path
sys.path[:0] = [{tests!r}, {root!r}]
from fakes import HashEmbedder
from retrieval import indexing
from retrieval.passages import Passage
from retrieval.reuse import IndexNeeds

indexing.SLAB = 2
folder = Path(sys.argv[1])
passages = [
    Passage(id=f"p{{n}}", kind="doc", title=f"T{{n}}", text=f"text {{n}}", source="s")
    for n in range(6)
]

def die(step):
    if step.name == sys.argv[2] and step.done >= 4:
        os.kill(os.getpid(), signal.SIGKILL)

needs = IndexNeeds(encoder=HashEmbedder(), lake_version="L1")
indexing.build_index(passages, folder=folder, needs=needs, clean=str, progress=die)
"""


@pytest.mark.parametrize(("moment", "left"), [("encode", 2), ("write", 0)])
def test_a_kill_keeps_the_previous_index_and_the_vectors_already_made(
    tmp_path: Path, hash_encoder, moment: str, left: int
) -> None:
    report = build(SHELF, tmp_path, hash_encoder)
    script = KILLED.format(tests=str(ROOT / "tests"), root=str(ROOT))
    done = subprocess.run([sys.executable, "-c", script, str(tmp_path), moment], check=False)
    assert done.returncode == -signal.SIGKILL
    with opened(tmp_path, hash_encoder) as index:
        assert index.version == report.version

    passages = [
        passage(f"p{n}", f"text {n}", kind="doc", title=f"T{n}", source="s") for n in range(6)
    ]
    assert build(passages, tmp_path, hash_encoder).encoded == left
    assert list(tmp_path.glob(".building-*")) == []
