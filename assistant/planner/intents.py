"""Questions that ask for words, not numbers: definitions, owners, lists, values, freshness, content."""

import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

from assistant.planner.context import Context
from assistant.planner.plan import DescribePlan, Plan, SearchPlan, ValuesPlan
from assistant.planner.reading import Reading
from assistant.planner.words import Sentence

FRESH = re.compile(
    r"\bhow (?:fresh|recent|current|old|up to date) (?:is|are)\b|\b(?:fresh|freshness)\b|\blast (?:updated?|refresh(?:ed)?|load(?:ed)?|build|built)\b"
    r"|\bup to date\b|\b(?:newest|latest|most recent|last) (?:complete )?(?:data|day|date|load|build)\b(?! of \w+day)|\b(?:is|was) (?:yesterday|today|the data|data) (?:complete|there|in|loaded|available)\b|\bas of (?:when|what)\b|\bwhen (?:was|is|did) (?:the )?(?:data|lake|last)\b"
)
OWNER = re.compile(
    r"\bwho (?:owns?|owned|maintains?|is responsible|is in charge|is the owner|are the owners|looks after|manages?|is accountable|is the contact|to ask|to contact|should)\b|\bowners?\b|\bowned by\b|\bmaintainers?\b"
)
COMPUTED = re.compile(
    r"\bhow (?:is|are|was|do we|do you|does one|did)\b.*\b(?:computed?|calculated?|measured?|defined?|derived|counted|count|calculate|compute|measure|define)\b|\b(?:formula|computation|calculation) (?:of|for|behind)\b|\b(?:sql|query) (?:of|for|behind)\b"
)
DEFINED = re.compile(
    r"^(?:please )?(?:define|explain|describe)\b|\bdefin(?:ition|ed|es)\b|\bmean(?:s|ing)?\b|\bwhat (?:is|are) meant\b|\bwhat does\b|\btell me about\b"
)
WHAT_IS = re.compile(r"^(?:so )?what (?:is|are) (?!the |our |my |your )")
LISTED: tuple[tuple[str, tuple[str, ...]], ...] = (
    ("metrics?|kpis?|measures?|indicators?", ("metric",)),
    ("events?|event types?|event names?|actions", ("event",)),
    ("tables?|data ?sets?|data sources?|sources of data", ("table", "data_source")),
    ("dimensions?|breakdowns?|slices|attributes", ("dimension",)),
    ("features?", ("feature",)),
    ("documents?|docs|documentation|pages|runbooks?", ("doc", "runbook", "glossary")),
)
LIST_FRAME = (
    r"^(?:please |can you |could you )?(?:(?:what|which) (?:\w+ )?(?:{noun})\b(?! (?:had|has|did|does|was|were|is|measures?|counts?|tracks?|shows?|records?|means?)\b)(?:.*)$"
    r"|(?:list|show|give|name)(?: me| us)?(?: all| the| every| available| known| of)* (?:{noun})\b"
    r"|(?:what|which) (?:are|is) (?:the |all the |our )?(?:available |known )?(?:{noun})\b"
    r"|how many (?:{noun}) (?:are there|exist|do we have|does)\b)"
)
VALUES = re.compile(r"\b(?:values?|options|choices|members|categories|possible)\b")
EXISTS = re.compile(
    r"\b(?:are there|is there|exist|exists|do we have|do you have|are available|available|are known|can i|we have|are possible)\b|^(?:list|show|name)\b"
)
LOOKUP = re.compile(
    r"\b(?:find|search|looking for|similar to|like this|recommend|suggest|about|related to|featuring|with the title|titled|called|sounds like)\b"
)


@dataclass(frozen=True)
class Asked:
    """A question as its normalised text, words and reading."""

    sentence: Sentence
    reading: Reading
    context: Context

    @property
    def text(self) -> str:
        """Normalised words."""
        return self.sentence.text

    @property
    def question(self) -> str:
        """As typed."""
        return self.sentence.raw.strip()

    @property
    def first_metric(self) -> tuple[str, ...]:
        """The first metric that the words name, alone in a tuple."""
        return self.reading.metrics[0].names("metric")[:1] if self.reading.metrics else ()

    @property
    def shaped(self) -> bool:
        """Whether time, slices or ranking ask for numbers."""
        reading = self.reading
        sliced = reading.groups or reading.ranking
        return bool(sliced or reading.periods or reading.grain or reading.trend)

    @property
    def plain(self) -> bool:
        """Nothing but a name: no time, no slices, no ranking."""
        reading = self.reading
        shaped = reading.periods or reading.grain or reading.ranking or reading.values
        return not (
            shaped
            or reading.groups
            or reading.share
            or reading.trend
            or reading.change
            or reading.versus
        )


def read_intent(asked: Asked) -> Plan | None:
    """The plan of a question for words; None where numbers are asked."""
    for intent in (_freshness, _owner, _listing, _values, _definition):
        found = intent(asked)
        if found is not None:
            return found
    return None


def _freshness(asked: Asked) -> Plan | None:
    if asked.reading.metrics or not FRESH.search(asked.text):
        return None
    catalogue = asked.context.catalogue
    tables = Counter(m.table for m in catalogue.metrics.values() if m.table)
    tables.update(d.table for d in catalogue.dimensions.values())
    said = next((t.norm for t in asked.sentence.tokens if t.norm in tables), None)
    subject = said or (tables.most_common(1)[0][0] if tables else "events")
    return DescribePlan(resolved="How fresh is the data?", subject=subject, aspect="freshness")


def _one_metric(asked: Asked) -> str | None:
    """The metric that the words name, when they name one thing and nothing else."""
    names = [name for match in asked.reading.metrics for name in match.names("metric")]
    unique = tuple(dict.fromkeys(names))
    return unique[0] if len(unique) == 1 else None


def _subject(asked: Asked, ignored: frozenset[str]) -> str | None:
    rest = [word for word in asked.reading.leftovers if word.casefold() not in ignored]
    metric = _one_metric(asked)
    if metric and not rest:
        return metric
    dimensions = [e.name for m in (*asked.reading.groups, *asked.reading.named) for e in m.entries]
    return dimensions[0] if dimensions and not rest and not asked.reading.metrics else None


ABOUT_WORDS = frozenset(
    [
        "who",
        "owns",
        "own",
        "owner",
        "owners",
        "owned",
        "responsible",
        "charge",
        "maintains",
        "maintainer",
        "contact",
        "metric",
        "metrics",
        "measure",
        "define",
        "defined",
        "definition",
        "definitions",
        "explain",
        "describe",
        "computed",
        "calculated",
        "measured",
        "counted",
        "meaning",
        "mean",
        "means",
        "meant",
        "derived",
        "formula",
        "computation",
        "calculation",
        "kpi",
        "does",
        "behind",
        "sql",
        "query",
        "event",
        "table",
        "dimension",
        "about",
        "work",
        "works",
    ]
)


def _owner(asked: Asked) -> Plan | None:
    if not OWNER.search(asked.text):
        return None
    subject = _subject(asked, ABOUT_WORDS)
    if subject:
        label = _label(subject, asked.context)
        return DescribePlan(resolved=f"Who owns {label}?", subject=subject, aspect="owner")
    return SearchPlan(
        resolved=asked.sentence.raw.strip(), query=asked.sentence.raw.strip(), aspect="owner"
    )


def _listing(asked: Asked) -> Plan | None:
    if asked.reading.ranking or asked.reading.periods or asked.reading.share:
        return None
    for noun, kinds in LISTED:
        if not re.search(LIST_FRAME.replace("{noun}", noun), asked.text):
            continue
        about = re.search(r"\b(?:about|on|for|related to|of|regarding|mention)\b (.+)$", asked.text)
        query = about[1] if about else ""
        named = _named_for(asked, kinds)
        if named is not None:
            return named
        resolved = f"Which {kinds[0]}s are there{f' about {query}' if query else ''}?"
        return SearchPlan(
            resolved=resolved,
            query=query,
            passage_kinds=kinds,
            aspect="list",
            limit=8 if query else 50,
        )
    return None


def _named_for(asked: Asked, kinds: Sequence[str]) -> Plan | None:
    metric = _one_metric(asked)
    if kinds != ("dimension",) or metric is None:
        return None
    label = _label(metric, asked.context)
    return DescribePlan(
        resolved=f"Which dimensions does {label} have?", subject=metric, aspect="all"
    )


def _values(asked: Asked) -> Plan | None:
    reading = asked.reading
    if reading.metrics or reading.periods or reading.ranking or reading.grain:
        return None
    dimension = _only_dimension(asked)
    if dimension is None or not (VALUES.search(asked.text) or EXISTS.search(asked.text)):
        return None
    label = asked.context.catalogue.dimensions[dimension].label
    return ValuesPlan(resolved=f"Which values does {label} have?", dimension=dimension)


def _only_dimension(asked: Asked) -> str | None:
    """The one dimension that the words name, wherever it stands."""
    found: dict[str, bool] = {}
    tokens, count = asked.sentence.tokens, len(asked.sentence.tokens)
    spans = ((i, i + n) for n in range(min(6, count), 0, -1) for i in range(count - n + 1))
    for start, end in spans:
        for entry in asked.context.lexicon.at(tokens, start, end):
            if entry.kind == "dimension":
                found[entry.name] = found.get(entry.name, False) or entry.exact
        if found:
            break
    exact = [name for name, is_exact in found.items() if is_exact]
    chosen = exact or list(found)
    columns = {
        (asked.context.catalogue.dimensions[n].table, asked.context.catalogue.dimensions[n].column)
        for n in chosen
    }
    return min(chosen, key=len) if len(columns) == 1 else None


def _definition(asked: Asked) -> Plan | None:
    computed = COMPUTED.search(asked.text)
    defined = DEFINED.search(asked.text)
    bare = WHAT_IS.search(asked.text) and asked.plain
    if not (computed or defined or bare) or asked.reading.periods:
        return None
    subject = _subject(asked, ABOUT_WORDS)
    if subject is None:
        if asked.reading.metrics and not (computed or defined):
            return None
        query = asked.sentence.raw.strip()
        return SearchPlan(resolved=query, query=query)
    label = _label(subject, asked.context)
    aspect: Literal["definition", "computation"] = "computation" if computed else "definition"
    verb = "How is {} computed?" if computed else "What is {}?"
    return DescribePlan(resolved=verb.format(label), subject=subject, aspect=aspect)


def _label(name: str, context: Context) -> str:
    thing = context.catalogue.metrics.get(name) or context.catalogue.dimensions.get(name)
    return thing.label if thing else name


def search_plan(sentence: Sentence, reading: Reading) -> SearchPlan:
    """Search for the question's words: content where items are looked for, else everything."""
    query = sentence.raw.strip()
    kinds = (
        ("content",)
        if LOOKUP.search(sentence.text)
        and not re.search(
            r"\b(?:metrics?|events?|docs?|documents?|runbooks?|tables?|features?|incidents?)\b",
            sentence.text,
        )
        else ()
    )
    listed = bool(kinds) or bool(reading.values)
    return SearchPlan(
        resolved=query,
        query=query,
        passage_kinds=kinds,
        aspect="list" if listed and kinds else "definition",
    )
