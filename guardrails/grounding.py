"""Grounding: every number of an answer is a cell of a result, or was said by a source."""

import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Literal

CellValue = str | int | float | bool | None
Columns = Mapping[str, Sequence[CellValue]]
"""One query's result: values in row order by column name."""


@dataclass(frozen=True)
class Reference:
    """`{q1.revenue[0]}`: query id, column, zero-based row."""

    query: str
    column: str
    row: int


@dataclass(frozen=True)
class Problem:
    """What in a text traces to nothing."""

    kind: Literal["unknown_reference", "ungrounded_number"]
    text: str
    """The reference or the number, as written."""


@dataclass(frozen=True)
class Filled:
    """A text with its references filled in, and what could not be."""

    text: str
    problems: tuple[Problem, ...] = ()


Formatter = Callable[[CellValue, Reference], str]

_REFERENCE = re.compile(r"\{(\w+)\.([^{}\[\]]+)\[(\d{1,9})\]\}")
_BRACED = re.compile(r"\{[^{}]*\}")
_CITATION_MARK = re.compile(r"\[c\d+\]")
_LIST_MARK = re.compile(r"^\s*\d{1,2}[.)]\s", re.MULTILINE)
_WORD = re.compile(r"[\w.,:/+%#-]*\d[\w.,:/+%#-]*")
_NUMBER = re.compile(r"\d[\d,]*(?:\.\d+)?")
_DIGITS = re.compile(r"\d+")


def fill(text: str, results: Mapping[str, Columns], formatter: Formatter) -> Filled:
    """Replace cell references by their formatted values.

    Args:
        text: A claim, numbers written as references.
        results: Results by query id.
        formatter: Writes one value with its unit.

    Returns:
        The text; references to nothing stay as written and are listed as problems.
    """
    problems: list[Problem] = []

    def replace(match: re.Match[str]) -> str:
        reference = Reference(match[1], match[2].strip(), int(match[3]))
        values = results.get(reference.query, {}).get(reference.column)
        if values is None or reference.row >= len(values):
            problems.append(Problem("unknown_reference", match.group()))
            return match.group()
        return formatter(values[reference.row], reference)

    filled = _REFERENCE.sub(replace, text)
    odd = [
        m.group() for m in _BRACED.finditer(_REFERENCE.sub("", text)) if _DIGITS.search(m.group())
    ]
    problems.extend(Problem("unknown_reference", written) for written in odd)
    return Filled(filled, tuple(problems))


def references(text: str) -> tuple[Reference, ...]:
    """The cell references of a text, in order."""
    return tuple(Reference(m[1], m[2].strip(), int(m[3])) for m in _REFERENCE.finditer(text))


def ungrounded_numbers(
    text: str, *, question: str, citations: Iterable[str] = (), allowed: Iterable[str] = ()
) -> tuple[Problem, ...]:
    """Numbers that trace to nothing.

    Args:
        text: A claim before its references are filled in; they are left out.
        question: What was asked.
        citations: Texts that the claim cites.
        allowed: Further texts whose numbers may be said: the period's dates, filters, limits.

    Returns:
        One problem per number, in order; citation marks and list numbering are no numbers.
    """
    plain = _REFERENCE.sub(" ", text)
    plain = _LIST_MARK.sub(" ", _CITATION_MARK.sub(" ", plain))
    sources = (question, *citations, *allowed)
    words = {_bare(word) for source in sources for word in _WORD.findall(source)}
    numbers = {_plain(n) for source in sources for n in _numbers(source)}
    return tuple(
        Problem("ungrounded_number", word)
        for word in map(_bare, _WORD.findall(plain))
        if word not in words and not {_plain(n) for n in _NUMBER.findall(word)} <= numbers
    )


def check(
    text: str,
    results: Mapping[str, Columns],
    formatter: Formatter,
    *,
    question: str,
    citations: Iterable[str] = (),
    allowed: Iterable[str] = (),
) -> Filled:
    """Fill one claim in, and list everything in it that traces to nothing."""
    filled = fill(text, results, formatter)
    loose = ungrounded_numbers(text, question=question, citations=citations, allowed=allowed)
    return Filled(filled.text, (*filled.problems, *loose))


def _numbers(source: str) -> list[str]:
    """Numbers of a source, whole and as runs of digits: `2024-01-31` also grounds `31`."""
    return _NUMBER.findall(source) + _DIGITS.findall(source)


def _bare(word: str) -> str:
    return word.strip(".,:/+#-").lower()


def _plain(number: str) -> str:
    """One spelling per number: no separators, no padding zeros."""
    whole, _, fraction = number.replace(",", "").partition(".")
    fraction = fraction.rstrip("0")
    whole = whole.lstrip("0") or "0"
    return f"{whole}.{fraction}" if fraction else whole
