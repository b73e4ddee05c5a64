import sqlite3
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from stat import S_IMODE

import pytest
from privacy_people import People, policy, population, rule, standard

from guardrails.principals import COMMAND_LINE, Principal
from guardrails.privacy.history import PopulationHistory

EVERYBODY = "SELECT count(*) FROM people"
ALMOST = "SELECT count(*) FROM people WHERE country <> 'MT'"
JAPAN = "SELECT count(*) FROM people WHERE country = 'JP'"


@pytest.fixture
def people() -> Iterator[People]:
    opened = People()
    yield opened
    opened.connection.close()


@pytest.fixture
def file(tmp_path: Path) -> Path:
    return tmp_path / "privacy.db"


def test_the_second_of_two_close_answers_is_refused_with_a_remedy(
    people: People, file: Path
) -> None:
    mode = standard(file)
    assert rule(people.ask(EVERYBODY, mode)) is None
    assert rule(people.ask(ALMOST, mode)) == "differencing"
    assert rule(people.ask(JAPAN, mode)) is None


def test_an_answer_that_was_given_is_given_again_without_comparing(
    people: People, file: Path
) -> None:
    mode = standard(file)
    people.ask(EVERYBODY, mode)
    asked = len(people.ran)
    assert rule(people.ask("select  COUNT(*) from people -- again", mode)) is None
    assert len(people.ran) == asked


def test_a_restart_a_rebuild_and_a_new_conversation_forget_nothing(
    people: People, file: Path
) -> None:
    people.ask(EVERYBODY, standard(file))
    assert rule(people.ask(ALMOST, standard(file))) == "differencing"


def test_each_principal_has_a_history_of_their_own(people: People, file: Path) -> None:
    mode = standard(file)
    people.ask(EVERYBODY, mode)
    assert rule(people.ask(ALMOST, mode, Principal(id="somebody-else"))) is None


def test_the_command_line_is_not_guarded(people: People, file: Path) -> None:
    for sql in (EVERYBODY, ALMOST):
        assert rule(people.ask(sql, standard(file), COMMAND_LINE)) is None
    assert people.ran == []


def test_of_two_close_answers_asked_for_at_once_one_is_refused(file: Path) -> None:
    def ask(sql: str) -> str | None:
        return rule(People().ask(sql, standard(file)))

    with ThreadPoolExecutor(2) as pool:
        for _ in range(3):
            rules = sorted(map(str, pool.map(ask, (EVERYBODY, ALMOST))))
            assert rules == ["None", "differencing"]


def test_a_principal_is_told_of_so_many_groups_and_no_more(people: People, file: Path) -> None:
    mode = standard(file, most_answers=1)
    assert rule(people.ask(JAPAN, mode)) is None
    assert rule(people.ask("SELECT kind, count(*) FROM events GROUP BY 1", mode)) == (
        "too_many_answers"
    )
    assert rule(people.ask(JAPAN, mode)) is None


def test_what_cannot_be_compared_is_refused(people: People, file: Path) -> None:
    people.connection.execute("DROP TABLE events")
    assert rule(people.ask("SELECT count(*) FROM events", standard(file))) == "differencing"


def test_an_earlier_answer_about_a_table_that_is_gone_does_not_refuse_everything(
    people: People, file: Path
) -> None:
    people.ask("SELECT count(*) FROM events", standard(file))
    people.connection.execute("DROP TABLE events")
    assert rule(people.ask(EVERYBODY, standard(file))) is None
    assert rule(people.ask(ALMOST, standard(file))) == "differencing"


def test_the_history_holds_statements_and_no_person(people: People, file: Path) -> None:
    people.ask(EVERYBODY, standard(file))
    with sqlite3.connect(file) as connection:
        (kept,) = connection.execute("SELECT population FROM populations").fetchall()
    connection.close()
    assert "SELECT" in kept[0]
    assert not any(f"u{i}'" in kept[0] for i in range(100))
    assert S_IMODE(file.stat().st_mode) == 0o600


def test_a_population_is_kept_only_after_it_was_compared_with_the_newest(file: Path) -> None:
    history = PopulationHistory(file)
    assert history.add("p", population(EVERYBODY), seen=0, lake_version="v1")
    assert not history.add("p", population(JAPAN), seen=0, lake_version="v1")
    assert history.add("p", population(JAPAN), seen=1, lake_version="v1")
    assert [given.position for given in history.after("p", 1)] == [2]


def test_the_policy_s_minimum_decides_how_close_is_too_close() -> None:
    assert {table.minimum_group for table in policy().tables} == {10}
