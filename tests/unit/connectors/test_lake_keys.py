# ruff: noqa: S608 - own text

from contextlib import closing

import duckdb
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from connectors.lake.keys import install_key, key_of, key_sql
from connectors.lake.parsing import canonical


@settings(deadline=None, max_examples=50)
@given(
    secret=st.binary(min_size=1, max_size=100),
    value=st.text(st.characters(exclude_characters="\0", exclude_categories=["Cs"])),
)
def test_the_sql_key_equals_pythons_hmac(secret: bytes, value: str) -> None:
    with closing(duckdb.connect(":memory:")) as connection:
        install_key(connection, secret)
        query = f"SELECT {key_sql('value', entity='user')} FROM (SELECT ? AS value)"

        found = connection.execute(query, [value]).fetchall()[0][0]

    assert found == key_of(secret, entity="user", value=value)


def test_one_id_has_another_key_in_another_domain() -> None:
    keys = {key_of(b"s" * 32, entity=entity, value="42") for entity in ("user", "session")}

    assert len(keys) == 2


@pytest.mark.parametrize(
    ("value", "expected"),
    [("42", "42"), ("'42.0'", "42"), ("42.0::DOUBLE", "42"), ("' 42 '", "42"), ("'4.25'", "4.25")],
)
def test_an_id_has_one_canonical_text(value: str, expected: str) -> None:
    with closing(duckdb.connect(":memory:")) as connection:
        found = connection.execute(f"SELECT {canonical(value)}").fetchall()

    assert found == [(expected,)]
