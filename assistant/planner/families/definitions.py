"""Questions on what a thing means, who owns it and how it is computed."""

import re
from typing import Literal

from assistant.planner.asked import Asked
from assistant.planner.plan import DescribePlan, Plan, SearchPlan

OWNER = re.compile(
    r"\bwho (?:owns?|owned|maintains?|is responsible|is in charge|is the owner|are the owners|looks after|manages?|is accountable|is the contact|to ask|to contact|should)\b|\bowners?\b|\bowned by\b|\bmaintainers?\b"
)
COMPUTED = re.compile(
    r"\bhow (?:is|are|was|do we|do you|does one|did)\b.*\b(?:computed?|calculated?|measured?|defined?|derived|counted|count|calculate|compute|measure|define)\b|\b(?:formula|computation|calculation) (?:of|for|behind)\b|\b(?:sql|query) (?:of|for|behind)\b"
)
DEFINED = re.compile(
    r"^(?:please )?(?:define|explain|describe)\b|\bdefin(?:ition|ed|es)\b|\bmean(?:s|ing)\b|\b(?:does|do|did|would) .*\bmean\b|\bwhat (?:is|are) meant\b|\bwhat does\b|\btell me about\b"
)
DOCUMENTED = re.compile(
    r"\b(?:what|which \w+) (?:has |have )?(?:replaced|replaces|superseded|supersedes|succeeded|succeeds)\b"
    r"|\b(?:is|are|was|were) .{2,60} (?:deprecated|retired|superseded|replaced)\b"
    r"|\b(?:what|which) (?:\w+ )?(?:is|are) (?:the |its )?(?:(?:time|lookback|rolling) )?(?:window|lookback|version|successor|replacement)\b"
    r"|\b(?:what|which) (?:time |lookback )?(?:window|version|lookback) (?:does|do|has|have|is|are)\b"
    r"|^when (?:is|are|does|do|will) .{2,60} (?:counted|count|recorded|logged)(?: as\b.*)?\W*$"
)
"""Asks for what documentation alone says of a definition: its window, its version, what replaced it,
and when something is counted."""
NAMED_RECORD = re.compile(
    r"\b(?:the )?(?P<kind>feature|event|table)(?: called| named)? (?P<name>(?!(?:do|does|is|mean|for|of)\b)\w+)(?: mean| stand for| record| measure)?$"
    r"|\bthe (?P<name2>\w+) (?P<kind2>feature|event|table)(?: mean)?$"
)
"""One feature, event or table by its name."""
WHAT_RECORD = re.compile(r"^(?:so )?what (?:is|are) (?:the |our )?(?:feature|event|table)s?\b")
WHAT_METRIC = re.compile(
    r"^(?:so )?what is (?:the |our )?(?:(?:metric|kpi|measure) |.* (?:metric|kpi)$)"
)
DIFFERENCE = re.compile(
    r"^(?:what|how) .*\b(?:difference|differ) (?:between|from)\b|\bdifferences? between\b"
)
PRONOUN = re.compile(r"\b(?:it|this|that|they|them|these|those)\b")
WHAT_IS = re.compile(r"^(?:so )?what (?:is|are) (?!the |our |my |your )")


def of_subject(asked: Asked, subject: str) -> DescribePlan | None:
    """Plan `who owns it?` and `how is that computed?` after another answer."""
    if not PRONOUN.search(asked.text) or asked.reading.metrics or not asked.plain:
        return None
    if any(w.casefold() not in ABOUT_WORDS for w in asked.reading.leftovers):
        return None
    label = asked.label(subject)
    if COMPUTED.search(asked.text):
        return DescribePlan(
            resolved=f"How is {label} computed?", subject=subject, aspect="computation"
        )
    if OWNER.search(asked.text):
        return DescribePlan(resolved=f"Who owns {label}?", subject=subject, aspect="owner")
    if DEFINED.search(asked.text):
        return DescribePlan(resolved=f"What is {label}?", subject=subject, aspect="definition")
    return None


def _subject(asked: Asked, ignored: frozenset[str]) -> str | None:
    rest = [word for word in asked.reading.leftovers if word.casefold() not in ignored]
    metric = asked.one_metric
    if metric and not rest:
        return metric
    dimensions = [e.name for m in (*asked.reading.groups, *asked.reading.named) for e in m.entries]
    return dimensions[0] if dimensions and not rest and not asked.reading.metrics else None


ABOUT_WORDS = frozenset(
    """
    who owns own owner owners owned responsible charge maintains maintainer contact metric
    metrics measure define defined definition definitions explain describe computed calculated
    measured counted meaning mean means meant derived formula computation calculation kpi does
    behind sql query event table dimension about work works
    """.split()  # noqa: SIM905 - a list of words is read as words
)
"""Words of a question about a thing that are not the thing."""


def named_plan(asked: Asked) -> Plan | None:
    """Plan `explain the feature price_band` and `who owns the play event?`: what is named is a record of a kind."""
    owner = OWNER.search(asked.text) is not None
    if not (owner or DEFINED.search(asked.text) or WHAT_RECORD.search(asked.text)):
        return None
    match = NAMED_RECORD.search(asked.text)
    if match is None or asked.reading.periods:
        return None
    kind, name = match["kind"] or match["kind2"], match["name"] or match["name2"]
    said = "Who owns the {} {}?" if owner else "What is the {} {}?"
    return SearchPlan(
        resolved=said.format(kind, name),
        query=name,
        passage_kinds=(kind,),
        aspect="owner" if owner else "definition",
        name=name if "_" in name else None,
    )


def difference_plan(asked: Asked) -> Plan | None:
    """Plan `what is the difference between A and B?` of two metrics: both are defined."""
    reading = asked.reading
    names = dict.fromkeys(name for match in reading.metrics for name in match.names("metric")[:1])
    if len(names) < 2 or reading.periods or not DIFFERENCE.search(asked.text):
        return None
    labels = [asked.label(name) for name in names]
    return SearchPlan(
        resolved=f"What is the difference between {' and '.join(labels)}?",
        query=" ".join(labels),
        passage_kinds=("metric",),
        aspect="list",
        limit=len(labels),
    )


def owner_plan(asked: Asked) -> Plan | None:
    """Plan `who owns revenue?`."""
    if not OWNER.search(asked.text):
        return None
    subject = _subject(asked, ABOUT_WORDS)
    if subject and COMPUTED.search(asked.text):  # what it is computed of is told with its owner
        return None
    if subject:
        label = asked.label(subject)
        return DescribePlan(resolved=f"Who owns {label}?", subject=subject, aspect="owner")
    return SearchPlan(
        resolved=asked.sentence.raw.strip(), query=asked.sentence.raw.strip(), aspect="owner"
    )


def documented_plan(asked: Asked) -> Plan | None:
    """Plan `what replaced listening hours?` and `what is the window of active users?`."""
    if not DOCUMENTED.search(asked.text) or asked.reading.periods:
        return None
    query = asked.sentence.raw.strip()
    return SearchPlan(resolved=query, query=query)


def definition_plan(asked: Asked) -> Plan | None:
    """Plan `what is revenue?` and `how is it computed?`."""
    computed = COMPUTED.search(asked.text)
    defined = DEFINED.search(asked.text)
    bare = WHAT_METRIC.search(asked.text) or (WHAT_IS.search(asked.text) and asked.plain)
    if not (computed or defined or bare) or asked.reading.periods:
        return None
    subject = _subject(asked, ABOUT_WORDS)
    if subject is None:
        if asked.reading.metrics and not (computed or defined):
            return None
        query = asked.sentence.raw.strip()
        return SearchPlan(resolved=query, query=query)
    label = asked.label(subject)
    aspect: Literal["definition", "computation"] = "computation" if computed else "definition"
    verb = "How is {} computed?" if computed else "What is {}?"
    return DescribePlan(resolved=verb.format(label), subject=subject, aspect=aspect)
