# ruff: noqa: RUF001 - people type dashes and curly quotation marks
"""Other spellings of dates, brought to the ones that the rules of time read."""

import calendar
import re

from rapidfuzz.distance import OSA

MONTHS = tuple(name for name in calendar.month_name if name)
MONTH = "(?:" + "|".join((*MONTHS, *(name for name in calendar.month_abbr if name), "Sept")) + ")"
WORDS = (
    *(name.lower() for name in (*MONTHS, *calendar.day_name)),
    *("yesterday", "week", "weeks", "month", "months", "quarter", "quarters", "weekend"),
    "fortnight",
)
SHORTEST_MISSPELT = 6
LONG = 8
JAPANESE = {
    "一昨日": "day before yesterday",
    "昨日": "yesterday",
    "先週": "last week",
    "今週": "this week",
    "先月": "last month",
    "今月": "this month",
    "去年": "last year",
    "昨年": "last year",
    "今年": "this year",
}


def _iso(match: re.Match[str]) -> str:
    year, month, day = match["y"], int(match["m"]), match.groupdict().get("d")
    return f"{year}-{month:02d}" + (f"-{int(day):02d}" if day else "")


def _century(match: re.Match[str]) -> str:
    return f"{match[1]} 20{match[2]}"


def _iso_week(match: re.Match[str]) -> str:
    year = match["y"] or match["y2"]
    return f"week {int(match['w'])}" + (f" of {year}" if year else "")


def _japanese_month(match: re.Match[str]) -> str:
    month, day = int(match["m"]), match["d"]
    name = MONTHS[month - 1] if 1 <= month <= 12 else match["m"]
    return f" {int(day)} {name} " if day else f" {name} "


SPELLINGS = (
    (re.compile(rf"\b({MONTH})\.? ?['’](\d\d)(?![\d-])", re.IGNORECASE), _century),
    (re.compile(r"(?<![\d/.])(?P<y>(?:19|20)\d\d)/(?P<m>\d{1,2})(?:/(?P<d>\d{1,2}))?(?![\d/.])"), _iso),
    (re.compile(r"(?<![\d.])(?P<d>\d{1,2})\.(?P<m>\d{1,2})\.(?P<y>(?:19|20)\d\d)(?![\d.])"), _iso),
    (re.compile(r"\b(?P<y>(?:19|20)\d\d)[- ]?W(?P<w>\d{1,2})\b(?P<y2>)"), _iso_week),
    (re.compile(r"\bW(?P<w>\d{1,2})\b(?: of)? (?P<y>)(?P<y2>(?:19|20)\d\d)\b"), _iso_week),
    (re.compile(r"(?<![\d年])(?P<m>\d{1,2})月(?:(?P<d>\d{1,2})日)?"), _japanese_month),
    (
        re.compile(rf"((?:19|20)\d\d|\b{MONTH}) ?[-–—] ?(?=(?:\d{{1,2}} )?{MONTH}\b)", re.IGNORECASE),
        r"\1 to ",
    ),
    (re.compile(rf"\b(\d{{1,2}}) ?[-–—] ?(\d{{1,2}} {MONTH}\b)", re.IGNORECASE), r"\1 to \2"),
    (re.compile(rf"\b({MONTH} \d{{1,2}}) ?[-–—] ?(\d{{1,2}})(?!\d)", re.IGNORECASE), r"\1 to \2"),
    (re.compile("|".join(JAPANESE)), lambda match: f" {JAPANESE[match[0]]} "),
)  # fmt: skip


def spelled(question: str) -> str:
    """A question with its dates in the spellings that are read."""
    for pattern, replacement in SPELLINGS:
        question = pattern.sub(replacement, question)
    return question


def meant(word: str) -> str | None:
    """The one word of time that a misspelt word is meant to be, or None."""
    if len(word) < SHORTEST_MISSPELT or word in WORDS:
        return None
    allowed = 1 if len(word) < LONG else 2
    near = [
        known
        for known in WORDS
        if known[0] == word[0]
        and len(known) >= SHORTEST_MISSPELT - 1
        and OSA.distance(known, word, score_cutoff=allowed) <= allowed
    ]
    return near[0] if len(near) == 1 else None
