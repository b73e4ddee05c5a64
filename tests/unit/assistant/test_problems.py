"""Every error class has a problem."""

import importlib
import inspect

import pytest

from assistant.problems import PROBLEMS, UNEXPECTED, problem_for

MODULES = (
    "assistant.access.errors",
    "assistant.errors",
    "connectors.errors",
    "guardrails.errors",
    "retrieval.errors",
)
ERRORS = [
    error
    for module in MODULES
    for _, error in inspect.getmembers(importlib.import_module(module), inspect.isclass)
    if issubclass(error, Exception)
]


@pytest.mark.parametrize("error", ERRORS, ids=lambda error: error.__name__)
def test_no_error_class_is_missing(error: type[Exception]) -> None:
    assert any(issubclass(error, known) for known, _ in PROBLEMS)


def test_an_unknown_error_tells_nothing_of_itself() -> None:
    problem = problem_for(RuntimeError("a row of data"))

    assert problem.status == UNEXPECTED.status
    assert "a row" not in problem.model_dump_json()
