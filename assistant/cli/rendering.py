"""Answers and tables for a terminal, a file or a pipe."""

import csv
import io
import json
import textwrap
from datetime import date

from rich.console import Console
from rich.markdown import Markdown
from rich.table import Table as RichTable
from rich.text import Text

from assistant.answering.formatting import heading, in_words, table_cell
from assistant.answers import Answer, Cell, Status, Table
from assistant.cli.features.draft_text import draft_lines
from assistant.terminal.inert import inert, inert_answer
from guardrails.sql.layout import laid_out

EXIT_CODES: dict[Status, int] = {"answered": 0, "clarify": 0, "refused": 3, "unanswerable": 4}
ROWS_SHOWN = 25
MORE_ROWS = "more rows; --format csv shows all"
LINE_CHARACTERS = 90
_FORMULAS = tuple("=+-@\t\r\n\uff1d\uff0b\uff0d\uff20")
"""How a text begins that a spreadsheet runs; the last four are wide forms of the first."""


def as_csv(table: Table | None) -> str:
    """A table as CSV with a header; nothing for no table.

    A text that a spreadsheet would run as a formula gets a quote before it, as on the page.
    """
    if table is None:
        return ""
    buffer = io.StringIO()
    writer = csv.writer(buffer, lineterminator="\n")
    writer.writerow([_plain(column.name) for column in table.columns])
    writer.writerows([[_plain(cell) for cell in row] for row in table.rows])
    return buffer.getvalue()


def as_json(table: Table) -> str:
    """A table as one JSON object."""
    return json.dumps(table.model_dump(mode="json"), ensure_ascii=False)


def as_sql(answer: Answer) -> str:
    """The SQL behind an answer, each query under its id, laid out to be read."""
    return "\n\n".join(
        f"-- {query.id}: {query.kind}, {'verified' if query.verified else 'unverified'}\n"
        f"{_commented(query.explanation or '')}{laid_out(query.sql)};"
        for query in answer.queries
    )


def _commented(text: str) -> str:
    """Words as comment lines; nothing in them can end a comment and begin a statement."""
    lines = textwrap.wrap(text, LINE_CHARACTERS)
    return "".join(f"-- {line}\n" for line in lines)


def show_answer(answer: Answer, console: Console, *, more: str = MORE_ROWS) -> None:
    """Print an answer for a person: text, options, table, notes, sources.

    What it quotes of data and documents is text alone: no escape sequence reaches the terminal.
    """
    answer = inert_answer(answer)
    console.print(Markdown(_escape_placeholders(answer.answer), hyperlinks=False))
    for number, option in enumerate(answer.options, start=1):
        console.print(f"  {number}. {option}", markup=False, highlight=False)
    if answer.table is not None and answer.table.rows:
        console.print(rich_table(answer.table, more=more))
    for line in draft_lines(answer.feature) if answer.feature is not None else ():
        console.print(line, markup=False, highlight=False, soft_wrap=True)
    for note in unsaid_notes(answer):
        console.print(note, style="yellow", markup=False, highlight=False)
    for citation in answer.citations:
        line = f"[{citation.id}] {citation.title} ({citation.kind}, {citation.source})"
        console.print(line, style="dim", markup=False, highlight=False)
    if answer.as_of is not None and not _says(answer.answer, answer.as_of):
        console.print(f"Data complete to {answer.as_of}.", style="dim", highlight=False)
    for suggestion in answer.suggestions:
        console.print(f"Try: {suggestion}", style="dim", markup=False, highlight=False)


def _says(text: str, day: date) -> bool:
    """Whether a text names the newest complete day."""
    return str(day) in text or f"as of {in_words(day)}" in text


def unsaid_notes(answer: Answer) -> tuple[str, ...]:
    """What guardrails did, but for what the answer's own text says already."""
    notes = (f"{note.reason} {note.remedy}".strip() for note in answer.guardrails)
    return tuple(note for note in notes if note not in answer.answer)


def rich_table(table: Table, *, rows: int = ROWS_SHOWN, more: str = MORE_ROWS) -> RichTable:
    """The first rows of a table, numbers to the right; cells are text, never markup.

    Args:
        table: Any table.
        rows: How many are shown.
        more: Said of the others, after their number.
    """
    hidden = len(table.rows) - rows
    caption = f"{hidden:,} {more}" if hidden > 0 else None
    shown = RichTable(caption=caption, caption_justify="left")
    for column in table.columns:
        right = column.type in ("integer", "number")
        shown.add_column(Text(inert(heading(column))), justify="right" if right else "left")
    for row in table.rows[:rows]:
        pairs = zip(row, table.columns, strict=True)
        shown.add_row(*(Text(inert(table_cell(cell, column))) for cell, column in pairs))
    return shown


def _plain(cell: Cell) -> str | int | float:
    if cell is None:
        return ""
    if isinstance(cell, bool):
        return str(cell).lower()
    return f"'{cell}" if isinstance(cell, str) and cell.startswith(_FORMULAS) else cell


def _escape_placeholders(text: str) -> str:
    return text.replace("<", "\\<")
