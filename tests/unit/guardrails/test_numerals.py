from decimal import Decimal

import pytest

from guardrails.numerals import Day, numbers_in, plain_digits, read_numbers

NUMBERS = {
    "twelve users": 12,
    "a dozen plays": 12,
    "two hundred and five": 205,
    "seventy-three percent": 73,
    "1.2 million": 1_200_000,
    "12k plays": 12_000,
    "1,234,567": 1_234_567,
    "1.234.567 plays": 1_234_567,
    "12.5%": Decimal("12.5"),
    "\uff11\uff12 users": 12,
    "\u0663\u0664 users": 34,
    "half of them": Decimal("0.5"),
    "a quarter of users": Decimal("0.25"),
    "only one user": 1,
}
NO_NUMBERS = [
    "one of them",
    "the one that",
    "half-open",
    "last quarter",
    "the third party",
    "often",
]
DAYS = {
    "on 31 January 2024": Day("", year=2024, month=1, day=31),
    "January 31st, 2024": Day("", year=2024, month=1, day=31),
    "2024-01-31": Day("", year=2024, month=1, day=31),
    "2024-01-31T10:00:00": Day("", year=2024, month=1, day=31),
    "May 2026": Day("", year=2026, month=5),
    "Q2 2026": Day("", year=2026, quarter=2),
    "in 2026": Day("", year=2026),
}


@pytest.mark.parametrize("text", NUMBERS)
def test_a_number_is_read_in_digits_of_any_script_and_in_words(text: str) -> None:
    assert [said.value for said in numbers_in(text)] == [Decimal(NUMBERS[text])]


@pytest.mark.parametrize("text", NO_NUMBERS)
def test_words_that_only_look_like_numbers_are_none(text: str) -> None:
    assert list(numbers_in(text)) == []


@pytest.mark.parametrize("text", DAYS)
def test_a_date_is_read_as_far_as_it_goes(text: str) -> None:
    numbers, (day,), _ = read_numbers(plain_digits(text))
    wanted = DAYS[text]
    assert numbers == []
    assert (day.year, day.month, day.day, day.quarter) == (
        wanted.year,
        wanted.month,
        wanted.day,
        wanted.quarter,
    )


def test_a_part_of_a_date_says_what_the_date_says() -> None:
    whole = Day("", year=2026, month=5, day=12)
    assert Day("", month=5, day=12).within(whole)
    assert Day("", year=2026, quarter=2).within(whole)
    assert not Day("", year=2026, quarter=3).within(whole)
    assert not Day("", year=2026, month=6).within(whole)
