"""Merge rankings."""

from collections import defaultdict
from collections.abc import Iterable, Sequence

K = 60
"""Source: Cormack, Clarke and Büttcher 2009, "Reciprocal Rank Fusion"."""


def reciprocal_rank_fusion(rankings: Iterable[Sequence[int]], *, k: int = K) -> dict[int, float]:
    """The sum over the rankings of `1 / (k + rank)`, by item; ranks count from one."""
    scores: defaultdict[int, float] = defaultdict(float)
    for ranking in rankings:
        for rank, item in enumerate(ranking, start=1):
            scores[item] += 1 / (k + rank)
    return dict(scores)
