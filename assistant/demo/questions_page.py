"""The page of real questions with the answers that the demo gives; regenerated, never written by hand.

signpost demo DIR --events 50000 --no-serve
python -m assistant.demo.questions_page DIR docs/questions.md
"""

import sys
from collections.abc import Iterator
from pathlib import Path

from assistant.agent import Assistant
from assistant.answering.formatting import heading, table_cell
from assistant.answers import Answer, Question, Table
from assistant.wiring import open_assistant
from assistant.workspace import Workspace

EVENTS = 50_000
"""Raw events of the demo behind the page."""
ROWS = 5
ASKED: tuple[tuple[str, str], ...] = (
    ("A value", "How many plays were there last week?"),
    ("A trend", "Active users by month"),
    ("A breakdown", "Which five storefronts had the most downloads in May 2026?"),
    ("A comparison", "Compare plays in June 2026 with May 2026 by kind"),
    ("A funnel", "Of the people who searched in May 2026, how many downloaded within 1 day?"),
    ("Retention", "What share of sign-ups came back in week 1?"),
    ("Sessions", "Average session length in May 2026 by device"),
    ("A definition", "How is download rate computed, and who owns it?"),
    ("Content", "Find podcasts about gardens"),
    ("The data", "How fresh is the data?"),
    ("A reason", "Why did plays change in June 2026 against May 2026?"),
    ("A feature", "Draft a feature: number of plays per user over the last 7 days"),
)
HEAD = f"""\
# Twelve questions

One question of each kind, with the answer that `signpost ask` gives on the demo of {EVENTS:,} events,
word for word; tables are cut after {ROWS} rows. A test compares this page with what is answered. To
write it anew:

```
signpost demo demo-page --events {EVENTS} --no-serve
python -m assistant.demo.questions_page demo-page docs/questions.md
```
"""


def questions_page(assistant: Assistant) -> str:
    """Ask every question and write the page as Markdown."""
    parts = [HEAD]
    for kind, question in ASKED:
        answer = assistant.ask(Question(question=question))
        parts.append("\n".join([f"## {kind}: {question}", "", *_answered(answer)]))
    return "\n\n".join(part.rstrip() for part in parts) + "\n"


def _answered(answer: Answer) -> Iterator[str]:
    yield "\n>\n".join(f"> {line}" for line in answer.answer.splitlines() if line.strip())
    yield ""
    if answer.table is not None and answer.table.rows:
        yield from _table(answer.table)
    if answer.citations:
        cited = (f"[{c.id}] {c.title} ({c.kind}, `{c.source}`)" for c in answer.citations)
        yield f"Sources: {'; '.join(cited)}."
        yield ""
    for query in answer.queries:
        if query.explanation:
            yield f"How {query.id} was computed: {query.explanation}"
            yield ""
    if answer.suggestions:
        yield "Asked next:"
        yield ""
        yield from (f"- {suggestion}" for suggestion in answer.suggestions)


def _table(table: Table) -> Iterator[str]:
    yield _row(heading(column) for column in table.columns)
    numbers = ("integer", "number")
    yield _row("---:" if column.type in numbers else "---" for column in table.columns)
    for row in table.rows[:ROWS]:
        yield _row(table_cell(c, column) for c, column in zip(row, table.columns, strict=True))
    if len(table.rows) > ROWS:
        yield ""
        yield f"… and {len(table.rows) - ROWS} more rows."
    yield ""


def _row(cells: Iterator[str]) -> str:
    return f"| {' | '.join(cell.replace('|', chr(92) + '|') for cell in cells)} |"


def main(folder: str, page: str) -> None:
    """Write the page from a built demo."""
    assistant = open_assistant(Workspace(Path(folder).resolve()))
    try:
        Path(page).write_text(questions_page(assistant), encoding="utf-8")
    finally:
        assistant.close()


if __name__ == "__main__":
    main(*sys.argv[1:])
