"""Numbers and superlatives that items of the content catalogue are chosen by."""

import re
from collections.abc import Sequence

from assistant.planner.reading.words import Sentence, phrase_stems
from assistant.semantics.content_request import Condition
from assistant.semantics.content_tables import LENGTHS, Attribute

NUMBER = r"\d[\d,]*(?:\.\d+)?"
UNIT = r"(?:dollars?|euros?|pounds?|usd|eur|gbp|bucks|seconds?|minutes?|mins?|hours?)"
KINDS = {"cheap": "money", "expens": "money", "cost": "money", "pric": "money", "short": "length", "long": "length"}  # fmt: skip
"""What a word compares, by the beginning of the word."""
BELOW = r"cheaper than|less expensive than|shorter than|less than|fewer than|lower than|under|below"
ABOVE = r"more expensive than|dearer than|longer than|more than|higher than|greater than|over|above"
LIMIT = re.compile(
    rf"\b(?P<words>(?:(?:that|which) )?(?:(?:cost|costs|costing|priced|price|last|lasts|lasting|is|are|of|at|for|with|an?|the) )*"
    rf"(?P<op>{BELOW}|{ABOVE}|at most|up to|no more than|at least|no less than))"
    rf" (?P<n>{NUMBER})(?: (?P<unit>{UNIT}))?\b"
)
SUPERLATIVE = re.compile(
    r"\b(?P<word>cheapest|most expensive|priciest|least expensive|longest|shortest|newest|latest|most recent|oldest|earliest)\b"
)
RISING = frozenset({"cheapest", "least expensive", "shortest", "oldest", "earliest"})


def operator_of(words: str) -> str:
    """`lt`, `le`, `gt` or `ge`."""
    if re.fullmatch(BELOW, words):
        return "lt"
    if re.fullmatch(ABOVE, words):
        return "gt"
    return "ge" if words in ("at least", "no less than") else "le"


def read_limits(sentence: Sentence, attributes: Sequence[Attribute]) -> list[Condition] | None:
    """The numbers that items are compared with, their words claimed; None where one fits no attribute."""
    found = []
    for match in LIMIT.finditer(sentence.text):
        attribute = _compared(match, sentence, attributes)
        if attribute is None:
            return None
        start, end = sentence.range_of(match.start(), match.end())
        sentence.claim(start, end, "limit")
        number = float(match["n"].replace(",", "")) * _scale(match["unit"], attribute)
        value = int(number) if number.is_integer() else number
        operator = operator_of(match["op"])
        found.append(Condition(column=attribute.column, operator=operator, values=(value,)))
    return found


def _scale(unit: str | None, attribute: Attribute) -> float:
    """`1 hour` of an attribute in minutes is 60."""
    said = {"min": "minutes", "mins": "minutes"}.get(unit or "", unit or "")
    said = said if said.endswith("s") else f"{said}s"
    own = LENGTHS.get(attribute.unit or "")
    return LENGTHS[said] / own if own and said in LENGTHS else 1.0


def _compared(
    match: re.Match[str], sentence: Sentence, attributes: Sequence[Attribute]
) -> Attribute | None:
    """The one attribute that the words, the unit or the comparison speak of."""
    numbers = [item for item in attributes if item.is_number]
    stems = [token.stem for token in sentence.tokens]
    named = [a for a in numbers if any(_holds(stems, phrase_stems(text)) for text in a.words)]
    if len(named) == 1:
        return named[0]
    kind = next((k for begin, k in KINDS.items() if f" {begin}" in f" {match['words']}"), None)
    unit = match["unit"] or ""
    money = re.search(rf"[$€£]\s*{re.escape(match['n'])}", sentence.raw)
    if unit[:3] in ("sec", "min", "hou"):
        kind = "length"
    elif unit or money:
        kind = "money"
    fitting = (
        [a for a in numbers if (a.is_money if kind == "money" else a.is_length)] if kind else []
    )
    return fitting[0] if len(fitting) == 1 else None


def _holds(stems: Sequence[str], phrase: Sequence[str]) -> bool:
    size = len(phrase)
    return any(tuple(stems[i : i + size]) == tuple(phrase) for i in range(len(stems) - size + 1))


def read_order(sentence: Sentence, attributes: Sequence[Attribute]) -> tuple[str, bool] | None:
    """The attribute of a superlative, and whether the largest comes first; None where there is none."""
    for match in SUPERLATIVE.finditer(sentence.text):
        word = match["word"]
        fitting = [item for item in attributes if _orders(word, item)]
        if len(fitting) != 1:
            continue
        start, end = sentence.range_of(match.start(), match.end())
        sentence.claim(start, end, "order")
        return fitting[0].column, word not in RISING
    return None


def _orders(word: str, attribute: Attribute) -> bool:
    if word in ("longest", "shortest"):
        return attribute.is_number and attribute.is_length
    if word in ("newest", "latest", "most recent", "oldest", "earliest"):
        return attribute.is_date
    return attribute.is_number and attribute.is_money
