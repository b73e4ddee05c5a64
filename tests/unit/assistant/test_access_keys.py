from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

import pytest
from sqlalchemy import text

from assistant.access.errors import ForbiddenError, UnauthenticatedError
from assistant.access.groups import rule_for
from assistant.access.keys import ApiKeys, Grant
from assistant.errors import RequestError
from assistant.state.database import Database, open_file

GRANT = Grant(("engineer",), ("ask", "catalog"), days=90, attributes={"storefront": ("JP",)})
EXPIRED = Grant(("product",), ("ask",), days=-1, attributes={})


@pytest.fixture
def database(tmp_path: Path) -> Iterator[Database]:
    opened = open_file(tmp_path / "state.db")
    yield opened
    opened.close()


@pytest.fixture
def keys(database: Database) -> ApiKeys:
    return ApiKeys(database, secret=b"s" * 32)


def test_a_key_is_recognised_as_what_it_was_granted(keys: ApiKeys) -> None:
    key, _ = keys.create("reports", GRANT)
    caller = keys.recognise(key)

    assert caller.principal.id == "key:reports"
    assert caller.principal.roles == ("engineer",)
    assert caller.principal.attributes == {"storefront": ("JP",)}
    assert caller.principal.served
    assert caller.groups == {"ask", "catalog"}


def test_the_state_holds_neither_a_key_nor_its_secret(keys: ApiKeys, database: Database) -> None:
    key, entry = keys.create("reports", GRANT)
    with database.read() as connection:
        kept = str(connection.execute(text("SELECT * FROM api_keys")).all())

    assert entry.id in kept
    assert key not in kept
    assert key.rpartition(entry.id)[2].lstrip("_") not in kept


@pytest.mark.parametrize(
    "change",
    [
        lambda key: key[:-1] + ("A" if key[-1] != "A" else "B"),
        lambda key: key + "A",
        lambda key: key.upper(),
        lambda key: key.rpartition("_")[0],
        lambda key: "signpost_",
        lambda key: "signpost_' OR '1'='1_x",
        lambda key: key.replace("_", "\0", 1),
    ],
)
def test_a_changed_key_is_unknown(keys: ApiKeys, change) -> None:  # type: ignore[no-untyped-def]
    key, _ = keys.create("reports", GRANT)
    with pytest.raises(UnauthenticatedError, match="not known"):
        keys.recognise(change(key))


def test_a_key_made_with_another_workspace_s_secret_is_unknown(database: Database) -> None:
    key, _ = ApiKeys(database, secret=b"t" * 32).create("reports", GRANT)
    with pytest.raises(UnauthenticatedError, match="not known"):
        ApiKeys(database, secret=b"s" * 32).recognise(key)


def test_an_expired_key_does_not_hold(keys: ApiKeys) -> None:
    key, _ = keys.create("reports", EXPIRED)
    with pytest.raises(UnauthenticatedError, match="expired"):
        keys.recognise(key)
    assert not keys.any_active()


def test_a_revoked_key_stops_at_the_next_request_in_every_process(
    keys: ApiKeys, database: Database
) -> None:
    key, entry = keys.create("reports", GRANT)
    keys.recognise(key)
    ApiKeys(database, secret=b"s" * 32).revoke(entry.id)

    with pytest.raises(UnauthenticatedError, match="revoked"):
        keys.recognise(key)


def test_a_name_revokes_all_its_keys_and_no_other(keys: ApiKeys) -> None:
    keys.create("reports", GRANT)
    keys.create("reports", GRANT)
    other, _ = keys.create("notebook", GRANT)

    assert keys.revoke("reports") == 2
    assert keys.recognise(other).principal.id == "key:notebook"
    with pytest.raises(RequestError, match="key list"):
        keys.revoke("reports")


def test_a_whole_key_can_be_pasted_to_revoke_it(keys: ApiKeys) -> None:
    key, _ = keys.create("reports", GRANT)

    assert keys.revoke(key) == 1
    assert next(keys.all()).state(datetime.now(UTC)) == "revoked"


def test_the_last_use_is_told(keys: ApiKeys) -> None:
    key, _ = keys.create("reports", GRANT)
    assert next(keys.all()).used_at is None
    keys.recognise(key)
    assert next(keys.all()).used_at is not None


def test_keys_of_one_name_are_one_principal_so_that_a_new_key_gives_no_new_budget(
    keys: ApiKeys,
) -> None:
    first, second = (keys.create("reports", GRANT)[0] for _ in range(2))
    assert keys.recognise(first).principal.id == keys.recognise(second).principal.id


@pytest.mark.parametrize(
    ("method", "path", "told"),
    [
        ("POST", "/mcp", "does not reach 'mcp'"),
        ("GET", "/metrics", "does not reach 'operation'"),
        ("GET", "/v1/feedback", "does not reach 'review'"),
    ],
)
def test_a_key_reaches_its_groups_alone(keys: ApiKeys, method: str, path: str, told: str) -> None:
    caller = keys.recognise(keys.create("reports", GRANT)[0])
    rule = rule_for(method, path)
    assert rule is not None
    with pytest.raises(ForbiddenError, match=told):
        caller.check(rule)


def test_a_group_that_is_for_roles_is_closed_to_a_key_without_them(keys: ApiKeys) -> None:
    grant = Grant(("product",), ("evals",), days=1, attributes={})
    caller = keys.recognise(keys.create("reports", grant)[0])
    rule = rule_for("GET", "/v1/evals")
    assert rule is not None
    with pytest.raises(ForbiddenError, match="engineer or steward"):
        caller.check(rule)
