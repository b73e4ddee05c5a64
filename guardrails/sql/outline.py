"""What a statement does, clause by clause, in plain sentences for people. Nothing runs this text."""

from collections.abc import Callable, Iterator

import sqlglot
from sqlglot import exp
from sqlglot.errors import SqlglotError

LONGEST = 160
"""Characters of one clause; a longer one is told of, not written out."""
Said = Callable[[exp.Select], str]


def outline(sql: str) -> str:
    """Say what a SELECT reads, keeps, groups, computes, sorts and cuts.

    Args:
        sql: A statement as the gate wrote it.

    Returns:
        Sentences in the order in which the clauses take effect; empty where it cannot be read.
    """
    try:
        tree = sqlglot.parse_one(sql, read="duckdb")
    except SqlglotError:
        return ""
    select = tree.find(exp.Select)
    if select is None:
        return ""
    return " ".join(text for say in CLAUSES if (text := say(select)))


def _reads(select: exp.Select) -> str:
    own = {cte.alias_or_name.casefold() for cte in select.root().find_all(exp.CTE)}
    names = (table.name for table in select.root().find_all(exp.Table))
    tables = sorted({name for name in names if name.casefold() not in own})
    if not tables:
        return "Reads no table."
    return f"Reads the table{'s' if len(tables) > 1 else ''} {_listed(tables)}."


def _prepares(select: exp.Select) -> str:
    names = [cte.alias_or_name for cte in select.root().find_all(exp.CTE)]
    return f"Prepares {_listed(names)} first." if names else ""


def _keeps(select: exp.Select) -> str:
    where = select.args.get("where")
    return f"Keeps the rows where {_code(where.this)}." if where is not None else ""


def _computes(select: exp.Select) -> str:
    keys = {_bare(key) for key in _grouped(select)}
    made = [_measure(item) for item in select.expressions if _bare(item.unalias()) not in keys]
    each = _listed([_code(key) for key in _grouped(select)])
    computed = _listed(made) or "nothing else"
    if each:
        return f"Makes one row for each {each}, with {computed}."
    return f"Computes {computed}." if select.find(exp.AggFunc) else f"Shows {computed}."


def _chooses(select: exp.Select) -> str:
    having = select.args.get("having")
    return f"Leaves out groups unless {_code(having.this)}." if having is not None else ""


def _sorts(select: exp.Select) -> str:
    order = select.args.get("order")
    if order is None:
        return ""
    by = [f"{_code(k.this)}{' (highest first)' if k.args.get('desc') else ''}" for k in order]
    return f"Sorts by {_listed(by)}." if by else ""


def _cuts(select: exp.Select) -> str:
    limit = select.args.get("limit")
    return f"Shows at most {_code(limit.expression)} rows." if limit is not None else ""


CLAUSES: tuple[Said, ...] = (_reads, _prepares, _keeps, _computes, _chooses, _sorts, _cuts)


def _grouped(select: exp.Select) -> Iterator[exp.Expression]:
    group = select.args.get("group")
    yield from group.expressions if group is not None else ()


def _measure(item: exp.Expression) -> str:
    written = _code(item.unalias())
    name = item.alias
    same = not name or written.strip("`").rpartition(".")[2].casefold() == name.casefold()
    return written if same else f"{written} as {name}"


def _code(node: exp.Expr) -> str:
    """A clause without quotes and table names, which a reader can do without."""
    text = _bare(node)
    return f"`{text}`" if len(text) <= LONGEST else "a longer expression (see the SQL)"


def _bare(node: exp.Expr) -> str:
    plain = node.copy()
    for column in plain.find_all(exp.Column):
        column.set("table", None)
    for name in plain.find_all(exp.Identifier):
        name.args.pop("quoted", None)
    return str(plain.sql(dialect="duckdb"))


def _listed(words: list[str]) -> str:
    if len(words) < 2:
        return "".join(words)
    return f"{', '.join(words[:-1])} and {words[-1]}"
