"""Contribution analysis: how much of a metric's change each slice carries, and which slices stand out.

Source: the even share of a change, and its excess over that, follow the explanatory power and the
surprise of Bhagwan et al., "Adtributor: Revenue Debugging in Advertising Systems", NSDI 2014. Mix
and rate effects are the midpoint form of the Kitagawa decomposition (1955).
"""

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Literal

Kind = Literal["sum", "distinct", "ratio"]
WEIGHTS = (1.0, 0.5, 0.25)
"""What the first, second and third slice that stands out count for: few slices explain better."""
NOISE = 3.0
"""Standard deviations of a count that are taken for chance, where many slices are looked at."""
LIKELY = 2.0
"""Standard deviations of a single count that are taken for chance."""


@dataclass(frozen=True)
class Parts:
    """A slice in one period; of a sum, the denominator is one."""

    numerator: float
    denominator: float = 1.0

    @property
    def value(self) -> float | None:
        """The metric's value; None where the denominator is zero."""
        return self.numerator / self.denominator if self.denominator else None


@dataclass(frozen=True)
class SliceChange:
    """One slice between two periods."""

    slice: str
    before: float | None
    after: float | None
    contribution: float
    """Its part of the whole change, in the metric's unit."""
    excess: float
    """The contribution beyond what an even change of all slices would give; of counts, past chance."""
    mix: float | None = None
    """Of a ratio: the part that comes from its weight in the whole."""
    rate: float | None = None
    """Of a ratio: the part that comes from its own ratio."""
    surprise: float = 0.0
    """Of counts: how many standard deviations it is from an even change."""


def contributions(
    before: Mapping[str, Parts], after: Mapping[str, Parts], *, kind: Kind, counted: bool = False
) -> tuple[SliceChange, ...]:
    """Each slice's part of the change from one period to the other.

    Args:
        before: Slices of the earlier period; one that is missing was nothing there.
        after: Slices of the later period.
        kind: `sum` and `distinct` divide by values, `ratio` by mix and rate.
        counted: Whether the values are numbers of things, whose chance variation is known.

    Returns:
        In no particular order; empty for fewer than two slices, which divide nothing.
    """
    names = sorted({*before, *after})
    if len(names) < 2:
        return ()
    if kind == "ratio":
        return _of_ratio(before, after, names, counted=counted)
    old, new = ({name: _number(side, name) for name in names} for side in (before, after))
    whole, change = sum(old.values()), sum(new.values()) - sum(old.values())
    found = []
    for name in names:
        part = new[name] - old[name]
        even = change * old[name] / whole if whole else change / len(names)
        spread = math.sqrt(abs(old[name]) + abs(new[name])) if counted else 0.0
        found.append(
            SliceChange(
                name,
                old[name],
                new[name],
                part,
                _beyond(part - even, chance=NOISE * spread),
                surprise=abs(part - even) / spread if spread else 0.0,
            )
        )
    return tuple(found)


def standing_out(slices: Sequence[SliceChange], *, change: float) -> tuple[SliceChange, ...]:
    """The slices that moved further than an even change, in its direction; the furthest first."""
    with_it = [item for item in slices if item.excess * change > 0]
    return tuple(sorted(with_it, key=lambda item: (-abs(item.excess), item.slice)))


def against(slices: Sequence[SliceChange], *, change: float) -> tuple[SliceChange, ...]:
    """The slices that moved the other way though the whole did not; the furthest first."""
    other = [i for i in slices if i.excess * change < 0 and i.contribution * change < 0]
    return tuple(sorted(other, key=lambda item: (-abs(item.excess), item.slice)))


def concentration(slices: Sequence[SliceChange], *, change: float) -> float:
    """How much of the change few slices carry beyond an even one, relative to it; 0: none.

    Slices that move against the whole count as well: what they hide may be larger than it.
    """
    if not change:
        return 0.0
    sides = (standing_out(slices, change=change), against(slices, change=change))
    return max(
        sum(w * abs(item.excess) for w, item in zip(WEIGHTS, side, strict=False)) / abs(change)
        for side in sides
    )


def by_chance(before: float, after: float) -> bool:
    """Whether two counts differ by no more than counts of their size do by chance."""
    return abs(after - before) <= LIKELY * math.sqrt(abs(before) + abs(after))


def _of_ratio(
    before: Mapping[str, Parts], after: Mapping[str, Parts], names: Sequence[str], *, counted: bool
) -> tuple[SliceChange, ...]:
    none = Parts(0.0, 0.0)
    old_whole, new_whole = _whole(before), _whole(after)
    if not old_whole.denominator or not new_whole.denominator:
        return ()
    middle = ((old_whole.value or 0.0) + (new_whole.value or 0.0)) / 2
    change = (new_whole.value or 0.0) - (old_whole.value or 0.0)
    found = []
    for name in names:
        old, new = before.get(name, none), after.get(name, none)
        old_weight = old.denominator / old_whole.denominator
        new_weight = new.denominator / new_whole.denominator
        weight = (old_weight + new_weight) / 2
        old_rate, new_rate = _rates(old, new)
        rate = weight * (new_rate - old_rate)
        mix = (new_weight - old_weight) * ((old_rate + new_rate) / 2 - middle)
        spread = weight * math.sqrt(_variance(old) + _variance(new)) if counted else 0.0
        further = rate + mix - change * weight
        excess = _beyond(further, chance=NOISE * spread)
        surprise = abs(further) / spread if spread else 0.0
        found.append(
            SliceChange(name, old.value, new.value, rate + mix, excess, mix, rate, surprise)
        )
    return tuple(found)


def _variance(part: Parts) -> float:
    """Of a ratio of counts, that of its numerator as a Poisson count; one at the least."""
    return max(1.0, part.numerator) / part.denominator**2 if part.denominator else 0.0


def _rates(old: Parts, new: Parts) -> tuple[float, float]:
    """Both ratios; a slice that is new or gone has changed its weight, not its ratio."""
    first, last = old.value, new.value
    first = last if first is None else first
    last = first if last is None else last
    return first or 0.0, last or 0.0


def _whole(side: Mapping[str, Parts]) -> Parts:
    return Parts(
        sum(item.numerator for item in side.values()),
        sum(item.denominator for item in side.values()),
    )


def _number(side: Mapping[str, Parts], name: str) -> float:
    found = side.get(name)
    return found.numerator if found is not None else 0.0


def _beyond(excess: float, *, chance: float) -> float:
    return math.copysign(max(0.0, abs(excess) - chance), excess) if excess else 0.0
