"""A question about sessions that no metric of the workspace answers."""

import re

from assistant.planner.context import AskError, CannotError, Context
from assistant.planner.funnels.lexicon import StepLexicon
from assistant.planner.funnels.render import render_sessions
from assistant.planner.funnels.shape import settle_shape
from assistant.planner.plan import ClarifyPlan, Plan, SessionPlan, UnanswerablePlan
from assistant.planner.reading.filler import PEOPLE
from assistant.planner.reading.parse import parse
from assistant.planner.reading.reading import Reading
from assistant.planner.reading.words import Sentence, read
from assistant.planner.render import joined
from assistant.planner.settling.means import WORDS as MEANS
from assistant.semantics.funnel_slices import sliceable
from assistant.semantics.session_request import SessionMeasure, SessionRequest
from assistant.semantics.sessions import session_column

VISIT = "(?:sessions?|visits?)"
MEASURES: tuple[tuple[SessionMeasure, re.Pattern[str]], ...] = (
    (
        "length",
        re.compile(
            rf"\b{VISIT} (?:lengths?|durations?|time)\b|\b(?:length|duration) of (?:a |an |the |our |all |one )*(?:\w+ )?{VISIT}\b"
            rf"|\bhow long (?:is|are|was|were|do|does|did|will) .*?\b{VISIT}\b(?: (?:last|lasted|take|be|on average))*"
            rf"|\b{VISIT} last(?:ed|s)\b|\b(?:time|minutes|seconds) (?:spent )?(?:per|in a|in each|a) {VISIT}\b"
            rf"|\bhow long (?:do|did|does) (?:the |our )?(?:{PEOPLE}) (?:stay|spend)\b.*?\b(?:per|in a|each|a) {VISIT}\b"
        ),
    ),
    (
        "events",
        re.compile(
            rf"\b(?:events?|actions?|clicks) (?:per|in a|in each|a) {VISIT}\b|\b{VISIT} depth\b"
        ),
    ),
    (
        "per_person",
        re.compile(
            rf"\b{VISIT} (?:per|for each|by each|each) (?:{PEOPLE})\b|\bhow often (?:do|did) (?:{PEOPLE}) (?:visit|come)\b"
        ),
    ),
    ("sessions", re.compile(rf"\b{VISIT}\b")),
)
MEDIAN = re.compile(r"\bmedian\b")
FILLED = re.compile(r"\b(?:average|mean|typical|usual|median|lasted|lasts)\b")


def plan_sessions(question: str, context: Context, lexicon: StepLexicon) -> Plan | None:
    """The plan of a question about sessions; None where a metric answers it, or it is another."""
    sentence = read(question)
    found = next(((m, p) for m, p in MEASURES if p.search(sentence.text)), None)
    activity = lexicon.book.activity
    if found is None or activity is None or session_column(context.catalogue, activity) is None:
        return None
    measure, pattern = found
    median = MEDIAN.search(sentence.text) is not None and measure in ("length", "events")
    if not median and _has_metric(question, sentence, pattern, context):
        return None
    for _, start, end in list(sentence.find(pattern)):
        sentence.claim(start, end, "session")
    for _, start, end in list(sentence.find(FILLED)) if measure != "sessions" else ():
        sentence.claim(start, end, "frame")
    statistic = "median" if median else "average"
    base = SessionRequest(measure=measure, statistic=statistic)
    return _planned(sentence, base, context, table=activity.table)


def _has_metric(
    question: str, sentence: Sentence, pattern: re.Pattern[str], context: Context
) -> bool:
    """Whether a metric is named by words of the same phrase, all of it."""
    other = read(question)
    reading = parse(other, context.lexicon, context.values, context.clock)
    match = pattern.search(sentence.text)
    if match is None:
        return False
    start, end = sentence.range_of(match.start(), match.end())
    named = [m for m in reading.metrics if m.start < end and m.end > start]
    if not named or {word.casefold() for word in reading.leftovers} - MEANS:
        return False
    words = {t.norm for m in named for t in other.tokens[m.start : m.end]}
    return pattern is MEASURES[-1][1] or len(words) > 1


def _planned(sentence: Sentence, base: SessionRequest, context: Context, *, table: str) -> Plan:
    reading = parse(sentence, context.lexicon, context.values, context.clock)
    asked = sentence.raw.strip()
    allowed = sliceable(context.catalogue, table)
    try:
        _check(reading, sentence)
        shape = settle_shape(reading, sentence, context, allowed=allowed)
    except AskError as error:
        options = [
            base.model_copy(
                update={"group_by": c.group_by, "filters": c.filters, "period": c.period}
            )
            for c in error.choices
        ]
        texts = tuple(dict.fromkeys(render_sessions(o, context.catalogue) for o in options))
        return ClarifyPlan(resolved=error.question, question=error.question, options=texts)
    except CannotError as error:
        near = render_sessions(base, context.catalogue)
        return UnanswerablePlan(resolved=asked, reason=error.reason, nearest=(near,))
    grain = reading.grain or ("week" if reading.trend else None)
    request = base.model_copy(
        update={
            "group_by": shape.group_by[:2],
            "filters": shape.filters,
            "period": shape.period,
            "grain": grain,
        }
    )
    resolved = render_sessions(request, context.catalogue)
    return SessionPlan(resolved=resolved, request=request, notes=shape.notes)


def _check(reading: Reading, sentence: Sentence) -> None:
    """What was said and cannot be asked of sessions is never dropped."""
    if reading.leftovers or reading.metrics:
        words = [*reading.leftovers, *(sentence.phrase(m.start, m.end) for m in reading.metrics)]
        said = joined([f"'{word}'" for word in dict.fromkeys(words)])
        message = f"{said} cannot be asked of sessions here, and the question was not answered without it."
        raise CannotError(message)
    if reading.change or reading.over or reading.previous or reading.share or reading.threshold:
        message = "Numbers of sessions are given for one period, not compared. Ask for each period, or along time."
        raise CannotError(message)
    if reading.time_problems:
        message = f"'{reading.time_problems[0].words}' gives no period that has data. Name a month, a week or a day."
        raise CannotError(message)
