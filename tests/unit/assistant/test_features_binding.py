"""Names, types and roles of a specification are checked against the contracts' tables."""

from typing import Any

import pytest
from feature_cases import TABLES, make_spec

from assistant.errors import FeatureError
from assistant.features.compiling.compiler import compile_feature
from assistant.features.query import FeatureTable

COUNT = {"kind": "count"}
ITEMS = {"table": "items", "column": "item_id", "key": "item_id"}
MISFITS: tuple[tuple[str, dict[str, Any], dict[str, Any], str], ...] = (
    ("integer", COUNT, {"source": {"table": "secrets"}}, "no contract describes. Use one of: events"),
    ("integer", COUNT, {"source": {"table": "items"}, "keys": {"item_id": "item_id"}}, "names no time column"),
    ("integer", COUNT, {"keys": {"user_id": "email"}}, "does not exist or is withheld"),
    ("integer", {"kind": "distinct", "column": "ip_address"}, {}, "does not exist or is withheld"),
    ("integer", COUNT, {"source": {"table": "events", "where": [{"column": "nope", "known": True}]}}, "nope"),
    ("integer", COUNT, {"source": {"table": "events", "join": ITEMS | {"key": "nope"}}}, "items.nope"),
    ("integer", COUNT, {"time": "loaded_at"}, "names 'loaded_at' as its time column"),
    ("integer", COUNT, {"available": "happened_at"}, "available column"),
    ("number", COUNT, {}, "gives values of type integer, not number"),
    ("number", {"kind": "sum", "column": "seconds"}, {}, "gives values of type integer"),
    ("string", {"kind": "mean", "column": "action"}, {}, "Name a number"),
    ("number", {"kind": "sum", "column": "amount", "daily_cap": 5}, {}, "Cap whole numbers"),
    ("integer", {"kind": "sum", "column": "seconds", "daily_cap": 5}, {"windows": [24, 48]}, "one window at a time"),
    ("integer", {"kind": "streak", "which": "longest"}, {"windows": [24, 48]}, "one window at a time"),
    ("integer", COUNT, {"windows": [24, 48], "source": {"table": "events", "session": "session_id"}}, "one window"),
    ("integer", {"kind": "age", "column": "price"}, {"windows": [], "source": {"table": "items"}, "keys": {"item_id": "item_id"}}, "Name a date"),
    ("integer", COUNT, {"minimum_age": {"table": "items", "key": "user_id", "column": "released", "hours": 1}}, "items.user_id"),
    ("integer", COUNT, {"source": {"table": "events", "where": [{"column": "action", "any_of": [3]}]}}, "another type"),
    ("integer", COUNT, {"source": {"table": "events", "where": [{"column": "action", "at_least": 3}]}}, "Compare numbers"),
    ("integer", COUNT, {"source": {"table": "events", "where": [{"column": "action", "weekday": [1]}]}}, "Filter a time"),
)  # fmt: skip


@pytest.mark.parametrize(("kind", "aggregation", "given", "said"), MISFITS)
def test_a_misfit_is_refused_and_named(
    kind: str, aggregation: dict[str, Any], given: dict[str, Any], said: str
) -> None:
    spec = make_spec("f", kind, aggregation, **({"windows": [24]} | given))
    with pytest.raises(FeatureError, match=said):
        compile_feature(spec, TABLES)


def test_an_unknown_zone_is_refused() -> None:
    calendar = {"unit": "day", "count": 1, "zone": "Mars/Olympus"}
    spec = make_spec("f", "integer", COUNT, calendar=calendar)
    with pytest.raises(FeatureError, match="no time zone 'Mars/Olympus'"):
        compile_feature(spec, TABLES)


def test_the_query_names_what_the_proof_needs() -> None:
    spec = make_spec(
        "f",
        "integer",
        COUNT,
        windows=[24, 168],
        delay_hours=2,
        source={"table": "events", "join": ITEMS},
    )
    query = compile_feature(spec, TABLES)
    assert (query.entities, query.values) == (("user_id",), ("f_1d", "f_7d"))
    assert [table.name for table in query.tables] == ["events", "items"]
    assert query.lookback_hours == 170


def test_names_that_are_keywords_are_quoted_and_texts_escaped() -> None:
    table = FeatureTable(
        name="order",
        columns=(("id", "VARCHAR"), ("user", "VARCHAR"), ("at", "TIMESTAMP"), ('a"b', "VARCHAR")),
        time="at",
        key=("id",),
    )
    source = {"table": "order", "where": [{"column": 'a"b', "any_of": ["it's"]}]}
    spec = make_spec("f", "integer", COUNT, windows=[24], source=source, keys={"user": "user"})
    sql = compile_feature(spec, {"order": table}).sql
    assert 'JOIN "order" AS e' in sql
    assert "e.\"a\"\"b\" IN ('it''s')" in sql
