"""A specification is kept: the type, the value without data, the delay, and bounds on real rows."""

from collections.abc import Iterator

import pytest
from feature_cases import TABLES

from assistant.features.compiling.compiler import written_feature
from assistant.features.engine.engine import FeatureEngine
from assistant.features.proof.check import CheckLimits, check_query
from assistant.features.proof.fixture import make_fixture
from assistant.features.proof.verdict import Verdict
from assistant.features.spec.feature_spec import FeatureSpec

COUNTED = (
    "SELECT l.user_id, l.label_ts, {} AS opens FROM labels l LEFT JOIN events e "
    "ON e.user_id = l.user_id AND e.happened_at < l.label_ts - INTERVAL {} HOUR "
    "AND e.loaded_at < l.label_ts GROUP BY l.user_id, l.label_ts"
)
STATED = {
    "name": "opens",
    "version": 1,
    "description": "Opens.",
    "entity": "user",
    "keys": {"user_id": "user_id"},
    "type": "integer",
    "aggregation": {"kind": "sql", "tables": ["events"]},
    "purpose": "analytics",
    "sensitivity": "pseudonymous",
}


@pytest.fixture(scope="module")
def engine() -> Iterator[FeatureEngine]:
    with FeatureEngine() as opened:
        yield opened


def checked(
    engine: FeatureEngine,
    value: str = "count(DISTINCT e.event_id)",
    *,
    end: int = 0,
    governed: bool = False,
    **stated: object,
) -> Verdict:
    spec = FeatureSpec.model_validate({**STATED, **stated})
    query = written_feature(spec, COUNTED.format(value, end), TABLES)
    return check_query(
        query,
        engine=engine,
        tell=lambda *_: None,
        limits=CheckLimits(seeds=(1,), examples=0),
        governed=make_fixture(query, seed=5) if governed else None,
        spec=spec,
    )


def rules(verdict: Verdict) -> list[str]:
    return [finding.relation for finding in verdict.findings]


def test_a_query_that_keeps_its_specification_is_proven(engine: FeatureEngine) -> None:
    verdict = checked(
        engine, end=24, delay_hours=24, default=0, tests=[{"at_least": 0}], governed=True
    )

    assert verdict.proven
    assert next(r for r in verdict.relations if r.name == "within_delay").trials > 0


def test_a_window_that_ends_after_the_delay_begins_is_refuted(engine: FeatureEngine) -> None:
    assert rules(checked(engine, end=23, delay_hours=24)) == ["within_delay"]


@pytest.mark.parametrize(
    ("value", "stated", "rule"),
    [
        ("count(DISTINCT e.event_id) / 2", {"type": "integer"}, "value_type"),
        ("CAST(count(DISTINCT e.event_id) AS VARCHAR)", {"type": "number"}, "value_type"),
        ("nullif(count(DISTINCT e.event_id), 0)", {"default": 0}, "default"),
    ],
)
def test_a_value_of_another_type_or_default_is_refuted(
    engine: FeatureEngine, value: str, stated: dict[str, object], rule: str
) -> None:
    assert rules(checked(engine, value, **stated)) == [rule]


def test_bounds_are_asked_of_governed_rows_and_not_of_invented_ones(engine: FeatureEngine) -> None:
    few = [{"at_most": 1}]

    assert checked(engine, tests=few).proven
    verdict = checked(engine, tests=few, governed=True)

    assert rules(verdict) == ["value_test"]
    assert "at most 1" in verdict.findings[0].reason
    assert verdict.findings[0].example is None
