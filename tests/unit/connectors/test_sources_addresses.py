"""Addresses of databases: what is written down, and where credentials go."""

import pytest

from connectors.contracts import Server
from connectors.errors import SourceError
from connectors.sources.postgres_url import is_postgres_url, libpq_url, server_of

ADDRESS = "postgresql://ann:s3cret@db.shop:5433/sales?schema=web&sslmode=require"


def test_a_server_is_told_from_its_address_without_user_and_password() -> None:
    assert server_of(ADDRESS) == Server(
        host="db.shop", port=5433, database="sales", schema_name="web"
    )


@pytest.mark.parametrize("port", [5433, 5432])
def test_credentials_go_to_the_database_that_their_address_names_alone(port: int) -> None:
    server = Server(host="db.shop", port=port, database="sales")

    address = libpq_url(server, url=ADDRESS)

    assert ("s3cret" in address) is (port == 5433)
    assert ("sslmode=require" in address) is (port == 5433)


@pytest.mark.parametrize("address", ["postgresql://host", "postgres:///shop", "postgresql://h:x/d"])
def test_an_address_without_host_or_database_is_refused_without_being_shown(address: str) -> None:
    with pytest.raises(SourceError, match="no host or no database"):
        server_of(address)


@pytest.mark.parametrize(
    ("place", "expected"), [(ADDRESS, True), ("/data/postgres", False), ("postgres", False)]
)
def test_a_folder_is_no_address(place: str, *, expected: bool) -> None:
    assert is_postgres_url(place) is expected
