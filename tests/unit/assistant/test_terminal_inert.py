"""Rules of what a terminal is sent: text of data is shown, never acted on."""

import io

import pytest
from terminal_cases import EVIL, answer, console, table, written

from assistant.answers import Citation
from assistant.cli.rendering import show_answer
from assistant.terminal.inert import inert, inert_for


@pytest.mark.parametrize(
    "active",
    ["\x1b[2J", "\x9b2J", "\x07", "\x08\x08", "\x1b]8;;http://x\x1b\\", "\u202e", "\ud83d", "\r"],
)
def test_what_a_terminal_acts_on_is_replaced(active: str) -> None:
    shown = inert(f"a{active}b")

    assert active[0] not in shown
    assert shown[0] == "a"
    assert shown[-1] == "b"


@pytest.mark.parametrize("text", ["日本語", "naïve café", "👩‍👩‍👧", "a\tb\nc", "می‌خواهم"])
def test_writing_of_people_stays(text: str) -> None:
    assert inert(text) == text


def test_no_escape_sequence_of_an_answer_reaches_the_terminal() -> None:
    citation = Citation(id="c1", kind="doc", title=EVIL, source=EVIL, snippet=EVIL)
    out = console()

    show_answer(
        answer(
            answer=f"Found {EVIL}.",
            options=(EVIL,),
            table=table((EVIL, 1)),
            citations=(citation,),
            suggestions=(EVIL,),
        ),
        out,
    )

    text = written(out)
    assert not {"\x1b", "\x07", "\u202e"} & set(text)
    assert text.count("[red]") >= 4


def test_a_link_in_an_answer_is_no_link_of_the_terminal() -> None:
    out = console()
    out._force_terminal = True

    show_answer(answer(answer="See [here](https://evil.example/)."), out)

    assert "\x1b]8" not in written(out)


class Screen(io.StringIO):
    """A terminal that keeps what it is sent."""

    def isatty(self) -> bool:
        return True


def test_a_file_gets_the_text_as_it_is_and_a_terminal_inert() -> None:
    assert inert_for("\x1b[1m", io.StringIO()) == "\x1b[1m"
    assert inert_for("\x1b[1m", Screen()) != "\x1b[1m"
