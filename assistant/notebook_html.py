"""An answer as HTML. Everything in it is text: what data, documents or models say is never markup."""

import re
from collections.abc import Iterator
from html import escape

from assistant.answering.formatting import heading, table_cell
from assistant.answers import Answer, Table
from assistant.cli.rendering import as_sql, unsaid_notes
from assistant.terminal.inert import inert, inert_answer

ROWS_SHOWN = 50
_BOLD = re.compile(r"\*\*(\S(?:[^*\n]*\S)?)\*\*")
_CODE = re.compile(r"`([^`\n]+)`")
_POLICY = "default-src 'none'; style-src 'unsafe-inline'"
_STYLE = (
    "body{font:15px/1.5 system-ui,sans-serif;max-width:56rem;margin:2rem auto;padding:0 1rem}"
    "table{border-collapse:collapse}td,th{padding:.2rem .7rem;border:1px solid #ccc}"
    "pre{overflow:auto}svg{max-width:100%;height:auto}"
)


def fragment(answer: Answer) -> str:
    """The answer for a notebook: words, options, table, notes, sources, SQL."""
    return "".join(_parts(inert_answer(answer)))


def page(answer: Answer, *, svg: str) -> str:
    """A page of its own, without scripts: the question, its chart and the answer.

    Args:
        answer: The answer.
        svg: Its chart, drawn; the one thing that is markup.
    """
    title = escape(inert(answer.question))
    head = (
        '<meta charset="utf-8"><meta name="viewport" content="width=device-width">'
        f'<meta http-equiv="Content-Security-Policy" content="{_POLICY}">'
        f"<title>{title}</title><style>{_STYLE}</style>"
    )
    body = f"<h1>{title}</h1>{svg}{fragment(answer)}"
    return f'<!doctype html>\n<html lang="en"><head>{head}</head><body>{body}</body></html>\n'


def _parts(answer: Answer) -> Iterator[str]:
    for paragraph in answer.answer.split("\n\n"):
        yield f"<p>{_words(paragraph)}</p>"
    if answer.options:
        yield f"<ol>{''.join(f'<li>{escape(option)}</li>' for option in answer.options)}</ol>"
    if answer.table is not None and answer.table.rows:
        yield _table(answer.table)
    yield from (f"<p><i>{escape(note)}</i></p>" for note in unsaid_notes(answer))
    if answer.citations:
        yield f"<p><small>{'<br>'.join(_sources(answer))}</small></p>"
    if answer.queries:
        yield f"<details><summary>SQL</summary><pre>{escape(as_sql(answer))}</pre></details>"
    if answer.suggestions:
        yield f"<p><small>Try: {escape('; '.join(answer.suggestions))}</small></p>"


def _words(text: str) -> str:
    """Escaped text with bold and code alone; neither can bring markup back."""
    safe = _CODE.sub(r"<code>\1</code>", _BOLD.sub(r"<b>\1</b>", escape(text)))
    return safe.replace("\n", "<br>")


def _sources(answer: Answer) -> Iterator[str]:
    for citation in answer.citations:
        yield escape(f"[{citation.id}] {citation.title} ({citation.kind}, {citation.source})")
    if answer.as_of is not None:
        yield f"Data complete to {answer.as_of}."


def _table(table: Table) -> str:
    head = "".join(f"<th>{escape(heading(column))}</th>" for column in table.columns)
    aligned = [
        "right" if column.type in ("integer", "number") else "left" for column in table.columns
    ]
    rows = "".join(
        "<tr>"
        + "".join(
            f'<td style="text-align:{side}">{escape(table_cell(cell, column))}</td>'
            for cell, column, side in zip(row, table.columns, aligned, strict=True)
        )
        + "</tr>"
        for row in table.rows[:ROWS_SHOWN]
    )
    hidden = len(table.rows) - ROWS_SHOWN
    more = f"<p><small>{hidden:,} more rows.</small></p>" if hidden > 0 else ""
    return f"<table><thead><tr>{head}</tr></thead><tbody>{rows}</tbody></table>{more}"
