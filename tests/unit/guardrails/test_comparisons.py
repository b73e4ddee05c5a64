import pytest

from guardrails.comparisons import contradicted
from guardrails.grounding import references

RESULTS = {
    "q1": {"genre": ["Jazz", "Folk", "Soul"], "plays": [9, 5, 7]},
    "q2": {"change": [-3], "change|size": [3], "plays": [7]},
    "q3": {"week": ["a", "b", "c", "d"], "plays": [1, 9, 8, 2]},
}


def wrong(sentence: str) -> bool:
    return contradicted(sentence, references(sentence), RESULTS)


@pytest.mark.parametrize(
    "sentence",
    [
        "{q1.genre[0]} had the most plays: {q1.plays[0]}.",
        "{q1.genre[1]} had the fewest plays: {q1.plays[1]}.",
        "{q1.genre[2]} was second-highest: {q1.plays[2]}.",
        "Plays fell by {q2.change|size[0]}.",
        "Plays did not have the most: {q1.plays[1]}.",
        "The highest was {q1.plays[0]}, the lowest {q1.plays[1]}.",
        "The lowest full week had {q3.plays[2]} plays.",
        "There were {q1.plays[1]} plays.",
        "It had the most plays.",
    ],
)
def test_what_the_cells_say_too_is_not_contradicted(sentence: str) -> None:
    assert not wrong(sentence)


@pytest.mark.parametrize(
    "sentence",
    [
        "{q1.genre[1]} had the most plays: {q1.plays[1]}.",
        "{q1.genre[0]} had the lowest plays, {q1.plays[0]}.",
        "{q1.genre[0]} was second-highest: {q1.plays[0]}.",
        "Plays grew by {q2.change|size[0]}.",
        "Plays increased: {q2.change[0]}.",
    ],
)
def test_a_rank_or_a_direction_against_the_cells_is_contradicted(sentence: str) -> None:
    assert wrong(sentence)


def test_a_number_that_names_a_slice_is_not_ranked() -> None:
    stores = {"q1": {"payment__store_id": [1, 2], "revenue": [36.5, 30.1]}}
    first = "Store {q1.payment__store_id[0]} had the highest revenue: {q1.revenue[0]}."
    second = "Store {q1.payment__store_id[1]} had the highest revenue: {q1.revenue[1]}."

    assert not contradicted(first, references(first), stores)
    assert contradicted(second, references(second), stores)
