"""Questions for the reason of a change: which two periods, of what."""

import re
from dataclasses import replace

from assistant.planner.asked import Asked
from assistant.planner.context import AskError, CannotError
from assistant.planner.periods.calendar_units import in_words, natural_unit, shift
from assistant.planner.plan import ExplainPlan, Plan, UnanswerablePlan
from assistant.planner.reading.reading import Reading
from assistant.planner.render import render_change, render_question
from assistant.planner.settling.comparison import before
from assistant.planner.settling.settle import settle
from assistant.planner.settling.unanswered import ask, cannot, leftover, rendered
from assistant.semantics.request import MetricRequest

WHY = re.compile(
    r"^(?:and |but |so |ok |okay )?(?:do we know |can you (?:say|tell me) |tell me )?"
    r"(?:why|what (?:is |was )?(?:caused|causes|causing|drove|drives|driving|explains|explained|contributed to"
    r"|(?:is |was )?behind|led to|made)|how come|what (?:is|was|are) the (?:reasons?|causes?|drivers?)"
    r"|explain (?:the (?!features?\b|events?\b|metrics?\b|tables?\b|dimensions?\b|definitions?\b|meaning\b|(?:\w+ )(?:feature|event|metric|table|dimension)\b)|why ))\b"
    r"|^(?:how|by how much) (?:did|has|have)\b.*\band why$|^what happened (?:to|with)\b"
)
WORDS = frozenset(
    """
    why caused cause causes causing drove drives driving drivers driver explains explained explain
    behind reason reasons led made contributed how come for so suddenly sudden such spike spiked
    spikes jump jumped jumps dip dipped dips plunge plunged crash crashed collapse collapsed soared
    surge surged happened low lower high higher down up bad good different unusual strange big bigger small
    smaller decreasing increasing declining rising falling dropping move moved tank tanked peak
    peaked sharply sharp much know because
    """.split()  # noqa: SIM905 - a list of words is read as words
)
"""Words of such a question that say nothing of what, where and when."""
UNSHAPED = {
    "group_by": (), "grain": None, "order_by": (), "limit": None, "share": False, "within": None,
    "by_weekday": False, "week_parts": False, "average": None, "thresholds": (), "ranks": False,
}  # fmt: skip
"""What a request before such a question loses."""


def explain_plan(asked: Asked, base: MetricRequest | None) -> Plan | None:
    """The plan of a question for the reason of a change; None where nothing is measured."""
    reading = replace(asked.reading, ranking=None, share=False, trend=False, grain=None)
    if (not reading.metrics and base is None) or reading.time_problems:
        return None
    reading.leftovers = [w for w in reading.leftovers if w.casefold() not in WORDS]
    if reading.leftovers:
        return leftover(asked, None) if reading.metrics else None
    if base is not None:
        base = None if reading.metrics else base.model_copy(update=UNSHAPED)
    try:
        request = _request(reading, asked, base)
    except AskError as error:
        return ask(error, asked.context.catalogue)
    except CannotError as error:
        return cannot(error, asked)
    return _planned(request, asked, notes=tuple(dict.fromkeys(reading.notes)))


def _request(reading: Reading, asked: Asked, base: MetricRequest | None) -> MetricRequest:
    """The metric and its slices in two periods; a day is set beside the same day a week before."""
    spans = reading.periods
    said = reading.over or reading.previous or reading.year_ago
    reading.change = bool(said or len(spans) > 1 or (spans and spans[0].parts))
    if base is not None and spans:
        base = base.model_copy(update={"period": None, "comparison": None})
    request = settle(reading, asked.sentence, asked.context, base)
    if request.comparison is not None:
        return request
    period = request.period
    if period is None:
        period = asked.context.clock.unit("week", 1)
        reading.notes.append(f"The last full week is taken: {in_words(period)}.")
    if natural_unit(period) == "day":
        comparison = shift(period, "week", -1)
    else:
        comparison = before(period, reading, asked.context)
    return request.model_copy(update={"period": period, "comparison": comparison})


def _planned(request: MetricRequest, asked: Asked, *, notes: tuple[str, ...]) -> Plan:
    context = asked.context
    period, comparison = request.period, request.comparison
    metric = context.catalogue.metrics[request.metrics[0]]
    if period is None or comparison is None or len(request.metrics) > 1 or metric.needs_time:
        plain = request.model_copy(update={"comparison": None})
        reason = "A change is explained for one metric and two periods."
        return UnanswerablePlan(
            resolved=asked.question, reason=reason, nearest=rendered((plain,), context.catalogue)
        )
    first = metric.first_day
    if first is not None and comparison.end <= first:
        alone = request.model_copy(update={"comparison": None, "group_by": ()})
        reason = f"There is no data {in_words(comparison)}: {metric.label} begins later, so there is nothing to compare with."
        return UnanswerablePlan(
            resolved=asked.question,
            reason=reason,
            nearest=(render_question(alone, context.catalogue),),
        )
    plain = MetricRequest(
        metrics=request.metrics, filters=request.filters, period=period, comparison=comparison
    )
    return ExplainPlan(
        resolved=render_change(plain, context.catalogue),
        request=plain,
        dimensions=request.group_by,
        notes=notes,
    )
