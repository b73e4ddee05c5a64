"""The build: raw data in, a published governed lake out."""

import secrets
import shutil
from collections.abc import Iterator, Mapping, Sequence
from contextlib import closing, contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

import duckdb

from connectors.contract_checks import check_contracts, check_kept
from connectors.contracts import ConsentRule, TableContract
from connectors.errors import BuildError
from connectors.lake.accounting import check_files
from connectors.lake.days import complete_day, day_range
from connectors.lake.keys import install_key
from connectors.lake.known import install_known_key, write_known
from connectors.lake.lookups import columns_looked_at, create_lookup, tables_looked_into
from connectors.lake.manifest import DATABASE, FILE_NAME, LakeTable, Manifest
from connectors.lake.options import BuildOptions
from connectors.lake.parquet import ParquetWriter, parquet_writer
from connectors.lake.publish import (
    BUILDING,
    STAGING,
    build_lock,
    current_lake,
    publish,
    remove_leftovers,
)
from connectors.lake.quarantine import FILE_NAME as QUARANTINE
from connectors.lake.quarantine import (
    create_quarantine,
    problems,
    quarantine_rows,
    write_quarantine,
)
from connectors.lake.selection import Selection, count_rows, select_rows
from connectors.lake.staging import Staged, open_table, stage_table
from connectors.lake.steps import Progress, Steps
from connectors.lake.values import write_values
from connectors.lake.writing import lake_columns, write_table, write_time_spine
from connectors.sources.quoting import text
from connectors.sources.raw_table import RawTable
from connectors.sources.reading_progress import reading_told
from connectors.statistics.daily import write_statistics


def build_lake(
    contracts: Sequence[TableContract],
    *,
    data: Path,
    lakes: Path,
    secret: bytes,
    options: BuildOptions,
    progress: Progress | None = None,
) -> Manifest:
    """Build the governed lake and make it current.

    Args:
        contracts: One per source table.
        data: Folder of the raw data.
        lakes: Folder of the builds.
        secret: Workspace secret that keys the ids.
        options: Purpose, minimum group, builds to keep, time.
        progress: Called at every step.

    Raises:
        ContractError: If contracts contradict each other or the data.
        SourceError: If a file is missing, empty or unreadable.
        BuildError: If another build is running, or rows are unaccounted for. Whatever is raised,
            the previous build stays current.
    """
    check_contracts(contracts)
    check_kept(contracts)
    version = f"{datetime.now(UTC):%Y%m%dT%H%M%SZ}-{secrets.token_hex(4)}"
    with build_lock(lakes):
        remove_leftovers(lakes)
        current_lake(lakes)
        folder, staging = lakes / f"{BUILDING}{version}", lakes / f"{STAGING}{version}"
        try:
            folder.mkdir(mode=0o700)
            with _engine(staging, database=folder / DATABASE, options=options) as connection:
                install_key(connection, secret)
                install_known_key(connection, secret)
                run = _Run(
                    connection=connection,
                    contracts=tuple(contracts),
                    data=data,
                    folder=folder,
                    options=options,
                    now=options.now or datetime.now(UTC),
                    steps=Steps(progress, total=2 * len(contracts) + 3),
                )
                manifest = run.write(version)
            publish(lakes, version=version, keep=options.keep_builds)
        except (duckdb.Error, OSError) as error:
            raise _stopped(error, lakes) from None
        finally:
            shutil.rmtree(folder, ignore_errors=True)
            shutil.rmtree(staging, ignore_errors=True)
    return manifest


def _stopped(error: Exception, lakes: Path) -> BuildError:
    # The engine's own text may quote values.
    message = (
        f"The build stopped ({type(error).__name__}); the previous lake stays in use. Look for "
        f"free disk space below '{lakes}' and for memory, then build again."
    )
    return BuildError(message)


@contextmanager
def _engine(
    staging: Path, *, database: Path, options: BuildOptions
) -> Iterator[duckdb.DuckDBPyConnection]:
    """An engine in memory that spills to a private folder, beside the new database as `safe`."""
    staging.mkdir(mode=0o700)
    with closing(duckdb.connect(":memory:")) as connection:
        settings = {
            "TimeZone": "UTC",
            "memory_limit": f"{options.memory_mb}MB",
            "temp_directory": str(staging),
            "preserve_insertion_order": "true",
            "autoinstall_known_extensions": "false",
            "autoload_known_extensions": "false",
            "enable_progress_bar": "false",
            "partitioned_write_max_open_files": "100",
        }
        if options.threads is not None:
            settings["threads"] = str(options.threads)
        for name, value in settings.items():
            connection.execute(f"SET {name} = {text(value)}")
        connection.execute(f"ATTACH {text(database)} AS safe")
        yield connection


@dataclass(frozen=True)
class _Run:
    """One build under way."""

    connection: duckdb.DuckDBPyConnection
    contracts: tuple[TableContract, ...]
    data: Path
    folder: Path
    options: BuildOptions
    now: datetime
    steps: Steps

    def write(self, version: str) -> Manifest:
        """Write everything but the pointer."""
        create_quarantine(self.connection)
        raws = {}
        for contract in self.contracts:
            self.steps(contract.name, "read")
            raws[contract.name] = open_table(
                self.connection,
                contract,
                data=self.data,
                database_url=self.options.database_url,
            )
        sources = self._sources(raws)
        found = {}
        with parquet_writer(self.connection, folder=self.folder) as writer:
            # The largest first: its Parquet takes longest.
            for contract in sorted(self._written, key=lambda c: -raws[c.name].bytes):
                kept = sources.get(contract.name)
                selection = kept or self._select(self._stage(contract, raws), sources)
                found[contract.name] = self._table(selection, sources, writer)
            tables = tuple(found[contract.name] for contract in self._written)
            manifest = self._finish(version, tables)
            write_known(self.connection, self.contracts, raws=raws, folder=self.folder)
            self.steps("", "write")
            writer.finish()
        quarantine = self.folder / QUARANTINE
        check_files(self.connection, tables, folder=self.folder, quarantine=quarantine)
        self.steps("", "publish")
        self.connection.execute("CHECKPOINT safe").fetchall()
        self.connection.execute("DETACH safe").fetchall()
        (self.folder / FILE_NAME).write_text(manifest.model_dump_json(indent=1), encoding="utf-8")
        return manifest

    def _finish(self, version: str, tables: tuple[LakeTable, ...]) -> Manifest:
        """Write what is made from the tables."""
        write_time_spine(self.connection, self._written)
        write_quarantine(self.connection, folder=self.folder)
        manifest = Manifest(
            version=version,
            built_at=datetime.now(UTC),
            as_of=complete_day(self.connection, tables, today=self.now.date()),
            purpose=self.options.purpose,
            minimum_group=self.options.minimum_group,
            tables=tables,
            left_out=tuple(
                f"{contract.name}: every column is personal, so nothing of it may leave the raw files"
                for contract in self.contracts
                if not contract.kept
            ),
        )
        self.steps("", "statistics")
        write_values(self.connection, manifest, folder=self.folder)
        write_statistics(self.connection, manifest, folder=self.folder)
        return manifest

    @property
    def _written(self) -> tuple[TableContract, ...]:
        return tuple(contract for contract in self.contracts if contract.kept)

    def _sources(self, raws: Mapping[str, RawTable]) -> dict[str, Selection]:
        """Tables that others look into, for consent or for a column, and their rows that go out."""
        looked_into = tables_looked_into(self.contracts)
        staged = {
            contract.name: self._stage(contract, raws)
            for contract in self.contracts
            if contract.name in looked_into or self._rules(contract)
        }
        sources = {name: self._select(table, staged) for name, table in staged.items()}
        for contract in self.contracts:
            for column in contract.columns:
                create_lookup(self.connection, contract, column, selections=sources)
        return sources

    def _select(self, staged: Staged, tables: Mapping[str, Staged | Selection]) -> Selection:
        found = {n: t.staged if isinstance(t, Selection) else t for n, t in tables.items()}
        purpose = self.options.purpose
        return select_rows(self.connection, staged, tables=found, purpose=purpose, now=self.now)

    def _stage(self, contract: TableContract, raws: Mapping[str, RawTable]) -> Staged:
        rules = self._rules(contract)
        extra = frozenset(name for rule in rules for name in (rule.person, rule.flag))
        extra |= columns_looked_at(self.contracts, contract.name)
        raw = raws[contract.name]
        with reading_told(self.connection, size=raw.bytes, tell=self.steps.telling(contract.name)):
            return stage_table(self.connection, contract, raw=raw, extra=extra)

    def _rules(self, contract: TableContract) -> list[ConsentRule]:
        """Consent rules, of whichever table, that look into this one."""
        rules = [other.consent for other in self.contracts if other.consent is not None]
        return [rule for rule in rules if rule.table == contract.name]

    def _table(
        self, selection: Selection, sources: Mapping[str, Selection], writer: ParquetWriter
    ) -> LakeTable:
        staged = selection.staged
        contract = staged.contract
        self.steps(contract.name, "write")
        counts = count_rows(self.connection, selection)
        write_table(self.connection, selection, sources=sources)
        writer.write(contract)
        quarantine_rows(self.connection, selection, data=self.data)
        if contract.name not in sources:
            self.connection.execute(f"DROP TABLE {staged.name}").fetchall()
        first, last = day_range(self.connection, contract)
        return LakeTable(
            name=contract.name,
            kind=contract.kind,
            description=contract.description,
            owner=contract.owner,
            columns=lake_columns(contract),
            withheld=contract.withheld,
            time=contract.time,
            arrival=_kept_name(contract, contract.arrival),
            person=contract.person,
            event_type=contract.event_type,
            content=contract.content,
            minimum_group=contract.minimum_group,
            roles=contract.roles,
            purposes=contract.purposes,
            rows=contract.rows,
            primary_key=tuple(n for n in contract.primary_key if _kept_name(contract, n)),
            counts=counts,
            problems=problems(self.connection, contract.name),
            notes=staged.notes,
            first_day=first,
            last_day=last,
        )


def _kept_name(contract: TableContract, name: str | None) -> str | None:
    return name if name in {column.name for column in contract.kept} else None
