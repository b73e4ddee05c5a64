"""Windows, calendar units and delays in a request for a feature."""

import re
from dataclasses import dataclass

from assistant.features.spec.filters import Calendar
from assistant.planner.reading.words import Sentence

HOURS = {"hour": 1, "day": 24, "week": 168, "month": 720, "year": 8_760, "h": 1, "d": 24, "w": 168}
NUMBERS = {
    word: number
    for number, word in enumerate(
        "zero one two three four five six seven eight nine ten eleven twelve".split()  # noqa: SIM905
    )
} | {"a": 1, "an": 1, "fortnight": 14, "thirty": 30, "sixty": 60, "ninety": 90}
N = r"(\d[\d.,]*|" + "|".join(NUMBERS) + r")"
UNIT = r"(hour|day|week|month|year)s?"
BEFORE = r"(?:(?:in|over|within|during|from|for|across|of|looking back|on) )"
LAST = r"(?:last|past|previous|preceding|trailing|most recent|prior)"
ZONES = {"berlin": "Europe/Berlin", "london": "Europe/London", "paris": "Europe/Paris"}
AHEAD = re.compile(rf"\b(?:next|coming|following|upcoming) (?:{N} )?{UNIT}\b")
DELAY = re.compile(
    rf"\b(?:with|and|at|using|after)? ?(?:a |an )?(?:(?:delay|lag|latency|gap) of {N} {UNIT}"
    rf"|{N} {UNIT} (?:delay|lag|late))\b"
)
ENDING = re.compile(
    rf"\b(?:that |which )?end(?:s|ing)? {N} {UNIT} (?:before|ahead of|prior to)(?: the)? (?:label|moment|request|prediction)s?\b"
    rf"|\b(?:excluding|without|leaving out) the {LAST} (?:{N} )?{UNIT}\b"
)
CALENDAR = re.compile(
    rf"\b{BEFORE}?(?:the )?{LAST} (?:{N} )?(?:(?:full|complete|whole|calendar) )+(day|week|month)s?"
    r"(?:,? ?(?:in )?(?:(\w+) time|(utc)|(\w+ \w+) time zone))?\b"
)
SEVERAL = re.compile(
    rf"\b{BEFORE}?(?:the )?(?:{LAST} )?{N} (?:{UNIT} )?(?:and|against|versus|vs|or|to|compared with|compared to) (?:the )?(?:{LAST} )?{N} {UNIT}\b"
)
ONE = re.compile(
    rf"\b{BEFORE}?(?:the |a )?{LAST} (?:{N} )?{UNIT}\b"
    rf"|\b{BEFORE}(?:the |a window of )?{N} {UNIT}\b"
    rf"|\b{N} {UNIT}(?: window| lookback| back)?\b(?! late| delay)"
    r"|\b(\d+)([hdw])\b"
)


@dataclass(frozen=True)
class Times:
    """When the rows of a feature lie."""

    hours: tuple[float, ...] = ()
    """Windows, the shortest first; not yet known to be possible."""
    calendar: Calendar | None = None
    delay_hours: int = 0
    ahead: bool = False
    """Asks for what lies after the label."""


def read_times(sentence: Sentence) -> Times:
    """Claim the words that say when; the calendar before plain windows, a delay before both."""
    if next(sentence.find(AHEAD), None) is not None:
        return Times(ahead=True)
    delay = 0.0
    for pattern in (DELAY, ENDING):
        for match, start, end in list(sentence.find(pattern)):
            found = _amounts(match.groups())
            delay += found[0] if found else 0
            sentence.claim(start, end, "delay")
    calendar = _calendar(sentence)
    if calendar is not None:
        return Times(calendar=calendar, delay_hours=round(delay))
    hours: list[float] = []
    for match, start, end in list(sentence.find(SEVERAL)):
        hours += _amounts(match.groups())
        sentence.claim(start, end, "window")
    for match, start, end in [] if hours else list(sentence.find(ONE)):
        hours += _amounts(match.groups())
        sentence.claim(start, end, "window")
    return Times(tuple(sorted(set(hours))), delay_hours=round(delay))


def _calendar(sentence: Sentence) -> Calendar | None:
    for match, start, end in list(sentence.find(CALENDAR)):
        sentence.claim(start, end, "window")
        count, unit, place, utc, _ = match.groups()
        zone = "UTC" if utc or place in (None, "utc") else ZONES.get(place, place)
        text = re.search(r"\b(utc|[a-z]+ time)\b", sentence.text)
        if place is None and text is not None:
            first = text[1].split()[0]
            zone = "UTC" if first == "utc" else ZONES.get(first, first)
            sentence.claim(*sentence.range_of(*text.span()), "window")
        return Calendar(unit=unit, count=int(_number(count or "1")), zone=zone)
    return None


def _amounts(groups: tuple[str | None, ...]) -> list[float]:
    """Hours of each number and the unit after it; a number without one takes the next unit."""
    found: list[float] = []
    waiting: list[float] = []
    for text in groups:
        if text is None:
            continue
        if text in HOURS:
            found += [number * HOURS[text] for number in (waiting or [1.0])]
            waiting = []
        else:
            waiting.append(_number(text))
    return found


def _number(text: str) -> float:
    if text in NUMBERS:
        return float(NUMBERS[text])
    return float(text.replace(",", ""))
