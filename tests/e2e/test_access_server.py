"""Who gets into the real server: over a network address of this machine, and past its edge."""

import shutil
import socket
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import urlsplit

import httpx
import pytest
from conftest import Run, served

CLOSED = "\n[access]\nanonymous = false\n\n[access.rates]\nquestions = '3/minute'\n"


@pytest.fixture(scope="module")
def closed_folder(small_folder: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A built workspace that lets nobody in without a credential."""
    folder = tmp_path_factory.mktemp("closed") / "small"
    shutil.copytree(small_folder, folder)
    with (folder / "signpost.toml").open("a") as file:
        file.write(CLOSED)
    return folder


@pytest.fixture(scope="module")
def closed_server(closed_folder: Path) -> Iterator[str]:
    with served(closed_folder) as url:
        yield url


def make_key(signpost: Run, folder: Path, name: str, *more: str) -> dict[str, str]:
    done = signpost("key", "create", name, *more, "--workspace", str(folder))
    assert done.returncode == 0, done.stderr
    return {"Authorization": f"Bearer {done.stdout.strip()}"}


def raw(url: str, request: bytes) -> bytes:
    """What the server says to bytes that no client would send."""
    parts = urlsplit(url)
    with socket.create_connection((str(parts.hostname), parts.port or 80), timeout=20) as line:
        line.sendall(request)
        line.shutdown(socket.SHUT_WR)
        answer = b""
        while block := line.recv(65_536):
            answer += block
    return answer


def test_a_key_is_let_in_until_it_is_revoked(
    closed_server: str, closed_folder: Path, signpost: Run
) -> None:
    url = f"{closed_server}/v1/catalog"
    headers = make_key(signpost, closed_folder, "reports")
    before = httpx.get(url, headers=headers, timeout=60).status_code
    signpost("key", "revoke", "reports", "--workspace", str(closed_folder))
    after = httpx.get(url, headers=headers, timeout=60)

    assert (before, after.status_code) == (200, 401)
    assert "revoked" in after.json()["detail"]
    assert httpx.get(url, timeout=60).status_code == 401


def test_a_key_asks_as_its_own_principal_up_to_its_limit(
    closed_server: str, closed_folder: Path, signpost: Run
) -> None:
    headers = make_key(signpost, closed_folder, "asker")
    body = {"question": "plays by country"}
    answers = [
        httpx.post(f"{closed_server}/v1/ask", json=body, headers=headers, timeout=60)
        for _ in range(4)
    ]

    assert [answer.status_code for answer in answers] == [200, 200, 200, 429]
    audit = signpost("audit", "list", "--principal", "key:asker", "-w", str(closed_folder))
    assert len(audit.stdout.splitlines()) == 3


def test_another_s_conversation_is_neither_read_nor_continued(
    closed_server: str, closed_folder: Path, signpost: Run
) -> None:
    mine, theirs = (make_key(signpost, closed_folder, name) for name in ("mine", "theirs"))
    ask = f"{closed_server}/v1/ask"
    first = {"question": "plays by country", "conversation_id": "secret-plan"}
    follow = {"question": "and for active users?", "conversation_id": "secret-plan"}
    httpx.post(ask, json=first, headers=mine, timeout=60)
    own = httpx.post(ask, json=follow, headers=mine, timeout=60)
    stolen = httpx.post(ask, json=follow, headers=theirs, timeout=60)

    assert own.json()["queries"][0]["request"]["metrics"] == ["active_users"]
    assert stolen.status_code == 404


def test_a_network_is_refused_before_there_is_access(small_folder: Path, signpost: Run) -> None:
    done = signpost("serve", "--host", "0.0.0.0", "--port", "0", "-w", str(small_folder))  # noqa: S104

    assert done.returncode == 1
    assert "signpost key create" in done.stderr


HEAD = b"GET /v1/catalog HTTP/1.1\r\nHost: localhost\r\n"


@pytest.mark.parametrize(
    "request_bytes",
    [
        HEAD + b"Host: evil.example\r\n\r\n",
        b"GET /v1/catalog HTTP/1.1\r\nHost: evil.example\r\n\r\n",
        b"GET http://localhost/v1/catalog HTTP/1.1\r\nHost: evil.example\r\n\r\n",
        HEAD + b"X-A: " + b"a" * 100_000 + b"\r\n\r\n",
        HEAD + b"Content-Length: 5\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n",
        b"GET /static/../v1/catalog HTTP/1.1\r\nHost: localhost\r\n\r\n",
        b"GET /static/%2e%2e/%2e%2e/settings.py HTTP/1.1\r\nHost: localhost\r\n\r\n",
        b"GET /v1/catalog\r\n\r\n",
        b"\x16\x03\x01\x02\x00\x01",
        HEAD + b"X-Forwarded-User: ann\r\nX-Forwarded-For: 127.0.0.1\r\n\r\n",
        HEAD + b"Authorization: Bearer \xff\xfe\r\n\r\n",
    ],
    ids=lambda value: value[:40],
)
def test_a_crooked_request_reaches_nothing(closed_server: str, request_bytes: bytes) -> None:
    answer = raw(closed_server, request_bytes)

    assert b" 200 " not in answer.partition(b"\r\n")[0]
    assert b"active_users" not in answer
    assert b"Traceback" not in answer
    assert httpx.get(f"{closed_server}/healthz", timeout=60).status_code == 200
