"""The phrases of time, each a rule: a pattern and the period that it means."""

import re
from collections.abc import Callable
from datetime import date, timedelta

from assistant.planner.calendar_units import DAY, Unit, add_months, in_words, shift, unit_of
from assistant.planner.clock import Clock, TimeProblem, TimeReading
from assistant.planner.dates import MONTH, NTH, POINT, YEAR, NamedDate, read_point
from assistant.semantics.request import Period

NUMBERS = {
    word: number
    for number, word in enumerate(
        [
            "zero",
            "one",
            "two",
            "three",
            "four",
            "five",
            "six",
            "seven",
            "eight",
            "nine",
            "ten",
            "eleven",
            "twelve",
        ]
    )
} | {"a": 1, "an": 1, "couple of": 2, "fifteen": 15, "twenty": 20, "thirty": 30}
COUNT = r"(?:\d{1,4}|" + "|".join(sorted(NUMBERS, key=len, reverse=True)) + ")"
UNITS = r"(?:day|week|month|quarter|year)s?"
BEGINNING = date(1970, 1, 1)
LONGEST = {"day": 40_000, "week": 5_000, "month": 1_200, "quarter": 400, "year": 100}


Rule = tuple[re.Pattern[str], Callable[[re.Match[str], Clock], TimeReading | TimeProblem | None]]


def _number(text: str) -> int:
    return NUMBERS[text] if text in NUMBERS else int(text)


def _reading(period: Period, unit: Unit | None = None, note: str = "") -> TimeReading:
    return TimeReading(period, 0, 0, unit, note)


def _last_n(match: re.Match[str], clock: Clock) -> TimeReading | None:
    unit: Unit = match["unit"].removesuffix("s")  # type: ignore[assignment]
    count = _number(match["n"]) if match["n"] else 1
    if not 0 < count <= LONGEST[unit]:
        raise ValueError
    if unit == "day":
        end = clock.as_of + DAY
        return _reading(Period(start=end - timedelta(days=count), end=end), "day")
    if not match["n"] and match["word"] in ("last", "previous", "prior", "past"):
        return _reading(clock.unit(unit, 1), unit)
    first, last = clock.unit(unit, count), clock.unit(unit, 1)
    period = Period(start=first.start, end=last.end)
    note = (
        f"{match[0].capitalize()} are the full {unit}s from {period.start} to {period.end - DAY}."
    )
    return _reading(period, unit, note)


def _this(match: re.Match[str], clock: Clock) -> TimeReading:
    unit: Unit = match["unit"]  # type: ignore[assignment]
    return _reading(clock.unit(unit), unit)


def _to_date(match: re.Match[str], clock: Clock) -> TimeReading:
    words = match[0]
    short = {"ytd": "year", "qtd": "quarter", "mtd": "month", "wtd": "week"}
    unit = short.get(words) or next(u for u in ("year", "quarter", "month", "week") if u in words)
    return TimeReading(clock.unit(unit), 0, 0, None)  # type: ignore[arg-type]


def _ago(match: re.Match[str], clock: Clock) -> TimeReading:
    unit: Unit = match["unit"].removesuffix("s")  # type: ignore[assignment]
    count = _number(match["n"])
    if unit == "day":
        return _reading(unit_of(clock.as_of + DAY - timedelta(days=count), "day"), "day")
    return _reading(clock.unit(unit, count), unit)


def _point(match: re.Match[str], clock: Clock) -> TimeReading | TimeProblem | None:
    words = match["point"]
    if words == "today":
        return TimeProblem("today", words)
    if (
        re.fullmatch(r"\d{1,2}/\d{1,2}/\d{2,4}", words)
        and read_point(words, as_of=clock.as_of) is None
    ):
        return TimeProblem("ambiguous_date", words)
    named = read_point(words, as_of=clock.as_of)
    if named is None:
        return None
    kind = match.groupdict().get("kind") or ""
    if kind.startswith("week"):
        week = unit_of(named.period.start, "week", week_start=clock.week_start)
        return _reading(week, "week", _assumed(words, named, week))
    if kind == "last" and named.unit == "month" and named.period.end > clock.as_of + DAY:
        named = NamedDate(shift(named.period, "year", -1), named.unit, assumed_year=True)
    return _reading(named.period, named.unit, _assumed(words, named, named.period))


def _assumed(words: str, named: NamedDate, period: Period) -> str:
    if not named.assumed_year:
        return ""
    return f"{words.title()} is read as {in_words(period).split(' ', 1)[1]}."


def _range(match: re.Match[str], clock: Clock) -> TimeReading | TimeProblem | None:
    if "today" in (match["a"], match["b"]):
        return TimeProblem("today", match[0])
    last = read_point(match["b"], as_of=clock.as_of)
    if last is None:
        return None
    first = read_point(match["a"], as_of=clock.as_of)
    if first is not None and first.assumed_year and not re.search(YEAR, match["a"]):
        first = read_point(match["a"], as_of=clock.as_of, year=last.period.start.year)
        if first is not None and first.period.start > last.period.start:
            first = read_point(match["a"], as_of=clock.as_of, year=last.period.start.year - 1)
    if first is None or last.period.end <= first.period.start:
        return TimeProblem("no_such_date", match[0])
    period = Period(start=first.period.start, end=last.period.end)
    assumed = first.assumed_year and last.assumed_year
    note = f"{match[0].title()} is read as {in_words(period)}." if assumed else ""
    return TimeReading(period, 0, 0, None, note, parts=(first.period, last.period))


def _day_range(match: re.Match[str], clock: Clock) -> TimeReading | None:
    month, said = match["month1"] or match["month2"], match["year"]
    year = f" {said}" if said else ""
    first = read_point(f"{match['d1']} {month}{year}", as_of=clock.as_of)
    last = read_point(f"{match['d2']} {month}{year}", as_of=clock.as_of)
    if first is None or last is None or last.period.end <= first.period.start:
        return None
    period = Period(start=first.period.start, end=last.period.end)
    return _reading(period, None, "" if said else f"'{match[0]}' is read as {in_words(period)}.")


def _open(match: re.Match[str], clock: Clock) -> TimeReading | TimeProblem | None:
    named = read_point(match["point"], as_of=clock.as_of)
    if named is None or match["point"] == "today":
        return None
    word, end = match["word"], clock.as_of + DAY
    note = _assumed(match["point"], named, named.period)
    if word in ("since", "from", "starting", "as of", "beginning", "after"):
        start = named.period.end if word == "after" else named.period.start
        if start >= end:
            return _reading(named.period, None, note)
        return _reading(Period(start=start, end=end), None, note)
    stop = named.period.start if word == "before" else named.period.end
    return _reading(Period(start=BEGINNING, end=stop), None, note)


def _since_unit(match: re.Match[str], clock: Clock) -> TimeReading:
    unit: Unit = match["unit"]  # type: ignore[assignment]
    start = clock.unit(unit, 1 if match["which"] == "last" else 0).start
    return _reading(Period(start=start, end=clock.as_of + DAY))


def _weekend(match: re.Match[str], clock: Clock) -> TimeReading | TimeProblem:
    if not match["which"]:
        return TimeProblem("recurring", match[0])
    monday = unit_of(clock.as_of, "week").start
    saturday = monday + timedelta(days=5)
    if match["which"] in ("last", "past", "previous") and saturday + DAY > clock.as_of - timedelta(
        days=0
    ):
        saturday -= timedelta(days=7)
    return _reading(Period(start=saturday, end=saturday + timedelta(days=2)))


def _recurring(match: re.Match[str], _clock: Clock) -> TimeProblem:
    return TimeProblem("recurring", match[0])


def _future(match: re.Match[str], _clock: Clock) -> TimeProblem:
    return TimeProblem("future", match[0])


def _all_time(_match: re.Match[str], clock: Clock) -> TimeReading:
    period = Period(start=BEGINNING, end=clock.as_of + DAY)
    return TimeReading(period, 0, 0, None, "", all_time=True)


def _launch(match: re.Match[str], clock: Clock) -> TimeReading:
    unit: Unit = match["unit"]  # type: ignore[assignment]
    end = match["edge"] in ("end", "close")
    period = clock.unit(unit, 1 if match["which"] == "last" else 0)
    start = add_months(period.end, 0) - DAY if end else period.start
    return _reading(unit_of(start, "day"), "day")


_LEAD = r"(?:in|on|at|during|for|of|over|within|throughout|across|through)"
RULES: tuple[Rule, ...] = (
    (
        re.compile(
            rf"\b(?:{_LEAD} )?(?:the )?(?:tomorrow|(?:next|coming|upcoming|following) (?:{COUNT} )?{UNITS})\b"
        ),
        _future,
    ),
    (
        re.compile(
            r"\b(?:on |at |during |over )?(?:(?P<which>last|past|previous|this) )?(?:the )?weekends?\b"
        ),
        _weekend,
    ),
    (
        re.compile(
            r"\b(?:on )?(?:weekdays|mondays|tuesdays|wednesdays|thursdays|fridays|saturdays|sundays|mornings|evenings|nights)\b"
        ),
        _recurring,
    ),
    (
        re.compile(
            rf"\b(?:{_LEAD} )?(?:the )?(?P<word>last|past|previous|prior|trailing|recent|latest)"
            rf" (?:full )?(?:(?P<n>{COUNT}) )?(?:full |complete |calendar )?(?P<unit>{UNITS})\b(?! over| on )"
        ),
        _last_n,
    ),
    (
        re.compile(
            r"\b(?:(?:year|quarter|month|week) to date|[yqmw]td"
            r"|so far this (?:year|quarter|month|week)|(?:this )(?:year|quarter|month|week) so far)\b"
        ),
        _to_date,
    ),
    (
        re.compile(
            r"\bsince (?:the )?(?:start of |beginning of )?(?P<which>last|this|the) (?P<unit>week|month|quarter|year)\b"
        ),
        _since_unit,
    ),
    (
        re.compile(
            rf"\b(?:{_LEAD} )?(?:this|the current|current) (?P<unit>day|week|month|quarter|year)\b"
        ),
        _this,
    ),
    (re.compile(rf"\b(?:{_LEAD} )?(?P<n>{COUNT}) (?P<unit>{UNITS}) ago\b"), _ago),
    (
        re.compile(
            rf"\b(?:between|from|on|in)? ?(?:the )?(?:(?P<month1>{MONTH}) (?P<d1>\d{{1,2}}){NTH} (?:and|to|until|through|till) (?P<d2>\d{{1,2}}){NTH}(?: (?P<year>{YEAR}))?)\b"
            r"(?P<month2>)"
        ),
        _day_range,
    ),
    (
        re.compile(
            rf"\b(?:between|from) (?:the )?(?P<d1>\d{{1,2}}){NTH} (?:and|to|until|through|till) (?:the )?(?P<d2>\d{{1,2}}){NTH} (?:of )?(?P<month2>{MONTH})(?: (?P<year>{YEAR}))?\b(?P<month1>)"
        ),
        _day_range,
    ),
    (
        re.compile(
            rf"\b(?:between (?P<a>{POINT}) and|from (?P<a2>{POINT}) (?:to|until|till|through|up to)) (?P<b>{POINT})\b"
        ),
        lambda match, clock: _range(_Aliased(match), clock),  # type: ignore[arg-type]
    ),
    (re.compile(rf"\b(?P<a>{POINT}) (?:to|until|till|through) (?P<b>{POINT})\b"), _range),
    (
        re.compile(
            rf"\b(?P<word>since|from|starting|beginning|after|before|until|till|through|up to)(?: (?:in|on|from))? (?P<point>{POINT})\b(?! (?:to|until|till|through) )"
        ),
        _open,
    ),
    (
        re.compile(
            rf"\b(?:{_LEAD} )?(?:the )?(?P<kind>week)(?: of| starting| beginning)(?: on)? (?P<point>{POINT})\b"
        ),
        _point,
    ),
    (
        re.compile(
            rf"\b(?:{_LEAD} )?(?:the month of |the year |year )?(?:(?P<kind>last|this) )?(?P<point>{POINT})\b"
        ),
        _point,
    ),
    (
        re.compile(
            r"\b(?:(?:over|of|for|in) )?(?:all time|ever|to date|so far|since launch|since the beginning|historically|all history)\b"
        ),
        _all_time,
    ),
)


class _Aliased:
    """A match whose group `a` may be named `a2`."""

    def __init__(self, match: re.Match[str]) -> None:
        self._match = match

    def __getitem__(self, key: str | int) -> str:
        value = self._match[key]
        return self._match["a2"] if key == "a" and value is None else value
