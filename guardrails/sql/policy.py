"""What a statement may touch: tables, columns, and how many persons a number needs."""

from functools import cached_property
from hashlib import sha256

from pydantic import BaseModel, ConfigDict
from sqlglot.schema import MappingSchema

from connectors.contracts import Classification, ColumnType
from connectors.lake.manifest import LakeTable, Manifest

SPINE = "time_spine"
"""The calendar beside the tables: one row per day, about nobody."""

PERSONAL_NAMES = frozenset(
    {
        "email",
        "e_mail",
        "mail",
        "email_address",
        "phone",
        "phone_number",
        "mobile",
        "telephone",
        "first_name",
        "last_name",
        "full_name",
        "surname",
        "given_name",
        "family_name",
        "middle_name",
        "ip",
        "ip_address",
        "remote_addr",
        "ssn",
        "social_security_number",
        "passport",
        "date_of_birth",
        "birth_date",
        "birthday",
        "dob",
        "street",
        "street_address",
        "postal_code",
        "postcode",
        "zip",
        "zip_code",
        "card_number",
        "credit_card",
        "iban",
        "password",
        "latitude",
        "longitude",
    }
)
"""Column names that mean personal data wherever a lake does not hold them."""

_ENGINE_TYPES = {
    ColumnType.STRING: "varchar",
    ColumnType.INTEGER: "bigint",
    ColumnType.NUMBER: "double",
    ColumnType.BOOLEAN: "boolean",
    ColumnType.TIMESTAMP: "timestamp",
    ColumnType.DATE: "date",
    ColumnType.ARRAY: "varchar[]",
}


class _Frozen(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")


class ColumnPolicy(_Frozen):
    """One column that a statement may name."""

    name: str
    type: str
    """DuckDB type name, lower case."""
    pseudonymous: bool = False
    """Counted and joined, never shown or compared with a value."""


class TablePolicy(_Frozen):
    """One table that a statement may read."""

    name: str
    columns: tuple[ColumnPolicy, ...]
    person: str | None = None
    """Column that names the person; with one, the table answers in aggregates only."""
    entity: str | None = None
    """What the person column identifies; columns of one entity are keyed alike."""
    time: str | None = None
    minimum_group: int = 1
    """Fewest distinct persons behind a shown number; 1 where the table holds nobody."""
    primary_key: tuple[str, ...] = ()
    """Lower-case names of the columns that tell one row from every other; empty where unknown."""
    withheld: tuple[str, ...] = ()
    """Columns that the build dropped as personal."""

    @property
    def person_entity(self) -> str:
        """What the person column identifies; the column's own name where no contract says it."""
        return self.entity or (self.person or "").lower()


class SqlPolicy(_Frozen):
    """Every table that statements may read; what is not listed does not exist."""

    tables: tuple[TablePolicy, ...]

    @classmethod
    def from_manifest(cls, manifest: Manifest, minimum_group: int | None = None) -> "SqlPolicy":
        """Read the policy of one published lake.

        Args:
            manifest: The lake's own description.
            minimum_group: The workspace's minimum; None takes the one that the lake was built with.
                A table whose contract asks for more keeps its own.
        """
        least = manifest.minimum_group if minimum_group is None else minimum_group
        tables = tuple(_table(table, least) for table in manifest.tables if table.name != SPINE)
        spine = TablePolicy(name=SPINE, columns=(ColumnPolicy(name="date_day", type="date"),))
        return cls(tables=(*tables, spine))

    @cached_property
    def by_name(self) -> dict[str, TablePolicy]:
        """Tables by lower-case name."""
        return {table.name.lower(): table for table in self.tables}

    @cached_property
    def schema_mapping(self) -> dict[str, dict[str, str]]:
        """Columns and types by table, lower case, as sqlglot reads them."""
        return {
            name: {column.name.lower(): column.type for column in table.columns}
            for name, table in self.by_name.items()
        }

    @cached_property
    def resolver_schema(self) -> MappingSchema:
        """The same for sqlglot's resolver, which only reads it."""
        return MappingSchema(dict(self.schema_mapping), dialect="duckdb")

    @cached_property
    def fingerprint(self) -> str:
        """The same for equal policies, another for every difference."""
        return sha256(self.model_dump_json().encode()).hexdigest()

    @cached_property
    def withheld_names(self) -> frozenset[str]:
        """Lower-case names of every withheld column, and the well-known personal ones."""
        named = {name.lower() for table in self.tables for name in table.withheld}
        return PERSONAL_NAMES | named


def _table(table: LakeTable, least: int) -> TablePolicy:
    person = table.person
    columns = tuple(
        ColumnPolicy(
            name=column.name,
            type=_ENGINE_TYPES[column.type],
            pseudonymous=column.name == person
            or column.classification is Classification.PSEUDONYMOUS,
        )
        for column in table.columns
        if column.classification is not Classification.PERSONAL
    )
    return TablePolicy(
        name=table.name,
        columns=columns,
        person=person,
        entity=next((c.entity for c in table.columns if c.name == person), None),
        time=table.time,
        minimum_group=max(least, table.minimum_group or 1) if person else 1,
        primary_key=tuple(name.lower() for name in table.primary_key),
        withheld=table.withheld,
    )
