"""Rules of questions in a notebook, in a real shell."""

import sys
from collections.abc import Iterator
from typing import Any

import pyarrow as pa
import pytest
from terminal_cases import EVIL, MONTH, PLAYS, answer, table, tabled

from assistant.answers import Citation, TableColumn
from assistant.errors import RequestError, SettingsError
from assistant.notebook import load_ipython_extension, parse
from assistant.notebook_answer import NotebookAnswer
from assistant.workspace import Workspace

MOMENT = TableColumn(name="at", type="timestamp", label="At")


@pytest.fixture
def shell(monkeypatch: pytest.MonkeyPatch, tmp_path: Any) -> Iterator[Any]:
    """A shell with the extension loaded, which keeps nothing between tests."""
    pytest.importorskip("IPython")
    from IPython.core.interactiveshell import InteractiveShell  # noqa: PLC0415
    from traitlets.config import Config  # noqa: PLC0415

    monkeypatch.setenv("IPYTHONDIR", str(tmp_path))
    config = Config()
    config.HistoryManager.enabled = False
    shell = InteractiveShell.instance(config=config)
    done = shell.run_line_magic("load_ext", "assistant.notebook")
    assert done is None
    yield shell
    shell.run_line_magic("unload_ext", "assistant.notebook")
    InteractiveShell.clear_instance()


def run(shell: Any, cell: str) -> Any:
    done = shell.run_cell(cell)
    assert done.success, done.error_in_exec or done.error_before_exec
    return done.result


def test_a_workspace_is_remembered_and_follow_ups_go_on(
    shell: Any, small_workspace: Workspace
) -> None:
    first = run(shell, f"%ask --workspace {small_workspace.root} plays by country")
    second = run(shell, "%%ask\nonly Germany\n")
    third = run(shell, "%ask --new plays")

    assert first.status == "answered"
    assert first.request["metrics"] == ["plays"]
    assert "SELECT" in first.sql
    assert "Germany" in second.answer
    assert second.details.conversation_id == first.details.conversation_id
    assert third.details.conversation_id != first.details.conversation_id


def test_a_question_given_to_a_name_is_the_answer(shell: Any, small_workspace: Workspace) -> None:
    run(shell, f"found = %ask -w {small_workspace.root} plays".replace("-w", "--workspace"))

    assert run(shell, "found.to_arrow().num_rows") == 1
    assert run(shell, "found.to_pandas().shape[0]") == 1


@pytest.mark.parametrize(
    ("cell", "said"),
    [
        ("%ask --workspace /nowhere/at/all plays", "holds no 'signpost.toml'. Name a workspace"),
        ("%ask --colour plays", "There is no option '--colour'. Use: %ask"),
        ("%ask --as-of yesterday plays", "'yesterday' is no day. Write it as"),
        ("%ask", "Nothing was asked. Write a question"),
    ],
)
def test_an_error_has_two_parts_and_no_traceback(
    shell: Any, capsys: pytest.CaptureFixture[str], cell: str, said: str
) -> None:
    assert run(shell, cell) is None

    printed = capsys.readouterr()
    assert said in printed.err
    assert "Traceback" not in printed.err + printed.out


def test_without_ipython_the_extra_is_named(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "IPython.core.magic", None)
    monkeypatch.delitem(sys.modules, "assistant.notebook_magics", raising=False)

    with pytest.raises(SettingsError, match="the extra 'notebook'"):
        load_ipython_extension(None)


def test_an_apostrophe_is_part_of_a_question() -> None:
    typed = parse("--as-of 2026-05-10 --workspace 'my work' what's the users' country?")

    assert typed.question == "what's the users' country?"
    assert typed.workspace == "my work"


def test_nothing_quoted_becomes_html() -> None:
    source = Citation(id="c1", kind=EVIL, title=EVIL, source=EVIL, snippet=EVIL)
    column = TableColumn(name=EVIL, type="string", label=EVIL)
    found = tabled(
        table((EVIL, 1), columns=(column, PLAYS)),
        answer=f"**{EVIL}** and `{EVIL}`",
        options=(EVIL,),
        suggestions=(EVIL,),
        citations=(source,),
    )

    html = NotebookAnswer(found)._repr_html_()

    assert "<img" not in html
    assert "\x1b" not in html
    assert html.count("&lt;img") >= 8


def test_an_answer_without_html_is_one_short_line() -> None:
    line = repr(NotebookAnswer(answer(answer=f"Plays\n\nwere {EVIL}" + "x" * 5_000)))

    assert len(line) < 500
    assert "\n" not in line
    assert "\x1b" not in line


def test_arrow_has_dates_moments_and_exact_numbers() -> None:
    rows = (("2026-05-01", 2**53 + 1, "2026-05-01T10:00:00+00:00"), (None, None, None))
    arrow = NotebookAnswer(answer(table=table(*rows, columns=(MONTH, PLAYS, MOMENT)))).to_arrow()

    assert arrow.schema.types == [pa.date32(), pa.int64(), pa.timestamp("us", tz="UTC")]
    assert arrow.column("plays").to_pylist() == [2**53 + 1, None]


def test_a_line_numbers_what_to_choose_from() -> None:
    asks_back = answer(status="clarify", answer="Which?", options=("daily", "weekly"))

    assert repr(NotebookAnswer(asks_back)) == "Which? 1. daily 2. weekly [clarify]"


def test_an_answer_without_a_table_says_so() -> None:
    with pytest.raises(RequestError, match="no table"):
        NotebookAnswer(answer()).to_arrow()


def test_without_pandas_there_is_arrow(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "pandas", None)

    with pytest.raises(RequestError, match="to_arrow"):
        NotebookAnswer(tabled(table(("a", 1)))).to_pandas()
