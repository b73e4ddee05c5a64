"""One SELECT over persons: its bounded totals, and itself over noisy ones."""

from dataclasses import dataclass
from string import Template

import sqlglot
from sqlglot import exp

from guardrails.sql.bounded_sources import check_sources, entries
from guardrails.sql.injected import person, refused, unguarded, without_minimum
from guardrails.sql.resolve import DIALECT

Cell = str | int | float | bool | None
_TYPES = {
    "integer": "BIGINT",
    "number": "DOUBLE",
    "boolean": "BOOLEAN",
    "date": "DATE",
    "timestamp": "TIMESTAMP",
    "string": "VARCHAR",
}
_VALUES = Template("SELECT $casts FROM (VALUES $rows) AS t($names) WHERE $shown")
_TOTALS = Template(
    "$entries SELECT $outputs FROM (SELECT *, row_number() OVER (PARTITION BY p ORDER BY $order) "
    "AS place FROM (SELECT $inner $rows GROUP BY $units) AS one WHERE NOT p IS NULL) AS placed "
    "WHERE place <= $groups$grouped"
)
PEOPLE = "people"
"""Column of the totals: how many persons a group has."""


@dataclass(frozen=True)
class Limits:
    """How much one person may add."""

    contribution: float
    """To one number of one group."""
    groups: int
    """How many groups of one answer."""


@dataclass(frozen=True)
class BoundedLevel:
    """Totals over persons, exact but bounded: they must get noise before they are used."""

    sql: str
    """Gives the keys, then the totals, then `people`; it runs in the worker."""
    keys: int
    limits: tuple[float, ...]
    """The most that one person adds to each total."""


@dataclass(frozen=True)
class NoisyTable:
    """A level with noise."""

    types: tuple[str, ...]
    """Wire types of keys and totals."""
    rows: tuple[tuple[Cell, ...], ...]


class Level:
    """One SELECT over persons."""

    def __init__(self, select: exp.Select, limits: Limits) -> None:
        self.select = select
        self._person = person(select)
        self._limits = limits
        self._totals: dict[str, tuple[exp.Expr, float]] = {}
        group = select.args.get("group")
        self._keys = [key.sql(DIALECT) for key in group.expressions] if group is not None else []
        check_sources(select)
        self._over = self._outer()
        self.bounded = BoundedLevel(
            sql=self._sql(),
            keys=len(self._keys),
            limits=tuple(limit for _, limit in self._totals.values()),
        )

    def over(self, table: NoisyTable) -> exp.Expr:
        """The SELECT over noisy numbers."""
        names = [
            *(f"k{i}" for i in range(len(self._keys))),
            *(f"a{i}" for i in range(len(self._totals))),
        ]
        casts = ", ".join(
            f'CAST(t."{name}" AS {_TYPES[kind]}) AS "{name}"'
            for name, kind in zip(names, table.types, strict=True)
        )
        rows = [f"({', '.join(_literal(cell) for cell in row)})" for row in table.rows]
        nothing = f"({', '.join('NULL' for _ in names)})"
        source = _VALUES.substitute(
            casts=casts,
            rows=", ".join(rows or [nothing]),
            names=", ".join(names),
            shown=str(bool(rows)).upper(),
        )
        made = self._over.copy()
        made.set(
            "from_",
            exp.From(
                this=exp.Subquery(
                    this=sqlglot.parse_one(source, read=DIALECT), alias=exp.to_identifier("noisy")
                )
            ),
        )
        return made

    def _outer(self) -> exp.Expr:
        """The SELECT with noisy columns in place of aggregates, guards and keys."""
        made = self.select.copy()
        for name in ("from_", "joins", "where", "group", "with_"):
            made.set(name, None)
        having = made.args.get("having")
        condition = without_minimum(having.this) if having is not None else None
        made.set("having", None)
        made.set("where", exp.Where(this=condition) if condition is not None else None)
        return unguarded(made).transform(self._replaced)

    def _replaced(self, node: exp.Expr) -> exp.Expr:
        if isinstance(node, exp.Filter | exp.AggFunc):
            return self._noisy(node)
        text = node.sql(DIALECT)
        if not isinstance(node, exp.Identifier) and text in self._keys:
            return exp.column(f"k{self._keys.index(text)}", table="noisy", quoted=True)
        return node

    def _noisy(self, node: exp.Expr) -> exp.Expr:
        call = node.this if isinstance(node, exp.Filter) else node
        if isinstance(call, exp.Avg):
            total, count = (
                _like(node, exp.Sum(this=call.this)),
                _like(node, exp.Count(this=call.this)),
            )
            below = exp.Greatest(this=self._total(count), expressions=[exp.Literal.number(1)])
            return exp.Div(this=self._total(total), expression=below)
        if isinstance(call, exp.Count) and isinstance(call.this, exp.Distinct):
            if not self._is_person(call.this):
                raise refused(
                    "Noise can be added to numbers of people, not of other distinct things."
                )
            return self._total(node, most=1.0)
        if isinstance(call, exp.Count | exp.CountIf | exp.Sum):
            return self._total(node)
        raise refused("This number cannot be given with noise.")

    def _total(self, node: exp.Expr, *, most: float | None = None) -> exp.Expr:
        limit = self._limits.contribution if most is None else most
        text = node.sql(DIALECT)
        self._totals.setdefault(text, (node.copy(), limit))
        return exp.column(f"a{list(self._totals).index(text)}", table="noisy", quoted=True)

    def _is_person(self, distinct: exp.Distinct) -> bool:
        if len(distinct.expressions) != 1:
            return False
        value = distinct.expressions[0]
        if isinstance(value, exp.Case) and value.this is None and len(value.args["ifs"]) == 1:
            plain = value.args.get("default") is None
            value = value.args["ifs"][0].args["true"] if plain else value
        return bool(value == self._person)

    def _sql(self) -> str:
        """Per person and group, then bounded, then summed."""
        select, limits = self.select, self._limits
        rows = exp.Select(**{name: select.args.get(name) for name in ("from_", "joins", "where")})
        unit = self._person.sql(DIALECT) if self._person is not None else ""
        keys = [f"{key} AS k{i}" for i, key in enumerate(self._keys)]
        totals = [
            f"{node.sql(DIALECT)} AS a{i}" for i, (node, _) in enumerate(self._totals.values())
        ]
        names = ", ".join(f"k{i}" for i in range(len(keys)))
        cut = [
            f"SUM(GREATEST(LEAST(COALESCE(a{i}, 0), {limit:.15g}), -{limit:.15g})) AS a{i}"
            for i, (_, limit) in enumerate(self._totals.values())
        ]
        return _TOTALS.substitute(
            entries=entries(select),
            outputs=", ".join([*filter(None, [names]), *cut, f"COUNT(*) AS {PEOPLE}"]),
            order=f"hash({names}, p)" if names else "p",
            inner=", ".join([*keys, f"{unit} AS p", *totals]),
            rows=rows.sql(DIALECT).removeprefix("SELECT").strip(),
            units=", ".join([*self._keys, unit]),
            groups=limits.groups,
            grouped=f" GROUP BY {names}" if names else "",
        )


def _like(node: exp.Expr, call: exp.Expr) -> exp.Expr:
    """Another aggregate under the same FILTER."""
    if isinstance(node, exp.Filter):
        return exp.Filter(this=call.copy(), expression=node.expression.copy())
    return call.copy()


def _literal(cell: Cell) -> str:
    if cell is None:
        return "NULL"
    if isinstance(cell, bool):
        return str(cell).upper()
    if isinstance(cell, str):
        return "'" + cell.replace("'", "''") + "'"
    return repr(cell)
