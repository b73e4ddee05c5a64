"""Questions that name no metric: asked back, counted, declined or searched for."""

import re
from collections.abc import Sequence
from dataclasses import replace

from rapidfuzz import fuzz, process

from assistant.planner.asked import Asked
from assistant.planner.context import AskError, CannotError
from assistant.planner.families.intents import search_plan
from assistant.planner.plan import MetricPlan, Plan
from assistant.planner.reading.filler import FILLER
from assistant.planner.reading.lexicon import Entry, Match
from assistant.planner.reading.words import phrase_stems, read, stem
from assistant.planner.render import render_question
from assistant.planner.settling.settle import settle
from assistant.planner.settling.unanswered import MOST_OPTIONS, ask, one_period, unknown_metric
from assistant.semantics.catalogue import Catalogue
from assistant.semantics.request import MetricRequest

COUNTING = re.compile(r"^(?:how many|how much|number of|count)\b")
QUANTITY = re.compile(
    r"^(?:what (?:is|was|are|were)|how) .*"
    r"\b(?:average|mean|median|price|rate|percentile|per (?:user|customer|person))\b"
)
CLOSE = 70
"""Likeness (0 to 100) from which words are nearly a metric's name."""
BRIEF = 4
"""Words of a question so short that a part of a metric's name asks for the metric."""


def without_metric(asked: Asked) -> Plan:
    """Parts of metric names ask which metric is meant; other words are searched for."""
    reading, catalogue = asked.reading, asked.context.catalogue
    counting = COUNTING.match(asked.sentence.text) is not None
    names = _partly_named(asked)
    if len(names) == 1 and counting:
        whole = _wholly_named(names[0], asked)
        if whole is not None:
            return whole
    if names and (asked.shaped or counting or len(asked.sentence.tokens) <= BRIEF):
        return _which(names, "Which metric is meant?", asked)
    if not reading.leftovers and not reading.values and (asked.shaped or counting):
        sliced = {e.name for m in reading.groups for e in m.entries if e.kind == "dimension"}
        simple = [
            name
            for name, metric in catalogue.metrics.items()
            if metric.additive and (not sliced or sliced & set(metric.dimensions))
        ]
        return _which(simple, "Of which metric?", asked)
    close = asked.shaped and _close(reading.leftovers, catalogue)
    if counting or reading.share or close or QUANTITY.search(asked.sentence.text):
        return unknown_metric(asked)
    return search_plan(asked.sentence, reading)


def _partly_named(asked: Asked) -> list[str]:
    """Metrics whose names hold every word that is left over."""
    parts = asked.context.lexicon.parts
    found = [parts.get(stem(word.casefold()), set()) for word in asked.reading.leftovers]
    if not found or not all(found):
        return []
    names = set.intersection(*found) or set.union(*found)
    said = {stem(word.casefold()) for word in asked.reading.leftovers}
    return sorted(names, key=lambda name: (not _counts_rows_of(name, said, asked), name))


def _counts_rows_of(name: str, said: set[str], asked: Asked) -> bool:
    """Whether a metric counts the rows of the table that the words name: `users` are registered."""
    metric = asked.context.catalogue.metrics[name]
    counts = metric.kind == "simple" and "count" in (metric.aggregation or "")
    return counts and set(phrase_stems(metric.table or "")) == said


def _wholly_named(name: str, asked: Asked) -> Plan | None:
    """The metric's own words in another order: `people used the service` is one of its synonyms."""
    metric = asked.context.catalogue.metrics[name]
    left = {stem(word.casefold()) for word in asked.reading.leftovers}
    phrases = (metric.label, *metric.synonyms)
    said = any(
        {word.stem for word in read(text).tokens if word.norm not in FILLER} == left
        for text in phrases
    )
    if not said or asked.reading.groups or asked.reading.values or asked.reading.grain:
        return None
    request = MetricRequest(metrics=(name,), period=one_period(asked))
    return MetricPlan(
        resolved=render_question(request, asked.context.catalogue),
        request=request,
        notes=(f"The question is read as one for {metric.label}.",),
    )


def _which(names: Sequence[str], question: str, asked: Asked) -> Plan:
    choices = tuple(_with_metric(name, asked) for name in names[:MOST_OPTIONS])
    return ask(AskError(question, choices), asked.context.catalogue)


def _with_metric(name: str, asked: Asked) -> MetricRequest:
    """The question with one metric in it; where that does not fit, the metric and the period."""
    match = Match(0, 0, (Entry("metric", name, exact=True),))
    reading = replace(asked.reading, metrics=[match], leftovers=[], notes=[])
    try:
        return settle(reading, asked.sentence, asked.context)
    except AskError as error:
        plain = MetricRequest(metrics=(name,), period=one_period(asked))
        return error.choices[0] if error.choices else plain
    except CannotError:
        return MetricRequest(metrics=(name,), period=one_period(asked))


def _close(words: Sequence[str], catalogue: Catalogue) -> bool:
    """Whether the words are nearly a metric's name."""
    labels = [metric.label.casefold() for metric in catalogue.metrics.values()]
    found = process.extractOne(" ".join(words).casefold(), labels, scorer=fuzz.ratio)
    return bool(words) and found is not None and found[1] >= CLOSE


def count_items(asked: Asked) -> bool:
    """Let `how many podcasts are there` count the items of a content kind, where a metric does."""
    reading, catalogue = asked.reading, asked.context.catalogue
    if reading.leftovers or not COUNTING.match(asked.sentence.text):
        return False
    columns = {(m.value.table, m.value.column) for value in reading.values for m in value.matches}
    kinds = {
        dimension.table
        for dimension in catalogue.dimensions.values()
        if dimension.content_role == "kind" and (dimension.table, dimension.column) in columns
    }
    counts = [
        metric.name
        for metric in catalogue.metrics.values()
        if metric.kind == "simple"
        and metric.table in kinds
        and "count" in (metric.aggregation or "")
    ]
    if len(counts) != 1:
        return False
    at = reading.values[0].start
    reading.metrics.append(Match(at, at, (Entry("metric", counts[0], exact=True),)))
    return True
