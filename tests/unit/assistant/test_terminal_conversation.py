"""Rules of a conversation in a terminal."""

import time
from collections.abc import Iterable
from dataclasses import replace
from pathlib import Path
from threading import Timer
from typing import Any

import pytest
from terminal_cases import EVIL, answer, console, table, tabled, written

from assistant.agent import Assistant
from assistant.answers import Answer, Citation, Question
from assistant.cancellation import Cancellation
from assistant.errors import CancelledError, RequestError
from assistant.terminal.commands import COMMANDS, run_command
from assistant.terminal.conversation import chosen, hold
from assistant.terminal.prompt import NameCompleter, PipedReader
from assistant.terminal.talk import Talk
from assistant.terminal.waiting import ask_stoppably


def talk(assistant: Any = None, newest: Answer | None = None) -> Talk:
    return Talk(assistant, console(), "conversation-1", newest)


def held(assistant: Assistant, *lines: str) -> Talk:
    return hold(talk(assistant), PipedReader(f"{line}\n" for line in lines))


def test_a_follow_up_goes_on_and_a_new_conversation_does_not(small_assistant: Assistant) -> None:
    ended = held(small_assistant, "plays by country", "only Germany", "/new", "/sql")

    text = written(ended.console)
    assert text.count("Germany") >= 2
    assert ended.answer is None
    assert ended.conversation_id != "conversation-1"


def test_a_question_that_fails_does_not_end_the_conversation(
    small_assistant: Assistant, capsys: pytest.CaptureFixture[str]
) -> None:
    ended = held(small_assistant, "/nothing", "plays", "exit", "active users")

    assert "There is no command '/nothing'." in capsys.readouterr().err
    assert ended.answer is not None
    assert ended.answer.question == "plays"


@pytest.mark.parametrize(("typed", "asked"), [("2", "weekly"), ("1.", "daily"), ("plays", "plays")])
def test_an_option_is_chosen_by_its_number(typed: str, asked: str) -> None:
    assert chosen(typed, talk(newest=answer(options=("daily", "weekly")))) == asked


@pytest.mark.parametrize("typed", ["0", "3", "99999"])
def test_a_number_that_no_option_has_is_said(typed: str) -> None:
    with pytest.raises(RequestError, match="from 1 to 2"):
        chosen(typed, talk(newest=answer(options=("daily", "weekly"))))


def test_a_number_without_options_is_a_question() -> None:
    assert chosen("3", talk(newest=answer())) == "3"


@pytest.mark.parametrize(
    ("lines", "read"),
    [
        (("one\n", "\n", "two"), ["one", "two"]),
        (("one \\\n", "more\n"), ["one \nmore"]),
        ((), []),
    ],
)
def test_a_pipe_gives_a_question_a_line(lines: Iterable[str], read: list[str]) -> None:
    reader = PipedReader(lines)

    assert list(iter(reader.read, None)) == read


@pytest.mark.parametrize("name", ["/sql", "/table", "/chart", "/csv x", "/sources", "/feedback up"])
def test_a_command_before_any_answer_says_what_to_do(name: str) -> None:
    with pytest.raises(RequestError, match="Ask a question first"):
        run_command(name, talk())


@pytest.mark.parametrize("name", ["/table", "/chart", "/sql", "/csv x", "/sources"])
def test_what_an_answer_lacks_is_said(name: str) -> None:
    with pytest.raises(RequestError, match="has no"):
        run_command(name, talk(newest=answer()))


def test_a_misspelled_command_is_told_its_name() -> None:
    with pytest.raises(RequestError, match="Did you mean /chart"):
        run_command("/chrat", talk())


def test_the_help_names_every_command() -> None:
    shown = written(run_command("/help", talk()).console)

    assert [command.name for command in COMMANDS if command.usage in shown] == [
        command.name for command in COMMANDS
    ]


def test_csv_keeps_cells_as_they_are_and_no_file_is_written_over(tmp_path: Path) -> None:
    stands = talk(newest=tabled(table((EVIL, 1), ("b", 2))))
    path = tmp_path / "plays.csv"

    run_command(f"/csv {path}", stands)

    assert EVIL in path.read_text()
    with pytest.raises(RequestError, match="is there already"):
        run_command(f"/csv {path}", stands)


def test_what_commands_show_is_inert() -> None:
    source = Citation(id="c1", kind="doc", title=EVIL, source=EVIL, snippet=EVIL)
    stands = talk(newest=tabled(table((EVIL, 1), ("b", 2)), citations=(source,)))

    for name in ("/table", "/chart", "/sources", "/sql"):
        run_command(name, stands)

    assert "\x1b" not in written(stands.console)


def test_feedback_is_kept_with_the_answer_without_personal_data(small_assistant: Assistant) -> None:
    stands = held(small_assistant, "plays")

    run_command("/feedback down ask jane.doe@example.com", stands)

    assert small_assistant.feedback is not None
    assert stands.answer is not None
    newest = small_assistant.feedback.entries(limit=1)[0]
    assert newest.trace_id == stands.answer.trace_id
    assert newest.given.verdict == "down"
    assert newest.given.comment == "ask <email>"


def test_a_completer_knows_commands_and_names() -> None:
    from prompt_toolkit.completion import CompleteEvent  # noqa: PLC0415
    from prompt_toolkit.document import Document  # noqa: PLC0415

    from assistant.terminal.names import Name, Names  # noqa: PLC0415

    completer = NameCompleter(
        lambda: Names([Name(f"Plays{EVIL}", "metric")]), commands=("/chart", "/csv")
    )

    def completed(typed: str) -> list[str]:
        return [c.text for c in completer.get_completions(Document(typed), CompleteEvent())]

    assert completed("/c") == ["/chart", "/csv"]
    assert completed("/ch") == ["/chart"]
    assert "\x1b" not in completed("total pla")[0]


class Endless:
    """Answers only when it is stopped."""

    def __init__(self) -> None:
        self.stopped = False

    def ask(
        self, question: Question, *, listener: Any = None, cancellation: Cancellation | None = None
    ) -> Answer:
        assert cancellation is not None
        while not cancellation.cancelled:
            time.sleep(0.01)
        self.stopped = True
        message = "Stopped. Ask again."
        raise CancelledError(message)


def test_ctrl_c_ends_a_question_and_not_the_program() -> None:
    import _thread  # noqa: PLC0415 (a signal as the terminal sends it)

    endless = Endless()
    Timer(0.3, _thread.interrupt_main).start()

    with pytest.raises(CancelledError, match="Ask it again"):
        ask_stoppably(endless, Question(question="plays"))

    assert endless.stopped


def test_a_failure_in_the_thread_is_raised_where_it_is_waited_for(
    small_assistant: Assistant,
) -> None:
    with pytest.raises(RequestError, match=r"\. "):
        ask_stoppably(small_assistant, Question(question="plays", as_of="1990-01-01"))


def test_leaving_ends_the_conversation() -> None:
    assert run_command("/quit", talk()).is_over
    assert not replace(talk(), answer=answer()).is_over
