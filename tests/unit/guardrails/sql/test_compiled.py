"""The semantic layer's SQL passes the gate and gives what hand-written SQL gives."""

from collections.abc import Iterator
from functools import cache
from typing import Any

import duckdb
import pytest
from lake import CASES, connect, policy
from metricflow.engine.metricflow_engine import MetricFlowEngine, MetricFlowQueryRequest
from metricflow.protocols.sql_client import SqlEngine
from metricflow.sql.render.duckdb_renderer import DuckDbSqlPlanRenderer
from metricflow_semantic_interfaces.parsing.dir_to_model import (
    parse_directory_of_yaml_files_to_semantic_manifest,
)
from metricflow_semantics.model.semantic_manifest_lookup import SemanticManifestLookup

from guardrails.decisions import AllowedSql, Denied
from guardrails.sql.gate import check


class Renderer:
    """As much of a client as compiling needs."""

    sql_engine_type = SqlEngine.DUCKDB
    sql_plan_renderer = DuckDbSqlPlanRenderer()


@cache
def engine() -> MetricFlowEngine:
    folder = str(CASES / "semantic_models")
    built = parse_directory_of_yaml_files_to_semantic_manifest(folder)
    return MetricFlowEngine(SemanticManifestLookup(built.semantic_manifest), Renderer())


def compiled(metrics: list[str], by: list[str], where: list[str] | None = None) -> str:
    request = MetricFlowQueryRequest.create(
        metric_names=metrics, group_by_names=by, where_constraints=where or []
    )
    return engine().explain(request).sql_statement.sql


@pytest.fixture(scope="module")
def database() -> Iterator[duckdb.DuckDBPyConnection]:
    with connect() as connection:
        yield connection


def rows(database: duckdb.DuckDBPyConnection, sql: str) -> list[tuple[Any, ...]]:
    return sorted(database.execute(sql).fetchall(), key=repr)


REQUESTS: dict[str, tuple[list[str], ...]] = {
    "simple": (["plays"], ["user__country"]),
    "two joins and a filter": (
        ["plays"],
        ["user__country"],
        ["{{ Dimension('content__kind') }} = 'song'"],
    ),
    "average and quantiles": (["seconds_avg", "seconds_median", "seconds_p90"], ["user__country"]),
    "ratio": (["play_share"], ["user__country"]),
    "ratio with a filtered numerator": (["plays_per_user"], ["metric_time__day"]),
    "cumulative": (["wau"], ["metric_time__day"]),
    "offset": (["plays_growth"], ["metric_time__week"]),
    "two person tables": (["plays", "user_count"], ["metric_time__month"]),
    "conversion": (["conv"], ["metric_time__month"]),
    "semi-additive": (["users_last"], ["user__country"]),
    "cumulative by week": (["wau"], ["metric_time__week"]),
    "to date": (["mtd_plays"], ["metric_time__day"]),
}


def by_hand() -> dict[str, str]:
    """Hand-written SQL by case; the other cases have none."""
    blocks = (CASES / "compiled.sql").read_text(encoding="utf-8").strip().split("\n\n")
    return {name.removeprefix("-- "): sql for name, sql in (b.split("\n", 1) for b in blocks)}


@pytest.mark.parametrize("name", REQUESTS)
def test_a_compiled_metric_equals_hand_written_sql(
    name: str, database: duckdb.DuckDBPyConnection
) -> None:
    sql = compiled(*REQUESTS[name])
    decision = check(sql, policy(), compiled=True)
    assert isinstance(decision, AllowedSql), decision
    answer = rows(database, decision.sql)
    if name in by_hand():
        assert answer == rows(database, by_hand()[name])
    assert decision.probe_sql is not None
    assert len(rows(database, decision.probe_sql)) == 1
    assert decision.population is not None
    assert all(database.execute(part.sql).fetchall() for part in decision.population.parts)


@pytest.mark.parametrize("name", REQUESTS)
def test_with_a_minimum_of_one_nothing_changes(
    name: str, database: duckdb.DuckDBPyConnection
) -> None:
    sql = compiled(*REQUESTS[name])
    decision = check(sql, policy(minimum=1), compiled=True)
    assert isinstance(decision, AllowedSql)
    named = [row for row in rows(database, sql) if row[0] is not None]
    assert [row for row in rows(database, decision.sql) if row[0] is not None] == named


def test_malta_with_seven_users_is_withheld(database: duckdb.DuckDBPyConnection) -> None:
    decision = check(compiled(["plays"], ["user__country"]), policy(), compiled=True)
    assert isinstance(decision, AllowedSql)
    assert decision.probe_sql is not None
    assert {row[0] for row in rows(database, decision.sql)} == {"JP", "DE"}
    assert rows(database, decision.probe_sql) == [(True,)]


def test_a_metric_by_person_is_refused() -> None:
    decision = check(compiled(["plays"], ["user"]), policy(), compiled=True)
    assert isinstance(decision, Denied)
    assert decision.rule == "rows_of_people"


def test_a_random_number_is_allowed_to_the_semantic_layer_only() -> None:
    sql = compiled(["conv"], ["metric_time__day"])
    assert isinstance(check(sql, policy()), Denied)
