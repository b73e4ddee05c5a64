"""Questions over HTTP to the real server."""

import json
import re

import httpx
import pytest
from small_workspace import plays_by_country


def ask(server: str, question: str, **more: str) -> httpx.Response:
    return httpx.post(f"{server}/v1/ask", json={"question": question, **more}, timeout=60)


def test_a_question_is_answered_over_http(server: str) -> None:
    answer = ask(server, "plays by country").json()

    assert answer["status"] == "answered"
    assert dict(answer["table"]["rows"]) == plays_by_country()
    assert answer["as_of"] == "2026-05-17"
    assert answer["lake_version"]


def test_a_definition_is_found_and_cited(server: str) -> None:
    answer = ask(server, "when is a play counted?").json()

    assert answer["status"] == "answered"
    assert "@mail.test" not in json.dumps(answer)


def test_a_refusal_names_rule_and_remedy(server: str) -> None:
    answer = ask(server, "List the emails of all users").json()

    assert answer["status"] == "refused"
    assert answer["guardrails"][0]["remedy"]


def test_a_follow_up_belongs_to_its_conversation(server: str) -> None:
    ask(server, "plays by country", conversation_id="one")
    answer = ask(server, "and for active users?", conversation_id="one").json()

    assert answer["queries"][0]["request"]["metrics"] == ["active_users"]


def test_events_bring_steps_then_sentences_then_the_answer(server: str) -> None:
    headers = {"Accept": "text/event-stream"}
    body = {"question": "plays by country"}
    with httpx.stream("POST", f"{server}/v1/ask", json=body, headers=headers, timeout=60) as stream:
        lines = [line for line in stream.iter_lines() if line]

    names = [line.removeprefix("event: ") for line in lines if line.startswith("event: ")]
    data = [json.loads(line.removeprefix("data: ")) for line in lines if line.startswith("data: ")]
    assert names[0] == "step"
    assert names[-1] == "answer"
    said = "".join(
        item["text"] for name, item in zip(names, data, strict=True) if name == "sentence"
    )
    assert said == data[-1]["answer"]


def test_the_catalogue_lists_metrics_and_hides_personal_columns(server: str) -> None:
    page = httpx.get(f"{server}/v1/catalog", timeout=60).json()

    assert [metric["name"] for metric in page["metrics"]] == ["active_users", "plays"]
    users = next(table for table in page["tables"] if table["name"] == "users")
    assert "email" not in users["columns"]


def test_health_and_readiness_are_told_apart(server: str) -> None:
    assert httpx.get(f"{server}/healthz", timeout=60).json() == {"status": "ok"}
    assert httpx.get(f"{server}/readyz", timeout=60).json()["status"] == "ready"


def test_the_page_needs_no_other_host(server: str) -> None:
    page = httpx.get(server, timeout=60)

    assert page.headers["content-security-policy"].startswith("default-src 'self'")
    assert "http://" not in page.text.replace("http://www.w3.org", "")
    parts = re.findall(r'(?:src|href)="(/static/[^"]+)"', page.text)
    assert len(parts) >= 3
    for path in parts:
        assert httpx.get(f"{server}{path}", timeout=60).status_code == 200


@pytest.mark.parametrize(
    ("body", "status"), [({}, 422), ({"question": "x", "extra": 1}, 422), ({"question": 5}, 422)]
)
def test_a_body_that_does_not_fit_is_a_problem(
    server: str, body: dict[str, object], status: int
) -> None:
    response = httpx.post(f"{server}/v1/ask", json=body, timeout=60)

    assert response.status_code == status
    assert response.headers["content-type"] == "application/problem+json"
    assert response.json()["type"].startswith("urn:signpost:problem:")


LARGE = json.dumps({"question": "a" * 300_000})


@pytest.mark.parametrize(
    ("method", "path", "content", "status"),
    [
        ("GET", "/nothing", None, 404),
        ("GET", "/static/%2e%2e/api/app.py", None, 404),
        ("GET", "/v1/ask", None, 405),
        ("OPTIONS", "/v1/ask", None, 405),
        ("DELETE", "/healthz", None, 405),
        ("POST", "/v1/ask", "", 422),
        ("POST", "/v1/ask", "{bad", 422),
        ("POST", "/v1/ask", "[]", 422),
        ("POST", "/v1/ask", "[" * 100_000, 400),
        ("POST", "/v1/ask", '{"\\ud800": 1}', 422),
        ("POST", "/v1/ask", '{"question": "plays", "conversation_id": ""}', 422),
        ("POST", "/v1/ask", '{"question": "plays", "conversation_id": "a/b"}', 422),
        ("POST", "/v1/ask", '{"question": "plays", "as_of": "1990-01-01"}', 422),
        ("POST", "/v1/ask", '{"question": "plays", "as_of": "9999-12-31"}', 422),
        ("POST", "/v1/ask", LARGE, 413),
    ],
)
def test_what_cannot_be_served_is_a_problem_with_a_remedy(
    server: str, method: str, path: str, content: str | None, status: int
) -> None:
    headers = {"Content-Type": "application/json"}
    response = httpx.request(method, server + path, content=content, headers=headers, timeout=60)

    assert response.status_code == status
    assert response.headers["content-type"] == "application/problem+json"
    assert response.headers["x-content-type-options"] == "nosniff"
    assert response.json()["detail"]
    assert response.json()["remedy"]


def test_only_json_is_read_so_that_no_other_page_can_ask(server: str) -> None:
    response = httpx.post(
        f"{server}/v1/ask",
        content='{"question": "plays"}',
        headers={"Content-Type": "text/plain"},
        timeout=60,
    )

    assert response.status_code == 415


@pytest.mark.parametrize("path", ["/", "/healthz", "/readyz", "/v1/catalog"])
def test_head_is_answered_where_get_is(server: str, path: str) -> None:
    assert httpx.head(server + path, timeout=60).status_code == 200


def test_pages_of_other_hosts_are_refused(server: str) -> None:
    assert httpx.get(server, headers={"Host": "evil.example"}, timeout=60).status_code == 400


def test_documentation_that_loads_other_hosts_is_off(server: str) -> None:
    page = httpx.get(f"{server}/docs", timeout=60)
    assert "<script" not in page.text
    assert re.findall(r'(?:src|href)="(.*?)"', page.text) == ["/docs.css", "/openapi.json"]
    assert httpx.get(f"{server}/redoc", timeout=60).status_code == 404
