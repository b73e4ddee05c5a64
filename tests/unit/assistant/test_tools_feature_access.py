"""What a drafted feature tells whoever is served: nothing closed, nothing of few people."""

from dataclasses import replace

import pytest

from assistant.agent import Assistant
from assistant.answering.record import RunRecord
from assistant.tools.check_feature import CHECK_FEATURE
from assistant.tools.draft_feature import DRAFT_FEATURE
from assistant.tools.feature_access import drafter_for
from assistant.tools.kit import Output, ToolKit
from connectors.access import RowFilter
from guardrails.principals import COMMAND_LINE, Principal
from guardrails.sql.policy import SqlPolicy

SERVED = Principal(id="ann")
REQUEST = {"request": "number of plays per user in the last 7 days"}
PLAN = {
    "name": "plan_now",
    "description": "The plan of a user.",
    "sql": "SELECT l.user_id, l.label_ts, max(u.country) AS plan_now FROM labels AS l "
    "LEFT JOIN users AS u ON u.user_id = l.user_id GROUP BY ALL",
}


def asked(tool: object, sent: Output, *, kit: ToolKit, principal: Principal) -> RunRecord | Output:
    """What was kept of a draft, or the error that a model is told."""
    record = RunRecord(trace_id="t", principal=principal)
    told = tool.call(sent, kit=kit, record=record)  # type: ignore[attr-defined]
    return told.get("error", record)


def narrowed(kit: ToolKit, table: str, **changes: object) -> ToolKit:
    """The kit with one table open to fewer people."""
    tables = tuple(
        one.model_copy(update=changes) if one.name == table else one for one in kit.policy.tables
    )
    return replace(kit, policy=SqlPolicy(tables=tables))


def test_a_feature_over_a_closed_table_is_refused_before_it_runs(
    small_assistant: Assistant,
) -> None:
    kit = narrowed(small_assistant.kit, "events", roles=("steward",))

    told = asked(DRAFT_FEATURE, REQUEST, kit=kit, principal=SERVED)

    assert isinstance(told, dict)
    assert told["kind"] == "denied"
    assert "events" in told["reason"]


def test_sql_over_rows_of_others_is_refused_before_it_runs(small_assistant: Assistant) -> None:
    rows = RowFilter(column="country", attribute="country")
    kit = narrowed(small_assistant.kit, "users", rows=rows)
    french = Principal(id="fr", attributes={"country": ("France",)})

    told = asked(CHECK_FEATURE, PLAN, kit=kit, principal=french)

    assert isinstance(told, dict)
    assert told["rule"] == "row_filter"


def test_sql_over_a_closed_column_is_refused_before_it_runs(small_assistant: Assistant) -> None:
    kit = small_assistant.kit
    users = kit.policy.by_name["users"]
    columns = tuple(
        one.model_copy(update={"roles": ("steward",)}) if one.name == "country" else one
        for one in users.columns
    )
    closed = narrowed(kit, "users", columns=columns)

    told = asked(CHECK_FEATURE, PLAN, kit=closed, principal=SERVED)

    assert isinstance(told, dict)
    assert "country" in told["reason"]


def test_the_profile_that_is_served_is_coarser_than_the_command_line_s(
    small_assistant: Assistant,
) -> None:
    kit = small_assistant.kit
    exact, served = (
        asked(DRAFT_FEATURE, REQUEST, kit=kit, principal=who) for who in (COMMAND_LINE, SERVED)
    )

    assert isinstance(exact, RunRecord)
    assert isinstance(served, RunRecord)
    assert exact.feature is not None
    assert served.feature is not None
    assert exact.feature.profile is not None
    assert served.feature.profile is not None
    (value,) = served.feature.profile["values"]
    step = kit.minimum_group / value["entities"]
    for name in ("coverage", "null_share"):
        steps = value[name] / step
        assert value[name] == 1.0 or steps == pytest.approx(round(steps), abs=1e-4)
    assert served.feature.profile["first_label"] is None
    assert exact.feature.profile["first_label"] is not None


def test_sql_that_somebody_served_wrote_is_tried_on_invented_rows_alone(
    small_assistant: Assistant,
) -> None:
    assert small_assistant.kit.drafter is not None
    drafter = small_assistant.kit.drafter()

    assert drafter_for(drafter, SERVED, free=True).place.lake is None
    assert drafter_for(drafter, SERVED, free=False).place.lake is not None
    assert drafter_for(drafter, COMMAND_LINE, free=True).place.lake is not None


def test_in_strict_mode_no_draft_for_somebody_served_reads_the_lake(
    small_assistant: Assistant,
) -> None:
    assert small_assistant.kit.drafter is not None
    drafter = small_assistant.kit.drafter()
    settings = drafter.place.settings
    privacy = settings.privacy.model_copy(update={"mode": "strict"})
    place = replace(drafter.place, settings=settings.model_copy(update={"privacy": privacy}))

    strict = replace(drafter, place=place)

    assert drafter_for(strict, SERVED, free=False).place.lake is None
    assert drafter_for(strict, COMMAND_LINE, free=False).place.lake is not None
