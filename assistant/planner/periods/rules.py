"""The phrases of time, each a rule: a pattern and the period that it means."""

import re
from collections.abc import Callable

from assistant.planner.periods.clock import Clock, TimeProblem, TimeReading
from assistant.planner.periods.counted import (
    before_last,
    black_friday,
    fortnight,
    iso_week,
    month_of_year,
    part_of,
    up_to_now,
    week_ending,
)
from assistant.planner.periods.dates import MONTH, NTH, POINT, YEAR
from assistant.planner.periods.named import Aliased, at_end, day_span, open_span, point, span
from assistant.planner.periods.relative import (
    ago,
    all_time,
    future,
    last_n,
    recurring,
    since_unit,
    this,
    to_date,
    weekend,
)
from assistant.planner.reading.numerals import COUNT

UNITS = r"(?:day|week|month|quarter|year)s?"
Rule = tuple[re.Pattern[str], Callable[[re.Match[str], Clock], TimeReading | TimeProblem | None]]
_LEAD = r"(?:in|on|at|during|for|of|over|within|throughout|across|through)"
RULES: tuple[Rule, ...] = (
    (
        re.compile(
            rf"\b(?:{_LEAD} )?(?:the )?(?:tomorrow|(?:next|coming|upcoming|following) (?:{COUNT} )?{UNITS})\b"
        ),
        future,
    ),
    (
        re.compile(
            r"\b(?:on |at |during |over )?(?:(?P<which>last|past|previous|this) )?(?:the )?weekends?\b"
        ),
        weekend,
    ),
    (
        re.compile(
            r"\b(?:(?:in|at|on|by|per|each|every|during|which|what) )*(?:the )?(?<!\d )(?:mornings?|afternoons?|evenings?|nights?|hourly|hours?(?: of (?:the )?day)?)(?! ago)\b"
        ),
        recurring,
    ),
    (
        re.compile(rf"\b(?:{_LEAD} )?(?:the )?(?:last|past|previous) fortnight\b"),
        fortnight,
    ),
    (
        re.compile(
            rf"\b(?:{_LEAD} )?(?:the )?(?:iso |calendar )?week (?P<n>\d{{1,2}})(?:(?: of| in)? (?P<year>{YEAR}))?(?![\w-])"
        ),
        iso_week,
    ),
    (
        re.compile(
            rf"\b(?:{_LEAD} )?(?:the )?(?P<unit>day|week|month|quarter|year) before (?:last|yesterday)\b(?! {POINT}| (?:day|week|month|quarter|year))"
        ),
        before_last,
    ),
    (
        re.compile(
            rf"\b(?:{_LEAD} )?(?:the )?(?P<which>first|last)(?: (?P<n>{COUNT}))? (?P<unit>weeks?|days?) (?:of|in) (?:the )?(?P<point>{POINT})\b"
        ),
        part_of,
    ),
    (
        re.compile(
            rf"\b(?:{_LEAD} )?(?:(?P<a>{MONTH}|q[1-4]|h[12]) (?:of )?(?:this|last|the previous|previous) year|(?:this|last|previous) year (?P<b>{MONTH}|q[1-4]|h[12]))\b"
        ),
        month_of_year,
    ),
    (
        re.compile(
            rf"\b(?:{_LEAD} )?(?:the )?(?:week ending|week to|7 days to|seven days to)(?: on)? (?P<point>{POINT})\b"
        ),
        week_ending,
    ),
    (
        re.compile(
            rf"\b(?:{_LEAD} )?black friday(?P<week> week)?(?: (?:of |in )?(?P<year>{YEAR}))?\b"
        ),
        black_friday,
    ),
    (
        re.compile(
            rf"\b(?:at|as of|by|on) (?:the )?(?:very )?end of (?:the )?(?P<point>{POINT})\b"
        ),
        at_end,
    ),
    (
        re.compile(
            rf"\b(?:since|from|between) (?P<point>{POINT}) (?:until|till|to|through|and|up to) (?:now|today|date)\b"
        ),
        up_to_now,
    ),
    (
        re.compile(
            rf"\b(?:{_LEAD} )?(?:the )?(?P<kind>week)(?: of| starting| beginning)(?: on)? (?P<point>{POINT})\b"
        ),
        point,
    ),
    (
        re.compile(
            rf"\b(?:{_LEAD} )?(?:the )?(?P<word>last|past|previous|prior|trailing|recent|latest)"
            rf" (?:full )?(?:(?P<n>{COUNT}) )?(?:full |complete |calendar )?(?P<unit>{UNITS})\b(?! over| on )"
        ),
        last_n,
    ),
    (
        re.compile(
            r"\b(?:(?:year|quarter|month|week) to date|[yqmw]td"
            r"|so far this (?:year|quarter|month|week)|(?:this )(?:year|quarter|month|week) so far)\b"
        ),
        to_date,
    ),
    (
        re.compile(
            r"\bsince (?:the )?(?:start of |beginning of )?(?P<which>last|this|the) (?P<unit>week|month|quarter|year)\b"
        ),
        since_unit,
    ),
    (
        re.compile(
            rf"\b(?:{_LEAD} )?(?:this|the current|current) (?P<unit>day|week|month|quarter|year)\b"
        ),
        this,
    ),
    (re.compile(rf"\b(?:{_LEAD} )?(?P<n>{COUNT}) (?P<unit>{UNITS}) ago\b"), ago),
    (
        re.compile(
            rf"\b(?:between|from|on|in)? ?(?:the )?(?:(?P<month1>{MONTH}) (?P<d1>\d{{1,2}}){NTH} (?:and|to|until|through|till) (?P<d2>\d{{1,2}}){NTH}(?: (?P<year>{YEAR}))?)\b"
            r"(?P<month2>)"
        ),
        day_span,
    ),
    (
        re.compile(
            rf"\b(?:between (?:the )?(?=\d{{1,2}}{NTH} and )|(?:from )?(?:the )?(?!\d{{1,2}}{NTH} and ))"
            rf"(?P<d1>\d{{1,2}}){NTH} (?:and|to|until|through|till) (?:the )?(?P<d2>\d{{1,2}}){NTH} (?:of )?(?P<month2>{MONTH})(?: (?P<year>{YEAR}))?\b(?P<month1>)"
        ),
        day_span,
    ),
    (
        re.compile(
            rf"\b(?:between (?P<a>{POINT}) and|from (?P<a2>{POINT}) (?:to|until|till|through|up to)) (?P<b>{POINT})\b"
        ),
        lambda match, clock: span(Aliased(match), clock),  # type: ignore[arg-type]
    ),
    (re.compile(rf"\b(?P<a>{POINT}) (?:to|until|till|through) (?P<b>{POINT})\b"), span),
    (
        re.compile(
            rf"\b(?P<word>since|from|starting|beginning|after|before|until|till|through|up to)(?: (?:in|on|from|last|the))? (?P<point>{POINT})\b(?! (?:to|until|till|through) )"
        ),
        open_span,
    ),
    (
        re.compile(
            rf"\b(?:{_LEAD} )?(?:the month of |the year |year )?(?:(?P<kind>last|this) )?(?P<point>{POINT})\b"
        ),
        point,
    ),
    (
        re.compile(
            r"\b(?:(?:over|of|for|in) )?(?:all time|ever|to date|so far|since launch|since the beginning|historically|all history)\b"
        ),
        all_time,
    ),
)
