"""Questions back and honest refusals to guess, each with questions that would be answered."""

from collections.abc import Sequence

from assistant.planner.asked import Asked
from assistant.planner.context import AskError, CannotError
from assistant.planner.periods.calendar_units import day_in_words
from assistant.planner.periods.clock import TimeProblem
from assistant.planner.plan import ClarifyPlan, Plan, UnanswerablePlan
from assistant.planner.render import joined, render_question
from assistant.planner.settling.rows import hour_of
from assistant.semantics.catalogue import Catalogue
from assistant.semantics.checks import nearest
from assistant.semantics.request import MetricRequest, Period

MOST_OPTIONS = 5
MEANS = frozenset({"average", "mean"})
LIKE = 75
"""Likeness (0 to 100) from which a label is offered for unknown words."""


def rendered(items: Sequence[MetricRequest | str], catalogue: Catalogue) -> tuple[str, ...]:
    """Requests as questions, each once."""
    texts = (i if isinstance(i, str) else render_question(i, catalogue) for i in items)
    return tuple(dict.fromkeys(texts))


def ask(error: AskError, catalogue: Catalogue) -> ClarifyPlan:
    """Ask which reading is meant."""
    options = rendered(error.choices, catalogue)[:MOST_OPTIONS]
    return ClarifyPlan(resolved=error.question, question=error.question, options=options)


def cannot(error: CannotError, asked: Asked) -> UnanswerablePlan:
    """Say why nothing computes this."""
    near = rendered(error.nearest, asked.context.catalogue)
    return UnanswerablePlan(resolved=asked.question, reason=error.reason, nearest=near)


def leftover(asked: Asked, request: MetricRequest | None) -> Plan:
    """Words that nothing accounts for are never dropped."""
    context = asked.context
    words = tuple(dict.fromkeys(asked.reading.leftovers))
    said = joined([f"'{word}'" for word in words[:4]])
    near = tuple(value for word in words for value in context.values.nearest(word))[:3]
    without = rendered((request,) if request else (), context.catalogue)
    if near and without:
        return ClarifyPlan(
            resolved=asked.question,
            question=f"{said} {'is' if len(words) == 1 else 'are'} not known here. Is one of these meant?",
            options=tuple(f'{without[0]}, for "{value}"' for value in near),
        )
    if request is not None and request.grain and {w.casefold() for w in words} <= MEANS:
        grain = request.grain
        reason = f"An average per {grain} is not computed here; the numbers by {grain} are."
        return UnanswerablePlan(resolved=asked.question, reason=reason, nearest=without)
    labels = [metric.label for metric in context.catalogue.metrics.values()]
    close = nearest(" ".join(words), labels, cutoff=LIKE)
    be, them = ("is no", "it") if len(words) == 1 else ("are no", "them")
    return UnanswerablePlan(
        resolved=asked.question,
        reason=f"{said} {be} metric, dimension or value of this workspace, "
        f"and the question was not answered without {them}.",
        nearest=(*without, *close)[:MOST_OPTIONS],
    )


def unknown_metric(asked: Asked) -> UnanswerablePlan:
    """Numbers of something that no metric measures."""
    catalogue = asked.context.catalogue
    words = " ".join(asked.reading.leftovers) or asked.sentence.text
    labels = {metric.label: metric.name for metric in catalogue.metrics.values()}
    known = nearest(words, labels) or tuple(labels)[:3]
    choices = tuple(
        MetricRequest(metrics=(labels[label],), period=one_period(asked)) for label in known
    )
    return UnanswerablePlan(
        resolved=asked.question,
        reason="No metric of this workspace measures that.",
        nearest=rendered(choices, catalogue),
    )


def nothing_before(asked: Asked) -> UnanswerablePlan:
    """`why?` and `as a chart` where no number was asked before."""
    metrics = tuple(asked.context.catalogue.metrics)[:3]
    return UnanswerablePlan(
        resolved=asked.question,
        reason="No number was asked for before this. Say of which metric, and of when.",
        nearest=rendered(
            tuple(MetricRequest(metrics=(name,)) for name in metrics), asked.context.catalogue
        ),
    )


def one_period(asked: Asked) -> Period | None:
    """The question's period, where it names one."""
    readings = asked.reading.periods
    return readings[0].period if len(readings) == 1 and not readings[0].all_time else None


def _instead(problem: TimeProblem, names: tuple[str, ...], asked: Asked) -> MetricRequest:
    """What can be asked: of a part of the day, the numbers by hour."""
    month = asked.context.clock.unit("month", 1)
    hour = hour_of(names, asked.context) if problem.kind == "recurring" else None
    if hour is not None:
        return MetricRequest(metrics=names, period=month, group_by=(hour,))
    return MetricRequest(metrics=names, period=month, grain="day")


def time_problem(problem: TimeProblem, asked: Asked, base: MetricRequest | None) -> Plan:
    """Words of time that give no period: no such date, days that recur, the future."""
    clock, catalogue = asked.context.clock, asked.context.catalogue
    newest = day_in_words(clock.as_of)
    names = asked.first_metric or (base.metrics if base else ())
    if problem.kind == "today" and names:
        day = MetricRequest(metrics=names, period=clock.unit("day"))
        question = f"Today is not complete; the newest complete day is {newest}. Is that day meant?"
        return ask(AskError(question, (day,)), catalogue)
    if problem.choices and names:
        days = tuple(MetricRequest(metrics=names, period=period) for period in problem.choices)
        question = f"'{problem.words}' can be read as two dates. Which day is meant?"
        return ask(AskError(question, days), catalogue)
    reasons = {
        "no_such_date": f"There is no such date or period: {problem.words}.",
        "recurring": f"'{problem.words}' has no hours of its own here; ask for days, or for hours of the day.",
        "ambiguous_date": f"'{problem.words}' can be read as two dates. Write it as YYYY-MM-DD.",
        "future": f"'{problem.words}' lies in the future, and nothing here forecasts.",
        "today": f"Today is not complete; the newest complete day is {newest}.",
    }
    near = (_instead(problem, names, asked),) if names else ()
    return UnanswerablePlan(
        resolved=asked.question,
        reason=reasons[problem.kind],
        nearest=rendered(near, catalogue),
    )
