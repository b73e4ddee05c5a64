"""What the SQL gate adds to a query."""

import statistics

from benchmarks.demo_workspace import demo_workspace
from benchmarks.figures import Figure, seconds
from connectors.lake.manifest import read_manifest
from connectors.lake.publish import current_lake
from evals.cases import load_cases
from guardrails.decisions import AllowedSql
from guardrails.sql.gate import check
from guardrails.sql.policy import SqlPolicy


def run() -> list[Figure]:
    """The golden statements of the demo's eval cases, five rounds, warm."""
    workspace = demo_workspace()
    folder = current_lake(workspace.lakes)
    if folder is None:
        return [Figure("SQL gate, p95", None, "ms", note="the demo has no lake")]
    policy = SqlPolicy.from_manifest(read_manifest(folder), minimum_group=10)
    cases = load_cases(workspace.evals)
    statements = [case.golden_sql for case in cases if case.golden_sql]
    passed = sum(isinstance(check(sql, policy), AllowedSql) for sql in statements)
    taken = [seconds(lambda sql=sql: check(sql, policy)) * 1000 for sql in statements * 5]
    p95 = statistics.quantiles(taken, n=20)[18]
    note = f"{len(statements)} statements, {passed} of them allowed"
    return [
        Figure("SQL gate, median", statistics.median(taken), "ms", "", None, note),
        Figure("SQL gate, p95", p95, "ms", "", None, note),
    ]
