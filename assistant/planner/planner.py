"""The planner: one question, and what was asked before, to one plan."""

import re
from collections.abc import Sequence
from datetime import date

from rapidfuzz import fuzz, process

from assistant.planner.calendar_units import in_words
from assistant.planner.clock import Clock, TimeProblem
from assistant.planner.context import AskError, CannotError, Context
from assistant.planner.intents import Asked, read_intent, search_plan
from assistant.planner.lexicon import Entry, Match, build_lexicon
from assistant.planner.parse import parse
from assistant.planner.plan import ClarifyPlan, MetricPlan, Plan, UnanswerablePlan
from assistant.planner.reading import Reading
from assistant.planner.render import render_question
from assistant.planner.screens import screen
from assistant.planner.settle import settle
from assistant.planner.value_index import ValueIndex
from assistant.planner.words import Sentence, read, stem
from assistant.semantics.catalogue import Catalogue
from assistant.semantics.checks import nearest
from assistant.semantics.request import MetricRequest

FOLLOW_UP = re.compile(
    r"^(?:and|also|only|just|what about|how about|now|instead|same|but|ok|okay|then|by|per|for|in|on|without|except|excluding|show (?:it|that|this|them)|make (?:it|that)|break (?:it|that|this|them) down|split (?:it|that|this|them)|as|why|compare[d]? (?:it|that|this|them|to|with))\b"
    r"|\b(?:instead|as well|again|the same|it|that|those|them)$"
)
MARKERS = frozenset(
    [
        "instead",
        "about",
        "again",
        "well",
        "same",
        "just",
        "ok",
        "okay",
        "but",
        "as",
        "it",
        "that",
        "those",
        "them",
        "only",
        "also",
        "chart",
    ]
)
"""Words that tie a follow-up to the question before and say nothing else."""
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
QUANTITY = re.compile(
    r"^(?:what (?:is|was|are|were)|how) .*\b(?:average|mean|median|price|rate|percentile|per (?:user|customer|person))\b"
)
WHY = re.compile(
    r"^(?:and |but |so )?(?:why|what caused|how come|what explains|what is the reason)\b"
)
CLOSE = 70
SHORT = 6
"""Words of a follow-up that changes nothing known, at most."""
MOST_OPTIONS = 5


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
    ) -> None:
        """Read the workspace's words.

        Args:
            catalogue: Metrics and dimensions.
            values: Values of the lake's columns.
            as_of: Newest complete day; None where nothing has a time.
            week_start: `monday` or `sunday`.
            withheld: Names of columns that the build dropped as personal.
        """
        self._catalogue = catalogue
        self._lexicon = build_lexicon(catalogue)
        self._values = values
        self._as_of = as_of
        self._week_start = week_start
        self._withheld = tuple(withheld)

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
        screened = screen(question, withheld=self._withheld)
        if screened is not None:
            return screened
        clock = Clock(as_of or self._as_of or date(1970, 1, 1), self._week_start)
        context = Context(self._catalogue, self._lexicon, self._values, clock)
        sentence = read(question)
        reading = parse(sentence, self._lexicon, self._values, clock)
        base = _base(history)
        asked = Asked(sentence, reading, context)
        if WHY.match(sentence.text):
            return self._why(asked, base)
        intent = read_intent(asked)
        if intent is not None:
            return intent
        if reading.time_problems:
            return self._time_problem(reading.time_problems[0], asked, base)
        if FORECAST.search(sentence.text) and any(
            r.period.start > clock.as_of for r in reading.periods
        ):
            return self._time_problem(TimeProblem("future", "The period"), asked, base)
        follows = _follows(sentence, reading, base)
        if follows:
            reading.leftovers = [w for w in reading.leftovers if w.casefold() not in MARKERS]
        if not reading.metrics and not follows:
            return self._without_metric(asked)
        return self._numbers(asked, base if follows else None)

    def _numbers(self, asked: Asked, base: MetricRequest | None) -> Plan:
        try:
            request = settle(asked.reading, asked.sentence, asked.context, base)
        except AskError as error:
            if asked.reading.leftovers:
                return self._leftover(asked, error.choices[0] if error.choices else None)
            return self._clarify(error)
        except CannotError as error:
            return UnanswerablePlan(
                resolved=asked.sentence.raw.strip(),
                reason=error.reason,
                nearest=self._rendered(error.nearest),
            )
        if asked.reading.leftovers:
            if base is None and _asks_for_words(asked):
                return search_plan(asked.sentence, asked.reading)
            return self._leftover(asked, request)
        return MetricPlan(
            resolved=render_question(request, self._catalogue),
            request=request,
            notes=tuple(dict.fromkeys(asked.reading.notes)),
        )

    def _clarify(self, error: AskError) -> ClarifyPlan:
        return ClarifyPlan(
            resolved=error.question,
            question=error.question,
            options=self._rendered(error.choices)[:MOST_OPTIONS],
        )

    def _rendered(self, items: Sequence[MetricRequest | str]) -> tuple[str, ...]:
        texts = (i if isinstance(i, str) else render_question(i, self._catalogue) for i in items)
        return tuple(dict.fromkeys(texts))

    def _leftover(self, asked: Asked, request: MetricRequest | None) -> Plan:
        """Words that nothing accounts for are never dropped."""
        words = tuple(dict.fromkeys(asked.reading.leftovers))
        said = ", ".join(f"'{word}'" for word in words[:4])
        near = tuple(value for word in words for value in self._values.nearest(word))[:3]
        without = self._rendered((request,)) if request else ()
        if near and without:
            swapped = tuple(f'{without[0]}, for "{value}"' for value in near)
            return ClarifyPlan(
                resolved=asked.sentence.raw.strip(),
                question=f"{said} is not known here. Is one of these meant?",
                options=swapped,
            )
        known = nearest(" ".join(words), (m.label for m in self._catalogue.metrics.values()))
        return UnanswerablePlan(
            resolved=asked.sentence.raw.strip(),
            reason=f"{said} is not a metric, dimension or value of this workspace, so the question was not answered without it.",
            nearest=(*without, *known)[:MOST_OPTIONS],
        )

    def _without_metric(self, asked: Asked) -> Plan:
        """Parts of metric names ask which metric is meant; other words are searched for."""
        reading = asked.reading
        items = self._count_of_items(asked)
        if items is not None:
            return self._numbers(items, None)
        parts = [
            self._lexicon.parts.get(stem(word.casefold()), set()) for word in reading.leftovers
        ]
        hit = [names for names in parts if names]
        shaped = (
            reading.periods or reading.grain or reading.groups or reading.ranking or reading.trend
        )
        counting = re.match(r"^(?:how many|how much|number of|count)\b", asked.sentence.text)
        if (
            hit
            and len(hit) == len(parts)
            and (shaped or counting or len(asked.sentence.tokens) <= 4)
        ):
            names = sorted(set.intersection(*hit) or set.union(*hit))
            period = (
                reading.periods[0].period
                if len(reading.periods) == 1 and not reading.periods[0].all_time
                else None
            )
            choices = tuple(MetricRequest(metrics=(name,), period=period) for name in names)
            return self._clarify(AskError("Which metric is meant?", choices[:MOST_OPTIONS]))
        if counting and (reading.leftovers or reading.values):
            return self._unknown_metric(asked)
        if shaped and not reading.leftovers and not reading.values:
            return self._which_metric(asked)
        if reading.share or QUANTITY.search(asked.sentence.text):
            return self._unknown_metric(asked)
        if reading.leftovers and shaped and self._close(reading.leftovers):
            return self._unknown_metric(asked)
        return search_plan(asked.sentence, reading)

    def _count_of_items(self, asked: Asked) -> Asked | None:
        """`how many podcasts are there` counts the items of a content kind, where a metric does."""
        reading = asked.reading
        if reading.leftovers or not re.match(
            r"^(?:how many|number of|count)\b", asked.sentence.text
        ):
            return None
        tables = {
            (match.value.table, match.value.column)
            for value in reading.values
            for match in value.matches
        }
        kinds = {
            dimension.table
            for dimension in self._catalogue.dimensions.values()
            if dimension.content_role == "kind" and (dimension.table, dimension.column) in tables
        }
        counts = [
            metric.name
            for metric in self._catalogue.metrics.values()
            if metric.table in kinds
            and "count" in (metric.aggregation or "")
            and metric.kind == "simple"
        ]
        if len(counts) != 1:
            return None
        at = reading.values[0].start
        reading.metrics.append(Match(at, at, (Entry("metric", counts[0], exact=True),)))
        return asked

    def _which_metric(self, asked: Asked) -> Plan:
        """Numbers of something are asked for, but not of what."""
        reading = asked.reading
        period = reading.periods[0].period if len(reading.periods) == 1 else None
        names = [
            name for name, metric in self._catalogue.metrics.items() if metric.kind == "simple"
        ]
        choices = tuple(
            MetricRequest(metrics=(name,), period=period) for name in names[:MOST_OPTIONS]
        )
        return self._clarify(AskError("Of which metric?", choices))

    def _close(self, words: Sequence[str]) -> bool:
        """Whether the words are nearly a metric's name."""
        labels = [metric.label.casefold() for metric in self._catalogue.metrics.values()]
        score = process.extractOne(" ".join(words).casefold(), labels, scorer=fuzz.ratio)
        return score is not None and score[1] >= CLOSE

    def _unknown_metric(self, asked: Asked) -> Plan:
        words = " ".join(asked.reading.leftovers) or asked.sentence.text
        labels = {metric.label: metric.name for metric in self._catalogue.metrics.values()}
        known = nearest(words, labels) or tuple(labels)[:3]
        period = asked.reading.periods[0].period if len(asked.reading.periods) == 1 else None
        choices = tuple(MetricRequest(metrics=(labels[label],), period=period) for label in known)
        return UnanswerablePlan(
            resolved=asked.sentence.raw.strip(),
            reason="No metric of this workspace measures that.",
            nearest=self._rendered(choices),
        )

    def _time_problem(self, problem: TimeProblem, asked: Asked, base: MetricRequest | None) -> Plan:
        resolved = asked.sentence.raw.strip()
        clock = asked.context.clock
        if problem.kind == "today" and (asked.reading.metrics or base):
            names = (
                asked.reading.metrics[0].names("metric")[:1]
                if asked.reading.metrics
                else base.metrics
            )  # type: ignore[union-attr]
            day = MetricRequest(metrics=names, period=clock.unit("day"))
            question = f"Today is not complete; the newest complete day is {clock.as_of}. Is that day meant?"
            return self._clarify(AskError(question, (day,)))
        reasons = {
            "no_such_date": f"There is no such date or period: {problem.words}.",
            "recurring": f"'{problem.words}' names days that recur, which cannot be selected. Ask by day.",
            "ambiguous_date": f"'{problem.words}' can be read as two dates. Write it as YYYY-MM-DD.",
            "future": f"'{problem.words}' lies in the future; nothing here forecasts.",
            "today": f"Today is not complete; the newest complete day is {clock.as_of}.",
        }
        names = asked.reading.metrics[0].names("metric")[:1] if asked.reading.metrics else ()
        month = clock.unit("month", 1)
        near = (MetricRequest(metrics=names, period=month, grain="day"),) if names else ()
        return UnanswerablePlan(
            resolved=resolved, reason=reasons[problem.kind], nearest=self._rendered(near)
        )

    def _why(self, asked: Asked, base: MetricRequest | None) -> Plan:
        """Causes are never asserted; the slices of a change are offered."""
        names = (
            asked.reading.metrics[0].names("metric")[:1]
            if asked.reading.metrics
            else (base.metrics[:1] if base else ())
        )
        if not names:
            return search_plan(asked.sentence, asked.reading)
        period = base.period if base and base.period else asked.context.clock.unit("week", 1)
        if asked.reading.periods:
            period = asked.reading.periods[0].period
        allowed = [
            n for n in asked.context.allowed(names) if not self._catalogue.dimensions[n].is_time
        ]
        choices = tuple(
            MetricRequest(metrics=names, group_by=(name,), period=period) for name in allowed[:3]
        )
        return UnanswerablePlan(
            resolved=asked.sentence.raw.strip(),
            reason=f"Causes cannot be read from the data. The slices {in_words(period)} may help.",
            nearest=self._rendered(choices),
        )


def _asks_for_words(asked: Asked) -> bool:
    """A question about something that a metric is only a part of: `what happened in…`."""
    text = asked.sentence.text
    if not asked.plain or not OPENING.match(text) or len(asked.reading.metrics) > 1:
        return False
    first = asked.reading.metrics[0].start if asked.reading.metrics else 0
    return asked.sentence.text[: asked.sentence.starts[first]].strip() not in STATING


def _base(history: Sequence[MetricRequest | Plan]) -> MetricRequest | None:
    for item in reversed(history):
        if isinstance(item, MetricRequest):
            return item
        if isinstance(item, MetricPlan):
            return item.request
    return None


def _follows(sentence: Sentence, reading: Reading, base: MetricRequest | None) -> bool:
    """Whether the question changes the one before instead of standing alone."""
    if base is None:
        return False
    marked = FOLLOW_UP.search(sentence.text) is not None
    if reading.metrics:
        return marked and sentence.text.split(" ", 1)[0] in (
            "and",
            "what",
            "how",
            "same",
            "also",
            "now",
            "instead",
            "but",
        )
    changes = reading.periods or reading.values or reading.groups or reading.grain or reading.trend
    shaped = (
        changes
        or reading.ranking
        or reading.share
        or reading.over
        or reading.previous
        or reading.year_ago
        or reading.change
    )
    short = len(sentence.tokens) <= SHORT
    return bool(shaped and (marked or not reading.leftovers)) or (marked and short)
