"""What a request says besides names and times: the aggregation, filters by number, the purpose."""

import re
from dataclasses import dataclass, field

from assistant.planner.features.windows import HOURS, N
from assistant.planner.reading.words import Sentence

SHAPES: tuple[tuple[str, re.Pattern[str]], ...] = (
    ("log", re.compile(r"\b(?:log1p|log|logarithm)(?: of)?(?: one plus)?\b")),
    ("longest", re.compile(r"\b(?:longest|maximum|max) (?:(?:daily|day|activity|active) )?streak(?: of)?(?: active| consecutive)?(?: days?)?\b")),
    ("current", re.compile(r"\b(?:current |ongoing )?(?:(?:daily|day|activity|active) )?streak(?: of)?(?: active| consecutive)?(?: days?)?\b|\bactive days in a row\b|\bdays in a row\b")),
    ("days", re.compile(r"\b(?:(?:number of |how many )?(?:distinct |different )?active days\b(?! in a row)|(?:number of |how many )?(?:distinct |different )?days (?:on which|in which|when|that|with(?: at least one| an?| any)?))\b")),
    ("trend", re.compile(r"\btrend(?: of| in)?\b|\bgrowth (?:of|in)\b|\bmomentum(?: of| in)?\b")),
    ("spread", re.compile(r"\b(?:entropy|diversity|variety|spread)(?: of| in| over)?\b")),
    ("age", re.compile(r"\b(?:age|how old)\b(?: in days)?(?: of)?")),
    ("since_hours", re.compile(r"\b(?:hours|how many hours|time|how long)(?: (?:have|has) passed| is it| elapsed)? since\b|\bhow (?:many hours|long) ago\b|\brecency(?: of)?\b")),
    ("since_days", re.compile(r"\b(?:days|how many days)(?: (?:have|has) passed| is it)? since\b|\bhow many days ago\b")),
    ("ratio", re.compile(r"\b(?:ratio|rate|number) of (?=.* (?:to|divided by|over) )|\bratio of\b|\b(?:divided by|relative to)\b")),
    ("share", re.compile(r"\b(?:share|fraction|proportion|percentage|percent) of\b")),
    ("sequence", re.compile(rf"\b(?:last|latest|most recent|newest) {N}\b(?! (?:full|whole|complete|calendar|hour|day|week|month|year))")),
    ("top", re.compile(r"\b(?:most often|most frequent(?:ly)?|most common(?:ly)?|favou?rite|top|most[- ]used|most)\b(?! recent)")),
    ("last", re.compile(r"\b(?:last|latest|most recent|newest)\b")),
    ("distinct", re.compile(r"\b(?:distinct|unique|different)\b")),
    ("max", re.compile(r"\b(?:max|maximum|largest|highest|biggest|greatest|longest)(?: of)?\b")),
    ("min", re.compile(r"\b(?:min|minimum|smallest|lowest|shortest)(?: of)?\b")),
    ("mean", re.compile(r"\b(?:average|mean|avg)\b")),
    ("sum", re.compile(r"\b(?:sum|total)(?: of)?\b|\b(?:how much)\b")),
)  # fmt: skip
CAP = re.compile(
    rf"\b(?:capped at|at most|no more than|up to|limited to) {N} (hour|minute|second)s? (?:a|per|each) day\b"
)
SECONDS = {"hour": 3_600, "minute": 60, "second": 1}
LEAST = re.compile(
    rf"\b(?:at least|of|with|from|in) {N} (\w+) (?:or|and) (?:more|higher|above|up|better)\b|\bat least {N} (\w+)\b"
)
ABOVE = re.compile(
    rf"\b(?:above|over|more than|greater than|worth more than|exceeding) {N} (\w+)\b"
)
BELOW = re.compile(rf"\b(?:below|under|less than|cheaper than|fewer than) {N} (\w+)\b")
WEEKEND = re.compile(r"\b(?:on |at |during )?(?:the )?week ?ends?\b")
WEEKDAY = re.compile(r"\b(?:on |during )?(?:the )?(?:week ?days|working days|business days)\b")
MODEL = re.compile(r"\bfor (?:the |our |a |my )?(?:\w+ ){0,2}(?:model|models|ranker|recommender)\b")
PURPOSE = re.compile(
    r"\b(?:for|with) (?:the )?purposes? (?:of )?(?:is )?(\w+)\b|\bpurpose (\w+)\b|\bfor (?!the )(\w+) purposes?\b"
)
IN_UNIT = re.compile(r"\b(?:measured |expressed |given |counted )?in (hours|days)\b")
STARTED = re.compile(r"\bthat (?:began|begin|started|start)\b|\b(?:beginning|starting)\b")


@dataclass
class Shape:
    """What the words say about the aggregation and the rows."""

    kinds: list[str] = field(default_factory=list)
    """Names out of `SHAPES`, in the order of that tuple."""
    length: int | None = None
    daily_cap: int | None = None
    bounds: list[tuple[str, float, str]] = field(default_factory=list)
    """`at_least`, `above` or `below`, the number, and the word after it."""
    weekdays: tuple[int, ...] = ()
    purpose: str | None = None
    unit: str | None = None
    """`hours` or `days`, where the request says in which the time since is given."""


def read_before_times(sentence: Sentence) -> Shape:
    """Claim what would else be read as a window: caps, numbers of things, bounds."""
    shape = Shape()
    for match, start, end in list(sentence.find(CAP)):
        shape.daily_cap = round(float(match[1].replace(",", "")) * SECONDS[match[2]])
        sentence.claim(start, end, "cap")
    for name, pattern in (("at_least", LEAST), ("above", ABOVE), ("below", BELOW)):
        for match, start, end in list(sentence.find(pattern)):
            groups = [text for text in match.groups() if text]
            if groups[1].rstrip("s") in HOURS or groups[1][0].isdigit():
                continue
            shape.bounds.append((name, float(groups[0].replace(",", "")), groups[1]))
            sentence.claim(start, end, "bound")
    _claim_rest(sentence, shape)
    return shape


def _claim_rest(sentence: Sentence, shape: Shape) -> None:
    """Days of the week, the purpose, and words that say for which model."""
    for pattern, days in ((WEEKEND, (6, 7)), (WEEKDAY, (1, 2, 3, 4, 5))):
        for _, start, end in list(sentence.find(pattern)):
            shape.weekdays = days
            sentence.claim(start, end, "weekday")
    for match, start, end in list(sentence.find(PURPOSE)):
        shape.purpose = match[1] or match[2] or match[3]
        sentence.claim(start, end, "purpose")
    for pattern in (MODEL, STARTED):
        for _, start, end in list(sentence.find(pattern)):
            sentence.claim(start, end, "filler")


BEFORE_NAMES = ("share", "ratio", "longest", "current", "days")
"""Their words are names too: a share may be an event."""
OF_NUMBERS = {"mean": "An average", "max": "A maximum", "min": "A minimum"}
"""These are of a column; beside another aggregation they would be of its values."""


def at_odds(shape: Shape) -> str | None:
    """Why two aggregations of one request do not make one feature; None where they do."""
    others = [kind for kind in shape.kinds if kind not in ("sum", "log")]
    first = next((kind for kind in others if kind in OF_NUMBERS), None)
    if first is None or len(others) == 1:
        return None
    return (
        f"{OF_NUMBERS[first]} of counts, distinct values, times or streaks is no single feature. "
        "Ask for the count and for what it is divided by, or write the SQL by hand."
    )


def read_shape(sentence: Sentence, shape: Shape, *, only: tuple[str, ...] = ()) -> None:
    """Claim the words of the aggregation that nothing else has taken; `only` some, if given."""
    for name, pattern in SHAPES:
        if only and name not in only:
            continue
        for match, start, end in list(sentence.find(pattern)):
            if name not in shape.kinds:
                shape.kinds.append(name)
            if name == "sequence":
                shape.length = int(match[1]) if match[1].isdigit() else None
            sentence.claim(start, end, "shape")
    for match, start, end in list(sentence.find(IN_UNIT)) if _times_since(shape) else ():
        shape.unit = match[1]
        sentence.claim(start, end, "unit")


def _times_since(shape: Shape) -> bool:
    return bool({"since_hours", "since_days"} & set(shape.kinds))
