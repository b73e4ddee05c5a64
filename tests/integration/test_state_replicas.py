"""What replicas share, on SQLite and on a real PostgreSQL: conversations, feedback, costs, budgets."""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest
from fakes import HashEmbedder
from postgres_server import PostgresServer
from pydantic import SecretStr
from small_workspace import write_small_workspace

from assistant.answering.record import RunRecord
from assistant.answers import Answer, Question
from assistant.errors import AbsentError
from assistant.settings import StateSettings, load_settings
from assistant.state.conversations import Conversations
from assistant.state.costs import Costs
from assistant.state.database import Database
from assistant.state.people import People
from assistant.state.shared_privacy import SharedHistory, SharedLedger
from assistant.state.shares import Shares
from assistant.state.turns import Turn
from assistant.upkeep.building import build_workspace
from assistant.wiring import open_assistant
from assistant.workspace import Workspace
from guardrails.decisions import PopulationSql
from guardrails.principals import Principal
from guardrails.privacy.ledger import Account, Offer

Opener = Callable[[], Database]
ACCOUNT = Account(principal="p", data_set="d")


def turn(trace_id: str, question: str = "Plays by week?") -> Turn:
    answer = Answer(
        question=question,
        status="answered",
        answer="Five.",
        model="planner",
        prompt_version="1",
        trace_id=trace_id,
    )
    return Turn(question=question, answer=answer)


def converse(
    conversations: Conversations, name: str, *, who: str, question: str = "Plays?"
) -> None:
    with conversations.turn(name, principal=who, title=question) as found:
        conversations.keep(found, turn(f"{name}-{question}", question))


def test_a_conversation_is_read_renamed_and_deleted_by_another_replica(open_state: Opener) -> None:
    one, other = Conversations(open_state()), Conversations(open_state())
    converse(one, "c", who="ann", question="100%_sure?")
    converse(one, "d", who="ann", question="Plays by week?")

    found = other.list("ann", search="100%_S")
    renamed = other.rename("c", "Weeks", principal="ann")
    other.delete("d", principal="ann")

    assert [entry.id for entry in found] == ["c"]
    assert renamed.title == one.read("c", principal="ann").title == "Weeks"
    assert [entry.id for entry in one.list("ann")] == ["c"]


def test_what_no_database_keeps_finds_nothing(open_state: Opener) -> None:
    database = open_state()
    conversations = Conversations(database)
    converse(conversations, "c", who="ann")

    assert conversations.list("ann", search="\x00") == []
    assert conversations.rename("c", "A\x00B", principal="ann").title == "A B"
    with pytest.raises(AbsentError):
        conversations.read("c\x00", principal="ann")
    with pytest.raises(AbsentError):
        Shares(database).shared("\x00")


def test_a_name_belongs_to_who_took_it_first_however_many_try(open_state: Opener) -> None:
    replicas = [Conversations(open_state()) for _ in range(4)]

    def take(number: int) -> bool:
        try:
            converse(replicas[number], "c", who=f"p{number}", question=f"{number}?")
        except AbsentError:
            return False
        return True

    with ThreadPoolExecutor(4) as pool:
        taken = list(pool.map(take, range(4)))

    assert sum(taken) == 1


def test_links_feedback_and_costs_are_shared_and_a_person_is_forgotten(open_state: Opener) -> None:
    one, other = open_state(), open_state()
    conversations = Conversations(one)
    converse(conversations, "c", who="ann")
    converse(conversations, "e", who="eve")
    record = RunRecord(trace_id="t", principal=Principal(id="ann"))
    Costs(one, model="m").keep(record, cost=2.5)
    token = Shares(one).share("c", principal="ann")

    read = Shares(other).shared(token)
    exported = People(other).export("ann")
    forgotten = People(other).forget("ann")

    assert [kept.question for kept in read.turns] == ["Plays?"]
    assert (len(exported["conversations"]), len(exported["model_costs"])) == (1, 1)
    assert forgotten == 1
    assert Costs(one).spent_today("ann") == 2.5
    assert conversations.list("eve")
    with pytest.raises(AbsentError):
        Shares(one).shared(token)


def test_replicas_together_spend_no_more_than_the_budget(open_state: Opener) -> None:
    ledgers = [SharedLedger(open_state()) for _ in range(4)]

    def spend(number: int) -> str | None:
        offer = Offer(question=f"q{number}", epsilon=0.1, delta=0.0, body=str(number))
        return ledgers[number % 4].spend(ACCOUNT, offer, total=0.5)

    with ThreadPoolExecutor(8) as pool:
        given = list(pool.map(spend, range(16)))

    assert sum(body is not None for body in given) == 5
    assert ledgers[0].spent(ACCOUNT) == pytest.approx(0.5)


def test_the_same_question_is_answered_the_same_and_spends_once(open_state: Opener) -> None:
    first, second = SharedLedger(open_state()), SharedLedger(open_state())
    offers = [Offer(question="q", epsilon=0.1, delta=0.0, body=body) for body in "ab"]

    assert first.spend(ACCOUNT, offers[0], total=1) == "a"
    assert second.spend(ACCOUNT, offers[1], total=1) == "a"
    assert second.spent(ACCOUNT) == pytest.approx(0.1)


def test_a_population_given_by_one_replica_must_be_compared_by_the_other(
    open_state: Opener,
) -> None:
    one, other = SharedHistory(open_state()), SharedHistory(open_state())
    given, new = PopulationSql(parts=()), PopulationSql(parts=(), most_groups=3)

    assert one.add("p", given, seen=0, lake_version="v")
    assert other.knows("p", given)
    assert not other.add("p", new, seen=0, lake_version="v")
    assert other.add("p", new, seen=other.after("p", 0)[-1].position, lake_version="v")


def test_two_assistants_go_on_with_one_conversation_over_postgresql(
    state_server: PostgresServer, tmp_path: Path
) -> None:
    state_server.run("DROP SCHEMA public CASCADE; CREATE SCHEMA public;")
    place = Workspace(write_small_workspace(tmp_path))
    state = StateSettings(url=SecretStr(state_server.login))
    settings = load_settings(place.root).model_copy(update={"state": state})
    build_workspace(place, settings)
    assistants = [open_assistant(place, settings, encoder=HashEmbedder()) for _ in range(2)]
    try:
        who = Principal(id="ann")
        asked = Question(question="plays by country", conversation_id="c")
        follow_up = Question(question="and for active users?", conversation_id="c")
        assistants[0].ask(asked, principal=who)
        answer = assistants[1].ask(follow_up, principal=who)

        assert answer.queries[0].request is not None
        assert answer.queries[0].request["metrics"] == ["active_users"]
        assert not place.state.exists()
        assert not (place.built / "privacy.db").exists()
    finally:
        for assistant in assistants:
            assistant.close()
