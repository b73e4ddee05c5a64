"""The gate of features: distances to the label may leave, its time may not; joins may not multiply."""

from dataclasses import replace

import pytest

from guardrails.sql.feature_gate import FeaturePolicy, check_feature

POLICY = FeaturePolicy(
    tables={
        "events": frozenset({"event_id", "user_id", "seen_at", "kind"}),
        "labels": frozenset({"user_id", "label_ts"}),
    },
    spine="labels",
    spine_time="label_ts",
    entities=("user_id",),
    events=frozenset({"events"}),
)
SELECT = "SELECT l.user_id, l.label_ts, VALUE AS v FROM labels l "
ON = " LEFT JOIN events e ON e.user_id = l.user_id AND e.seen_at < l.label_ts"


@pytest.mark.parametrize(
    "value",
    [
        "count(DISTINCT e.event_id)",
        "date_diff('hour', max(e.seen_at), l.label_ts)",
        "epoch(l.label_ts - max(e.seen_at))",
        "count_if(e.seen_at > l.label_ts - INTERVAL 1 DAY)",
        "list_transform(list(e.seen_at ORDER BY e.event_id), lambda t: t < l.label_ts)",
    ],
)
def test_a_distance_to_the_label_may_be_a_value(value: str) -> None:
    assert check_feature(SELECT.replace("VALUE", value) + ON + " GROUP BY ALL", POLICY) is None


@pytest.mark.parametrize(
    "value",
    [
        "hour(l.label_ts)",
        "l.label_ts - INTERVAL 1 DAY",
        "CASE WHEN count(e.event_id) > 0 THEN isodow(l.label_ts) END",
        "coalesce(max(e.seen_at), l.label_ts)",
        "CASE WHEN l.label_ts > TIMESTAMP '2026-01-01' THEN 1 END",
    ],
)
def test_the_labels_own_time_may_not(value: str) -> None:
    denied = check_feature(SELECT.replace("VALUE", value) + ON + " GROUP BY ALL", POLICY)

    assert denied is not None
    assert denied.rule == "label_time_value"


def test_the_labels_time_is_followed_through_a_with_entry() -> None:
    sql = "WITH s AS (SELECT user_id, label_ts, hour(label_ts) AS h FROM labels) SELECT user_id, label_ts, h * 2 AS v FROM s"

    denied = check_feature(sql, POLICY)

    assert denied is not None
    assert denied.rule == "label_time_value"


@pytest.mark.parametrize(
    ("value", "denied"), [("count(a.event_id)", True), ("count(DISTINCT a.event_id)", False)]
)
def test_two_lists_beside_a_label_are_not_counted_in_pairs(*, value: str, denied: bool) -> None:
    second = ON.replace(" e ", " b ").replace("e.user", "b.user").replace("e.seen", "b.seen")
    first = ON.replace(" e ", " a ").replace("e.user", "a.user").replace("e.seen", "a.seen")
    sql = SELECT.replace("VALUE", value) + first + second + " GROUP BY ALL"

    found = check_feature(sql, POLICY)

    assert (found is not None and found.rule == "join_multiplies") is denied


@pytest.mark.parametrize("place", ["e.rowid", "ROWID", "e.file_row_number"])
def test_the_place_of_a_row_in_storage_is_no_column(place: str) -> None:
    denied = check_feature(SELECT.replace("VALUE", f"max({place})") + ON + " GROUP BY ALL", POLICY)

    assert denied is not None
    assert denied.rule == "storage_order"


def test_a_column_of_the_contract_may_have_the_name_of_such_a_place() -> None:
    named = {**POLICY.tables, "events": POLICY.tables["events"] | {"filename"}}
    policy = replace(POLICY, tables=named)

    assert (
        check_feature(SELECT.replace("VALUE", "max(e.filename)") + ON + " GROUP BY ALL", policy)
        is None
    )
