"""A language model drafts a feature: check, repair, and nothing unproven is called proven."""

from collections.abc import Callable, Iterator
from string import Template
from typing import Any

import pytest
from fakes import HashEmbedder, draft, scripted
from small_workspace import write_small_workspace

from assistant.agent import Assistant
from assistant.answers import Answer, Question
from assistant.settings import load_settings
from assistant.upkeep.building import build_workspace
from assistant.upkeep.indexing import index_workspace
from assistant.wiring import open_assistant
from assistant.workspace import Workspace

Open = Callable[[Any], Assistant]
ASK = "We need a machine-learning input: how many plays had each user in the week before a label?"


QUERY = Template(
    "SELECT l.user_id, l.label_ts, count(DISTINCT e.event_id) AS plays_7d FROM labels AS l "
    "LEFT JOIN events AS e ON e.user_id = l.user_id AND e.event_type = 'play' "
    "AND e.occurred_at >= l.label_ts - INTERVAL 7 DAY AND $condition GROUP BY ALL"
)


def attempt(condition: str) -> tuple[str, dict[str, Any]]:
    described = {"name": "plays_7d", "description": "Plays of a user in seven days."}
    return "check_feature", {**described, "sql": QUERY.substitute(condition=condition)}


LEAK = attempt("e.occurred_at <= l.label_ts")
RIGHT = attempt("e.occurred_at < l.label_ts")
BOAST = draft("`plays_7d` is proven and does not leak.", "It is ready to merge.")


@pytest.fixture(scope="module")
def workspace(tmp_path_factory: pytest.TempPathFactory) -> Workspace:
    place = Workspace(write_small_workspace(tmp_path_factory.mktemp("feature_chat")))
    build_workspace(place, load_settings(place.root))
    index_workspace(place, load_settings(place.root), encoder=HashEmbedder())
    return place


@pytest.fixture
def opened(workspace: Workspace) -> Iterator[Open]:
    open_ones: list[Assistant] = []

    def make(model: Any) -> Assistant:
        open_ones.append(open_assistant(workspace, model=model, encoder=HashEmbedder()))
        return open_ones[-1]

    yield make
    for assistant in open_ones:
        assistant.close()


def asked(opened: Open, *script: Any) -> tuple[Answer, Any]:
    model = scripted(*script)
    return opened(model).ask(Question(question=ASK)), model


def told(model: Any, turn: int) -> str:
    return str(model.seen[turn][-1].content)


def test_a_leak_is_told_to_the_model_and_its_repair_is_proven(opened: Open) -> None:
    answer, model = asked(opened, LEAK, RIGHT, BOAST)

    feature = answer.feature
    assert "row_at_label" in told(model, 1)
    assert feature is not None
    assert (feature.proven, feature.attempts) == (True, 2)
    assert feature.certificate is not None
    assert {"duckdb", "spark", "bigquery"} <= set(feature.sql)
    assert feature.not_run == ("bigquery",)
    assert feature.profile is not None
    assert "+++ b/features/plays_7d.certificate.json" in feature.patch
    assert "is proven and does not leak" in answer.answer


def test_what_is_not_proven_is_never_called_proven(opened: Open) -> None:
    answer, _ = asked(opened, LEAK, BOAST)

    assert answer.feature is not None
    assert not answer.feature.proven
    assert answer.feature.certificate is None
    assert "certificate.json" not in answer.feature.patch
    assert answer.answer.startswith("`plays_7d` version 1 is refuted and must not be used.")
    assert "proven" not in answer.answer
    assert "merge" not in answer.answer


def test_after_three_refuted_attempts_the_model_is_told_to_stop(opened: Open) -> None:
    answer, model = asked(opened, LEAK, LEAK, LEAK, LEAK, draft("I could not write it."))

    assert "Stop" in told(model, 4)
    assert answer.feature is not None
    assert (answer.feature.attempts, answer.feature.proven) == (3, False)


def test_a_proof_without_a_draft_is_not_believed(opened: Open) -> None:
    answer, _ = asked(opened, BOAST)

    assert answer.feature is None
    assert "proven" not in answer.answer


@pytest.mark.parametrize(
    ("sql", "said"),
    [
        ("SELECT l.user_id, l.label_ts, random() AS v FROM labels AS l", "random"),
        ("SELECT l.user_id, l.label_ts, u.email AS v FROM labels AS l JOIN users AS u USING (user_id)", "email"),
        ("SELECT l.user_id, l.label_ts, hour(l.label_ts) AS v FROM labels AS l", "label"),
        ("SELECT l.user_id, l.label_ts, u.plann AS v FROM labels AS l JOIN users AS u USING (user_id)", "plann"),
        ("DROP TABLE events", "SELECT"),
    ],
)  # fmt: skip
def test_what_may_not_run_is_told_to_the_model(opened: Open, sql: str, said: str) -> None:
    call = "check_feature", {"name": "v", "description": "A value.", "sql": sql}

    answer, model = asked(opened, call, draft("It cannot be written."))

    assert said in told(model, 1)
    assert answer.feature is None or not answer.feature.proven
