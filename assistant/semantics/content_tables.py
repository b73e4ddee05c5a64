"""The content tables of a lake: which attributes their items have, and of what they are."""

from dataclasses import dataclass

from connectors.contracts import Classification, ColumnType
from connectors.lake.manifest import LakeColumn, LakeTable, Manifest

CODE_LENGTH = 3
"""Letters of a currency code."""
LENGTHS = {"seconds": 1.0, "minutes": 60.0, "hours": 3600.0}
"""Units of time, in seconds."""


@dataclass(frozen=True)
class Attribute:
    """One public column of a content table."""

    column: str
    label: str
    type: ColumnType
    unit: str | None
    words: tuple[str, ...] = ()
    """What people call it."""

    @property
    def is_number(self) -> bool:
        """Whether it can be compared with a number."""
        return self.type in (ColumnType.INTEGER, ColumnType.NUMBER)

    @property
    def is_money(self) -> bool:
        """Whether its unit is a currency."""
        return bool(self.unit) and len(str(self.unit)) == CODE_LENGTH and str(self.unit).isupper()

    @property
    def is_length(self) -> bool:
        """Whether it is a length of time."""
        return self.unit in LENGTHS

    @property
    def is_date(self) -> bool:
        """Whether it is a day."""
        return self.type in (ColumnType.DATE, ColumnType.TIMESTAMP)


@dataclass(frozen=True)
class ContentTable:
    """A table of content items."""

    name: str
    title: str
    kind: str | None
    noun: str
    """What one item is called."""
    attributes: tuple[Attribute, ...]

    def attribute(self, column: str) -> Attribute | None:
        """The attribute of a column."""
        return next((item for item in self.attributes if item.column == column), None)


def content_tables(manifest: Manifest) -> tuple[ContentTable, ...]:
    """The lake's content tables, with their public attributes."""
    return tuple(found for table in manifest.tables if (found := content_table(table)) is not None)


def content_table(table: LakeTable) -> ContentTable | None:
    """One table as items with attributes; None where it holds no content."""
    content = table.content
    if content is None:
        return None
    names = tuple(dict.fromkeys((*((content.kind,) if content.kind else ()), *content.attributes)))
    columns = {column.name: column for column in table.columns}
    shown = [columns[name] for name in names if name in columns]
    attributes = tuple(_attribute(column) for column in shown if _is_shown(column))
    noun = "content item" if content.kind else content.default_kind
    return ContentTable(table.name, content.title, content.kind, noun, attributes)


def _is_shown(column: LakeColumn) -> bool:
    return column.classification is Classification.PUBLIC and column.type is not ColumnType.ARRAY


def _attribute(column: LakeColumn) -> Attribute:
    label = column.display_name or column.name.replace("_", " ").capitalize()
    return Attribute(column.name, label, column.type, column.unit, (label, *column.synonyms))
