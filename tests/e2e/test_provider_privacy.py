"""What a provider is sent: no personal data, no key of another, no row where rows are not shared."""

from collections.abc import Callable

import pytest
from canary import CANARY, FORMS
from langchain_core.tracers.langchain import wait_for_all_tracers
from scripted_provider import (
    GERMANY,
    PLAYS,
    SURE,
    UNSURE,
    Provider,
    ask,
    calls,
    draft,
    listening,
    raw,
    says,
    status,
)

from assistant.agent import Assistant

Open = Callable[..., Assistant]


def test_a_hostile_provider_gets_no_personal_data(opened: Open) -> None:
    provider = Provider(
        calls(("run_sql", {"sql": "SELECT email FROM users"})),
        calls(draft("It is canary1@mail.test.")),
    )

    answer = ask(opened(provider, routing="model-only"), "Who are our users?")

    assert answer.status == "refused"
    assert "canary" not in answer.model_dump_json()
    assert "canary" not in provider.sent


def test_a_provider_sees_the_redacted_question_only(opened: Open) -> None:
    provider = Provider(calls(draft("Nothing here answers it.")))

    ask(opened(provider, routing="model-only"), "plays of mona.lane@mail.example")

    assert "mona.lane" not in provider.sent


def test_a_key_of_the_environment_is_not_sent_to_a_server_of_one_s_own(
    opened: Open, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("OPENAI_API_KEY", "sk-of-another-place")
    provider = Provider(calls(draft("Nothing.", status="clarify")))

    ask(opened(provider, routing="model-only", api_key=None), SURE)

    assert provider.headers[0]["authorization"] == "Bearer none"


CELLS = ("Germany", "France", "Japan", "490", "280", "Jazz", "Folk", "Rock", "Song", "Birch")
"""Values of the data that no question below names."""
EVERYTHING = [
    ("lookup_values", {"dimension": "user__country"}),
    ("lookup_values", {"dimension": "content__genre", "query": "jaz"}),
    ("describe", {"subject": "content__genre"}),
    ("describe", {"subject": "users"}),
    ("search_catalog", {"query": "titles by genre", "limit": 50}),
    ("run_sql", {"sql": "SELECT title, genre FROM content ORDER BY title LIMIT 3"}),
    ("run_sql", {"sql": "SELECT CAST(title AS INTEGER) FROM content"}),
    ("run_sql", {"sql": "SELECT error(title) FROM content"}),
    ("query_metrics", {"metrics": ["plays"], "group_by": ["content__genr"]}),
    ("query_metrics", {"metrics": ["plays"], "group_by": ["user__country"], "share": True}),
    (
        "query_metrics",
        {
            "metrics": ["plays"],
            "filters": [
                {"dimension": "user__country", "operator": "contains", "values": ["erman"]}
            ],
        },
    ),
    ("send_mail", {"to": "x"}),
    ("query_metrics", "{"),
    PLAYS,
]


@pytest.mark.parametrize("stream", [True, False])
def test_no_cell_stands_in_any_request_where_rows_are_not_shared(
    *, stream: bool, opened: Open
) -> None:
    known = draft("{q2.user__country[0]} had {q2.plays[0]} plays.", table="q2")
    script = [calls(turn) for turn in EVERYTHING]
    provider = Provider(*script, calls(*EVERYTHING), says("Unseen."), calls(known))
    assistant = opened(provider, share="none", stream=stream, max_calls=40)
    planned = ask(assistant, SURE, conversation_id="zero")
    assert "490" in planned.model_dump_json()

    answer = ask(assistant, UNSURE, conversation_id="zero")
    ask(assistant, UNSURE, conversation_id="zero")

    assert answer.model == "openai:scripted"
    assert answer.answer == "Germany had 490 plays."
    assert len(provider.bodies) > len(EVERYTHING) + 3
    assert [cell for cell in CELLS if cell in provider.sent] == []
    assert "{q2.plays[0]}" in provider.sent
    assert "You are shown no row" in provider.told(0)[0]["content"]


def test_cells_are_sent_where_rows_are_shared(opened: Open) -> None:
    """The check above can fail."""
    provider = Provider(*[calls(turn) for turn in EVERYTHING], calls(draft("Done.")))

    ask(opened(provider, routing="model-only", max_calls=40), UNSURE)

    assert [cell for cell in CELLS if cell not in provider.sent] == ["Japan"]


def test_a_fallback_after_hidden_rows_answers_with_the_planner_s_numbers(opened: Open) -> None:
    provider = Provider(calls(PLAYS), status(401))
    assistant = opened(provider, share="none")

    answer = ask(assistant, "What happened to listens by country?")

    assert answer.model == "planner"
    assert [cell for cell in CELLS if cell in provider.sent] == []


COUNTED = "SELECT count(*) AS n FROM content WHERE title = '{}'"


@pytest.mark.parametrize("form", FORMS)
@pytest.mark.parametrize("share", ["all", "none"])
def test_a_planted_address_stands_in_no_request(form: str, share: str, opened: Open) -> None:
    """In the question, in arguments of every kind, in text and drafts, then asked for again."""
    written = FORMS[form]
    provider = Provider(
        calls(("lookup_values", {"dimension": written, "query": written})),
        calls(("run_sql", {"sql": COUNTED.format(written)})),
        calls((written, {"to": written}), ("query_metrics", '{"metrics": ["' + written)),
        calls(("run_sql", {"sql": "SELECT email FROM users"}), text=f"I write to {written}"),
        says(f"It is {written}."),
        calls(draft(f"There were {{q1.n[0]}} of {written}.", options=[written], table="q1")),
    )
    assistant = opened(provider, routing="model-only", share=share)
    talk = f"{share}-{len(form)}"

    answer = ask(assistant, f"How many titles are {written}?", conversation_id=talk)
    again = ask(assistant, "And?", conversation_id=talk)

    for place in (provider.sent, answer.model_dump_json(), again.model_dump_json()):
        assert written not in place
        assert CANARY not in place.lower()
    assert len(provider.bodies) > 6


def test_tracing_that_the_environment_asks_for_sends_nothing(
    opened: Open, monkeypatch: pytest.MonkeyPatch
) -> None:
    collector = Provider(raw(b"{}"))
    with listening(collector) as url:
        for name in ("LANGSMITH_TRACING", "LANGCHAIN_TRACING_V2"):
            monkeypatch.setenv(name, "true")
        monkeypatch.setenv("LANGSMITH_ENDPOINT", url.removesuffix("/v1"))
        monkeypatch.setenv("LANGSMITH_API_KEY", "key")
        ask(opened(Provider(calls(PLAYS), calls(GERMANY)), routing="model-only"), SURE)
        wait_for_all_tracers()

    assert collector.bodies == []
