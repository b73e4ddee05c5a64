"""Files of a folder grouped into tables: one file, or many that differ by date or number."""

import glob
import os
import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

from connectors.contracts import Reading
from connectors.errors import SourceError
from connectors.profiling.naming import lake_name
from connectors.profiling.profile import Skipped
from connectors.sources.postgres import list_tables
from connectors.sources.postgres_url import server_of
from connectors.sources.reader import Reader
from connectors.sources.relation import READERS, reader_of

SUFFIXES = sorted((end for reader in READERS for end in reader.suffixes), key=len, reverse=True)
DOCUMENTS = (".md", ".markdown", ".rst", ".html", ".htm")
BESIDE_DOCUMENTS = (
    ".yaml",
    ".yml",
    ".toml",
    ".malloy",
    ".pdf",
    ".png",
    ".jpg",
    ".svg",
)
LEGAL = ("licence", "license", "copying", "notice", "readme")
VARYING = re.compile(
    r"[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}|\d[\d\-_.T:]*(?<=\d)Z?",
    re.IGNORECASE,
)
DATED = re.compile(r"(?:(?<=[\W_])|^)(?:19|20)\d\d[\d\-_.T:]*(?:(?=[\W_])|$)")
"""A date or a span of dates in a file's name, which the next file will have another one of."""
PARTITION = re.compile(r"^(?:[^=]+=.*|\d[\d\-_.T:]*)$")
GENERIC = frozenset(
    {"part", "data", "file", "chunk", "batch", "output", "", "snappy", "c000", "export"}
)
PAGED = frozenset({"page", "pages", "response", "responses", "result", "results", "api", "output"})
"""Names of files of pages that say nothing of their rows."""
REMEDIES = {
    ".zst": "zstd is read for CSV and JSON only: unpack it",
    ".bz2": "bzip2 is not read: unpack it, or pack it with gzip",
    ".zip": "archives are not read: unpack it",
    ".xlsx": "spreadsheets are not read: save each sheet as CSV",
    ".xls": "spreadsheets are not read: save each sheet as CSV",
    ".duckdb": "is not read: export each table as Parquet",
    ".avro": "Avro is not read: write it as Parquet",
    ".orc": "ORC is not read: write it as Parquet",
}
NOISE = re.compile(
    r"^[._~].*|.*(?:~|\.(?:lock|lck|tmp|temp|bak|swp|crc|part|crdownload|log|pid)"
    r"|-(?:wal|shm|journal))$|^(?:thumbs\.db|desktop\.ini)$",
    re.IGNORECASE,
)
"""Names of files that systems and programs leave behind."""


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
    reading: Reading = field(default_factory=Reading)
    database_url: str | None = field(default=None, repr=False)
    """Address of a database server, with the credentials if it names any."""

    @property
    def bytes(self) -> int:
        """Size of the files as they lie; 0 for a server's table."""
        return sum(file.stat().st_size for file in self.files)


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
    usable: list[tuple[Path, Reader]] = []
    skipped: list[Skipped] = []
    docs: set[str] = set()
    noise: list[Path] = []
    for relative in _files(folder, noise=noise):
        if relative.suffix.lower() in DOCUMENTS:
            if _is_legal(relative):
                noise.append(relative)
            else:
                docs.add(relative.parent.as_posix())
            continue
        reader, reason = _reader(folder / relative)
        if reader is not None:
            usable.append((relative, reader))
        elif reason:
            skipped.append(Skipped(path=relative.as_posix(), reason=reason))
    tables = tuple(_tables(folder, usable, skipped=skipped))
    return Found(tables=tables, docs=_outermost(docs), skipped=(*skipped, *_left_behind(noise)))


def discover_database(url: str) -> Found:
    """Find the tables of a PostgreSQL schema.

    Raises:
        SourceError: If the server cannot be read.
    """
    server = server_of(url)
    listed = list_tables(server, url=url)
    tables: list[SourceTable] = []
    for reading in listed.readings:
        taken = frozenset(table.name for table in tables)
        name = lake_name(reading.table or "", taken=taken)
        place = (
            f"{server.host}:{server.port}/{server.database}/{server.schema_name}.{reading.table}"
        )
        tables.append(
            SourceTable(
                name=name,
                path=place,
                file_format="postgres",
                delimiter=None,
                files=(),
                reading=reading,
                database_url=url,
            )
        )
    skipped = tuple(Skipped(path=name, reason=reason) for name, reason in listed.left_out)
    return Found(tables=tuple(tables), docs=(), skipped=skipped)


def _files(folder: Path, *, noise: list[Path]) -> Iterator[Path]:
    """Paths below a folder that may hold something, in order; what is left out goes to `noise`."""
    for at, folders, names in os.walk(folder):
        here = Path(at).relative_to(folder)
        noise += [here / name for name in folders if name.startswith((".", "_"))]
        folders[:] = sorted(name for name in folders if not name.startswith((".", "_")))
        for name in sorted(names):
            if NOISE.match(name):
                noise.append(here / name)
            else:
                yield here / name


def _left_behind(noise: list[Path]) -> list[Skipped]:
    if not noise:
        return []
    names = ", ".join(dict.fromkeys(path.name for path in noise[:5]))
    reason = f"hidden, temporary and licence files hold no data, {len(noise)} in all ({names})"
    return [Skipped(path=noise[0].as_posix(), reason=reason)]


def _is_legal(file: Path) -> bool:
    return file.stem.lower().startswith(LEGAL)


def _reader(file: Path) -> tuple[Reader | None, str]:
    """The reader of a table's file, or why there is none: empty when it need not be said."""
    reader = reader_of(file)
    if reader is None or _is_legal(file):
        suffix = file.suffix.lower()
        silent = suffix in BESIDE_DOCUMENTS or _is_legal(file)
        return None, "" if silent else REMEDIES.get(suffix, "no file of a kind that is read")
    try:
        reason = "the file is empty" if file.stat().st_size == 0 else reader.unusable(file)
    except (OSError, EOFError) as error:
        reason = f"cannot be read ({type(error).__name__}): load it again"
    except UnicodeError:
        reason = "is text in no encoding that can be told: save it as UTF-8"
    return (None, reason) if reason else (reader, "")


def _outermost(folders: set[str]) -> tuple[str, ...]:
    paths = sorted(Path(folder) for folder in folders)
    kept = [path for path in paths if not any(other in path.parents for other in paths)]
    return tuple(path.as_posix() for path in kept)


def _tables(
    folder: Path, files: list[tuple[Path, Reader]], *, skipped: list[Skipped]
) -> Iterator[SourceTable]:
    groups: dict[tuple[str, tuple[str, ...]], list[tuple[Path, Reader]]] = {}
    for relative, reader in files:
        groups.setdefault((_pattern(relative), reader.formats), []).append((relative, reader))
    # A file that cannot be read belongs to the others of its pattern all the same.
    unusable = {Path(item.path) for item in skipped}
    taken: frozenset[str] = frozenset()
    for (pattern, _), members in groups.items():
        paths = [path for path, _ in members]
        together = len(members) > 1 and _matched(folder, pattern) - unusable == set(paths)
        for group in [paths] if together else [[path] for path in paths]:
            place = pattern if together else glob.escape(group[0].as_posix())
            contents = members[0][1].contents(folder / group[0])
            skipped += [Skipped(path=f"{place}: {n}", reason=why) for n, why in contents.left_out]
            for reading in contents.readings:
                name = _name(group, taken=taken, reading=reading)
                taken |= {name}
                yield SourceTable(
                    name=name,
                    path=place,
                    file_format=contents.file_format,
                    delimiter=contents.delimiter,
                    files=tuple(folder / path for path in group),
                    reading=reading,
                )


def _matched(folder: Path, pattern: str) -> set[Path]:
    return {path.relative_to(folder) for path in folder.glob(pattern)}


def _pattern(relative: Path) -> str:
    parts = ["*" if PARTITION.match(part) else glob.escape(part) for part in relative.parent.parts]
    stem, suffixes = _stem(relative.name)
    pieces = re.split(f"({VARYING.pattern})", stem, flags=re.IGNORECASE)
    name = "".join(
        ("[0-9a-zA-Z]*" if VARYING.fullmatch(piece) else glob.escape(piece)) for piece in pieces
    )
    return "/".join([*parts, name + suffixes])


def _stem(name: str) -> tuple[str, str]:
    found = next((end for end in SUFFIXES if name.lower().endswith(end)), "")
    return name[: len(name) - len(found)], name[len(name) - len(found) :]


def _name(paths: list[Path], *, taken: frozenset[str], reading: Reading) -> str:
    stem, _ = _stem(paths[0].name)
    if reading.table is not None:
        own = lake_name(reading.table, taken=frozenset())
        return lake_name(f"{stem}_{own}", taken=taken) if own in taken else own
    words = (VARYING if len(paths) > 1 else DATED).sub(" ", stem)
    plain = re.sub(r"\.(?:snappy|gz|c000)\b", "", words).strip(" -_.")
    plain = re.sub(r"[ _-]+pages?$", "", plain, flags=re.IGNORECASE)
    if reading.rows_in and plain.lower() in PAGED:
        plain = reading.rows_in.rsplit(".", 1)[-1]
    if set(re.split(r"[\W_]+", plain.lower())) <= GENERIC:
        named = [part for part in paths[0].parent.parts if not PARTITION.match(part)]
        plain = named[-1] if named else plain or "table"
    return lake_name(plain, taken=taken)
