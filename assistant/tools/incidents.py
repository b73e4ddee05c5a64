"""What the documentation records for a time: incidents, releases, launches, tests."""

import re
from collections.abc import Sequence
from datetime import date, timedelta
from typing import TYPE_CHECKING

from assistant.answering.formatting import in_words
from assistant.planner.periods.dates import MONTH, NoSuchDateError, read_point
from assistant.planner.reading.words import phrase_stems
from assistant.semantics.request import Period
from assistant.tools.kit import ToolKit
from connectors.errors import ConnectorError
from retrieval.errors import RetrievalError

if TYPE_CHECKING:
    from retrieval.passages import Passage

KINDS = ("runbook", "doc")
"""Kinds of passages that tell what happened when."""
FOUND = 12
"""Passages looked at for each query."""
SHOWN = 3
SHORTEST = 4
"""Letters of a word that says what a metric is of."""
NEAR = timedelta(days=1)
SHORT = timedelta(days=7)
"""Length of a period in which whatever began is told, whether or not it names the metric."""
DATED = re.compile(
    rf"\b\d{{4}}-\d{{2}}-\d{{2}}\b|\b\d{{1,2}} {MONTH} \d{{4}}\b|\b{MONTH} \d{{1,2}},? \d{{4}}\b"
)


def incidents(
    period: Period, *, about: Sequence[str], slices: Sequence[str], kit: ToolKit
) -> "tuple[Passage, ...]":
    """Passages with a date in the period, those that name a slice or the metric first.

    Args:
        period: When the change happened.
        about: Words for the metric, its label first.
        slices: Values that stand out, or are asked for.
        kit: Gives the index; without one there is nothing to find.
    """
    try:
        index = kit.index()
        day = in_words(period.start)
        queries = (
            f"{about[0]} {day} {period.start.isoformat()}",
            f"incident outage launch release {day} {period.start.isoformat()}",
            *(f"{about[0]} {value}" for value in slices[:2]),
        )
        hits = [hit for text in queries for hit in index.search(text, kinds=KINDS, limit=FOUND)]
    except (RetrievalError, ConnectorError):
        return ()
    unique = {str(hit.passage.id): hit.passage for hit in hits}
    dated = [p for p in unique.values() if _falls_in(p.text, period)]
    short = period.end - period.start <= SHORT
    named = [
        p
        for p in dated
        if _names(p, (*about, *slices))
        or _speaks_of(p, about[0])
        or (short and _starts_in(p, period))
    ]
    ranked = sorted(named, key=lambda p: (-_names(p, slices), not _starts_in(p, period), str(p.id)))
    return tuple({p.title: p for p in reversed(ranked)}.values())[::-1][:SHOWN]


def _names(passage: "Passage", words: Sequence[str]) -> int:
    text = f"{passage.title} {passage.text}".casefold()
    return sum(
        bool(re.search(rf"\b{re.escape(word.casefold())}", text)) for word in words if len(word) > 2
    )


def _speaks_of(passage: "Passage", label: str) -> bool:
    """Whether a passage has a word of the metric's label: `plays` for `Completed plays`."""
    words = {word for word in phrase_stems(label) if len(word) >= SHORTEST}
    return not words.isdisjoint(phrase_stems(f"{passage.title} {passage.text}"))


def _starts_in(passage: "Passage", period: Period) -> bool:
    """Whether the first date that a passage tells lies in the period."""
    days = days_of(f"{passage.title}\n{passage.text}")
    return bool(days) and period.start <= days[0] < period.end


def _falls_in(text: str, period: Period) -> bool:
    return any(period.start - NEAR <= day < period.end + NEAR for day in days_of(text))


def days_of(text: str) -> list[date]:
    """The days that a text names with their year, in order."""
    found = []
    for match in DATED.finditer(text.casefold()):
        words = match[0].replace(",", "")
        try:
            named = read_point(words, as_of=date.max - timedelta(days=400))
        except NoSuchDateError:
            continue
        if named is not None and named.unit == "day":
            found.append(named.period.start)
    return found


def guides(metric: str, dimension: str, kit: ToolKit) -> "tuple[Passage, ...]":
    """Runbooks without a date whose title names the dimension: what to look at next."""
    try:
        hits = kit.index().search(f"{metric} {dimension}", kinds=KINDS[:1], limit=FOUND)
    except (RetrievalError, ConnectorError):
        return ()
    titled = re.compile(rf"\b{re.escape(dimension.casefold())}")
    passages = [hit.passage for hit in hits]
    named = [p for p in passages if titled.search(p.title.casefold()) and not days_of(p.text)]
    return tuple(named[:1])
