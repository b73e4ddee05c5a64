"""Intervals for proportions of few cases."""

import math
from dataclasses import dataclass

Z_95 = 1.959963984540054


@dataclass(frozen=True)
class Interval:
    """A 95% confidence interval, 0 to 1."""

    low: float
    high: float


def wilson(successes: int, trials: int) -> Interval | None:
    """Wilson score interval of a proportion; None without trials.

    Source: E. B. Wilson, Probable inference, the law of succession, and statistical inference,
    Journal of the American Statistical Association 22 (1927).

    Raises:
        ValueError: If there are more successes than trials, or either is negative.
    """
    if not 0 <= successes <= trials:
        message = "Successes must lie between 0 and the trials. Count both over the same cases."
        raise ValueError(message)
    if trials == 0:
        return None
    share = successes / trials
    shift = Z_95**2 / trials
    centre = (share + shift / 2) / (1 + shift)
    spread = math.sqrt(share * (1 - share) / trials + shift / (4 * trials)) * Z_95 / (1 + shift)
    return Interval(low=max(0.0, centre - spread), high=min(1.0, centre + spread))
