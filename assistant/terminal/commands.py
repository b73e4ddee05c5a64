"""What can be done with an answer in a conversation: `/sql`, `/chart`, `/csv` and the others."""

from collections.abc import Callable
from dataclasses import dataclass, replace
from difflib import get_close_matches
from pathlib import Path

from assistant.answers import Answer
from assistant.cli.rendering import as_csv, as_sql, rich_table
from assistant.errors import RequestError
from assistant.state.feedback import LONGEST_COMMENT, Given
from assistant.terminal.drawing import draw
from assistant.terminal.inert import inert, inert_answer
from assistant.terminal.saving import save_chart, write_new
from assistant.terminal.talk import Talk
from guardrails.principals import COMMAND_LINE

SHOWN_TRACE = 12
MOST_ROWS = 1_000
MORE_ROWS = "more rows; /csv FILE saves all"
VERDICTS = ("up", "down")


@dataclass(frozen=True)
class Command:
    """One command: how it is typed, what it does."""

    name: str
    usage: str
    help: str
    run: Callable[[Talk, str], Talk]


def run_command(typed: str, talk: Talk) -> Talk:
    """Do what a line that begins with a slash says.

    Raises:
        RequestError: If there is no such command, or it cannot be done.
    """
    name, _, rest = typed.partition(" ")
    by_name = {command.name: command for command in COMMANDS}
    found = by_name.get(name.casefold())
    if found is None:
        near = get_close_matches(name.casefold(), by_name, n=1)
        meant = f"Did you mean {near[0]}?" if near else "See /help."
        message = f"There is no command '{inert(name)}'. {meant}"
        raise RequestError(message)
    return found.run(talk, rest.strip())


def _help(talk: Talk, rest: str) -> Talk:
    del rest
    _say(talk, "Type a question, or one of these:")
    for command in COMMANDS:
        _say(talk, f"  {command.usage:<27}{command.help}")
    _say(talk, "Tab completes names, Ctrl-C stops a question, Ctrl-D leaves.")
    return talk


def _new(talk: Talk, rest: str) -> Talk:
    del rest
    _say(talk, "A new conversation begins.")
    return talk.renewed()


def _table(talk: Talk, rest: str) -> Talk:
    del rest
    answer = inert_answer(_answer(talk))
    if answer.table is None or not answer.table.rows:
        raise _lacks("table")
    talk.console.print(rich_table(answer.table, rows=MOST_ROWS, more=MORE_ROWS))
    return talk


def _sql(talk: Talk, rest: str) -> Talk:
    del rest
    text = as_sql(_answer(talk))
    if not text:
        raise _lacks("SQL")
    talk.console.print(inert(text), markup=False, highlight=False, soft_wrap=True)
    return talk


def _csv(talk: Talk, rest: str) -> Talk:
    answer = _answer(talk)
    if answer.table is None or not answer.table.rows:
        raise _lacks("table")
    path = _path(rest, usage="/csv FILE")
    write_new(path, as_csv(answer.table).encode())
    count = len(answer.table.rows)
    _say(talk, f"{count:,} {'row is' if count == 1 else 'rows are'} in {path}.")
    return talk


def _chart(talk: Talk, rest: str) -> Talk:
    answer = _answer(talk)
    if answer.chart is None:
        raise _lacks("chart")
    if not rest:
        talk.console.print(draw(answer.chart, width=talk.console.width))
        return talk
    path = _path(rest, usage="/chart FILE")
    save_chart(answer, path)
    _say(talk, f"The chart is in {path}.")
    return talk


def _sources(talk: Talk, rest: str) -> Talk:
    del rest
    answer = _answer(talk)
    if not answer.citations:
        raise _lacks("sources")
    for citation in inert_answer(answer).citations:
        _say(talk, f"[{citation.id}] {citation.title} ({citation.kind}, {citation.source})")
        if citation.snippet:
            _say(talk, f"    {' '.join(citation.snippet.split())}", style="dim")
    return talk


def _feedback(talk: Talk, rest: str) -> Talk:
    answer = _answer(talk)
    verdict, _, comment = rest.partition(" ")
    if verdict not in VERDICTS:
        message = "Feedback is 'up' or 'down'. Type /feedback up, or /feedback down WHAT WAS WRONG."
        raise RequestError(message)
    if len(comment) > LONGEST_COMMENT:
        message = f"The comment has {len(comment):,} characters; {LONGEST_COMMENT:,} are kept. Shorten it."
        raise RequestError(message)
    if talk.assistant.feedback is None:
        message = "This assistant keeps no feedback. Tell its owner."
        raise RequestError(message)
    given = Given.model_validate({"verdict": verdict, "comment": comment.strip()})
    entry = talk.assistant.feedback.add(answer.trace_id, given, principal=COMMAND_LINE)
    _say(talk, f"Thank you: feedback {entry.id}.")
    if verdict == "down":
        trace = answer.trace_id[:SHOWN_TRACE]
        _say(talk, f"The right query: signpost feedback add {trace} --down --sql 'SELECT …'")
    return talk


def _quit(talk: Talk, rest: str) -> Talk:
    del rest
    return replace(talk, is_over=True)


COMMANDS: tuple[Command, ...] = (
    Command("/help", "/help", "Show this.", _help),
    Command("/new", "/new", "Begin a new conversation.", _new),
    Command("/table", "/table", "Show the answer's table, whole.", _table),
    Command("/chart", "/chart [FILE]", "Draw its chart, or save it: .html, .svg, .png.", _chart),
    Command("/sql", "/sql", "Show the SQL behind it, and what it does.", _sql),
    Command("/csv", "/csv FILE", "Save its table.", _csv),
    Command("/sources", "/sources", "Show what it rests on.", _sources),
    Command("/feedback", "/feedback up|down [WORDS]", "Say that it was right or wrong.", _feedback),
    Command("/quit", "/quit", "Leave.", _quit),
)


def _answer(talk: Talk) -> Answer:
    """The newest answer.

    Raises:
        RequestError: If nothing was answered yet.
    """
    if talk.answer is None:
        message = "Nothing was answered yet. Ask a question first."
        raise RequestError(message)
    return talk.answer


def _lacks(what: str) -> RequestError:
    return RequestError(f"The last answer has no {what}. Ask for numbers, then try again.")


def _path(typed: str, *, usage: str) -> Path:
    """The file that was named; quotes around it are no part of it.

    Raises:
        RequestError: If none was.
    """
    name = typed.strip("'\"")
    if not name:
        message = f"No file was named. Type {usage}."
        raise RequestError(message)
    return Path(name).expanduser()


def _say(talk: Talk, text: str, *, style: str | None = None) -> None:
    talk.console.print(text, style=style, markup=False, highlight=False)
