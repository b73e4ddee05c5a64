"""Keyed pseudonyms: HMAC-SHA256 of an id, one domain per entity."""

import hashlib
import hmac

import duckdb

from connectors.sources.quoting import text

KEY_CHARACTERS = 32
"""Hex characters kept: 128 bits, the least that RFC 2104 advises. Source: RFC 2104, section 5."""
BLOCK_BYTES = 64
INNER = "signpost_inner"
OUTER = "signpost_outer"
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
    """Give the connection the two padded blocks of the HMAC. Source: RFC 2104, section 2."""
    block = (hashlib.sha256(secret).digest() if len(secret) > BLOCK_BYTES else secret).ljust(
        BLOCK_BYTES, b"\0"
    )
    connection.execute(f"SET VARIABLE {INNER} = ?::BLOB", [bytes(b ^ 0x36 for b in block)])
    connection.execute(f"SET VARIABLE {OUTER} = ?::BLOB", [bytes(b ^ 0x5C for b in block)])


def key_sql(value: str, *, entity: str) -> str:
    """SQL of `key_of` over a text column, after `install_key`."""
    message = f"encode({text(entity)} || chr({ord(SEPARATOR)}) || {value})"
    inner = f"unhex(sha256(getvariable('{INNER}') || {message}))"
    return f"left(sha256(getvariable('{OUTER}') || {inner}), {KEY_CHARACTERS})"
