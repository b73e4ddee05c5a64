"""Finds the phrases of time in a question."""

from assistant.planner.clock import Clock, TimeProblem, TimeReading
from assistant.planner.dates import NoSuchDateError
from assistant.planner.time_rules import RULES
from assistant.planner.words import Sentence


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
        note = f"{note} The period is incomplete: data is complete up to {clock.as_of}.".strip()
    return TimeReading(period, start, end, found.unit, note, found.all_time, found.parts)


def _is_verb(sentence: Sentence, start: int, end: int) -> bool:
    """`may` and `march` in small letters and alone are verbs; with a preposition they are months."""
    alone = end - start == 1 and sentence.tokens[start].norm in ("may", "march", "second")
    return alone and sentence.tokens[start].raw.islower()
