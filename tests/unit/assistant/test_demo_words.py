import pytest

from assistant.demo.words import kinds, markets, words


def test_the_look_shares_of_the_kinds_add_up_to_one():
    assert sum(kind.look_share for kind in kinds().values()) == pytest.approx(1)


def test_the_user_shares_of_the_markets_add_up_to_one():
    assert sum(market.weight for market in markets().values()) == pytest.approx(1)


@pytest.mark.parametrize("name", ["coined", "given", "family", "studios", "nouns", "moods"])
def test_a_word_list_holds_each_word_once(name):
    assert len(set(words(name))) == len(words(name)) > 0


def test_a_hyphen_in_a_word_list_stands_for_a_space():
    assert "old observatory" in words("places")
