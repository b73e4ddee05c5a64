"""Sentences for rows that a number chose, and for days of the week."""

from assistant.planner.composing.metric_result import Result, filter_words, is_plural, scope
from assistant.planner.periods.calendar_units import in_words
from assistant.planner.reading.limits import limit_words
from assistant.planner.render import joined, lower_first
from assistant.semantics.compiler import PART_OF_WEEK

FEW = 3
"""Parts named in a sentence, at most."""
UNITS = {"day": "days", "week": "weeks", "month": "months", "quarter": "quarters", "year": "years"}


def row_sentence(result: Result) -> str:
    """The first sentence of rows that are chosen, divided or days of the week; else empty."""
    request = result.request
    if request.per:
        return per_sentence(result)
    if request.within:
        return first_within(result)
    if request.thresholds and request.grain:
        return chosen_buckets(result)
    if request.week_parts and not request.group_by and len(result.rows) == 2:
        return parts_of_week(result)
    weekdays = request.by_weekday and not request.group_by and not request.order_by
    if weekdays or _by_hour(result):
        return extreme_days(result)
    return ""


def chosen_buckets(result: Result) -> str:
    """The days, weeks or months that passed, with the highest."""
    name, time = result.metric, result.columns[0]
    at = result.columns.index(name)
    known = [i for i, row in enumerate(result.rows) if row[at] is not None]
    best = max(known, key=lambda i: result.rows[i][at])
    unit = UNITS[str(result.request.grain)]
    if len(result.rows) == 1:
        one = f"{result.ref(time)} with {result.number(name)}"
        return f"Of the {unit}{scope(result)}, one is {_passing(result)}: {one}."
    return (
        f"The table lists the {unit}{scope(result)} {_passing(result)} {lower_first(result.label)}; "
        f"the highest was {result.ref(time, best)} with {result.number(name, best)}."
    )


def moved_places(result: Result) -> str:
    """How far the first slice rose or fell among the others, and from where to where."""
    label = lower_first(result.label)
    gained = result.cell("rank_change")
    if gained is None:
        return f"{result.named_slice(0)} has a place by {label} in one of the periods only."
    who = f"{result.named_slice(0)}: by {label}{filter_words(result, sliced=True)}"
    then, now = result.ref("rank_previous"), result.ref("rank")
    if not gained:
        return f"{who} it kept place **{now}**."
    verb = "rose" if gained > 0 else "fell"
    request = result.request
    assert request.comparison is not None and request.period is not None  # noqa: S101, PT018
    first, second = (in_words(p).split(" ", 1)[1] for p in (request.comparison, request.period))
    return f"{who} it {verb} from place **{then}** ({first}) to place **{now}** ({second})."


def none_chosen(result: Result) -> str:
    """That no row passed."""
    request = result.request
    things = [lower_first(result.catalogue.dimensions[n].label) for n in request.group_by]
    things += [request.grain] if request.grain else []
    things += ["day of the week"] if request.by_weekday else []
    label = lower_first(result.label)
    return f"No {joined(things)} {_passing(result)} {label}{scope(result)} was found."


def _by_hour(result: Result) -> bool:
    """Whether the rows are the hours of the day, in their order."""
    request = result.request
    by, order = request.group_by, tuple(item.by for item in request.order_by)
    if len(by) != 1 or by != order or len(result.rows) < 2:
        return False
    return result.catalogue.dimensions[by[0]].hour_of is not None


def first_within(result: Result) -> str:
    """The first of each part: `First in each storefront by plays in May 2026: …`."""
    request, name = result.request, result.metric
    part = result.columns[0] if request.within == "metric_time" else str(request.within)
    items = [column for column in result.slices if column != part]
    at = result.columns.index(part)
    first = {row[at]: i for i, row in reversed(list(enumerate(result.rows)))}
    shown = sorted(first.values())[:FEW]
    said = [
        f"{result.ref(part, i)}: {', '.join(result.ref(item, i) for item in items)} "
        f"(**{result.ref(name, i)}**)"
        for i in shown
    ]
    dimension = result.catalogue.dimensions.get(str(request.within))
    each = lower_first(dimension.label) if dimension else str(request.grain)
    end = "Last" if request.order_by and not request.order_by[0].descending else "First"
    more = ", and so on" if len(first) > FEW else ""
    return f"{end} in each {each} by {lower_first(result.label)}{scope(result, sliced=True)}: {'; '.join(said)}{more}."


def extreme_days(result: Result) -> str:
    """The days of the week, or the hours, with the most and the fewest."""
    name, at = result.metric, result.columns.index(result.metric)
    known = [i for i, row in enumerate(result.rows) if row[at] is not None]
    best = max(known, key=lambda i: result.rows[i][at])
    worst = min(known, key=lambda i: result.rows[i][at])
    most, least = ("most", "fewest") if result.counts else ("highest", "lowest")
    label = lower_first(result.label)
    first = (
        f"{result.named_slice(best)} had the {most} {label}{scope(result)}: "
        f"{result.number(name, best)}"
    )
    if result.withheld:  # those left out are fewer still
        return f"{first}."
    lowest = (
        lower_first(result.named_slice(worst)) if _by_hour(result) else result.slice_words(worst)
    )
    return f"{first}; {lowest} the {least}: {result.number(name, worst)}."


def parts_of_week(result: Result) -> str:
    """Weekends and weekdays in one sentence."""
    name = result.metric
    be = "were" if is_plural(result.label) else "was"
    one, two = (
        f"{result.number(name, i)} on {lower_first(str(result.cell(PART_OF_WEEK.name, i)))}"
        for i in (0, 1)
    )
    return f"{result.label}{scope(result)} {be} {one} and {two}."


def per_sentence(result: Result) -> str:
    """One metric for each of another: the total, or the first slice."""
    one, other = (result.catalogue.metrics[name].label for name in result.request.metrics)
    each = lower_first(other)
    said = f"{one} per {each.removesuffix('s') if is_plural(other) else each}"
    if result.request.grain is not None:
        return _per_along_time(result, said)
    parts = f"{result.ref(result.request.metrics[0])} / {result.ref(result.request.metrics[1])}"
    be = "were" if is_plural(one) else "was"
    number = f"**{result.ref('per')}**"
    if len(result.rows) == 1 or not result.slices:
        return f"{said} {be} {number}{scope(result)} ({parts})."
    order = result.request.order_by
    most = "lowest" if order and not order[0].descending else "highest"
    return f"{result.named_slice(0)} had the {most} {lower_first(said)}{scope(result)}: {number}."


def _per_along_time(result: Result, said: str) -> str:
    """From the first to the last number, where there is one series."""
    request, time, last = result.request, result.columns[0], len(result.rows) - 1
    if not request.group_by and last == 0:
        parts = f"{result.ref(request.metrics[0])} / {result.ref(request.metrics[1])}"
        be = "were" if is_plural(said) else "was"
        return f"{said} {be} **{result.ref('per')}** on {result.ref(time)}{filter_words(result)} ({parts})."
    if request.group_by or last < 1 or not time.endswith(str(request.grain)):
        return f"{said} by {request.grain}{scope(result)} are in the table."
    return (
        f"{said} by {request.grain}{scope(result)} went from "
        f"**{result.ref('per')}** ({result.ref(time)}) to "
        f"**{result.ref('per', last)}** ({result.ref(time, last)})."
    )


def _passing(result: Result) -> str:
    items = result.request.thresholds
    return " and ".join(limit_words(item, result.catalogue) for item in items)
