"""A workspace served with its vectors on a Chroma server: what is told while that server is away."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from chroma_server import ChromaServer
from fakes import HashEmbedder
from fastapi.testclient import TestClient
from small_workspace import write_small_workspace

from assistant.api.app import create_app
from assistant.api.health import VectorWatch
from assistant.api.live import LiveAssistant
from assistant.errors import SettingsError
from assistant.settings import load_settings
from assistant.upkeep.building import build_workspace
from assistant.upkeep.doctor import examine
from assistant.upkeep.indexing import index_workspace
from assistant.wiring import open_assistant
from assistant.workspace import Workspace

NUMBERS = {"question": "plays by country"}
WORDS = {"question": "When is a play counted?"}


@pytest.fixture(scope="module")
def chroma(tmp_path_factory: pytest.TempPathFactory) -> Iterator[ChromaServer]:
    with ChromaServer(tmp_path_factory.mktemp("chroma")) as server:
        yield server


@pytest.fixture(scope="module")
def served(tmp_path_factory: pytest.TempPathFactory, chroma: ChromaServer) -> Workspace:
    """Built, and indexed to the server."""
    place = Workspace(write_small_workspace(tmp_path_factory.mktemp("served")))
    with (place.root / "signpost.toml").open("a") as file:
        file.write(f'[index]\nchroma_url = "{chroma.url}/"\nchroma_prefix = "small"\n')
    settings = load_settings(place.root)
    build_workspace(place, settings)
    index_workspace(place, settings, encoder=HashEmbedder())
    return place


@pytest.fixture
def client(served: Workspace) -> Iterator[TestClient]:
    """Of a server that has just started."""
    settings = load_settings(served.root)
    live = LiveAssistant(
        opener=lambda: open_assistant(served, settings, encoder=HashEmbedder()), stamp=lambda: ""
    )
    app = create_app(live)
    assert settings.index.server is not None
    app.state.vectors = VectorWatch(settings.index.server, every_s=0)
    with TestClient(app, base_url="http://localhost", client=("127.0.0.1", 1)) as opened:
        yield opened


def test_a_server_is_ready_and_answers_from_the_vectors_of_another(
    client: TestClient, served: Workspace
) -> None:
    assert client.get("/readyz").json()["status"] == "ready"

    answer = client.post("/v1/ask", json=WORDS).json()
    assert answer["status"] == "answered"
    assert "thirty seconds" in answer["answer"]
    assert not list(served.built.rglob("chroma.sqlite3"))
    assert examine(served) == ()


def test_the_doctor_tells_that_the_settings_look_for_the_vectors_elsewhere(
    served: Workspace, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("SIGNPOST_INDEX__CHROMA_PREFIX", "another")
    (finding,) = examine(served)
    assert "'small." in finding.message
    assert finding.remedy.startswith('Run "signpost index"')


def test_while_the_vectors_are_away_numbers_are_answered_and_the_rest_is_told(
    client: TestClient, served: Workspace, chroma: ChromaServer
) -> None:
    assert client.get("/readyz").json()["status"] == "ready"
    chroma.stop()
    try:
        assert client.get("/readyz").json()["status"] == "degraded"
        assert client.post("/v1/ask", json=NUMBERS).json()["status"] == "answered"
        refused = client.post("/v1/ask", json=WORDS)
        assert refused.status_code == 503
        assert refused.json()["type"] == "urn:signpost:problem:index"
        (finding,) = examine(served)
        assert finding.check == "index"
        assert "does not answer" in finding.message
    finally:
        chroma.start()
    assert client.get("/readyz").json()["status"] == "ready"
    assert client.post("/v1/ask", json=WORDS).json()["status"] == "answered"


def test_a_server_that_has_never_reached_its_vectors_is_not_ready(
    client: TestClient, chroma: ChromaServer
) -> None:
    chroma.stop()
    try:
        assert client.get("/readyz").status_code == 503
        assert client.get("/healthz").status_code == 200
    finally:
        chroma.start()
    assert client.get("/readyz").status_code == 200


@pytest.mark.parametrize(
    ("lines", "told"),
    [
        ('chroma_url = "chroma:8000"', "must be an address"),
        ('chroma_url = "https://user:word@chroma"', "credentials"),
        ('chroma_url = "http://chroma:8000"\nchroma_token = "t"', "https:// alone"),
        ('chroma_prefix = "a/b"', "pattern"),
    ],
)
def test_an_address_that_would_leak_or_never_work_is_refused(
    tmp_path: Path, lines: str, told: str
) -> None:
    (tmp_path / "signpost.toml").write_text(f"[index]\n{lines}\n")
    with pytest.raises(SettingsError, match=told):
        load_settings(tmp_path)


def test_a_token_is_sent_as_a_bearer_token_or_in_a_header_of_its_own(tmp_path: Path) -> None:
    place = tmp_path / "signpost.toml"
    place.write_text('[index]\nchroma_url = "https://chroma/"\nchroma_token = "t"\n')
    server = load_settings(tmp_path).index.server
    assert server is not None
    assert (server.url, server.headers) == ("https://chroma", {"Authorization": "Bearer t"})

    place.write_text(place.read_text() + 'chroma_token_header = "X-Chroma-Token"\n')
    other = load_settings(tmp_path).index.server
    assert other is not None
    assert other.headers == {"X-Chroma-Token": "t"}
