"""A question that changes the funnel, the cohort or the sessions of the answer before."""

from collections.abc import Sequence

from assistant.planner.context import AskError, CannotError, Context
from assistant.planner.follow_up import FOLLOW_UP, MARKERS
from assistant.planner.funnels.lexicon import StepLexicon
from assistant.planner.funnels.phrases import Frame, read_frame
from assistant.planner.funnels.render import render_funnel, render_retention, render_sessions
from assistant.planner.funnels.shape import Shape, settle_shape
from assistant.planner.plan import (
    ClarifyPlan,
    DescribePlan,
    FunnelPlan,
    MetricPlan,
    Plan,
    RetentionPlan,
    SessionPlan,
    UnanswerablePlan,
)
from assistant.planner.reading.parse import parse
from assistant.planner.reading.reading import Reading
from assistant.planner.reading.words import Sentence, read
from assistant.semantics.funnel_slices import sliceable
from assistant.semantics.request import MetricRequest

ANSWERED = (MetricRequest, MetricPlan, DescribePlan, FunnelPlan, RetentionPlan, SessionPlan)
"""What a question may follow; asking back and declining change nothing."""
EventPlan = FunnelPlan | RetentionPlan | SessionPlan


def follow_plan(
    question: str, context: Context, lexicon: StepLexicon, *, history: Sequence[object]
) -> Plan | None:
    """The plan before with what the question changes; None where it stands alone."""
    last = next((item for item in reversed(history) if isinstance(item, ANSWERED)), None)
    if not isinstance(last, FunnelPlan | RetentionPlan | SessionPlan):
        return None
    sentence = read(question)
    frame = read_frame(sentence)
    if frame.triggers - {"window"} or lexicon.find(sentence):
        return None
    reading = parse(sentence, context.lexicon, context.values, context.clock)
    reading.leftovers = [w for w in reading.leftovers if w.casefold() not in MARKERS]
    if not _follows(sentence, reading, frame):
        return None
    try:
        allowed = _allowed(last, context, lexicon)
        shape = settle_shape(reading, sentence, context, allowed=allowed)
    except AskError as error:
        choices = [Shape(None, c.group_by, c.filters) for c in error.choices]
        changed = [
            _changed(last, c, frame, reading, context=context, lexicon=lexicon) for c in choices
        ]
        options = tuple(dict.fromkeys(plan.resolved for plan in changed))
        return ClarifyPlan(resolved=error.question, question=error.question, options=options)
    except CannotError as error:
        return UnanswerablePlan(resolved=question, reason=error.reason, nearest=(last.resolved,))
    return _changed(last, shape, frame, reading, context=context, lexicon=lexicon)


def _follows(sentence: Sentence, reading: Reading, frame: Frame) -> bool:
    if reading.metrics or reading.leftovers or reading.time_problems:
        return False
    if reading.change or reading.over or reading.versus or reading.previous or reading.share:
        return False
    changes = reading.groups or reading.values or reading.periods or reading.grain or frame.window
    return bool(changes) or FOLLOW_UP.search(sentence.text) is not None


def _allowed(last: EventPlan, context: Context, lexicon: StepLexicon) -> tuple[str, ...]:
    book, only = lexicon.book, None
    step = book.activity
    if isinstance(last, FunnelPlan):
        step = book.step(last.request.steps[0])
    elif isinstance(last, RetentionPlan):
        step = book.step(last.request.cohort) if last.request.cohort else step
        links = context.catalogue.links.get(step.table, ()) if step else ()
        alone = step and any(k.unique and k.column == step.person for k in links)
        only = None if alone or step is None else step.person
    return sliceable(context.catalogue, step.table, only=only) if step else ()


def _changed(
    last: EventPlan,
    shape: Shape,
    frame: Frame,
    reading: Reading,
    *,
    context: Context,
    lexicon: StepLexicon,
) -> Plan:
    replaced = {item.dimension for item in shape.filters}
    kept = [item for item in last.request.filters if item.dimension not in replaced]
    update: dict[str, object] = {"filters": (*kept, *shape.filters)}
    if reading.periods:
        update["period"] = None if reading.periods[0].all_time else reading.periods[0].period
    if shape.group_by:
        update["group_by"] = shape.group_by[:1]
        update |= {"by_cohort": False} if isinstance(last, RetentionPlan) else {}
    if frame.window is not None and isinstance(last, FunnelPlan):
        update["window"] = frame.window
    if reading.grain is not None and isinstance(last, SessionPlan):
        update["grain"] = reading.grain
    request = last.request.model_copy(update=update)
    changed = last.model_copy(update={"request": request, "notes": shape.notes})
    return changed.model_copy(update={"resolved": _said(changed, context, lexicon)})


def _said(plan: EventPlan, context: Context, lexicon: StepLexicon) -> str:
    if isinstance(plan, FunnelPlan):
        return render_funnel(plan.request, context.catalogue, lexicon.book)
    if isinstance(plan, RetentionPlan):
        return render_retention(plan.request, context.catalogue, lexicon.book)
    return render_sessions(plan.request, context.catalogue)
