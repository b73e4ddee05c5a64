"""Noise, by OpenDP alone: nothing here draws a random number of its own."""

import math
from collections.abc import Mapping, Sequence
from functools import cache
from importlib.util import find_spec
from typing import Any

from guardrails.errors import GuardrailError

_SHARE_BEYOND = 20
"""One answer in twenty is off by more than the error that is told."""
_SLACK = 1 + 1e-9
"""Rounding upward inside the library."""
_MISSING = (
    "'privacy.mode' is \"strict\", but OpenDP is not installed. "
    "Install the extra: pip install 'signpost-assistant[strict]'."
)


class NoiseError(GuardrailError):
    """Noise cannot be drawn; the workspace's owner must act."""


def noisy(values: Sequence[float], *, sensitivity: float, epsilon: float) -> list[float]:
    """Add Laplace noise.

    Args:
        values: Exact numbers.
        sensitivity: How much one person can change them, all changes added up.
        epsilon: What the release costs.

    Raises:
        NoiseError: If OpenDP is missing, or would spend more than `epsilon`.
    """
    dp = _library()
    space = (
        dp.vector_domain(dp.atom_domain(T=float, nan=False)),
        dp.l1_distance(T=float),
    )
    measurement = dp.m.make_laplace(*space, scale=sensitivity / epsilon * _SLACK)
    _hold(measurement.map(float(sensitivity)) <= epsilon)
    released: list[float] = measurement([float(value) for value in values])
    return released


def noisy_groups(
    people: Mapping[str, int], *, groups_limit: int, epsilon: float, delta: float
) -> dict[str, int]:
    """How many people each group has, noisy, and only the groups that pass a threshold.

    Which groups exist is itself a fact about people, so a group that few are in is left out.

    Args:
        people: Exact number of people by group.
        groups_limit: The most groups that one person is counted in.
        epsilon: What the release costs.
        delta: Chance of showing a group that one person alone made.

    Raises:
        NoiseError: If OpenDP is missing, or would spend more.
    """
    dp = _library()
    domain = dp.map_domain(dp.atom_domain(T=str), dp.atom_domain(T=int))
    metric = dp.l01inf_distance(dp.absolute_distance(T=int))
    scale, change = groups_limit / epsilon * _SLACK, (groups_limit, groups_limit, 1)

    def at(threshold: int) -> Any:
        return dp.m.make_laplace_threshold(domain, metric, scale=scale, threshold=threshold)

    threshold = math.ceil(1 + scale * math.log(groups_limit / delta))
    while at(threshold).map(change)[1] > delta:
        threshold = math.ceil(threshold * 1.1)
    measurement = at(threshold)
    _hold(measurement.map(change)[0] <= epsilon)
    released: dict[str, int] = measurement(dict(people))
    return released


def require() -> None:
    """Say so at once where OpenDP is missing; imports nothing.

    Raises:
        NoiseError: If it is.
    """
    if find_spec("opendp") is None:
        raise NoiseError(_MISSING)


def error_of(*, sensitivity: float, epsilon: float) -> float:
    """How far off a noisy number is at most, in 19 cases of 20."""
    return sensitivity / epsilon * math.log(_SHARE_BEYOND)


def _hold(within: bool) -> None:  # noqa: FBT001 (a plain condition)
    if not within:
        message = "The noise would cost more than its share of the budget. Raise epsilon_per_query."
        raise NoiseError(message)


@cache
def _library() -> Any:
    try:
        import opendp.prelude as dp  # noqa: PLC0415 (1.7 s, and an extra)
    except ModuleNotFoundError:
        raise NoiseError(_MISSING) from None
    dp.enable_features("contrib")
    return dp
