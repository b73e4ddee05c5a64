"""Time, slices and filters of a reading, for requests that are about the steps of one table."""

from dataclasses import dataclass, replace

from assistant.planner.context import CannotError, Context
from assistant.planner.reading.reading import Reading
from assistant.planner.reading.words import Sentence
from assistant.planner.render import joined
from assistant.planner.settling.slices import settle_dimension, settle_filters
from assistant.semantics.funnel_steps import Step
from assistant.semantics.request import DimensionFilter, MetricRequest, Period


@dataclass(frozen=True)
class Shape:
    """What a question says beside its steps."""

    period: Period | None = None
    group_by: tuple[str, ...] = ()
    filters: tuple[DimensionFilter, ...] = ()
    notes: tuple[str, ...] = ()


def settle_shape(
    reading: Reading, sentence: Sentence, context: Context, *, allowed: tuple[str, ...]
) -> Shape:
    """The one period, the slices and the filters that a reading names.

    Args:
        reading: Words with their roles; steps were taken out before.
        sentence: The question.
        context: The workspace.
        allowed: Dimensions that the rows have.

    Raises:
        AskError: If a word names several dimensions.
        CannotError: If a part does not fit.
    """
    if len(reading.periods) > 1:
        message = "Several periods are named. Ask about one at a time."
        raise CannotError(message)
    base = MetricRequest(metrics=(_stand_in(context, allowed),))
    narrowed = _narrowed(context, base.metrics[0], allowed)
    groups = []
    for match in reading.groups:
        words = sentence.phrase(match.start, match.end)
        groups.append(settle_dimension(match, words, base, narrowed))
    filters = settle_filters(reading, base, narrowed)
    period = None
    if reading.periods and not reading.periods[0].all_time:
        period = reading.periods[0].period
    notes = [item.note for item in reading.periods if item.note]
    return Shape(
        period,
        tuple(dict.fromkeys(groups)),
        filters,
        tuple(dict.fromkeys([*notes, *reading.notes])),
    )


def first_step_notes(shape: Shape, step: Step, context: Context) -> list[str]:
    """Slices that can change between steps are those of the first."""
    names = (*shape.group_by, *(item.dimension for item in shape.filters))
    dimensions = [context.catalogue.dimensions[name] for name in dict.fromkeys(names)]
    labels = [d.label for d in dimensions if not d.name.startswith("user__")]
    labels = [label for label in labels if label]
    if not labels:
        return []
    be, that = ("is", "that") if len(labels) == 1 else ("are", "those")
    return [f"{joined(labels)} {be} {that} of the first step, {step.label}."]


def _stand_in(context: Context, allowed: tuple[str, ...]) -> str:
    """A metric of the same rows; what it counts does not matter."""
    metrics = context.catalogue.metrics
    wanted = set(allowed)
    best = max(metrics, key=lambda n: (len(wanted & set(metrics[n].dimensions)), n), default=None)
    if best is None:
        message = "This workspace defines no metrics. Add semantic models to it."
        raise CannotError(message)
    return best


def _narrowed(context: Context, metric: str, allowed: tuple[str, ...]) -> Context:
    """The context in which the stand-in has the allowed dimensions and a plain name."""
    found = context.catalogue.metrics[metric]
    known = replace(found, dimensions=allowed, label="That")
    metrics = {**context.catalogue.metrics, metric: known}
    return replace(context, catalogue=replace(context.catalogue, metrics=metrics))
