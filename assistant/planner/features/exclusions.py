"""What a request leaves out: `excluding podcasts and news`, `events other than impressions`."""

import re
from dataclasses import dataclass
from typing import Literal

from assistant.planner.reading.words import Sentence

MARK = re.compile(
    r"\b(?:excluding|excludes?|excepting|except(?: for)?|without|(?:but )?not(?: counting| including)?"
    r"|other than|rather than|apart from|aside from|leaving out|ignoring"
    r"|but)\b"
)
ARTICLES = frozenset(["the", "a", "an", "any", "all", "those"])
CHAINS = frozenset(["and", "or", "nor", "plus"])
WHOLE = frozenset(["all", "any", "every", "anything", "everything"])
"""`all events but impressions`."""
PREPOSITIONS = frozenset("on in from of for at via with by who are is".split())  # noqa: SIM905
NAMED = frozenset(["value", "name"])
Side = Literal["in", "out", "unclear"]


@dataclass(frozen=True)
class Mark:
    """Words that leave out what follows them."""

    start: int
    end: int
    words: str


def marks_of(sentence: Sentence) -> tuple[Mark, ...]:
    """The words of a request that leave something out."""
    found = sentence.find(MARK)
    return tuple(Mark(start, end, match[0]) for match, start, end in found)


def side_of(sentence: Sentence, start: int, marks: tuple[Mark, ...]) -> tuple[Side, Mark | None]:
    """Whether the words at `start` are left out, and by which words.

    `excluding podcasts and news` leaves both out; of `excluding podcasts on tv` nobody can know
    whether tv is all that counts.
    """
    whole = WHOLE & {token.norm for token in sentence.tokens[:start]}
    ends = {mark.end - 1: mark for mark in marks}
    crossed = placed = chained = False
    for place in range(start - 1, -1, -1):
        mark, norm = ends.get(place), sentence.tokens[place].norm
        if mark is not None:
            clear = chained or not (crossed and placed)
            return ("out" if clear and (whole or mark.words != "but") else "unclear"), mark
        if sentence.roles[place] in NAMED:
            crossed = True
        elif norm in PREPOSITIONS:
            placed = placed or not crossed
        elif norm in CHAINS:
            chained = chained or norm in ("or", "nor") or not placed
        elif norm not in ARTICLES and sentence.roles[place] != "entity":
            break
    return "in", None


def claim_marks(sentence: Sentence, marks: tuple[Mark, ...]) -> None:
    """Give the words a role once what follows them is known to be left out."""
    for mark in marks:
        sentence.claim(mark.start, mark.end, "exclude")
