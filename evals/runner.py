"""Runs cases one after the other; a case that raises did not run, and none is lost."""

import logging
import time
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from uuid import uuid4

from assistant.answers import Answer, Question
from evals.cases import EvalCase
from evals.outcomes import ModelLine, Outcome
from evals.results import ResultSet
from evals.scoring import Evidence, Place, score

log = logging.getLogger(__name__)


@dataclass(frozen=True)
class Subject:
    """What is put to the test."""

    ask: Callable[[Question], Answer]
    golden: Callable[[str], ResultSet]
    search: Callable[[str], Sequence[str]]
    """Ids of the first passages for a question, best first."""
    place: Callable[[str], Place | None]
    """Where a passage comes from; None for an unknown id."""


@dataclass(frozen=True)
class Ran:
    """An outcome with the models and stores that gave it."""

    outcome: Outcome
    line: ModelLine | None = None


def run_cases(cases: Sequence[EvalCase], subject: Subject) -> Iterator[Ran]:
    """Yield one outcome for each case, in order."""
    for case in cases:
        ran = run_case(case, subject)
        log.info("case_finished", extra={"case_id": case.id, "verdict": ran.outcome.verdict})
        yield ran


def run_case(case: EvalCase, subject: Subject) -> Ran:
    """Ask one case's question and score the answer."""
    try:
        evidence = _evidence(case, subject)
        answer, elapsed_ms = _ask(case, subject)
        outcome = score(case, answer, evidence=evidence, elapsed_ms=elapsed_ms)
    except Exception as error:  # noqa: BLE001 (whatever happens is the outcome of this case)
        log.warning("case_did_not_run", extra={"case_id": case.id, "error": type(error).__name__})
        return Ran(_did_not_run(case, error))
    line = ModelLine(
        model=answer.model,
        prompt_version=answer.prompt_version,
        index_version=answer.index_version,
        lake_version=answer.lake_version,
    )
    return Ran(outcome, line)


def _ask(case: EvalCase, subject: Subject) -> tuple[Answer, float]:
    """The answer to the last question of the conversation, and its wall time in milliseconds."""
    conversation = f"eval-{uuid4().hex}"
    for turn in case.turns:
        subject.ask(Question(question=turn, conversation_id=conversation, as_of=case.as_of))
    start = time.perf_counter()
    answer = subject.ask(
        Question(question=case.question, conversation_id=conversation, as_of=case.as_of)
    )
    return answer, (time.perf_counter() - start) * 1000


def _evidence(case: EvalCase, subject: Subject) -> Evidence:
    return Evidence(
        golden=subject.golden(case.golden_sql) if case.golden_sql else None,
        found=tuple(subject.search(case.question)) if case.passage_ids else (),
        expected=tuple(subject.place(passage_id) for passage_id in case.passage_ids),
    )


def _did_not_run(case: EvalCase, error: Exception) -> Outcome:
    """Only our own messages are known to hold no data; of others the kind is told."""
    name = type(error).__name__
    ours = type(error).__module__.partition(".")[0] == "evals"
    return Outcome(
        id=case.id,
        family=case.family,
        verdict="did_not_run",
        reasons=(f"{name}: {error}" if ours else name,),
        expected_status=case.status,
    )
