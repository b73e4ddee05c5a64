"""An entry of the feedback to a verified question: its query is run through the gate first."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import TYPE_CHECKING

from pydantic import ValidationError

from assistant.answering.record import RunRecord
from assistant.errors import RequestError
from assistant.knowledge.book import VerifiedBook
from assistant.knowledge.thinker import Reads, Times, times_of
from assistant.knowledge.verified import AS_OF, VerifiedQuestion
from assistant.semantics.request import MetricRequest
from assistant.tools.execution import checked_by, run_checked
from assistant.tools.kit import DeniedError, ToolKit
from assistant.tools.query_metrics import compute

if TYPE_CHECKING:
    from assistant.state.feedback import AnsweredQuery, FeedbackEntry

REDACTED = re.compile(r"<(?:email|url|iban|card|ssn|ip|phone|identifier)>")
OTHER_DAY = timedelta(days=400)
"""A question whose words of time give other days when asked so much earlier names a relative time."""


@dataclass(frozen=True)
class Checking:
    """What a query is checked with."""

    kit: ToolKit
    planner: Reads
    book: VerifiedBook

    def verified(self, entry: "FeedbackEntry", *, by: str, today: date) -> VerifiedQuestion:
        """The verified question of an entry; its query has just run.

        Args:
            entry: What somebody said of an answer.
            by: The person who checks it.
            today: The day.

        Raises:
            RequestError: If the question is verified already, no query answers it alone, the gate
                refuses the query, or its dates would not follow the question's.
            WarehouseError: If the query does not finish.
        """
        question = entry.answered.question
        self._check_question(question)
        made = {"question": question, "by": by, "at": today, "trace": entry.trace_id}
        sql = entry.given.sql or _free_sql(entry.answered.queries)
        if sql:
            self.gated(sql, day=entry.answered.as_of)
            self._check_dates(question, sql, day=entry.answered.as_of)
            return VerifiedQuestion(sql=sql, **made)
        request = _request(entry.answered.queries)
        self._run(request, day=entry.answered.as_of)
        time = self._time(question, request, day=entry.answered.as_of)
        return VerifiedQuestion(request=request, time=time, **made)

    def gated(self, sql: str, *, day: date | None) -> str:
        """A statement as the gate writes it, after it has run.

        Raises:
            RequestError: If the gate refuses it.
            WarehouseError: If it does not finish.
        """
        if REDACTED.search(sql):
            message = "The query held personal data, which was removed. Correct it without."
            raise RequestError(message)
        record = RunRecord(trace_id="", as_of=day)
        dated = sql.replace(AS_OF, day.isoformat() if day else "")
        try:
            ran = run_checked(dated, compiled=False, checked=checked_by(self.kit), record=record)
        except DeniedError as error:
            raise _refused(error) from None
        return ran.sql

    def _check_question(self, question: str) -> None:
        known = self.book.match(question)
        if known is not None:
            message = (
                f"'{known.question}' is verified already, by {known.by}. "
                "Take it out of knowledge/verified_questions.yaml first."
            )
            raise RequestError(message)
        if REDACTED.search(question):
            message = "The question held personal data, so it stands for no other. Verify another."
            raise RequestError(message)

    def _run(self, request: MetricRequest, *, day: date | None) -> None:
        try:
            compute(request, self.kit, RunRecord(trace_id="", as_of=day))
        except DeniedError as error:
            raise _refused(error) from None

    def _times(self, question: str, day: date | None) -> Times:
        own = self.planner.plan(question, history=(), as_of=day)
        return times_of(question, own, self.planner, as_of=day)

    def _is_relative(self, question: str, day: date | None) -> bool:
        """Whether a question's words of time mean other days on another day."""
        if day is None:
            return False
        return self._times(question, day) != self._times(question, day - OTHER_DAY)

    def _check_dates(self, question: str, sql: str, *, day: date | None) -> None:
        if AS_OF not in sql and self._is_relative(question, day):
            message = (
                "The question names a time that moves, and the query's dates do not. "
                f"Write the newest complete day as DATE '{AS_OF}', or ask for fixed dates."
            )
            raise RequestError(message)

    def _time(self, question: str, request: MetricRequest, *, day: date | None) -> str:
        if self._times(question, day) == (request.period, request.comparison):
            return "asked"
        if self._is_relative(question, day):
            message = (
                "The question names a time that moves, and the query has another period. "
                "Correct it with --sql, or ask for fixed dates."
            )
            raise RequestError(message)
        return "fixed"


def _free_sql(queries: Sequence["AnsweredQuery"]) -> str:
    return queries[0].sql if len(queries) == 1 and queries[0].kind == "sql" else ""


def _request(queries: Sequence["AnsweredQuery"]) -> MetricRequest:
    """The one request that the answer was computed with."""
    if len(queries) == 1 and queries[0].kind == "metric":
        try:
            return MetricRequest.model_validate(queries[0].request)
        except ValidationError:
            pass
    message = (
        "The answer was not computed with one metric query alone. "
        "Give the right query (signpost feedback add TRACE --down --sql …), or make it an eval case."
    )
    raise RequestError(message)


def _refused(error: DeniedError) -> RequestError:
    return RequestError(f"The query is refused: {error.denied.reason} {error.denied.remedy}")
