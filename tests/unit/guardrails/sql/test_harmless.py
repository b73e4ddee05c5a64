"""A guard that refuses everything is a failure: what analysts write on the demo's tables passes."""

from datetime import UTC, datetime
from pathlib import Path

import assistant.demo
from connectors.contract_files import load_contracts
from connectors.lake.manifest import LakeTable, Manifest, RowCounts
from connectors.lake.writing import lake_columns
from guardrails.decisions import Denied
from guardrails.sql.gate import check
from guardrails.sql.policy import SqlPolicy

CONTRACTS = Path(assistant.demo.__file__).parent / "workspace" / "contracts"
HARMLESS = Path(__file__).parents[3] / "fixtures" / "sql_policy" / "harmless.sql"


def demo_policy() -> SqlPolicy:
    tables = tuple(
        LakeTable(
            name=contract.name,
            kind=contract.kind,
            columns=lake_columns(contract),
            withheld=contract.withheld,
            time=contract.time,
            person=contract.person,
            primary_key=contract.primary_key,
            counts=RowCounts(rows_in=0, rows_out=0),
        )
        for contract in load_contracts(CONTRACTS)
    )
    manifest = Manifest(
        version="v",
        built_at=datetime(2026, 1, 1, tzinfo=UTC),
        as_of=None,
        purpose="analytics",
        minimum_group=10,
        tables=tables,
    )
    return SqlPolicy.from_manifest(manifest)


def test_at_least_95_of_100_harmless_statements_pass() -> None:
    statements = HARMLESS.read_text(encoding="utf-8").splitlines()
    policy = demo_policy()
    refused = [sql for sql in statements if isinstance(check(sql, policy), Denied)]
    assert len(statements) == len(set(statements)) == 100
    assert len(refused) <= 5, refused


def test_what_is_refused_of_them_names_the_way_out() -> None:
    decision = check("SELECT max(occurred_at) FROM events", demo_policy())
    assert isinstance(decision, Denied)
    assert "median" in decision.remedy
