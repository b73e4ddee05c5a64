"""From a folder to its profile."""

import tempfile
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path

import duckdb

from connectors.errors import SourceError
from connectors.profiling.columns import column_profiles
from connectors.profiling.consents import find_consents
from connectors.profiling.dictionaries import describe
from connectors.profiling.discovery import Found, SourceTable, discover, discover_database
from connectors.profiling.event_order import event_values, first_day
from connectors.profiling.forms import Form, form_of
from connectors.profiling.joins import Examined, entities, find_joins
from connectors.profiling.keyed import consistent, key_alike
from connectors.profiling.linkage import coarsened
from connectors.profiling.loading import Loaded, load
from connectors.profiling.measuring import measure
from connectors.profiling.naming import lake_name
from connectors.profiling.profile import DataProfile, Join, Skipped, TableProfile
from connectors.profiling.roles import assign
from connectors.profiling.subjects import Subject, subject_of
from connectors.sources.quoting import text
from connectors.sources.reading_progress import reading_told

MEMORY = "900MB"
Progress = Callable[[str, int, int], None]
"""Table, its number from 1, how many there are."""


def profile_folder(folder: Path, *, progress: Progress | None = None) -> DataProfile:
    """Profile every table below a folder.

    Args:
        folder: Where the files lie; read only.
        progress: Told of every table before it is read.

    Raises:
        SourceError: If the folder is missing or holds no table that can be read.
    """
    return _profile_found(discover(folder), folder=folder, progress=progress)


def profile_database(url: str, *, progress: Progress | None = None) -> DataProfile:
    """Profile every table of a PostgreSQL schema.

    Args:
        url: `postgresql://host:5432/database?schema=name`; read only.
        progress: Told of every table before it is read.

    Raises:
        SourceError: If the server cannot be read, or holds no table that can.
    """
    # The workspace itself stands for the folder, so that nothing of the address is written down.
    return _profile_found(discover_database(url), folder=Path(), progress=progress)


def _profile_found(found: Found, *, folder: Path, progress: Progress | None) -> DataProfile:
    skipped = list(found.skipped)
    with _database() as connection:
        examined: list[tuple[Examined, dict[str, Form], Subject]] = []
        waiting = list(found.tables)
        for number, source in enumerate(waiting):
            tell = _telling(progress, source, number=number + 1, tables=len(waiting))
            tell("")
            try:
                with reading_told(connection, size=source.bytes, tell=tell):
                    loaded = load(connection, source, folder=folder, number=number)
            except SourceError as error:
                skipped.append(Skipped(path=source.path, reason=str(error)))
                continue
            skipped += [Skipped(path=path, reason=reason) for path, reason in loaded.faults]
            waiting += _new(loaded.inside, waiting)
            examined.append(_examine(connection, loaded))
        tables = tuple(entry[0] for entry in examined)
        joins = find_joins(connection, tables)
        described = describe(connection, tables, _profiles(connection, examined, joins=joins))
    skipped += described.dictionaries
    profiles = described.tables
    closed = [table for table in profiles if not any(column.open for column in table.columns)]
    reason = "no column is left that may leave the raw files"
    skipped += [Skipped(path=table.path, reason=reason) for table in closed]
    profiles = tuple(consistent(table) for table in profiles if table not in closed)
    joins = tuple(join for join in joins if _is_kept(join, profiles))
    if not profiles:
        raise SourceError(_nothing(folder, skipped))
    return DataProfile(
        folder=folder,
        tables=find_consents(key_alike(profiles, joins)),
        joins=joins,
        docs=found.docs,
        skipped=tuple(skipped),
    )


def _new(inside: tuple[SourceTable, ...], known: list[SourceTable]) -> Iterator[SourceTable]:
    """Tables inside of a column, under names that are free."""
    for table in inside:
        taken = frozenset(other.name for other in known)
        yield replace(table, name=lake_name(table.name, taken=taken))


def _telling(
    progress: Progress | None, source: SourceTable, *, number: int, tables: int
) -> Callable[[str], None]:
    """What tells of a table, and how much of it is read."""

    def tell(amount: str) -> None:
        if progress is not None:
            progress(f"{source.name} {amount}".strip(), number, tables)

    return tell


def _nothing(folder: Path, skipped: list[Skipped]) -> str:
    reasons = "; ".join(f"{item.path}: {item.reason}" for item in skipped[:5]) or "it is empty"
    return (
        f"'{folder}' holds no table that can be read ({reasons.rstrip('.')}). "
        "Put CSV, JSON, Parquet or SQLite files there."
    )


@contextmanager
def _database() -> Iterator[duckdb.DuckDBPyConnection]:
    """A private database on disk with bounded memory, gone afterwards."""
    with tempfile.TemporaryDirectory(prefix="signpost-profile-") as folder:
        connection = duckdb.connect(str(Path(folder) / "profile.duckdb"))
        try:
            connection.execute(f"SET memory_limit = {text(MEMORY)}")
            connection.execute(f"SET temp_directory = {text(folder)}")
            connection.execute("SET TimeZone = 'UTC'")
            connection.execute("SET preserve_insertion_order = false")
            connection.execute("SET enable_progress_bar = false")
            yield connection
        finally:
            connection.close()


def _examine(
    connection: duckdb.DuckDBPyConnection, loaded: Loaded
) -> tuple[Examined, dict[str, Form], Subject]:
    facts = measure(connection, loaded)
    forms = {item.source: form_of(connection, loaded, item) for item in facts}
    subject = subject_of(loaded.source.name, facts, forms)
    roles = assign(loaded.source.name, facts, forms, subject)
    return Examined(loaded=loaded, facts=facts, roles=roles, kind=subject.kind), forms, subject


def _profiles(
    connection: duckdb.DuckDBPyConnection,
    examined: list[tuple[Examined, dict[str, Form], Subject]],
    *,
    joins: tuple[Join, ...],
) -> tuple[TableProfile, ...]:
    named = entities(tuple(entry[0] for entry in examined), joins)
    return tuple(
        _profile(connection, table, forms=forms, subject=subject, named=named)
        for table, forms, subject in examined
    )


def _profile(
    connection: duckdb.DuckDBPyConnection,
    table: Examined,
    *,
    forms: dict[str, Form],
    subject: Subject,
    named: Mapping[tuple[str, str], str],
) -> TableProfile:
    source: SourceTable = table.loaded.source
    roles = table.roles
    columns, empty = column_profiles(table, forms=forms, subject=subject, named=named)
    profile = TableProfile(
        name=source.name,
        path=source.path,
        file_format=source.file_format,
        delimiter=source.delimiter,
        reading=source.reading,
        files=len(source.files) or 1,
        rows=table.loaded.rows,
        complete=table.loaded.complete,
        kind=subject.kind,
        kind_reason=subject.reason,
        columns=columns,
        key=roles.key,
        time=roles.time,
        first_day=first_day(connection, table, forms=forms),
        arrival=roles.arrival,
        person=roles.person,
        session=roles.session,
        event_type=roles.event_type,
        experiment=roles.experiment,
        title=roles.title,
        description=roles.description,
        events=event_values(connection, table),
        left_out=(*table.loaded.left_out, *empty),
        notes=table.loaded.notes,
    )
    return coarsened(connection, table, profile)


def _is_kept(join: Join, profiles: tuple[TableProfile, ...]) -> bool:
    """Whether both ends of a join reach the lake."""
    open_ = {(t.name, c.source) for t in profiles for c in t.columns if c.open}
    return {(join.table, join.column), (join.parent, join.parent_column)} <= open_
