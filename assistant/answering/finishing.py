"""What every answer of the planner has besides its own: a dated first sentence, and questions to ask next."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from functools import lru_cache
from itertools import chain
from typing import Any, Protocol

from assistant.answering.formatting import in_words
from assistant.answering.next_questions import NextQuestions
from assistant.answering.sentences import split_sentences
from assistant.answering.what_matters import what_matters
from assistant.drafts import AnswerDraft, Claim
from assistant.planner.plan import Plan
from assistant.semantics.catalogue import Catalogue

SHOWN = 3
"""Questions offered after an answer."""
REMEMBERED = 4096
"""Offered questions whose reading is kept: the same few follow most answers."""
ANSWERING = frozenset(
    {"metric", "explain", "describe", "search", "values", "funnel", "retention", "session"}
)
NUMBERS = frozenset({"metric", "explain", "funnel", "retention", "session"})


class Thinks(Protocol):
    """What plans a question and writes its answer."""

    def plan(self, question: str, *, history: Sequence[Plan], as_of: date | None) -> Plan:
        """Decide what to do with a question."""

    def compose(
        self, plan: Plan, outputs: Sequence[Mapping[str, Any]], *, as_of: date | None = None
    ) -> AnswerDraft:
        """Write the answer from the tools' outputs."""


class FinishingThinker:
    """Delegates everything; completes what was composed."""

    def __init__(
        self,
        inner: Thinks,
        *,
        catalogue: Catalogue,
        questions: NextQuestions,
        as_of: date | None,
    ) -> None:
        """Wrap a thinker.

        Args:
            inner: Plans and composes.
            catalogue: Metrics and dimensions.
            questions: Candidates for what to ask next.
            as_of: Newest complete day of the lake.
        """
        self._inner = inner
        self._catalogue = catalogue
        self._questions = questions
        self._as_of = as_of
        self._read_back = lru_cache(maxsize=REMEMBERED)(self._planned)

    def plan(self, question: str, *, history: Sequence[Plan], as_of: date | None) -> Plan:
        """Decide what to do with a question."""
        return self._inner.plan(question, history=history, as_of=as_of)

    def compose(
        self, plan: Plan, outputs: Sequence[Mapping[str, Any]], *, as_of: date | None = None
    ) -> AnswerDraft:
        """Write the answer; date its first sentence, say what matters, offer what comes next."""
        draft = self._inner.compose(plan, outputs, as_of=as_of)
        day = as_of or self._as_of
        claims = draft.claims
        if draft.status == "answered" and draft.table and plan.kind in NUMBERS:
            said = what_matters(plan, outputs[0], catalogue=self._catalogue, as_of=day)
            first = dated(claims[0], day)
            claims = (first, *(Claim(text=text) for text in said), *claims[1:])
        offered: Iterable[str] = draft.suggestions
        if draft.status == "answered":
            after = self._questions.after(plan, as_of=day)
            offered = chain(self._questions.first(plan), draft.suggestions, after)
        kept = self._answerable(offered, plan, as_of=as_of)
        return draft.model_copy(update={"claims": claims, "suggestions": kept})

    def _answerable(
        self, offered: Iterable[str], plan: Plan, *, as_of: date | None
    ) -> tuple[str, ...]:
        """The first few of the questions that the planner itself answers, each another one."""
        kept: dict[str, str] = {plan.resolved: ""}
        for question in offered:
            resolved = self._read_back(question, as_of)
            if resolved is not None:
                kept.setdefault(resolved, question)
            if len(kept) > SHOWN:
                break
        return tuple(question for question in kept.values() if question)

    def _planned(self, question: str, as_of: date | None) -> str | None:
        """An offered question as it would be understood; None where it would not be answered."""
        found = self._inner.plan(question, history=(), as_of=as_of)
        return found.resolved if found.kind in ANSWERING else None


def dated(claim: Claim, as_of: date | None) -> Claim:
    """The claim with the newest complete day in its first sentence, where a number stands in it and no day does."""
    if as_of is None or "{" not in claim.text:
        return claim
    day = in_words(as_of)
    first, *others = split_sentences(claim.text)
    body = first.rstrip()
    if day in first or not body.endswith("."):
        return claim
    tail = first[len(body) :]
    text = "".join([f"{body[:-1]}, as of {day}.", tail, *others])
    return claim.model_copy(update={"text": text})
