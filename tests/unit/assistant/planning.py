"""Two small workspaces, a media service and a shop, for the planner's tests."""

from datetime import UTC, date, datetime
from functools import lru_cache
from pathlib import Path

from assistant.planner.planner import Planner
from assistant.planner.reading.value_index import ValueIndex
from assistant.semantics.catalogue import Catalogue
from assistant.semantics.catalogue_reader import load_catalogue
from assistant.semantics.synonyms import Synonyms
from assistant.values import Value
from connectors.contracts import Classification, ColumnType, ContentColumns, TableKind
from connectors.lake.manifest import LakeColumn, LakeTable, Manifest, RowCounts

SEMANTICS = Path(__file__).parents[2] / "fixtures" / "semantics"
AS_OF = date(2026, 5, 20)
"""A Wednesday."""
WITHHELD = ("email", "first_name", "search_query")
MEDIA_VALUES = {
    ("contents", "kind"): "podcast song app book news show",
    ("contents", "genre"): "Jazz|True Crime|Rock",
    ("contents", "title"): "Midnight Tides|Growth|Yesterday",
    ("users", "country"): "Germany|Japan|France|United States",
    ("users", "country_code"): "DE JP FR US",
    ("users", "plan"): "free family",
    ("events", "traffic_source"): "Search Organic Email",
    ("events", "surface"): "search home",
    ("events", "platform"): "ios android web",
    ("events", "event_type"): "play download impression",
}
SHOP_VALUES = {
    ("items", "category"): "Jeans|Swim|Accessories",
    ("customers", "country"): "Germany|Brasil",
    ("customers", "channel"): "Search Display",
    ("order_lines", "channel"): "Web Store Search",
    ("order_lines", "status"): "Shipped Returned",
}


def value_index(listed: dict[tuple[str, str], str]) -> ValueIndex:
    """An index over values written side by side."""
    return ValueIndex(
        Value(table, column, value)
        for (table, column), text in listed.items()
        for value in (text.split("|") if "|" in text else text.split())
    )


def manifest() -> Manifest:
    """The media service's content table, with a pseudonymous column."""
    names = ("content_id", "kind", "genre", "title", "explicit")
    columns = tuple(
        LakeColumn(
            name=name,
            type=ColumnType.BOOLEAN if name == "explicit" else ColumnType.STRING,
            classification=Classification.PUBLIC,
            display_name="Explicit content" if name == "explicit" else None,
        )
        for name in names
    )
    age = LakeColumn(
        name="age", type=ColumnType.INTEGER, classification=Classification.INTERNAL, unit="years"
    )
    plan = LakeColumn(
        name="plan", type=ColumnType.STRING, classification=Classification.PSEUDONYMOUS
    )
    counts = RowCounts(rows_in=1, rows_out=1)
    return Manifest(
        version="v",
        built_at=datetime(2026, 5, 21, tzinfo=UTC),
        as_of=AS_OF,
        purpose="analytics",
        minimum_group=10,
        tables=(
            LakeTable(
                name="contents",
                kind=TableKind.CONTENT,
                columns=columns,
                counts=counts,
                content=ContentColumns(id="content_id", title="title", kind="kind"),
            ),
            LakeTable(name="users", kind=TableKind.PERSONS, columns=(age, plan), counts=counts),
        ),
    )


@lru_cache
def media_catalogue() -> Catalogue:
    """The media service's metrics."""
    return load_catalogue(SEMANTICS / "media", manifest(), Synonyms())


@lru_cache
def shop_catalogue() -> Catalogue:
    """The shop's metrics."""
    return load_catalogue(SEMANTICS / "shop", None, Synonyms())


@lru_cache
def media_planner() -> Planner:
    """A planner of the media service."""
    values = value_index(MEDIA_VALUES)
    return Planner(media_catalogue(), values, as_of=AS_OF, withheld=WITHHELD)


@lru_cache
def shop_planner() -> Planner:
    """A planner of the shop."""
    return Planner(shop_catalogue(), value_index(SHOP_VALUES), as_of=AS_OF)
