from collections.abc import Callable
from datetime import date, datetime, timedelta
from pathlib import Path

import pytest

from connectors.contracts import TableContract
from connectors.lake.manifest import Manifest
from connectors.lake.publish import current_lake
from connectors.lake.read import (
    content_items,
    dimension_values,
    event_types,
    metric_cards,
    table_records,
)
from connectors.records import MetricCard

Contract = Callable[..., TableContract]
Build = Callable[..., Manifest]
Raw = Callable[[str, str], Path]

FIRST = date(2026, 1, 1)
DAYS = 56


def events() -> str:
    """Two plays a day by two persons, from day 28 on four by four; one share by one person."""
    lines = ["event_id,user_id,at,kind,seconds"]
    for day in range(DAYS):
        for person in range(2 if day < DAYS // 2 else 4):
            moment = FIRST + timedelta(days=day)
            lines.append(f"p{day}_{person},u{person},{moment} 23:30:00,play,3")
    lines.append("s1,u9,2026-02-25 10:00:00,share,3")
    return "\n".join(lines)


@pytest.fixture
def lake(contract: Contract, build: Build, raw: Raw, tmp_path: Path) -> tuple[Path, Manifest]:
    raw("plays.csv", events())
    manifest = build(contract(), minimum_group=2)
    folder = current_lake(tmp_path / "lakes")
    assert folder is not None
    return folder, manifest


def test_a_card_sums_up_both_windows(lake: tuple[Path, Manifest]) -> None:
    cards = {card.event_type: card for card in metric_cards(*lake) if not card.dimension}

    card = cards["play"]
    assert isinstance(card, MetricCard)
    assert "112 events by 4 distinct persons" in card.body
    assert "56 events (+100.0%)" in card.body
    assert "Trend: rising" in card.body
    assert (card.first_day, card.last_day) == (FIRST, FIRST + timedelta(days=DAYS - 1))


def test_an_event_type_of_too_few_persons_has_no_card_and_no_record(
    lake: tuple[Path, Manifest],
) -> None:
    assert {card.event_type for card in metric_cards(*lake)} == {None, "play"}
    assert [(event.name, event.rows) for event in event_types(*lake)] == [("play", 168)]


def test_a_value_of_too_few_persons_is_not_listed(lake: tuple[Path, Manifest]) -> None:
    listed = {(v.column, v.value): (v.rows, v.persons) for v in dimension_values(lake[0])}

    assert listed == {("kind", "play"): (168, 4)}


def test_a_day_whose_last_hour_has_no_events_is_not_complete(
    lake: tuple[Path, Manifest],
) -> None:
    (table,) = lake[1].tables

    assert table.last_day == date(2026, 2, 25)
    assert lake[1].as_of == date(2026, 2, 25)


def test_the_newest_complete_day_ends_the_window(
    contract: Contract, build: Build, raw: Raw
) -> None:
    raw("plays.csv", events() + "\nx1,u1,2026-02-26 10:00:00,play,3")

    assert build(contract()).as_of == date(2026, 2, 25)


def test_a_quiet_service_is_complete_up_to_the_day_before_its_newest(
    contract: Contract, build: Build, raw: Raw
) -> None:
    raw("plays.csv", "event_id,user_id,at,kind,seconds\nx1,u1,2026-02-26 10:00:00,play,3\n")

    assert build(contract()).as_of == date(2026, 2, 25)


def test_personal_columns_are_in_no_table_record(
    contract: Contract, build: Build, raw: Raw, tmp_path: Path
) -> None:
    columns = [
        *(column.model_dump() for column in contract().columns),
        {"name": "email", "source": "email", "type": "string", "classification": "personal"},
    ]
    raw("plays.csv", "event_id,user_id,at,kind,seconds,email\n")
    manifest = build(contract(columns=columns))

    (record,) = table_records(tmp_path, manifest)

    assert [column.name for column in record.columns] == [c.name for c in contract().columns]
    assert manifest.tables[0].withheld == ("email",)


def test_content_becomes_items_with_named_attributes(
    contract: Contract, build: Build, raw: Raw, tmp_path: Path
) -> None:
    columns = [
        {"name": "id", "source": "id", "type": "integer", "primary_key": True},
        {"name": "title", "source": "title", "type": "string"},
        {"name": "form", "source": "form", "type": "string"},
        {"name": "tags", "source": "tags", "type": "array", "display_name": "Topics"},
        {"name": "price", "source": "price", "type": "number"},
    ]
    content = contract(
        name="items",
        kind="content",
        path="items.csv",
        columns=columns,
        time=None,
        person=None,
        event_type=None,
        content={"id": "id", "title": "title", "kind": "form", "attributes": ["tags", "price"]},
    )
    raw(
        "items.csv",
        'id,title,form,tags,price\n1,Low Tide,song,"[""sea"", ""night""]",\n2,,song,,1\n',
    )
    manifest = build(content, now=datetime(2026, 3, 1))  # noqa: DTZ001 - naive means UTC
    folder = current_lake(tmp_path / "lakes")
    assert folder is not None

    (item,) = content_items(folder, manifest)

    assert (item.id, item.content_kind, item.title) == ("content:items:1", "song", "Low Tide")
    assert item.attributes == {"Topics": "sea, night"}


def test_events_without_a_type_count_among_all_and_are_no_series(
    contract: Contract, build: Build, raw: Raw, tmp_path: Path
) -> None:
    kinds = ("play", "a", "a:b", "")
    rows = [f"p{n},u{n},2026-01-01 10:00:00,{kinds[n % 4]},{n}" for n in range(40)]
    raw("plays.csv", "event_id,user_id,at,kind,seconds\n" + "\n".join(rows))
    manifest = build(contract())
    folder = current_lake(tmp_path / "lakes")
    assert folder is not None

    cards = list(metric_cards(folder, manifest))
    whole = [card for card in cards if card.event_type is None]

    assert len({card.id for card in cards}) == len(cards)
    assert [(card.dimension, "40 events" in card.body) for card in whole] == [(None, True)]
    assert {card.event_type for card in cards} == {None, "play", "a", "a:b"}
