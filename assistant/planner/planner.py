"""The planner: one question, and what was asked before, to one plan."""

import re
from collections.abc import Sequence
from datetime import date

from assistant.planner.asked import Asked
from assistant.planner.context import AskError, CannotError, Context
from assistant.planner.families.content_lookup import content_plan
from assistant.planner.families.explain import WHY, explain_plan
from assistant.planner.families.intents import LISTED_ABOUT, read_intent, search_plan
from assistant.planner.families.no_metric import count_items, without_metric
from assistant.planner.features.intent import feature_plan
from assistant.planner.follow_up import ALONE, MARKERS, base_of, follows, subject_of
from assistant.planner.funnels.families import EventFamilies
from assistant.planner.periods.clock import Clock, TimeProblem
from assistant.planner.periods.first_days import begins
from assistant.planner.plan import ClarifyPlan, MetricPlan, Plan
from assistant.planner.reading.lexicon import build_lexicon
from assistant.planner.reading.nouns import check_flags, settle_nouns
from assistant.planner.reading.parse import parse
from assistant.planner.reading.reading import Reading
from assistant.planner.reading.value_index import ValueIndex
from assistant.planner.reading.words import normalise, read
from assistant.planner.render import render_question
from assistant.planner.screens import COUNTED, screen
from assistant.planner.settling.means import take_mean
from assistant.planner.settling.rows import take_parts
from assistant.planner.settling.settle import settle
from assistant.planner.settling.unanswered import (
    ask,
    cannot,
    leftover,
    nothing_before,
    time_problem,
)
from assistant.semantics.catalogue import Catalogue
from assistant.semantics.request import MetricRequest, Period

FORECAST = re.compile(
    r"\b(?:will|forecast|predict|prediction|projected|expect|expected|going to)\b"
)
OPENING = re.compile(
    r"^(?:what|when|where|how (?:do|does|did|should|to|can)|is|are|does|did|should|can|which|whose)\b"
)
STATING = frozenset(
    f"what {verb}{article}"
    for verb in ("is", "are", "was", "were")
    for article in ("", " the", " our")
)
MEANS = ("average", "mean")
NEVER = date(1970, 1, 1)
"""Newest complete day of a lake without days."""


class Planner:
    """Plans questions on one workspace, the same plan for the same question every time."""

    def __init__(
        self,
        catalogue: Catalogue,
        values: ValueIndex,
        *,
        as_of: date | None,
        week_start: str = "monday",
        withheld: Sequence[str] = (),
        families: EventFamilies | None = None,
    ) -> None:
        """Read the workspace's words.

        Args:
            catalogue: Metrics and dimensions.
            values: Values of the lake's columns.
            as_of: Newest complete day; None where nothing has a time.
            week_start: `monday` or `sunday`.
            withheld: Names of columns that the build dropped as personal.
            families: Plans questions about several events of a person; None: none is one.
        """
        self._catalogue = catalogue
        self._lexicon = build_lexicon(catalogue)
        self._values = values
        for name, dimension in catalogue.dimensions.items():
            values.add_words(dimension.table, dimension.column or name, dimension.values)
        self._as_of = as_of
        self._week_start = week_start
        self._withheld = tuple(withheld)
        self._families = families

    def plan(
        self,
        question: str,
        *,
        history: Sequence[MetricRequest | Plan] = (),
        as_of: date | None = None,
    ) -> Plan:
        """Decide what to do with a question.

        Args:
            question: As typed.
            history: Requests or plans before it in the conversation, oldest first.
            as_of: Instead of the lake's newest complete day.

        Returns:
            A plan; never an exception, whatever the text.
        """
        feature = feature_plan(question)
        if feature is not None:
            return feature
        screened = screen(question, withheld=self._withheld, shown=self._shown)
        if screened is not None:
            return screened
        several = self._several(question, as_of)
        if several is not None:
            return several
        events = self._events(question, history, as_of)
        if events is not None:
            return events
        base = base_of(history)
        asked = self._read(question, as_of)
        return (
            self._words(asked, base, before=subject_of(history))
            or _by_attributes(asked, base)
            or self._numbers(asked, base)
        )

    def _shown(self, word: str) -> bool:
        return bool(self._values.exact(word))

    def periods(self, question: str, *, as_of: date | None) -> tuple[Period, ...]:
        """The periods that a question's words name on a day."""
        return tuple(found.period for found in self._read(question, as_of).reading.periods)

    def _context(self, as_of: date | None) -> Context:
        clock = Clock(as_of or self._as_of or NEVER, self._week_start)
        return Context(self._catalogue, self._lexicon, self._values, clock)

    def _events(
        self, question: str, history: Sequence[MetricRequest | Plan], as_of: date | None
    ) -> Plan | None:
        """The plan of a question about several events of a person."""
        text = normalise(question)
        if self._families is None or WHY.match(text) or LISTED_ABOUT.match(text):
            return None
        return self._families.plan(question, self._context(as_of), history=history)

    def _read(self, question: str, as_of: date | None) -> Asked:
        context = self._context(as_of)
        sentence = read(question)
        reading = parse(sentence, self._lexicon, self._values, context.clock)
        settle_nouns(sentence, reading, context)
        return Asked(sentence, reading, context)

    def _several(self, question: str, as_of: date | None) -> Plan | None:
        """Several questions at once are asked one by one."""
        parts = [part.strip() for part in question.split("?") if any(map(str.isalnum, part))]
        if not 1 < len(parts) <= 5:
            return None
        plans = [self.plan(part, as_of=as_of) for part in parts]
        refused = next((plan for plan in plans if plan.kind == "refuse"), None)
        open_ended = any(plan.kind in ("clarify", "unanswerable") for plan in plans)
        if refused is not None or open_ended:
            return refused
        text = "These are several questions. Which one first?"
        options = tuple(dict.fromkeys(plan.resolved for plan in plans))
        return ClarifyPlan(resolved=text, question=text, options=options)

    def _words(
        self, asked: Asked, base: MetricRequest | None, *, before: str | None
    ) -> Plan | None:
        """The plan where words are asked, or where time makes numbers impossible."""
        if base is None and ALONE.match(asked.text):
            return nothing_before(asked)
        if WHY.match(asked.text):
            explained = explain_plan(asked, base)
            if explained is not None:
                return explained
            if not asked.reading.metrics:
                return search_plan(asked.sentence, asked.reading)
        intent = read_intent(asked, before=before)
        if intent is not None:
            return intent
        problems = asked.reading.time_problems
        as_of = asked.context.clock.as_of
        ahead = any(reading.period.start > as_of for reading in asked.reading.periods)
        if FORECAST.search(asked.text) and ahead:
            problems = [TimeProblem("future", "The period")]
        return time_problem(problems[0], asked, base) if problems else None

    def _numbers(self, asked: Asked, base: MetricRequest | None) -> Plan:
        reading = asked.reading
        if COUNTED.search(
            asked.text
        ):  # `the number of users who…`: the verb is still accounted for
            reading.leftovers = [word for word in reading.leftovers if word.casefold() != "who"]
        if reading.metrics or base is not None:
            self._take_mean(reading)
        base = base if follows(asked.sentence, reading, base) else None
        if base is not None:
            reading.leftovers = [w for w in reading.leftovers if w.casefold() not in MARKERS]
        elif not reading.metrics:
            return without_metric(asked)
        take_parts(reading)
        try:
            check_flags(asked)
            request = settle(reading, asked.sentence, asked.context, base)
        except AskError as error:
            left = error.choices[0] if error.choices else None
            return leftover(asked, left) if reading.leftovers else ask(error, self._catalogue)
        except CannotError as error:
            return cannot(error, asked)
        if reading.leftovers:
            words = base is None and _asks_for_words(asked)
            return search_plan(asked.sentence, reading) if words else leftover(asked, request)
        return MetricPlan(
            resolved=render_question(request, self._catalogue),
            request=request,
            notes=tuple(dict.fromkeys((*reading.notes, *begins(request, self._catalogue)))),
        )

    def _take_mean(self, reading: Reading) -> None:
        """Read `average` as a mean, where no metric named is one already."""
        if _averages(reading, self._catalogue):
            reading.leftovers = [w for w in reading.leftovers if w.casefold() not in MEANS]
        take_mean(reading)


def _by_attributes(asked: Asked, base: MetricRequest | None) -> Plan | None:
    """Items of the catalogue that are chosen by what they are: `books that cost less than 10`."""
    reading = asked.reading
    if follows(asked.sentence, reading, base):
        return None
    counted = bool(reading.metrics) or count_items(asked)
    return None if counted and not reading.limits else content_plan(asked)


def _averages(reading: Reading, catalogue: Catalogue) -> bool:
    """Whether every metric named is a mean already, so that `average` says nothing more."""
    names = [name for match in reading.metrics for name in match.names("metric")]
    metrics = [catalogue.metrics[name] for name in names]
    return bool(metrics) and all(
        metric.kind == "ratio" or metric.aggregation == "average" for metric in metrics
    )


def _asks_for_words(asked: Asked) -> bool:
    """A question about something that a metric is only a part of: `what happened in…`."""
    if not asked.plain or not OPENING.match(asked.text) or len(asked.reading.metrics) > 1:
        return False
    first = asked.reading.metrics[0].start if asked.reading.metrics else 0
    return asked.text[: asked.sentence.starts[first]].strip() not in STATING
