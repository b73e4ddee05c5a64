"""How fresh and how clean the data is, as the API tells it."""

from collections.abc import Callable, Container
from datetime import date, datetime
from pathlib import Path

from pydantic import BaseModel, ConfigDict

from connectors.lake.manifest import LakeTable, Manifest
from retrieval.errors import IndexMismatchError
from retrieval.versions import IndexManifest, current_version, read_manifest

FUTURE = "future"
"""Reason under which the build sets aside rows that lie ahead of their time."""


class Page(BaseModel):
    """Common settings of the page's types."""

    model_config = ConfigDict(frozen=True, extra="forbid")


class QuarantineEntry(Page):
    """Rows of one file that were set aside for one reason."""

    file: str
    """Relative to the data folder."""
    column: str | None
    reason: str
    rows: int


class TableStatus(Page):
    """One table: how new it is, and where its rows went."""

    name: str
    owner: str | None
    rows_in: int
    rows_out: int
    first_day: date | None
    last_day: date | None
    quarantined: dict[str, int]
    """Rows by reason."""
    duplicates: int
    without_consent: int
    future: int
    """Of the quarantined, those that lie in the future."""
    problems: tuple[QuarantineEntry, ...]
    notes: tuple[str, ...]


class BuildStatus(Page):
    """A build: of the lake, or of the index."""

    version: str
    built_at: datetime | None


class StatusPage(Page):
    """The state of the data that answers are given from."""

    as_of: date | None
    """Newest complete day."""
    lake: BuildStatus
    index: BuildStatus | None
    """None: there is no index."""
    index_fits: bool
    """Whether the index was made from this lake."""
    purpose: str
    """The purpose whose consent the build applied."""
    tables: tuple[TableStatus, ...]
    left_out: tuple[str, ...]
    """Contracted tables that are not in the lake, each with the reason."""


def make_status(
    manifest: Manifest,
    *,
    index: Path | None,
    clean: Callable[[str], str],
    closed: Container[str] = frozenset(),
) -> StatusPage:
    """The status of one workspace as it is.

    Args:
        manifest: Of the lake in use.
        index: Folder of the index; None: there is none.
        clean: Takes personal data out of names of files, which people give them.
        closed: Lower-case names of tables that the reader may not see whole.
    """
    built = _index(index)
    return StatusPage(
        as_of=manifest.as_of,
        lake=BuildStatus(version=manifest.version, built_at=manifest.built_at),
        index=BuildStatus(version=built.version, built_at=built.built_at) if built else None,
        index_fits=built is not None and built.lake_version in (manifest.version, None),
        purpose=manifest.purpose,
        tables=tuple(_table(t, clean) for t in manifest.tables if t.name.lower() not in closed),
        left_out=tuple(clean(text) for text in manifest.left_out),
    )


def _index(folder: Path | None) -> IndexManifest | None:
    place = current_version(folder) if folder is not None else None
    try:
        return read_manifest(place) if place is not None else None
    except IndexMismatchError:
        return None


def _table(table: LakeTable, clean: Callable[[str], str]) -> TableStatus:
    counts = table.counts
    return TableStatus(
        name=table.name,
        owner=table.owner,
        rows_in=counts.rows_in,
        rows_out=counts.rows_out,
        first_day=table.first_day,
        last_day=table.last_day,
        quarantined=counts.quarantined,
        duplicates=counts.duplicates,
        without_consent=counts.without_consent,
        future=counts.quarantined.get(FUTURE, 0),
        problems=tuple(
            QuarantineEntry(**{**problem.model_dump(), "file": clean(problem.file)})
            for problem in table.problems
        ),
        notes=tuple(clean(note) for note in table.notes),
    )
