"""Files of a folder grouped into tables: one file, or many that differ by date or number."""

import glob
import json
import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

from connectors.errors import SourceError
from connectors.profiling.naming import lake_name
from connectors.profiling.profile import Skipped
from connectors.sources.encodings import open_text
from connectors.sources.files import DELIMITERS, SUFFIXES

DOCUMENTS = (".md", ".markdown")
BESIDE_DOCUMENTS = (
    ".yaml",
    ".yml",
    ".toml",
    ".malloy",
    ".html",
    ".pdf",
    ".rst",
    ".png",
    ".jpg",
    ".svg",
)
LEGAL = ("licence", "license", "copying", "notice", "readme")
VARYING = re.compile(
    r"[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}|\d[\d\-_.T:]*(?<=\d)Z?",
    re.IGNORECASE,
)
PARTITION = re.compile(r"^(?:[^=]+=.*|\d[\d\-_.T:]*)$")
GENERIC = frozenset(
    {"part", "data", "file", "chunk", "batch", "output", "", "snappy", "c000", "export"}
)
REMEDIES = {
    ".zst": "zstd is read for CSV and JSON lines only: unpack it",
    ".bz2": "bzip2 is not read: unpack it, or pack it with gzip",
    ".zip": "archives are not read: unpack it",
    ".xlsx": "spreadsheets are not read: save each sheet as CSV",
    ".xls": "spreadsheets are not read: save each sheet as CSV",
    ".sqlite": "databases are not read: export each table as Parquet or CSV",
    ".db": "databases are not read: export each table as Parquet or CSV",
    ".duckdb": "databases are not read: export each table as Parquet or CSV",
    ".avro": "Avro is not read: write it as Parquet",
    ".orc": "ORC is not read: write it as Parquet",
}


@dataclass(frozen=True)
class SourceTable:
    """Files that make one table."""

    name: str
    """Name in the lake."""
    path: str
    """Glob relative to the folder, which matches exactly these files."""
    file_format: str
    delimiter: str | None
    files: tuple[Path, ...]


@dataclass(frozen=True)
class Found:
    """What lies in a folder."""

    tables: tuple[SourceTable, ...]
    docs: tuple[str, ...]
    skipped: tuple[Skipped, ...]


def discover(folder: Path) -> Found:
    """Find tables and documentation below a folder.

    Raises:
        SourceError: If the folder is not there.
    """
    if not folder.is_dir():
        message = f"'{folder}' is not a folder. Name the folder that holds the data files."
        raise SourceError(message)
    usable: list[tuple[Path, str]] = []
    skipped: list[Skipped] = []
    docs: set[str] = set()
    for file in _files(folder):
        relative = file.relative_to(folder)
        if file.suffix.lower() in DOCUMENTS:
            if not file.stem.lower().startswith(LEGAL):
                docs.add(relative.parent.as_posix())
            continue
        reason = _unusable(file)
        if reason is None:
            usable.append((relative, _format(file) or "csv"))
        elif reason:
            skipped.append(Skipped(path=relative.as_posix(), reason=reason))
    return Found(
        tables=tuple(_tables(folder, usable)), docs=_outermost(docs), skipped=tuple(skipped)
    )


def _files(folder: Path) -> Iterator[Path]:
    for path in sorted(folder.rglob("*")):
        hidden = any(part.startswith((".", "_")) for part in path.relative_to(folder).parts)
        if not hidden and path.is_file():
            yield path


def _format(file: Path) -> str | None:
    name = file.name.lower()
    return next((kind for kind, ends in SUFFIXES.items() if name.endswith(ends)), None)


def _unusable(file: Path) -> str | None:
    """Why a file is no table: None when it may be one, empty when it need not be said."""
    kind = _format(file)
    if kind is None:
        suffix = file.suffix.lower()
        silent = suffix in BESIDE_DOCUMENTS or file.stem.lower().startswith(LEGAL)
        return "" if silent else REMEDIES.get(suffix, "not a CSV, JSON-lines or Parquet file")
    try:
        if file.stat().st_size == 0:
            return "the file is empty"
        return READABLE[kind](file)
    except (OSError, EOFError) as error:
        return f"cannot be read ({type(error).__name__}): load it again"
    except UnicodeError:
        return "is neither UTF-8, UTF-16 nor Latin-1: save it as UTF-8"


def _has_delimiter(file: Path) -> bool:
    with open_text(file) as lines:
        return any(mark in lines.readline(65_536) for mark in DELIMITERS)


def _unreadable_csv(file: Path) -> str | None:
    if file.suffix.lower() == ".txt" and not _has_delimiter(file):
        return "text without columns"
    with open_text(file) as lines:
        first = lines.readline(1_048_576)
        lines.read(262_144)
    return None if first.strip() else "the first line is empty: a header of column names is needed"


def _unreadable_json(file: Path) -> str | None:
    with open_text(file) as lines:
        first = lines.readline(67_108_864).strip()
    if first.startswith("["):
        return "holds one JSON array: write one object per line"
    try:
        parsed = json.loads(first)
    except ValueError:
        return "its first line is not a JSON object: write one object per line"
    return None if isinstance(parsed, dict) else "its lines are not JSON objects"


def _unreadable_parquet(file: Path) -> str | None:
    with file.open("rb") as content:
        head = content.read(4)
    return None if head == b"PAR1" else "is no Parquet file, whatever its name says"


READABLE: dict[str, Callable[[Path], str | None]] = {
    "csv": _unreadable_csv,
    "jsonl": _unreadable_json,
    "parquet": _unreadable_parquet,
}


def _outermost(folders: set[str]) -> tuple[str, ...]:
    paths = sorted(Path(folder) for folder in folders)
    kept = [path for path in paths if not any(other in path.parents for other in paths)]
    return tuple(path.as_posix() for path in kept)


def _tables(folder: Path, files: list[tuple[Path, str]]) -> Iterator[SourceTable]:
    groups: dict[tuple[str, str], list[Path]] = {}
    for relative, kind in files:
        groups.setdefault((_pattern(relative), kind), []).append(relative)
    taken: frozenset[str] = frozenset()
    for (pattern, kind), members in groups.items():
        matched = {path.relative_to(folder) for path in folder.glob(pattern)}
        together = len(members) > 1 and matched == set(members)
        for paths in [members] if together else [[member] for member in members]:
            name = _name(paths, taken=taken)
            taken |= {name}
            yield SourceTable(
                name=name,
                path=pattern if together else glob.escape(paths[0].as_posix()),
                file_format=kind,
                delimiter=_delimiter(folder / paths[0]) if kind == "csv" else None,
                files=tuple(folder / path for path in paths),
            )


def _pattern(relative: Path) -> str:
    parts = ["*" if PARTITION.match(part) else glob.escape(part) for part in relative.parent.parts]
    stem, suffixes = _stem(relative.name)
    pieces = re.split(f"({VARYING.pattern})", stem, flags=re.IGNORECASE)
    name = "".join(
        ("[0-9a-zA-Z]*" if VARYING.fullmatch(piece) else glob.escape(piece)) for piece in pieces
    )
    return "/".join([*parts, name + suffixes])


def _stem(name: str) -> tuple[str, str]:
    ends = sorted((end for group in SUFFIXES.values() for end in group), key=len, reverse=True)
    found = next((end for end in ends if name.lower().endswith(end)), "")
    return name[: len(name) - len(found)], name[len(name) - len(found) :]


def _name(paths: list[Path], *, taken: frozenset[str]) -> str:
    stem, _ = _stem(paths[0].name)
    words = VARYING.sub(" ", stem) if len(paths) > 1 else stem
    plain = re.sub(r"\.(?:snappy|gz|c000)\b", "", words).strip(" -_.")
    if set(re.split(r"[\W_]+", plain.lower())) <= GENERIC:
        named = [part for part in paths[0].parent.parts if not PARTITION.match(part)]
        plain = named[-1] if named else plain or "table"
    return lake_name(plain, taken=taken)


def _delimiter(file: Path) -> str | None:
    with open_text(file) as lines:
        first = lines.readline(1_048_576)
    unquoted = re.sub(r'"[^"]*"', "", first)
    best = max(DELIMITERS, key=lambda mark: (unquoted.count(mark), mark == ","))
    if best == "," or not unquoted.count(best):
        return None
    return best
