import pytest

from retrieval.identifiers import phrases_of, stem_of, words_of


@pytest.mark.parametrize(
    ("name", "words"),
    [
        ("client_level_daily_active_users_v2", "client level daily active users v2"),
        ("ctr7d_mobileApp.opens", "ctr7d mobile app opens"),
        ("HTTPServer", "http server"),
        ("Plays", "plays"),
        ("", ""),
    ],
)
def test_an_identifier_is_read_in_words(name: str, words: str) -> None:
    assert words_of(name) == words


@pytest.mark.parametrize("name", ["plays", "plays_v1", "plays_v12", "playsV3", "plays_legacy"])
def test_versions_of_a_name_share_a_stem(name: str) -> None:
    assert stem_of(name) == "plays"


def test_a_version_in_the_middle_is_no_part_of_the_stem() -> None:
    assert stem_of("uri_count_v2_glean") == "uri count glean"


def test_phrases_come_longest_first_and_once() -> None:
    assert phrases_of("a b a", longest=2) == ("a b", "b a", "a", "b")
