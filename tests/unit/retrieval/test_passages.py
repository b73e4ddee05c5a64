from datetime import date

from connectors.records import (
    ColumnRecord,
    ContentItem,
    DocKind,
    DocStatus,
    EventType,
    FeatureDoc,
    MetricCard,
    RecordId,
    TableRecord,
)
from retrieval.passages import from_record


def doc(**changes: object) -> FeatureDoc:
    fields: dict[str, object] = {
        "id": "feature:docs/app.toml#ad_clicks",
        "doc_kind": DocKind.METRIC,
        "name": "ad_clicks",
        "title": "Ad clicks",
        "body": "Counts clicks.",
        "product": "media_tv",
        "source": "docs/app.toml#ad_clicks",
    }
    return FeatureDoc.model_validate(fields | changes)


def test_a_definition_names_its_identifier_whole_and_in_words() -> None:
    (passage,) = from_record(doc())

    assert passage.text.startswith("metric ad_clicks (ad clicks), media_tv (media tv).")


def test_owners_are_named_or_said_to_be_absent() -> None:
    (owned,) = from_record(doc(owners=("a@example.org", "Ads")))
    (orphan,) = from_record(doc())

    assert "Owner: a@example.org, Ads." in owned.text
    assert "No owner is recorded." in orphan.text
    assert "owners" not in orphan.metadata


def test_a_deprecated_definition_says_so_with_its_replacement() -> None:
    (passage,) = from_record(doc(status=DocStatus.DEPRECATED, replaced_by="ad_clicks_v2"))

    assert "Deprecated; replaced by ad_clicks_v2." in passage.text
    assert passage.metadata["status"] == "deprecated"


def test_expression_and_owner_are_shown_but_not_searched_by_meaning() -> None:
    (passage,) = from_record(doc(sql="SUM(ad_click)", owners=("Ads",)))

    assert "Expression: SUM(ad_click)" in passage.text
    assert "SUM" not in passage.embedded
    assert "Owner" not in passage.embedded


def test_a_long_page_gives_numbered_passages_under_the_parents_title() -> None:
    body = "\n\n".join(f"## Part {number}\n\n{'word ' * 100}" for number in (1, 2))

    passages = from_record(doc(body=body, status=DocStatus.DEPRECATED))

    record = "feature:docs/app.toml#ad_clicks"
    assert [passage.id for passage in passages] == [f"{record}#1", f"{record}#2"]
    assert {passage.title for passage in passages} == {"Ad clicks"}
    assert all("Deprecated." in passage.text for passage in passages)


def test_content_shows_kind_description_and_attributes() -> None:
    item = ContentItem(
        id=RecordId("content:items:7"),
        content_kind="podcast",
        title="Night Trains",
        description="Stories of sleepers.",
        attributes={"genre": "Travel"},
        source="items",
    )

    (passage,) = from_record(item)

    assert (passage.id, passage.kind, passage.source) == ("content:items:7", "content", "items")
    assert passage.text == "podcast: Night Trains.\nStories of sleepers.\ngenre: Travel"


def test_events_tables_and_cards_have_their_own_kinds() -> None:
    day = date(2026, 1, 1)
    event = EventType(id=RecordId("event:events:play"), name="play", table="events", rows=1200)
    table = TableRecord(
        id=RecordId("table:events"),
        name="events",
        table_kind="events",
        columns=(ColumnRecord(name="ts", type="timestamp", description="When"),),
    )
    card = MetricCard(
        id=RecordId("card:events:play"),
        title="Plays",
        body="1,200 plays.",
        table="events",
        measure="events",
        first_day=day,
        last_day=day,
    )

    passages = [from_record(record)[0] for record in (event, table, card)]

    assert [passage.kind for passage in passages] == ["event", "table", "card"]
    assert "1,200 rows." in passages[0].text
    assert "- ts (timestamp): When" in passages[1].text
