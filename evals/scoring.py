"""One answer against one case: which of the case's checks hold."""

from collections.abc import Sequence
from dataclasses import dataclass

from assistant.answers import Answer, Citation, Table
from evals import ragas_suite
from evals.cases import EvalCase, ExpectedRequest
from evals.outcomes import Outcome
from evals.results import Match, ResultSet, match

GROUNDING = "grounding"
METRIC_TOOL = "query_metrics"
COMPARED = ("metrics", "group_by", "grain")


@dataclass(frozen=True)
class Place:
    """Where a passage comes from, as a citation shows it."""

    title: str
    source: str


@dataclass(frozen=True)
class Evidence:
    """What is known beside the answer: the golden result and what search finds."""

    golden: ResultSet | None = None
    found: tuple[str, ...] = ()
    """Ids of the first hits for the question, best first."""
    expected: tuple[Place | None, ...] = ()
    """Places of the case's passages; None for one that the index does not hold."""


def score(case: EvalCase, answer: Answer, *, evidence: Evidence, elapsed_ms: float) -> Outcome:
    """Check one answer.

    Args:
        case: What is expected.
        answer: What was given.
        evidence: The golden result set and the search hits.
        elapsed_ms: Wall time of the answer.

    Returns:
        The outcome; it passed when every check that the case makes holds.
    """
    compared = _compare(case, answer.table, evidence.golden)
    cited = _cited(answer, evidence.expected) if case.passage_ids else None
    wrong_words = _wrong_words(case, answer.answer)
    reasons = []
    if answer.status != case.status:
        reasons.append(f"status '{answer.status}' where '{case.status}' was expected")
    if compared is not None and not compared.equal:
        reasons.append(f"result set: {compared.reason}")
    if cited is False:
        reasons.append("an expected passage is not cited")
    reasons.extend(wrong_words)
    return Outcome(
        id=case.id,
        family=case.family,
        verdict="failed" if reasons else "passed",
        reasons=tuple(reasons),
        expected_status=case.status,
        status=answer.status,
        result_equal=None if compared is None else compared.equal,
        cited=cited,
        words_hold=not wrong_words if case.contains or case.absent else None,
        confidently_wrong=_confidently_wrong(case, answer, compared),
        withheld=_withheld(answer),
        context_precision=ragas_suite.context_precision(evidence.found, case.passage_ids),
        context_recall=ragas_suite.context_recall(evidence.found, case.passage_ids),
        tool_call_f1=_tool_calls(case.request, answer),
        elapsed_ms=elapsed_ms,
    )


def _compare(case: EvalCase, table: Table | None, golden: ResultSet | None) -> Match | None:
    if golden is None:
        return None
    if table is None:
        return Match(equal=not golden.rows, reason="the answer has no table")
    actual = ResultSet(tuple(column.name for column in table.columns), table.rows)
    return match(golden, actual, ordered=case.ordered, columns=case.columns)


def _confidently_wrong(case: EvalCase, answer: Answer, compared: Match | None) -> bool:
    if answer.status != "answered":
        return False
    return case.status != "answered" or (compared is not None and not compared.equal)


def _withheld(answer: Answer) -> bool | None:
    if answer.status != "answered":
        return None
    return any(note.rule == GROUNDING for note in answer.guardrails)


def _cited(answer: Answer, expected: Sequence[Place | None]) -> bool:
    return all(
        place is not None and any(_stands_for(citation, place) for citation in answer.citations)
        for place in expected
    )


def _stands_for(citation: Citation, place: Place) -> bool:
    """Same title, and one source within the other: `orders.yaml` and `semantic_models/orders.yaml`."""
    if citation.title != place.title:
        return False
    return citation.source in place.source or place.source in citation.source


def _wrong_words(case: EvalCase, text: str) -> list[str]:
    folded = text.casefold()
    missing = [word for word in case.contains if word.casefold() not in folded]
    unwanted = [word for word in case.absent if word.casefold() in folded]
    return [f"the answer lacks '{word}'" for word in missing] + [
        f"the answer holds '{word}'" for word in unwanted
    ]


def _tool_calls(request: ExpectedRequest | None, answer: Answer) -> float | None:
    if request is None:
        return None
    expected = [_call(request.model_dump(mode="json"))]
    made = [_call(query.request) for query in answer.queries if query.request is not None]
    return ragas_suite.tool_call_f1(made, expected)


def _call(request: dict[str, object]) -> ragas_suite.Call:
    arguments = {key: request.get(key) or None for key in COMPARED}
    return ragas_suite.Call(METRIC_TOOL, arguments)
