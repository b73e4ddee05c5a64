"""Windows, calendar units and delays in a request for a feature."""

import re
from dataclasses import dataclass
from functools import lru_cache
from zoneinfo import available_timezones

from assistant.features.spec.filters import Calendar
from assistant.planner.reading.words import Sentence

HOURS = {
    **dict.fromkeys(("hour", "hr", "h"), 1),
    **dict.fromkeys(("day", "d"), 24),
    **dict.fromkeys(("week", "wk", "w"), 168),
    "fortnight": 336,
    "month": 720,
    "year": 8_760,
}
SMALL = {"minute": 1 / 60, "min": 1 / 60, "second": 1 / 3_600, "sec": 1 / 3_600}
NUMBERS = {
    word: number
    for number, word in enumerate(
        "zero one two three four five six seven eight nine ten eleven twelve".split()  # noqa: SIM905
    )
} | {"a": 1, "an": 1, "fourteen": 14, "thirty": 30, "sixty": 60, "ninety": 90}
_NUMBER = r"(?:\d[\d.,]*|" + "|".join(NUMBERS) + r")"
_UNIT = "(?:" + "|".join(HOURS) + ")s?"
N = rf"({_NUMBER})"
UNIT = "(" + "|".join(HOURS) + ")s?"
BEFORE = r"(?:(?:in|over|within|during|from|for|across|of|looking back|on) )"
LAST = r"(?:last|past|previous|preceding|trailing|rolling|moving|running|most recent|recent|prior)"
EARLIER = r"(?:ago|earlier|before|back|prior to|ahead of)(?: (?:the )?(?:label|moment|request|prediction)s?(?: time)?)?"
AHEAD = re.compile(
    rf"\b(?:next|coming|following|upcoming) (?:{N} )?{UNIT}\b|\btomorrow\b|\b(?:in|from) (?:the )?future\b"
)
DELAY = re.compile(
    rf"\b(?:with|and|at|using|after)? ?(?:a |an )?(?:(?:delay|lag|latency|gap) of {N} {UNIT}"
    rf"|{N} {UNIT} (?:delay|lag|late)|(?:delayed|lagged|lagging|shifted|late)(?: by)? {N} {UNIT})\b"
)
BETWEEN = re.compile(
    rf"\b(?:between|from) {N} (?:{UNIT} )?(?:ago )?(?:and|to|until|till|through) {N} {UNIT} {EARLIER}"
    rf"|\b{N} (?:{UNIT} )?(?:to|through) {N} {UNIT} {EARLIER}"
)
"""`between 14 and 7 days ago`: one window, and how far before the label it ends."""
ENDING = re.compile(
    rf"\b(?:that |which )?end(?:s|ing)? {N} {UNIT} {EARLIER}"
    rf"|\b(?:up )?(?:until|till|as of) {N} {UNIT} {EARLIER}"
    rf"|\b(?:excluding|without|leaving out|ignoring|skipping|except|not counting)(?: for)? the {LAST} (?:{N} )?{UNIT}\b"
)
CALENDAR = re.compile(
    rf"\b{BEFORE}?(?:the )?{LAST} (?:{N} )?(?:(?:full|complete|whole|calendar) )+(day|week|month)s?\b"
)
YESTERDAY = re.compile(r"\b(?:for |of |during )?yesterday\b")
COMPARED = re.compile(
    r"\b(?:day (?:over|on) (day)|week (?:over|on) (week)|month (?:over|on) (month)|(dod|d d|wow|w w|mom|m m))\b"
)
"""A period against the one before it."""
_COMPARED = {"d": "day", "w": "week", "m": "month"}
_AND = "(?:and|against|versus|vs|or|to|compared with|compared to)"
SEVERAL = re.compile(
    rf"\b{BEFORE}?(?:the )?(?:{LAST} )?{_NUMBER}(?: {_UNIT})?"
    rf"(?:(?: {_AND})?(?: the)?(?: {LAST})? {_NUMBER}(?: {_UNIT})?)+\b"
)
ONE = re.compile(
    rf"\b(?:{BEFORE}?(?:the |a )?{LAST} (?:{N} )?{UNIT}"
    rf"|{BEFORE}(?:the |a window of )?{N} {UNIT}"
    rf"|(?!an? ){N} {UNIT}(?: window| lookback| back)?)\b(?! (?:late|delay|ago|earlier)\b)"
)
MINUTES = re.compile(rf"\b{BEFORE}?(?:the )?{LAST} {N} (minute|min|second|sec)s?\b")
NEWER = (
    "The newer period is compared with both together, by events per hour: 1 is no change, 2 is "
    "that all of them lie in the newer one."
)
ROUND = "A month is taken as 30 days and a year as 365; say 'the last full calendar month' for the calendar's."


@dataclass(frozen=True)
class Times:
    """When the rows of a feature lie."""

    hours: tuple[float, ...] = ()
    """Windows, the shortest first; not yet known to be possible."""
    calendar: Calendar | None = None
    delay_hours: int = 0
    ahead: bool = False
    """Asks for what lies after the label."""
    trend: bool = False
    """Compares a period with the one before it."""
    scattered: bool = False
    """Several windows in several places: of which rows each is, nobody can know."""
    notes: tuple[str, ...] = ()


def read_times(sentence: Sentence) -> Times:
    """Claim the words that say when; the calendar before plain windows, a delay before both."""
    if next(sentence.find(AHEAD), None) is not None:
        return Times(ahead=True)
    between = _between(sentence)
    delay = _claimed(sentence, DELAY, "delay") + _claimed(sentence, ENDING, "delay")
    calendar = _calendar(sentence)
    if calendar is not None:
        return Times(calendar=calendar, delay_hours=round(sum(delay)))
    compared = _compared(sentence)
    together = _several(sentence)
    alone = [*between[:1], *([] if together else _claimed(sentence, ONE, "window"))]
    alone += _claimed(sentence, MINUTES, "window")
    notes = [ROUND] if _names_month(sentence) else []
    return Times(
        tuple(sorted({*together, *alone, *compared})),
        delay_hours=round(sum(delay) + sum(between[1:])),
        trend=bool(compared),
        scattered=len({*alone}) + bool(together) + bool(compared) > 1,
        notes=(*notes, *([NEWER] if compared else [])),
    )


def _claimed(sentence: Sentence, pattern: re.Pattern[str], role: str) -> list[float]:
    """Hours of every match, which is claimed."""
    hours: list[float] = []
    for match, start, end in list(sentence.find(pattern)):
        hours += _amounts(match.groups())
        sentence.claim(start, end, role)
    return hours


def _between(sentence: Sentence) -> list[float]:
    """The window and the delay of `between 14 and 7 days ago`."""
    for match, start, end in list(sentence.find(BETWEEN)):
        near, far = sorted(_amounts(match.groups()))
        sentence.claim(start, end, "window")
        return [far - near, near]
    return []


def _compared(sentence: Sentence) -> list[float]:
    for match, start, end in list(sentence.find(COMPARED)):
        found = next(group for group in match.groups() if group)
        sentence.claim(start, end, "window")
        hours = HOURS[_COMPARED.get(found[0], found)]
        return [hours, 2 * hours]
    return []


def _several(sentence: Sentence) -> list[float]:
    """Windows that share a unit: `7 and 28 days`, `1, 7 and 28 days`."""
    hours: list[float] = []
    for match, start, end in list(sentence.find(SEVERAL)):
        words = match[0].split()
        if words[-1] not in HOURS and words[-1].removesuffix("s") not in HOURS:
            continue
        known = [word if word in HOURS else word.removesuffix("s") for word in words]
        hours += _amounts(tuple(w for w in known if w in HOURS or w in NUMBERS or w[0].isdigit()))
        sentence.claim(start, end, "window")
    return hours


def _names_month(sentence: Sentence) -> bool:
    roles = zip(sentence.tokens, sentence.roles, strict=True)
    return any(role == "window" and token.stem in ("month", "year") for token, role in roles)


def _calendar(sentence: Sentence) -> Calendar | None:
    for match, start, end in list(sentence.find(CALENDAR)):
        sentence.claim(start, end, "window")
        count, unit = match.groups()
        return Calendar(unit=unit, count=int(_number(count or "1")), zone=_zone(sentence))
    for _, start, end in list(sentence.find(YESTERDAY)):
        sentence.claim(start, end, "window")
        return Calendar(unit="day", count=1, zone=_zone(sentence))
    return None


def _zone(sentence: Sentence) -> str:
    """The time zone that the request names by its city; UTC without one."""
    norms = [token.norm for token in sentence.tokens]
    for place, norm in enumerate(norms):
        if norm in ("utc", "gmt"):
            sentence.claim(place, place + 1, "window")
            return "UTC"
        for start in (place - 2, place - 1) if norm == "time" else ():
            city = _cities().get(" ".join(norms[max(start, 0) : place]))
            if city is not None:
                end = place + 2 if norms[place + 1 : place + 2] == ["zone"] else place + 1
                sentence.claim(max(start, 0), end, "window")
                return city
    return "UTC"


_REGIONS = frozenset("Africa America Asia Atlantic Australia Europe Indian Pacific".split())  # noqa: SIM905


@lru_cache(maxsize=1)
def _cities() -> dict[str, str]:
    """IANA names by the city in them: `new york`."""
    named = sorted(zone for zone in available_timezones() if zone.split("/")[0] in _REGIONS)
    return {zone.rpartition("/")[2].replace("_", " ").casefold(): zone for zone in named}


def _amounts(groups: tuple[str | None, ...]) -> list[float]:
    """Hours of each number and the unit after it; a number without one takes the next unit."""
    found: list[float] = []
    waiting: list[float] = []
    for text in groups:
        if text is None:
            continue
        unit = HOURS.get(text, SMALL.get(text))
        if unit is not None:
            found += [number * unit for number in (waiting or [1.0])]
            waiting = []
        else:
            waiting.append(_number(text))
    return found


def _number(text: str) -> float:
    if text in NUMBERS:
        return float(NUMBERS[text])
    return float(text.replace(",", ""))
