"""Where questions are typed: a line editor at a terminal, plain lines from a pipe."""

import sys
from collections.abc import Callable, Iterable, Iterator
from typing import Protocol

from prompt_toolkit import PromptSession
from prompt_toolkit.completion import CompleteEvent, Completer, Completion, ThreadedCompleter
from prompt_toolkit.document import Document
from prompt_toolkit.history import History

from assistant.terminal.inert import inert
from assistant.terminal.names import Names

PROMPT = "> "
CONTINUED = "\\"
"""At the end of a piped line: the question goes on in the next."""


class Reader(Protocol):
    """Gives what a person types, one question or command at a time."""

    def read(self) -> str | None:
        """The next text; None at the end.

        Raises:
            KeyboardInterrupt: If what was being typed is to be forgotten.
        """


class PipedReader:
    """Lines of a file or a pipe; a backslash at a line's end goes on with the next."""

    def __init__(self, lines: Iterable[str] | None = None) -> None:
        """Take the lines; None reads standard input."""
        self._lines: Iterator[str] = iter(sys.stdin if lines is None else lines)

    def read(self) -> str | None:
        """The next question that is not empty."""
        text = ""
        for line in self._lines:
            text += line.rstrip("\n")
            if text.endswith(CONTINUED):
                text = text.removesuffix(CONTINUED) + "\n"
            elif text.strip():
                return text.strip()
            else:
                text = ""
        return text.strip() or None


class TypedReader:
    """A line editor with history and completion; pasted lines stay one text."""

    def __init__(
        self, *, names: Callable[[], Names], commands: tuple[str, ...], history: History | None
    ) -> None:
        """Make the editor.

        Args:
            names: Gives what is completed in questions; called once, in another thread.
            commands: What is completed after a slash.
            history: What was typed before; None keeps nothing between conversations.
        """
        completer = ThreadedCompleter(NameCompleter(names, commands=commands))
        self._session: PromptSession[str] = PromptSession(
            PROMPT, completer=completer, complete_while_typing=False, history=history
        )

    def read(self) -> str | None:
        """The next text; empty where a person only pressed Enter."""
        try:
            return self._session.prompt().strip()
        except EOFError:
            return None


class NameCompleter(Completer):
    """Completes commands after a slash, and else what a question may name."""

    def __init__(self, names: Callable[[], Names], *, commands: tuple[str, ...]) -> None:
        """Take what is offered; the names are made when they are first needed."""
        self._names = names
        self._commands = commands

    def get_completions(
        self, document: Document, complete_event: CompleteEvent
    ) -> Iterable[Completion]:
        """Ways to go on, best first."""
        del complete_event
        typed = document.text_before_cursor
        if typed.startswith("/"):
            fitting = (name for name in self._commands if name.startswith(typed))
            yield from (Completion(name, start_position=-len(typed)) for name in fitting)
            return
        for offer in self._names().offers(typed):
            yield Completion(
                inert(offer.name.text),
                start_position=-offer.replaced,
                display_meta=inert(offer.name.kind),
            )
