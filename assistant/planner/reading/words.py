# ruff: noqa: RUF001 - people type curly quotation marks
"""A question as words: normalised, stemmed, and marked with what each word was used for."""

import re
import unicodedata
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace
from functools import lru_cache

from assistant.planner.periods.spelling import spelled

TOKEN = re.compile(
    r"\d{4}-\d{1,2}-\d{1,2}|\d{4}-\d{2}(?!\d)|\d{1,2}/\d{1,2}/\d{2,4}"
    r"|\d{4}年(?:\d{1,2}月)?(?:\d{1,2}日)?"
    r"|\d{1,2}(?:st|nd|rd|th)(?!\w)|\d+(?:[.,]\d+)*|[^\W_]+(?:_+[^\W_]+)*"
)
CONTRACTIONS = (
    (re.compile(r"\b(what|who|how|where|when|that|it|there)[’']s\b", re.IGNORECASE), r"\1 is"),
    (re.compile(r"\b(what|who|how|where)[’']re\b", re.IGNORECASE), r"\1 are"),
    (re.compile(r"\b(what|who|how|where)s\b", re.IGNORECASE), r"\1 is"),
    (re.compile(r"n[’']t\b", re.IGNORECASE), " not"),
    (re.compile(r"\bppl\b", re.IGNORECASE), "people"),
    (re.compile(r"\bavg\b\.?", re.IGNORECASE), "average"),
    (re.compile(r"[’']s\b", re.IGNORECASE), "  "),
)
QUOTED = re.compile(r"[\"“«]([^\"”»]{1,200})[\"”»]|(?<!\w)['‘]([^'’]{1,200})['’](?!\w)")
UNCHANGED = frozenset(
    """
    news series status species business always media data bus plus this his is was has does us as
    its gas yes less address process access analysis basis rating building setting thing during
    spring string king ring morning evening being nothing something anything need speed feed seed
    red bed
    """.split()  # noqa: SIM905 - a list of words is read as words
)


@lru_cache(maxsize=50_000)
def normalise(text: str) -> str:
    """Case, accents and width folded; spaces single."""
    if text.isascii():
        return " ".join(text.casefold().split())
    folded = unicodedata.normalize("NFKD", text.casefold())
    plain = "".join(char for char in folded if not unicodedata.combining(char))
    return " ".join(unicodedata.normalize("NFKC", plain).split())


@lru_cache(maxsize=50_000)
def stem(word: str) -> str:
    """A word without its inflection: plural, -ed and -ing, never a change of meaning.

    `subscribers` stays apart from `subscribed`: people are not events.
    """
    word = _singular(word)
    if len(word) <= 3 or word in UNCHANGED:
        return word
    for ending in ("ing", "ed"):
        base = word.removesuffix(ending)
        if base != word and len(base) > 2 and re.search("[aeiouy]", base):
            return _undoubled(base)
    return word.removesuffix("e")


def _singular(word: str) -> str:
    if len(word) <= 3 or word in UNCHANGED or not word.endswith("s"):
        return word
    if word.endswith("ies") and len(word) > 4:
        return word[:-3] + "y"
    if word.endswith(("sses", "xes", "zes", "ches", "shes")):
        return word[:-2]
    return word if word.endswith(("ss", "us", "is")) else word[:-1]


def _undoubled(base: str) -> str:
    doubled = len(base) > 3 and base[-1] == base[-2] and base[-1] not in "aeiouylsz"
    return (base[:-1] if doubled else base).removesuffix("e")


@dataclass(frozen=True)
class Token:
    """One word of the question."""

    raw: str
    norm: str
    stem: str
    start: int
    end: int
    quoted: bool = False
    comma_before: bool = False


@dataclass
class Sentence:
    """The words of one question and what each was used for."""

    raw: str
    tokens: tuple[Token, ...]
    roles: list[str | None]
    text: str
    """Normalised words joined by single spaces; what the phrase rules read."""
    starts: tuple[int, ...] = field(default=())

    def free(self, start: int, end: int) -> bool:
        """Whether no word of the range has a role yet."""
        return end > start and all(role is None for role in self.roles[start:end])

    def claim(self, start: int, end: int, role: str) -> None:
        """Give the words of the range a role."""
        self.roles[start:end] = [role] * (end - start)

    def find(self, pattern: re.Pattern[str]) -> Iterator[tuple[re.Match[str], int, int]]:
        """Matches of a rule over words that are free, with their word range."""
        for match in pattern.finditer(self.text):
            start, end = self.range_of(match.start(), match.end())
            if self.free(start, end):
                yield match, start, end

    def range_of(self, start: int, end: int) -> tuple[int, int]:
        """Word range of a character range of `text`."""
        inside = [
            i
            for i, at in enumerate(self.starts)
            if at >= start and at + len(self.tokens[i].norm) <= end
        ]
        return (inside[0], inside[-1] + 1) if inside else (0, 0)

    def respell(self, place: int, word: str) -> None:
        """Take one word for another."""
        token = replace(self.tokens[place], norm=word, stem=stem(word))
        self.tokens = (*self.tokens[:place], token, *self.tokens[place + 1 :])
        self.text, self.starts = _joined(self.tokens)

    def before(self, start: int, count: int = 1) -> tuple[str, ...]:
        """The normalised words before a position, nearest last."""
        return tuple(token.norm for token in self.tokens[max(0, start - count) : start])

    def phrase(self, start: int, end: int) -> str:
        """The words of a range, as written."""
        return self.raw[self.tokens[start].start : self.tokens[end - 1].end]


def read(question: str) -> Sentence:
    """Split a question into words."""
    raw, tokens, text, starts = _split(question)
    return Sentence(raw, tokens, [None] * len(tokens), text, starts)


@lru_cache(maxsize=256)
def _split(question: str) -> tuple[str, tuple[Token, ...], str, tuple[int, ...]]:
    """The parts of a sentence that nobody changes: every family of questions reads them anew."""
    raw = spelled(question)
    for pattern, replacement in CONTRACTIONS:
        raw = pattern.sub(replacement, raw)
    quoted = [match.span() for match in QUOTED.finditer(raw)]
    tokens = []
    last = 0
    for match in TOKEN.finditer(unicodedata.normalize("NFC", raw)):
        norm = normalise(match.group()).replace(" ", "")
        if not norm:
            continue
        inside = any(a <= match.start() and match.end() <= b for a, b in quoted)
        comma = any(mark in raw[last : match.start()] for mark in ",;&+/")
        tokens.append(
            Token(match.group(), norm, stem(norm), match.start(), match.end(), inside, comma)
        )
        last = match.end()
    return raw, tuple(tokens), *_joined(tokens)


def _joined(tokens: Sequence[Token]) -> tuple[str, tuple[int, ...]]:
    """The words with single spaces between, and where each begins."""
    text, starts = "", []
    for token in tokens:
        text += " " if text else ""
        starts.append(len(text))
        text += token.norm
    return text, tuple(starts)


def stems_of(tokens: Sequence[Token]) -> tuple[str, ...]:
    """The stems of words; a name as code writes it, `play_seconds`, is several."""
    return tuple(
        stem
        for token in tokens
        for stem in (phrase_stems(token.norm) if "_" in token.norm else (token.stem,))
    )


def phrase_stems(text: str) -> tuple[str, ...]:
    """A name or label as stems: `play_completes` and `Play completes` are the same."""
    parts = TOKEN.findall(text.replace("_", " "))
    return tuple(stem(normalise(part)) for part in parts)
