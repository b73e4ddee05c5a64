"""Private copies of what the engine cannot read itself, gone with the engine's other spills."""

import hashlib
from pathlib import Path

import duckdb

from connectors.sources.quoting import text

FOLDER = "signpost-sources"


def scratch_file(connection: duckdb.DuckDBPyConnection, file: Path, *, variant: str) -> Path:
    """Where a copy of a source file goes: below the engine's temporary folder.

    The name ends with the path of the source, so that `original` finds it.
    """
    setting = connection.execute("SELECT current_setting('temp_directory')").fetchall()[0][0]
    mark = hashlib.sha256(variant.encode()).hexdigest()[:12]
    absolute = file.absolute()
    target = Path(str(setting)).resolve() / mark / FOLDER / absolute.relative_to(absolute.anchor)
    target.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    return target


def original(expression: str) -> str:
    """SQL of a path with that of a private copy turned back to its source."""
    return f"regexp_replace({expression}, {text('^.*/' + FOLDER + '/')}, '/')"
