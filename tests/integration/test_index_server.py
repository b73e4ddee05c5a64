"""The index with its vectors on a Chroma server: a real one, started and stopped here."""

import json
import socket
import threading
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, HTTPServer
from pathlib import Path

import httpx
import pytest
from chroma_server import ChromaServer

from retrieval.errors import IndexMismatchError, IndexMissingError, IndexServerError
from retrieval.health import check_vectors
from retrieval.indexing import IndexReport, build_index
from retrieval.passages import Passage, PassageId
from retrieval.reuse import IndexNeeds
from retrieval.search import SearchIndex, open_index
from retrieval.vector_server import VectorServer
from retrieval.versions import require_current


@pytest.fixture(scope="module")
def chroma(tmp_path_factory: pytest.TempPathFactory) -> Iterator[ChromaServer]:
    with ChromaServer(tmp_path_factory.mktemp("chroma")) as server:
        yield server


def passages(*words: str) -> list[Passage]:
    return [
        Passage(id=PassageId(word), kind="metric", title=word, text=f"about {word}", source="docs")
        for word in words
    ]


def build(
    folder: Path, encoder, server: VectorServer | None, words: Sequence[str] = ("plays", "skips")
) -> IndexReport:
    needs = IndexNeeds(encoder, "L1", server)
    return build_index(passages(*words), folder=folder, needs=needs, clean=str)


@contextmanager
def opened(folder: Path, encoder, server: VectorServer | None) -> Iterator[SearchIndex]:
    index = open_index(folder, lake_version="L1", encoder=encoder, server=server)
    try:
        yield index
    finally:
        index.close()


def found(folder: Path, encoder, server: VectorServer | None, query: str = "about plays") -> str:
    with opened(folder, encoder, server) as index:
        return index.search(query)[0].passage.id


def collections(chroma: ChromaServer, prefix: str) -> list[str]:
    names = [found["name"] for found in httpx.get(chroma.collections, timeout=10).json()]
    return sorted(name for name in names if name.startswith(f"{prefix}."))


def test_what_is_indexed_to_a_server_is_found_there_and_not_in_the_folder(
    tmp_path: Path, hash_encoder, chroma: ChromaServer
) -> None:
    report = build(tmp_path, hash_encoder, chroma.named("found"))

    assert found(tmp_path, hash_encoder, chroma.named("found")) == "plays"
    assert collections(chroma, "found") == [f"found.{report.version}"]
    assert not list(tmp_path.rglob("chroma.sqlite3"))


def test_a_run_with_nothing_changed_writes_nothing_and_two_versions_stay(
    tmp_path: Path, hash_encoder, chroma: ChromaServer
) -> None:
    server = chroma.named("versions")
    first = build(tmp_path, hash_encoder, server)
    assert build(tmp_path, hash_encoder, server).version == first.version

    second = build(tmp_path, hash_encoder, server, ["plays"])
    with opened(tmp_path, hash_encoder, server) as reader:
        third = build(tmp_path, hash_encoder, server, ["skips"])
        assert reader.search("about plays")[0].passage.id == "plays"  # of the version before
    kept = [f"versions.{report.version}" for report in (second, third)]
    assert collections(chroma, "versions") == kept


def test_workspaces_on_one_server_leave_each_other_s_collections_alone(
    tmp_path: Path, hash_encoder, chroma: ChromaServer
) -> None:
    own = build(tmp_path / "a", hash_encoder, chroma.named("mine"))
    for words in (["plays"], ["skips"], ["trains"]):
        build(tmp_path / "b", hash_encoder, chroma.named("theirs"), words)

    assert collections(chroma, "mine") == [f"mine.{own.version}"]
    assert len(collections(chroma, "theirs")) == 2
    assert found(tmp_path / "a", hash_encoder, chroma.named("mine")) == "plays"


def test_a_run_that_was_killed_leaves_no_collection_after_the_next(
    tmp_path: Path, hash_encoder, chroma: ChromaServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    server = chroma.named("killed")
    whole = build(tmp_path, hash_encoder, server)

    def die(*_: object, **__: object) -> None:
        raise KeyboardInterrupt

    with monkeypatch.context() as patched:
        patched.setattr("retrieval.indexing.check_whole", die)
        with pytest.raises(KeyboardInterrupt):
            build(tmp_path, hash_encoder, server, ["trains"])
    assert len(collections(chroma, "killed")) == 2
    with opened(tmp_path, hash_encoder, server) as index:
        assert index.version == whole.version

    after = build(tmp_path, hash_encoder, server, ["trains"])
    assert after.encoded == 0
    assert collections(chroma, "killed") == [f"killed.{r.version}" for r in (whole, after)]


def test_vectors_move_to_a_server_and_back_without_encoding_anything(
    tmp_path: Path, hash_encoder, chroma: ChromaServer
) -> None:
    server = chroma.named("moved")
    build(tmp_path, hash_encoder, None)
    with pytest.raises(IndexMismatchError, match=r'its folder; .*moved.* Run "signpost index"'):
        found(tmp_path, hash_encoder, server)

    assert build(tmp_path, hash_encoder, server).encoded == 0
    assert found(tmp_path, hash_encoder, server) == "plays"
    with pytest.raises(IndexMismatchError, match='Run "signpost index"'):
        found(tmp_path, hash_encoder, None)

    assert build(tmp_path, hash_encoder, None).encoded == 0
    assert found(tmp_path, hash_encoder, None) == "plays"


def test_a_collection_that_is_lost_is_told_and_written_again_without_encoding(
    tmp_path: Path, hash_encoder, chroma: ChromaServer
) -> None:
    server = chroma.named("lost")
    report = build(tmp_path, hash_encoder, server)
    name = server.collection(report.version)
    assert httpx.delete(f"{chroma.collections}/{name}", timeout=10).is_success

    with pytest.raises(IndexMissingError, match="has lost vectors"):
        check_vectors(require_current(tmp_path), server=server)
    assert build(tmp_path, hash_encoder, server).encoded == 0
    check_vectors(require_current(tmp_path), server=server)


def test_a_search_survives_a_restart_of_the_server_and_tells_that_it_is_down(
    tmp_path: Path, hash_encoder
) -> None:
    folder = tmp_path / "index"
    with ChromaServer(tmp_path / "chroma") as chroma:
        server = chroma.named()
        build(folder, hash_encoder, server)
        with opened(folder, hash_encoder, server) as index:
            assert index.search("plays")
            chroma.stop()
            with pytest.raises(IndexServerError, match=r"does not answer .*index\.chroma_url"):
                index.search("plays")
            with pytest.raises(IndexServerError, match="does not answer"):
                build(folder, hash_encoder, server, ["trains"])
            assert hash_encoder.encoded.count("trains\nabout trains") == 0
            chroma.start()
            assert index.search("plays")[0].passage.id == "plays"


@contextmanager
def stand_in(status: int, body: str) -> Iterator[str]:
    """Something else that answers every request alike."""

    class Always(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            self.send_response(status)
            self.send_header("X-Seen", str(self.headers.get("Authorization")))
            self.end_headers()
            self.wfile.write(body.encode())

        def log_message(self, *_: object) -> None:
            """Say nothing."""

    with HTTPServer(("127.0.0.1", 0), Always) as server:
        thread = threading.Thread(target=server.serve_forever, args=(0.02,))
        thread.start()
        try:
            yield f"http://127.0.0.1:{server.server_port}"
        finally:
            server.shutdown()
            thread.join()


@pytest.mark.parametrize(
    ("status", "body", "told"),
    [
        (200, json.dumps("0.6.3"), r"version 0\.6\.3; this release speaks with 1\.x"),
        (200, "<html>", "no Chroma server"),
        (200, json.dumps({"version": 1}), "no Chroma server"),
        (502, "bad gateway", "no Chroma server"),
        (401, "", r"Check 'index\.chroma_token'"),
        (403, "", r"Check 'index\.chroma_token'"),
    ],
)
def test_a_server_that_does_not_fit_is_told_with_a_remedy(
    status: int, body: str, told: str
) -> None:
    with stand_in(status, body) as url, pytest.raises(IndexServerError, match=told):
        VectorServer(url, "tests").check()


def test_a_server_that_never_answers_is_given_up(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("retrieval.vector_server.CHECK_S", 0.2)
    with socket.create_server(("127.0.0.1", 0)) as silent:
        url = f"http://127.0.0.1:{silent.getsockname()[1]}"
        began = time.monotonic()
        with pytest.raises(IndexServerError, match="does not answer"):
            VectorServer(url, "tests").check()
    assert time.monotonic() - began < 5


def test_the_token_is_not_shown() -> None:
    server = VectorServer("https://chroma", "tests", {"Authorization": "Bearer seen-nowhere"})
    assert "seen-nowhere" not in repr(server)
