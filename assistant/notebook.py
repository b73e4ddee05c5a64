"""Questions in a notebook: `%load_ext assistant.notebook`, then `%ask` and `%%ask`."""

from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Any

from assistant.answers import Question
from assistant.errors import RequestError, SettingsError
from assistant.notebook_answer import NotebookAnswer
from assistant.stores import stamp
from assistant.terminal.talk import new_id, picked
from assistant.terminal.waiting import ask_stoppably
from assistant.wiring import open_assistant
from assistant.workspace import Workspace, find_workspace

if TYPE_CHECKING:
    from assistant.agent import Assistant

USAGE = "%ask [--workspace DIR] [--new] [--as-of YYYY-MM-DD] QUESTION"
_QUOTES = "'\""


def load_ipython_extension(shell: Any) -> None:
    """Add `%ask` and `%%ask` to a shell.

    Raises:
        SettingsError: If IPython is not installed.
    """
    try:
        from assistant.notebook_magics import add_magics  # noqa: PLC0415 (an extra)
    except ModuleNotFoundError:
        message = "IPython is not installed. Install Signpost with the extra 'notebook'."
        raise SettingsError(message) from None
    add_magics(shell, Notebook())


def unload_ipython_extension(shell: Any) -> None:
    """Release the workspace and take the magics away."""
    from assistant.notebook_magics import remove_magics  # noqa: PLC0415 (an extra)

    remove_magics(shell)


class Notebook:
    """One workspace and one conversation, over the cells of a notebook."""

    def __init__(self, workspace: str | Path | None = None) -> None:
        """Begin.

        Args:
            workspace: Its folder; None takes the one that the notebook stands in.
        """
        self._folder = Path(workspace).expanduser() if workspace is not None else None
        self._opened: tuple[Workspace, str, Assistant] | None = None
        self._conversation = new_id()
        self._options: tuple[str, ...] = ()

    def use(self, folder: str) -> None:
        """Take another workspace from now on, in a new conversation.

        Raises:
            WorkspaceError: If the folder is none.
        """
        wanted = Path(folder).expanduser()
        place = find_workspace(wanted, here=Path.cwd())
        if self._opened is not None and self._opened[0] == place:
            return
        self.close()
        self._folder = wanted
        self.renew()

    def renew(self) -> None:
        """Begin a new conversation."""
        self._conversation = new_id()
        self._options = ()

    def ask(self, question: str, *, as_of: date | None = None) -> NotebookAnswer:
        """Answer a question; interrupting the cell stops it.

        Args:
            question: Follow-ups go on from the last one; the number of an option chooses it.
            as_of: Answer as if this were the newest complete day.

        Raises:
            CancelledError: If it was interrupted.
            AssistantError: If the workspace cannot be opened, or the question failed.
        """
        chosen = picked(question, self._options)
        asked = Question(question=chosen, conversation_id=self._conversation, as_of=as_of)
        answer = ask_stoppably(self._assistant(), asked)
        self._options = answer.options
        return NotebookAnswer(answer)

    def close(self) -> None:
        """Release workers and files; the next question opens them again."""
        if self._opened is not None:
            self._opened[2].close()
            self._opened = None

    def _assistant(self) -> "Assistant":
        """The workspace's assistant, opened anew when its lake or index was replaced."""
        if self._opened is not None:
            place, opened_stamp, assistant = self._opened
            if stamp(place) == opened_stamp:
                return assistant
            self.close()
        place = find_workspace(self._folder, here=Path.cwd())
        self._opened = (place, stamp(place), open_assistant(place))
        return self._opened[2]


@dataclass(frozen=True)
class Typed:
    """What was typed after `%ask`."""

    question: str
    workspace: str | None = None
    is_new: bool = False
    as_of: date | None = None


def parse(line: str, cell: str | None = None) -> Typed:
    """Options at the beginning, then the question as it is: apostrophes are no quotes in it.

    Args:
        line: After `%ask`, or on the line of `%%ask`.
        cell: Below `%%ask`; continues the line.

    Raises:
        RequestError: If an option is unknown or lacks its value.
    """
    found: dict[str, Any] = {}
    rest = line.strip()
    while rest.startswith("--"):
        option, _, rest = rest.partition(" ")
        rest = rest.strip()
        if option == "--new":
            found["is_new"] = True
        elif option in ("--workspace", "--as-of"):
            value, rest = _value(rest, option=option)
            name = option.removeprefix("--").replace("-", "_")
            found[name] = _day(value) if option == "--as-of" else value
        else:
            message = f"There is no option '{option}'. Use: {USAGE}."
            raise RequestError(message)
    return Typed("\n".join(part for part in (rest, (cell or "").strip()) if part), **found)


def _value(rest: str, *, option: str) -> tuple[str, str]:
    """The next word, or quoted words, and what follows."""
    if rest[:1] and rest[0] in _QUOTES:
        value, closed, rest = rest[1:].partition(rest[0])
        value = value if closed else ""
    else:
        value, _, rest = rest.partition(" ")
    if not value:
        message = f"The option '{option}' lacks its value. Use: {USAGE}."
        raise RequestError(message)
    return value, rest.strip()


def _day(value: str) -> date:
    try:
        return date.fromisoformat(value)
    except ValueError:
        message = f"'{value}' is no day. Write it as 2026-05-31."
        raise RequestError(message) from None
