"""Eval cases: questions with what a right answer must hold, one JSON object per line."""

from collections.abc import Iterable
from datetime import date
from pathlib import Path
from typing import Self

from pydantic import BaseModel, ConfigDict, Field, ValidationError, model_validator

from assistant.answers import Status
from evals.errors import CaseError

FAMILY = r"^[a-z][a-z_]*$"
"""Families group cases in the report and the thresholds: `value`, `trend`, `top_k`, `refusal`…"""


class CaseModel(BaseModel):
    """Common settings of the case types."""

    model_config = ConfigDict(frozen=True, extra="forbid")


class ExpectedRequest(CaseModel):
    """The call of the semantic layer that a right answer is made with."""

    metrics: tuple[str, ...] = Field(min_length=1)
    group_by: tuple[str, ...] = ()
    grain: str | None = None


class EvalCase(CaseModel):
    """One question and what its answer is checked for."""

    id: str = Field(min_length=1)
    """Unique among all cases of the workspace."""
    family: str = Field(pattern=FAMILY)
    question: str = Field(min_length=1)
    turns: tuple[str, ...] = ()
    """Earlier questions of the same conversation."""
    status: Status = "answered"
    golden_sql: str | None = None
    """Gives the right result set from the tables of `safe.duckdb`. It runs without the gate, so it
    leaves out groups below the minimum itself: `{minimum_group}` stands for the lake's minimum,
    `{as_of}` for its newest complete day as YYYY-MM-DD."""
    ordered: bool = False
    """Whether the order of the rows counts."""
    columns: tuple[str, ...] = ()
    """Columns of the answer's table to compare, in the order of the golden columns; none: all."""
    passage_ids: tuple[str, ...] = ()
    """Passages that search must find and the answer cite."""
    request: ExpectedRequest | None = None
    contains: tuple[str, ...] = ()
    """Words that the answer must hold, in any case."""
    absent: tuple[str, ...] = ()
    """Words that it must not hold, in any case."""
    as_of: date | None = None

    @model_validator(mode="after")
    def _checks_something(self) -> Self:
        if self.status == "answered" and not (
            self.golden_sql or self.passage_ids or self.contains or self.request
        ):
            message = (
                "an answered case needs 'golden_sql', 'passage_ids', 'request' or 'contains': "
                "the status alone proves nothing"
            )
            raise ValueError(message)
        if self.golden_sql and self.status != "answered":
            message = f"'golden_sql' needs status 'answered', not '{self.status}'"
            raise ValueError(message)
        return self


def load_cases(folder: Path) -> tuple[EvalCase, ...]:
    """Read every `*.jsonl` of a folder, in the order of names and lines.

    Raises:
        CaseError: If there is no case, one does not fit, or two share an id; names file and line.
    """
    paths = sorted(folder.glob("*.jsonl")) if folder.is_dir() else []
    found: dict[str, str] = {}
    cases: list[EvalCase] = []
    for path in paths:
        for place, case in read_cases(path):
            if case.id in found:
                message = f"{place}: id '{case.id}' was used at {found[case.id]}. Choose another."
                raise CaseError(message)
            found[case.id] = place
            cases.append(case)
    if not cases:
        message = (
            f"No case in '{folder}'. Write them to a .jsonl file there, one JSON object a line."
        )
        raise CaseError(message)
    return tuple(cases)


def read_cases(path: Path) -> Iterable[tuple[str, EvalCase]]:
    """Yield each case of one file with its place, `file:line`. Empty lines are skipped.

    Raises:
        CaseError: If a line does not fit; names the line and the keys, never the values.
    """
    for number, line in enumerate(path.read_text(encoding="utf-8").splitlines(), start=1):
        if line.strip():
            place = f"{path.name}:{number}"
            yield place, _case(line, place=place)


def _case(line: str, *, place: str) -> EvalCase:
    try:
        return EvalCase.model_validate_json(line)
    except ValidationError as error:
        details = error.errors(include_input=False, include_url=False)
        problems = "; ".join(
            f"'{'.'.join(map(str, detail['loc'])) or 'case'}': {detail['msg']}"
            for detail in details
        )
        message = f"{place}: {problems}. Correct this line."
        raise CaseError(message) from None
