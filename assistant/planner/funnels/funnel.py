"""A question about several steps in a row, to a funnel."""

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import product

from assistant.planner.context import AskError, CannotError, Context
from assistant.planner.funnels.lexicon import StepLexicon, StepMatch, together
from assistant.planner.funnels.phrases import Frame, claim_rest, read_frame
from assistant.planner.funnels.render import render_funnel
from assistant.planner.funnels.shape import Shape, first_step_notes, settle_shape
from assistant.planner.plan import ClarifyPlan, FunnelPlan, Plan, UnanswerablePlan
from assistant.planner.reading.parse import parse
from assistant.planner.reading.reading import Reading
from assistant.planner.reading.words import Sentence, read
from assistant.planner.render import joined
from assistant.semantics.catalogue import Dimension
from assistant.semantics.funnel_request import MOST_STEPS, FunnelRequest
from assistant.semantics.funnel_slices import sliceable
from assistant.semantics.funnel_steps import Step

MOST_READINGS = 4
AFTER = ("after",)
GLUE = frozenset({"and", "then", "to", "also", "from", "by", "the", "a", "an", "later"})
GENERIC = ("arrow", "funnel", "drop")
"""Phrases that ask for a funnel whatever else is said."""
REPAIRED = ("arrow", "funnel", "drop", "of", "chain", "convert")
"""Phrases beside which a misspelt word may be a step."""


@dataclass(frozen=True)
class Heard:
    """A question with its steps taken out."""

    sentence: Sentence
    frame: Frame
    matches: tuple[StepMatch, ...]
    reading: Reading
    pointed: bool
    """Whether a later step is done to `it`: the item of the step before."""


def plan_funnel(question: str, context: Context, lexicon: StepLexicon) -> Plan | None:
    """The plan of a question for a funnel; None where it asks for something else."""
    sentence = read(question)
    frame = read_frame(sentence)
    if not frame.triggers:
        return None
    matches = lexicon.find(sentence, names=context.lexicon)
    if frame.triggers & set(GENERIC) or len(matches) == 1:
        fixed = lexicon.repair(sentence) if frame.triggers & set(REPAIRED) else ()
        matches = tuple(sorted((*matches, *fixed), key=lambda match: match.start))
    if not _asks(frame, matches, question, context):
        return None
    pointed = claim_rest(sentence)
    reading = parse(sentence, context.lexicon, context.values, context.clock)
    heard = Heard(sentence, frame, _ordered(sentence, frame, matches), reading, pointed)
    return _planned(heard, context, lexicon)


def _asks(frame: Frame, matches: Sequence[StepMatch], question: str, context: Context) -> bool:
    """Whether the phrases and steps together ask for a funnel."""
    triggers = frame.triggers
    if triggers & {"arrow", "funnel"}:
        return True
    if len(matches) < 2:
        return False
    if triggers & {"of", "drop", "chain", "window", "after"}:
        return True
    return not _is_metric(question, context)


def _is_metric(question: str, context: Context) -> bool:
    """Whether one metric of the workspace says it all: a conversion that it defines itself."""
    reading = parse(read(question), context.lexicon, context.values, context.clock)
    return len(reading.metrics) == 1 and not reading.leftovers


def _ordered(
    sentence: Sentence, frame: Frame, matches: tuple[StepMatch, ...]
) -> tuple[StepMatch, ...]:
    """Steps as they happened: what comes `after` another, or in a window from it, is later."""
    if len(matches) < 2:
        return matches
    last, before = matches[-1], matches[-2]
    between = [sentence.tokens[i].norm for i in range(before.end, last.start)]
    leads = frame.window_leads and frame.window_at is not None
    if leads and frame.window_at and before.end <= frame.window_at[0] < last.start:
        return (last, *matches[:-1])
    if len(matches) == 2 and any(word in AFTER for word in between):
        return (last, before)
    return matches


def _planned(heard: Heard, context: Context, lexicon: StepLexicon) -> Plan:
    asked = heard.sentence.raw.strip()
    stranger = _unknown_step(heard, lexicon)
    if stranger is not None:
        near = joined(lexicon.book.nearest(stranger))
        return ClarifyPlan(
            resolved=asked,
            question=f"'{stranger}' is no step known here. Near are {near}. Which steps are meant?",
            options=_examples(heard, context, lexicon),
        )
    if len(heard.matches) < 2:
        return ClarifyPlan(
            resolved=asked,
            question="Which steps does the funnel have? Name two or more, in their order.",
            options=_examples(heard, context, lexicon),
        )
    if heard.frame.negated:
        reason = "A funnel counts who went on, not who did not. Those who did not are the rest of the first step."
        return UnanswerablePlan(
            resolved=asked, reason=reason, nearest=_examples(heard, context, lexicon)
        )
    if len(heard.matches) > MOST_STEPS:
        reason = f"The funnel has more than {MOST_STEPS} steps. Name fewer."
        return UnanswerablePlan(resolved=asked, reason=reason)
    return _settled(heard, context, lexicon)


def _settled(heard: Heard, context: Context, lexicon: StepLexicon) -> Plan:
    asked = heard.sentence.raw.strip()
    choices = together(heard.matches)
    chains = [tuple(chain) for chain in product(*choices)][:MOST_READINGS]
    if "arrow" not in heard.frame.triggers:  # `new users … of signing up` names one step twice
        chains = [tuple({step.same_as: step for step in chain}.values()) for chain in chains]
    chains = [c for c in chains if len({step.same_as for step in c}) == len(c) > 1]
    if not chains:
        reason = "A step is named twice. A funnel needs steps that differ."
        return UnanswerablePlan(
            resolved=asked, reason=reason, nearest=_examples(heard, context, lexicon)
        )
    if len(chains) > 1:
        options = [_request(heard, chain, Shape(), context) for chain in chains]
        return _ask(
            "The steps can be read in several ways. Which is meant?", options, context, lexicon
        )
    return _shaped(heard, chains[0], context, lexicon)


def _shaped(heard: Heard, steps: tuple[Step, ...], context: Context, lexicon: StepLexicon) -> Plan:
    """The plan of steps that are settled."""
    asked = heard.sentence.raw.strip()
    allowed = sliceable(context.catalogue, steps[0].table)
    try:
        shape = settle_shape(heard.reading, heard.sentence, context, allowed=allowed)
        _check(heard, shape, steps, context)
    except AskError as error:
        options = [
            _request(heard, steps, Shape(c.period, c.group_by, c.filters), context)
            for c in error.choices
        ]
        return _ask(error.question, options, context, lexicon)
    except CannotError as error:
        plain = render_funnel(
            _request(heard, steps, Shape(), context), context.catalogue, lexicon.book
        )
        return UnanswerablePlan(resolved=asked, reason=error.reason, nearest=(plain,))
    request = _request(heard, steps, shape, context)
    notes = [
        *(match.note for match in heard.matches if match.note),
        *shape.notes,
        *first_step_notes(shape, steps[0], context),
    ]
    return FunnelPlan(
        resolved=render_funnel(request, context.catalogue, lexicon.book),
        request=request,
        labels=tuple(step.label for step in steps),
        notes=tuple(dict.fromkeys(notes)),
    )


def _ask(
    question: str, options: Sequence[FunnelRequest], context: Context, lexicon: StepLexicon
) -> ClarifyPlan:
    rendered = [render_funnel(item, context.catalogue, lexicon.book) for item in options]
    return ClarifyPlan(resolved=question, question=question, options=tuple(dict.fromkeys(rendered)))


def _request(heard: Heard, steps: Sequence[Step], shape: Shape, context: Context) -> FunnelRequest:
    frame = heard.frame
    links = context.catalogue.links.get(steps[0].table, ())
    one_table = len({step.table for step in steps}) == 1
    itemised = one_table and any(k.entity == "content" and not k.unique for k in links)
    item = frame.item or (heard.pointed and itemised)
    return FunnelRequest(
        steps=tuple(step.name for step in steps),
        window=frame.window,
        any_order=frame.any_order,
        same="session" if frame.session else "item" if item else None,
        group_by=shape.group_by[:2],
        filters=shape.filters,
        period=shape.period,
    )


def _check(heard: Heard, shape: Shape, steps: Sequence[Step], context: Context) -> None:
    """What was said and cannot be part of a funnel is never dropped."""
    reading = heard.reading
    if reading.time_problems:
        raise CannotError(_time_words(heard))
    if reading.leftovers:
        said = joined([f"'{word}'" for word in dict.fromkeys(reading.leftovers)])
        message = f"Not known here as a step, dimension or value: {said}. The funnel was not answered without that."
        raise CannotError(message)
    if reading.metrics:
        words = [heard.sentence.phrase(m.start, m.end) for m in reading.metrics]
        message = (
            f"{joined([repr(word) for word in words])} is a metric, not a step that persons take."
        )
        raise CannotError(message)
    if reading.grain or reading.trend or reading.change or reading.over:
        message = (
            "A funnel is counted over one period, not along time. Ask for each period by itself."
        )
        raise CannotError(message)
    if reading.threshold:
        message = f"Steps cannot be selected by the size of a number ('{reading.threshold}')."
        raise CannotError(message)
    if len(shape.group_by) > 2:
        message = "A funnel is split by two dimensions at most."
        raise CannotError(message)
    _check_objects(heard, steps, context)


def _check_objects(heard: Heard, steps: Sequence[Step], context: Context) -> None:
    """`downloaded a podcast` is about the download; a filter holds at the first step alone."""
    table = steps[0].table
    same = heard.frame.item or heard.pointed
    for value in heard.reading.values:
        before = [m for m in heard.matches if m.end <= value.start]
        nearest = max(before, key=lambda m: m.end, default=None)
        if nearest is None or nearest is heard.matches[0] or same:
            continue
        between = {heard.sentence.tokens[i].norm for i in range(nearest.end, value.start)}
        found = [_of_value(match, context) for match in value.matches]
        bound = any(d is not None and d.table != table for d in found)
        if between <= GLUE | {"any", "some"} and bound:
            message = (
                f"'{value.words}' is said of a later step, but a filter holds at the first step. "
                "Say 'of the same item' where all steps are about one."
            )
            raise CannotError(message)


def _of_value(match: object, context: Context) -> Dimension | None:
    value = match.value  # type: ignore[attr-defined]
    return next(
        (
            d
            for d in context.catalogue.dimensions.values()
            if d.table == value.table and d.column == value.column
        ),
        None,
    )


def _unknown_step(heard: Heard, lexicon: StepLexicon) -> str | None:
    """A word in the place of a step that names none."""
    if not heard.frame.triggers & set(GENERIC) and len(heard.matches) >= 2:
        return None
    leftovers = heard.reading.leftovers
    named = [word for word in leftovers if not lexicon.known(word)]
    if "arrow" in heard.frame.triggers or heard.matches:
        return named[0] if named else None
    return None


def _examples(heard: Heard, context: Context, lexicon: StepLexicon) -> tuple[str, ...]:
    """Funnels that would be answered: the known steps with the nearest others."""
    steps = lexicon.book.common
    chosen = [match.steps[0] for match in heard.matches]
    for word in heard.reading.leftovers:
        near = set(lexicon.book.nearest(word)) if lexicon.book.close(word) else set()
        chosen += [s for s in steps if s.label in near and s not in chosen][:1]
    others = [s for s in steps if s not in chosen]
    chains = []
    if len(chosen) >= 2:
        chains.append(chosen)
    chains += (
        [[*chosen[:1], s] for s in others[:3]] if chosen else [others[:2], others[:3], others[1:3]]
    )
    made = [c for c in chains if len({s.same_as for s in c}) == len(c) > 1]
    requests = [_request(heard, c, Shape(), context) for c in made]
    return tuple(render_funnel(r, context.catalogue, lexicon.book) for r in requests[:3])


def _time_words(heard: Heard) -> str:
    problem = heard.reading.time_problems[0]
    return f"'{problem.words}' gives no period that has data. Name a month, a week or a day."
