"""The `signpost` command: one clear line for every failure, never a traceback."""

import logging
import sys
from traceback import walk_tb
from types import TracebackType
from typing import Annotated, NoReturn

import typer

from assistant import __version__
from assistant.cli.lazy import LazyGroup
from assistant.cli.logs import configure_logging

log = logging.getLogger(__name__)
FAILED = 1
INTERRUPTED = 130
OWN_PACKAGES = ("assistant", "connectors", "evals", "guardrails", "retrieval")

app = typer.Typer(
    cls=LazyGroup,
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
    help="Answers questions on a media service with numbers that cannot be invented.",
)


def _show_version(value: bool) -> None:  # noqa: FBT001 (typer's callback has this shape)
    if value:
        typer.echo(__version__)
        raise typer.Exit


@app.callback()
def _root(
    *,
    version: Annotated[
        bool,
        typer.Option("--version", callback=_show_version, is_eager=True, help="Show the version."),
    ] = False,
    verbose: Annotated[
        bool, typer.Option("--verbose", help="Write log lines (JSON) to standard error.")
    ] = False,
) -> None:
    del version
    configure_logging(verbose=verbose)


def _describe(error: Exception) -> str:
    if type(error).__module__.partition(".")[0] in OWN_PACKAGES:
        return " ".join(str(error).split())
    if isinstance(error, ModuleNotFoundError) and error.name is not None:
        return f"The package '{error.name}' is not installed. Install Signpost with the extra that holds it."
    if isinstance(error, OSError):
        return f"{error.strerror or type(error).__name__}: '{error.filename or ''}'. Check the path and its rights."
    log.info(
        "unexpected_error",
        extra={"error_type": type(error).__name__, "places": _places(error.__traceback__)},
    )
    return (
        f"Unexpected {type(error).__name__}. Run again as 'signpost --verbose ...' and report the "
        "log lines."
    )


def _places(trace: TracebackType | None) -> list[str]:
    """Where a failure came from, outermost first: modules and lines, never a value."""
    return [
        f"{frame.f_globals.get('__name__', '?')} line {number}" for frame, number in walk_tb(trace)
    ]


def _is_interrupt(error: Exception) -> bool:
    """Whether this is how an engine tells of Ctrl-C during a statement, or while it is loaded."""
    cause: BaseException | None = error
    while cause is not None:
        if isinstance(cause, KeyboardInterrupt):
            return True
        cause = cause.__cause__ or cause.__context__
    return isinstance(error, RuntimeError) and "interrupt" in str(error).casefold()


def _stop() -> NoReturn:
    typer.echo("Interrupted; what was built before stays in use.", err=True)
    sys.exit(INTERRUPTED)


def run() -> None:
    """Run the command line and exit with its code."""
    try:
        app()
    except KeyboardInterrupt:
        _stop()
    except SystemExit as error:
        if error.code == INTERRUPTED:
            _stop()
        raise
    except Exception as error:  # noqa: BLE001 (the last line of defence: one line, no traceback)
        if _is_interrupt(error):
            _stop()
        typer.echo(f"Error: {_describe(error)}", err=True)
        sys.exit(FAILED)
