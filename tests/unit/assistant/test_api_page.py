"""The files of the page: compressed once, kept by browsers, whole for who takes nothing else."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from fastapi import FastAPI
from fastapi.testclient import TestClient

from assistant.api import page as page_module
from assistant.api.page import KEPT, add_page, compress_page

SCRIPT = b"const answer = 42;\n" * 200


@pytest.fixture
def client(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[TestClient]:
    (tmp_path / "assets").mkdir()
    (tmp_path / "assets" / "index-abc.js").write_bytes(SCRIPT)
    (tmp_path / "icon.svg").write_bytes(b"<svg/>")
    (tmp_path / "index.html").write_text("<!doctype html>")
    monkeypatch.setattr(page_module, "WEB", tmp_path)
    app = FastAPI()
    add_page(app)
    with TestClient(app) as opened:
        yield opened


def test_a_script_comes_compressed_and_is_kept_for_good(client: TestClient) -> None:
    found = client.get("/static/assets/index-abc.js", headers={"Accept-Encoding": "br, gzip"})

    assert found.content == SCRIPT
    assert found.headers["content-encoding"] == "gzip"
    assert int(found.headers["content-length"]) < len(SCRIPT) / 5
    assert found.headers["cache-control"] == KEPT
    assert found.headers["vary"] == "Accept-Encoding"
    assert "javascript" in found.headers["content-type"]


@pytest.mark.parametrize("headers", [{"Accept-Encoding": "identity"}, {"Range": "bytes=0-4"}])
def test_who_wants_it_plain_or_in_parts_gets_that(
    client: TestClient, headers: dict[str, str]
) -> None:
    found = client.get("/static/assets/index-abc.js", headers=headers)

    assert "content-encoding" not in found.headers
    assert SCRIPT.startswith(found.content)


def test_a_browser_that_has_it_is_not_sent_it_again(client: TestClient) -> None:
    etag = client.get("/static/assets/index-abc.js").headers["etag"]

    again = client.get("/static/assets/index-abc.js", headers={"If-None-Match": etag})

    assert (again.status_code, again.content) == (304, b"")


def test_a_file_is_compressed_once_and_again_where_it_has_changed(
    client: TestClient, tmp_path: Path
) -> None:
    before = page_module._packed.cache_info().misses
    compress_page()
    for _ in range(2):
        client.get("/static/assets/index-abc.js")
    once = page_module._packed.cache_info().misses - before
    (tmp_path / "assets" / "index-abc.js").write_bytes(SCRIPT + b"// more")

    assert client.get("/static/assets/index-abc.js").content.endswith(b"// more")
    assert once == 1


def test_small_files_stay_as_they_are(client: TestClient) -> None:
    assert "content-encoding" not in client.get("/static/icon.svg").headers


def test_head_gives_the_same_headers_without_the_file(client: TestClient) -> None:
    whole = client.get("/static/assets/index-abc.js").headers
    head = client.head("/static/assets/index-abc.js")

    assert head.headers["etag"] == whole["etag"]
    assert head.headers["content-encoding"] == "gzip"
