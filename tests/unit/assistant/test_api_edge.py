"""What is turned away at the server's edge: other sites, other hosts, large and slow requests."""

import json
from collections.abc import Iterator
from typing import Any, NoReturn

import anyio
import pytest
from fastapi.testclient import TestClient
from starlette.types import Message, Receive, Scope, Send

from assistant.access.callers import Caller
from assistant.access.door import Door
from assistant.access.opening import Access
from assistant.access.options import ProxySettings, RateSettings
from assistant.access.proxy import TrustedProxy
from assistant.access.rates import Rates
from assistant.api.app import create_app
from assistant.api.edge import MAXIMUM_BODY_BYTES, MAXIMUM_HEADER_BYTES, RequestLimits
from assistant.api.live import LiveAssistant
from assistant.errors import SettingsError, WorkspaceError
from guardrails.principals import Principal

PROXY = ProxySettings(addresses=("10.0.7.3",), default_roles=("product",))
READY = {"question": "plays"}


def fail() -> NoReturn:
    message = "There is no lake. Build it."
    raise WorkspaceError(message)


def client_of(*, rates: RateSettings | None = None, **options: Any) -> TestClient:
    caller = Caller(Principal(id="anonymous"), way="anonymous")
    access = Access(door=Door(anonymous=caller), rates=Rates(rates or RateSettings()), told="")
    live = LiveAssistant(opener=fail, stamp=lambda: "")
    app = create_app(live, **{"access": access, **options})
    return TestClient(app, base_url="http://localhost")


@pytest.fixture(scope="module")
def client() -> Iterator[TestClient]:
    with client_of() as opened:
        yield opened


@pytest.mark.parametrize(
    "headers",
    [
        {"Sec-Fetch-Site": "cross-site"},
        {"Sec-Fetch-Site": "same-site"},
        {"Sec-Fetch-Site": "cross-site", "Sec-Fetch-Mode": "navigate"},
        {"Sec-Fetch-Site": "cross-site", "Origin": "http://localhost"},
        {"Origin": "https://evil.example"},
        {"Origin": "http://localhost:9999"},
        {"Origin": "null"},
        {"Origin": "http://["},
        {"Origin": ""},
    ],
    ids=str,
)
def test_a_page_of_another_site_cannot_ask(client: TestClient, headers: dict[str, str]) -> None:
    answer = client.post("/v1/ask", json=READY, headers=headers)
    assert answer.status_code == 403
    assert answer.json()["type"] == "urn:signpost:problem:cross_site"


@pytest.mark.parametrize(
    "headers",
    [
        {},
        {"Sec-Fetch-Site": "same-origin", "Origin": "http://localhost"},
        {"Sec-Fetch-Site": "none"},
        {"Origin": "http://localhost"},
    ],
    ids=str,
)
def test_the_server_s_own_page_and_programs_can_ask(
    client: TestClient, headers: dict[str, str]
) -> None:
    assert client.post("/v1/ask", json=READY, headers=headers).status_code == 503


def test_a_link_from_another_site_opens_but_its_scripts_read_nothing(client: TestClient) -> None:
    opened = {"Sec-Fetch-Site": "cross-site", "Sec-Fetch-Mode": "navigate"}
    fetched = {"Sec-Fetch-Site": "cross-site", "Sec-Fetch-Mode": "no-cors"}
    assert client.get("/", headers=opened).status_code == 200
    assert client.get("/v1/catalog", headers=fetched).status_code == 403


@pytest.mark.parametrize("kind", ["text/plain", "application/x-www-form-urlencoded", "", "x/json"])
@pytest.mark.parametrize("path", ["/v1/ask", "/agui", "/v1/feedback"])
def test_only_json_is_taken(client: TestClient, path: str, kind: str) -> None:
    content = json.dumps(READY).encode()
    answer = client.post(path, content=content, headers={"Content-Type": kind})
    assert answer.status_code == 415


def test_no_answer_allows_another_site_anything(client: TestClient) -> None:
    answer = client.options(
        "/v1/ask",
        headers={"Origin": "https://evil.example", "Access-Control-Request-Method": "POST"},
    )
    assert answer.status_code == 403
    assert not [name for name in answer.headers if name.startswith("access-control")]
    assert "set-cookie" not in answer.headers


@pytest.mark.parametrize(
    "host", ["evil.example", "localhost.evil.example", "127.0.0.1.evil.example", "", "[::1", "a@b"]
)
def test_a_rebound_name_reaches_nothing_on_loopback(client: TestClient, host: str) -> None:
    assert client.get("/v1/catalog", headers={"Host": host}).status_code == 400


@pytest.mark.parametrize("host", ["localhost", "127.0.0.1:8000", "[::1]:8000", "LOCALHOST"])
def test_this_machine_is_called_by_its_own_names(client: TestClient, host: str) -> None:
    assert client.get("/healthz", headers={"Host": host}).status_code == 200


def test_a_named_host_is_answered_and_no_other() -> None:
    with client_of(host="0.0.0.0", hosts=("signpost.example",)) as client:  # noqa: S104
        named, other = (
            client.get("/healthz", headers={"Host": host}).status_code
            for host in ("signpost.example", "evil.example")
        )
    assert (named, other) == (200, 400)


def test_a_network_is_not_served_without_access() -> None:
    with pytest.raises(SettingsError, match="everybody"):
        client_of(host="0.0.0.0", access=None)  # noqa: S104


@pytest.mark.parametrize("path", ["/v1/ask", "/agui", "/v1/feedback"])
def test_a_large_body_is_cut_off(client: TestClient, path: str) -> None:
    content = b'{"question": "' + b"a" * MAXIMUM_BODY_BYTES + b'"}'
    headers = {"Content-Type": "application/json"}
    assert client.post(path, content=content, headers=headers).status_code == 413


@pytest.mark.parametrize(
    "headers", [{"X-A": "a" * MAXIMUM_HEADER_BYTES}, {f"X-{n}": "a" * 400 for n in range(100)}]
)
def test_large_headers_are_refused(client: TestClient, headers: dict[str, str]) -> None:
    assert client.get("/healthz", headers=headers).status_code == 431


def test_a_body_that_dawdles_is_cut_off() -> None:
    async def app(_: Scope, receive: Receive, send: Send) -> None:
        while (await receive()).get("more_body"):
            pass

    async def drip() -> Message:
        await anyio.sleep(0.03)
        return {"type": "http.request", "body": b"a", "more_body": True}

    async def ask() -> None:
        scope = {"type": "http", "headers": []}
        await RequestLimits(app, body_s=0.2)(scope, drip, lambda _: anyio.sleep(0))

    with pytest.raises(Exception, match="did not arrive in time"):
        anyio.run(ask)


def test_waiting_for_a_client_to_leave_takes_as_long_as_it_takes() -> None:
    async def app(_: Scope, receive: Receive, send: Send) -> None:
        await receive()
        assert (await receive())["type"] == "http.disconnect"

    messages: list[Message] = [
        {"type": "http.request", "body": b"", "more_body": False},
        {"type": "http.disconnect"},
    ]

    async def receive() -> Message:
        if len(messages) == 1:
            await anyio.sleep(0.2)
        return messages.pop(0)

    async def ask() -> None:
        scope = {"type": "http", "headers": []}
        await RequestLimits(app, body_s=0.05)(scope, receive, lambda _: anyio.sleep(0))

    anyio.run(ask)
    assert not messages


def test_a_principal_over_the_limit_is_told_when_to_come_back() -> None:
    with client_of(rates=RateSettings(questions="1/minute")) as client:
        first, second = (client.post("/v1/ask", json=READY) for _ in range(2))
        other = client.get("/v1/catalog")

    assert first.headers["ratelimit"].startswith('"questions";r=0')
    assert second.status_code == 429
    assert 1 <= int(second.headers["retry-after"]) <= 60
    assert second.headers["content-type"] == "application/problem+json"
    assert other.status_code == 503


def test_a_proxy_s_headers_from_elsewhere_are_dropped_and_make_nobody() -> None:
    door = Door(proxy=TrustedProxy(PROXY, secret=b"s" * 32))
    access = Access(door=door, rates=Rates(RateSettings()), told="")
    claims = {"X-Forwarded-User": "ann", "X-Forwarded-For": "10.0.7.3"}
    with client_of(access=access) as client:
        assert client.get("/v1/catalog", headers=claims).status_code == 401
    live = LiveAssistant(opener=fail, stamp=lambda: "")
    app = create_app(live, access=access)
    with TestClient(app, base_url="http://localhost", client=("10.0.7.3", 1)) as client:
        assert client.get("/v1/catalog", headers=claims).status_code == 503


@pytest.mark.parametrize(
    ("path", "headers"),
    [
        ("/v1/catalog", {"Authorization": "Bearer signpost_canary_secret"}),
        ("/v1/catalog", {"Authorization": "Bearer eyJhbGciOiJub25lIn0.canary."}),
        ("/v1/catalog", {"Authorization": "Basic canary"}),
        ("/v1/canary", {}),
        ("/v1/features/CANARY", {}),
        ("/healthz", {"Host": "canary.example"}),
    ],
    ids=str,
)
def test_a_problem_repeats_no_credential_and_names_no_file(
    client: TestClient, path: str, headers: dict[str, str]
) -> None:
    answer = client.get(path, headers=headers)
    body = answer.json()

    assert answer.status_code >= 400
    assert set(body) >= {"type", "title", "status", "detail", "remedy"}
    assert "canary" not in answer.text.casefold()
    assert "/site-packages/" not in answer.text


def test_every_answer_has_the_protecting_headers(client: TestClient) -> None:
    for path in ("/", "/healthz", "/v1/catalog", "/nothing", "/docs", "/openapi.json"):
        headers = client.get(path).headers
        assert headers["x-content-type-options"] == "nosniff", path
        assert "script-src" in headers["content-security-policy"] or headers[
            "content-security-policy"
        ].startswith("default-src 'self'"), path
        assert "'unsafe" not in headers["content-security-policy"], path


@pytest.mark.parametrize(
    ("method", "path", "status", "allow"),
    [
        ("DELETE", "/healthz", 405, "GET, HEAD"),
        ("PUT", "/v1/feedback", 405, "GET, HEAD, POST"),
        ("POST", "/v1/nothing", 404, None),
        ("POST", "/docs/x", 404, None),
    ],
)
def test_another_method_is_told_apart_from_nothing(
    client: TestClient, method: str, path: str, status: int, allow: str | None
) -> None:
    answer = client.request(method, path)
    assert (answer.status_code, answer.headers.get("allow")) == (status, allow)
