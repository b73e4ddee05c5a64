"""What a query gives to the one around it: whose rows they are, and which columns may be shown."""

from dataclasses import dataclass, field
from enum import IntEnum

from sqlglot import exp

from guardrails.sql.policy import SPINE, SqlPolicy, TablePolicy
from guardrails.sql.refusal import RefusedError


class Weight(IntEnum):
    """How far the size of a value depends on a condition."""

    PLAIN = 0
    SWITCHED = 1
    """A condition switches it on and off."""
    WEIGHTED = 2
    """A condition makes it larger or smaller."""


@dataclass(frozen=True)
class Relation:
    """The rows of a table, a subquery or a WITH entry.

    Rows are either *about people* (each belongs to the person that its person columns name, and may
    only be counted further) or free (about nobody, or groups of enough persons already).
    """

    guarded: dict[str, bool]
    """Output columns in order; True where the value is pseudonymous."""
    persons: tuple[str, ...] = ()
    """Columns that name the person of a row; empty where rows are free."""
    entities: tuple[str, ...] = ()
    """What each of them identifies, in the same order."""
    minimum: int = 1
    """Fewest distinct persons that a number made of these rows needs."""
    times: frozenset[str] = field(default_factory=frozenset)
    """Columns that hold when a row happened."""
    weights: dict[str, Weight] = field(default_factory=dict)
    """How output columns depend on conditions; those left out do not."""
    types: dict[str, str] = field(default_factory=dict)
    """Engine types of output columns, as far as they are plain."""
    unique: frozenset[str] | None = None
    """Columns that tell one row from every other; None where that is not known."""
    fanned: tuple[str, str] | None = None
    """Two sources that were joined many to many to make these rows."""

    @property
    def people(self) -> bool:
        """Whether each row is about a person."""
        return bool(self.persons)


def of_table(name: str, policy: SqlPolicy) -> Relation:
    """The relation of one table of the policy."""
    table: TablePolicy | None = policy.by_name.get(name.lower())
    if table is None:
        raise RefusedError("unknown_table", f"There is no table '{name}'.", f"Try '{SPINE}'.")
    return Relation(
        guarded={column.name.lower(): column.pseudonymous for column in table.columns},
        persons=(table.person.lower(),) if table.person else (),
        entities=(table.person_entity,) if table.person else (),
        minimum=table.minimum_group if table.person else 1,
        times=frozenset({table.time.lower()} if table.time else ()),
        types=policy.schema_mapping[name.lower()],
        unique=frozenset(table.primary_key) or None,
    )


Key = tuple[str, str]
"""A qualified column: source alias, column name."""


def key(column: exp.Column) -> Key:
    """The key of a resolved column."""
    return (column.table.lower(), column.name.lower())


@dataclass(frozen=True)
class Person:
    """One person behind each row of a join, under every name that the join conditions equate."""

    value: exp.Expr
    """Expression that gives the person; not null wherever the row has one."""
    names: frozenset[Key]
    entity: str
    """What is identified; persons of one entity are keyed alike."""

    def is_named_by(self, node: exp.Expr) -> bool:
        """Whether a resolved expression is exactly this person."""
        if isinstance(node, exp.Column):
            return key(node) in self.names
        return node == self.value


@dataclass(frozen=True)
class Sources:
    """Everything that one SELECT reads from."""

    relations: dict[str, Relation]
    persons: tuple[Person, ...]

    @property
    def people(self) -> bool:
        """Whether any source is about people."""
        return bool(self.persons)

    @property
    def minimum(self) -> int:
        """The largest minimum of the sources."""
        return max((r.minimum for r in self.relations.values()), default=1)

    def is_guarded(self, column: exp.Column) -> bool:
        """Whether the column is pseudonymous; a column of no source is refused."""
        source, name = key(column)
        relation = self.relations.get(source)
        if relation is None or name not in relation.guarded:
            raise RefusedError(
                "unknown_column", f"There is no column '{name}'.", "Name a listed column."
            )
        return relation.guarded[name]

    def is_time(self, column: exp.Column) -> bool:
        """Whether the column says when a row of an event happened."""
        source, name = key(column)
        return name in self.relations[source].times
