"""Two questions are one where politeness, inflection and place differ; never where meaning does."""

import pytest
from planning import media_catalogue

from assistant.knowledge.wording import Wordings

SAME = (
    ("Plays by country last week", "plays per country last week", False),
    ("Plays by country last week", "Last week, plays by country?", True),
    ("Plays by country last week", "Please show me the plays by country for last week", True),
    ("How many plays were there in May 2026?", "plays in May 2026", True),
    ("Plays in May 2026", "PLAYS   IN MAY 2026!!", True),
    ("Plays in May 2026", "Plays in May 2025", False),
    ("Plays in May 2026", "Plays not in May 2026", False),
    ("Plays with country Japan", "Plays without country Japan", False),
    ("Plays since May", "Plays until May", False),
    ("Plays per session", "Sessions per play", False),
    ("Compare plays in May with June", "Compare plays in June with May", False),
    ("Top 5 genres by plays", "Bottom 5 genres by plays", False),
    ("Top 5 genres by plays", "Top 50 genres by plays", False),
    ("Plays above 100", "Plays below 100", False),
    ("Plays last week", "Plays this week", False),
    ("Plays on iOS", "Plays on Android", False),
    ("Plays", "Downloads", False),
    ("Plays and downloads", "Downloads or plays", False),
)


@pytest.mark.parametrize(("one", "other", "same"), SAME)
def test_wordings_are_one_question_or_two(one: str, other: str, *, same: bool) -> None:
    wordings = Wordings(media_catalogue())
    assert (wordings.signature(one) == wordings.signature(other)) is same


def test_a_metric_s_synonym_is_the_metric() -> None:
    wordings = Wordings(media_catalogue())
    assert wordings.signature("listens last week") == wordings.signature("plays last week")


@pytest.mark.parametrize("text", ["", "the", "?!", "😀"])
def test_what_says_nothing_is_no_question(text: str) -> None:
    assert Wordings(media_catalogue()).signature(text) in ((), ("😀",))
