"""Files of one export, and what a person should know of them."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path

from assistant.errors import FeatureError
from assistant.features.query import LABEL_TABLE, LABEL_TIME, FeatureQuery
from assistant.features.spec.feature_spec import FeatureSpec


@dataclass(frozen=True)
class Exported:
    """One feature for one target."""

    files: Mapping[str, str | bytes]
    """Content by path, relative to the folder of the export."""
    notes: tuple[str, ...] = ()
    """What the target does otherwise, or what was not tried."""
    proven_by_run: bool = True
    """Whether such exports are run against our own values; otherwise they are text to start from."""
    rows: dict[str, int] = field(default_factory=dict)
    """Rows by data file, where there are any."""


def write_export(exported: Exported, folder: Path) -> tuple[Path, ...]:
    """Write the files, replacing those of an earlier export.

    Raises:
        FeatureError: If the folder cannot be written to.
    """
    written = []
    try:
        for name, content in exported.files.items():
            path = folder / name
            path.parent.mkdir(parents=True, exist_ok=True)
            if isinstance(content, bytes):
                path.write_bytes(content)
            else:
                path.write_text(content, encoding="utf-8")
            written.append(path)
    except OSError:
        message = f"'{folder}' cannot be written to. Name a folder that you may write to."
        raise FeatureError(message) from None
    return tuple(written)


def header(spec: FeatureSpec, *, mark: str, lines: tuple[str, ...]) -> str:
    """Comment lines that begin every exported text.

    Args:
        spec: The feature.
        mark: What begins a comment: `--` or `#`.
        lines: What the target's reader must know.
    """
    first = f"{spec.id}: {' '.join(spec.description.split())}"
    proof = f"SQL SHA-256 {spec.sql_sha256}." if spec.sql_sha256 else ""
    owner = f"Owner: {spec.owner}." if spec.owner else ""
    kept = (first, " ".join(part for part in (owner, proof) if part), *lines)
    return "".join(f"{mark} {line}\n" for line in kept if line)


def columns_of(query: FeatureQuery) -> dict[str, dict[str, str]]:
    """DuckDB type by column, by table; the labels among them."""
    held = {table.name: table.types for table in query.tables}
    types = {name: kind for table in query.tables for name, kind in table.columns}
    spine = {name: types.get(name, "VARCHAR") for name in query.entities}
    return {**held, LABEL_TABLE: {**spine, LABEL_TIME: "TIMESTAMP"}}
