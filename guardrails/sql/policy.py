"""What a statement may touch: tables, columns, and how many persons a number needs."""

from collections.abc import Mapping
from functools import cached_property
from hashlib import sha256

from pydantic import Field
from sqlglot.schema import MappingSchema

from connectors.access import Access
from connectors.contracts import Classification, ColumnType
from connectors.lake.manifest import LakeTable, Manifest
from guardrails.principals import Principal
from guardrails.sql.narrowing import narrowed
from guardrails.sql.tables import Closed, ColumnPolicy, Frozen, TablePolicy

__all__ = ["PERSONAL_NAMES", "SPINE", "ColumnPolicy", "SqlPolicy", "TablePolicy"]

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

_PRINCIPALS = 256
"""Narrowed policies kept."""

_ENGINE_TYPES = {
    ColumnType.STRING: "varchar",
    ColumnType.INTEGER: "bigint",
    ColumnType.NUMBER: "double",
    ColumnType.BOOLEAN: "boolean",
    ColumnType.TIMESTAMP: "timestamp",
    ColumnType.DATE: "date",
    ColumnType.ARRAY: "varchar[]",
}


class SqlPolicy(Frozen):
    """Every table that statements may read; what is not listed does not exist."""

    tables: tuple[TablePolicy, ...]
    closed: tuple[Closed, ...] = ()
    """What is refused in words of its own, instead of being called unknown."""
    metrics: dict[str, tuple[str, ...]] = Field(default_factory=dict)
    """Metrics by the lower-case table that they are summed from, for remedies."""
    narrowed: bool = False
    """Whether it is one principal's already."""

    @classmethod
    def from_manifest(
        cls,
        manifest: Manifest,
        minimum_group: int | None = None,
        *,
        metrics: Mapping[str, tuple[str, ...]] | None = None,
    ) -> "SqlPolicy":
        """Read the policy of one published lake.

        Args:
            manifest: The lake's own description.
            minimum_group: The workspace's minimum; None takes the one that the lake was built with.
                A table whose contract asks for more keeps its own.
            metrics: Names of the metrics that are summed from each table, for remedies.
        """
        least = manifest.minimum_group if minimum_group is None else minimum_group
        purpose = manifest.purpose
        listed = [table for table in manifest.tables if table.name != SPINE]
        tables = tuple(_table(t, least, purpose) for t in listed if _serves(t, purpose))
        closed = tuple(found for table in listed for found in _closed(table, purpose))
        spine = TablePolicy(name=SPINE, columns=(ColumnPolicy(name="date_day", type="date"),))
        named = {table.lower(): names for table, names in (metrics or {}).items()}
        return cls(tables=(*tables, spine), closed=closed, metrics=named)

    def for_principal(self, principal: Principal) -> "SqlPolicy":
        """The policy as one principal meets it: roles and row filters applied. Cheap when repeated."""
        if self.narrowed or not self.restricted:
            return self
        attributes = tuple(sorted(principal.attributes.items()))
        known = (principal.roles, attributes, principal.served)
        if known not in self._of_principals:
            if len(self._of_principals) >= _PRINCIPALS:
                self._of_principals.clear()
            tables, closed = narrowed(self.tables, principal)
            self._of_principals[known] = SqlPolicy(
                tables=tables,
                closed=(*self.closed, *closed),
                metrics=self.metrics,
                narrowed=True,
            )
        return self._of_principals[known]

    @cached_property
    def _of_principals(self) -> dict[object, "SqlPolicy"]:
        return {}

    @cached_property
    def restricted(self) -> bool:
        """Whether principals differ in what they may read."""
        return any(table.restricted for table in self.tables)

    @cached_property
    def filtered(self) -> dict[str, TablePolicy]:
        """Tables of which only some rows are visible, by lower-case name."""
        return {name: table for name, table in self.by_name.items() if table.shown is not None}

    @cached_property
    def closed_tables(self) -> dict[str, Closed]:
        """Closed tables by lower-case name."""
        return {found.table.lower(): found for found in self.closed if found.column is None}

    @cached_property
    def closed_columns(self) -> dict[tuple[str, str], Closed]:
        """Closed columns by lower-case table and name."""
        named = [(found, found.column) for found in self.closed if found.column is not None]
        return {(found.table.lower(), column.lower()): found for found, column in named}

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


def _serves(item: Access, purpose: str) -> bool:
    return not item.purposes or purpose in item.purposes


def _closed(table: LakeTable, purpose: str) -> list[Closed]:
    """What may not be used for the purpose of this lake."""
    names = [None] if not _serves(table, purpose) else []
    columns = [c.name for c in table.columns if not _serves(c, purpose)]
    return [
        Closed(
            table=table.name,
            column=name,
            rule="purpose",
            reason=f"'{name or table.name}' may not be used for {purpose}.",
            remedy="Ask its owner, or leave it out.",
        )
        for name in (*names, *columns)
    ]


def _table(table: LakeTable, least: int, purpose: str) -> TablePolicy:
    person = table.person
    columns = tuple(
        ColumnPolicy(
            name=column.name,
            type=_ENGINE_TYPES[column.type],
            pseudonymous=column.name == person
            or column.classification is Classification.PSEUDONYMOUS,
            roles=column.roles,
        )
        for column in table.columns
        if column.classification is not Classification.PERSONAL and _serves(column, purpose)
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
        roles=table.roles,
        rows=table.rows,
    )
