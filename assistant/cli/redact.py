"""`signpost redact`: personal data in documents from standard input, one document per line."""

import sys
from collections.abc import Iterator
from typing import Annotated, Any, BinaryIO

import orjson
import typer

from assistant.cli.options import ListFormat
from assistant.errors import RequestError
from guardrails.pii.redact import redact

MOST_BYTES = 8_000_000
"""Of one document; memory stays bounded whatever comes in."""

app = typer.Typer(add_completion=False)


@app.command()
def command(
    output: Annotated[ListFormat, typer.Option("--format", help="text or json.")] = (
        ListFormat.TEXT
    ),
) -> None:
    """Replace personal data by its kind: a document per line in, a line per document out.

    With --format json each line holds the redacted text and the findings (kind, start, end, score),
    at their places in the original, counted in characters.
    """
    out = sys.stdout.buffer
    for document in documents(sys.stdin.buffer):
        out.write(_line(document, as_json=output is ListFormat.JSON) + b"\n")
        out.flush()


def documents(stream: BinaryIO) -> Iterator[str]:
    """Lines without their ends, read one at a time; bytes that are no UTF-8 become U+FFFD.

    Raises:
        RequestError: If one is too long; those before it were given.
    """
    number = 0
    while line := stream.readline(MOST_BYTES + 1):
        number += 1
        if len(line) > MOST_BYTES:
            message = (
                f"Document {number} is longer than {MOST_BYTES // 1_000_000} MB. "
                "Break it over several lines."
            )
            raise RequestError(message)
        yield line.removesuffix(b"\n").removesuffix(b"\r").decode(errors="replace")


def _line(document: str, *, as_json: bool) -> bytes:
    text, findings = redact(document)
    if not as_json:
        return text.encode()
    found: list[dict[str, Any]] = [finding.model_dump() for finding in findings]
    return orjson.dumps({"text": text, "findings": found})
