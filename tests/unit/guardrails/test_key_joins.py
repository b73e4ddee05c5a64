"""Tables that a query joins by their whole key, so that one row of theirs at most is met."""

import pytest

from guardrails.sql.key_joins import joined_by_key

KEYS = {"users": ("user_id",), "prices": ("item", "store"), "loose": ()}


@pytest.mark.parametrize(
    ("sql", "found"),
    [
        ("SELECT 1 FROM labels l LEFT JOIN users u ON u.user_id = l.user_id", {"users"}),
        ("SELECT 1 FROM labels l LEFT JOIN users u ON (l.user_id = u.user_id) AND u.x > 1", {"users"}),
        ("SELECT 1 FROM labels l LEFT JOIN Users USING (user_id)", {"users"}),
        ("SELECT (SELECT plan FROM users u WHERE u.user_id = l.user_id) FROM labels l", {"users"}),
        ("SELECT 1 FROM labels l JOIN prices p ON p.item = l.item AND p.store = l.store", {"prices"}),
        ("SELECT 1 FROM labels l JOIN prices p ON p.item = l.item", set()),
        ("SELECT 1 FROM labels l JOIN users u ON u.country = l.country", set()),
        ("SELECT 1 FROM labels l JOIN users u ON u.user_id = u.user_id", set()),
        ("SELECT 1 FROM labels l JOIN users u ON u.user_id = user_id", set()),
        ("SELECT 1 FROM labels l JOIN users u ON u.user_id = l.user_id OR u.x = 1", set()),
        ("SELECT 1 FROM labels l JOIN users u USING (user_id), users v", set()),
        ("SELECT 1 FROM labels l JOIN loose o ON o.a = l.a", set()),
        ("SELECT FROM WHERE", set()),
    ],
)  # fmt: skip
def test_a_table_counts_where_every_mention_is_joined_by_the_whole_key(
    sql: str, found: set[str]
) -> None:
    assert joined_by_key(sql, KEYS) == found
