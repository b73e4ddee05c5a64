"""A question about who came back, to retention of a cohort."""

import re
from collections.abc import Sequence
from dataclasses import dataclass

from assistant.planner.context import AskError, CannotError, Context
from assistant.planner.funnels.lexicon import StepLexicon, StepMatch
from assistant.planner.funnels.phrases import SHARE, claim_rest
from assistant.planner.funnels.render import render_retention
from assistant.planner.funnels.shape import Shape, settle_shape
from assistant.planner.plan import ClarifyPlan, Plan, RetentionPlan, UnanswerablePlan
from assistant.planner.reading.filler import PEOPLE
from assistant.planner.reading.numerals import COUNT, number_of
from assistant.planner.reading.parse import parse
from assistant.planner.reading.reading import Reading
from assistant.planner.reading.structure import ADVERBS
from assistant.planner.reading.words import Sentence, read
from assistant.planner.render import joined
from assistant.semantics.funnel_slices import sliceable
from assistant.semantics.funnel_steps import Step
from assistant.semantics.retention_request import RetentionRequest

UNIT = "(?:day|week|month)"
BACK = r"(?:come|came|comes|coming|get|got|getting|were|are|was) back|return(?:ed|s|ing)?|stay(?:ed|s)? active|(?:were|are|was) still active|re ?engaged?"
ASKS = re.compile(
    rf"\bretention\b|\bretain(?:ed|s|ing)?\b|\bcohorts?\b"
    rf"|\b(?:{PEOPLE}|many|who|they|people|those|share|percentage)\b.*\b(?:(?:come|came|comes|coming) back|still active)\b"
    rf"|\b(?:{PEOPLE}|who|they|those)\b (?:who )?return(?:ed|s|ing)? (?:\w+ )?(?:after|within|the (?:next|following)|in (?:the )?(?:next|following|week|month|day)|a (?:day|week|month) later|\w+ (?:days|weeks|months) later|on day)"
)
BARE = re.compile(r"^(?:what|which|where|how) (?:is|are|does|do)\b|^(?:cohorts?|retention)$")
"""Asks for words where nothing else is said: `what is retention?`"""
CHURN = re.compile(r"\bchurn(?:ed|s|ing)?\b")
AGES = (
    re.compile(rf"\b(?P<unit>{UNIT}) (?P<n>\d{{1,3}})\b"),
    re.compile(rf"\b(?P<n>{COUNT}) (?P<unit>{UNIT})s?(?= retention\b)"),
    re.compile(r"\b(?P<unit>[dwm])(?P<n>\d{1,3})\b"),
    re.compile(
        rf"\b(?:after|for) (?:(?P<n>{COUNT}) )?(?P<unit>{UNIT})s?\b"
        rf"|\b(?P<n2>{COUNT}) (?P<unit2>{UNIT})s? (?:later|after|on)\b"
        rf"|\b(?:in |on |within )?the (?:next|following) (?P<unit3>{UNIT})\b"
    ),
    re.compile(r"\b(?:the )?(?P<word>next day|day after)\b"),
)
LETTERS = {"d": "day", "w": "week", "m": "month"}
ADVERB = re.compile(r"\b(?:daily|weekly|monthly)\b")
EVERY = re.compile(rf"\bby (?P<unit>{UNIT})s?\b|\b(?P<unit2>{UNIT}) by (?:day|week|month)\b")
COHORTS = re.compile(
    rf"\b(?:(?:by|per|for each|each) )?(?:{UNIT}ly )?cohorts?(?: table| analysis| chart| matrix| heat ?map)?\b"
)
ON_RETURN = re.compile(r"\b(?:back|return(?:ed|s|ing)?) (?:to|and|for)\b|\bcoming back to\b")
FRAME = re.compile(
    rf"\bretention(?: rates?| curves?| tables?)?\b|\bretain(?:ed|s|ing)?\b|\b(?:{BACK})\b|\b(?:{PEOPLE}|who|whose|was|were|is|that|those|rate|curve|analysis|heat ?map|first|new|how|well|do|again)\b|\bfirst (?:events?|visits?|seen)\b"
)
FIRST = re.compile(
    r"\bfirst (?:events?|visits?|seen|came|appeared|visited|used|use|opened the app)\b|\bnewcomers\b"
)


@dataclass
class Heard:
    """A question about a cohort with its parts taken out."""

    sentence: Sentence
    reading: Reading
    matches: tuple[StepMatch, ...]
    unit: str
    ages: tuple[int, ...]
    by_cohort: bool
    first: bool
    back_at: int | None
    """Where `come back to` ends; a step from there on is the return."""


def plan_retention(question: str, context: Context, lexicon: StepLexicon) -> Plan | None:
    """The plan of a question for retention; None where it asks for something else."""
    sentence = read(question)
    if not ASKS.search(sentence.text) or _is_metric(question, context):
        return None
    heard = _heard(sentence, context, lexicon)
    if not (heard.matches or heard.ages or heard.reading.periods) and BARE.search(sentence.text):
        return None
    return _planned(heard, context, lexicon)


def churn_plan(question: str, context: Context, lexicon: StepLexicon) -> Plan | None:
    """Churn is not computed; retention is its other side."""
    sentence = read(question)
    if not CHURN.search(sentence.text) or lexicon.book.activity is None:
        return None
    reading = parse(sentence, context.lexicon, context.values, context.clock)
    if reading.metrics:
        return None
    request = RetentionRequest(cohort=_usual(lexicon), unit="week")
    near = render_retention(request, context.catalogue, lexicon.book)
    reason = (
        "Churn is not defined in this workspace. Retention shows who came back, and so who did not."
    )
    return UnanswerablePlan(resolved=question.strip(), reason=reason, nearest=(near,))


def _is_metric(question: str, context: Context) -> bool:
    """Whether the workspace measures retention by a metric of its own."""
    sentence = read(question)
    reading = parse(sentence, context.lexicon, context.values, context.clock)
    words = [sentence.phrase(m.start, m.end).casefold() for m in reading.metrics]
    return any("retention" in text or "retained" in text for text in words)


def _heard(sentence: Sentence, context: Context, lexicon: StepLexicon) -> Heard:
    back = ON_RETURN.search(sentence.text)
    first = FIRST.search(sentence.text) is not None
    ages, unit = _ages(sentence)
    adverb = ADVERB.search(sentence.text)
    every = EVERY.search(sentence.text)
    by_cohort = COHORTS.search(sentence.text) is not None
    for pattern in (COHORTS, EVERY, ADVERB):
        for match, start, end in list(sentence.find(pattern)):
            word = match[0].split()[0]
            unit = unit or ADVERBS.get(word) or _unit_in(match[0])
            sentence.claim(start, end, "frame")
    for _, start, end in list(sentence.find(SHARE)):
        sentence.claim(start, end, "frame")
    matches = lexicon.find(sentence, names=context.lexicon)
    for pattern in (FIRST, FRAME):
        for _, start, end in list(sentence.find(pattern)):
            sentence.claim(start, end, "frame")
    claim_rest(sentence)
    reading = parse(sentence, context.lexicon, context.values, context.clock)
    return Heard(
        sentence=sentence,
        reading=reading,
        matches=matches,
        unit=unit or "week",
        ages=ages,
        by_cohort=(by_cohort or bool(adverb) or bool(every)) and not ages,
        first=first,
        back_at=back.end() if back else None,
    )


def _unit_in(text: str) -> str | None:
    found = re.search(UNIT, text)
    return found[0] if found else None


def _ages(sentence: Sentence) -> tuple[tuple[int, ...], str | None]:
    """The ages that are named, of one unit."""
    found: list[tuple[str, int]] = []
    for pattern in AGES:
        for match, start, end in list(sentence.find(pattern)):
            groups = match.groupdict()
            word = groups.get("unit") or groups.get("unit2") or groups.get("unit3") or "day"
            number = groups.get("n") or groups.get("n2")
            found.append((LETTERS.get(word, word), number_of(number) if number else 1))
            sentence.claim(start, end, "age")
    units = {unit for unit, _ in found}
    if len(units) != 1:
        return (
            tuple(n * {"day": 1, "week": 7, "month": 30}[u] for u, n in found),
            "day" if found else None,
        )
    return tuple(sorted({n for _, n in found})), units.pop()


def _planned(heard: Heard, context: Context, lexicon: StepLexicon) -> Plan:
    asked = heard.sentence.raw.strip()
    if lexicon.book.activity is None:
        reason = (
            "No table of this workspace holds what persons did and when, so nobody can be followed."
        )
        return UnanswerablePlan(resolved=asked, reason=reason)
    cohort, returning, open_cohort = _roles(heard, lexicon)
    base = RetentionRequest(
        cohort=cohort.name if cohort else None,
        returning=returning.name if returning else None,
        unit=heard.unit,
        ages=heard.ages,
        by_cohort=heard.by_cohort,
    )
    try:
        request, notes = _shaped(heard, base, cohort, context, lexicon)
    except AskError as error:
        options = [
            base.model_copy(
                update={"group_by": c.group_by[:1], "filters": c.filters, "period": c.period}
            )
            for c in error.choices
        ]
        return _ask(error.question, options, context, lexicon)
    except CannotError as error:
        near = render_retention(base, context.catalogue, lexicon.book)
        return UnanswerablePlan(resolved=asked, reason=error.reason, nearest=(near,))
    if open_cohort:
        options = [request.model_copy(update={"cohort": _usual(lexicon)}), request]
        question = "Retention of whom: of those who signed up then, or of those whose first event was then?"
        return _ask(question, options, context, lexicon)
    activity = lexicon.book.activity
    begin = cohort.label if cohort else "their first event"
    return RetentionPlan(
        resolved=render_retention(request, context.catalogue, lexicon.book),
        request=request,
        labels=(begin, returning.label if returning else activity.label),
        notes=notes,
    )


def _shaped(
    heard: Heard,
    base: RetentionRequest,
    cohort: Step | None,
    context: Context,
    lexicon: StepLexicon,
) -> tuple[RetentionRequest, tuple[str, ...]]:
    _check(heard)
    step = cohort or lexicon.book.activity
    assert step is not None  # noqa: S101 - the caller has asked
    links = context.catalogue.links.get(step.table, ())
    alone = any(k.unique and k.column == step.person for k in links)
    allowed = sliceable(context.catalogue, step.table, only=None if alone else step.person)
    shape: Shape = settle_shape(heard.reading, heard.sentence, context, allowed=allowed)
    if len(shape.group_by) > 1:
        message = "Retention is split by one dimension at most."
        raise CannotError(message)
    by_cohort = base.by_cohort and not shape.group_by
    update = {
        "group_by": shape.group_by,
        "filters": shape.filters,
        "period": shape.period,
        "by_cohort": by_cohort,
    }
    return base.model_copy(update=update), shape.notes


def _roles(heard: Heard, lexicon: StepLexicon) -> tuple[Step | None, Step | None, bool]:
    """The step that begins the cohort, the step that is the return, and whether to ask."""
    cohort = returning = None
    for match in heard.matches:
        at = heard.sentence.starts[match.start]
        if heard.back_at is not None and at >= heard.back_at - 1 and returning is None:
            returning = match.steps[0]
        elif cohort is None:
            cohort = match.steps[0]
        elif returning is None:
            returning = match.steps[0]
    if cohort and returning and cohort.same_as == returning.same_as and heard.back_at is None:
        returning = None
    if cohort is None and returning is None and not heard.first:
        usual = _usual(lexicon)
        return None, None, usual is not None
    return cohort, returning, cohort is None and not heard.first and _usual(lexicon) is not None


def _usual(lexicon: StepLexicon) -> str | None:
    """The step by which persons begin."""
    found = lexicon.book.beginning
    return found.name if found else None


def _check(heard: Heard) -> None:
    reading = heard.reading
    if reading.time_problems:
        message = f"'{reading.time_problems[0].words}' gives no period that has data. Name a month, a week or a day."
        raise CannotError(message)
    if reading.leftovers:
        said = joined([f"'{word}'" for word in dict.fromkeys(reading.leftovers)])
        message = f"Not known here as a step, dimension or value: {said}. The question was not answered without that."
        raise CannotError(message)
    if reading.metrics:
        words = [heard.sentence.phrase(m.start, m.end) for m in reading.metrics]
        message = f"{joined([repr(w) for w in words])} is a metric, not something that begins a cohort. Name what persons did first."
        raise CannotError(message)
    if reading.change or reading.over or reading.threshold:
        message = "Retention of two periods is not compared in one answer. Ask for each by itself."
        raise CannotError(message)


def _ask(
    question: str, options: Sequence[RetentionRequest], context: Context, lexicon: StepLexicon
) -> ClarifyPlan:
    rendered = [render_retention(item, context.catalogue, lexicon.book) for item in options]
    return ClarifyPlan(resolved=question, question=question, options=tuple(dict.fromkeys(rendered)))
