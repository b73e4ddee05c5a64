"""The workspace's words for what people do, found in a question."""

import re
from collections.abc import Sequence
from dataclasses import dataclass

from rapidfuzz.distance import OSA

from assistant.planner.reading.lexicon import Lexicon
from assistant.planner.reading.words import Sentence, phrase_stems, stem
from assistant.semantics.funnel_steps import Step, StepBook

LONGEST = 6
WHAT_HAPPENS = ("view", "event", "visit", "action", "click")
"""Last words of a name that say no more than that it happened: `product page views`."""
SLICING = ("by", "per", "each", "across")
SHORT = 3
"""Letters up to which a plural keeps its ending."""
LONG = 5
"""Letters from which a word is repaired."""
ARROW = re.compile(r"-+>|=+>|→|⇒|➔|➜|(?<=\w)\s*>+\s*(?=\w)")
VERBS = {
    "bought": "purchase",
    "buy": "purchase",
    "buying": "purchase",
    "buys": "purchase",
    "joined": "sign up",
    "registered": "sign up",
    "register": "sign up",
    "registering": "sign up",
    "join": "sign up",
    "viewed": "view",
    "ordered": "order",
}
"""Verbs of the field whose noun a workspace is likelier to name."""


@dataclass(frozen=True)
class StepMatch:
    """Words of a question that stand for one or several steps."""

    start: int
    end: int
    steps: tuple[Step, ...]
    note: str = ""
    """What a misspelt word is read as."""


class StepLexicon:
    """Steps by the stems of their names, labels and synonyms."""

    def __init__(self, book: StepBook) -> None:
        """Read the words of every step; what everything is, is no step."""
        self.book = book
        anything = book.activity
        self._phrases: dict[tuple[str, ...], dict[tuple[str, str], tuple[int, Step]]] = {}
        for step in book.steps:
            if anything is not None and step.same_as == anything.same_as:
                continue
            for text in step.words:
                rank = 0 if text in (step.name, step.label) else 1
                stems = phrase_stems(text)
                self._add(stems, step, rank)
                if stems and len(stems[-1]) == SHORT and stems[-1].endswith("s"):
                    self._add((*stems[:-1], stems[-1][:-1]), step, rank)  # sign-ups: signed up
        for stems, known in list(self._phrases.items()):
            if len(stems) > 1 and stems[-1] in WHAT_HAPPENS:
                for rank, step in known.values():
                    self._add(stems[:-1], step, rank + 2)
        self._single = {stems[0] for stems in self._phrases if len(stems) == 1}

    def _add(self, stems: tuple[str, ...], step: Step, rank: int) -> None:
        if not stems or len(stems) > LONGEST:
            return
        known = self._phrases.setdefault(stems, {})
        if step.same_as not in known or known[step.same_as][0] > rank:
            known[step.same_as] = (rank, step)

    def find(self, sentence: Sentence, *, names: Lexicon | None = None) -> tuple[StepMatch, ...]:
        """The steps that free words name, longest first, in the order of the words.

        Args:
            sentence: The question; words that name a step are claimed.
            names: The workspace's other names; `by registration device` is no registration.
        """
        found = []
        count = len(sentence.tokens)
        held = _slices(sentence, names) if names is not None else []
        for length in range(min(LONGEST, count), 0, -1):
            for start in range(count - length + 1):
                end = start + length
                if not sentence.free(start, end) or any(a < end and start < b for a, b in held):
                    continue
                steps = self._at(sentence, start, end)
                if steps:
                    sentence.claim(start, end, "step")
                    found.append(StepMatch(start, end, steps))
        return tuple(sorted(found, key=lambda match: match.start))

    def repair(self, sentence: Sentence) -> tuple[StepMatch, ...]:
        """Free words that are one letter away from the name of one step."""
        found = []
        for at, token in enumerate(sentence.tokens):
            if not sentence.free(at, at + 1) or len(token.stem) < LONG or not token.norm.isalpha():
                continue
            near = [s for s in self._single if OSA.distance(s, token.stem, score_cutoff=1) <= 1]
            if len(near) != 1 or near[0] == token.stem:
                continue
            entries = self._phrases[(near[0],)]
            best = min(rank for rank, _ in entries.values())
            steps = tuple(step for rank, step in entries.values() if rank == best)
            sentence.claim(at, at + 1, "step")
            found.append(
                StepMatch(at, at + 1, steps, f"'{token.raw}' is read as {steps[0].label}.")
            )
        return tuple(found)

    def _at(self, sentence: Sentence, start: int, end: int) -> tuple[Step, ...]:
        tokens = sentence.tokens[start:end]
        between = sentence.raw[tokens[0].end : tokens[-1].start]
        if ARROW.search(between) or any(token.comma_before for token in tokens[1:]):
            return ()
        entries = self._phrases.get(tuple(token.stem for token in tokens), {})
        if not entries and len(tokens) == 1 and tokens[0].norm in VERBS:
            entries = self._phrases.get(phrase_stems(VERBS[tokens[0].norm]), {})
        best = min((rank for rank, _ in entries.values()), default=0)
        return tuple(step for rank, step in entries.values() if rank == best)

    def known(self, word: str) -> bool:
        """Whether a word is part of a step's name."""
        return any(stem(word.casefold()) in stems for stems in self._phrases)


def _slices(sentence: Sentence, names: Lexicon) -> list[tuple[int, int]]:
    """Where dimensions are named after a word that slices."""
    found = []
    for start, before in enumerate(sentence.tokens[:-1], start=1):
        if before.norm not in SLICING:
            continue
        for end in range(min(len(sentence.tokens), start + LONGEST), start, -1):
            if any(entry.kind == "dimension" for entry in names.at(sentence.tokens, start, end)):
                found.append((start, end))
                break
    return found


def together(matches: Sequence[StepMatch]) -> list[tuple[Step, ...]]:
    """Readings of each match, narrowed to a table that can hold all steps, where there is one."""
    shared = set.intersection(*({step.table for step in match.steps} for match in matches))
    if not shared:
        return [match.steps for match in matches]
    return [tuple(step for step in match.steps if step.table in shared) for match in matches]
