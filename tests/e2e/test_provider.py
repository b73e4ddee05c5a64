"""A provider's model over the wire: replies, repairs, and who answers."""

import json
from collections.abc import Callable

import pytest
from scripted_provider import (
    GERMANY,
    PLAYS,
    SURE,
    UNSURE,
    Provider,
    Turn,
    ask,
    calls,
    draft,
    says,
)

from assistant.agent import Assistant

Open = Callable[..., Assistant]


@pytest.mark.parametrize("stream", [True, False])
def test_tool_call_result_and_draft_go_over_the_wire(*, stream: bool, opened: Open) -> None:
    provider = Provider(calls(PLAYS), calls(GERMANY))

    answer = ask(opened(provider, routing="model-only", stream=stream), SURE)

    assert answer.answer == "Germany had 490 plays."
    assert answer.model == "openai:scripted"
    assert answer.chart is not None
    assert [bool(body.get("stream")) for body in provider.bodies] == [stream, stream]
    assert answer.usage is not None
    assert (answer.usage.calls, answer.usage.tokens_in, answer.usage.tokens_out) == (2, 200, 40)
    assert not answer.usage.estimated


def test_tools_name_the_metrics_and_dimensions_of_the_workspace(opened: Open) -> None:
    provider = Provider(calls(draft("Nothing.", status="unanswerable")))

    ask(opened(provider, routing="model-only"), SURE)

    tools = {tool["function"]["name"]: tool["function"] for tool in provider.bodies[0]["tools"]}
    assert {"search_catalog", "lookup_values", "describe", "query_metrics", "run_sql"} <= set(tools)
    fields = tools["query_metrics"]["parameters"]["properties"]
    assert set(fields["metrics"]["items"]["enum"]) == {"plays", "active_users"}
    assert "user__country" in fields["group_by"]["items"]["enum"]
    assert "{q1.plays[0] - q2.plays[0]}" in provider.told(0)[0]["content"]


def test_parallel_calls_are_all_answered(opened: Open) -> None:
    users = ("query_metrics", {"metrics": ["active_users"]})
    provider = Provider(calls(PLAYS, users), calls(draft("Done.")))

    answer = ask(opened(provider, routing="model-only"), SURE)

    results = [message for message in provider.told(1) if message["role"] == "tool"]
    assert len({message["tool_call_id"] for message in results}) == 2
    assert {query.request["metrics"][0] for query in answer.queries if query.request} == {
        "plays",
        "active_users",
    }


@pytest.mark.parametrize(
    ("broken", "told"),
    [
        (("query_metrics", '{"metrics": ["pl'), "not one JSON object"),
        (("query_metrics", {"metrics": ["play"]}), "Did you mean plays?"),
        (("query_metrics", {"metric": "plays"}), "do not fit"),
        (("send_mail", {"to": "x"}), "There is no tool"),
        (("AnswerDraft", '{"status": "answ'), "not one JSON object"),
        (("AnswerDraft", {"status": "done", "claims": []}), "status"),
        (("run_sql", {"sql": "SELECT email FROM users"}), "personal_column"),
    ],
)
@pytest.mark.parametrize("stream", [True, False])
def test_a_broken_call_is_told_its_remedy_and_tried_again(
    *, broken: Turn, told: str, stream: bool, opened: Open
) -> None:
    provider = Provider(calls(broken), calls(PLAYS), calls(GERMANY))

    answer = ask(opened(provider, routing="model-only", stream=stream), SURE)

    assert answer.answer == "Germany had 490 plays."
    assert told in provider.told(1)[-1]["content"]


CUT = '{"metrics": ["plays"], "filters": [{"dimension": "user__country", "values": ["Fra'


def test_a_request_that_was_cut_off_is_not_run_without_its_end(opened: Open) -> None:
    provider = Provider(calls(("query_metrics", CUT)), calls(PLAYS), calls(GERMANY))

    answer = ask(opened(provider, routing="model-only"), SURE)

    assert [query.request["filters"] for query in answer.queries if query.request] == [[]]
    assert "not one JSON object" in provider.told(1)[-1]["content"]


def test_text_in_place_of_the_draft_is_asked_for_again(opened: Open) -> None:
    provider = Provider(calls(PLAYS), says("Germany leads."), calls(GERMANY))

    answer = ask(opened(provider, routing="model-only"), SURE)

    assert answer.answer == "Germany had 490 plays."
    assert "AnswerDraft" in provider.told(2)[-1]["content"]


def test_text_that_stays_text_is_held_to_the_results(opened: Open) -> None:
    provider = Provider(calls(PLAYS), says("Germany had {q1.plays[0]} plays. France had 9999."))

    answer = ask(opened(provider, routing="model-only"), SURE)

    assert answer.answer == "Germany had 490 plays."
    assert "grounding" in [note.rule for note in answer.guardrails]


def test_a_draft_that_is_written_as_json_text_is_read(opened: Open) -> None:
    provider = Provider(calls(PLAYS), says(f"```json\n{json.dumps(GERMANY[1])}\n```"))

    answer = ask(opened(provider, routing="model-only"), SURE)

    assert answer.answer == "Germany had 490 plays."
    assert len(provider.bodies) == 2


def test_an_answer_without_references_shows_none_of_its_numbers(opened: Open) -> None:
    provider = Provider(calls(PLAYS), calls(draft("Germany had about 5000 plays.", table="q1")))

    answer = ask(opened(provider, routing="model-only"), SURE)

    assert "5000" not in answer.answer
    assert answer.table is not None


def test_the_planner_answers_what_it_is_sure_of_and_no_model_is_called(opened: Open) -> None:
    provider = Provider(calls(GERMANY))

    answer = ask(opened(provider), SURE)

    assert answer.status == "answered"
    assert (answer.model, answer.usage, provider.bodies) == ("planner", None, [])


def test_the_model_answers_what_the_planner_is_not_sure_of(opened: Open) -> None:
    provider = Provider(calls(PLAYS), calls(GERMANY))

    answer = ask(opened(provider), UNSURE)

    assert answer.answer == "Germany had 490 plays."
    assert answer.model == "openai:scripted"


def test_planner_only_calls_no_model(opened: Open) -> None:
    provider = Provider(calls(GERMANY))

    answer = ask(opened(provider, routing="planner-only"), UNSURE)

    assert (answer.model, provider.bodies) == ("planner", [])


def test_a_follow_up_of_a_model_s_answer_changes_what_the_model_computed(opened: Open) -> None:
    assistant = opened(Provider(calls(PLAYS), calls(GERMANY)))
    ask(assistant, "active users", conversation_id="mixed")
    ask(assistant, UNSURE, conversation_id="mixed")

    answer = ask(assistant, "only Germany", conversation_id="mixed")

    assert answer.model == "planner"
    assert answer.queries[0].request is not None
    assert answer.queries[0].request["metrics"] == ["plays"]


def test_nothing_before_a_model_s_own_sql_is_followed_up_by_the_planner(opened: Open) -> None:
    counted = ("run_sql", {"sql": "SELECT count(*) AS n FROM content"})
    provider = Provider(calls(counted), calls(draft("{q1.n[0]} items.")))
    assistant = opened(provider)
    ask(assistant, "active users", conversation_id="own")
    ask(assistant, UNSURE, conversation_id="own")

    ask(assistant, "only Germany", conversation_id="own")

    assert len(provider.bodies) == 3


def test_calls_of_a_conversation_have_ids_of_their_own(opened: Open) -> None:
    provider = Provider(calls(PLAYS), calls(GERMANY))
    assistant = opened(provider)
    for question in (SURE, "active users", UNSURE):
        ask(assistant, question, conversation_id="ids")

    sent = [c["id"] for m in provider.told(-1) for c in m.get("tool_calls", ())]
    answered = [m["tool_call_id"] for m in provider.told(-1) if m["role"] == "tool"]
    assert len(sent) > 4
    assert sorted(sent) == sorted(set(sent)) == sorted(answered)
