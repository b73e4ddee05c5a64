"""Grounding: every number of an answer is a cell of a result, arithmetic over cells, or a source's."""

import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Literal

from guardrails.arithmetic import ExpressionError, Quantity, evaluate
from guardrails.numerals import Day, Said, plain_digits, read_numbers

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

    kind: Literal["unknown_reference", "ungrounded_number", "bad_arithmetic", "unsupported"]
    text: str
    """The reference or the number, as written."""


@dataclass(frozen=True)
class Filled:
    """A text with its references filled in, and what could not be."""

    text: str
    problems: tuple[Problem, ...] = ()


Formatter = Callable[[CellValue, Reference], str]
_REFERENCE = re.compile(r"\{(\w+)\.([^{}\[\]]+)\[(\d{1,9})\]\}")
_CELL = re.compile(r"([A-Za-z]\w*)\.([^{}\[\]()*/+]+?)\[(\d{1,9})\]")
_BRACED = re.compile(r"\{[^{}]*\}")
_CITATION_MARK = re.compile(r"\[c\d+\]")
_LIST_MARK = re.compile(r"^\s*\d{1,2}[.)]\s", re.MULTILINE)
_WORD = re.compile(r"[\w.,:/+%#-]*\d[\w.,:/+%#-]*")
_DIGITS = re.compile(r"\d+(?:\.\d+)?")


@dataclass(frozen=True)
class Units:
    """What arithmetic needs of the results' columns, and how its outcome is written."""

    unit_of: Callable[[Reference], str | None]
    write: Callable[[Quantity], str]


class Sources:
    """Texts whose numbers may be said again, read once."""

    def __init__(self, texts: Iterable[str]) -> None:
        """Read the numbers, dates and words with digits of the texts."""
        self.numbers: list[Said] = []
        self.days: list[Day] = []
        self.words: set[str] = set()
        parts: set[str] = set()
        for text in texts:
            plain = plain_digits(text)
            numbers, days, rest = read_numbers(plain)
            self.numbers += numbers
            self.days += days
            self.words |= {_bare(word) for word in _WORD.findall(plain)}
            parts |= {_bare(word) for word in _WORD.findall(rest)}
        self._values = {number.value for number in self.numbers if number.kind == "plain"}
        self.words |= parts
        self._values |= {Decimal(part) for word in parts for part in _DIGITS.findall(word)}
        self._values |= {Decimal(day.year) for day in self.days if day.year}
        self._percents = {number.value for number in self.numbers if number.kind == "percent"}
        self._percents |= {value * 100 for value in self._values if value <= 1}
        self._changes = {number.text for number in self.numbers if number.kind == "change"}

    def say_number(self, said: Said) -> bool:
        """Whether a source says the number, as exactly as it was written or more."""
        if said.kind == "change":
            return said.text in self._changes
        if said.kind == "percent":
            return _near(said, self._percents)
        if _near(said, self._values):
            return True
        share = Said(said.text, said.value * 100, step=said.step * 100)
        return 0 < said.value < 1 and _near(share, self._percents)

    def say_day(self, day: Day) -> bool:
        """Whether a source says a date that this one is, or is a part of."""
        if any(day.within(other) for other in self.days):
            return True
        return day.month is None and day.year is not None and Decimal(day.year) in self._values

    def say_word(self, word: str) -> bool:
        """Whether a source has a word with digits, such as a name, or each of its numbers."""
        return word in self.words or all(
            Decimal(part) in self._values for part in _DIGITS.findall(word)
        )


def _near(said: Said, values: Iterable[Decimal]) -> bool:
    """Whether one of the values, rounded to the last digit that is said, is this number."""
    return any(abs(value - said.value) * 2 <= said.step for value in values)


def fill(
    text: str,
    results: Mapping[str, Columns],
    formatter: Formatter,
    *,
    units: Units | None = None,
    sources: Sources | None = None,
) -> Filled:
    """Replace cell references, and arithmetic over them, by their formatted values.

    Args:
        text: A claim, numbers written as references.
        results: Results by query id.
        formatter: Writes one value with its unit.
        units: Allows arithmetic; None: there is none.
        sources: Numbers that arithmetic may use beside cells.

    Returns:
        The text; references to nothing stay as written and are listed as problems.
    """
    problems: list[Problem] = []

    def replace(match: re.Match[str]) -> str:
        written = match.group()
        single = _REFERENCE.fullmatch(written)
        if single is not None:
            reference = _reference(single)
            value = _cell(reference, results)
            if value is not _ABSENT:
                return formatter(value, reference)  # type: ignore[arg-type]
        elif units is not None and _CELL.search(written):
            try:
                return units.write(_work_out(written[1:-1], results, units, sources))
            except ExpressionError:
                problems.append(Problem("bad_arithmetic", written))
                return written
        elif not _DIGITS.search(written):
            return written
        problems.append(Problem("unknown_reference", written))
        return written

    return Filled(_BRACED.sub(replace, text), tuple(problems))


_ABSENT = object()


def _reference(match: re.Match[str]) -> Reference:
    return Reference(match[1], match[2].strip(), int(match[3]))


def _cell(reference: Reference, results: Mapping[str, Columns]) -> object:
    values = results.get(reference.query, {}).get(reference.column)
    if values is None or reference.row >= len(values):
        return _ABSENT
    return values[reference.row]


def _work_out(
    expression: str, results: Mapping[str, Columns], units: Units, sources: Sources | None
) -> Quantity:
    cells: list[Quantity] = []

    def numbered(match: re.Match[str]) -> str:
        reference = _reference(match)
        value = _cell(reference, results)
        if isinstance(value, bool) or not isinstance(value, int | float):
            raise ExpressionError
        cells.append(Quantity(value, units.unit_of(reference)))
        return f"__{len(cells) - 1}__"

    def literal(number: str) -> bool:
        said = Said(number, Decimal(number), step=Decimal(0))
        return number == "1" or (sources is not None and sources.say_number(said))

    return evaluate(_CELL.sub(numbered, expression), cells, literal)


def references(text: str) -> tuple[Reference, ...]:
    """The cells that a text refers to, alone or in arithmetic, in order."""
    braced = (match.group() for match in _BRACED.finditer(text))
    return tuple(_reference(match) for written in braced for match in _CELL.finditer(written))


def ungrounded_numbers(text: str, sources: Sources) -> tuple[Problem, ...]:
    """Numbers that trace to nothing, in digits of any script or in words.

    Args:
        text: A claim before its references are filled in; they are left out.
        sources: What may be said again.

    Returns:
        One problem per number; citation marks and list numbering are no numbers.
    """
    plain = _BRACED.sub(" ", text)
    plain = _LIST_MARK.sub(" ", _CITATION_MARK.sub(" ", plain))
    numbers, days, rest = read_numbers(plain_digits(plain))
    loose = [said.text for said in numbers if not sources.say_number(said)]
    loose += [day.text for day in days if not sources.say_day(day)]
    loose += [w for w in map(_bare, _WORD.findall(rest)) if not sources.say_word(w)]
    return tuple(Problem("ungrounded_number", word) for word in loose)


def check(
    text: str,
    results: Mapping[str, Columns],
    formatter: Formatter,
    *,
    sources: Sources,
    units: Units | None = None,
) -> Filled:
    """Fill one claim in, and list everything in it that traces to nothing."""
    filled = fill(text, results, formatter, units=units, sources=sources)
    loose = ungrounded_numbers(text, sources)
    return Filled(filled.text, (*filled.problems, *loose))


def _bare(word: str) -> str:
    return word.strip(".,:/+#-").lower()
