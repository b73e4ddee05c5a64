"""A profile tells of values, and of nothing that fewer entities than the minimum group share."""

from datetime import timedelta
from typing import Any

import numpy as np
import pyarrow as pa
import pytest
from feature_cases import NOON, make_spec

from assistant.features.profile.drift import population_stability
from assistant.features.profile.profile import ValueProfile, profile_values


def _profile(
    values: list[Any], *, kind: str = "integer", people: int | None = None
) -> ValueProfile:
    people = people or len(values)
    aggregation = {"kind": "count"} if kind == "integer" else {"kind": "last", "column": "action"}
    spec = make_spec("f", kind, aggregation, windows=[24], default=0 if kind == "integer" else None)
    table = pa.table(
        {
            "user_id": [f"u{n % people}" for n in range(len(values))],
            "label_ts": pa.array([NOON + timedelta(hours=n) for n in range(len(values))]),
            "f": values,
        }
    )
    return profile_values(spec, table, minimum_group=10).values[0]


def test_values_of_enough_people_are_told() -> None:
    found = _profile([0] * 20 + list(range(1, 81)))
    assert (found.entities, found.null_share, found.coverage) == (100, 0.0, 0.8)
    assert found.quantiles["0.5"] == 30.0
    assert found.distinct == 81


def test_nothing_is_told_of_nine_people_however_many_rows_they_have() -> None:
    found = _profile(list(range(90)), people=9)
    assert found == ValueProfile(
        column="f", rows=90, entities=None, coverage=None, null_share=None, distinct=None
    )


def test_quantiles_that_few_people_reach_are_left_out() -> None:
    found = _profile(list(range(100)))
    assert set(found.quantiles) == {"0.25", "0.5", "0.75"}


def test_a_share_of_fewer_than_ten_people_is_withheld() -> None:
    assert _profile([None] * 9 + [1] * 91).null_share is None
    assert _profile([None] * 10 + [1] * 90).null_share == pytest.approx(0.1)


def test_a_rare_value_is_not_named() -> None:
    found = _profile(["open"] * 60 + ["play"] * 31 + ["rare"] * 9, kind="string")
    assert list(found.frequent) == ["open", "play"]


def test_drift_is_nothing_between_equals_and_large_after_a_shift() -> None:
    numbers = np.arange(1_000.0)
    assert population_stability(numbers, numbers) == 0
    assert population_stability(numbers, numbers + 600) > 0.25
    assert population_stability(["a"] * 90 + [None] * 10, ["a"] * 10 + [None] * 90) > 0.25
