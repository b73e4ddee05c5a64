"""Which persons stand behind the rows of a join."""

from dataclasses import replace

from sqlglot import exp

from guardrails.sql.relation import Key, Person, Relation, key

Equalities = frozenset[frozenset[Key]]


def start(alias: str, relation: Relation) -> tuple[Person, ...]:
    """The persons of the first source."""
    return tuple(
        Person(
            value=exp.column(name, table=alias, quoted=True),
            names=frozenset({(alias, name)}),
            entity=entity,
        )
        for name, entity in zip(relation.persons, relation.entities, strict=True)
    )


def joined(
    left: tuple[Person, ...],
    right: tuple[Person, ...],
    join: exp.Join,
    where: exp.Expr | None,
) -> tuple[Person, ...]:
    """The persons of a join: those that the condition equates are one, all others count apart."""
    side = (join.side or "").upper()
    conditions = [join.args.get("on")] if side else [join.args.get("on"), where]
    equal = equalities(*conditions)
    persons = list(left)
    for other in right:
        position = next(
            (i for i, person in enumerate(persons) if _are_one(person, other, equal)), None
        )
        if position is None:
            persons.append(other)
        else:
            persons[position] = _merged(persons[position], other, side)
    return tuple(persons)


def equalities(*conditions: exp.Expr | None) -> Equalities:
    """Pairs of columns that must be equal for a condition to hold."""
    pairs = set()
    for condition in conditions:
        for part in _conjuncts(condition):
            if isinstance(part, exp.EQ):
                left, right = part.left, part.right
                if isinstance(left, exp.Column) and isinstance(right, exp.Column):
                    pairs.add(frozenset({key(left), key(right)}))
    return frozenset(pairs)


def _conjuncts(condition: exp.Expr | None) -> list[exp.Expr]:
    if condition is None:
        return []
    if isinstance(condition, exp.Where | exp.Paren):
        return _conjuncts(condition.this)
    if isinstance(condition, exp.And):
        return _conjuncts(condition.left) + _conjuncts(condition.right)
    return [condition]


def _are_one(person: Person, other: Person, equal: Equalities) -> bool:
    return any(frozenset({a, b}) in equal for a in person.names for b in other.names)


def _merged(person: Person, other: Person, side: str) -> Person:
    """One person under both names; the value comes from the side that is never padded with nulls."""
    if side == "RIGHT":
        return replace(other, names=other.names)
    if side == "FULL":
        value = exp.Coalesce(this=person.value.copy(), expressions=[other.value.copy()])
        return replace(person, value=value, names=frozenset())
    if side == "LEFT":
        return person
    return replace(person, names=person.names | other.names)
