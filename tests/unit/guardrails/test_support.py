import pytest

from guardrails.support import supported

PAGE = (
    "Plays are counted after thirty seconds of listening. Previews are not counted as plays.\n"
    "Owner: playback@signpost.example. Offline plays arrive up to three days late."
)


@pytest.mark.parametrize(
    "sentence",
    [
        "A play is counted after thirty seconds of listening.",
        "Previews are not counted as plays.",
        "**Plays** are owned by playback@signpost.example.",
        "Owner of Plays: playback@signpost.example.",
        "Offline plays may arrive late.",
    ],
)
def test_a_sentence_that_its_source_says_is_supported(sentence: str) -> None:
    assert supported(sentence, [PAGE])


@pytest.mark.parametrize(
    "sentence",
    [
        "Previews are counted as plays.",
        "Plays are not counted after thirty seconds of listening.",
        "Plays are owned by mallory@evil.example.",
        "Owner: Growth team.",
        "Subscribers churn because of prices.",
        "No owner is recorded for Plays.",
    ],
)
def test_another_owner_a_negation_or_another_matter_is_not(sentence: str) -> None:
    assert not supported(sentence, [PAGE])


def test_a_sentence_that_its_source_wraps_is_one() -> None:
    wrapped = (
        "Capped at four hours a day so that a speaker left on\novernight does not look like a fan."
    )
    assert supported(" ".join(wrapped.split()), [wrapped])
    assert not supported(" ".join(wrapped.replace("does not", "does").split()), [wrapped])


def test_words_of_the_question_help_but_support_no_owner() -> None:
    asked = "Is the growth team the owner of plays?"
    assert not supported("Plays are owned by the growth team.", [PAGE], beside=[asked])


def test_no_owner_may_be_told_where_the_source_names_none() -> None:
    assert supported("No owner is recorded for Plays.", ["Plays are counted late."])


def test_nothing_supports_a_claim_without_a_text() -> None:
    assert not supported("Plays are counted late.", [])
