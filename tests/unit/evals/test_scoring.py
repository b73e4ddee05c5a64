from typing import Any

import pytest

from assistant.answers import Answer, Citation, Query, Table, TableColumn
from evals.cases import EvalCase, ExpectedRequest
from evals.outcomes import Outcome
from evals.results import ResultSet
from evals.scoring import Evidence, Place, score
from guardrails.decisions import GuardrailNote

GOLDEN = ResultSet(("orders",), ((3,),))


def answer(**changes: Any) -> Answer:
    table = Table(columns=(TableColumn(name="orders", type="integer"),), rows=((3,),))
    values: dict[str, Any] = {
        "question": "How many orders?",
        "status": "answered",
        "answer": "There were 3 orders.",
        "table": table,
        "model": "planner",
        "prompt_version": "1",
        "trace_id": "t",
    }
    return Answer(**{**values, **changes})


def case(**changes: Any) -> EvalCase:
    values = {"id": "one", "family": "value", "question": "How many?", "golden_sql": "SELECT 3"}
    return EvalCase.model_validate({**values, **changes})


def outcome(case: EvalCase, given: Answer, **evidence: Any) -> Outcome:
    return score(case, given, evidence=Evidence(golden=GOLDEN, **evidence), elapsed_ms=1.0)


def test_an_answer_with_the_right_result_set_passes() -> None:
    found = outcome(case(), answer())
    assert (found.verdict, found.result_equal, found.confidently_wrong) == ("passed", True, False)


def test_a_wrong_result_set_given_as_an_answer_is_confidently_wrong() -> None:
    wrong = Table(columns=(TableColumn(name="orders", type="integer"),), rows=((4,),))
    found = outcome(case(), answer(table=wrong))
    assert (found.verdict, found.confidently_wrong) == ("failed", True)


def test_a_question_back_is_wrong_but_not_confidently() -> None:
    found = outcome(case(), answer(status="clarify", table=None))
    assert (found.verdict, found.confidently_wrong) == ("failed", False)


@pytest.mark.parametrize(("rule", "withheld"), [("grounding", True), ("minimum_group", False)])
def test_an_answer_that_lost_a_sentence_says_so(rule: str, *, withheld: bool) -> None:
    note = GuardrailNote(rule=rule, action="withheld", reason="Left out.", remedy="See the table.")
    assert outcome(case(), answer(guardrails=(note,))).withheld is withheld


def test_where_nothing_was_answered_no_sentence_is_missed() -> None:
    assert outcome(case(), answer(status="clarify", table=None)).withheld is None


def test_an_answer_where_a_refusal_was_due_is_confidently_wrong() -> None:
    refusal = case(golden_sql=None, status="refused")
    found = score(refusal, answer(), evidence=Evidence(), elapsed_ms=1.0)
    assert (found.verdict, found.result_equal, found.confidently_wrong) == ("failed", None, True)


@pytest.mark.parametrize(("source", "cited"), [("docs/orders.md", True), ("other.md", False)])
def test_expected_passages_must_be_cited(source: str, *, cited: bool) -> None:
    citation = Citation(id="c1", kind="doc", title="Orders", source=source, snippet="")
    found = outcome(
        case(passage_ids=["doc:orders"]),
        answer(citations=(citation,)),
        found=("doc:orders", "doc:other"),
        expected=(Place("Orders", "docs/orders.md"),),
    )
    assert found.cited is cited
    assert (found.context_recall, found.context_precision) == (1.0, 0.5)


def test_a_passage_that_the_index_lacks_cannot_be_cited() -> None:
    found = outcome(case(passage_ids=["doc:gone"]), answer(), expected=(None,))
    assert (found.cited, found.context_recall) == (False, 0.0)


def test_words_are_looked_for_in_any_case() -> None:
    found = outcome(case(contains=["ORDERS"], absent=["there"]), answer())
    assert found.reasons == ("the answer holds 'there'",)


def test_the_request_made_is_compared_with_the_expected_one() -> None:
    made = Query(
        id="q1",
        kind="metric",
        request={"metrics": ["orders"], "group_by": [], "grain": None, "limit": 5},
        sql="",
        verified=True,
        row_count=1,
        elapsed_ms=1,
    )
    expected = ExpectedRequest(metrics=("orders",)).model_dump()
    assert outcome(case(request=expected), answer(queries=(made,))).tool_call_f1 == 1.0
