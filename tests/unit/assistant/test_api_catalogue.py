"""The catalogue, the features and the reports as one principal meets them over HTTP."""

import json
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from pathlib import Path

import pytest
from fastapi.testclient import TestClient

from assistant.access.callers import Caller
from assistant.access.door import Door
from assistant.access.opening import Access
from assistant.access.options import RateSettings
from assistant.access.rates import Rates
from assistant.agent import Assistant
from assistant.answers import Question
from assistant.api.app import create_app
from assistant.api.catalogue_page import make_page
from assistant.api.live import LiveAssistant
from assistant.features.life.store import save_feature
from assistant.features.proof.certificate import certificate_path
from assistant.features.spec.feature_spec import FeatureSpec
from assistant.tools.kit import ToolKit
from assistant.workspace import Workspace
from connectors.access import Role, RowFilter
from guardrails.principals import Principal
from guardrails.sql.policy import SqlPolicy

PRODUCT = Principal(id="p", roles=("product",))
ENGINEER = Principal(id="e", roles=("engineer",))
FRANCE = Principal(id="fr", attributes={"country": ("France",)})
SQL = """SELECT l.user_id, l.label_ts, count(e.event_id) AS plays_7d
FROM labels AS l LEFT JOIN events AS e ON e.user_id = l.user_id
AND e.occurred_at < l.label_ts AND e.occurred_at >= l.label_ts - INTERVAL 7 DAY
GROUP BY l.user_id, l.label_ts
"""
SPEC = FeatureSpec.model_validate(
    {
        "name": "plays_7d",
        "version": 1,
        "description": "Plays in the last seven days.",
        "entity": "user",
        "keys": {"user_id": "user_id"},
        "type": "integer",
        "aggregation": {"kind": "sql", "tables": ["events"]},
        "purpose": "analytics",
        "sensitivity": "pseudonymous",
    }
)
CERTIFICATE = {
    "feature": "plays_7d@1",
    "sql_sha256": "0" * 64,
    "proven_at": "2026-05-17T00:00:00Z",
    "data_version": None,
    "engine": "duckdb 1.5.5",
    "seeds": [1],
    "relations": [],
    "labels_checked": 10,
}


@dataclass
class Opened:
    """As much of an assistant as these routes read."""

    kit: ToolKit

    def close(self) -> None:
        """Nothing is open."""


def narrowed(kit: ToolKit, name: str, **access: object) -> ToolKit:
    tables = tuple(
        table.model_copy(update=access) if table.name == name else table
        for table in kit.policy.tables
    )
    return replace(kit, policy=SqlPolicy(tables=tables))


@contextmanager
def client_of(kit: ToolKit, folder: Path, *, role: Role = "product") -> Iterator[TestClient]:
    caller = Caller(Principal(id="k", roles=(role,)), way="key")
    access = Access(door=Door(anonymous=caller), rates=Rates(RateSettings()), told="")
    live = LiveAssistant(opener=lambda: Opened(kit), stamp=lambda: "")  # type: ignore[arg-type,return-value]
    app = create_app(live, access=access, workspace=Workspace(folder))
    with TestClient(app, base_url="http://localhost") as client:
        yield client


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    save_feature(tmp_path / "features", SPEC, SQL)
    return tmp_path


def test_the_catalogue_names_what_can_be_asked_for(small_assistant: Assistant) -> None:
    page = make_page(small_assistant.kit, PRODUCT)

    assert [metric.name for metric in page.metrics] == ["active_users", "plays"]
    assert [(event.name, event.table) for event in page.events] == [("play", "events")]
    assert [kind.name for kind in page.content_kinds] == ["song"]
    assert next(table for table in page.tables if table.name == "events").rows == 840


def test_every_starter_is_answered(small_assistant: Assistant) -> None:
    page = make_page(small_assistant.kit, PRODUCT)
    answers = [small_assistant.ask(Question(question=text)) for text in page.starters]

    assert len(answers) >= 3
    assert {answer.status for answer in answers} == {"answered"}


def test_a_closed_table_shows_neither_columns_nor_counts(small_assistant: Assistant) -> None:
    kit = narrowed(small_assistant.kit, "events", roles=("engineer",))
    table, open_to = (
        next(table for table in make_page(kit, who).tables if table.name == "events")
        for who in (PRODUCT, ENGINEER)
    )

    assert (table.columns, table.rows, table.first_day) == ((), None, None)
    assert "engineer" in str(table.closed)
    assert make_page(kit, PRODUCT).events == ()
    assert (open_to.rows, open_to.closed) == (840, None)


def test_a_table_seen_in_part_is_not_counted_whole(small_assistant: Assistant) -> None:
    rows = RowFilter(column="country", attribute="country")
    kit = narrowed(small_assistant.kit, "users", rows=rows)
    table = next(table for table in make_page(kit, FRANCE).tables if table.name == "users")

    assert table.rows is None
    assert "country" in table.columns


def test_features_are_listed_and_given_whole(small_assistant: Assistant, folder: Path) -> None:
    with client_of(small_assistant.kit, folder) as client:
        listed = client.get("/v1/features").json()["features"]
        approved = client.get("/v1/features?status=approved").json()["features"]
        page = client.get("/v1/features/plays_7d").json()
        catalogue = client.get("/v1/catalog").json()

    assert (
        [line["id"] for line in listed]
        == ["plays_7d@1"]
        == [line["id"] for line in catalogue["features"]]
    )
    assert approved == []
    assert page["sql"] == SQL
    assert page["tables"] == ["events"]
    assert not page["ready"]
    assert any("no certificate" in reason for reason in page["reasons"])


def test_a_feature_over_a_closed_table_is_for_its_roles(
    small_assistant: Assistant, folder: Path
) -> None:
    kit = narrowed(small_assistant.kit, "events", roles=("engineer",))
    with client_of(kit, folder) as client:
        for path in ("/v1/features/plays_7d", "/v1/features/plays_7d@1/certificate"):
            answer = client.get(path)
            assert answer.status_code == 403
            assert "count(" not in answer.text
    with client_of(kit, folder, role="engineer") as client:
        assert client.get("/v1/features/plays_7d").status_code == 200


def test_a_certificate_is_given_where_there_is_one(
    small_assistant: Assistant, folder: Path
) -> None:
    path = certificate_path(folder / "features" / "plays_7d.yaml")
    with client_of(small_assistant.kit, folder) as client:
        missing = client.get("/v1/features/plays_7d/certificate")
        path.write_text(json.dumps(CERTIFICATE))
        given = client.get("/v1/features/plays_7d/certificate")

    assert missing.status_code == 404
    assert given.json()["labels_checked"] == 10


@pytest.mark.parametrize(
    ("reference", "status"),
    [("plays_9d", 404), ("plays_7d@2", 404), ("..", 404), ("..%2f..%2fsecret", 404), ("A", 422)],
)
def test_no_reference_leads_out_of_the_features(
    small_assistant: Assistant, folder: Path, reference: str, status: int
) -> None:
    with client_of(small_assistant.kit, folder) as client:
        assert client.get(f"/v1/features/{reference}").status_code == status


def test_the_newest_report_is_for_engineers(small_assistant: Assistant, folder: Path) -> None:
    report = Workspace(folder).eval_report
    with client_of(small_assistant.kit, folder, role="engineer") as client:
        missing = client.get("/v1/evals")
        report.parent.mkdir()
        report.write_text('{"overall": {"cases": 3}}')
        given = client.get("/v1/evals")
        report.write_text("[1")
        damaged = client.get("/v1/evals")
    with client_of(small_assistant.kit, folder) as client:
        refused = client.get("/v1/evals")

    assert "signpost eval" in missing.json()["remedy"]
    assert given.json()["report"] == {"overall": {"cases": 3}}
    assert (missing.status_code, damaged.status_code, refused.status_code) == (404, 503, 403)
