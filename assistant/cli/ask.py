"""`signpost ask`."""

import sys
from datetime import UTC, datetime
from typing import Annotated

import typer
from rich.console import Console

from assistant.answers import Answer, Question
from assistant.cli.options import ConversationOption, Format, WorkspaceOption, open_workspace
from assistant.cli.rendering import EXIT_CODES, as_csv, as_sql, show_answer
from assistant.terminal.inert import inert_for
from assistant.wiring import open_assistant

app = typer.Typer()
SHOWN = 12
"""Characters of a trace id that a person needs to name it."""
AsOfOption = Annotated[
    datetime | None,
    typer.Option("--as-of", formats=["%Y-%m-%d"], help="Answer as if this day were the newest."),
]


@app.command()
def ask(
    question: Annotated[str, typer.Argument(help="The question, in quotes.")],
    *,
    workspace: WorkspaceOption = None,
    output: Annotated[Format, typer.Option("--format", help="How to print it.")] = Format.TEXT,
    conversation: ConversationOption = None,
    as_of: AsOfOption = None,
    sql: Annotated[
        bool, typer.Option("--sql", help="Show the SQL behind it as well, and what it does.")
    ] = False,
) -> None:
    """Ask one question. Exit code: 0 answered or clarify, 3 refused, 4 unanswerable, 1 failed."""
    asked = Question(
        question=question,
        conversation_id=conversation,
        as_of=as_of.replace(tzinfo=UTC).date() if as_of else None,
    )
    assistant = open_assistant(open_workspace(workspace))
    try:
        answer = assistant.ask(asked)
    finally:
        assistant.close()
    _print(answer, output)
    if output is Format.TEXT:
        if sql and answer.queries:
            typer.echo(inert_for(f"\n{as_sql(answer)}", sys.stdout))
        typer.echo(f"Trace {answer.trace_id[:SHOWN]} (right or wrong? signpost feedback add)")
    raise typer.Exit(EXIT_CODES[answer.status])


def _print(answer: Answer, output: Format) -> None:
    if output is Format.JSON:
        typer.echo(inert_for(answer.model_dump_json(), sys.stdout))
    elif output is Format.TEXT:
        show_answer(answer, Console())
    else:
        body = as_sql(answer) if output is Format.SQL else as_csv(answer.table)
        if not body or answer.status != "answered":
            typer.echo(inert_for(answer.answer, sys.stderr), err=True)
        typer.echo(inert_for(body, sys.stdout), nl=not body.endswith("\n") and bool(body))
