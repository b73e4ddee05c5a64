"""The demo's features on Spark: equal to ours value for value, late data included."""

import pytest

from assistant.features.engine.engine import FeatureEngine
from benchmarks.feature_engines import by_the_rule, differing, ground, on_duckdb, on_spark

pytest.importorskip("pyspark", reason="Spark is an extra: pip install signpost-assistant[spark]")
from benchmarks.feature_engines import spark_session

pytestmark = pytest.mark.spark


@pytest.fixture(scope="module")
def world(tmp_path_factory):
    return ground(tmp_path_factory.mktemp("spark"), events=4_000, labels=20)


@pytest.fixture(scope="module")
def mine(world):
    with FeatureEngine() as engine:
        return on_duckdb(world, engine)


def test_the_demo_holds_values_worth_comparing(world, mine):
    several = [name for name, values in mine.items() if len({repr(value) for value in values}) > 1]
    assert len(world.features) >= 25
    assert len(several) >= 15


def test_every_feature_equals_the_rule_in_plain_python(world, mine):
    assert differing(mine, by_the_rule(world)) == {}


@pytest.mark.filterwarnings("ignore::FutureWarning", "ignore::ResourceWarning")  # of PySpark itself
def test_every_feature_equals_spark_value_for_value(world, mine, tmp_path):
    with spark_session() as session:
        theirs = on_spark(world, session, tmp_path)
    assert set(theirs) == set(mine)
    assert differing(mine, theirs) == {}
