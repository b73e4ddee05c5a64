"""What a principal may not read in a table is told by no list of values either."""

from dataclasses import replace

import pytest

from assistant.agent import Assistant
from assistant.answering.record import RunRecord
from assistant.tools.describe import DESCRIBE
from assistant.tools.kit import Output, ToolKit
from assistant.tools.lookup_values import LOOKUP_VALUES
from assistant.tools.search_catalog import SEARCH_CATALOG
from connectors.access import RowFilter
from guardrails.principals import COMMAND_LINE, Principal
from guardrails.sql.policy import SqlPolicy

FRANCE = Principal(id="fr", attributes={"country": ("France",)})
NOBODY = Principal(id="no")


@pytest.fixture
def kit(small_assistant: Assistant) -> ToolKit:
    kept = small_assistant.kit
    rows = RowFilter(column="country", attribute="country")
    tables = tuple(
        table.model_copy(update={"rows": rows}) if table.name == "users" else table
        for table in kept.policy.tables
    )
    return replace(kept, policy=SqlPolicy(tables=tables))


def values(kit: ToolKit, principal: Principal) -> Output:
    record = RunRecord(trace_id="t", principal=principal)
    return LOOKUP_VALUES.call({"dimension": "user__country"}, kit=kit, record=record)


def test_a_team_is_told_the_values_of_its_own_rows(kit: ToolKit) -> None:
    assert values(kit, FRANCE)["values"] == ["France"]
    assert values(kit, FRANCE)["total"] == 1
    assert set(values(kit, COMMAND_LINE)["values"]) == {"France", "Germany"}


def test_who_has_no_rows_is_refused_the_values(kit: ToolKit) -> None:
    assert values(kit, NOBODY)["error"]["rule"] == "row_filter"


def test_a_definition_tells_no_other_team_s_values(kit: ToolKit) -> None:
    record = RunRecord(trace_id="t", principal=FRANCE)
    described = DESCRIBE.call({"subject": "dimension:user__country"}, kit=kit, record=record)
    assert described["values"] == ["France"]
    assert described["value_count"] == 1


def test_other_columns_of_a_filtered_table_list_no_values(kit: ToolKit) -> None:
    rows = RowFilter(column="consent", attribute="country")
    tables = tuple(
        table.model_copy(update={"rows": rows}) if table.name == "users" else table
        for table in kit.policy.tables
    )
    other = replace(kit, policy=SqlPolicy(tables=tables))
    assert values(other, FRANCE)["values"] == []


def test_the_description_of_a_filtered_table_counts_nobody_s_rows(kit: ToolKit) -> None:
    def rows(principal: Principal) -> object:
        record = RunRecord(trace_id="t", principal=principal)
        return DESCRIBE.call({"subject": "table:users"}, kit=kit, record=record).get("rows")

    assert rows(FRANCE) is None
    assert rows(COMMAND_LINE) == 60


def test_a_closed_table_is_neither_described_nor_listed_nor_found(kit: ToolKit) -> None:
    def titles(principal: Principal, sent: Output) -> list[str]:
        record = RunRecord(trace_id="t", principal=principal)
        found = SEARCH_CATALOG.call(sent, kit=kit, record=record)
        return [passage["title"] for passage in found["passages"]]

    record = RunRecord(trace_id="t", principal=NOBODY)
    described = DESCRIBE.call({"subject": "table:users"}, kit=kit, record=record)
    assert described["error"]["rule"] == "row_filter"
    for sent in ({"kinds": ("table",)}, {"query": "users", "kinds": ("table",)}):
        assert "users" not in titles(NOBODY, sent)
        assert "users" in titles(COMMAND_LINE, sent)


def test_statistics_of_a_filtered_table_are_not_found(kit: ToolKit) -> None:
    rows = RowFilter(column="country", attribute="country")
    tables = tuple(t.model_copy(update={"rows": rows}) for t in kit.policy.tables)
    filtered = replace(kit, policy=SqlPolicy(tables=tables))

    def found(principal: Principal) -> list[Output]:
        record = RunRecord(trace_id="t", principal=principal)
        sent = {"query": "plays", "kinds": ("card", "event")}
        return list(SEARCH_CATALOG.call(sent, kit=filtered, record=record)["passages"])

    assert found(COMMAND_LINE) != []
    assert found(FRANCE) == []
