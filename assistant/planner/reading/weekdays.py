"""Days of the week that recur: `on weekends`, `every Monday`, `by weekday`."""

import calendar
import re

from assistant.planner.reading.reading import Reading
from assistant.planner.reading.words import Sentence

NAMES = tuple(name.lower() for name in calendar.day_name)
ONE = "(?:" + "|".join(NAMES) + ")"
WEEKEND, WORKING = (6, 7), (1, 2, 3, 4, 5)
PLACE = r"(?:(?:on|at|during|over|for|only|of) )*(?:the )?"
BY_WEEKDAY = re.compile(
    r"\b(?:(?:broken down |split |grouped )?(?:by|per|for each|each|every|across|which|what) (?:the )?)"
    r"(?:weekdays?|days? of (?:the )?week)\b"
)
RECURRING = re.compile(
    rf"\b{PLACE}(?P<days>weekends|(?<!last )(?<!this )(?<!past )(?<!previous )(?<!prior )(?:at|on|over|during) (?:the |a )?weekend"
    rf"|weekdays|work(?:ing )?days|business days|{ONE}s|(?:every|each|on an?|on any) (?:weekend|weekday|{ONE}))\b"
)
TYPICAL = re.compile(
    rf"\b(?:on |at |per )?(?:an?|the) (?:average|typical|normal|usual) (?P<days>weekend|weekday|working day|{ONE})(?: days?)?\b"
)
_ENDS = r"(?<!last )(?<!this )(?<!past )(?<!previous )(?:(?:on|at|during|over|in|for|of) )*(?:the |a )?(?:weekends?(?: days?)?|saturdays? and sundays?)"
_WORK = r"(?:(?:on|at|during|over|in|for|of) )*(?:the |a )?(?:weekdays?|week days?|work(?:ing)? ?days?|business days?|workdays?)|(?:during|in) the week(?! (?:of|before|after|to|ending|starting|beginning)\b)(?!end)"
_AGAINST = r"(?:vs|versus|against|or|and|than|with|to|compared (?:to|with)|relative to|rather than)"
PARTS = re.compile(
    rf"\b(?:(?:between|more|less|fewer|higher|lower|compare|comparing) )*(?:{_ENDS} {_AGAINST} (?:{_WORK})|(?:{_WORK}) {_AGAINST} {_ENDS})\b"
)
"""Both parts of the week, side by side."""


def read_weekdays(sentence: Sentence, reading: Reading) -> None:
    """Claim the words for days that recur, and note which days are meant."""
    for _, start, end in list(sentence.find(BY_WEEKDAY)):
        first = sentence.tokens[start].norm
        reading.by_weekday = True
        reading.which = reading.which or first in ("which", "what")
        sentence.claim(start, end, "grain")
    for _, start, end in list(sentence.find(PARTS)):
        reading.week_parts = True
        sentence.claim(start, end, "time")
    days: list[int] = []
    kinds = 0
    for match, start, end in list(sentence.find(TYPICAL)):
        reading.mean = True
        reading.grains.append("day")
        sentence.claim(start, end, "time")
        days.extend(_days(match["days"]))
    for match, start, end in list(sentence.find(RECURRING)):
        sentence.claim(start, end, "time")
        days.extend(_days(match["days"]))
        kinds += 1
    if reading.week_parts:
        days = []
    elif len(set(days)) == len(NAMES) or (kinds > 1 and reading.versus):
        reading.by_weekday, days = True, []  # both sides of `weekends against weekdays`
        reading.notes.append("Each day of the week is shown for itself.")
    reading.weekdays = tuple(sorted(set(days)))


def _days(words: str) -> tuple[int, ...]:
    if "weekend" in words:
        return WEEKEND
    name = re.search(ONE, words)
    return (NAMES.index(name[0]) + 1,) if name else WORKING


def weekdays_in_words(days: tuple[int, ...]) -> str:
    """`on weekends`, `on weekdays`, `on Mondays and Fridays`."""
    if days == WEEKEND:
        return "on weekends"
    if days == WORKING:
        return "on weekdays"
    names = [f"{calendar.day_name[day - 1]}s" for day in days]
    listed = names[0] if len(names) == 1 else f"{', '.join(names[:-1])} and {names[-1]}"
    return f"on {listed}"
