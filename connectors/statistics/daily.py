"""Daily statistics."""

from pathlib import Path

import duckdb

from connectors.lake.manifest import Manifest


def write_statistics(
    connection: duckdb.DuckDBPyConnection, manifest: Manifest, *, folder: Path
) -> None:
    """Placeholder."""
