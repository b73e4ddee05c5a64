"""A small group that was withheld is not what is left of a total."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from privacy_people import ANYBODY, People, policy, standard

from guardrails.decisions import AllowedSql, Denied
from guardrails.privacy.protection import Engine, Permitted, Standard, Statement
from guardrails.sql.gate import check

GROUPED = (
    "SELECT p.country, count(*) AS n FROM people p WHERE p.country <> 'XX' GROUP BY 1 "
    "ORDER BY n DESC, country"
)
WHOLE = "SELECT count(*) AS n FROM people"


@pytest.fixture
def people() -> Iterator[People]:
    opened = People()
    opened.connection.execute(
        "INSERT INTO people SELECT 'x' || i, CASE WHEN i < 20 THEN 'FR' ELSE 'IT' END, 1 "
        "FROM range(45) t(i)"
    )
    yield opened
    opened.connection.close()


def ask(people: People, sql: str, mode: Standard) -> Permitted | Denied:
    decision = check(sql, policy())
    assert isinstance(decision, AllowedSql)
    statement = Statement(sql, decision, policy(), compiled=True)
    return mode.permit(statement, principal=ANYBODY, engine=Engine(people.run, people.compare))


def test_one_group_more_is_withheld_and_the_total_may_still_be_asked(
    people: People, tmp_path: Path
) -> None:
    mode = standard(tmp_path / "privacy.db")
    grouped = ask(people, GROUPED, mode)
    assert isinstance(grouped, Permitted)
    assert grouped.withheld == ("FR",)
    assert grouped.note is not None
    assert isinstance(ask(people, WHOLE, mode), Permitted)


def test_the_same_groups_are_withheld_when_asked_again(people: People, tmp_path: Path) -> None:
    mode = standard(tmp_path / "privacy.db")
    answers = [ask(people, GROUPED, mode) for _ in range(2)]
    assert answers[0] == answers[1]


def test_the_group_left_out_is_refused_where_it_would_give_the_small_one_away(
    people: People, tmp_path: Path
) -> None:
    mode = standard(tmp_path / "privacy.db")
    ask(people, GROUPED, mode)
    ask(people, WHOLE, mode)
    left_out = ask(people, "SELECT count(*) AS n FROM people WHERE country = 'FR'", mode)
    assert isinstance(left_out, Denied)
    assert left_out.rule == "differencing"


def test_nothing_more_is_withheld_where_every_group_is_large(
    people: People, tmp_path: Path
) -> None:
    people.connection.execute("DELETE FROM people WHERE country = 'MT'")
    grouped = ask(people, GROUPED, standard(tmp_path / "privacy.db"))
    assert isinstance(grouped, Permitted)
    assert grouped.withheld == ()
