"""The lookback that the names of a feature's values allow."""

import pytest

from assistant.features.spec.name_span import named_lookback_hours


@pytest.mark.parametrize(
    ("names", "spans", "hours"),
    [
        (("plays_7d",), (), 336),
        (("plays_24h",), (2.0, 24.0), 50),
        (("rate_2_weeks",), (), 672),
        (("trend_7d_28d",), (168.0, 672.0), 1_512),
        (("plays_7d", "opens_28d"), (), 1_344),
    ],
)
def test_a_name_allows_twice_its_span_and_the_delays_before_it(
    names: tuple[str, ...], spans: tuple[float, ...], hours: int
) -> None:
    assert named_lookback_hours(names, spans=spans) == hours


@pytest.mark.parametrize(
    "names",
    [("plays",), ("plays_7d", "plan"), ("no_purchase_30d",), ("new_genres_28d",), ("h264_plays",), ()],
)  # fmt: skip
def test_names_that_speak_of_more_than_a_window_say_nothing(names: tuple[str, ...]) -> None:
    assert named_lookback_hours(names) is None
