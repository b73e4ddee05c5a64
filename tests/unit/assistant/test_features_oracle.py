"""Compiled SQL gives what the rule gives, to the last bit, over rows that hurt."""

from datetime import timedelta
from typing import Any

import duckdb
import pytest
from feature_cases import (
    EVENTS,
    NOON,
    TABLES,
    Rows,
    in_order,
    load,
    make_spec,
    run,
    services,
    spines,
)
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from assistant.features.compiling.compiler import compile_feature
from assistant.features.oracle.oracle import expected_values

OPENS = {"column": "action", "any_of": ["open"]}
ITEMS = {"table": "items", "column": "item_id", "key": "item_id"}
VERSIONS = {"table": "versions", "column": "item_id", "key": "item_id"}
WITH_ITEMS = {"table": "events", "join": ITEMS}
WITH_VERSIONS = {"table": "events", "join": VERSIONS}
SPECS = (
    make_spec("opens", "integer", {"kind": "count"}, windows=[1, 24, 100], default=0, source={"table": "events", "where": [OPENS]}),
    make_spec("opens_late", "integer", {"kind": "count"}, windows=[24], delay_hours=5),
    make_spec("by_item", "integer", {"kind": "count"}, windows=[48], entity="item", keys={"item_id": "item_id"}),
    make_spec("genre_opens", "integer", {"kind": "count"}, windows=[12, 48], keys={"user_id": "user_id", "genre": "items.genre"}, source=WITH_ITEMS, default=0),
    make_spec("genre_all", "integer", {"kind": "distinct", "column": "user_id"}, windows=[48], keys={"genre": "items.genre"}, source=WITH_ITEMS),
    make_spec("shelf_opens", "integer", {"kind": "count"}, windows=[48], keys={"user_id": "user_id", "shelf": "versions.shelf"}, source=WITH_VERSIONS),
    make_spec("on_top", "integer", {"kind": "count"}, windows=[12, 48], source=WITH_VERSIONS | {"where": [{"column": "versions.shelf", "any_of": ["top"]}]}),
    make_spec("weekend", "integer", {"kind": "count"}, windows=[72], source={"table": "events", "where": [{"column": "happened_at", "weekday": [6, 7]}]}),
    make_spec("filtered", "integer", {"kind": "count"}, windows=[72], source={"table": "events", "where": [{"column": "action", "none_of": ["save"]}, {"column": "seconds", "at_least": 100}, {"column": "amount", "below": 1.5}, {"column": "session_id", "known": True}]}),
    make_spec("visits", "integer", {"kind": "count"}, windows=[48], source={"table": "visits"}),
    make_spec("last_visit", "integer", {"kind": "last", "column": "part"}, windows=[48], source={"table": "visits"}),
    make_spec("items", "integer", {"kind": "distinct", "column": "item_id"}, windows=[6, 48], default=0),
    make_spec("popular", "number", {"kind": "distinct", "column": "user_id"}, windows=[48], keys={"item_id": "item_id"}, transform="log1p", default=0),
    make_spec("spent", "number", {"kind": "sum", "column": "amount"}, windows=[6, 100], default=0),
    make_spec("heard", "integer", {"kind": "sum", "column": "seconds"}, windows=[6, 100]),
    make_spec("heard_capped", "integer", {"kind": "sum", "column": "seconds", "daily_cap": 5_000}, windows=[100]),
    make_spec("mean_spent", "number", {"kind": "mean", "column": "amount", "least_rows": 2}, windows=[6, 100]),
    make_spec("most_spent", "number", {"kind": "max", "column": "amount"}, windows=[6, 100]),
    make_spec("least_heard", "integer", {"kind": "min", "column": "seconds"}, windows=[6, 100], default=0),
    make_spec("open_rate", "number", {"kind": "ratio", "numerator": [OPENS]}, windows=[6, 100]),
    make_spec("smooth_rate", "number", {"kind": "ratio", "numerator": [OPENS], "denominator": [{"column": "action", "any_of": ["play", "save"]}], "prior": {"weight": 20, "rate": 0.3}}, windows=[100], default=0.3),
    make_spec("quiet_hours", "number", {"kind": "recency"}, windows=[6, 100]),
    make_spec("quiet_days", "number", {"kind": "recency", "unit": "days", "at_most": 2}, windows=[100], default=2),
    make_spec("last_action", "string", {"kind": "last", "column": "action"}, windows=[6, 100], default="none"),
    make_spec("last_shelf", "string", {"kind": "last", "column": "versions.shelf"}, windows=[100], source=WITH_VERSIONS),
    make_spec("top_genre", "string", {"kind": "top", "column": "items.genre"}, windows=[6, 100], source=WITH_ITEMS),
    make_spec("top_action", "string", {"kind": "top", "column": "action"}, windows=[6, 100]),
    make_spec("recent_items", "list", {"kind": "sequence", "column": "item_id", "length": 3}, windows=[6, 100]),
    make_spec("trend", "number", {"kind": "trend"}, windows=[12, 100]),
    make_spec("streak", "integer", {"kind": "streak", "which": "current"}, windows=[100], default=0),
    make_spec("streak_late", "integer", {"kind": "streak", "which": "current"}, windows=[100], delay_hours=13),
    make_spec("best_streak", "integer", {"kind": "streak", "which": "longest"}, windows=[100]),
    make_spec("active_days", "integer", {"kind": "days"}, windows=[6, 100], default=0),
    make_spec("spread", "number", {"kind": "spread", "column": "action"}, windows=[6, 100], default=0),
    make_spec("session_count", "integer", {"kind": "count"}, windows=[48], source={"table": "events", "session": "session_id"}),
    make_spec("session_spread", "number", {"kind": "spread", "column": "action"}, windows=[48], source={"table": "events", "session": "session_id"}),
    make_spec("weekend_sessions", "number", {"kind": "ratio", "numerator": [{"column": "happened_at", "weekday": [6, 7]}]}, windows=[100], source={"table": "events", "session": "session_id"}),
    make_spec("days_utc", "integer", {"kind": "count"}, calendar={"unit": "day", "count": 2, "zone": "UTC"}, default=0),
    make_spec("days_berlin", "integer", {"kind": "count"}, calendar={"unit": "day", "count": 1, "zone": "Europe/Berlin"}, default=0),
    make_spec("weeks_kolkata", "integer", {"kind": "count"}, calendar={"unit": "week", "count": 1, "zone": "Asia/Kolkata"}, delay_hours=3),
    make_spec("months_chatham", "integer", {"kind": "count"}, calendar={"unit": "month", "count": 1, "zone": "Pacific/Chatham"}),
    make_spec("price_band", "string", {"kind": "attribute", "column": "price", "bands": {"edges": [0.01, 2, 5], "names": ["free", "low", "mid", "high"], "empty": "free"}}, keys={"item_id": "item_id"}, source={"table": "items"}),
    make_spec("shelf", "string", {"kind": "attribute", "column": "shelf"}, keys={"item_id": "item_id"}, source={"table": "versions"}, delay_hours=2),
    make_spec("grown_opens", "integer", {"kind": "count"}, windows=[100], keys={"item_id": "item_id"}, minimum_age={"table": "items", "key": "item_id", "column": "released", "hours": 13}, default=0),
    make_spec("age", "integer", {"kind": "age", "column": "released"}, keys={"item_id": "item_id"}, source={"table": "items"}),
    make_spec("age_from_zero", "integer", {"kind": "age", "column": "released", "before": "zero"}, keys={"item_id": "item_id"}, source={"table": "items"}),
)  # fmt: skip
QUERIES = {spec.name: compile_feature(spec, TABLES) for spec in SPECS}


@pytest.fixture(scope="module")
def connection() -> Any:
    with duckdb.connect() as found:
        found.execute("SET threads = 1").fetchall()
        yield found


GROUPS = sorted({tuple(spec.keys) for spec in SPECS})


@pytest.mark.parametrize("keys", GROUPS, ids="_".join)
@given(data=st.data())
@settings(
    max_examples=12, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
def test_compiled_sql_equals_the_rule(
    keys: tuple[str, ...], data: st.DataObject, connection: Any
) -> None:
    rows: Rows = data.draw(services())
    labels = data.draw(spines(keys))
    load(connection, rows, labels)

    for spec in SPECS:
        if tuple(spec.keys) == keys:
            found = run(connection, QUERIES[spec.name])
            wanted = expected_values(spec, tables=TABLES, rows=rows, labels=labels)
            assert in_order(found) == in_order(wanted), spec.name


def test_the_order_of_rows_and_a_second_delivery_change_no_bit(connection: Any) -> None:
    moments = [NOON - timedelta(hours=hour, minutes=hour) for hour in range(60)]
    events = [
        dict.fromkeys(EVENTS.types)
        | {
            "event_id": f"e{number:02}",
            "user_id": "u1",
            "session_id": f"s{number % 7}",
            "happened_at": moment,
            "loaded_at": moment,
            "action": ("open", "play", "save")[number % 3],
            "item_id": f"i{number % 3 + 1}",
            "amount": 0.1 * number + 1e6 * (number % 2),
            "seconds": number,
        }
        for number, moment in enumerate(moments)
    ]
    items = [{"item_id": f"i{n}", "genre": f"g{n}", "price": 1.0, "released": None} for n in (1, 2)]
    rows: Rows = {"events": events, "items": items, "versions": [], "visits": []}
    again = rows | {"events": [*reversed(events), *events[::3]], "items": items[::-1]}
    labels = [{"user_id": "u1", "label_ts": NOON}, {"user_id": "u2", "label_ts": NOON}]
    mine = [spec for spec in SPECS if tuple(spec.keys) == ("user_id",)]

    load(connection, rows, labels)
    before = [in_order(run(connection, QUERIES[spec.name])) for spec in mine]
    load(connection, again, labels)
    after = [in_order(run(connection, QUERIES[spec.name])) for spec in mine]

    assert after == before
