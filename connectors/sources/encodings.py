"""Text files whatever their compression and encoding."""

import codecs
import gzip
import io
import re
import unicodedata
from functools import lru_cache
from pathlib import Path
from typing import BinaryIO, TextIO, cast

import pyarrow as pa
from charset_normalizer import from_bytes

TRIED_BYTES = 4 * 1024 * 1024
"""An encoding is told from so much of the beginning."""
GUESSED_BYTES = 65_536
"""So much of the lines that are not ASCII is shown to the detector."""
UTF16_MARKS = (codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)
UTF8, UTF16, LATIN, WINDOWS = "utf-8-sig", "utf-16", "latin-1", "cp1252"
ENGINE_NAMES = {UTF8: "utf-8", UTF16: "utf-16", LATIN: LATIN}
"""What the engine calls the encodings that it reads itself."""
CONTROLS = bytes(range(0x80, 0xA0))
POLISH = re.compile(r"[^\W\d_][£¹³¿¥¯¼¾]|[£¹³¿¥¯¼¾][^\W\d_]")
"""Signs inside of words: Central European letters read as Western ones."""
MAGIC = {
    b"\x1f\x8b": "gzip",
    b"\x28\xb5\x2f\xfd": "zstd",
    b"PK\x03\x04": "a ZIP archive or a spreadsheet",
    b"PAR1": "Parquet",
    b"SQLite format 3\x00": "SQLite",
    b"BZh": "bzip2",
    b"%PDF": "PDF",
    b"Obj\x01": "Avro",
    b"ORC": "ORC",
}
"""How files of other kinds begin."""


def open_bytes(file: Path) -> BinaryIO:
    """Open a plain, gzip or zstd file."""
    if file.suffix.lower() == ".gz":
        return cast("BinaryIO", gzip.open(file, "rb"))
    if file.suffix.lower() == ".zst":
        return cast("BinaryIO", pa.input_stream(str(file), compression="zstd"))
    return file.open("rb")


def other_kind(file: Path) -> str | None:
    """What a text file really is by its first bytes; None where it may be text."""
    with open_bytes(file) as content:
        start = content.read(16)
    return next((kind for magic, kind in MAGIC.items() if start.startswith(magic)), None)


def encoding_of(file: Path) -> str:
    """The encoding of a text file: by its mark, or by trial of its beginning.

    Raises:
        UnicodeError: If it is none that can be read.
    """
    status = file.stat()
    return _encoding(file, status.st_mtime_ns, status.st_size)


@lru_cache(maxsize=20_000)
def _encoding(file: Path, changed_ns: int, size: int) -> str:
    del changed_ns, size
    with open_bytes(file) as content:
        start = content.read(TRIED_BYTES)
    if start.startswith(UTF16_MARKS):
        return UTF16
    try:
        codecs.getincrementaldecoder("utf-8")().decode(start, final=len(start) < TRIED_BYTES)
    except UnicodeDecodeError:
        return UTF8 if _mostly_utf8(start) else _guess(start)
    return UTF8


def _mostly_utf8(start: bytes) -> bool:
    """Whether a few bytes alone are broken; the engine sets their lines aside."""
    decoded = start.decode("utf-8", errors="replace")
    broken = decoded.count("\ufffd")
    return sum(1 for char in decoded if ord(char) > 127) > 10 * broken


def _guess(start: bytes) -> str:
    lines = [line for line in start.splitlines() if not line.isascii()]
    telling = b"\n".join(lines)[:GUESSED_BYTES]
    found = () if b"\x00" in telling else from_bytes(telling)
    best = min(found, key=lambda match: match.chaos - match.coherence, default=None)
    if best is None:
        message = "no encoding that can be told"
        raise UnicodeError(message)
    if not _is_latin(str(best)):
        return codecs.lookup(best.encoding).name
    western = telling.decode(WINDOWS, errors="replace")
    if POLISH.search(western) or "\ufffd" in western:
        return codecs.lookup(best.encoding).name
    return WINDOWS if any(byte in CONTROLS for byte in telling) else LATIN


def _is_latin(decoded: str) -> bool:
    letters = [char for char in decoded if char.isalpha() and ord(char) > 127]
    latin = [char for char in letters if unicodedata.name(char, "").startswith("LATIN")]
    return 2 * len(latin) >= len(letters)


def open_text(file: Path, encoding: str | None = None) -> TextIO:
    """Open a text file to look at it, in the encoding named or found, without a byte order mark."""
    found = encoding or encoding_of(file)
    return io.TextIOWrapper(open_bytes(file), encoding=found, newline="", errors="replace")
