"""Keys in a real PostgreSQL, shared by replicas."""

from collections.abc import Iterator

import pytest
from postgres_server import postgres_server
from pydantic import SecretStr

from assistant.access.errors import UnauthenticatedError
from assistant.access.keys import ApiKeys, Grant
from assistant.settings import StateSettings
from assistant.state.database import open_database
from assistant.workspace import Workspace

GRANT = Grant(("engineer",), ("ask",), days=1, attributes={"storefront": ("日本", "KR")})


@pytest.fixture(scope="module")
def replicas(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[ApiKeys, ApiKeys]]:
    with postgres_server() as server:
        settings = StateSettings(url=SecretStr(server.login))
        place = Workspace(tmp_path_factory.mktemp("state"))
        databases = [open_database(place, settings) for _ in range(2)]
        yield ApiKeys(databases[0], secret=b"s" * 32), ApiKeys(databases[1], secret=b"s" * 32)
        for database in databases:
            database.close()


def test_a_key_of_one_replica_holds_in_all_until_one_revokes_it(
    replicas: tuple[ApiKeys, ApiKeys],
) -> None:
    first, second = replicas
    key, entry = first.create("reports", GRANT)

    assert second.recognise(key).principal.attributes == {"storefront": ("日本", "KR")}
    assert next(first.all()).used_at is not None
    assert second.revoke(entry.id) == 1
    with pytest.raises(UnauthenticatedError, match="revoked"):
        first.recognise(key)


@pytest.mark.parametrize(
    "key", ["signpost_\0_x", "signpost_'; DROP TABLE api_keys; --_x", "signpost_"]
)
def test_what_is_no_key_does_not_reach_the_database(
    replicas: tuple[ApiKeys, ApiKeys], key: str
) -> None:
    with pytest.raises(UnauthenticatedError, match="not known"):
        replicas[0].recognise(key)
