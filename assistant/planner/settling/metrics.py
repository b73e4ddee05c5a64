"""The metrics that a reading names: one, several side by side, or one for each of another."""

from itertools import pairwise

from assistant.planner.context import AskError, AskMetricError, CannotError, Context
from assistant.planner.reading.filler import AND
from assistant.planner.reading.lexicon import Match
from assistant.planner.reading.reading import Reading
from assistant.planner.reading.words import Sentence
from assistant.semantics.request import MetricRequest

PER = ("per", "each", "every", "over")
"""Words that divide what is before them by what is behind."""
MEAN_ALREADY = ("average", "median", "percentile", "min", "max")
DIVIDING = frozenset({"over", "divided", "ratio"})
ARTICLES = {"the", "a", "an", "of", "our"}


def settle_metrics(
    reading: Reading, sentence: Sentence, context: Context, base: MetricRequest | None
) -> MetricRequest:
    """A request for the metrics named, over the parts of the one before, for a follow-up.

    Raises:
        AskError: If it is open which metrics are meant.
        CannotError: If none is.
    """
    if not reading.metrics:
        return _unnamed(base)
    names = []
    for match in reading.metrics:
        found = match.names("metric")
        if len(found) > 1:
            choices = tuple(MetricRequest(metrics=(name,)) for name in found)
            words = sentence.phrase(match.start, match.end)
            message = f"'{words}' names several metrics. Which one is meant?"
            raise AskMetricError(message, _with_period(choices, reading), found, match.start)
        if found[0] not in names:
            names.append(found[0])
    if len(names) == 2 and base is None and _divided(reading.metrics, sentence):
        reading.leftovers = [w for w in reading.leftovers if w.casefold() not in DIVIDING]
        return _per(tuple(names), context)
    if len(names) > 1 and not _coordinated(reading.metrics, sentence):
        choices = tuple(MetricRequest(metrics=(name,)) for name in names)
        message = "The question names several metrics that are not listed side by side. Which one is meant?"
        raise AskError(message, _with_period(choices, reading))
    if base is not None:
        return base.model_copy(update={"metrics": tuple(names), "order_by": ()})
    return MetricRequest(metrics=tuple(names))


def _unnamed(base: MetricRequest | None) -> MetricRequest:
    if base is None:
        message = "No metric is named."
        raise CannotError(message)
    return base


def _with_period(choices: tuple[MetricRequest, ...], reading: Reading) -> tuple[MetricRequest, ...]:
    if len(reading.periods) != 1 or reading.periods[0].all_time:
        return choices
    return tuple(item.model_copy(update={"period": reading.periods[0].period}) for item in choices)


def _divided(matches: list[Match], sentence: Sentence) -> bool:
    """`plays per active user`: one metric for each of another."""
    one, two = matches[0], matches[-1]
    between = [token.norm for token in sentence.tokens[one.end : two.start]]
    while between and between[-1] in ARTICLES:
        between.pop()
    slash = "/" in sentence.raw[sentence.tokens[one.end - 1].end : sentence.tokens[two.start].start]
    if (
        between == ["divided", "by"]
        or (slash and not between)
        or (between == ["to"] and "ratio" in sentence.before(one.start, 3))
    ):
        return True
    return bool(between) and between[-1] in PER and set(between[:-1]) <= ARTICLES | {"for"}


def _per(names: tuple[str, ...], context: Context) -> MetricRequest:
    """The metric that is this ratio, where the workspace defines one; else the two divided."""
    for metric in context.catalogue.metrics.values():
        if metric.kind == "ratio" and metric.inputs == names:
            return MetricRequest(metrics=(metric.name,))
    first, second = (context.catalogue.metrics[name] for name in names)
    if first.kind == "ratio" or first.aggregation in MEAN_ALREADY:
        if first.table is not None and first.table == second.table:
            return MetricRequest(metrics=names[:1])  # `average items per order` of orders
        message = (
            f"{first.label} is a mean or a ratio already, so it is not divided by {second.label}."
        )
        raise CannotError(message, tuple(MetricRequest(metrics=(name,)) for name in names))
    rolling = [context.catalogue.metrics[name].rolling for name in names]
    if any(rolling) and not all(rolling):  # DAU / MAU has a value for each day
        newest = context.clock.unit("day")
        return MetricRequest(metrics=names, per=True, grain="day", period=newest)
    return MetricRequest(metrics=names, per=True)


def _coordinated(matches: list[Match], sentence: Sentence) -> bool:
    for one, two in pairwise(matches):
        between = {token.norm for token in sentence.tokens[one.end : two.start]}
        if not between <= AND or not (between or sentence.tokens[two.start].comma_before):
            return False
    return True
