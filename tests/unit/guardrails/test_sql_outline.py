"""What a statement does is said clause by clause, the same for the same statement."""

import pytest

from guardrails.sql.outline import outline

SAID = (
    ("SELECT count(*) AS n FROM events", "Reads the table events. Computes `COUNT(*)` as n."),
    (
        'SELECT "e"."device" AS "device", COUNT(*) AS "n" FROM "events" AS "e" '
        'WHERE "e"."kind" = \'play\' GROUP BY "e"."device" ORDER BY "n" DESC LIMIT 3',
        "Reads the table events. Keeps the rows where `kind = 'play'`. "
        "Makes one row for each `device`, with `COUNT(*)` as n. "
        "Sorts by `n` (highest first). Shows at most `3` rows.",
    ),
    (
        "SELECT title FROM content JOIN shelves USING (content_id)",
        "Reads the tables content and shelves. Shows `title`.",
    ),
)


@pytest.mark.parametrize(("sql", "said"), SAID)
def test_each_clause_has_its_sentence(sql: str, said: str) -> None:
    assert outline(sql) == said


def test_a_prepared_step_is_no_table() -> None:
    told = outline("WITH t AS (SELECT device FROM events) SELECT device FROM t")
    assert "Reads the table events." in told
    assert "Prepares t first." in told


def test_a_condition_of_the_gate_is_told() -> None:
    told = outline("SELECT count(*) FROM e HAVING count(DISTINCT user_id) >= 10")
    assert "Leaves out groups unless `COUNT(DISTINCT user_id) >= 10`." in told


def test_a_long_expression_is_told_of_and_not_written_out() -> None:
    condition = " OR ".join(f"n = {i}" for i in range(60))
    told = outline(f"SELECT count(*) FROM e WHERE {condition}")  # noqa: S608 - it is not run
    assert "a longer expression (see the SQL)" in told
    assert len(told) < 200


@pytest.mark.parametrize("sql", ["", "SELEC", "('", "DROP TABLE x"])
def test_what_is_no_select_has_no_outline(sql: str) -> None:
    assert outline(sql) == ""
