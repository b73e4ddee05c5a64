from datetime import UTC, datetime

from connectors.contracts import Classification, ColumnType, TableKind
from connectors.lake.manifest import LakeColumn, LakeTable, Manifest, RowCounts
from guardrails.decisions import AllowedSql, Denied
from guardrails.sql.gate import check
from guardrails.sql.policy import SqlPolicy


def column(name: str, classification: Classification = Classification.PUBLIC) -> LakeColumn:
    return LakeColumn(name=name, type=ColumnType.STRING, classification=classification)


def manifest(minimum: int | None = None) -> Manifest:
    users = LakeTable(
        name="Users",
        kind=TableKind.PERSONS,
        columns=(
            column("user_id", Classification.PSEUDONYMOUS),
            column("device_id", Classification.PSEUDONYMOUS),
            column("country"),
        ),
        withheld=("nick_name",),
        person="user_id",
        minimum_group=minimum,
        counts=RowCounts(rows_in=1, rows_out=1),
    )
    titles = LakeTable(
        name="titles",
        kind=TableKind.CONTENT,
        columns=(column("title"),),
        counts=RowCounts(rows_in=1, rows_out=1),
    )
    return Manifest(
        version="v1",
        built_at=datetime(2024, 1, 1, tzinfo=UTC),
        as_of=None,
        purpose="analytics",
        minimum_group=10,
        tables=(users, titles),
    )


def test_a_table_about_people_has_the_lakes_minimum_and_one_about_nobody_has_one() -> None:
    tables = SqlPolicy.from_manifest(manifest()).by_name
    assert tables["users"].minimum_group == 10
    assert tables["titles"].minimum_group == 1


def test_a_contract_may_ask_for_a_larger_minimum_never_a_smaller_one() -> None:
    assert SqlPolicy.from_manifest(manifest(25)).by_name["users"].minimum_group == 25
    assert SqlPolicy.from_manifest(manifest(2)).by_name["users"].minimum_group == 10


def test_pseudonymous_columns_are_known_and_withheld_ones_named() -> None:
    policy = SqlPolicy.from_manifest(manifest(), minimum_group=5)
    guarded = {c.name for c in policy.by_name["users"].columns if c.pseudonymous}
    assert guarded == {"user_id", "device_id"}
    assert "nick_name" in policy.withheld_names


def test_the_calendar_is_always_there() -> None:
    assert "time_spine" in SqlPolicy.from_manifest(manifest()).by_name


def test_what_may_not_be_used_for_the_purpose_is_closed_by_name() -> None:
    built = manifest()
    users, titles = built.tables
    country = users.columns[2].model_copy(update={"purposes": ("billing",)})
    users = users.model_copy(update={"columns": (*users.columns[:2], country)})
    titles = titles.model_copy(update={"purposes": ("billing", "support")})
    policy = SqlPolicy.from_manifest(built.model_copy(update={"tables": (users, titles)}))
    for sql in ("SELECT title FROM titles", "SELECT country, count(*) FROM users GROUP BY 1"):
        decision = check(sql, policy)
        assert isinstance(decision, Denied)
        assert decision.rule == "purpose"


def test_a_purpose_that_is_listed_opens() -> None:
    built = manifest()
    titles = built.tables[1].model_copy(update={"purposes": ("analytics",)})
    policy = SqlPolicy.from_manifest(built.model_copy(update={"tables": (titles,)}))
    assert isinstance(check("SELECT title FROM titles", policy), AllowedSql)
