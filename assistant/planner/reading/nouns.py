"""Nouns and adjectives beside a metric: what is counted, flags, means and distinct things."""

import re
from dataclasses import replace
from datetime import timedelta

from assistant.planner.asked import Asked
from assistant.planner.context import AskError, Context
from assistant.planner.reading.filler import FILLER
from assistant.planner.reading.lexicon import Entry, Match
from assistant.planner.reading.reading import Reading, ValueReading
from assistant.planner.reading.value_index import ValueMatch
from assistant.planner.reading.words import Sentence, normalise, phrase_stems, read, stem
from assistant.semantics.catalogue import Catalogue, Metric
from assistant.semantics.request import DimensionFilter, MetricRequest, Period
from assistant.values import Value

MEANS = frozenset({"average", "mean"})
DISTINCT = frozenset({"different", "distinct", "unique", "separate"})
RECORDS = frozenset({"items", "item", "records", "record", "rows", "entries", "units"})
GENERIC = frozenset({"people", "users", "customers", "visitors", "everyone", "folks"})
GENERIC_SUBJECT = re.compile(
    r"\b(?:do|did|does|have|are|were) (?:our |the |most )?(?:people|users|customers|visitors|everyone|folks) "
)
"""`on which weekday do people play most`: people are whoever the metric is of."""
LEADING = frozenset({"of", "from", "for", "among", "by"})
ARTICLES = frozenset({"a", "an", "the", "our", "all", "each", "every", "any"})
COUNTING = re.compile(r"\b(?:how many|number of|count of|total)\b")
LONGEST_FLAG = 4
TRUE = "true"


def settle_nouns(sentence: Sentence, reading: Reading, context: Context) -> None:
    """Give a role to words that only make sense with the workspace's metrics in sight."""
    catalogue = context.catalogue
    _flags(sentence, reading, context)
    _counted(reading, context)
    if not reading.metrics:
        _reordered(sentence, reading, catalogue)
    if not reading.metrics:
        return
    _whole_tables(sentence, reading, catalogue)
    _rated(sentence, reading, catalogue)
    named = [catalogue.metrics[name] for m in reading.metrics for name in m.names("metric")]
    left = {word.casefold() for word in reading.leftovers}
    per_unit = reading.grain or reading.by_weekday or reading.by_hour or reading.week_parts
    if left & MEANS and not per_unit:
        _mean(reading, catalogue)
    if left & GENERIC and GENERIC_SUBJECT.search(sentence.text):
        _account_for(reading, GENERIC)
    if left & DISTINCT and all(_counts_once(metric) for metric in named):
        _account_for(reading, DISTINCT)
    if left & RECORDS and all(_counts_rows(metric) for metric in named):
        _account_for(reading, RECORDS)


def check_flags(asked: Asked) -> None:
    """Ask whether `active customers` are those that did something or those that are marked so.

    Raises:
        AskError: If a metric's name is a flag of what another metric counts, and no time tells them apart.
    """
    reading, catalogue = asked.reading, asked.context.catalogue
    if reading.periods or len(reading.metrics) != 1 or reading.grain or reading.trend:
        return
    match = reading.metrics[0]
    tokens, lexicon = asked.sentence.tokens, asked.context.lexicon
    for middle in range(match.start + 1, match.end):
        found = lexicon.at(tokens, middle, match.end)
        nouns = [
            e.name
            for e in found
            if e.kind == "metric" and e.exact and e.name not in match.names("metric")
        ]
        flags = [
            flag
            for flag in _flag_names(lexicon.at(tokens, match.start, middle), catalogue)
            for noun in nouns
            if flag in catalogue.metrics[noun].dimensions
        ]
        if flags:
            marked = DimensionFilter(dimension=flags[0], values=(TRUE,))
            raise _two_senses(asked, match, MetricRequest(metrics=(nouns[0],), filters=(marked,)))


def _two_senses(asked: Asked, match: Match, marked: MetricRequest) -> AskError:
    words = asked.sentence.phrase(match.start, match.end)
    whole = tuple(_all_time(name, asked) for name in match.names("metric"))
    return AskError(f"'{words}' can be read in two ways. Which one is meant?", (*whole, marked))


def _all_time(name: str, asked: Asked) -> MetricRequest:
    """A metric over all its days, which are named: read again, the words mean one thing."""
    first, newest = asked.context.catalogue.metrics[name].first_day, asked.context.clock.as_of
    if first is None or first > newest:
        return MetricRequest(metrics=(name,))
    period = Period(start=first, end=newest + timedelta(days=1))
    return MetricRequest(metrics=(name,), period=period)


def _flag_names(entries: tuple[Entry, ...], catalogue: Catalogue) -> list[str]:
    dimensions = catalogue.dimensions
    names = [entry.name for entry in entries if entry.kind == "dimension"]
    return [name for name in names if dimensions[name].type == "boolean"]


def _flags(sentence: Sentence, reading: Reading, context: Context) -> None:
    """`explicit podcasts` keeps what is marked so."""
    count = len(sentence.tokens)
    for length in range(min(LONGEST_FLAG, count), 0, -1):
        for start in range(count - length + 1):
            end = start + length
            if not sentence.free(start, end) or sentence.tokens[start].quoted:
                continue
            names = _flag_names(context.lexicon.at(sentence.tokens, start, end), context.catalogue)
            if names:
                _keep_marked(sentence, reading, context, (start, end, tuple(names)))


def _keep_marked(
    sentence: Sentence, reading: Reading, context: Context, found: tuple[int, int, tuple[str, ...]]
) -> None:
    start, end, names = found
    columns = dict.fromkeys(
        (context.catalogue.dimensions[name].table, context.catalogue.dimensions[name].column)
        for name in names
    )
    matches = tuple(
        ValueMatch(Value(table, column, TRUE), exact_case=True)
        for table, column in columns
        if column
    )
    if not matches:
        return
    excluded = sentence.before(start) in (("not",), ("non",), ("without",))
    words = sentence.phrase(start, end)
    sentence.claim(start, end, "value")
    reading.values.append(ValueReading(start, end, words, matches, excluded=excluded))
    said = [token.raw for token in sentence.tokens[start:end]]
    if excluded:
        said.append(sentence.tokens[start - 1].raw)
    for word in said:
        if word in reading.leftovers:
            reading.leftovers.remove(word)


def _counted(reading: Reading, context: Context) -> None:
    """`How many PG-13 films`: films are counted where their title is no column of the value."""
    if reading.metrics:
        return
    dimensions = context.catalogue.dimensions
    for match in reading.named:
        columns = {
            (dimensions[name].table, dimensions[name].column) for name in match.names("dimension")
        }
        beside = [v for v in reading.values if v.end == match.start or v.start == match.end]
        held = {(m.value.table, m.value.column) for value in beside for m in value.matches}
        if match.names("metric") and beside and not columns & held:
            reading.named.remove(match)
            reading.metrics.append(match)
            return


def _whole_tables(sentence: Sentence, reading: Reading, catalogue: Catalogue) -> None:
    """`revenue from customers in China`: the second name only says whose rows are meant."""
    first, *others = reading.metrics
    names = first.names("metric")
    if len(names) != 1:
        return
    main = catalogue.metrics[names[0]]
    reached = {main.table} | {catalogue.dimensions[name].table for name in main.dimensions}
    for match in others:
        metric = _row_count(match, sentence, catalogue)
        if metric is not None and metric.table in reached and _led(sentence, match):
            reading.metrics.remove(match)


def _rated(sentence: Sentence, reading: Reading, catalogue: Catalogue) -> None:
    """`The rating of apps` is their mean rating as well as their ratings, where both are metrics."""
    for place, match in enumerate(reading.metrics):
        token = sentence.tokens[match.start]
        counted = COUNTING.search(sentence.text) or token.norm.endswith("s")
        if match.end - match.start != 1 or match.note or counted:
            continue
        means = tuple(
            Entry("metric", metric.name, exact=True)
            for metric in catalogue.metrics.values()
            if metric.aggregation == "average" and phrase_stems(metric.label)[1:] == (token.stem,)
        )
        known = {entry.name for entry in match.entries}
        if means and not known & {entry.name for entry in means}:
            reading.metrics[place] = replace(match, entries=(*means, *match.entries))


def _row_count(match: Match, sentence: Sentence, catalogue: Catalogue) -> Metric | None:
    """The metric that counts the rows of the table that the words name."""
    stems = tuple(token.stem for token in sentence.tokens[match.start : match.end])
    for name in match.names("metric"):
        metric = catalogue.metrics[name]
        if _counts_rows(metric) and metric.table and phrase_stems(metric.table) == stems:
            return metric
    return None


def _led(sentence: Sentence, match: Match) -> bool:
    at = match.start
    while at > 0 and (
        sentence.tokens[at - 1].norm in ARTICLES or sentence.roles[at - 1] == "value"
    ):
        at -= 1
    return at > 0 and sentence.tokens[at - 1].norm in LEADING


def _counts_rows(metric: Metric) -> bool:
    return metric.kind == "simple" and metric.aggregation in ("count", "sum")


def _counts_once(metric: Metric) -> bool:
    return metric.kind == "simple" and metric.aggregation == "count_distinct"


def _mean(reading: Reading, catalogue: Catalogue) -> None:
    """`average payment`: the mean that the table of payments has."""
    if len(reading.metrics) != 1:
        return
    match = reading.metrics[0]
    tables = {
        catalogue.metrics[name].table
        for name in match.names("metric")
        if catalogue.metrics[name].aggregation == "count" and not catalogue.metrics[name].filters
    }
    means = [
        metric.name
        for metric in catalogue.metrics.values()
        if metric.kind == "simple" and metric.aggregation == "average" and metric.table in tables
    ]
    if means:
        entries = tuple(Entry("metric", name, exact=True) for name in means)
        reading.metrics[0] = replace(match, entries=entries)
        _account_for(reading, MEANS)
        if len(means) == 1:
            reading.notes.append(f"Read as {catalogue.metrics[means[0]].label}.")


def _account_for(reading: Reading, words: frozenset[str]) -> None:
    reading.leftovers[:] = [word for word in reading.leftovers if word.casefold() not in words]


def _reordered(sentence: Sentence, reading: Reading, catalogue: Catalogue) -> None:
    """`How many users were active`: the words of one metric, apart or in another order."""
    left = {stem(normalise(word)) for word in reading.leftovers}
    if len(left) < 2:
        return
    found = [
        metric.name
        for metric in catalogue.metrics.values()
        if any(left == _meaningful(text) for text in (metric.label, metric.name, *metric.synonyms))
    ]
    if len(found) != 1:
        return
    words = set(reading.leftovers)
    places = [i for i, token in enumerate(sentence.tokens) if token.raw in words]
    for place in places:
        sentence.claim(place, place + 1, "name")
    entry = Entry("metric", found[0], exact=True)
    reading.metrics.append(Match(places[0], places[0] + 1, (entry,)))
    reading.leftovers.clear()
    reading.notes.append(f"The question is read as one for {catalogue.metrics[found[0]].label}.")


def _meaningful(text: str) -> set[str]:
    return {token.stem for token in read(text.replace("_", " ")).tokens if token.norm not in FILLER}
