"""Dimensions and values of a reading to group-bys and filters."""

from collections.abc import Sequence

from assistant.planner.context import AskError, AskSideError, CannotError, Context
from assistant.planner.reading.country_names import country_names
from assistant.planner.reading.lexicon import Match
from assistant.planner.reading.reading import Reading, ValueReading
from assistant.planner.reading.words import phrase_stems
from assistant.planner.render import joined
from assistant.semantics.catalogue import Dimension
from assistant.semantics.request import DimensionFilter, MetricRequest


def settle_dimension(match: Match, words: str, request: MetricRequest, context: Context) -> str:
    """The one dimension that the words name for these metrics.

    Raises:
        AskError: If several fit.
        CannotError: If none applies to the metrics.
    """
    allowed = context.allowed(request.metrics)
    every = tuple(entry.name for entry in match.entries if entry.kind == "dimension")
    exact = tuple(name for name in match.names("dimension") if name in allowed)
    fitting = exact or tuple(name for name in every if name in allowed)
    fitting = _shortest(fitting, context)
    if len(fitting) == 1:
        return fitting[0]
    labels = [context.catalogue.metrics[name].label for name in request.metrics]
    if not fitting:
        near = tuple(_by(request, name) for name in allowed[:3])
        message = f"{joined(labels)} cannot be split by '{words}'."
        raise CannotError(message, near)
    choices = tuple(_by(request, name) for name in fitting)
    message = f"'{words}' names several dimensions. Which one is meant?"
    raise AskError(message, choices)


def _by(request: MetricRequest, name: str) -> MetricRequest:
    return request.model_copy(update={"group_by": (*request.group_by, name)})


def _shortest(names: Sequence[str], context: Context) -> tuple[str, ...]:
    """One name for each column: the shortest path to it."""
    best: dict[tuple[str, str | None, str], str] = {}
    for name in sorted(names, key=lambda name: (name.count("__"), name)):
        dimension = context.catalogue.dimensions[name]
        column = dimension.column or name
        best.setdefault((dimension.table, column, name.rsplit("__", 1)[-1]), name)
    return tuple(best.values())


def other_ways(name: str, words: str, match: Match, allowed: Sequence[str]) -> str | None:
    """What to say where a dimension is reached as shortly by other tables: a customer's store."""
    ways = [
        other.split("__")[0].replace("_", " ")
        for other in match.names("dimension")
        if other in allowed and other != name and other.count("__") == name.count("__")
        and other.split("__")[1:] == name.split("__")[1:]
    ]  # fmt: skip
    if not ways or name.count("__") < 2:
        return None
    own = name.split("__", maxsplit=1)[0].replace("_", " ")
    others = joined([f"the {way}" for way in sorted(ways)])
    return f"'{words}' is read as that of the {own}; it could be that of {others}, too."


def settle_filters(
    reading: Reading, request: MetricRequest, context: Context
) -> tuple[DimensionFilter, ...]:
    """Attach each value to the dimension that holds it.

    Raises:
        AskError: If a value fits several dimensions.
        CannotError: If it fits none that the metrics have, or the filters contradict.
    """
    included: dict[str, list[str]] = {}
    excluded: dict[str, list[str]] = {}
    for value in reading.values:
        name, spelled = _placed(value, reading, request, context)
        target = excluded if value.excluded else included
        for text in spelled:
            if text not in target.setdefault(name, []):
                target[name].append(text)
        if value.note:
            reading.notes.append(value.note)
    for name, values in included.items():
        if set(values) & set(excluded.get(name, ())):
            message = "The question both keeps and leaves out the same value."
            raise CannotError(message, (request,))
    return (
        *(DimensionFilter(dimension=name, values=tuple(v)) for name, v in included.items()),
        *(
            DimensionFilter(dimension=name, operator="not_in", values=tuple(v))
            for name, v in excluded.items()
        ),
    )


def _placed(
    value: ValueReading, reading: Reading, request: MetricRequest, context: Context
) -> tuple[str, tuple[str, ...]]:
    allowed = context.allowed(request.metrics)
    spelled: dict[str, list[str]] = {}
    exact: set[str] = set()
    for match in value.matches:
        for name in _dimensions_of(match.value.table, match.value.column, context):
            spelled.setdefault(name, []).append(match.value.value)
            if match.exact_case:
                exact.add(name)
    fitting = [name for name in spelled if name in allowed]
    if not fitting:
        raise _does_not_apply(value, tuple(spelled), request, context)
    fitting = _chosen(fitting, value, exact=exact, asked=(reading, request, context))
    if len(fitting) > 1:
        choices = tuple(
            request.model_copy(
                update={"filters": (DimensionFilter(dimension=name, values=(spelled[name][0],)),)}
            )
            for name in fitting
        )
        labels = joined([context.catalogue.dimensions[name].label for name in fitting])
        message = f"'{value.words}' is a value of {labels}. Which one is meant?"
        raise AskSideError(message, choices, tuple(fitting))
    found = tuple(dict.fromkeys(spelled[fitting[0]]))
    if len(found) > 1 and value.words in found:
        found = (value.words,)
    return fitting[0], found


def _chosen(
    fitting: list[str],
    value: ValueReading,
    *,
    exact: set[str],
    asked: tuple[Reading, MetricRequest, Context],
) -> list[str]:
    """The dimensions that a value may be of, after all that speaks for one of them."""
    reading, request, context = asked
    fixed = {n for name in request.metrics for n in context.catalogue.metrics[name].fixed}
    fitting = [name for name in fitting if name not in fixed] or fitting
    for preferred in (_named_beside(value, reading), {value.only}):
        fitting = [name for name in fitting if name in preferred] or fitting
    if len(fitting) > 1:
        fitting = _narrowed(fitting, exact, reading, context)
    fitting = [name for name in fitting if name in request.group_by] or fitting
    return _own(fitting, value, reading, request, context) if len(fitting) > 1 else fitting


def _own(
    fitting: list[str],
    value: ValueReading,
    reading: Reading,
    request: MetricRequest,
    context: Context,
) -> list[str]:
    """Of a country: where it happened, rather than where someone is from; it is said."""
    dimensions, metrics = context.catalogue.dimensions, context.catalogue.metrics
    tables = {metrics[name].table for name in request.metrics}
    for name in request.metrics:
        tables |= {metrics[part].table for part in metrics[name].inputs if part in metrics}
    own = [name for name in fitting if dimensions[name].table in tables]
    country = country_names(value.matches[0].value.value)
    if len(own) != 1 or len(tables - {None}) != 1 or not country:
        return fitting
    others = joined([dimensions[name].label for name in fitting if name not in own])
    reading.notes.append(
        f"'{value.words}' is read as {dimensions[own[0]].label}; it is a value of {others}, too."
    )
    return own


def _dimensions_of(table: str, column: str, context: Context) -> tuple[str, ...]:
    return tuple(
        name
        for name, dimension in context.catalogue.dimensions.items()
        if dimension.table == table and dimension.column == column and not dimension.is_time
    )


def _named_beside(value: ValueReading, reading: Reading) -> frozenset[str]:
    beside = [
        match
        for match in (*reading.named, *reading.groups)
        if match.end == value.start or match.start == value.end
    ]
    return frozenset(e.name for match in beside for e in match.entries if e.kind == "dimension")


def _narrowed(fitting: list[str], exact: set[str], reading: Reading, context: Context) -> list[str]:
    fitting = list(_shortest(fitting, context))
    dimensions = context.catalogue.dimensions
    named = {e.name for m in (*reading.named, *reading.groups) for e in m.entries}
    for preferred in (
        named,
        {name for name in fitting if dimensions[name].content_role != "title"},
        exact,
    ):
        if len(fitting) > 1:
            fitting = [name for name in fitting if name in preferred] or fitting
    plain = _plainest(fitting, context)
    return [plain] if plain else fitting


def _plainest(names: Sequence[str], context: Context) -> str | None:
    """`Device` among `Device` and `Registration device`: the one that the others qualify."""
    labels = {name: phrase_stems(context.catalogue.dimensions[name].label) for name in names}
    for name, stems in labels.items():
        if (
            all(other[-len(stems) :] == stems for other in labels.values())
            and list(labels.values()).count(stems) == 1
        ):
            return name
    return None


def _does_not_apply(
    value: ValueReading, names: tuple[str, ...], request: MetricRequest, context: Context
) -> CannotError:
    metrics = joined([context.catalogue.metrics[name].label for name in request.metrics])
    labels = joined(list(dict.fromkeys(context.catalogue.dimensions[n].label for n in names)))
    if labels:
        return CannotError(
            f"'{value.words}' is a value of {labels}, which {metrics} does not have.", (request,)
        )
    column = value.matches[0].value.column
    return CannotError(
        f"'{value.words}' is known only as '{column}', which {metrics} does not have.", (request,)
    )


def title_dimension(kind: Dimension, allowed: Sequence[str], context: Context) -> str | None:
    """The dimension that names the items of a content kind."""
    return next(
        (
            name
            for name in allowed
            if context.catalogue.dimensions[name].content_role == "title"
            and context.catalogue.dimensions[name].table == kind.table
        ),
        None,
    )
