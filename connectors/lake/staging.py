"""One table's raw rows, parsed and judged, in the private staging database."""

# ruff: noqa: S608 - every name and text goes through sources.quoting

from dataclasses import dataclass
from pathlib import Path

import duckdb

from connectors.contracts import (
    Classification,
    ColumnContract,
    ColumnType,
    TableContract,
    TableKind,
)
from connectors.errors import SourceError
from connectors.lake.parsing import canonical, parsed, present, without
from connectors.sources.quoting import ident, text, text_list
from connectors.sources.raw_table import FILE_COLUMN, RawTable
from connectors.sources.relation import open_source, unread
from connectors.sources.scratch import original

MALFORMED = "malformed_row"
TOTALS = "line_of_totals"
EMPTY_KEY = "empty_key"
MISSING = "missing_required"
FUTURE = "future"


@dataclass(frozen=True)
class Verdict:
    """Why a row is quarantined: the first fault found, in contract order."""

    reason: str
    column: str | None
    condition: str
    """SQL over the parsed row."""


@dataclass(frozen=True)
class Staged:
    """A table in the staging database."""

    contract: TableContract
    name: str
    """Its name there. Columns: `v_<column>`, `file`, `verdict` (0: good), and for a table without
    a key `hash_1`, `hash_2`."""
    columns: tuple[ColumnContract, ...]
    verdicts: tuple[Verdict, ...]
    rejects: tuple[str, ...]
    notes: tuple[str, ...]

    @property
    def key(self) -> tuple[str, ...]:
        """Staged columns that make a row one row: its key, or the whole raw row."""
        names = self.contract.row_key
        return tuple(staged_name(name) for name in names) or ("hash_1", "hash_2")


def staged_name(column: str) -> str:
    """Name of a contracted column in the staging database."""
    return f"v_{column}"


def open_table(
    connection: duckdb.DuckDBPyConnection,
    contract: TableContract,
    *,
    data: Path,
    database_url: str | None = None,
) -> RawTable:
    """Find a table's raw data and check that every contracted column is there.

    Raises:
        SourceError: If a file is missing, empty or unreadable.
        ContractError: If a contracted column is not there.
    """
    raw = open_source(connection, contract, data=data, database_url=database_url)
    for column in contract.raw_columns:
        raw.column(contract, column)
    return raw


def stage_table(
    connection: duckdb.DuckDBPyConnection,
    contract: TableContract,
    *,
    raw: RawTable,
    extra: frozenset[str],
) -> Staged:
    """Read, parse and judge every row of a source table.

    Args:
        connection: The staging database.
        contract: The table's contract.
        raw: Its raw data.
        extra: Personal columns that consent or a lookup needs; every other personal column is never read.

    Raises:
        SourceError: If a file cannot be read to its end.
    """
    columns = tuple(
        column
        for column in contract.raw_columns
        if column.classification is not Classification.PERSONAL
        or column.name in extra
        or column.name in contract.row_key
    )
    verdicts = _verdicts(contract, raw, columns=columns)
    name = ident(f"stage_{contract.name}")
    try:
        files = text_list(raw.files)
        connection.execute(
            f"CREATE TYPE {ident(f'files_{contract.name}')} AS ENUM (SELECT unnest({files}))"
        ).fetchall()
        query = _query(contract, raw, columns=columns, verdicts=verdicts)
        connection.execute(f"CREATE TABLE {name} AS {query}").fetchall()
    except duckdb.Error as error:
        # The engine's own text may quote values of the file.
        message = unread(connection, contract, raw.files, error=error)
        raise SourceError(message) from None
    return Staged(
        contract=contract,
        name=name,
        columns=columns,
        verdicts=verdicts,
        rejects=raw.rejects,
        notes=(*raw.notes, *_undeclared(contract, raw)),
    )


def _undeclared(contract: TableContract, raw: RawTable) -> list[str]:
    sources = [column.source for column in contract.raw_columns]
    declared = {*sources, *(source.split(".")[0] for source in sources)}
    extra = sorted(set(raw.columns) - declared)
    if not extra:
        return []
    return [f"Columns that no contract lists were not loaded: {', '.join(extra)}."]


def _verdicts(
    contract: TableContract, raw: RawTable, *, columns: tuple[ColumnContract, ...]
) -> tuple[Verdict, ...]:
    found = []
    if raw.malformed != "false":
        found.append(Verdict(MALFORMED, None, "malformed"))
    if raw.totals != "false":
        found.append(Verdict(TOTALS, None, "totals"))
    keys = contract.row_key
    time = contract.time if contract.kind is TableKind.EVENTS else None
    for column in columns:
        missing = f"{ident('p_' + column.name)} IS NULL"
        value = ident(staged_name(column.name))
        if column.name in keys:
            found.append(Verdict(EMPTY_KEY, column.name, missing))
        elif column.required or column.name == time:
            found.append(Verdict(MISSING, column.name, missing))
        if column.type is not ColumnType.STRING:
            reason = f"unparseable_{column.type}"
            found.append(Verdict(reason, column.name, f"{value} IS NULL AND NOT {missing}"))
    return tuple(found)


def _query(
    contract: TableContract,
    raw: RawTable,
    *,
    columns: tuple[ColumnContract, ...],
    verdicts: tuple[Verdict, ...],
) -> str:
    """Three levels: raw values without disguises, typed values, verdict."""
    hashed = not contract.row_key
    hash_1, hash_2 = raw.row_hash.split(", hash(", 1)
    first = [
        f"CAST({FILE_COLUMN} AS {ident(f'files_{contract.name}')}) AS file",
        f"{raw.malformed} AS malformed",
        f"{raw.totals} AS totals",
        *([f"{hash_1} AS hash_1", f"hash({hash_2} AS hash_2"] if hashed else []),
    ]
    second = ["file", "malformed", "totals", *(["hash_1", "hash_2"] if hashed else [])]
    third = ["file", *(["hash_1", "hash_2"] if hashed else [])]
    for column in columns:
        found = raw.column(contract, column)
        shown = ident("p_" + column.name)
        first.append(f"{without(present(found.expression, found.type), column)} AS {shown}")
        value = parsed(shown, found.type, column=column)
        if is_id(contract, column):
            # A whole number has one text only.
            whole = column.type is ColumnType.INTEGER
            value = f"CAST({value} AS VARCHAR)" if whole else canonical(value)
        second.append(f"{shown}, {value} AS {ident(staged_name(column.name))}")
        third.append(ident(staged_name(column.name)))
    third.append(_case(verdicts))
    return (
        f"SELECT {', '.join(third)} FROM (SELECT {', '.join(second)} FROM "
        f"(SELECT {', '.join(first)} FROM {raw.relation}))"
    )


def is_id(contract: TableContract, column: ColumnContract) -> bool:
    """Whether a staged column holds the canonical text of an id."""
    return column.classification is Classification.PSEUDONYMOUS or column.name == contract.person


def _case(verdicts: tuple[Verdict, ...]) -> str:
    whens = " ".join(
        f"WHEN {verdict.condition} THEN {number}" for number, verdict in enumerate(verdicts, 1)
    )
    return (
        f"CAST(CASE {whens} ELSE 0 END AS USMALLINT) AS verdict"
        if whens
        else ("CAST(0 AS USMALLINT) AS verdict")
    )


def file_label(data: Path) -> str:
    """SQL of a staged row's file, relative to the data folder."""
    prefix = f"{data.absolute()}/"
    name = original("CAST(file AS VARCHAR)")
    return (
        f"CASE WHEN starts_with({name}, {text(prefix)}) "
        f"THEN substr({name}, {len(prefix) + 1}) ELSE {name} END"
    )
