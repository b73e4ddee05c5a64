from dataclasses import dataclass, field
from typing import Any

from assistant.answers import Answer, Question
from evals.cases import EvalCase
from evals.errors import GoldenError
from evals.results import ResultSet
from evals.runner import Subject, run_cases


@dataclass
class Listener:
    """Answers every question alike and remembers it."""

    asked: list[Question] = field(default_factory=list)

    def ask(self, question: Question) -> Answer:
        self.asked.append(question)
        if question.question == "break":
            message = "ann@example.com"
            raise RuntimeError(message)
        return Answer(
            question=question.question,
            status="answered",
            answer="yes",
            model="planner",
            prompt_version="1",
            lake_version="v1",
            trace_id="t",
        )


def golden(sql: str) -> ResultSet:
    message = "Golden SQL does not run."
    raise GoldenError(message)


def subject(listener: Listener) -> Subject:
    return Subject(ask=listener.ask, golden=golden, search=lambda _: (), place=lambda _: None)


def case(name: str, **changes: Any) -> EvalCase:
    values = {"id": name, "family": "value", "question": name, "contains": ["yes"]}
    return EvalCase.model_validate({**values, **changes})


def test_a_case_that_raises_did_not_run_and_the_others_do() -> None:
    ran = list(run_cases([case("break"), case("one")], subject(Listener())))
    assert [item.outcome.verdict for item in ran] == ["did_not_run", "passed"]


def test_the_text_of_a_foreign_error_is_not_kept() -> None:
    (ran,) = run_cases([case("break")], subject(Listener()))
    assert ran.outcome.reasons == ("RuntimeError",)


def test_broken_golden_sql_is_told_by_its_own_message() -> None:
    (ran,) = run_cases([case("one", golden_sql="SELEC")], subject(Listener()))
    assert ran.outcome.verdict == "did_not_run"
    assert ran.outcome.reasons == ("GoldenError: Golden SQL does not run.",)


def test_earlier_turns_are_asked_in_the_same_conversation() -> None:
    listener = Listener()
    list(run_cases([case("last", turns=["first"]), case("other")], subject(listener)))
    first, last, other = listener.asked
    assert (first.question, last.question) == ("first", "last")
    assert first.conversation_id == last.conversation_id != other.conversation_id


def test_the_model_and_the_lake_are_kept() -> None:
    (ran,) = run_cases([case("one")], subject(Listener()))
    assert ran.line is not None
    assert (ran.line.model, ran.line.lake_version) == ("planner", "v1")
