import json
import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from privacy_people import People, rule

from guardrails.principals import COMMAND_LINE
from guardrails.privacy.ledger import Account, Ledger
from guardrails.privacy.protection import Permitted
from guardrails.privacy.strict import Budget, Strict
from guardrails.sql.bounded_level import Limits

pytest.importorskip("opendp")
NEARLY_EXACT = 1e8
"""So large an epsilon that noise is below rounding."""

REWRITTEN = "SELECT count(*) FROM people WHERE country <> 'x?'"
WIDE = Limits(contribution=1_000, groups=100)


@pytest.fixture
def people() -> Iterator[People]:
    opened = People()
    yield opened
    opened.connection.close()


def strict(
    folder: Path,
    *,
    per_query: float = NEARLY_EXACT,
    total: float = 10 * NEARLY_EXACT,
    limits: Limits = WIDE,
    version: str = "v1",
) -> Strict:
    ledger = Ledger(folder / "privacy.db")
    return Strict(ledger, limits, Budget(per_query, total), lake_version=version)


def rows(people: People, sql: str, mode: Strict) -> list[tuple[object, ...]]:
    permitted = people.ask(sql, mode)
    assert isinstance(permitted, Permitted), permitted
    assert permitted.noisy
    assert not re.search(r'"(people|events)" AS', permitted.sql)
    found = people.run(permitted.sql)
    assert found is not None
    return list(found.rows)


@pytest.mark.parametrize(
    "sql",
    [
        "SELECT count(*) FROM events",
        "SELECT country, count(*) AS n FROM people WHERE country <> 'MT' GROUP BY 1 ORDER BY n DESC",
        "SELECT kind, avg(seconds), count(DISTINCT user_id) FROM events GROUP BY kind ORDER BY kind",
        "SELECT count(*) FILTER (WHERE kind = 'play') / count(*) FROM events",
        "WITH played AS (SELECT user_id FROM events WHERE kind = 'play') SELECT count(*) FROM played",
        "SELECT a.n - b.n FROM (SELECT count(*) AS n FROM people) a CROSS JOIN "
        "(SELECT count(*) AS n FROM people WHERE country = 'JP') b",
        "SELECT kind, sum(seconds) AS s FROM events GROUP BY kind HAVING sum(seconds) > 1 "
        "ORDER BY s LIMIT 1",
    ],
)
def test_without_noise_and_limits_the_numbers_are_the_true_ones(
    people: People, tmp_path: Path, sql: str
) -> None:
    truth = people.connection.execute(sql).fetchall()
    found = rows(people, sql, strict(tmp_path))
    flat = [cell for row in found for cell in row]
    expected = [cell for row in truth for cell in row]
    numbers = [(a, b) for a, b in zip(flat, expected, strict=True) if isinstance(b, int | float)]
    assert [c for c in flat if isinstance(c, str)] == [c for c in expected if isinstance(c, str)]
    assert all(float(str(a)) == pytest.approx(float(b), rel=1e-3) for a, b in numbers)


def test_one_person_adds_no_more_than_the_limits_say(people: People, tmp_path: Path) -> None:
    people.connection.execute(
        "INSERT INTO events SELECT 'x' || i, 'u1', TIMESTAMP '2024-01-01', 'play', 5 "
        "FROM range(10000) t(i)"
    )
    mode = strict(tmp_path, limits=Limits(contribution=10, groups=1))
    assert rows(people, "SELECT count(*) FROM events", mode) == [(1_000,)]
    days = rows(people, "SELECT CAST(ts AS DATE) AS d, count(*) FROM events GROUP BY 1", mode)
    assert sum(int(str(row[1])) for row in days) <= 1_000


def test_noise_is_as_large_as_the_limits_and_epsilon_say(people: People, tmp_path: Path) -> None:
    errors = []
    for place in range(25):
        mode = strict(
            tmp_path / str(place), per_query=0.1, limits=Limits(contribution=10, groups=1)
        )
        (count,) = rows(people, "SELECT count(*) FROM events", mode)[0]
        errors.append(abs(int(str(count)) - 1_000))
    assert 20 < sum(errors) / len(errors) < 300  # the mean of |Laplace(100)| is 100


def test_a_group_of_few_does_not_show(people: People, tmp_path: Path) -> None:
    sql = "SELECT country, count(*) FROM people GROUP BY country"
    mode = strict(tmp_path, per_query=2, limits=Limits(contribution=1, groups=1))
    assert {row[0] for row in rows(people, sql, mode)} <= {"JP", "DE"}


def test_the_same_question_gives_the_same_noise_and_costs_nothing(
    people: People, tmp_path: Path
) -> None:
    mode = strict(tmp_path, per_query=0.1, total=1.0)
    first = rows(people, "SELECT count(*) FROM events", mode)
    again = rows(people, "select COUNT( * )  from events", strict(tmp_path, per_query=0.1, total=1))
    assert first == again
    assert Ledger(tmp_path / "privacy.db").spent(Account("anybody", "lake")) == 0.1


def test_rewriting_a_question_spends_until_nothing_is_left(people: People, tmp_path: Path) -> None:
    mode = strict(tmp_path, per_query=0.1, total=1.0)
    outcomes = [rule(people.ask(REWRITTEN.replace("?", str(i)), mode)) for i in range(100)]
    assert outcomes == [None] * 10 + ["privacy_budget"] * 90


def test_a_rebuilt_lake_does_not_give_the_budget_back(people: People, tmp_path: Path) -> None:
    people.ask("SELECT count(*) FROM people", strict(tmp_path, per_query=1, total=1))
    newer = strict(tmp_path, per_query=1, total=1, version="v2")
    assert rule(people.ask("SELECT count(*) FROM people", newer)) == "privacy_budget"


def test_the_command_line_is_bound_too(people: People, tmp_path: Path) -> None:
    mode = strict(tmp_path, per_query=1, total=1)
    assert rule(people.ask("SELECT count(*) FROM people", mode, COMMAND_LINE)) is None
    assert rule(people.ask("SELECT count(*) FROM events", mode, COMMAND_LINE)) == "privacy_budget"


@pytest.mark.parametrize(
    "sql",
    [
        "SELECT median(seconds) FROM events",
        "SELECT stddev(seconds) FROM events",
        "SELECT count(DISTINCT event_id) FROM events",
        "SELECT count(*) FROM events WHERE user_id IN (SELECT user_id FROM people)",
    ],
)
def test_what_cannot_be_bounded_is_refused_with_a_remedy_and_costs_nothing(
    people: People, tmp_path: Path, sql: str
) -> None:
    assert rule(people.ask(sql, strict(tmp_path))) == "strict_shape"
    assert people.ran == []
    assert Ledger(tmp_path / "privacy.db").spent(Account("anybody", "lake")) == 0


def test_the_answer_says_how_noisy_it_is_and_what_is_left(people: People, tmp_path: Path) -> None:
    mode = strict(tmp_path, per_query=0.25, total=1, limits=Limits(contribution=10, groups=1))
    permitted = people.ask("SELECT count(*) FROM events", mode)
    assert isinstance(permitted, Permitted)
    assert permitted.note is not None
    assert "epsilon 0.25" in permitted.note.reason
    assert "within 120" in permitted.note.reason  # 10 / 0.25 * ln 20
    assert "Epsilon 0.75 of 1 is left" in permitted.note.reason


def test_only_noisy_numbers_are_kept(people: People, tmp_path: Path) -> None:
    mode = strict(tmp_path, per_query=0.01, total=1)
    people.ask("SELECT count(*) FROM events", mode)
    with mode.ledger._open() as connection:
        (body,) = connection.execute("SELECT body FROM releases").fetchone()
    assert json.loads(body)[0][1] != [[3_001]]
