"""What another engine would silently compute otherwise is refused, each by its rule."""

import pytest

from guardrails.decisions import Denied
from guardrails.sql.dialects import render, with_names

COLUMNS = {
    "labels": {"user_id": "VARCHAR", "label_ts": "TIMESTAMP"},
    "events": {
        "user_id": "VARCHAR",
        "at": "TIMESTAMP",
        "kind": "VARCHAR",
        "price": "DOUBLE",
        "exact": "DECIMAL(28, 6)",
        "seconds": "BIGINT",
    },
}
REFUSED = {
    "rounding_cast": ("CAST(max(e.price) AS BIGINT)", "CAST(max(e.exact) AS INTEGER)"),
    "number_to_text": ("CAST(max(e.price) AS VARCHAR)", "CAST(max(e.at) AS VARCHAR)"),
    "text_cast": ("CAST(max(e.kind) AS BIGINT)", "CAST(max(e.kind) AS TIMESTAMP)"),
    "decimal_division": ("max(e.exact) / 3",),
    "decimal_product": ("max(e.exact) * max(e.exact)",),
    "fraction_division": ("max(e.price) // 2", "max(e.price) % 2"),
    "decimal_literal": ("max(e.seconds) * 0.5",),
    "float_sum": ("sum(e.price)",),
    "uncut_logarithm": ("ln(max(e.seconds))",),
    "mixed_comparison": ("count(*) FILTER (WHERE e.kind > 5)",),
    "time_unit": ("max(date_trunc('decade', e.at))",),
    "not_portable": (
        "max(date_diff('day', e.at, l.label_ts))",
        "list(e.kind ORDER BY e.at)",
        "max(e.at AT TIME ZONE 'Europe/Berlin')",
        "max(log(e.seconds))",
        "max(substring(e.kind, 0, 2))",
        "max(dayname(e.at))",
        "avg(e.seconds)",
        "max_by(e.kind, e.at)",
        "max(round(e.price, 2))",
        "count(*) FILTER (WHERE e.kind LIKE 'a%')",
        "max(lower(e.kind))",
        "string_agg(e.kind, ',')",
        "any_value(e.kind)",
    ),
}
ALLOWED = (
    "count(*)",
    "count(DISTINCT e.kind)",
    "CAST(sum(e.seconds) AS BIGINT)",
    "CAST(sum(CAST(e.price AS DECIMAL(28, 6))) AS DOUBLE)",
    "max(epoch_us(e.at) // 86400000000)",
    "CAST(CAST(ln(max(e.seconds)) AS DECIMAL(28, 9)) AS DOUBLE)",
    "max(e.seconds) * CAST('0.5' AS DOUBLE)",
    "max(date_trunc('day', e.at))",
)


def feature(value: str) -> str:
    return (
        f"SELECT l.user_id, l.label_ts, {value} AS v FROM labels AS l "  # noqa: S608 - a test's own
        "LEFT JOIN events AS e ON e.user_id = l.user_id AND e.at < l.label_ts "
        "GROUP BY l.user_id, l.label_ts"
    )


@pytest.mark.parametrize(
    ("rule", "value"), [(rule, value) for rule, values in REFUSED.items() for value in values]
)
def test_a_construct_that_engines_read_differently_is_refused(rule: str, value: str) -> None:
    found = render(feature(value), dialect="spark", columns=COLUMNS)
    assert isinstance(found, Denied)
    assert found.rule == rule


@pytest.mark.parametrize("value", ALLOWED)
@pytest.mark.parametrize("dialect", ["spark", "bigquery"])
def test_a_construct_that_engines_agree_on_is_written(value: str, dialect: str) -> None:
    found = render(feature(value), dialect=dialect, columns=COLUMNS)  # type: ignore[arg-type]
    assert isinstance(found, str)


def test_a_name_of_no_table_is_refused() -> None:
    found = render(feature("max(e.nothing)"), dialect="spark", columns=COLUMNS)
    assert isinstance(found, Denied)
    assert found.rule == "unresolved"


def test_other_names_reach_tables_but_not_steps() -> None:
    sql = "WITH labels_known AS (SELECT * FROM labels) SELECT * FROM labels_known AS k"
    found = with_names(sql, names={"labels": "{{ ref('labels') }}", "labels_known": "wrong"})
    assert "{{ ref('labels') }} AS labels" in found
    assert "wrong" not in found
