import pytest

from retrieval.fusion import reciprocal_rank_fusion


def test_an_item_of_both_rankings_beats_the_first_of_one() -> None:
    scores = reciprocal_rank_fusion(([1, 2], [3, 2]))

    assert max(scores, key=lambda item: scores[item]) == 2
    assert scores[1] == pytest.approx(1 / 61)


def test_no_ranking_gives_no_score() -> None:
    assert reciprocal_rank_fusion(([], [])) == {}
