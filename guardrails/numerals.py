"""Numbers and dates that a text says: in digits of any script, in words, with scale and percent."""

import re
import unicodedata
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from decimal import Decimal
from typing import Literal

Kind = Literal["plain", "percent", "change"]

_SCALES = {
    "k": 3, "thousand": 3, "m": 6, "mn": 6, "million": 6, "millions": 6, "bn": 9, "b": 9,
    "billion": 9, "billions": 9, "trillion": 12, "trillions": 12,
}  # fmt: skip
_PERCENT = r"%|percent\b|per cent\b|percentage points?\b|pp\b"
_NUMBER = re.compile(
    r"(?<![\w.,])(?P<sign>[-+]?)(?P<digits>\d[\d,]*(?:\.\d+)?)"
    r"(?:\s?(?P<scale>k|mn?|bn?|thousand|millions?|billions?|trillions?)\b)?"
    rf"(?:\s?(?P<percent>{_PERCENT}))?"
)
_GROUPED = re.compile(r"(?<![\w.,])\d{1,3}(?:[.' \u202f]\d{3}){2,}(?![\d.,]\d)")
_UNITS = (
    "zero", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine",
    "ten", "eleven", "twelve", "thirteen", "fourteen", "fifteen", "sixteen",
    "seventeen", "eighteen", "nineteen",
)  # fmt: skip
_TENS = (
    "twenty", "thirty", "forty", "fifty", "sixty", "seventy", "eighty", "ninety",
)  # fmt: skip
_SMALL = {word: value for value, word in enumerate(_UNITS)} | {
    word: 10 * value for value, word in enumerate(_TENS, 2)
}
_BIG = {"hundred": 100, "thousand": 1_000, "million": 10**6, "billion": 10**9, "trillion": 10**12}
_ONE = "|".join((*_SMALL, *_BIG, "dozens?"))
_WORDS = re.compile(
    rf"\b(?:an? (?={'|'.join(_BIG)}|dozen))?(?:{_ONE})(?:[ -](?:and )?(?:{_ONE}))*"
    rf"(?: and a (?:half|quarter))?\b(?:\s?(?P<percent>{_PERCENT}))?"
)
_COUNTED_ONE = re.compile(r"(?:only|just|exactly|at least|at most|about|around|nearly) $")
_FRACTION = re.compile(
    r"\b(?P<count>an?|one|two|three|four)[ -](?P<part>half|halves|thirds?|quarters?|fifths?|tenths?)"
    r"(?= of| the|\b(?! [a-z]))|\b(?P<half>half)\b(?![- ](?:open|year|time|hour|way))"
)
_PARTS = {"hal": 2, "thi": 3, "qua": 4, "fif": 5, "ten": 10}
_CHANGES = re.compile(
    r"\b(?:re)?(?:doubl|tripl|quadrupl|halv|twice|thrice)(?:e|es|ed|ing)?\b"
    r"|\b(?:two|three|four|five|six|ten|hundred|\d+)-?fold\b"
)
_MONTHS = {
    name: number
    for number, names in enumerate(
        (
            "january jan", "february feb", "march mar", "april apr", "may", "june jun", "july jul",
            "august aug", "september sept sep", "october oct", "november nov", "december dec",
        ),
        start=1,
    )
    for name in names.split()
}  # fmt: skip
_MONTH = rf"(?:{'|'.join(sorted(_MONTHS, key=len, reverse=True))})"
_DAY = r"\d{1,2}(?:st|nd|rd|th)?"
_DATES = (
    re.compile(r"(?<!\d)(?P<y>(?:19|20)\d\d)-(?P<m>\d\d)(?:-(?P<d>\d\d))?(?!\d)"),
    re.compile(rf"\b(?P<d>{_DAY})(?: of)? (?P<m>{_MONTH})\b\.?,?(?: (?P<y>(?:19|20)\d\d)\b)?"),
    re.compile(rf"\b(?P<m>{_MONTH})\.? (?P<d>{_DAY})\b(?!\d)(?:,? (?P<y>(?:19|20)\d\d)\b)?"),
    re.compile(rf"\b(?P<m>{_MONTH})\.?,? (?P<y>(?:19|20)\d\d)\b"),
    re.compile(r"\bq(?P<q>[1-4])(?: (?:of )?(?P<y>(?:19|20)\d\d))?\b"),
    re.compile(r"(?<![\w.,-])(?P<y>(?:19|20)\d\d)(?![\w%-]|[.,]\d)"),
)
_RANGE = re.compile(rf"\b({_DAY}) ?(?:to|and|-|until) ?({_DAY}) ({_MONTH})\b")
_CLOCK = re.compile(r"\b\d{1,2}:\d{2}(?::\d{2}(?:\.\d+)?)?\b")
_TIMESTAMP = re.compile(r"(?<=\d)t(?=\d\d:\d\d)")


@dataclass(frozen=True)
class Said:
    """One number in a text."""

    text: str
    value: Decimal
    kind: Kind = "plain"
    step: Decimal = Decimal(0)
    """Size of its last digit: `1.2 million` is told to 100,000."""


Reader = Callable[[re.Match[str]], Said | None]


@dataclass(frozen=True)
class Day:
    """A date, or a part of one; what is None was not said."""

    text: str
    year: int | None = None
    month: int | None = None
    day: int | None = None
    quarter: int | None = None

    def within(self, other: "Day") -> bool:
        """Whether another date says the same as far as this one goes."""
        if self.quarter is not None:
            months = range(3 * self.quarter - 2, 3 * self.quarter + 1)
            same = other.quarter == self.quarter or other.month in months
            return same and self.year in (None, other.year)
        return (
            self.year in (None, other.year)
            and self.month in (None, other.month)
            and self.day in (None, other.day)
        )


def plain_digits(text: str) -> str:
    """One spelling: digits of every script and width in ASCII, lower case, plain dashes and spaces."""
    if not text.isascii():
        text = unicodedata.normalize("NFKC", text)
        text = "".join(map(_digit, text))
        text = re.sub(r"[\u2010-\u2015\u2212]", "-", text)
        text = re.sub(r"[\u2044\u2215]", "/", text)
    return re.sub(r"[^\S\n]", " ", text.lower())


def _digit(character: str) -> str:
    if character.isascii() or not character.isnumeric():
        return "" if unicodedata.category(character) == "Cf" else character
    value = unicodedata.numeric(character)
    return str(int(value)) if value.is_integer() else f" {value} "


def read_numbers(text: str) -> tuple[list[Said], list[Day], str]:
    """What a text says in numbers.

    Args:
        text: After `plain_digits`.

    Returns:
        Its numbers, its dates, and what is left of the text without both.
    """
    days, rest = _days(text)
    numbers: list[Said] = []
    for pattern, reader in _READERS:
        rest = pattern.sub(lambda match, reader=reader: _taken(match, reader, numbers), rest)  # type: ignore[misc]
    return numbers, days, rest


def _taken(match: re.Match[str], reader: Reader, numbers: list[Said]) -> str:
    found = reader(match)
    if found is None:
        return match.group()
    numbers.append(found)
    return " "


def _days(text: str) -> tuple[list[Day], str]:
    days: list[Day] = []
    text = _CLOCK.sub(_clock, _TIMESTAMP.sub(" ", text))
    text = _RANGE.sub(r"\1 \3 to \2 \3", text)
    for pattern in _DATES:
        days.extend(map(_day, pattern.finditer(text)))
        text = pattern.sub(" ", text)
    return days, text


def _clock(match: re.Match[str]) -> str:
    """A time of day as one word, which is looked for as a word."""
    return "t" + match.group().replace(":", "m").replace(".", "s")


def _day(match: re.Match[str]) -> Day:
    parts = match.groupdict()
    month, day = parts.get("m"), parts.get("d")
    return Day(
        match.group(),
        year=int(parts["y"]) if parts.get("y") else None,
        month=(_MONTHS.get(month) or int(month)) if month else None,
        day=int(re.sub(r"\D", "", day)) if day else None,
        quarter=int(parts["q"]) if parts.get("q") else None,
    )


def _grouped(match: re.Match[str]) -> Said:
    return Said(match.group(), Decimal(re.sub(r"\D", "", match.group())), step=Decimal(1))


def _digits(match: re.Match[str]) -> Said | None:
    after = match.string[match.end() : match.end() + 1]
    if after.isalnum() or after == "_":
        return None
    digits = match["digits"].replace(",", "")
    scale = Decimal(10) ** _SCALES.get(match["scale"] or "", 0)
    fraction = len(digits.partition(".")[2])
    return Said(
        match.group(),
        Decimal(digits) * scale,
        kind="percent" if match["percent"] else "plain",
        step=scale / 10**fraction,
    )


def _words(match: re.Match[str]) -> Said | None:
    words = re.findall(r"[a-z]+", match.group().removesuffix(match["percent"] or ""))
    if words == ["one"] and not match["percent"]:
        before = match.string[max(0, match.start() - 9) : match.start()]
        if not _COUNTED_ONE.search(before):
            return None  # a pronoun: "the one", "one of them"
    kind: Kind = "percent" if match["percent"] else "plain"
    return Said(match.group(), _value(words), kind=kind)


def _value(words: list[str]) -> Decimal:
    total = part = Decimal(0)
    for word in words:
        if word in _SMALL:
            part += _SMALL[word]
        elif word == "hundred":
            part = (part or Decimal(1)) * 100
        elif word in _BIG:
            total, part = total + (part or Decimal(1)) * _BIG[word], Decimal(0)
        elif word.startswith("dozen"):
            part = (part or Decimal(1)) * 12
        elif word in ("half", "quarter"):
            part += Decimal("0.5") if word == "half" else Decimal("0.25")
    return total + part


def _fraction(match: re.Match[str]) -> Said:
    if match["half"]:
        return Said(match.group(), Decimal("0.5"), step=Decimal("0.01"))
    count = {"two": 2, "three": 3, "four": 4}.get(match["count"], 1)
    return Said(match.group(), Decimal(count) / _PARTS[match["part"][:3]], step=Decimal("0.01"))


def _change(match: re.Match[str]) -> Said:
    stem = match.group().removeprefix("re")[:5]
    return Said(stem, Decimal(0), kind="change")


_READERS = (
    (_CHANGES, _change),
    (_FRACTION, _fraction),
    (_GROUPED, _grouped),
    (_NUMBER, _digits),
    (_WORDS, _words),
)


def numbers_in(text: str) -> Iterator[Said]:
    """The numbers of any text."""
    yield from read_numbers(plain_digits(text))[0]
