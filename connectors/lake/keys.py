"""Keyed pseudonyms: HMAC-SHA256 of an id, one domain per entity."""

import hashlib
import hmac

import duckdb

from connectors.sources.quoting import text

KEY_CHARACTERS = 32
"""Hex characters kept: 128 bits, the least that RFC 2104 advises. Source: RFC 2104, section 5."""
BLOCK_BYTES = 64
VARIABLES = "signpost"
SEPARATOR = "\x1f"


def key_of(secret: bytes, *, entity: str, value: str) -> str:
    """The pseudonym of one id.

    Args:
        secret: The workspace secret.
        entity: What the id identifies; the same id of another entity gets another pseudonym.
        value: Canonical text of the id.
    """
    message = f"{entity}{SEPARATOR}{value}".encode()
    return hmac.new(secret, message, hashlib.sha256).hexdigest()[:KEY_CHARACTERS]


def install_key(connection: duckdb.DuckDBPyConnection, secret: bytes) -> None:
    """Give the connection the key of the pseudonyms."""
    set_key(connection, secret, variables=VARIABLES)


def set_key(connection: duckdb.DuckDBPyConnection, key: bytes, *, variables: str) -> None:
    """Give the connection the two padded blocks of an HMAC. Source: RFC 2104, section 2.

    Args:
        connection: Where `hmac_sql` will run.
        key: At most 64 bytes are taken as they are.
        variables: Begins the names of the two variables.
    """
    block = (hashlib.sha256(key).digest() if len(key) > BLOCK_BYTES else key).ljust(
        BLOCK_BYTES, b"\0"
    )
    for name, pad in ((f"{variables}_inner", 0x36), (f"{variables}_outer", 0x5C)):
        connection.execute(f"SET VARIABLE {name} = ?::BLOB", [bytes(b ^ pad for b in block)])


def key_sql(value: str, *, entity: str) -> str:
    """SQL of `key_of` over a text column, after `install_key`."""
    message = f"{text(entity)} || chr({ord(SEPARATOR)}) || {value}"
    return hmac_sql(message, variables=VARIABLES, characters=KEY_CHARACTERS)


def hmac_sql(message: str, *, variables: str, characters: int) -> str:
    """SQL of the first hex characters of an HMAC-SHA256, after `set_key`.

    Args:
        message: SQL of text.
        variables: As given to `set_key`.
        characters: How many are kept.
    """
    inner = f"unhex(sha256(getvariable('{variables}_inner') || encode({message})))"
    return f"left(sha256(getvariable('{variables}_outer') || {inner}), {characters})"
