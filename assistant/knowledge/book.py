"""The verified questions of a workspace, found by their words."""

import logging
from collections.abc import Sequence
from datetime import date
from pathlib import Path
from threading import Lock

from assistant.errors import SemanticsError
from assistant.knowledge.verified import FILE_NAME, VerifiedQuestion, read_verified
from assistant.knowledge.wording import Wordings
from assistant.semantics.catalogue import Catalogue

log = logging.getLogger(__name__)


class VerifiedBook:
    """Finds the verified question behind what is asked; a changed file is read anew."""

    def __init__(self, knowledge: Path, catalogue: Catalogue) -> None:
        """Read the file.

        Raises:
            SemanticsError: If it is not valid.
        """
        self._knowledge = knowledge
        self._wordings = Wordings(catalogue)
        self._lock = Lock()
        self._stamp = self._seen()
        self._take(read_verified(knowledge))

    @property
    def questions(self) -> tuple[VerifiedQuestion, ...]:
        """All of them, in the order of the file."""
        self._refresh()
        return self._questions

    def match(self, question: str) -> VerifiedQuestion | None:
        """The verified question of the same words; None where there is none."""
        self._refresh()
        if not self._by_signature:
            return None
        signature = self._wordings.signature(question)
        return self._by_signature.get(signature) if signature else None

    def holds_sql(self, sql: str, *, as_of: date | None) -> bool:
        """Whether a person has checked this very statement."""
        self._refresh()
        return any(found.sql_on(as_of) == sql for found in self._questions if found.sql)

    def _take(self, questions: Sequence[VerifiedQuestion]) -> None:
        self._questions = tuple(questions)
        self._by_signature = {
            self._wordings.signature(found.question): found for found in self._questions
        }

    def _refresh(self) -> None:
        """Read the file again where it was changed; one that cannot be read changes nothing."""
        stamp = self._seen()
        if stamp == self._stamp:
            return
        with self._lock:
            if stamp == self._stamp:
                return
            self._stamp = stamp
            try:
                self._take(read_verified(self._knowledge))
            except SemanticsError as error:
                log.warning("verified_questions_unreadable", extra={"error": type(error).__name__})

    def _seen(self) -> tuple[int, int]:
        try:
            found = (self._knowledge / FILE_NAME).stat()
        except OSError:
            return (0, 0)
        return (found.st_mtime_ns, found.st_size)
