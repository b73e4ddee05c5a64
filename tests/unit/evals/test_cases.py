import json
from pathlib import Path
from typing import Any

import pytest

from evals.cases import load_cases
from evals.errors import CaseError


def write(folder: Path, *cases: dict[str, Any] | str, name: str = "cases.jsonl") -> Path:
    folder.mkdir(exist_ok=True)
    lines = [case if isinstance(case, str) else json.dumps(case) for case in cases]
    (folder / name).write_text("\n".join(lines) + "\n")
    return folder


def case(**changes: Any) -> dict[str, Any]:
    return {"id": "one", "family": "value", "question": "How many?", "contains": ["3"], **changes}


def test_cases_come_in_the_order_of_files_and_lines(tmp_path: Path) -> None:
    write(tmp_path, case(id="b"), case(id="c"), name="2.jsonl")
    write(tmp_path, case(id="a"), name="1.jsonl")
    assert [found.id for found in load_cases(tmp_path)] == ["a", "b", "c"]


def test_empty_lines_are_skipped(tmp_path: Path) -> None:
    assert len(load_cases(write(tmp_path, case(), "", case(id="two")))) == 2


@pytest.mark.parametrize(
    ("line", "said"),
    [
        ("{", "cases.jsonl:2: 'case': Invalid JSON"),
        (case(id="two", goldensql="SELECT 1"), "cases.jsonl:2: 'goldensql': Extra inputs"),
        (case(id="two", status="maybe"), "cases.jsonl:2: 'status'"),
        (case(id="two", family="Two words"), "cases.jsonl:2: 'family'"),
        (case(id="two", contains=[]), "the status alone proves nothing"),
        (case(id="two", status="refused", golden_sql="SELECT 1"), "needs status 'answered'"),
        (case(), "cases.jsonl:2: id 'one' was used at cases.jsonl:1"),
    ],
)
def test_a_line_that_does_not_fit_is_named(
    tmp_path: Path, line: dict[str, Any] | str, said: str
) -> None:
    with pytest.raises(CaseError) as raised:
        load_cases(write(tmp_path, case(), line))
    assert said in str(raised.value)


def test_a_folder_without_cases_is_an_error(tmp_path: Path) -> None:
    with pytest.raises(CaseError, match="No case in"):
        load_cases(tmp_path)
