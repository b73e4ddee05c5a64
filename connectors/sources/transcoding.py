"""Text in encodings that the engine does not read, copied to UTF-8 for it."""

# ruff: noqa: S608 - every name and text goes through sources.quoting

import codecs
import io
from dataclasses import replace
from pathlib import Path

import duckdb

from connectors.errors import SourceError
from connectors.sources.encodings import encoding_of, open_bytes
from connectors.sources.raw_table import FILE_COLUMN, RawTable
from connectors.sources.scratch import original, scratch_file

CHUNK = 4 * 1024 * 1024


def plain_copy(
    connection: duckdb.DuckDBPyConnection,
    file: Path,
    encoding: str | None = None,
    *,
    one_line_end: bool = False,
) -> Path:
    """Copy a text file to plain UTF-8, a chunk at a time.

    Args:
        connection: The engine, which the copy goes with.
        file: The text file.
        encoding: Its encoding; None: told from its beginning.
        one_line_end: Whether every line is to end alike.

    Raises:
        SourceError: If it is not of that encoding or ends too early; names the file.
    """
    found = encoding or encoding_of(file)
    target = scratch_file(connection, file, variant=f"{found} {one_line_end}")
    if target.is_file():
        return target
    try:
        inner = codecs.getincrementaldecoder(found)()
        decoder = io.IncrementalNewlineDecoder(inner, translate=True) if one_line_end else inner
        with open_bytes(file) as source, target.open("wb") as copy:
            while chunk := source.read(CHUNK):
                copy.write(decoder.decode(chunk).encode("utf-8"))
            copy.write(decoder.decode(b"", final=True).encode("utf-8"))
    except (UnicodeError, EOFError, OSError) as error:
        target.unlink(missing_ok=True)
        message = (
            f"'{file}' cannot be read to its end as {found} ({type(error).__name__}). Load it again, "
            "or name its encoding under 'servers[0].encoding' of its contract."
        )
        raise SourceError(message) from None
    except LookupError:
        message = (
            f"'{file}': encoding '{found}' is unknown. Use a name such as cp1252 or shift_jis."
        )
        raise SourceError(message) from None
    return target


def restored(relation: str) -> str:
    """SQL of a relation over copies that names the files they were made of."""
    return f"(SELECT * REPLACE ({original(FILE_COLUMN)} AS {FILE_COLUMN}) FROM {relation})"


def restored_table(table: RawTable, *, files: tuple[Path, ...], notes: list[str]) -> RawTable:
    """A table over private copies, said to lie where the copies were made of."""
    return replace(
        table,
        files=files,
        relation=restored(table.relation),
        notes=(*table.notes, *notes),
    )
