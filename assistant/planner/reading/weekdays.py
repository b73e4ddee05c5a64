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


def read_weekdays(sentence: Sentence, reading: Reading) -> None:
    """Claim the words for days that recur, and note which days are meant."""
    for _, start, end in list(sentence.find(BY_WEEKDAY)):
        first = sentence.tokens[start].norm
        reading.by_weekday = True
        reading.which = reading.which or first in ("which", "what")
        sentence.claim(start, end, "grain")
    days: list[int] = []
    kinds = 0
    for match, start, end in list(sentence.find(RECURRING)):
        sentence.claim(start, end, "time")
        days.extend(_days(match["days"]))
        kinds += 1
    if len(set(days)) == len(NAMES) or (kinds > 1 and reading.versus):
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
