"""The audit: an append-only record of who asked, what ran and what was refused; never a value.

One JSON object a line. Each line carries the code (HMAC-SHA256) of the line before it and its own, so
that an edited, missing or reordered line breaks the chain, and nobody without the workspace's secret
can mend it. The head, a file beside it, holds how many lines there are and the last code, so that a
cut end is seen too.
"""

import fcntl
import hmac
import json
import os
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from hashlib import sha256
from pathlib import Path
from typing import IO, Any

from pydantic import BaseModel, ConfigDict

from guardrails.errors import GuardrailError
from guardrails.pii.redact import redact

START = "0" * 64
"""The code before the first line."""
_TAIL_BYTES = 1 << 16


class AuditError(GuardrailError):
    """The audit cannot be written or read; the workspace's owner must act."""


class AuditEntry(BaseModel):
    """What is written of one question."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    principal: str
    trace_id: str
    entry: str
    """`question`, `tool` or `sql`: how it came in."""
    question: str = ""
    """Redacted; empty where it was turned away before it was read."""
    status: str
    statements: tuple[str, ...] = ()
    """SQL that ran, as the gate wrote it."""
    refused: tuple[str, ...] = ()
    """Names of the rules that refused."""


class AuditLine(AuditEntry):
    """An entry in its place."""

    number: int
    """From 1."""
    at: datetime
    """UTC."""
    before: str
    """Code of the line before."""
    code: str
    """HMAC-SHA256 of everything else in the line."""


@dataclass(frozen=True)
class Head:
    """Where the audit ends."""

    number: int
    code: str


class Audit:
    """One audit file and its head. Threads and processes may share it."""

    def __init__(self, path: Path, *, secret: bytes) -> None:
        """Take the file; it is made, mode 0600, by the first line.

        Args:
            path: The JSON lines; the head lies beside it, with the suffix `.head`.
            secret: What the codes are keyed with.
        """
        self._path = path
        self._head = path.with_suffix(".head")
        self._secret = secret

    def write(self, entry: AuditEntry) -> AuditLine:
        """Append one line.

        Raises:
            AuditError: If it cannot be written.
        """
        try:
            with self._locked() as file:
                return self._append(entry, file)
        except OSError as error:
            message = f"The audit '{self._path}' cannot be written ({error.strerror}). Make its folder writable."
            raise AuditError(message) from None

    def lines(self) -> Iterator[AuditLine]:
        """Every line that can be read, oldest first; `verify` tells of those that cannot."""
        for text in _texts(self._path):
            try:
                yield AuditLine.model_validate_json(text)
            except ValueError:
                continue

    def head(self) -> Head | None:
        """Where the audit should end; None where nothing was written."""
        try:
            kept = json.loads(self._head.read_text("utf-8"))
            head = Head(int(kept["number"]), str(kept["code"]))
            signed = hmac.compare_digest(str(kept["signed"]), self._sign_head(head))
        except FileNotFoundError:
            return None
        except (OSError, ValueError, KeyError, TypeError):
            signed = False
        if not signed:
            message = f"The head '{self._head}' is damaged or was changed. Restore both files from a backup."
            raise AuditError(message)
        return head

    def verify(self) -> str | None:
        """What is wrong with the audit, with the line's number; None: nothing.

        Raises:
            AuditError: If the head is damaged.
        """
        head = self.head()
        if head is None:
            return "The audit has lines but no head." if any(_texts(self._path)) else None
        before, number = START, 0
        for number, text in enumerate(_texts(self._path), start=1):
            line = _parsed(text)
            if line is None:
                return f"Line {number} cannot be read."
            if line.number != number or line.before != before:
                return f"A line is missing, added or out of order at line {number}."
            if not hmac.compare_digest(line.code, self._code(line)):
                return f"Line {number} was changed."
            before = line.code
        if (number, before) != (head.number, head.code):
            return f"The audit ends at line {number}; it was written up to line {head.number}."
        return None

    def lacks(self, head: str) -> str | None:
        """What is wrong where the record should hold an earlier head, `NUMBER:CODE`; None: nothing."""
        number, _, code = head.partition(":")
        for line in self.lines():
            if str(line.number) == number:
                return (
                    None if hmac.compare_digest(line.code, code) else f"Line {number} is another."
                )
        return f"Line {number} is missing."

    @contextmanager
    def _locked(self) -> Iterator[IO[bytes]]:
        self._path.parent.mkdir(parents=True, exist_ok=True)
        handle = os.open(self._path, os.O_RDWR | os.O_CREAT | os.O_APPEND, 0o600)
        with os.fdopen(handle, "r+b") as file:
            fcntl.flock(file, fcntl.LOCK_EX)
            yield file

    def _append(self, entry: AuditEntry, file: IO[bytes]) -> AuditLine:
        end = self._end(file)
        line = AuditLine(
            **_redacted(entry).model_dump(),
            number=end.number + 1,
            at=datetime.now(UTC),
            before=end.code,
            code="",
        )
        line = line.model_copy(update={"code": self._code(line)})
        os.write(file.fileno(), line.model_dump_json().encode() + b"\n")
        self._write_head(Head(line.number, line.code))
        return line

    def _end(self, file: IO[bytes]) -> Head:
        """Where to go on. A writer killed between line and head leaves one true line past the head."""
        head = self.head() or Head(0, START)
        last = _last(file)
        follows = last is not None and (last.number, last.before) == (head.number + 1, head.code)
        if last is not None and follows and hmac.compare_digest(last.code, self._code(last)):
            return Head(last.number, last.code)
        return head

    def _write_head(self, head: Head) -> None:
        body = {"number": head.number, "code": head.code, "signed": self._sign_head(head)}
        draft = self._head.with_suffix(".head.new")
        handle = os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
        with os.fdopen(handle, "w") as file:
            json.dump(body, file)
        draft.replace(self._head)

    def _code(self, line: AuditLine) -> str:
        return self._sign(line.model_dump_json(exclude={"code"}))

    def _sign_head(self, head: Head) -> str:
        return self._sign(f"head {head.number} {head.code}")

    def _sign(self, text: str) -> str:
        return hmac.new(self._secret, b"audit\n" + text.encode(), sha256).hexdigest()


def _redacted(entry: AuditEntry) -> AuditEntry:
    """The same without personal data that somebody typed."""
    return entry.model_copy(
        update={
            "question": redact(entry.question)[0],
            "statements": tuple(redact(sql)[0] for sql in entry.statements),
        }
    )


def _texts(path: Path) -> Iterator[str]:
    try:
        with path.open(encoding="utf-8", errors="replace") as file:
            yield from file
    except FileNotFoundError:
        return


def _last(file: IO[bytes]) -> AuditLine | None:
    size = file.seek(0, os.SEEK_END)
    file.seek(max(0, size - _TAIL_BYTES))
    ends = file.read().splitlines()
    return _parsed(ends[-1]) if ends else None


def _parsed(text: Any) -> AuditLine | None:
    try:
        return AuditLine.model_validate_json(text)
    except ValueError:
        return None
