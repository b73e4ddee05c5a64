"""Questions on what a metric is built from, what uses a thing, and what the last build did."""

import re
from collections.abc import Mapping
from datetime import date
from itertools import pairwise
from typing import Any

from assistant.planner.asked import Asked
from assistant.planner.periods.calendar_units import day_in_words
from assistant.planner.plan import DescribePlan, Plan
from assistant.planner.render import joined
from assistant.semantics.catalogue import Catalogue

BUILT_FROM = re.compile(
    r"\b(?:built|made|composed|derived|assembled|put together|made up|computed|calculated) (?:from|of|out of|with|on)\b"
    r"|^where (?:does|do|did) .+ come from\b|\blineage\b|\b(?:inputs?|ingredients?|sources?) (?:of|for|behind)\b"
    r"|\b(?:which|what) (?:tables?|columns?|data|events?) (?:does|do|is|are) .+ (?:come|comes|built|based|use|uses|read|reads|computed|made|need|rely|depend|rest)\b"
    r"|\bwhat (?:does|do) .+ (?:depend|rely|rest) on\b|\bupstream\b"
)
USED_BY = re.compile(
    r"\b(?:what|which (?:metrics?|kpis?|numbers|measures?)|who) (?:\w+ )?(?:uses?|reads?|depends? on|relies on|rely on|needs?|rests? on|(?:is|are) (?:built|based|computed|made) (?:from|on|of|with))\b"
    r"|\b(?:what|which (?:metrics?|kpis?)) (?:would )?breaks? (?:if|when|without)\b|\bdownstream\b|\bis .+ used (?:by|in|for)\b|\bwhere is .+ used\b"
)
BUILD = re.compile(
    r"\b(?:when|how long ago) (?:was|is|did) (?:the )?(?:last |latest |newest )?(?:build|lake|data) (?:built|run|made|happen|finish)?"
    r"|\b(?:last|latest|newest|current) build\b|\bwhen was the (?:data|lake) (?:last )?(?:built|loaded|refreshed)\b"
    r"|\bquarantined?\b|\bset aside\b|\brejected rows\b|\brows (?:were |was )?(?:dropped|rejected|removed)\b|\bduplicates? (?:were|was) (?:removed|dropped|found)\b"
)
OF_FEATURE = re.compile(r"\bfeatures?\b")
Output = Mapping[str, Any]


def lineage_plan(asked: Asked) -> Plan | None:
    """Plan `what is revenue built from?`, `which metrics use the events table?`, `how many rows were quarantined?`."""
    if BUILD.search(asked.text) and not asked.reading.metrics:
        return DescribePlan(resolved="What did the last build do?", subject="data", aspect="build")
    if OF_FEATURE.search(asked.text) or asked.reading.periods:
        return None
    if USED_BY.search(asked.text):
        return _used_by(asked)
    metric = asked.one_metric
    if metric is None or not BUILT_FROM.search(asked.text):
        return None
    label = asked.label(metric)
    return DescribePlan(resolved=f"What is {label} built from?", subject=metric, aspect="lineage")


def _used_by(asked: Asked) -> Plan | None:
    table = _table(asked)
    subject = f"table:{table}" if table else _first_metric(asked)
    if subject is None:
        return None
    label = f"table {table}" if table else asked.label(subject)
    return DescribePlan(resolved=f"Which metrics use {label}?", subject=subject, aspect="used_by")


def _table(asked: Asked) -> str | None:
    catalogue = asked.context.catalogue
    tables = {metric.table for metric in catalogue.metrics.values()}
    tables |= {dimension.table for dimension in catalogue.dimensions.values()}
    words = [token.norm for token in asked.sentence.tokens]
    beside = [
        word
        for word, after in zip(words, [*words[1:], ""], strict=True)
        if after in ("table", "data")
    ]
    beside += [after for word, after in pairwise(words) if word == "table"]
    return next((word for word in beside if word in tables), None)


def _first_metric(asked: Asked) -> str | None:
    """The metric that the words name, which may be one word of several things."""
    tokens, lexicon = asked.sentence.tokens, asked.context.lexicon
    asking = ("metric", "metrics", "kpi", "kpis", "what", "which")
    for length in range(min(6, len(tokens)), 0, -1):
        for start in range(len(tokens) - length + 1):
            if tokens[start].norm in asking:
                continue
            for entry in lexicon.at(tokens, start, start + length):
                if entry.kind == "metric":
                    return entry.name
    return None


def lineage_texts(label: str, output: Output, catalogue: Catalogue) -> list[str]:
    """What a metric is computed from: its formula, its metrics and its table."""
    texts = []
    if output.get("definition"):
        texts.append(f"{label} is computed as `{output['definition']}`.")
    inputs = [_label(name, catalogue) for name in output.get("inputs") or ()]
    if inputs:
        texts.append(f"It is built from the metrics {joined(inputs)}.")
    tables = [str(name) for name in output.get("tables") or ()]
    if tables:
        noun = "table" if len(tables) == 1 else "tables"
        texts.append(f"It reads the {noun} {joined(tables)}.")
    return texts or [f"No lineage of {label} is recorded."]


def used_by_texts(label: str, output: Output, catalogue: Catalogue) -> list[str]:
    """Which metrics use a metric or a table."""
    thing = f"The table {label}" if output.get("kind") == "table" else label
    names = [_label(name, catalogue) for name in output.get("used_by") or ()]
    return [f"{thing} is used by {joined(names)}." if names else f"{thing} is used by no metric."]


def build_texts(output: Output) -> list[str]:
    """When the lake was built, and what was left out of it."""
    left = [
        f"{output[name]:,} {words}"
        for name, words in (
            ("quarantined", "were quarantined"),
            ("duplicates", "were duplicates"),
            ("without_consent", "had no consent"),
        )
        if output.get(name) is not None
    ]
    texts = [f"The lake was built on {_day(output['built_on'])}."]
    if output.get("as_of"):
        texts.append(f"The newest complete day is {_day(output['as_of'])}.")
    return [*texts, f"Of the rows that were read, {joined(left)}."] if left else texts


def _day(text: object) -> str:
    return day_in_words(date.fromisoformat(str(text)[:10]))


def _label(name: str, catalogue: Catalogue) -> str:
    metric = catalogue.metrics.get(name)
    return metric.label if metric else name
