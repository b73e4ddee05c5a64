"""Questions that ask for words, not numbers: definitions, owners, lists, values, freshness, content."""

import re
from collections import Counter
from collections.abc import Sequence

from assistant.planner.asked import Asked
from assistant.planner.families.definitions import (
    definition_plan,
    difference_plan,
    documented_plan,
    named_plan,
    of_subject,
    owner_plan,
)
from assistant.planner.families.lineage import lineage_plan
from assistant.planner.plan import DescribePlan, Plan, SearchPlan, ValuesPlan
from assistant.planner.reading.reading import Reading
from assistant.planner.reading.words import Sentence, phrase_stems

FRESH = re.compile(
    r"\bhow (?:fresh|recent|current|old|up to date) (?:is|are)\b|\b(?:fresh|freshness)\b|\blast (?:updated?|refresh(?:ed)?|load(?:ed)?|build|built)\b"
    r"|\bup to date\b|\b(?:newest|latest|most recent|last) (?:complete )?(?:data|day|date|load|build)\b(?! of \w+day)|\b(?:is|was|are) (?:the )?(?:data )?(?:of |for |from )?(?:yesterday|today|data)(?: data)?(?: (?:of|for|from|in) \w+(?: \d{4})?)? (?:complete|there|in|loaded|available|ready|finished)\b|\bas of (?:when|what)\b|\bwhen (?:was|is|did) (?:the )?(?:data|lake|last)\b"
)
HOW_FRESH = re.compile(r"^how (?:fresh|recent|current|old|up to date) (?:is|are)\b")
COMPLETE = re.compile(
    r"\b(?:yesterday|today|data)(?: data)?(?: (?:of|for|from|in) \w+(?: \d{4})?)? (?:complete|loaded|available|ready|finished)\b"
)
HELP = re.compile(
    r"^(?:help|what (?:can|could|should|may) (?:i|we|one|you) (?:ask|query)\b.*"
    r"|what (?:can|could) you (?:do|answer|tell)(?: me)?(?: about)?"
    r"|what (?:do|can) you know\b.*|how (?:do|can) i (?:use|ask)\b.*|what are you(?: for)?)$"
)
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
    r"|(?:what|which) are (?:the |all the |our )?(?:available |known )?(?:{noun})\b"
    r"|how many (?:{noun}) (?:are there|exist|do we have|does)\b)"
)
LISTED_ABOUT = re.compile(
    r"^(?:which|what|list|show|find)\b.*\b(?:metrics?|kpis?|features?|events?|tables?|docs|documents|pages|runbooks?) "
    r"(?:are |is |there are )?(?:about|on|for|related to|regarding|mention\w*)\b"
)
"""Asks which records there are about something, whatever it is."""
VALUES = re.compile(r"\b(?:values?|options|choices|members|categories|possible)\b")
EXISTS = re.compile(
    r"\b(?:are there|is there|exist|exists|do we have|do you have|are available|available|are known|can i|we have|are possible)\b|^(?:list|show|name)\b"
)
LOOKUP = re.compile(
    r"\b(?:find|search|looking for|similar to|like this|recommend|suggest|about|related to|featuring|with the title|titled|called|sounds like)\b"
)


def read_intent(asked: Asked, *, before: str | None = None) -> Plan | None:
    """The plan of a question for words; None where numbers are asked.

    Args:
        asked: The question.
        before: What the answer before it was about; `it` is that.
    """
    if HELP.match(asked.text):
        return SearchPlan(
            resolved="What can be asked?",
            query="",
            passage_kinds=("metric",),
            aspect="list",
            limit=50,
        )
    found = of_subject(asked, before) if before is not None else None
    if found is not None:
        return found
    for intent in (
        lineage_plan,
        _freshness,
        named_plan,
        difference_plan,
        owner_plan,
        documented_plan,
        _listing,
        _values,
        definition_plan,
    ):
        planned = intent(asked)
        if planned is not None:
            return planned
    return None


def _freshness(asked: Asked) -> Plan | None:
    if not FRESH.search(asked.text):
        return None
    catalogue = asked.context.catalogue
    if asked.reading.metrics:
        return _fresh_metric(asked)
    tables = Counter(m.table for m in catalogue.metrics.values() if m.table)
    tables.update(d.table for d in catalogue.dimensions.values())
    said = next((t.norm for t in asked.sentence.tokens if t.norm in tables), None)
    subject = said or (tables.most_common(1)[0][0] if tables else "events")
    return DescribePlan(resolved="How fresh is the data?", subject=subject, aspect="freshness")


def _fresh_metric(asked: Asked) -> Plan | None:
    """Plan `how recent is the events data?`: what is named is the rows that it is counted on."""
    complete = COMPLETE.search(asked.text)
    metric = asked.one_metric
    if complete or (metric and HOW_FRESH.match(asked.text)):
        table = asked.context.catalogue.metrics[metric].table if metric and not complete else None
        found = table or "data"
        return DescribePlan(
            resolved="How fresh is the data?",
            subject=found,
            aspect="freshness" if table else "build",
        )
    return None


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
    metric = asked.one_metric
    if kinds != ("dimension",) or metric is None:
        return None
    label = asked.label(metric)
    return DescribePlan(
        resolved=f"Which dimensions does {label} have?", subject=metric, aspect="all"
    )


def _values(asked: Asked) -> Plan | None:
    reading = asked.reading
    if reading.metrics or reading.periods or reading.ranking or reading.grain or reading.values:
        return None
    dimension = _only_dimension(asked)
    if dimension is None or not (VALUES.search(asked.text) or EXISTS.search(asked.text)):
        return None
    found = asked.context.catalogue.dimensions[dimension]
    texts = (found.name.replace("__", " "), found.label, *found.synonyms, *found.nouns)
    own = {part for text in texts for part in phrase_stems(text)}
    for word in (word.casefold() for word in reading.leftovers):
        if not (VALUES.search(word) or word in LISTING_WORDS or own & set(phrase_stems(word))):
            return None  # `how many items in Korean` is no question for all items
    label = found.label
    return ValuesPlan(resolved=f"Which values does {label} have?", dimension=dimension)


LISTING_WORDS = frozenset(
    """
    list exist exists available kind kinds type types sort sorts member members distinct different
    unique allowed defined name names support supported cover covers offer offers known use exactly
    take valid
    """.split()  # noqa: SIM905 - a list of words is read as words
)
"""Words of a question for values that are no value themselves."""


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
