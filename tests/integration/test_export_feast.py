"""The demo's features in Feast: applied, and retrieved equal row for row, late data included."""

import pytest

from assistant.features.engine.engine import FeatureEngine
from benchmarks.feature_engines import FEAST_CLI, differing, ground, on_duckdb, on_feast

pytestmark = [
    pytest.mark.feast,
    pytest.mark.skipif(
        not FEAST_CLI.exists(), reason="Feast has an environment of its own: make feast"
    ),
]


def test_every_feature_is_retrieved_as_we_compute_it(tmp_path):
    world = ground(tmp_path, events=4_000, labels=20)
    (tmp_path / "feast").mkdir()
    with FeatureEngine() as engine:
        mine = on_duckdb(world, engine)
        theirs, whole = on_feast(world, engine, tmp_path / "feast")
    assert set(theirs) == set(mine)
    assert differing(mine, theirs) == {}
    assert whole >= 20
