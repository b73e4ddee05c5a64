"""One row, one boolean: whether the minimum group withheld anything from an answer."""

from sqlglot import exp

from guardrails.sql.levels import MINIMUM
from guardrails.sql.resolve import render


def probe(query: exp.Query) -> str | None:
    """The probe of a rewritten statement; None where no minimum was injected.

    Rows and values of the answer are counted with the minimum and with one row being enough;
    neither count leaves.
    """
    if not any(node.meta.get(MINIMUM) for node in query.find_all(exp.GTE)):
        return None
    names = list(dict.fromkeys(query.named_selects))
    guarded, bare = _counts(_uncut(query), names), _counts(_lowered(_uncut(query)), names)
    left = exp.Subquery(this=guarded, alias=exp.TableAlias(this=exp.to_identifier("shown")))
    right = exp.Subquery(this=bare, alias=exp.TableAlias(this=exp.to_identifier("counted")))
    differs = exp.or_(
        *(
            exp.NEQ(
                this=exp.column(name, table="shown"), expression=exp.column(name, table="counted")
            )
            for name in _count_names(names)
        )
    )
    select = exp.Select(expressions=[exp.alias_(differs, "withheld")])
    return render(select.from_(left).join(right, join_type="cross"))


def _count_names(names: list[str]) -> list[str]:
    return ["n", *(f"c{position}" for position in range(len(names)))]


def _uncut(query: exp.Query) -> exp.Query:
    copied = query.copy()
    for clause in ("order", "limit", "offset"):
        copied.set(clause, None)
    return copied


def _lowered(query: exp.Query) -> exp.Query:
    """The same query where one row is enough."""
    for node in query.find_all(exp.GTE):
        if node.meta.get(MINIMUM):
            node.set("this", exp.Count(this=exp.Star()))
            node.set("expression", exp.Literal.number(1))
    return query


def _counts(query: exp.Query, names: list[str]) -> exp.Select:
    counts = [exp.Count(this=exp.Star())]
    counts += [exp.Count(this=exp.column(name, table="answer", quoted=True)) for name in names]
    labelled = [
        exp.alias_(count, name) for count, name in zip(counts, _count_names(names), strict=True)
    ]
    source = exp.Subquery(this=query, alias=exp.TableAlias(this=exp.to_identifier("answer")))
    return exp.Select(expressions=labelled).from_(source)
