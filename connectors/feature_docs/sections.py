"""A Markdown page as sections under headings, each with its paragraphs, list items and tables."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import pairwise

from markdown_it import MarkdownIt
from markdown_it.token import Token

PARSER = MarkdownIt("commonmark").enable("table")
BREAK = re.compile(r"<br\s*/?>", re.IGNORECASE)
EMPHASISED = frozenset({"strong_open", "em_open"})


@dataclass(frozen=True)
class Block:
    """A paragraph, a list item's paragraph, or a table."""

    text: str
    """Without inline markup; lines as the author broke them."""
    term: str = ""
    """Words in bold or in code with which it begins."""
    rows: tuple[tuple[str, ...], ...] = ()
    """Cells of a table, its head first; empty for a paragraph."""
    source: str = ""
    """The Markdown."""


@dataclass(frozen=True)
class Section:
    """A heading and what stands under it, up to the next heading."""

    heading: str
    """Empty for what stands before the first one."""
    code: str
    """Identifier written as code in the heading, or empty."""
    level: int
    """1 to 6; 0 before the first heading."""
    path: tuple[str, ...]
    """Headings above, outermost first."""
    source: str = ""
    """The Markdown, without the heading."""
    blocks: tuple[Block, ...] = ()


def read_sections(page: str) -> tuple[Section, ...]:
    """The sections of a page in reading order; the first has no heading and may be empty."""
    lines = page.splitlines()
    tokens = PARSER.parse(page)
    heads = [number for number, token in enumerate(tokens) if _is_heading(token)]
    bounds = [*heads, len(tokens)]
    found = [
        _section(
            Section("", "", 0, ()),
            tokens[: bounds[0]],
            lines[: _line(tokens, bounds[0], lines)],
            lines,
        )
    ]
    path: list[tuple[int, str]] = []
    for start, end in pairwise(bounds):
        head, inline = tokens[start], tokens[start + 1]
        level = int(head.tag[1])
        path = [entry for entry in path if entry[0] < level]
        own = lines[(head.map or (0, 0))[1] : _line(tokens, end, lines)]
        above = tuple(heading for _, heading in path)
        bare = Section(_text(inline), _code(inline), level, above)
        found.append(_section(bare, tokens[start + 3 : end], own, lines))
        path.append((level, bare.heading))
    return tuple(found)


def _section(bare: Section, tokens: Sequence[Token], own: list[str], lines: list[str]) -> Section:
    return replace(bare, source="\n".join(own).strip(), blocks=tuple(_blocks(tokens, lines)))


def _is_heading(token: Token) -> bool:
    return token.type == "heading_open" and token.level == 0


def _line(tokens: Sequence[Token], index: int, lines: list[str]) -> int:
    if index >= len(tokens):
        return len(lines)
    return (tokens[index].map or (0, 0))[0]


def _blocks(tokens: Sequence[Token], lines: list[str]) -> Iterator[Block]:
    rows: list[list[str]] = []
    start = 0
    for token in tokens:
        if token.type == "table_open":
            rows, start = [], (token.map or (0, 0))[0]
        elif token.type == "tr_open":
            rows.append([])
        elif token.type == "inline" and rows:
            rows[-1].append(_text(token))
        elif token.type == "inline":
            first, last = token.map or (0, 0)
            source = "\n".join(lines[first:last])
            yield Block(text=_text(token), term=_term(token), source=source.strip())
        elif token.type == "table_close":
            end = (token.map or (start, start))[1]
            yield Block(text="", rows=tuple(map(tuple, rows)), source="\n".join(lines[start:end]))
            rows = []


def _text(token: Token) -> str:
    """Words without markup; an image is left out, a link is its words."""
    parts = []
    for child in token.children or ():
        if child.type in ("text", "code_inline", "text_special"):
            parts.append(child.content)
        elif child.type in ("softbreak", "hardbreak") or (
            child.type == "html_inline" and BREAK.fullmatch(child.content)
        ):
            parts.append("\n")
    return "".join(parts).strip()


def _term(token: Token) -> str:
    children = [child for child in token.children or () if child.content or child.nesting]
    opened: list[str] = []
    parts: list[str] = []
    for child in children:
        if child.type in EMPHASISED:
            opened.append(child.type)
        elif child.type == "code_inline" and (opened or not parts):
            parts.append(child.content)
            if not opened:
                break
        elif child.type == "text" and opened:
            parts.append(child.content)
        elif (child.nesting == -1 and opened) or child.type != "link_open":
            break
    return "".join(parts).strip()


def _code(token: Token) -> str:
    found = [child.content for child in token.children or () if child.type == "code_inline"]
    return found[0] if len(found) == 1 else ""
