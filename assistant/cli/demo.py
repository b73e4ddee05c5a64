"""`signpost demo`."""

from pathlib import Path
from typing import Annotated

import typer
from rich.console import Console

from assistant.answers import Question
from assistant.api.serving import serve_workspace
from assistant.cli.progress import ERRORS, progress_bar
from assistant.cli.rendering import show_answer
from assistant.demo.generate import make_demo
from assistant.demo.steps import due_steps, record_demo
from assistant.settings import load_settings
from assistant.upkeep.building import build_workspace
from assistant.upkeep.indexing import index_workspace
from assistant.wiring import open_assistant
from assistant.workspace import Workspace

app = typer.Typer()
FIRST = "Which five genres had the most plays in May 2026?"
TO_TRY = (
    "Compare plays in May 2026 with April 2026 by country of the user",
    "How is completion rate computed, and who owns it?",
    "Draft a feature: plays per user and genre over the last 14 days",
)


@app.command()
def demo(
    folder: Annotated[Path, typer.Argument(help="Where to make it.")],
    *,
    events: Annotated[int, typer.Option("--events", min=2_000, help="Raw events.")] = 1_000_000,
    serve: Annotated[bool, typer.Option("--serve/--no-serve", help="Serve it afterwards.")] = True,
    port: Annotated[int | None, typer.Option("--port", min=0, max=65_535)] = None,
) -> None:
    """Make a demo workspace, build and index it, ask it a question, and serve it.

    What is up to date is not done again.
    """
    place = Workspace(folder.resolve())
    _prepare(place, events=events)
    _ask_first(place)
    if serve:
        serve_workspace(place, load_settings(place.root), port=port, ready=_say_ready)


def _prepare(place: Workspace, *, events: int) -> None:
    due = due_steps(place, events=events)
    if due.make:
        with progress_bar("make ") as tell:
            make_demo(place.root, events=events, progress=tell)
        record_demo(place, events=events)
    settings = load_settings(place.root)
    if due.build:
        with progress_bar("build") as tell:
            build_workspace(
                place,
                settings,
                progress=lambda step: tell(f"{step.stage} {step.table}", step.done, step.total),
            )
    with progress_bar("index") as tell:
        index_workspace(
            place, settings, progress=lambda step: tell(step.name, step.done, step.total)
        )


def _ask_first(place: Workspace) -> None:
    assistant = open_assistant(place)
    try:
        answer = assistant.ask(Question(question=FIRST))
    finally:
        assistant.close()
    console = Console()
    console.print(f"\n> {FIRST}\n", markup=False, highlight=False)
    show_answer(answer, console)
    console.print("\nThree questions to try:")
    for question in TO_TRY:
        console.print(f'  signpost ask --workspace {place.root} "{question}"', soft_wrap=True)


def _say_ready(url: str) -> None:
    ERRORS.print(f"\nServing {url} (stop with Ctrl-C)", highlight=False)
