"""An answer as one Markdown text, for clients that show nothing but text."""

import re
from collections.abc import Iterator

from assistant.answering.formatting import heading, table_cell
from assistant.answers import Answer, Table
from assistant.features.draft import FeatureDraft
from guardrails.sql.layout import laid_out

ROWS_SHOWN = 30
_SPECIAL = re.compile(r"([\\`*_\[\]|~#])")
_ADDRESS = re.compile(r"(?i)\b(https?|ftp|mailto|xmpp)(?=:)|\b(www)(?=\.)")
"""What clients make a link of, though nothing marks it as one."""
_FENCE = re.compile(r"`{3,}")


def answer_markdown(answer: Answer) -> str:
    """The text, then what stands beside it: options, table, feature, SQL, notes, sources.

    What values, titles and SQL hold is shown as it is: nothing in it becomes a link, a picture, a
    tag or the end of its block.
    """
    return "\n\n".join(part for part in _parts(answer) if part)


def table_markdown(table: Table | None, *, rows_shown: int = ROWS_SHOWN) -> str:
    """The first rows of a table, numbers to the right; nothing for no rows."""
    if table is None or not table.rows:
        return ""
    headings = [inert(heading(column)) for column in table.columns]
    ruled = ["---:" if c.type in ("integer", "number") else "---" for c in table.columns]
    lines = [_row(headings), _row(ruled)]
    for row in table.rows[:rows_shown]:
        pairs = zip(row, table.columns, strict=True)
        lines.append(_row([inert(table_cell(cell, column)) for cell, column in pairs]))
    hidden = len(table.rows) - rows_shown
    if hidden > 0:
        lines.append(f"\n{hidden:,} more rows are in the answer's table.")
    return "\n".join(lines)


def inert(text: str) -> str:
    """Text of others on one line, in which no character marks anything up."""
    flat = " ".join(text.split()).replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")
    return _ADDRESS.sub(r"\g<0>\\", _SPECIAL.sub(r"\\\1", flat))


def fenced(text: str, language: str) -> str:
    """Code in a block that nothing in the code ends."""
    longest = max((len(run) for run in _FENCE.findall(text)), default=2)
    fence = "`" * (longest + 1)
    return f"{fence}{language}\n{text}\n{fence}"


def feature_markdown(feature: FeatureDraft | None) -> str:
    """A drafted feature: whether it is proven, its specification, its SQL."""
    if feature is None:
        return ""
    state = "proven" if feature.proven else "not proven"
    parts = [f"**Feature {inert(feature.name)}**, version {feature.version}: {state}"]
    parts.append(fenced(feature.specification.rstrip(), "yaml"))
    if "duckdb" in feature.sql:
        parts.append(fenced(feature.sql["duckdb"], "sql"))
    return "\n\n".join(parts)


def _parts(answer: Answer) -> Iterator[str]:
    yield answer.answer
    yield "\n".join(f"{n}. {inert(option)}" for n, option in enumerate(answer.options, start=1))
    yield table_markdown(answer.table)
    yield feature_markdown(answer.feature)
    yield _sql(answer)
    yield "\n".join(f"> {note}" for note in _notes(answer))
    yield _sources(answer)
    yield _next(answer)


def _row(cells: list[str]) -> str:
    return f"| {' | '.join(cells)} |"


def _sql(answer: Answer) -> str:
    return "\n\n".join(
        f"SQL of {query.id} ({query.kind}, {'verified' if query.verified else 'unverified'}):\n\n"
        f"{fenced(laid_out(query.sql), 'sql')}"
        for query in answer.queries
    )


def _notes(answer: Answer) -> Iterator[str]:
    """What guardrails did, but for what the answer's own text says already."""
    for note in answer.guardrails:
        said = f"{note.reason} {note.remedy}".strip()
        if said not in answer.answer:
            yield inert(said)


def _sources(answer: Answer) -> str:
    lines = [
        f"- \\[{citation.id}\\] {inert(citation.title)} "
        f"({inert(citation.kind)}, {inert(citation.source)})"
        for citation in answer.citations
    ]
    return "\n".join(["Sources:", "", *lines]) if lines else ""


def _next(answer: Answer) -> str:
    lines = [f"- {inert(suggestion)}" for suggestion in answer.suggestions]
    return "\n".join(["You may ask next:", "", *lines]) if lines else ""
