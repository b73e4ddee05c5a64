import pytest
from hypothesis import given
from hypothesis import strategies as st

from guardrails.grounding import (
    CellValue,
    Reference,
    Sources,
    Units,
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


UNITS = Units(
    unit_of=lambda cell: {"revenue": "EUR", "plays": "plays"}.get(cell.column),
    write=lambda found: f"{found.value:g} {found.unit}",
)
TWO = {"q1": {"plays": [120, 80], "revenue": [9.5, None]}, "q2": {"plays": [60]}}


def worked_out(text: str, question: str = "") -> tuple[str, list[str]]:
    filled = check(text, TWO, plain, sources=Sources([question]), units=UNITS)
    return filled.text, [problem.kind for problem in filled.problems]


def test_declared_arithmetic_is_worked_out_with_its_unit() -> None:
    assert worked_out("{=q1.plays[0]-q2.plays[0]} more") == ("60 plays more", [])
    assert worked_out("{q2.plays[0] / q1.plays[0] as percent}") == ("0.5 share", [])
    assert worked_out("{q1.plays[0] / 7} a day", "in 7 days")[1] == []


@pytest.mark.parametrize(
    "written",
    [
        "{q1.plays[0] - q1.revenue[0]}",
        "{q1.plays[0] - q9.plays[0]}",
        "{q1.plays[0] / q1.revenue[1]}",
        "{q1.plays[0] * 7}",
        "{q1.plays[0] + 500}",
        "{__import__('os') + q1.plays[0]}",
    ],
)
def test_arithmetic_over_nothing_or_loose_digits_is_a_problem(written: str) -> None:
    assert worked_out(written) == (written, ["bad_arithmetic"])


@pytest.mark.parametrize(
    ("text", "source"),
    [
        ("about 1.2 million plays", "1,234,567 plays"),
        ("12% of users", "a share of 0.12"),
        ("half of users", "50% of users"),
        ("twelve users", "12 users"),
        ("12 users", "a dozen users"),
        ("plays doubled", "they doubled"),
        ("in May 2026", "from 2026-05-01 on"),
        ("in Q2 2026", "from 2026-05-01 on"),
        ("12.3%", "12.34%"),
        ("\uff11\uff12 users", "12 users"),
    ],
)
def test_a_rounding_a_scale_and_a_word_trace_to_the_number(text: str, source: str) -> None:
    assert loose(text, "", source) == []


@pytest.mark.parametrize(
    ("text", "source"),
    [
        ("about 1.3 million plays", "1,234,567 plays"),
        ("12% of users", "12 users"),
        ("a third of users", "50% of users"),
        ("thirteen users", "12 users"),
        ("plays doubled", "plays rose"),
        ("plays tripled", "they doubled"),
        ("in June 2026", "from 2026-05-01 on"),
        ("31 users", "on 2026-05-31"),
        ("12.4%", "12.34%"),
        ("\uff11\uff13 users", "12 users"),
        ("\u0661\u0663 users", "12 users"),
        ("at 10:31", "at 10:30"),
        ("only one user", "some users"),
    ],
)
def test_what_the_source_does_not_say_is_loose(text: str, source: str) -> None:
    assert len(loose(text, "", source)) == 1


@given(st.integers(0, 10**12))
def test_an_integer_grounds_itself_and_not_the_next(number: int) -> None:
    assert loose(f"{number:,} plays", "", f"{number} plays") == []
    if not 1898 <= number <= 2100:
        assert loose(f"{number + 1:,} plays", "", f"{number} plays") != []


@given(st.text(max_size=60))
def test_a_text_grounds_its_own_numbers(text: str) -> None:
    assert loose(text, text) == []
