"""The three things a SELECT may do with rows about people: pass on, sum up per person, sum up."""

from dataclasses import replace

from sqlglot import exp

from guardrails.sql import aggregates, contributors, quiet, weights
from guardrails.sql.refusal import RefusedError
from guardrails.sql.relation import Person, Relation, Sources, Weight
from guardrails.sql.taint import Taint, pseudonymous

_FIRST = (exp.FirstValue, exp.LastValue)


def free(select: exp.Select, sources: Sources, taint: Taint) -> Relation:
    """A SELECT over rows about nobody, or over groups of enough persons."""
    _check_order(select, taint)
    return Relation(guarded=_outputs(select, taint), types=_types(select, sources))


def about_people(select: exp.Select, sources: Sources, taint: Taint, *, compiled: bool) -> Relation:
    """A SELECT over rows about people."""
    if _is_plain_distinct(select):
        _distinct_to_group(select)
    types = _types(select, sources)
    keys = [taint.value(key) for key in aggregates.keys(select)]
    if not aggregates.aggregating(select):
        relation = _passed_on(select, sources, taint)
    elif any(keys):
        relation = _per_unit(select, sources, taint)
    else:
        relation = _over_persons(select, sources, taint, compiled=compiled)
    quiet.silence(select, sources)
    return replace(relation, types=types)


def _passed_on(select: exp.Select, sources: Sources, taint: Taint) -> Relation:
    """Rows stay rows; the person goes along."""
    _uncut(select)
    _windows_inside_one_person(select, sources)
    guarded, sizes = _outputs(select, taint), _weights(select, sources)
    carried = tuple(_carry(select, person, guarded, person.value) for person in sources.persons)
    return _about(sources, carried, guarded=guarded, sizes=sizes)


def _per_unit(select: exp.Select, sources: Sources, taint: Taint) -> Relation:
    """One row per person, session or device, to be summed up again."""
    _uncut(select)
    _windows_inside_one_person(select, sources)
    guarded, sizes = _outputs(select, taint), _weights(select, sources)
    grouped = aggregates.keys(select)
    carried = []
    for person in sources.persons:
        own = next((key for key in grouped if person.is_named_by(key)), None)
        value = own if own is not None else exp.Max(this=person.value.copy())
        carried.append(_carry(select, person, guarded, value))
    return _about(sources, tuple(carried), guarded=guarded, sizes=sizes)


def _over_persons(
    select: exp.Select, sources: Sources, taint: Taint, *, compiled: bool
) -> Relation:
    """Numbers over persons: only approved aggregates, and only of enough persons."""
    aggregates.check_approved(select, sources, compiled=compiled)
    guarded = _outputs(select, taint)
    _check_order(select, taint)
    if any(guarded.values()):
        raise pseudonymous()
    if not compiled and sources.minimum > 1:
        weights.check(select, sources)
    contributors.guard(select, sources.persons, sources.minimum)
    for person in sources.persons:
        _inject(select, person, sources.minimum)
    return Relation(guarded=guarded)


def _about(
    sources: Sources,
    persons: tuple[str, ...],
    *,
    guarded: dict[str, bool],
    sizes: dict[str, Weight],
) -> Relation:
    return Relation(
        guarded=guarded,
        persons=persons,
        entities=tuple(person.entity for person in sources.persons),
        minimum=sources.minimum,
        weights=sizes,
    )


def _inject(select: exp.Select, person: Person, minimum: int) -> None:
    enough = contributors.enough(person.value.copy(), minimum, entity=person.entity)
    having = select.args.get("having")
    if having is None:
        condition: exp.Expr = enough
    else:
        condition = exp.And(this=exp.Paren(this=having.this), expression=enough)
    select.set("having", exp.Having(this=condition))


def _outputs(select: exp.Select, taint: Taint) -> dict[str, bool]:
    if any(item.is_star for item in select.expressions):
        raise RefusedError("star", "'*' cannot be resolved here.", "Name the columns.")
    return {item.alias_or_name.lower(): taint.value(item.unalias()) for item in select.expressions}


def _types(select: exp.Select, sources: Sources) -> dict[str, str]:
    kinds = {
        item.alias_or_name.lower(): quiet.kind_of(item, sources) for item in select.expressions
    }
    return {name: kind for name, kind in kinds.items() if kind is not None}


def _weights(select: exp.Select, sources: Sources) -> dict[str, Weight]:
    return {
        item.alias_or_name.lower(): weights.weigh(item.unalias(), sources)
        for item in select.expressions
    }


def _check_order(select: exp.Select, taint: Taint) -> None:
    order = select.args.get("order")
    outputs = {item.alias_or_name.lower() for item in select.expressions}
    for ordered in order.expressions if order is not None else ():
        node = ordered.this
        if isinstance(node, exp.Column) and not node.table and node.name.lower() in outputs:
            continue
        taint.condition(node)


def _carry(select: exp.Select, person: Person, guarded: dict[str, bool], value: exp.Expr) -> str:
    """The output that names the person; added under a name of its own where there is none."""
    for item in select.expressions:
        node = item.unalias()
        if person.is_named_by(node) or _first_of(node, person):
            return str(item.alias_or_name).lower()
    if select.args.get("distinct"):
        raise RefusedError(
            "minimum_group",
            "Distinct rows lose the person that they belong to.",
            "Group by the person inside, then count outside.",
        )
    name = f"__person_{len(guarded)}"
    select.append("expressions", exp.alias_(value.copy(), name, quoted=True))
    guarded[name] = True
    return name


def _first_of(node: exp.Expr, person: Person) -> bool:
    """Whether a window over one person's rows gives that person back."""
    return (
        isinstance(node, exp.Window)
        and isinstance(node.this, _FIRST)
        and person.is_named_by(node.this.this)
        and any(person.is_named_by(part) for part in node.args.get("partition_by") or ())
    )


def _is_plain_distinct(select: exp.Select) -> bool:
    return (
        select.args.get("distinct") is not None
        and not aggregates.aggregating(select)
        and next(aggregates.own(select, exp.Window), None) is None
    )


def _distinct_to_group(select: exp.Select) -> None:
    keys = [item.unalias().copy() for item in select.expressions]
    select.set("distinct", None)
    select.set("group", exp.Group(expressions=keys))


def _uncut(select: exp.Select) -> None:
    if select.args.get("limit") or select.args.get("offset"):
        raise RefusedError(
            "row_limit", "Rows of single people are cut to a few.", "Put LIMIT on the outer query."
        )
    select.set("order", None)


def _windows_inside_one_person(select: exp.Select, sources: Sources) -> None:
    for window in aggregates.own(select, exp.Window):
        parts = window.args.get("partition_by") or ()
        if not all(any(p.is_named_by(part) for part in parts) for p in sources.persons):
            raise RefusedError(
                "window_over_people",
                "A window looks across different people's rows.",
                "Partition it by the person, or aggregate first.",
            )
