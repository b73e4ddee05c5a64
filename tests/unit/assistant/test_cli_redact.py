"""Rules of `signpost redact`: a document per line, in and out, one at a time."""

import io
import json
import subprocess
import sys

import pytest

from assistant.cli.redact import MOST_BYTES, documents
from assistant.errors import RequestError

HEAVY = ("langchain", "chromadb", "duckdb", "fastapi", "phonenumbers", "numpy")


def redacted(given: bytes, *options: str) -> bytes:
    command = [sys.executable, "-m", "assistant", "redact", *options]
    return subprocess.run(command, input=given, capture_output=True, check=True).stdout


def test_a_line_of_text_comes_out_with_the_kind_in_place_of_the_data() -> None:
    given = b"write to john@example.com\r\n\nplain words"
    once = redacted(given)
    assert once == b"write to <email>\n\nplain words\n"
    assert redacted(once) == once


def test_json_gives_findings_at_their_places_in_the_original() -> None:
    given = "Größe: john%40example.com\n".encode()
    (line,) = redacted(given, "--format", "json").splitlines()
    found = json.loads(line)
    assert found["text"] == "Größe: <email>"
    assert found["findings"] == [{"kind": "email", "start": 7, "end": 25, "score": 1.0}]


def test_a_line_is_answered_before_the_next_is_given() -> None:
    command = [sys.executable, "-m", "assistant", "redact"]
    with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE) as process:
        assert process.stdin is not None
        assert process.stdout is not None
        process.stdin.write(b"a@example.com\n")
        process.stdin.flush()
        assert process.stdout.readline() == b"<email>\n"
        process.stdin.close()


def test_bytes_that_are_no_text_do_not_stop_the_rest() -> None:
    assert list(documents(io.BytesIO(b"\xff\xfe x\nnext"))) == ["\ufffd\ufffd x", "next"]


def test_an_endless_line_is_refused_after_those_before_it() -> None:
    stream = documents(io.BytesIO(b"one\n" + b"a" * (MOST_BYTES + 1)))
    assert next(stream) == "one"
    with pytest.raises(RequestError, match="Document 2"):
        next(stream)


def test_redacting_imports_no_engine() -> None:
    code = f"import sys, assistant.cli.redact; print([m for m in {HEAVY!r} if m in sys.modules])"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "[]"
