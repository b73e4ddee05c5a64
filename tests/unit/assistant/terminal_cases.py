"""Answers for the tests of the terminal and the notebook."""

import io
from typing import Any

from rich.console import Console

from assistant.answering.charts import choose_chart
from assistant.answers import Answer, Cell, Query, Table, TableColumn

EVIL = "<img src=x onerror=alert(1)>\x1b]0;owned\x07\x1b[31m[red]\u202etxt"
COUNTRY = TableColumn(name="user__country", type="string", label="Country")
MONTH = TableColumn(name="metric_time__month", type="date", label="Month")
PLAYS = TableColumn(name="plays", type="integer", unit="events", label="Plays")


def table(*rows: tuple[Cell, ...], columns: tuple[TableColumn, ...] = (COUNTRY, PLAYS)) -> Table:
    return Table(columns=columns, rows=rows)


def answer(**parts: Any) -> Answer:
    facts = {"question": "q", "status": "answered", "answer": "Words.", "model": "planner"}
    return Answer.model_validate({**facts, "prompt_version": "1", "trace_id": "ab" * 8, **parts})


def tabled(found: Table, **parts: Any) -> Answer:
    query = Query(
        id="q1",
        kind="metric",
        request={"metrics": ["plays"]},
        sql="SELECT 1",
        verified=True,
        row_count=len(found.rows),
        elapsed_ms=1,
        explanation="Counts plays.",
    )
    return answer(table=found, chart=choose_chart(found), queries=(query,), **parts)


def console(width: int = 80) -> Console:
    return Console(file=io.StringIO(), width=width)


def written(console: Console) -> str:
    return console.file.getvalue()  # type: ignore[attr-defined, no-any-return]
