"""Cut long Markdown at its headings, then at paragraphs, so that a model reads each piece whole."""

import re
from collections.abc import Iterator

MAX_WORDS = 220
WHOLE_WORDS = 120
"""Up to so many words a page stays one piece, whatever headings it has."""

_FENCE = re.compile(r"^\s*(```|~~~)")
_HEADING = re.compile(r"^#{1,6}\s")


def chunk_markdown(body: str, *, max_words: int = MAX_WORDS) -> tuple[str, ...]:
    """Pieces of a page in order, without overlap; a piece begins with its heading.

    Args:
        body: Markdown. A heading inside a code fence is not one.
        max_words: Most words of a piece; a longer section is cut between paragraphs, a longer
            paragraph between words.
    """
    if len(body.split()) <= min(WHOLE_WORDS, max_words):
        return (body.strip(),) if body.strip() else ()
    return tuple(
        piece for section in _sections(body) for piece in _pieces(section, max_words=max_words)
    )


def _sections(body: str) -> Iterator[str]:
    lines: list[str] = []
    fenced = False
    for line in body.splitlines():
        fenced ^= _FENCE.match(line) is not None
        if not fenced and _HEADING.match(line) and _has_text(lines):
            yield "\n".join(lines).strip()
            lines = []
        lines.append(line)
    if any(line.strip() for line in lines):
        yield "\n".join(lines).strip()


def _has_text(lines: list[str]) -> bool:
    """Whether something stands under the heading; a bare one goes with what follows it."""
    return any(line.strip() and not _HEADING.match(line) for line in lines)


def _pieces(section: str, *, max_words: int) -> Iterator[str]:
    if len(section.split()) <= max_words:
        yield section
        return
    kept: list[str] = []
    count = 0
    for paragraph in _paragraphs(section, max_words=max_words):
        size = len(paragraph.split())
        if kept and count + size > max_words:
            yield "\n\n".join(kept)
            kept, count = [], 0
        kept.append(paragraph)
        count += size
    if kept:
        yield "\n\n".join(kept)


def _paragraphs(section: str, *, max_words: int) -> Iterator[str]:
    for paragraph in re.split(r"\n\s*\n", section):
        words = paragraph.split()
        if len(words) <= max_words:
            yield paragraph.strip()
            continue
        for start in range(0, len(words), max_words):
            yield " ".join(words[start : start + max_words])
