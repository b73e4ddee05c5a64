import pytest

from guardrails.grounding import (
    CellValue,
    Reference,
    Sources,
    check,
    fill,
    references,
    ungrounded_numbers,
)

RESULTS = {"q1": {"revenue": [1200.5, 7], "country": ["JP", "DE"]}}


def plain(value: CellValue, _: Reference) -> str:
    return str(value)


def loose(text: str, question: str = "", *allowed: str) -> list[str]:
    return [problem.text for problem in ungrounded_numbers(text, Sources((question, *allowed)))]


def test_references_are_filled_in() -> None:
    filled = fill("{q1.country[0]} made {q1.revenue[0]}", RESULTS, plain)
    assert filled.text == "JP made 1200.5"
    assert filled.problems == ()


@pytest.mark.parametrize("written", ["{q2.revenue[0]}", "{q1.profit[0]}", "{q1.revenue[2]}"])
def test_a_reference_to_nothing_is_a_problem_and_stays_as_written(written: str) -> None:
    filled = fill(f"It was {written}", RESULTS, plain)
    assert filled.text == f"It was {written}"
    assert [problem.text for problem in filled.problems] == [written]


def test_a_malformed_reference_is_a_problem() -> None:
    assert fill("It was {q1.revenue}", RESULTS, plain).problems[0].kind == "unknown_reference"


def test_references_are_listed_in_order() -> None:
    assert references("{q1.a[3]} {q2.b c[0]}") == (
        Reference("q1", "a", 3),
        Reference("q2", "b c", 0),
    )


def test_a_digit_that_nobody_said_is_loose() -> None:
    assert loose("Revenue grew by 12%, to {q1.revenue[0]}") == ["12%"]


@pytest.mark.parametrize(
    ("text", "question", "allowed"),
    [
        ("Over the last 7 days", "plays in the last 7 days", ""),
        ("Of 1,000 users", "what do 1000 users do", ""),
        ("On 31 January 2024", "", "2024-01-31"),
        ("From 2024-01-01 to 2024-01-31", "", "2024-01-01 2024-01-31"),
        ("ctr_7d_mobile is a ratio", "what is ctr_7d_mobile?", ""),
        ("It is documented [c1].", "", ""),
        ("1. Japan\n2. Germany", "", ""),
        ("No numbers at all", "", ""),
    ],
)
def test_a_number_of_a_source_is_grounded(text: str, question: str, allowed: str) -> None:
    assert loose(text, question, allowed) == []


@pytest.mark.parametrize(
    "text", ["about 1.5 million", "in 2025", "ctr_8d_mobile", "3x more", "p99"]
)
def test_a_number_of_no_source_is_loose(text: str) -> None:
    assert loose(text, "plays in the last 7 days of ctr_7d_mobile 2024")


def test_a_cited_text_grounds_its_numbers() -> None:
    assert loose("30 days", "", "window of 30 days") == []


def test_a_claim_is_checked_whole() -> None:
    filled = check("{q1.revenue[1]} of 99 and {q9.x[0]}", RESULTS, plain, sources=Sources(()))
    assert filled.text.startswith("7 of 99")
    assert [problem.kind for problem in filled.problems] == [
        "unknown_reference",
        "ungrounded_number",
    ]
