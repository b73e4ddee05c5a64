"""Known identifiers: keyed hashes of ids, addresses, numbers and names of the raw data.

The text gate recognises by them what no pattern can. The file holds sorted hashes of eight bytes and
nothing else; without the key, which lies outside the lake, it tells nothing. The key is not the
secret of the pseudonyms: who gets it may test guesses against the file, but can link nothing in
the lake to anybody.
"""

# ruff: noqa: S608 - every name and text goes through sources.quoting

import hashlib
import hmac
import os
import re
import unicodedata
from collections.abc import Callable, Iterator, Mapping, Sequence
from functools import lru_cache
from pathlib import Path

import duckdb
import numpy as np

from connectors.contracts import Classification, ColumnContract, ColumnType, TableContract
from connectors.lake.keys import hmac_sql, set_key
from connectors.lake.values import FILE_NAME as VALUES
from connectors.sources.quoting import text
from connectors.sources.raw_table import RawTable

FILE_NAME = "known.ids"
HASH_BYTES = 8
PURPOSE = b"signpost known identifiers"
VARIABLES = "signpost_known"
SEPARATOR = "\x1f"
WORD, NUMBER, NAME, PART = "w", "d", "n", "p"
LEAST, MOST = 6, 64
"""Characters of an identifier; shorter ones are words and amounts to most readers."""
MOST_DENSE = 0.01
"""Numbers of a length are left out where more of them than this share are somebody's."""
_BATCH = 100_000
_FIRST = re.compile(r"(first|given|fore)_?name|^fname$", re.IGNORECASE)
_LAST = re.compile(r"(last|family|sur)_?name|^lname$", re.IGNORECASE)
_FULL = re.compile(r"(^|_)name$|^(full|display|person|customer|member)_?name$", re.IGNORECASE)
_WORDS = "[^\\p{L}\\p{M}0-9'']+"


def known_key(secret: bytes) -> bytes:
    """The key of this file, made from the workspace secret; the secret cannot be had back."""
    return hmac.digest(secret, PURPOSE, "sha256")


def write_known_key(path: Path, secret: bytes) -> None:
    """Keep the key where questions are answered, mode 0600."""
    draft = path.with_name(f".{path.name}.new")
    draft.unlink(missing_ok=True)
    handle = os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    with os.fdopen(handle, "wb") as file:
        file.write(known_key(secret))
    draft.replace(path)


def install_known_key(connection: duckdb.DuckDBPyConnection, secret: bytes) -> None:
    """Give the connection the key, beside that of the pseudonyms."""
    set_key(connection, known_key(secret), variables=VARIABLES)


def write_known(
    connection: duckdb.DuckDBPyConnection,
    contracts: Sequence[TableContract],
    *,
    raws: Mapping[str, RawTable],
    folder: Path,
) -> int:
    """Write the hashes of everybody's identifiers, and return how many.

    Left out: what is short, dates, amounts, numbers so dense that any number would be one, words
    without a digit, and whatever a public value of the lake says too.

    Args:
        connection: The engine of the build, after `install_known_key`; `values.parquet` is there.
        contracts: Every table's.
        raws: Raw data by table.
        folder: The lake's.
    """
    connection.execute("CREATE TEMP TABLE known_raw (kind VARCHAR, value VARCHAR)")
    for contract in contracts:
        for query in _queries(contract, raws[contract.name]):
            connection.execute(f"INSERT INTO known_raw SELECT DISTINCT * FROM ({query})").fetchall()
    _leave_out_public(connection, folder / VALUES)
    _leave_out_dense(connection)
    parts = f"SELECT {text(PART)}, unnest(string_split(value, ' ')) FROM known_raw WHERE kind = 'n'"
    connection.execute(f"INSERT INTO known_raw SELECT DISTINCT * FROM ({parts})").fetchall()
    message = f"kind || chr({ord(SEPARATOR)}) || value"
    hashed = hmac_sql(message, variables=VARIABLES, characters=2 * HASH_BYTES)
    query = f"SELECT DISTINCT ('0x' || {hashed})::UBIGINT AS h FROM known_raw ORDER BY h"
    written = _write(connection.execute(query), folder / FILE_NAME)
    connection.execute("DROP TABLE known_raw").fetchall()
    return written


def _write(result: duckdb.DuckDBPyConnection, path: Path) -> int:
    written = 0
    with path.open("wb") as file:
        while batch := result.fetchmany(_BATCH):
            np.array([row[0] for row in batch], dtype="<u8").tofile(file)
            written += len(batch)
    return written


def _queries(contract: TableContract, raw: RawTable) -> Iterator[str]:
    """One SELECT of kind and value for each column, and one for each pair of name columns."""
    names: dict[str, str] = {}
    for column in contract.raw_columns:
        if not _is_identifier(column):
            continue
        value = _plain(f"CAST({raw.column(contract, column).expression} AS VARCHAR)")
        yield _words(value, raw.relation)
        yield _numbers(value, raw.relation)
        if column.classification is Classification.PERSONAL:
            for role, pattern in (("first", _FIRST), ("last", _LAST), ("full", _FULL)):
                if pattern.search(column.name):
                    names.setdefault(role, value)
                    break
    if "full" in names:
        yield _names(names["full"], raw.relation)
    if "first" in names and "last" in names:
        yield _names(f"{names['first']} || ' ' || {names['last']}", raw.relation)


def _is_identifier(column: ColumnContract) -> bool:
    if column.classification is Classification.PSEUDONYMOUS:
        return column.type in (ColumnType.STRING, ColumnType.INTEGER)
    return column.classification is Classification.PERSONAL and column.type is ColumnType.STRING


def _plain(value: str) -> str:
    return f"lower(nfc_normalize(trim({value})))"


def _words(value: str, relation: str) -> str:
    """Single words with a digit or an at sign that are no number, date or time."""
    return (
        f"SELECT {text(WORD)} AS kind, v AS value FROM (SELECT {value} AS v FROM {relation}) "
        f"WHERE length(v) BETWEEN {LEAST} AND {MOST} AND regexp_matches(v, '[0-9@]') "
        r"AND NOT regexp_matches(v, '\s') AND NOT regexp_full_match(v, '[-+]?[0-9.,]*') "
        r"AND NOT regexp_full_match(v, '[0-9]{1,4}[-/.][0-9]{1,2}[-/.][0-9]{1,4}([t ].*)?') "
        r"OR regexp_full_match(v, '[0-9]{1,3}([.][0-9]{1,3}){3}')"
    )


def _numbers(value: str, relation: str) -> str:
    """Numbers however grouped, without leading zeros; no dates and no fractions."""
    return (
        f"SELECT {text(NUMBER)} AS kind, ltrim(regexp_replace(v, '[^0-9]', '', 'g'), '0') AS value "
        f"FROM (SELECT {value} AS v FROM {relation}) "
        r"WHERE regexp_full_match(v, '[+(]?[0-9][0-9 ().\-/]*') "
        r"AND NOT regexp_full_match(v, '[0-9]{1,4}[-/.][0-9]{1,2}[-/.][0-9]{1,4}.*') "
        r"AND NOT regexp_full_match(v, '[0-9]+[.][0-9]+([.][0-9]+)*') "
        f"AND length(ltrim(regexp_replace(v, '[^0-9]', '', 'g'), '0')) BETWEEN {LEAST} AND 20"
    )


def _names(value: str, relation: str) -> str:
    """Two or three words in the order of the alphabet: who writes the family name first is found."""
    words = f"list_filter(regexp_split_to_array(v, {_quoted(_WORDS)}), lambda w: length(w) > 1)"
    return (
        f"SELECT {text(NAME)} AS kind, array_to_string(list_sort(w), ' ') AS value FROM "
        f"(SELECT {words} AS w FROM (SELECT {value} AS v FROM {relation})) WHERE len(w) IN (2, 3)"
    )


def _quoted(pattern: str) -> str:
    return f"'{pattern}'"


def _leave_out_public(connection: duckdb.DuckDBPyConnection, values: Path) -> None:
    """Titles, authors and other public values are nobody's secret, whoever shares their name."""
    value = _plain("value")
    public = f"(SELECT {value} AS v FROM read_parquet({text(values)}))"
    grams = " UNION ALL ".join(
        f"SELECT 'n' AS kind, unnest([array_to_string(list_sort(w[i:i+{n - 1}]), ' ') "
        f"FOR i IN range(1, len(w) - {n - 2})]) AS value FROM "
        f"(SELECT regexp_split_to_array(v, {_quoted(_WORDS)}) AS w FROM {public})"
        for n in (2, 3)
    )
    tokens = (
        f"SELECT unnest(string_split(v, ' ')) AS t FROM {public} UNION ALL SELECT v FROM {public}"
    )
    connection.execute(
        f"DELETE FROM known_raw WHERE (kind, value) IN ({grams}) "
        f"OR (kind = 'w' AND value IN (SELECT t FROM ({tokens})))"
    ).fetchall()


def _leave_out_dense(connection: duckdb.DuckDBPyConnection) -> None:
    connection.execute(
        "DELETE FROM known_raw WHERE kind = 'd' AND length(value) IN ("
        "SELECT length(value) FROM known_raw WHERE kind = 'd' GROUP BY 1 "
        f"HAVING count(DISTINCT value) > {MOST_DENSE} * 9 * pow(10, length(value) - 1))"
    ).fetchall()


class KnownIdentifiers:
    """The file, mapped into memory: a lookup reads a few of its pages."""

    def __init__(self, hashes: "np.ndarray[tuple[int], np.dtype[np.uint64]]", key: bytes) -> None:
        """Take the sorted hashes and their key."""
        self._hashes = np.asarray(hashes)
        self._count = len(hashes)
        self._key = key
        self._has: Callable[[str, str], bool] = lru_cache(maxsize=200_000)(self._look_up)

    def __len__(self) -> int:
        """How many hashes there are."""
        return self._count

    def word(self, text: str) -> bool:
        """Whether this is somebody's id, address or other mark, in any case."""
        return self._has(WORD, _folded(text))

    def number(self, digits: str) -> bool:
        """Whether these digits, without leading zeros, are somebody's number."""
        return self._has(NUMBER, digits)

    def name(self, words: tuple[str, ...]) -> bool:
        """Whether these words, in any order, are somebody's full name."""
        return self._has(NAME, " ".join(sorted(map(_folded, words))))

    def name_part(self, word: str) -> bool:
        """Whether a word occurs in somebody's name."""
        return self._has(PART, _folded(word))

    def _look_up(self, kind: str, value: str) -> bool:
        message = f"{kind}{SEPARATOR}{value}".encode(errors="replace")
        found = np.uint64(int.from_bytes(hmac.digest(self._key, message, hashlib.sha256)[:8]))
        at = int(self._hashes.searchsorted(found))
        return at < self._count and bool(self._hashes[at] == found)


def open_known(lake: Path, key: Path) -> KnownIdentifiers | None:
    """The known identifiers of a lake; None where the lake or the workspace keeps none."""
    path = lake / FILE_NAME
    if not path.is_file() or not key.is_file():
        return None
    if path.stat().st_size == 0:
        return KnownIdentifiers(np.empty(0, dtype=np.uint64), key.read_bytes())
    return KnownIdentifiers(np.memmap(path, dtype="<u8", mode="r"), key.read_bytes())


def _folded(value: str) -> str:
    if value.isascii():
        return value.lower()
    return unicodedata.normalize("NFC", value).lower()
