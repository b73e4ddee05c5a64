"""The phrases of time, each a rule: a pattern and the period that it means."""

import re
from collections.abc import Callable

from assistant.planner.clock import Clock, TimeProblem, TimeReading
from assistant.planner.dates import MONTH, NTH, POINT, YEAR
from assistant.planner.named_time import Aliased, day_span, open_span, point, span
from assistant.planner.numerals import COUNT
from assistant.planner.relative_time import (
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
            r"\b(?:on )?(?:weekdays|mondays|tuesdays|wednesdays|thursdays|fridays|saturdays|sundays|mornings|evenings|nights)\b"
        ),
        recurring,
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
            rf"\b(?P<word>since|from|starting|beginning|after|before|until|till|through|up to)(?: (?:in|on|from))? (?P<point>{POINT})\b(?! (?:to|until|till|through) )"
        ),
        open_span,
    ),
    (
        re.compile(
            rf"\b(?:{_LEAD} )?(?:the )?(?P<kind>week)(?: of| starting| beginning)(?: on)? (?P<point>{POINT})\b"
        ),
        point,
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
