from collections.abc import Iterator

import pytest
from privacy_people import People, population

from guardrails.privacy.differences import comparison

JOINED = "FROM events e JOIN people p ON p.user_id = e.user_id"


@pytest.fixture(scope="module")
def people() -> Iterator[People]:
    opened = People()
    yield opened
    opened.connection.close()


def close(people: People, new: str, *earlier: str, most: int | None = None) -> bool:
    cut = population(new).model_copy(update={"most_groups": most})
    compared = people.compare(comparison(cut, [population(one) for one in earlier], minimum=10))
    assert compared is not None
    return compared


@pytest.mark.parametrize(
    "sql",
    [
        "SELECT count(*) FROM people",
        "SELECT country, count(*) FROM people GROUP BY country LIMIT 5",
        "SELECT kind, count(*), count(DISTINCT user_id), sum(seconds) FROM events GROUP BY kind",
        "SELECT date_trunc('day', ts), count(*) FROM events GROUP BY 1",
    ],
)
def test_one_harmless_answer_stands(people: People, sql: str) -> None:
    assert not close(people, sql)
    assert not close(people, sql, sql)


@pytest.mark.parametrize(
    ("new", "earlier"),
    [
        ("SELECT count(*) FROM people", "SELECT count(*) FROM people WHERE country <> 'MT'"),
        ("SELECT count(*) FROM people", "SELECT country, count(*) FROM people GROUP BY country"),
        ("SELECT country, count(*) FROM people GROUP BY country", "SELECT count(*) FROM people"),
        ("SELECT avg(age) FROM people", "SELECT count(*) FROM people WHERE country <> 'MT'"),
        (
            "SELECT count(*) FROM events",
            "SELECT count(*) FROM events WHERE ts < DATE '2024-03-01'",
        ),
        (
            "SELECT sum(seconds) FROM events",
            "SELECT sum(seconds) FROM events WHERE ts < DATE '2024-03-01'",
        ),
        (
            "SELECT sum(n) FROM (SELECT user_id, count(*) AS n FROM events GROUP BY 1)",
            "SELECT sum(n) FROM (SELECT user_id, count(*) AS n FROM events "
            "WHERE ts < DATE '2024-03-01' GROUP BY 1)",
        ),
        (
            "SELECT count(DISTINCT event_id) FROM events",
            "SELECT count(DISTINCT event_id) FROM events WHERE ts < DATE '2024-03-01'",
        ),
        (
            "SELECT count(DISTINCT user_id) FROM people",
            "SELECT count(*) FROM people WHERE country <> 'MT'",
        ),
        (f"SELECT count(*) {JOINED} WHERE p.country <> 'MT'", f"SELECT count(*) {JOINED}"),
    ],
)
def test_two_answers_that_differ_by_a_few_people_are_close(
    people: People, new: str, earlier: str
) -> None:
    assert not close(people, earlier)
    assert close(people, new, earlier)


def test_two_numbers_of_one_answer_are_compared_too(people: People) -> None:
    assert close(people, "SELECT count(*), count(*) FILTER (WHERE country <> 'MT') FROM people")
    union = (
        "SELECT count(*) FROM people UNION ALL SELECT count(*) FROM people WHERE country <> 'MT'"
    )
    assert close(people, union)


def test_two_parts_that_nearly_make_up_a_whole_are_close(people: People) -> None:
    japan = "SELECT count(*) FROM people WHERE country = 'JP'"
    germany = japan.replace("JP", "DE")
    assert not close(people, japan, germany)
    assert close(people, "SELECT count(*) FROM people", japan, germany)


def test_groups_that_a_limit_leaves_out_are_not_part_of_the_whole_that_was_shown(
    people: People,
) -> None:
    days = "SELECT date_trunc('day', ts), count(*) FROM events GROUP BY 1"
    assert not close(people, days, "SELECT count(*) FROM events", most=5)
    assert close(people, days, "SELECT count(*) FROM events", most=40)


def test_a_longer_period_that_everybody_adds_to_is_not_close(people: People) -> None:
    week = "SELECT count(*) FROM events WHERE ts < DATE '2024-01-08'"
    assert not close(people, week.replace("08", "09"), week)


def test_only_one_boolean_leaves(people: People) -> None:
    wanted = comparison(population("SELECT count(*) FROM people"), [], minimum=10)
    people.compare(wanted)
    assert people.notebook.connection.execute(wanted.sql).fetchall() == [(False,)]
