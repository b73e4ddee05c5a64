"""The magics `%ask` and `%%ask`. Importing this needs IPython, the extra `notebook`."""

import atexit
from typing import Any

import typer
from IPython.core.magic import Magics, line_cell_magic, magics_class

from assistant.errors import AssistantError
from assistant.notebook import Notebook, parse
from assistant.notebook_answer import NotebookAnswer
from assistant.terminal.inert import inert
from connectors.errors import ConnectorError
from guardrails.errors import GuardrailError
from retrieval.errors import RetrievalError

FAILURES = (AssistantError, ConnectorError, GuardrailError, RetrievalError)
_HELP = "Nothing was asked. Write a question after %ask, or below %%ask."


@magics_class
class AskMagics(Magics):
    """Questions as magics of one shell."""

    def __init__(self, shell: Any, notebook: Notebook) -> None:
        """Take the shell and the conversation behind it."""
        super().__init__(shell)
        self.notebook = notebook

    @line_cell_magic
    def ask(self, line: str, cell: str | None = None) -> NotebookAnswer | None:
        """Ask a question: `%ask QUESTION`, or `%%ask` with the question below.

        `--workspace DIR` is remembered; `--new` begins a new conversation; `--as-of DAY` answers as
        if that day were the newest.
        """
        try:
            return self._answered(line, cell)
        except FAILURES as error:
            typer.echo(f"Error: {inert(' '.join(str(error).split()))}", err=True)
            return None

    def _answered(self, line: str, cell: str | None) -> NotebookAnswer | None:
        typed = parse(line, cell)
        if typed.workspace is not None:
            self.notebook.use(typed.workspace)
        if typed.is_new:
            self.notebook.renew()
        if not typed.question:
            if typed.workspace is None and not typed.is_new:
                typer.echo(_HELP, err=True)
            return None
        return self.notebook.ask(typed.question, as_of=typed.as_of)


def add_magics(shell: Any, notebook: Notebook) -> None:
    """Register the magics; what they opened is released when the shell ends."""
    remove_magics(shell)
    magics = AskMagics(shell, notebook)
    shell.register_magics(magics)
    atexit.register(notebook.close)


def remove_magics(shell: Any) -> None:
    """Take the magics away and release what they opened."""
    found = shell.magics_manager.registry.pop(AskMagics.__name__, None)
    if found is not None:
        found.notebook.close()
    for kind in ("line", "cell"):
        shell.magics_manager.magics[kind].pop("ask", None)
