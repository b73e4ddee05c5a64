import duckdb

from guardrails.sql.layout import laid_out


def test_a_statement_is_laid_out_over_lines_and_means_the_same() -> None:
    sql = "SELECT a, count(*) AS n FROM (VALUES (1), (1), (2)) AS t(a) GROUP BY a ORDER BY a"
    shown = laid_out(sql)
    assert "\n" in shown
    with duckdb.connect() as connection:
        first = connection.execute(sql).fetchall()
        assert connection.execute(shown).fetchall() == first


def test_what_cannot_be_read_stays_as_it_is() -> None:
    assert laid_out("SELECT FROM WHERE (") == "SELECT FROM WHERE ("
