"""What a feature gave: one row for each label, and whether two outputs are the same."""

import math
from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from enum import IntEnum
from typing import Any

import pyarrow as pa

from assistant.features.query import LABEL_TIME, FeatureQuery

Key = tuple[Any, ...]
"""Entities of a label, then its time."""
Values = tuple[Any, ...]
_LAST_BITS = 1e-12
"""Relative difference of two sums of the same numbers in another order."""


class Same(IntEnum):
    """How alike two values are."""

    EQUAL = 0
    LAST_BITS = 1
    """Floating-point numbers that differ by the order of a sum."""
    DIFFERENT = 2


class ShapeError(Exception):
    """The output is not one row for each label; holds the rule that it breaks."""

    def __init__(self, rule: str, reason: str, *, key: Key | None = None) -> None:
        """Keep the rule and the label."""
        super().__init__(reason)
        self.rule = rule
        self.key = key


@dataclass(frozen=True)
class Output:
    """Values by label."""

    values: Mapping[Key, Values]

    def differing(
        self, other: "Output", *, to_the_bit: bool = False
    ) -> tuple[tuple[Key, ...], bool]:
        """Labels whose values differ, among those that both have, and whether last bits do.

        Args:
            other: What is compared with this.
            to_the_bit: Whether last bits make a difference.
        """
        worst = {
            key: _alike(values, other.values[key])
            for key, values in self.values.items()
            if key in other.values
        }
        least = Same.LAST_BITS if to_the_bit else Same.DIFFERENT
        different = tuple(key for key, same in worst.items() if same >= least)
        return different, Same.LAST_BITS in worst.values()


def key_columns(query: FeatureQuery) -> tuple[str, ...]:
    """Columns that tell one label from another."""
    return (*query.entities, LABEL_TIME)


def keys_of(table: pa.Table, query: FeatureQuery) -> list[Key]:
    """The label that each row is about, in order."""
    return list(zip(*(table.column(name).to_pylist() for name in key_columns(query)), strict=True))


def read_output(table: pa.Table, labels: pa.Table, query: FeatureQuery) -> Output:
    """Check the shape of an output.

    Raises:
        ShapeError: If columns are missing, or it is not one row for each label.
    """
    missing = [n for n in (*key_columns(query), *query.values) if n not in table.column_names]
    if missing or not query.values:
        named = f"no column '{missing[0]}'" if missing else "no column beside the label's"
        raise ShapeError("columns", f"The output has {named}.")
    wanted, got = keys_of(labels, query), keys_of(table, query)
    counts = Counter(got)
    for key in wanted:
        if counts[key] != 1:
            rule = "row_lost" if counts[key] == 0 else "row_multiplied"
            raise ShapeError(rule, f"A label has {counts[key]} rows in the output.", key=key)
    if len(got) != len(wanted):
        raise ShapeError("row_invented", "The output has rows for labels that nobody asked for.")
    values = zip(*(table.column(name).to_pylist() for name in query.values), strict=True)
    return Output(dict(zip(got, values, strict=True)))


def _alike(one: Any, other: Any) -> Same:
    if isinstance(one, tuple | list) and isinstance(other, tuple | list):
        if len(one) != len(other):
            return Same.DIFFERENT
        return max((_alike(a, b) for a, b in zip(one, other, strict=True)), default=Same.EQUAL)
    if isinstance(one, dict) and isinstance(other, dict):
        return _alike(sorted(one.items()), sorted(other.items()))
    if isinstance(one, float) and isinstance(other, float):
        return _near(one, other)
    return Same.EQUAL if one == other else Same.DIFFERENT


def _near(one: float, other: float) -> Same:
    if one == other or (math.isnan(one) and math.isnan(other)):
        return Same.EQUAL
    near = math.isclose(one, other, rel_tol=_LAST_BITS, abs_tol=_LAST_BITS)
    return Same.LAST_BITS if near else Same.DIFFERENT
