"""Verified questions before the planner: what a person has checked is answered with that query."""

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any, Protocol

from assistant.answering.finishing import Thinks
from assistant.answering.formatting import in_words
from assistant.drafts import AnswerDraft, Claim
from assistant.knowledge.book import VerifiedBook
from assistant.knowledge.verified import VerifiedQuestion
from assistant.planner.plan import MetricPlan, Plan, RefusePlan, SqlPlan
from assistant.semantics.request import Period

UNVERIFIED = "unverified"
Times = tuple[Period | None, Period | None]


class Reads(Thinks, Protocol):
    """What plans, composes, and reads the periods that words name."""

    def periods(self, question: str, *, as_of: date | None) -> tuple[Period, ...]:
        """The periods that a question's words name on a day."""


class KnowingThinker:
    """Delegates what nobody has checked."""

    def __init__(self, inner: Reads, book: VerifiedBook, *, as_of: date | None) -> None:
        """Wrap a thinker.

        Args:
            inner: Plans and composes.
            book: The verified questions.
            as_of: Newest complete day of the lake.
        """
        self._inner = inner
        self._book = book
        self._as_of = as_of

    def plan(self, question: str, *, history: Sequence[Plan], as_of: date | None) -> Plan:
        """The verified query of a question, or what the inner one decides."""
        found = self._book.match(question)
        if found is None:
            return self._inner.plan(question, history=history, as_of=as_of)
        own = self._inner.plan(found.question, history=(), as_of=as_of)
        if isinstance(own, RefusePlan):  # what is refused stays refused, whoever has checked it
            return own
        return self._verified(found, own, as_of=as_of or self._as_of)

    def compose(
        self, plan: Plan, outputs: Sequence[Mapping[str, Any]], *, as_of: date | None = None
    ) -> AnswerDraft:
        """Write the answer; of a verified statement, say so in place of `unverified`."""
        draft = self._inner.compose(plan, outputs, as_of=as_of)
        if not isinstance(plan, SqlPlan) or not plan.notes or draft.status != "answered":
            return draft
        kept = [claim for claim in draft.claims if UNVERIFIED not in claim.text]
        said = [Claim(text=note) for note in plan.notes]
        return draft.model_copy(update={"claims": (*kept, *said)})

    def _verified(self, found: VerifiedQuestion, own: Plan, *, as_of: date | None) -> Plan:
        notes = (checked_by(found),)
        sql = found.sql_on(as_of)
        if sql is not None:
            return SqlPlan(resolved=found.question, notes=notes, sql=sql)
        assert found.request is not None  # noqa: S101 - a verified question has one of the two
        request = found.request
        if found.time == "asked":
            period, comparison = times_of(found.question, own, self._inner, as_of=as_of)
            request = request.model_copy(update={"period": period, "comparison": comparison})
        return MetricPlan(resolved=found.question, notes=notes, request=request)


def checked_by(found: VerifiedQuestion) -> str:
    """Who has checked a question, in a sentence."""
    return f"This is a verified question: checked by {found.by} on {in_words(found.at)}."


def times_of(question: str, own: Plan, reader: Reads, *, as_of: date | None) -> Times:
    """Period and earlier period that a question's own words give on a day.

    Args:
        question: Its words.
        own: What the planner decides of it.
        reader: Reads its words of time where the planner decides for no metric.
        as_of: The day.
    """
    if isinstance(own, MetricPlan):
        return own.request.period, own.request.comparison
    periods = reader.periods(question, as_of=as_of)
    return (periods[0] if len(periods) == 1 else None), None
