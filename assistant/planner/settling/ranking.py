"""Rankings and shares of a reading: top and bottom, over all or within each slice."""

from assistant.planner.context import AskError, CannotError, Context
from assistant.planner.reading.reading import Reading
from assistant.planner.reading.words import Sentence, stem
from assistant.planner.settling.rows import hour_of
from assistant.planner.settling.slices import title_dimension
from assistant.semantics.request import MetricRequest, Order

DEFAULT_LIMIT = 10
EACH = ("each", "every", "per")
LISTING = ("top", "bottom")
"""Words that ask for several, whatever the number of the noun."""


def settle_ranking(
    reading: Reading, sentence: Sentence, context: Context, request: MetricRequest
) -> MetricRequest:
    """Order and limit of a ranking, over all rows or within each slice.

    Raises:
        AskError: If it is open what is ranked.
        CannotError: If none is to be shown.
    """
    ranking = reading.ranking
    if ranking is None:
        return request
    if ranking.limit == 0:
        raise CannotError(
            "A ranking of none has no rows. Ask for the first one or more.", (request,)
        )
    if not (request.group_by or request.grain or request.by_weekday or request.week_parts):
        request = _by_title(sentence, context, request)
    within = ranked_within(reading, sentence, request)
    if within is not None and within == "".join(request.group_by):
        request = _by_title(sentence, context, request)
    by = "per" if request.per else request.metrics[0]
    by = by if request.comparison is None or not reading.change else "change"
    by = "rank_change" if request.ranks else by
    limit = ranking.limit or reading.count or (1 if _singular(reading, sentence) else DEFAULT_LIMIT)
    descending = ranking.descending != (by in ("change", "rank_change") and reading.loss)
    order = (Order(by=by, descending=descending),)
    if within in request.group_by and _leading_of(within, reading, sentence) == "by":
        label = context.catalogue.dimensions[within].label
        reading.notes.append(f"The first of each {label.lower()} are given.")
    within = within if len(request.group_by) + bool(request.grain) > 1 else None
    ranked = {"order_by": order, "limit": min(limit, 1000), "within": within}
    return request.model_copy(update=ranked)


def ranked_within(reading: Reading, sentence: Sentence, request: MetricRequest) -> str | None:
    """What the ranking is made anew for: `the top genre in each country`, `… each month`."""
    if reading.grain and request.grain and request.group_by and not reading.which_grain:
        return "metric_time"
    for match in reading.groups:
        led = _leading(match.start, sentence)
        ranked = match.start and sentence.roles[match.start - 1] == "rank"
        names = [name for name in match.names("dimension") if name in request.group_by]
        if (
            names
            and not ranked
            and (led in EACH or (led == "by" and _noun_ranked(reading, sentence)))
        ):
            return names[0]
    return None


def continues_ranking(reading: Reading, sentence: Sentence, request: MetricRequest) -> bool:
    """Whether `in each country` goes on from the ranking before."""
    led = {_leading(match.start, sentence) for match in reading.groups}
    ranked = request.limit is not None and bool(request.group_by)
    return ranked and reading.ranking is None and len(reading.groups) == 1 and led <= set(EACH)


def unsliced(request: MetricRequest) -> MetricRequest:
    """A request without what its rows are of."""
    changed = {"group_by": (), "grain": None, "order_by": (), "limit": None, "within": None}
    days: dict[str, object] = {"by_weekday": False, "week_parts": False}
    days |= {"average": None} if request.week_parts else {}
    return request.model_copy(update={**changed, **days})


def _leading_of(name: str, reading: Reading, sentence: Sentence) -> str:
    at = next((m.start for m in reading.groups if name in m.names("dimension")), 0)
    return _leading(at, sentence)


def _leading(start: int, sentence: Sentence) -> str:
    """The word before, without articles."""
    before = [word for word in sentence.before(start, 2) if word not in ("the", "single")]
    return before[-1] if before else ""


def _noun_ranked(reading: Reading, sentence: Sentence) -> bool:
    """Whether a noun of its own is ranked, so that `by` leads to what it is ranked in."""
    at = reading.ranking.position if reading.ranking else -1
    ends = [match.start for match in reading.groups] + [value.start for value in reading.values]
    return any(start > at and sentence.roles[start - 1] == "rank" for start in ends if start)


def _by_title(sentence: Sentence, context: Context, request: MetricRequest) -> MetricRequest:
    """`top 5 podcasts` ranks the items of that kind."""
    allowed = context.allowed(request.metrics)
    for item in request.filters:
        kind = context.catalogue.dimensions[item.dimension]
        title = title_dimension(kind, allowed, context) if kind.content_role == "kind" else None
        if title:
            return request.model_copy(update={"group_by": (title, *request.group_by)})
    if request.group_by:
        return request
    if sentence.text.startswith("when "):
        raise AskError("Which part of time should be ranked?", _times(context, request))
    choices = tuple(
        request.model_copy(update={"group_by": (name,)})
        for name in allowed
        if not context.catalogue.dimensions[name].is_time
    )[:4]
    message = "What should be ranked?"
    raise AskError(message, choices)


def _times(context: Context, request: MetricRequest) -> tuple[MetricRequest, ...]:
    """`When do people listen most`: hours, days of the week, days."""
    ranked = {"order_by": (Order(by=request.metrics[0]),), "limit": 1}
    hour = hour_of(request.metrics, context)
    hours = [request.model_copy(update={"group_by": (hour,), **ranked})] if hour else []
    weekday = request.model_copy(update={"by_weekday": True, **ranked})
    return (*hours, weekday, request.model_copy(update={"grain": "day", **ranked}))


def _singular(reading: Reading, sentence: Sentence) -> bool:
    if (reading.grain or reading.by_weekday or reading.by_hour) and reading.which:
        return True
    if not reading.groups:
        return bool(reading.values) and not sentence.tokens[
            reading.values[0].end - 1
        ].norm.endswith("s")
    word = sentence.tokens[reading.groups[0].end - 1].norm
    listed = reading.ranking and sentence.tokens[reading.ranking.position].norm in LISTING
    if listed and not reading.which and stem(word) == word:  # `top news` may be many
        return not word.endswith("s")
    return not word.endswith("s") or stem(word) == word


def settle_share(reading: Reading, context: Context, request: MetricRequest) -> MetricRequest:
    """The slices that shares are of.

    Raises:
        AskError: If it is open which.
    """
    if not reading.share:
        return request
    if not request.group_by:
        inside = [item.dimension for item in request.filters]
        if not inside:
            allowed = [
                n
                for n in context.allowed(request.metrics)
                if not context.catalogue.dimensions[n].is_time
            ]
            choices = tuple(
                request.model_copy(update={"group_by": (name,), "share": True})
                for name in allowed[:4]
            )
            message = "The share of which slices?"
            raise AskError(message, choices)
        if len(inside) > 1:
            choices = tuple(
                request.model_copy(update={"group_by": (name,), "share": True}) for name in inside
            )
            message = "The share of which slice in the whole?"
            raise AskError(message, choices)
        request = request.model_copy(update={"group_by": tuple(inside)})
    return request.model_copy(update={"share": True})
