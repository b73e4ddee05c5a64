"""How far the values of a later period lie from those of an earlier one."""

from collections import Counter
from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from collections.abc import Sequence

BINS = 10
FLOOR = 1e-4
"""Least share of a bin, so that an empty one does not make the index infinite."""
_NONE = "\0none"
_REST = "\0rest"


def population_stability(
    early: "np.ndarray | Sequence[object]", late: "np.ndarray | Sequence[object]"
) -> float:
    """Population stability index, 0 where both are alike.

    Numbers fall into tenths of the earlier period, other values into its ten most frequent and the
    rest; missing values are a bin of their own.

    Args:
        early: Numbers, missing ones as nan; or texts, missing ones as None.
        late: The same.
    """
    numeric = isinstance(early, np.ndarray) and isinstance(late, np.ndarray)
    before, after = _binned(early, late) if numeric else _named(early, late)
    bins = sorted({*before, *after}, key=str)
    p = np.maximum([before[bin_] / len(early) for bin_ in bins], FLOOR)
    q = np.maximum([after[bin_] / len(late) for bin_ in bins], FLOOR)
    return round(float(np.sum((q - p) * np.log(q / p))), 6)


def _binned(early: object, late: object) -> "tuple[Counter[object], Counter[object]]":
    first, second = np.asarray(early, dtype=float), np.asarray(late, dtype=float)
    known = first[~np.isnan(first)]
    shares = np.linspace(0, 1, BINS + 1)[1:-1]
    edges = np.unique(np.quantile(known, shares)) if len(known) else np.array([])

    def place(values: np.ndarray) -> "Counter[object]":
        missing = np.isnan(values)
        counted = Counter[object](np.searchsorted(edges, values[~missing], side="left").tolist())
        counted[_NONE] += int(missing.sum())
        return counted

    return place(first), place(second)


def _named(early: object, late: object) -> "tuple[Counter[object], Counter[object]]":
    first, second = list(early), list(late)  # type: ignore[call-overload]
    kept = {value for value, _ in Counter(first).most_common(BINS)}

    def place(values: list[object]) -> "Counter[object]":
        return Counter(
            _NONE if value is None else value if value in kept else _REST for value in values
        )

    return place(first), place(second)
