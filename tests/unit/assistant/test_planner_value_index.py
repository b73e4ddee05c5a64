import pytest

from assistant.planner.reading.value_index import ValueIndex, fold
from assistant.values import Value

INDEX = ValueIndex(
    [
        Value("users", "country", "Germany", 9),
        Value("users", "country_code", "DE", 9),
        Value("users", "country", "Côte d'Ivoire", 2),
        Value("content", "title", "The Long Way Home", 3),
        Value("content", "genre", "Jazz", 5),
        Value("content", "genre", "Podcasts", 5),
    ]
)


@pytest.mark.parametrize(
    ("words", "value"),
    [
        ("Germany", "Germany"),
        ("germany", "Germany"),
        ("Deutschland", "Germany"),
        ("DEU", "Germany"),
        ("cote d'ivoire", "Côte d'Ivoire"),
        ("the long way home", "The Long Way Home"),
        ("podcast", "Podcasts"),
    ],
)
def test_a_value_is_found_by_its_words(words: str, value: str) -> None:
    assert value in [match.value.value for match in INDEX.exact(words)]


def test_the_spelling_as_stored_is_known() -> None:
    assert INDEX.exact("Jazz")[0].exact_case
    assert not INDEX.exact("jazz")[0].exact_case


def test_a_misspelt_value_is_near_and_another_word_is_not() -> None:
    assert INDEX.fuzzy("Germny")[0].value.value == "Germany"
    assert INDEX.fuzzy("Osaka") == ()


def test_a_prefix_gives_the_most_frequent_first() -> None:
    assert [value.value for value in INDEX.prefix("j")] == ["Jazz"]


def test_the_workspaces_words_stand_for_a_value() -> None:
    index = ValueIndex([Value("content", "kind", "show")])

    index.add_words("content", "kind", {"show": ("series", "telly")})

    assert index.exact("telly")[0].value.value == "show"


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("Côte d'Ivoire", "cote d ivoire"),
        ("STRASSE", "strasse"),
        ("Straße", "strasse"),
        ("が", "か"),
    ],
)
def test_case_accents_and_signs_do_not_matter(text: str, words: str) -> None:
    assert fold(text) == words
