"""Answer shape: rows about people leave in aggregates of enough persons, and in no other form.

The walk goes from the inside out. Every query gives a `Relation`; a SELECT over rows about people
either passes them on (and then carries the person along), sums them up per person or session (and
still carries the person), or sums them up over persons (and then gets the minimum group injected).
"""

from dataclasses import dataclass, field, replace

from sqlglot import exp

from guardrails.sql import aggregates, fanout, joins, levels, rows
from guardrails.sql.policy import SqlPolicy
from guardrails.sql.population import Level
from guardrails.sql.refusal import RefusedError
from guardrails.sql.relation import Relation, Sources, of_table
from guardrails.sql.resolve import STAR
from guardrails.sql.taint import Taint, pseudonymous


@dataclass(frozen=True)
class Ctes:
    """The WITH entries that a query may read."""

    relations: dict[str, Relation] = field(default_factory=dict)
    nodes: tuple[exp.CTE, ...] = ()


class Shape:
    """Checks one resolved statement and rewrites it in place."""

    def __init__(self, policy: SqlPolicy, *, compiled: bool) -> None:
        """Bind to a policy.

        Args:
            policy: What may be read.
            compiled: Whether the semantic layer wrote the statement.
        """
        self._policy = policy
        self._compiled = compiled

        self.levels: list[Level] = []
        """Every SELECT in which persons were counted, once the statement was enforced."""

    def enforce(self, query: exp.Query) -> None:
        """Inject the minimum group wherever a level leaves.

        Raises:
            RefusedError: If rows about people would leave in another form.
        """
        outcome = self._query(query, Ctes())
        if outcome.people:
            raise RefusedError(
                "rows_of_people",
                "The answer would list single people's rows.",
                "Aggregate them: count, sum, avg or median, grouped by what you compare.",
            )
        if any(outcome.guarded.values()):
            raise pseudonymous()

    def _query(self, query: exp.Expr, ctes: Ctes) -> Relation:
        if isinstance(query, exp.Subquery):
            if query.args.get("limit") or query.args.get("order"):
                raise RefusedError(
                    "unsupported", "A bracketed query is cut.", "Put LIMIT inside it."
                )
            return self._query(query.this, self._with(query, ctes))
        if isinstance(query, exp.SetOperation):
            return self._set_operation(query, self._with(query, ctes))
        if isinstance(query, exp.Select):
            return self._select(query, self._with(query, ctes))
        raise RefusedError(
            "unsupported", "This form of SQL is not available here.", "Use plain SELECT."
        )

    def _with(self, query: exp.Expr, ctes: Ctes) -> Ctes:
        clause = query.args.get("with_")
        if clause is None:
            return ctes
        known = ctes
        for cte in clause.expressions:
            if cte.alias.lower() in self._policy.by_name:
                raise RefusedError(
                    "shadowed_table", "A WITH entry takes the name of a table.", "Rename it."
                )
            relation = self._query(cte.this, known)
            relations = {**known.relations, cte.alias.lower(): relation}
            known = Ctes(relations=relations, nodes=(*known.nodes, cte))
        return known

    def _set_operation(self, query: exp.SetOperation, ctes: Ctes) -> Relation:
        left, right = self._query(query.this, ctes), self._query(query.expression, ctes)
        if left.people or right.people:
            raise RefusedError(
                "minimum_group",
                "Rows of single people from two queries are put together.",
                "Aggregate each part first, then combine them.",
            )
        flags = zip(left.guarded.items(), right.guarded.values(), strict=False)
        return Relation(guarded={name: flag or other for (name, flag), other in flags})

    def _source(self, node: exp.Expr, ctes: Ctes) -> Relation:
        if isinstance(node, exp.Table):
            cte = ctes.relations.get(node.name.lower())
            return cte if cte is not None else of_table(node.name, self._policy)
        if isinstance(node, exp.Subquery):
            visible = node.meta.get(rows.TABLE)
            return of_table(visible, self._policy) if visible else self._query(node, ctes)
        raise RefusedError(
            "table_function", "This is no table.", "Read one of the tables by its name."
        )

    def _sources(self, select: exp.Select, ctes: Ctes) -> Sources:
        first = select.args.get("from_")
        if first is None:
            return Sources(relations={}, persons=())
        relations = {first.this.alias_or_name.lower(): self._source(first.this, ctes)}
        persons = joins.start(*next(iter(relations.items())))
        for join in select.args.get("joins") or ():
            alias = join.this.alias_or_name.lower()
            relations[alias] = self._source(join.this, ctes)
            new = joins.start(alias, relations[alias])
            persons = joins.joined(persons, new, join, select.args.get("where"))
        return Sources(relations=relations, persons=persons)

    def _select(self, select: exp.Select, ctes: Ctes) -> Relation:
        sources = self._sources(select, ctes)
        taint = Taint(sources, lambda query: self._query(query, ctes))
        for join in select.args.get("joins") or ():
            taint.condition(join.args.get("on"))
        for clause in ("where", "having", "qualify"):
            node = select.args.get(clause)
            taint.condition(node.this if node is not None else None)
        grain, fanned = fanout.grain_of(select, sources.relations)
        fanned = fanned or next((r.fanned for r in sources.relations.values() if r.fanned), None)
        if fanned and not self._compiled:
            fanout.check(select, fanned, metrics=self._policy.metrics)
        relation = self._level(select, sources, taint)
        if sources.people and not relation.people:
            self.levels.append(Level(select=select, ctes=ctes.nodes))
        summed = aggregates.aggregating(select)
        return replace(
            relation,
            unique=fanout.outputs_of(select, grain),
            fanned=None if summed else fanned,
        )

    def _level(self, select: exp.Select, sources: Sources, taint: Taint) -> Relation:
        if not sources.people:
            return levels.free(select, sources, taint)
        if select.meta.get(STAR):
            raise RefusedError(
                "star", "'*' would take every column of a table about people.", "Name the columns."
            )
        return levels.about_people(select, sources, taint, compiled=self._compiled)
