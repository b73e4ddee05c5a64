"""A reading to one metric request, or the reason why there is none."""

from dataclasses import replace
from datetime import timedelta

from assistant.errors import RequestError
from assistant.planner.context import AskError, AskMetricError, AskSideError, CannotError, Context
from assistant.planner.periods.calendar_units import natural_unit, unit_of
from assistant.planner.reading.lexicon import Entry
from assistant.planner.reading.reading import Reading
from assistant.planner.reading.structure import ADVERBS
from assistant.planner.reading.words import Sentence, normalise
from assistant.planner.settling.comparison import settle_periods
from assistant.planner.settling.means import settle_mean
from assistant.planner.settling.metrics import settle_metrics
from assistant.planner.settling.ranking import (
    continues_ranking,
    settle_ranking,
    settle_share,
    unsliced,
)
from assistant.planner.settling.rows import (
    settle_hours,
    settle_parts,
    settle_rows,
    settle_weekdays,
)
from assistant.planner.settling.slices import (
    other_ways,
    settle_dimension,
    settle_filters,
)
from assistant.semantics.checks import check_request
from assistant.semantics.request import Grain, MetricRequest, Period


def settle(
    reading: Reading, sentence: Sentence, context: Context, base: MetricRequest | None = None
) -> MetricRequest:
    """Make the request that a reading means.

    Args:
        reading: The words with their roles.
        sentence: The question.
        context: The workspace.
        base: The request before, for a follow-up; its parts stay where the words change nothing.

    Raises:
        AskError: If several readings give different answers.
        CannotError: If the words cannot be computed.
    """
    try:
        return _settled(reading, sentence, context, base)
    except AskMetricError as error:
        named = (_as_metric(reading, name, error.at) for name in error.metrics)
        choices = [_choice(one, sentence, context, base) for one in named]
        whole = tuple(choice for choice in choices if choice is not None)
        raise AskError(error.question, whole or error.choices) from None
    except AskSideError as error:
        sides = (_on_side(reading, name) for name in error.dimensions)
        choices = [_choice(side, sentence, context, base) for side in sides]
        whole = tuple(choice for choice in choices if choice is not None)
        raise AskError(error.question, whole or error.choices) from None


def _on_side(reading: Reading, name: str) -> Reading:
    """The reading with every value in one dimension."""
    values = [replace(value, only=name) for value in reading.values]
    return replace(reading, values=values, notes=[])


def _as_metric(reading: Reading, name: str, at: int) -> Reading:
    """The reading in which the words at a place name one metric."""
    entry = Entry("metric", name, exact=True)
    metrics = [replace(m, entries=(entry,)) if m.start == at else m for m in reading.metrics]
    return replace(reading, metrics=metrics, notes=[])


def _choice(
    reading: Reading, sentence: Sentence, context: Context, base: MetricRequest | None
) -> MetricRequest | None:
    try:
        return settle(reading, sentence, context, base)
    except AskError as error:
        return error.choices[0] if error.choices else None
    except CannotError:
        return None


def _settled(
    reading: Reading, sentence: Sentence, context: Context, base: MetricRequest | None
) -> MetricRequest:
    request = settle_metrics(reading, sentence, context, base)
    request = _grouped(reading, sentence, context, request)
    filters = settle_filters(reading, request, context)
    changed = {item.dimension for item in filters}
    kept = tuple(item for item in request.filters if item.dimension not in changed)
    request = request.model_copy(update={"filters": (*kept, *filters)})
    request = _sided(reading, request)
    request = settle_weekdays(reading, request)
    request = _timed(reading, sentence, context, request)
    request = settle_hours(reading, context, request)
    named = named_grain(reading, sentence, request, context)
    request = settle_mean(reading, context, request, named=named)
    request = settle_parts(reading, context, request)
    if reading.ranks:
        request = request.model_copy(update={"ranks": True})
    request = settle_ranking(reading, sentence, context, request)
    request = settle_share(reading, context, request)
    request = settle_rows(reading, context, request)
    if request.grain is None and any(
        context.catalogue.metrics[n].needs_time for n in request.metrics
    ):
        message = "This metric compares with an earlier time, so it exists only along time. By day?"
        raise AskError(message, (request.model_copy(update={"grain": "day", "comparison": None}),))
    try:
        check_request(request, context.catalogue)
    except RequestError as error:
        raise CannotError(str(error), _near(request, context)) from None
    return request


def _near(request: MetricRequest, context: Context) -> tuple[MetricRequest, ...]:
    """What can be asked in place of a request; of a division, ratios of its parts, and each part."""
    plain = MetricRequest(metrics=request.metrics, period=request.period, filters=request.filters)
    if not request.per:
        return (plain,)
    known = context.catalogue.metrics.values()
    ratios = [m.name for m in known if m.kind == "ratio" and set(m.inputs) & set(request.metrics)]
    ratios.sort(key=lambda name: request.metrics[0] != context.catalogue.metrics[name].inputs[0])
    names = (*ratios[:2], *request.metrics)
    return tuple(plain.model_copy(update={"metrics": (name,)}) for name in names)


def _grouped(
    reading: Reading, sentence: Sentence, context: Context, request: MetricRequest
) -> MetricRequest:
    if not reading.groups:
        return request
    kept = request.group_by if continues_ranking(reading, sentence, request) else ()
    bare = unsliced(request)
    names: list[str] = []
    for match in reading.groups:
        words = sentence.phrase(match.start, match.end)
        name = settle_dimension(match, words, bare, context)
        note = other_ways(name, words, match, context.allowed(request.metrics))
        if name not in names:
            names.append(name)
            reading.notes += [note] if note else []
    if not kept:
        return bare.model_copy(update={"group_by": tuple(names)})
    ranked = {"order_by": request.order_by, "limit": request.limit, "within": names[0]}
    return bare.model_copy(update={"group_by": tuple(dict.fromkeys((*kept, *names))), **ranked})


def _sided(reading: Reading, request: MetricRequest) -> MetricRequest:
    """Two values set side by side are rows, not one sum."""
    if not reading.versus or len(reading.periods) > 1:
        return request
    several = [i.dimension for i in request.filters if i.operator == "in" and len(i.values) > 1]
    new = tuple(name for name in several if name not in request.group_by)
    return request.model_copy(update={"group_by": (*request.group_by, *new)})


def _timed(
    reading: Reading, sentence: Sentence, context: Context, request: MetricRequest
) -> MetricRequest:
    if reading.periods or reading.change or reading.over or reading.previous or reading.year_ago:
        period, comparison = settle_periods(reading, request, context)
        if comparison is not None and reading.grain and not reading.trend:
            series = request.model_copy(update={"period": period, "grain": reading.grain})
            two = request.model_copy(update={"period": period, "comparison": comparison})
            message = "A series, or two periods compared?"
            raise AskError(message, (series, two))
        request = request.model_copy(update={"period": period, "comparison": comparison})
    elif reading.versus and not _has_sides(request):
        message = "Two periods or two values are needed for a comparison."
        week = context.clock.unit("week", 1)
        near = request.model_copy(
            update={"period": week, "comparison": context.clock.unit("week", 2)}
        )
        raise AskError(message, (near,))
    named = named_grain(reading, sentence, request, context)
    grain = reading.grain or _series_grain(request, named)
    grain = grain or (_fitting_grain(reading, request.period) if reading.trend else None)
    if grain is None:
        return request
    rolling = [name for name in request.metrics if context.catalogue.metrics[name].rolling]
    if rolling and grain != "day":
        reading.notes.append("A rolling metric has one value a day, so it is shown by day.")
        grain = "day"
    return request.model_copy(update={"grain": grain, "comparison": None})


def named_grain(
    reading: Reading, sentence: Sentence, request: MetricRequest, context: Context
) -> Grain | None:
    """The unit in the words of a metric that is not rolling itself: `daily active users`."""
    words = {t.norm for m in reading.metrics for t in sentence.tokens[m.start : m.end]}
    for name in request.metrics:  # `DAU` says `daily` as `daily active users` does
        phrases = [normalise(text).split() for text in context.catalogue.metrics[name].synonyms]
        words |= {w for said in phrases if "".join(w[0] for w in said) in words for w in said}
    grain = next((ADVERBS[word] for word in ADVERBS if word in words), None)
    own = any(ADVERBS.get(part) for name in request.metrics for part in name.split("_"))
    return None if own else grain  # type: ignore[return-value]


def _series_grain(request: MetricRequest, grain: Grain | None) -> Grain | None:
    """The named grain, where the request is long enough to be a series of it."""
    if grain is None or request.comparison is not None or request.group_by:
        return None
    whole = request.period and unit_of(request.period.start, grain)
    inside = whole and request.period and request.period.end <= whole.end
    return None if inside else grain


def _has_sides(request: MetricRequest) -> bool:
    sliced = bool(request.group_by) or request.by_weekday or request.week_parts
    return len(request.metrics) > 1 or sliced or request.comparison is not None


def _fitting_grain(reading: Reading, period: Period | None) -> Grain:
    """The grain of a course in time: the unit that the period was counted in, or one that fits it."""
    said = reading.periods[0].unit if len(reading.periods) == 1 else None
    if said == "week" and period is not None and natural_unit(period) is None:
        return said
    if period is None or period.end - period.start > timedelta(days=200):
        return "month"
    return "day" if period.end - period.start <= timedelta(days=45) else "week"
