"""Whether a question changes the one before it, and which one that is."""

import re
from collections.abc import Sequence

from assistant.planner.plan import DescribePlan, ExplainPlan, MetricPlan, Plan
from assistant.planner.reading.reading import Reading
from assistant.planner.reading.words import Sentence
from assistant.semantics.request import MetricRequest

FOLLOW_UP = re.compile(
    r"^(?:and|also|only|just|what about|how about|now|instead|same|but|ok|okay|then|by|per|for|in|on"
    r"|without|except|excluding|show (?:it|that|this|them)|make (?:it|that)"
    r"|(?:break|split) (?:it|that|this|them)|as|compared? (?:it|that|this|them|to|with))\b"
    r"|\b(?:instead|as well|again|the same|it|that|those|them)$"
)
JOINING = ("and", "what", "how", "same", "also", "now", "instead", "but")
"""First words of a follow-up that names a metric."""
MARKERS = frozenset(
    """
    instead about again well same just ok okay but as it that those them only also chart
    """.split()  # noqa: SIM905 - a list of words is read as words
)
"""Words that tie a follow-up to the question before and say nothing else."""
SHORT = 6
"""Words of a follow-up that names nothing known, at most."""

ALONE = re.compile(
    r"^(?:and |but |so )?(?:why|how come|what happened"
    r"|(?:(?:show|draw|plot|make|give)(?: me)? (?:it|that|this)? ?)?as an? (?:\w+ )?(?:chart|graph|plot|table))$"
)
"""Asks about the answer before, and about nothing else."""


def base_of(history: Sequence[MetricRequest | Plan]) -> MetricRequest | None:
    """The newest request of a conversation."""
    for item in reversed(history):
        if isinstance(item, MetricRequest):
            return item
        if isinstance(item, MetricPlan | ExplainPlan):
            return item.request
    return None


def subject_of(history: Sequence[MetricRequest | Plan]) -> str | None:
    """What the newest answer was about: the metric of its numbers, or the thing described."""
    for item in reversed(history):
        if isinstance(item, DescribePlan):
            return item.subject
        if isinstance(item, MetricPlan | ExplainPlan):
            return item.request.metrics[0]
        if isinstance(item, MetricRequest):
            return item.metrics[0]
    return None


def follows(sentence: Sentence, reading: Reading, base: MetricRequest | None) -> bool:
    """Whether the question changes the one before instead of standing alone."""
    if base is None:
        return False
    marked = FOLLOW_UP.search(sentence.text) is not None
    if reading.metrics:
        return marked and sentence.text.split(" ", 1)[0] in JOINING
    return (marked and len(sentence.tokens) <= SHORT) or (
        _changes(reading) and (marked or not reading.leftovers)
    )


def _changes(reading: Reading) -> bool:
    sliced = reading.values or reading.groups or reading.ranking or reading.share
    timed = reading.periods or reading.grain or reading.trend or reading.over
    recurring = reading.weekdays or reading.by_weekday or reading.week_parts or reading.by_hour
    compared = reading.previous or reading.year_ago or reading.change or reading.limits
    return bool(sliced or timed or recurring or compared or reading.mean_unit)
