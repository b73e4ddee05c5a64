"""Addresses of PostgreSQL databases, and where credentials may go."""

from urllib.parse import parse_qsl, quote, unquote, urlencode, urlsplit

from connectors.contracts import Server
from connectors.errors import SourceError

SCHEMES = ("postgresql", "postgres")
PORT = 5432
TIMEOUT_S = 15


def is_postgres_url(place: str) -> bool:
    """Whether a place is an address of PostgreSQL."""
    return place.partition("://")[0].lower() in SCHEMES and "://" in place


def server_of(url: str) -> Server:
    """Host, port, database and schema of an address: `postgresql://host:5432/shop?schema=sales`.

    Raises:
        SourceError: If it names no host or database. The message holds no credentials.
    """
    try:
        parts = urlsplit(url)
        host, port = parts.hostname, parts.port or PORT
    except ValueError:
        host, port, parts = None, PORT, urlsplit("")
    database = unquote(parts.path.strip("/"))
    if not host or not database:
        message = (
            "The address of the database names no host or no database. "
            "Write postgresql://host:5432/database, with ?schema=name where it is not 'public'."
        )
        raise SourceError(message)
    schema = dict(parse_qsl(parts.query)).get("schema", "public")
    return Server(host=unquote(host), port=port, database=database, schema_name=schema)


def libpq_url(server: Server, *, url: str | None) -> str:
    """The address to connect to.

    Credentials of `url` go only to the very database that it names, so that a changed contract
    sends no password elsewhere; without them libpq finds its own.
    """
    credentials, options = "", {"connect_timeout": str(TIMEOUT_S)}
    if url is not None:
        named = server_of(url)
        if (named.host, named.port, named.database) == (server.host, server.port, server.database):
            parts = urlsplit(url)
            credentials = f"{parts.netloc.rpartition('@')[0]}@" if "@" in parts.netloc else ""
            options |= {k: v for k, v in parse_qsl(parts.query) if k != "schema"}
    host = f"[{server.host}]" if ":" in server.host else quote(server.host, safe="")
    database = quote(server.database, safe="")
    return f"postgresql://{credentials}{host}:{server.port}/{database}?{urlencode(options)}"
