"""Text files whatever their compression and encoding."""

import codecs
import gzip
import io
from pathlib import Path
from typing import BinaryIO, TextIO, cast

import pyarrow as pa

TRIED_BYTES = 4 * 1024 * 1024
"""An encoding is told from so much of the beginning."""
UTF16_MARKS = (codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)
LATIN = "latin-1"
ENGINE_NAMES = {"utf-8-sig": "utf-8", "utf-16": "utf-16", LATIN: LATIN}
"""What the engine calls the encodings that it reads."""
CONTROLS = range(0x80, 0xA0)


def open_bytes(file: Path) -> BinaryIO:
    """Open a plain, gzip or zstd file."""
    if file.suffix.lower() == ".gz":
        return cast("BinaryIO", gzip.open(file, "rb"))
    if file.suffix.lower() == ".zst":
        return cast("BinaryIO", pa.input_stream(str(file), compression="zstd"))
    return file.open("rb")


def encoding_of(file: Path) -> str:
    """The encoding of a text file: by its mark, or by trial of its beginning.

    Raises:
        UnicodeError: If it is none that can be read.
    """
    with open_bytes(file) as content:
        start = content.read(TRIED_BYTES)
    if start.startswith(UTF16_MARKS):
        return "utf-16"
    try:
        codecs.getincrementaldecoder("utf-8")().decode(start, final=len(start) < TRIED_BYTES)
    except UnicodeDecodeError:
        if any(byte in CONTROLS for byte in start):
            message = "neither UTF-8, UTF-16 nor Latin-1"
            raise UnicodeError(message) from None
        return LATIN
    return "utf-8-sig"


def open_text(file: Path) -> TextIO:
    """Open a text file in the encoding found, without a byte order mark."""
    encoding = encoding_of(file)
    return io.TextIOWrapper(open_bytes(file), encoding=encoding, newline="")
