"""The built stores of a workspace: which lake and index are current, opened when first needed."""

from collections.abc import Callable, Sequence
from datetime import UTC, datetime
from threading import Lock
from typing import TYPE_CHECKING, Generic, TypeVar

from assistant.errors import WarehouseError, WorkspaceError
from assistant.warehouse.pool import Warehouse, WarehouseLimits
from assistant.warehouse.results import QueryResult
from connectors.lake.manifest import DATABASE, Manifest, read_manifest
from connectors.lake.publish import current_lake

if TYPE_CHECKING:
    from pathlib import Path

    from assistant.settings import QuerySettings
    from assistant.workspace import Workspace
    from retrieval.encoder import Encoder
    from retrieval.search import SearchIndex
    from retrieval.vector_server import VectorServer

Opened = TypeVar("Opened")
LAKE_FILES = (DATABASE, "values.parquet")
"""What a question needs of a lake, beside its manifest."""


class Lazy(Generic[Opened]):
    """Something that opens once, at its first use, whichever thread comes first."""

    def __init__(self, opener: Callable[[], Opened]) -> None:
        """Take the opener; it runs again after a failure."""
        self._opener = opener
        self._lock = Lock()
        self._opened: Opened | None = None

    def __call__(self) -> Opened:
        """The opened thing."""
        if self._opened is None:
            with self._lock:
                if self._opened is None:
                    self._opened = self._opener()
        return self._opened

    @property
    def opened(self) -> Opened | None:
        """The thing, or None where nobody has needed it."""
        return self._opened


class NoWarehouse:
    """Stands in where a workspace describes no tables."""

    def run(
        self, sql: str, *, deadline_ms: int | None = None, max_rows: int | None = None
    ) -> QueryResult:
        """Refuse.

        Raises:
            WarehouseError: Always.
        """
        del sql, deadline_ms, max_rows
        message = "This workspace has no tables. Add contracts, then run: signpost build."
        raise WarehouseError("unavailable", message)

    def run_noted(self, sql: str, *, notes: Sequence[tuple[str, str]]) -> QueryResult:
        """Refuse.

        Raises:
            WarehouseError: Always.
        """
        del notes
        return self.run(sql)

    def close(self) -> None:
        """Nothing is open."""


def open_lake(workspace: "Workspace") -> tuple["Path | None", Manifest]:
    """Folder and manifest of the current lake; an empty manifest where no table is contracted.

    Raises:
        WorkspaceError: If there are contracts but no lake yet.
        LakeError: If the pointer names a lake that is gone.
        WorkspaceError: If the lake is damaged.
    """
    folder = current_lake(workspace.lakes)
    if folder is not None:
        return folder, read_lake(folder)
    if any(workspace.contracts.glob("*.odcs.yaml")):
        message = f"'{workspace.root}' has no lake yet. Run: signpost build."
        raise WorkspaceError(message)
    return None, empty_manifest()


def read_lake(folder: "Path") -> Manifest:
    """The manifest of a lake that is whole.

    Raises:
        WorkspaceError: If a file of the lake is missing or damaged.
    """
    missing = [name for name in LAKE_FILES if not (folder / name).is_file()]
    if missing:
        message = f"Lake '{folder.name}' lacks {', '.join(missing)}. Run: signpost build."
        raise WorkspaceError(message)
    try:
        return read_manifest(folder)
    except (OSError, ValueError):
        message = f"The manifest of lake '{folder.name}' is damaged. Run: signpost build."
        raise WorkspaceError(message) from None


def empty_manifest() -> Manifest:
    """A lake of nothing, for workspaces of documents alone."""
    return Manifest(
        version="none",
        built_at=datetime(1970, 1, 1, tzinfo=UTC),
        as_of=None,
        purpose="none",
        minimum_group=1,
        tables=(),
    )


def open_warehouse(lake: "Path | None", settings: "QuerySettings") -> Warehouse | NoWarehouse:
    """Workers over the current lake's database."""
    if lake is None:
        return NoWarehouse()
    limits = WarehouseLimits(
        deadline_ms=settings.deadline_ms,
        max_rows=settings.max_rows,
        memory_mb=settings.memory_mb,
        workers=settings.workers,
        threads=settings.threads,
    )
    return Warehouse(lake / DATABASE, limits)


def open_search(
    workspace: "Workspace",
    *,
    lake_version: str | None,
    encoder: "Encoder | None" = None,
    server: "VectorServer | None" = None,
) -> "SearchIndex":
    """The current index; imports the search engines, so call it only when something is searched.

    Raises:
        RetrievalError: If it is missing or does not fit.
    """
    from assistant.answering.timed_encoder import TimedEncoder  # noqa: PLC0415 (0.6 s of imports)
    from retrieval.encoder import OnnxEncoder  # noqa: PLC0415
    from retrieval.search import open_index  # noqa: PLC0415
    from retrieval.versions import require_current  # noqa: PLC0415

    require_current(workspace.index)
    timed = TimedEncoder(encoder or OnnxEncoder(workspace.index))
    return open_index(workspace.index, lake_version=lake_version, encoder=timed, server=server)


def pointer(folder: "Path") -> str | None:
    """What the `CURRENT` file of a lake or index folder says, or None."""
    try:
        return (folder / "CURRENT").read_text("utf-8").strip() or None
    except OSError:
        return None


def stamp(workspace: "Workspace") -> str:
    """Which lake and index are current; changes when either is replaced."""
    return f"{pointer(workspace.lakes)}/{pointer(workspace.index)}"
