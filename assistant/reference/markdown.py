"""The few forms of Markdown that the reference pages are made of."""

from collections.abc import Iterable, Iterator, Sequence

_MADE = "<!-- Written by `python -m assistant.reference`; edit the code it describes, not this page. -->"


def page(title: str, lead: str, body: Iterable[str]) -> str:
    """A whole page: its title, one paragraph, and what follows."""
    return "\n".join((_MADE, "", f"# {title}", "", lead, "", *body)).rstrip() + "\n"


def table(head: Sequence[str], rows: Iterable[Sequence[str]]) -> Iterator[str]:
    """The lines of a table; nothing where there are no rows."""
    cells = [list(row) for row in rows]
    if not cells:
        return
    yield _row(head)
    yield _row("---" for _ in head)
    yield from (_row(cell(text) for text in row) for row in cells)
    yield ""


def cell(text: str) -> str:
    """A text as it can stand in a table."""
    return " ".join(text.split()).replace("|", "\\|")


def code(text: str) -> str:
    """A text as code; empty stays empty."""
    return f"`{text}`" if text else ""


def fence(text: str, language: str) -> Iterator[str]:
    """The lines of a block of code."""
    yield f"```{language}"
    yield text
    yield "```"
    yield ""


def _row(cells: Iterable[str]) -> str:
    return f"| {' | '.join(cells)} |"
