"""`signpost feedback`: say what was right or wrong, and make something of what was said."""

import getpass
import json
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from typing import Annotated

import typer

from assistant.agent import Assistant
from assistant.cli.options import ListFormat, WorkspaceOption, open_workspace
from assistant.errors import RequestError
from assistant.knowledge.checking import Checking
from assistant.knowledge.eval_case import add_case, case_of
from assistant.knowledge.verified import VerifiedQuestion, add_verified
from assistant.settings import load_settings
from assistant.state.database import open_database
from assistant.state.feedback import Feedback, FeedbackEntry, Given, Verdict, open_feedback
from assistant.stores import open_lake
from assistant.wiring import make_planner, open_assistant
from assistant.workspace import Workspace
from connectors.lake.known import open_known
from guardrails.principals import COMMAND_LINE

app = typer.Typer(no_args_is_help=True)
SHOWN_COMMENT = 100
Number = Annotated[int, typer.Argument(help="Number of the entry, as the list shows it.")]


@app.callback()
def feedback() -> None:
    """Say what was right or wrong with an answer, and make something of what was said."""


@app.command()
def add(
    trace: Annotated[str, typer.Argument(help="Trace id of the answer, or its beginning.")],
    *,
    workspace: WorkspaceOption = None,
    up: Annotated[bool | None, typer.Option("--up/--down", help="It was right, or wrong.")] = None,
    comment: Annotated[str, typer.Option(help="What about it.")] = "",
    sql: Annotated[str, typer.Option(help="The query that is right; {as_of} is its day.")] = "",
    expect: Annotated[str, typer.Option(help="Words or a number that is right.")] = "",
) -> None:
    """Say that an answer was right or wrong."""
    if up is None:
        message = "Say --up or --down, one of the two."
        raise typer.BadParameter(message)
    verdict: Verdict = "up" if up else "down"
    given = _given(verdict, comment=comment, sql=sql, expect=expect)
    with _book(open_workspace(workspace)) as book:
        entry = book.add(trace, given, principal=COMMAND_LINE)
    typer.echo(f'Thank you: feedback {entry.id} on "{entry.answered.question}".')


@app.command("list")
def list_entries(
    *,
    workspace: WorkspaceOption = None,
    limit: Annotated[int, typer.Option(min=1, max=1_000, help="The newest so many.")] = 50,
    verdict: Annotated[str, typer.Option(help="Only `up` or only `down`.")] = "",
    output: Annotated[ListFormat, typer.Option("--format")] = ListFormat.TEXT,
) -> None:
    """List what was said, the newest first."""
    if verdict not in ("", "up", "down"):
        message = "use up or down"
        raise typer.BadParameter(message)
    wanted: Verdict | None = "up" if verdict == "up" else "down" if verdict else None
    with _book(open_workspace(workspace)) as book:
        found = book.entries(limit=limit, verdict=wanted)
    for entry in found:
        typer.echo(_line(entry) if output is ListFormat.TEXT else entry.model_dump_json())
    if not found and output is ListFormat.TEXT:
        typer.echo("Nobody has said anything yet. Begin: signpost feedback add TRACE --up.")


@app.command()
def show(number: Number, *, workspace: WorkspaceOption = None) -> None:
    """Show one entry, whole."""
    with _book(open_workspace(workspace)) as book:
        entry = book.entry(number)
    for name, value in _facts(entry):
        typer.echo(f"{name + ':':<12}{value}")


@app.command()
def verify(
    number: Number,
    *,
    workspace: WorkspaceOption = None,
    by: Annotated[str, typer.Option(help="Who checked it; without it, who is logged in.")] = "",
) -> None:
    """Make the question a verified one: you have checked that its query answers it."""
    place = open_workspace(workspace)
    with _opened(place) as (assistant, book):
        entry = book.entry(number)
        verified = _checking(assistant).verified(
            entry, by=by.strip() or _person(), today=datetime.now(UTC).date()
        )
        path = add_verified(place.knowledge, verified)
        book.mark(number, "verified_question")
    _tell_verified(verified, str(path.relative_to(place.root)))


@app.command("to-case")
def to_case(number: Number, *, workspace: WorkspaceOption = None) -> None:
    """Make an eval case of an entry: the question with what a right answer must hold."""
    place = open_workspace(workspace)
    with _opened(place) as (assistant, book):
        entry = book.entry(number)
        golden = None
        if entry.given.sql:
            golden = _checking(assistant).gated(entry.given.sql, day=entry.answered.as_of)
        case = case_of(entry, golden=golden)
        path = add_case(place.evals, case)
        book.mark(number, "eval_case")
    typer.echo(
        f"Case '{case['id']}' is in {path.relative_to(place.root)}. Score it: signpost eval."
    )


def _given(verdict: Verdict, *, comment: str, sql: str, expect: str) -> Given:
    """What was typed, within its limits."""
    for name, typed in (("comment", comment), ("sql", sql), ("expect", expect)):
        limit = Given.model_fields[name].metadata[0].max_length
        if len(typed) > limit:
            message = f"The {name} has {len(typed):,} characters; {limit:,} are kept. Shorten it."
            raise RequestError(message)
    return Given(verdict=verdict, comment=comment, sql=sql, expect=expect)


@contextmanager
def _book(place: Workspace) -> Iterator[Feedback]:
    """The feedback alone: telling it needs no assistant."""
    database = open_database(place, load_settings(place.root).state)
    try:
        lake, _ = open_lake(place)
        known = open_known(lake, place.known_key) if lake is not None else None
        yield open_feedback(database, known=known)
    finally:
        database.close()


@contextmanager
def _opened(place: Workspace) -> Iterator[tuple[Assistant, Feedback]]:
    assistant = open_assistant(place)
    try:
        assert assistant.feedback is not None  # noqa: S101 - an opened workspace keeps feedback
        yield assistant, assistant.feedback
    finally:
        assistant.close()


def _checking(assistant: Assistant) -> Checking:
    kit = assistant.kit
    assert kit.verified is not None  # noqa: S101 - an opened workspace has its book
    return Checking(kit=kit, planner=make_planner(kit), book=kit.verified)


def _person() -> str:
    try:
        return getpass.getuser()
    except (KeyError, OSError):  # a container's user may have no name
        message = "It is not known who you are. Say so: --by NAME."
        raise RequestError(message) from None


def _line(entry: FeedbackEntry) -> str:
    when = entry.at.strftime("%Y-%m-%d %H:%M")
    said = " ".join(entry.given.comment.split())
    comment = f"  “{said[:SHOWN_COMMENT]}{'…' * (len(said) > SHOWN_COMMENT)}”" if said else ""
    became = f"  became: {entry.became.replace('_', ' ')}" if entry.became else ""
    corrected = "  with SQL" if entry.given.sql else ""
    return (
        f"{entry.id:>4}  {when}  {entry.given.verdict:<4}  {entry.answered.question}"
        f"{comment}{corrected}{became}"
    )


def _facts(entry: FeedbackEntry) -> Iterator[tuple[str, str]]:
    """What is shown of an entry, by name."""
    answered, given = entry.answered, entry.given
    yield (
        "Feedback",
        f"{entry.id}, {given.verdict}, by {entry.principal} at {entry.at:%Y-%m-%d %H:%M} UTC",
    )
    yield "Question", f"{answered.question} ({answered.status}, asked by {entry.asked_by})"
    yield "Trace", entry.trace_id
    yield (
        "Versions",
        (
            f"lake {answered.lake_version}, index {answered.index_version}, "
            f"prompt {answered.prompt_version}, model {answered.model}, as of {answered.as_of}"
        ),
    )
    for query in answered.queries:
        asked = json.dumps(query.request, ensure_ascii=False) if query.request else query.sql
        yield query.kind.capitalize(), asked
    yield from ((n, v) for n, v in (("Comment", given.comment), ("Right SQL", given.sql)) if v)
    if given.expect:
        yield "Expected", given.expect
    if entry.became:
        yield "Became", entry.became.replace("_", " ")


def _tell_verified(verified: VerifiedQuestion, file: str) -> None:
    typer.echo(f'"{verified.question}" is verified by {verified.by}, in {file}.')
    if verified.time == "fixed" and verified.request is not None and verified.request.period:
        period = verified.request.period
        typer.echo(f"It always covers {period.start} to {period.end} (without that day).")
    typer.echo("It is used from now on. Run signpost index so that search finds it too.")
