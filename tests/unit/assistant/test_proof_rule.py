"""A check compares a compiled feature with the rule; a certificate is of one schema."""

from collections.abc import Iterator
from datetime import UTC, datetime

import pytest
from feature_cases import TABLES, make_spec

from assistant.features.compiling.compiler import compile_feature
from assistant.features.engine.engine import FeatureEngine
from assistant.features.proof.certificate import Certificate
from assistant.features.proof.check import CheckLimits, check_query
from assistant.features.proof.fixture import make_fixture
from assistant.features.proof.rule import compare_with_rule
from assistant.features.proof.schema import changed_since, tables_read
from assistant.features.query import FeatureTable
from assistant.features.spec.hashing import sql_sha256

SPEC = make_spec("opens", "integer", {"kind": "count"}, windows=[24], default=0)
QUERY = compile_feature(SPEC, TABLES)


@pytest.fixture(scope="module")
def engine() -> Iterator[FeatureEngine]:
    with FeatureEngine() as opened:
        yield opened


def test_a_check_of_a_compiled_feature_states_how_often_the_rule_was_met(
    engine: FeatureEngine,
) -> None:
    limits = CheckLimits(seeds=(1,))
    verdict = check_query(QUERY, engine=engine, tell=lambda *_: None, limits=limits, spec=SPEC)

    assert verdict.proven
    assert verdict.rule is not None
    assert (verdict.rule.labels, verdict.rule.differing) == (verdict.labels_checked, 0)


@pytest.mark.parametrize(
    ("right", "wrong"),
    [
        ("INTERVAL 24 HOUR", "INTERVAL 23 HOUR"),
        ("coalesce(v.opens, 0)", "coalesce(v.opens, 1)"),
    ],
)
def test_sql_that_is_point_in_time_but_not_the_specification_is_refuted(
    engine: FeatureEngine, right: str, wrong: str
) -> None:
    assert right in QUERY.sql
    other = QUERY.model_copy(update={"sql": QUERY.sql.replace(right, wrong)})

    verdict = check_query(
        other,
        engine=engine,
        tell=lambda *_: None,
        limits=CheckLimits(seeds=(1,)),
        spec=SPEC,
    )

    assert not verdict.proven
    assert {finding.relation for finding in verdict.findings} == {"oracle"}
    example = verdict.findings[0].example
    assert example is not None
    assert example.before != example.after


def test_values_are_compared_bit_by_bit(engine: FeatureEngine) -> None:
    spec = make_spec("spent", "number", {"kind": "sum", "column": "amount"}, windows=[100])
    query = compile_feature(spec, TABLES)
    nudged = query.sql.replace("v.spent AS spent", "v.spent * (1 + 1e-15) AS spent")
    assert nudged != query.sql
    world = make_fixture(query.model_copy(update={"sql": nudged}), seed=1)

    assert compare_with_rule(spec, world, engine).differing


def _altered(**changes: object) -> dict[str, FeatureTable]:
    return {**TABLES, "events": TABLES["events"].model_copy(update=changes)}


def test_a_certificate_holds_while_the_columns_it_rests_on_stay() -> None:
    read = tables_read(QUERY)
    more = (*TABLES["events"].columns, ("brand_new", "VARCHAR"))

    assert changed_since(read, TABLES) == ()
    assert changed_since(read, _altered(columns=more)) == ()
    assert "amount" not in read[0].columns


@pytest.mark.parametrize(
    "tables",
    [
        _altered(arrival=None),
        _altered(columns=tuple((n, "BIGINT" if n == "user_id" else k) for n, k in TABLES["events"].columns)),
        _altered(columns=tuple(one for one in TABLES["events"].columns if one[0] != "user_id"), entities={}),
        {name: table for name, table in TABLES.items() if name != "events"},
    ],
)  # fmt: skip
def test_a_certificate_is_outdated_once_a_column_it_rests_on_changes(
    tables: dict[str, FeatureTable],
) -> None:
    certificate = Certificate(
        feature="opens",
        sql_sha256=sql_sha256(QUERY.sql),
        proven_at=datetime(2026, 5, 1, tzinfo=UTC),
        data_version=None,
        engine="duckdb",
        seeds=(1,),
        relations=(),
        tables=tables_read(QUERY),
        labels_checked=1,
    )

    assert certificate.outdated(QUERY.sql, TABLES) == ()
    assert "another schema" in certificate.outdated(QUERY.sql, tables)[0]
