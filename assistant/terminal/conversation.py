"""A conversation: what is typed, until nothing more is."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import replace
from typing import TYPE_CHECKING

import typer

from assistant.answers import Question
from assistant.cli.rendering import show_answer
from assistant.errors import AssistantError
from assistant.terminal.commands import MORE_ROWS, run_command
from assistant.terminal.inert import inert
from assistant.terminal.talk import picked
from assistant.terminal.waiting import ask_stoppably
from connectors.errors import ConnectorError
from guardrails.errors import GuardrailError
from retrieval.errors import RetrievalError

if TYPE_CHECKING:
    from assistant.answering.record import Step
    from assistant.terminal.prompt import Reader
    from assistant.terminal.talk import Talk

GOODBYE = frozenset({"exit", "quit", "bye"})
FAILURES = (AssistantError, ConnectorError, GuardrailError, RetrievalError)
"""What a conversation outlives: each says what is wrong and what to do."""


def hold(talk: "Talk", reader: "Reader") -> "Talk":
    """Answer until the reader ends or a person leaves.

    Returns:
        Where the conversation stands at its end.
    """
    while not talk.is_over:
        try:
            typed = reader.read()
        except KeyboardInterrupt:
            continue
        if typed is None or typed.casefold() in GOODBYE:
            break
        if not typed:
            continue
        try:
            talk = answered(typed, talk)
        except FAILURES as error:
            typer.echo(f"Error: {inert(' '.join(str(error).split()))}", err=True)
        except KeyboardInterrupt:  # while something was shown
            talk.console.print()
    return talk


def answered(typed: str, talk: "Talk") -> "Talk":
    """Do a command, or answer a question.

    Raises:
        AssistantError: If it failed.
        ConnectorError: If the lake failed.
        RetrievalError: If the index failed.
    """
    if typed.startswith("/"):
        return run_command(typed, talk)
    question = Question(question=chosen(typed, talk), conversation_id=talk.conversation_id)
    with _working(talk) as tell:
        answer = ask_stoppably(talk.assistant, question, listener=tell)
    show_answer(answer, talk.console, more=MORE_ROWS)
    hints = list(_hints(answer.chart is not None, has_options=bool(answer.options)))
    if hints and talk.console.is_terminal:
        talk.console.print(" ".join(hints), style="dim", markup=False, highlight=False)
    return replace(talk, answer=answer)


def chosen(typed: str, talk: "Talk") -> str:
    """What is asked: the option of that number, where the last answer offered some.

    Raises:
        RequestError: If there is no option of that number.
    """
    return picked(typed, talk.answer.options if talk.answer is not None else ())


def _hints(has_chart: bool, *, has_options: bool) -> Iterator[str]:  # noqa: FBT001 (its one subject)
    if has_options:
        yield "Type the number of an option."
    if has_chart:
        yield "/chart draws it."


@contextmanager
def _working(talk: "Talk") -> "Iterator[Callable[[Step], None] | None]":
    """Show what is being done, where somebody watches."""
    if not talk.console.is_terminal:
        yield None
        return
    with talk.console.status("Thinking…") as status:
        yield lambda step: status.update(inert(step.text).replace("[", "\\["))
