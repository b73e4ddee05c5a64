"""Finds the phrases of time in a question."""

from dataclasses import replace

from assistant.planner.periods.calendar_units import day_in_words
from assistant.planner.periods.clock import Clock, TimeProblem, TimeReading
from assistant.planner.periods.dates import NoSuchDateError
from assistant.planner.periods.rules import RULES
from assistant.planner.reading.words import Sentence

AFTER_MODAL = frozenset(
    """
    i we you they he she it one be have not also need get see know want like look show go rise fall
    grow drop increase decrease decline change
    """.split()  # noqa: SIM905 - a list of words is read as words
)
"""Words after which `may` was a verb."""


def find_periods(
    sentence: Sentence, clock: Clock
) -> tuple[tuple[TimeReading, ...], tuple[TimeProblem, ...]]:
    """Find and claim every phrase of time, in the order of the words."""
    readings, problems = [], []
    for pattern, make in RULES:
        for match, start, end in list(sentence.find(pattern)):
            if not sentence.free(start, end) or _is_verb(sentence, start, end):
                continue
            try:
                found = make(match, clock)
            except NoSuchDateError as error:
                found = TimeProblem("no_such_date", str(error))
            except (ValueError, OverflowError):
                found = TimeProblem("no_such_date", match[0])
            if found is None:
                continue
            sentence.claim(start, end, "time")
            if isinstance(found, TimeProblem):
                problems.append(found)
            else:
                readings.append(_placed(found, start, end, clock))
    return tuple(sorted(readings, key=lambda reading: reading.start)), tuple(problems)


def _placed(found: TimeReading, start: int, end: int, clock: Clock) -> TimeReading:
    period = clock.clip(found.period)
    note = found.note
    if period != found.period:
        note = f"{note} The period is incomplete: the data ends with {day_in_words(clock.as_of)}.".strip()
    return replace(found, period=period, start=start, end=end, note=note)


def _is_verb(sentence: Sentence, start: int, end: int) -> bool:
    """`may I see` is no month; `plays may vs april` is one."""
    token = sentence.tokens[start]
    if end - start != 1 or not token.raw.islower():
        return False
    following = sentence.tokens[end].norm if end < len(sentence.tokens) else ""
    return token.norm == "second" or (token.norm == "may" and following in AFTER_MODAL)
