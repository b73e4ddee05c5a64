"""Support: whether a cited text says what a sentence says, by its words, names and negations."""

import re
from collections.abc import Iterable

from guardrails.numerals import plain_digits

LEAST_SHARE = 0.5
"""Share of a sentence's content words that the cited texts must hold."""

_WORD = re.compile(r"[^\W\d_]{3,}(?:['\u2019]t)?")
_STOP = frozenset(
    "the and for are was were that this with from which what who whom whose its their they them has "
    "have had been being will would can could may might must shall should does did done into onto "
    "over under than then there here when where how why all any each every some more most other "
    "such only own same very also just about between during before after above below again further "
    "once both few you your our his her him she it's described definition documentation page says "
    "according means defined recorded computed".split()
)
_NEGATION = re.compile(
    r"\b(?:not|never|no|nor|none|cannot|without|except|excludes?|excluding|stops?|stopped)\b|n['\u2019]t\b"
)
_OWNED = re.compile(
    r"\b(?:owner(?:s| is| are)?|owned by|maintained by|contact|belongs to|responsible is)\b:?\s+"
    r"([^.;\n]+)",
    re.IGNORECASE,
)
_ADDRESS = re.compile(r"[\w.+-]+@[\w-]+(?:\.[\w-]+)+")
_SENTENCE = re.compile(r"(?<=[.!?])\s+|\n+")


def supported(sentence: str, texts: Iterable[str], *, beside: Iterable[str] = ()) -> bool:
    """Whether cited texts support a sentence, lexically.

    Most of its content words stand in the texts; the sentence of the texts that is nearest to it
    is negated if and only if it is; owners and addresses that it names stand there.

    Args:
        sentence: A claim's, as it will be shown.
        texts: What it cites, whole.
        beside: Texts whose words may be used too, but that support no owner and no negation: the
            question, titles.
    """
    cited = [plain_digits(text) for text in texts]
    plain = plain_digits(sentence)
    said = _stems(plain)
    if not said:
        return True
    joined = "\n".join(cited)
    known = _stems(joined)
    usable = known | _stems("\n".join(map(plain_digits, beside)))
    if len(said & usable) < LEAST_SHARE * len(said):
        return False
    return _names_owners(plain, joined, known) and not _turns_round(plain, said, joined)


def _names_owners(plain: str, joined: str, known: set[str]) -> bool:
    if any(address not in joined for address in _ADDRESS.findall(plain)):
        return False
    return all(_stems(match[1]) <= known for match in _OWNED.finditer(plain))


def _turns_round(plain: str, said: set[str], joined: str) -> bool:
    """Whether the nearest cited sentence says the opposite."""
    near = [
        (len(said & _stems(sentence)) / len(said), sentence)
        for sentence in _SENTENCE.split(joined)
        if sentence.strip()
    ]
    best = max((share for share, _ in near), default=0.0)
    if best < LEAST_SHARE:
        return False
    negated = _NEGATION.search(plain) is not None
    return all(
        (_NEGATION.search(sentence) is not None) != negated
        for share, sentence in near
        if share == best
    )


def _stems(plain: str) -> set[str]:
    """Content words, cut to what their forms share."""
    words = {word for word in _WORD.findall(plain) if word not in _STOP}
    return {_stem(word) for word in words if not _NEGATION.fullmatch(word)}


def _stem(word: str) -> str:
    for ending in ("ing", "ies", "ied", "es", "ed", "s", "y"):
        if word.endswith(ending) and len(word) - len(ending) >= 3:
            return word.removesuffix(ending)
    return word
