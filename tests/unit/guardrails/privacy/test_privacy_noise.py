import math
import sys

import pytest

from guardrails.privacy import noise
from guardrails.privacy.noise import NoiseError, error_of, noisy, noisy_groups


def test_without_the_library_the_error_names_the_extra(monkeypatch: pytest.MonkeyPatch) -> None:
    noise._library.cache_clear()
    monkeypatch.setitem(sys.modules, "opendp", None)
    monkeypatch.setitem(sys.modules, "opendp.prelude", None)
    with pytest.raises(NoiseError, match=r"signpost-assistant\[strict\]"):
        noisy([1.0], sensitivity=1, epsilon=1)
    noise._library.cache_clear()


def test_the_error_that_is_told_holds_in_nineteen_cases_of_twenty() -> None:
    pytest.importorskip("opendp")
    error = error_of(sensitivity=2, epsilon=0.5)
    assert error == pytest.approx(4 * math.log(20))
    off = [abs(value) for value in noisy([0.0] * 2_000, sensitivity=2, epsilon=0.5)]
    assert 0.92 < sum(value <= error for value in off) / len(off) < 0.98


def test_small_groups_are_left_out_and_large_ones_shown() -> None:
    pytest.importorskip("opendp")
    people = {"few": 3, "many": 100_000} | {f"one {i}": 1 for i in range(200)}
    shown = noisy_groups(people, groups_limit=2, epsilon=0.5, delta=1e-6)
    assert list(shown) == ["many"]
    assert abs(shown["many"] - 100_000) < 1_000
