"""Support: whether a cited text says what a sentence says, by its words, names and negations."""

import re
from collections.abc import Iterable

from guardrails.numerals import plain_digits

LEAST_SHARE = 0.5
"""Share of a sentence's content words that the cited texts must hold."""
ALIKE = 0.6
"""Share of the words of two sentences that both have, from which one may turn the other round."""

_WORD = re.compile(r"[^\W\d_]{3,}(?:['\u2019]t)?")
_STOP = frozenset({
    "the", "and", "for", "are", "was", "were", "that", "this", "with", "from", "which",
    "what", "who", "whom", "whose", "its", "their", "they", "them", "has", "have",
    "had", "been", "being", "will", "would", "can", "could", "may", "might", "must",
    "shall", "should", "does", "did", "done", "into", "onto", "over", "under", "than",
    "then", "there", "here", "when", "where", "how", "why", "all", "any", "each",
    "every", "some", "more", "most", "other", "such", "only", "own", "same", "very",
    "also", "just", "about", "between", "during", "before", "after", "above", "below",
    "again", "further", "once", "both", "few", "you", "your", "our", "his", "her",
    "him", "she", "it's", "described", "definition", "documentation", "page", "says",
    "according", "means", "defined", "recorded", "computed",
})  # fmt: skip
_NEGATION = re.compile(
    r"\b(?:not|never|no|nor|none|cannot|without|except|excludes?|excluding|stops?|stopped)\b|n['\u2019]t\b"
)
_OWNED = re.compile(
    r"\b(?<!no )(?:owners?(?: of [^:.]{1,80}(?=:))?(?: is| are)?|owned by|maintained by|belongs to)"
    r"(?::\s*|\s+)([^;,\n]+)"
)
_NO_OWNER = re.compile(r"^\W*no owners? (?:is|are) recorded\b")
_ADDRESS = re.compile(r"[\w.+-]+@[\w-]+(?:\.[\w-]+)+")
_SENTENCE = re.compile(r"(?<=[.!?])\s+|\n+")
_WRAP = re.compile(r"(?<![.!?:\n])\n(?!\n)")
"""A line's end within a sentence, as people wrap text."""


def supported(sentence: str, texts: Iterable[str], *, beside: Iterable[str] = ()) -> bool:
    """Whether cited texts support a sentence, lexically.

    Most of its content words stand in the texts; the sentence of the texts that is nearest to it
    is negated if and only if it is; owners and addresses that it names stand there. That no owner
    is recorded is supported by texts that speak of none.

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
    if _NO_OWNER.match(plain):
        return "owner" not in joined or "no owner" in joined
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
    negated = _NEGATION.search(plain) is not None
    near = []
    unwrapped = _WRAP.sub(" ", joined)
    pieces = dict.fromkeys([*_SENTENCE.split(joined), *_SENTENCE.split(unwrapped)])
    for sentence in filter(str.strip, pieces):
        stems = _stems(sentence)
        alike = len(said & stems) / len(said | stems)
        near.append((alike, (_NEGATION.search(sentence) is not None) == negated))
    best = max((alike for alike, _ in near), default=0.0)
    return best >= ALIKE and not any(agrees for alike, agrees in near if alike == best)


def _stems(plain: str) -> set[str]:
    """Content words, cut to what their forms share."""
    words = {word for word in _WORD.findall(plain) if word not in _STOP}
    return {_stem(word) for word in words if not _NEGATION.fullmatch(word)}


def _stem(word: str) -> str:
    for ending in ("ing", "ies", "ied", "es", "ed", "s", "y"):
        if word.endswith(ending) and len(word) - len(ending) >= 3:
            return word.removesuffix(ending)
    return word
