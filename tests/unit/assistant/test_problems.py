"""Every error class has a problem."""

import importlib
import inspect

import pytest

from assistant.errors import AssistantError
from assistant.problems import PROBLEMS, UNEXPECTED, Kind, make_problem, parts_of, problem_for

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


@pytest.mark.parametrize(
    ("message", "parts"),
    [
        ("There is no lake. Run: signpost build.", ("There is no lake.", "Run: signpost build.")),
        ("It is 0.5 s late.  'x.toml' says so.", ("It is 0.5 s late.", "'x.toml' says so.")),
        ("One. Two. Do this.", ("One. Two.", "Do this.")),
        ("No more is known", ("No more is known", "")),
        ("", ("", "")),
    ],
)
def test_the_last_sentence_of_a_message_is_what_to_do(message: str, parts: tuple[str, str]) -> None:
    assert parts_of(message) == parts


@pytest.mark.parametrize(("error", "kind"), [*PROBLEMS, (Exception, UNEXPECTED)])
def test_a_problem_always_has_a_remedy(error: type[Exception], kind: Kind) -> None:
    said, silent = make_problem(kind, "It is so. Do this."), make_problem(kind, "It is so")

    assert (said.detail, said.remedy) == ("It is so.", "Do this.")
    assert silent.remedy == kind.remedy
    assert silent.remedy.endswith(".")


def test_an_error_s_message_becomes_detail_and_remedy() -> None:
    problem = problem_for(AssistantError("It is so. Do this."))

    assert problem.told == f"{problem.title}. It is so. Do this."
