"""What sqlglot may find in a statement: any node, and any part of a node, not listed is refused.

This is the second reader's own allow-list. It holds without the first one's, and it makes sure that
nothing stands where the rules behind it do not look: no join inside a join, no query under LIMIT.
"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass

from sqlglot import exp

from guardrails.sql import words
from guardrails.sql.refusal import RefusedError

_PARTS: dict[type[exp.Expr], frozenset[str]] = {
    kind: frozenset(parts.split())
    for kind, parts in {
        exp.Select: "with_ expressions distinct from_ joins where group having qualify order limit "
        "offset",
        exp.Union: "with_ this expression distinct order limit offset side kind",
        exp.Except: "with_ this expression distinct order limit offset side kind",
        exp.Intersect: "with_ this expression distinct order limit offset side kind",
        exp.With: "expressions",
        exp.CTE: "this alias materialized",
        exp.Subquery: "this alias with_ order limit",
        exp.Table: "this alias db",
        exp.TableAlias: "this",
        exp.From: "this",
        exp.Join: "this on using side kind",
        exp.Where: "this",
        exp.Having: "this",
        exp.Qualify: "this",
        exp.Group: "expressions all",
        exp.Order: "expressions",
        exp.Ordered: "this desc nulls_first",
        exp.Limit: "this expression",
        exp.Offset: "this expression",
        exp.Distinct: "expressions",
        exp.Column: "this table",
        exp.Star: "",
        exp.Alias: "this alias",
        exp.Identifier: "this quoted",
        exp.Window: "this partition_by order spec over",
        exp.WindowSpec: "kind start start_side end end_side",
        exp.In: "this expressions query",
        exp.Case: "this ifs default",
        exp.Cast: "this to",
        exp.TryCast: "this to safe",
        exp.DataType: "this expressions nested",
    }.items()
}
"""Structure: each kind of node with the parts that it may have."""

_FORMS = frozenset(
    {
        *(exp.Literal, exp.Null, exp.Boolean, exp.Var, exp.Interval, exp.DataTypeParam),
        *(exp.Paren, exp.And, exp.Or, exp.Not, exp.Neg, exp.Between, exp.Is, exp.Like, exp.ILike),
        *(exp.EQ, exp.NEQ, exp.GT, exp.GTE, exp.LT, exp.LTE, exp.NullSafeEQ, exp.NullSafeNEQ),
        *(exp.Add, exp.Sub, exp.Mul, exp.Div, exp.IntDiv, exp.Mod, exp.DPipe, exp.WeekStart),
        *(exp.If, exp.Exists, exp.Try, exp.Filter, exp.WithinGroup),
        *(exp.IgnoreNulls, exp.RespectNulls, exp.RegexpILike),
    }
)
"""Operators and other forms of an expression."""

_FUNCTIONS = frozenset(
    {
        *(exp.Count, exp.CountIf, exp.Sum, exp.Avg, exp.Median, exp.ApproxDistinct, exp.Stddev),
        *(exp.StddevSamp, exp.StddevPop, exp.Variance, exp.VariancePop, exp.PercentileCont),
        *(exp.PercentileDisc, exp.ApproxQuantile, exp.Quantile, exp.Min, exp.Max, exp.AnyValue),
        *(exp.First, exp.Last, exp.ArgMax, exp.ArgMin, exp.Mode, exp.LogicalAnd, exp.LogicalOr),
        *(exp.Corr, exp.RowNumber, exp.Rank, exp.DenseRank, exp.PercentRank, exp.CumeDist),
        *(exp.Ntile, exp.Lag, exp.Lead, exp.FirstValue, exp.LastValue, exp.NthValue),
        *(exp.Lower, exp.Upper, exp.Trim, exp.Length, exp.Substring, exp.Left, exp.Right),
        *(exp.Replace, exp.Concat, exp.ConcatWs, exp.StartsWith, exp.Contains, exp.RegexpLike),
        *(exp.RegexpFullMatch, exp.ArrayContains, exp.TimestampTrunc, exp.DateTrunc, exp.Extract),
        *(exp.DateDiff, exp.DateAdd, exp.DateSub, exp.TimeToStr, exp.Year, exp.Quarter, exp.Month),
        *(exp.Week, exp.WeekOfYear, exp.Day, exp.DayOfWeek, exp.DayOfWeekIso, exp.DayOfYear),
        *(exp.Hour, exp.Minute, exp.Second, exp.Dayname, exp.Monthname, exp.LastDay),
        *(exp.DateFromParts, exp.TimeToUnix, exp.CurrentDate, exp.CurrentTimestamp, exp.ToDays),
        *(exp.Abs, exp.Round, exp.Floor, exp.Ceil, exp.Trunc, exp.Sqrt, exp.Ln, exp.Log, exp.Exp),
        *(exp.Pow, exp.Greatest, exp.Least, exp.Sign, exp.Nullif, exp.Coalesce, exp.IsNan),
    }
)
"""Functions that sqlglot has a class for; all others are known by `words.FUNCTIONS`."""

_KNOWN = _PARTS.keys() | _FORMS | _FUNCTIONS | {exp.Anonymous}
_TYPES = frozenset(word.upper() for word in words.TYPES) | {"INT", "UINT", "TIMESTAMPNTZ"}
_PLAIN = "Use plain SELECT with named columns, WHERE, GROUP BY and ORDER BY."


@dataclass(frozen=True)
class Parts:
    """Where the things that rules look for stand in one statement."""

    tables: tuple[exp.Table, ...]
    entries: tuple[exp.CTE, ...]
    selects: tuple[exp.Select, ...]


def nodes(root: exp.Expr, *, within: bool = False) -> Iterator[exp.Expr]:
    """Every node below a root, and the root, parents before children; faster than sqlglot's walk.

    Args:
        root: Where to begin.
        within: Whether to stay inside one query: of a query below, as of a column, nothing is given
            but itself.
    """
    stack = [root]
    while stack:
        node = stack.pop()
        yield node
        if within and isinstance(node, exp.Query | exp.Column):
            continue
        for value in node.args.values():
            if isinstance(value, list):
                stack.extend([item for item in value if isinstance(item, exp.Expr)])
            elif isinstance(value, exp.Expr):
                stack.append(value)


def read(tree: exp.Query, *, compiled: bool) -> Parts:
    """Check every node of a parsed statement and note where its tables and queries are.

    Args:
        tree: The statement as parsed, columns not resolved yet.
        compiled: Whether the semantic layer wrote it.

    Raises:
        RefusedError: If a node, or a part of one, is not on the list.
    """
    tables: list[exp.Table] = []
    entries: list[exp.CTE] = []
    selects: list[exp.Select] = []
    found = {exp.Table: tables, exp.CTE: entries, exp.Select: selects}
    for node in nodes(tree):
        kind = type(node)
        if kind not in _KNOWN:
            _check_uncommon(node, compiled=compiled)
        elif kind in _PARTS:
            _check_parts(node, _PARTS[kind])
            if kind in found:
                found[kind].append(node)  # type: ignore[attr-defined]
        elif kind is exp.Anonymous:
            _check_name(node, compiled=compiled)
    return Parts(tables=tuple(tables), entries=tuple(entries), selects=tuple(selects))


def _check_parts(node: exp.Expr, known: frozenset[str]) -> None:
    for name, value in node.args.items():
        if name not in known and value is not None and value is not False and value != []:
            raise _unsupported()
    check = _FURTHER.get(type(node), _always)
    if not check(node):
        raise _unsupported()


def _check_uncommon(node: exp.Expr, *, compiled: bool) -> None:
    if compiled and isinstance(node, exp.Uuid):
        return
    if isinstance(node, exp.Func):
        raise _unknown_function(node.sql_name().lower())
    if isinstance(node, exp.Dot | exp.Bracket | exp.Lambda | exp.TableColumn):
        raise RefusedError("row_value", "Parts of a value are taken out.", _PLAIN)
    raise _unsupported()


def _check_name(node: exp.Expr, *, compiled: bool) -> None:
    name = str(node.this).lower()
    if name not in (words.COMPILED_FUNCTIONS if compiled else words.FUNCTIONS):
        raise _unknown_function(name)


def _is_count(node: exp.Expr) -> bool:
    """LIMIT and OFFSET hold a plain number: a query under them would tell a value in rows."""
    return isinstance(node.expression, exp.Literal) and node.this is None


def _is_plain_table(node: exp.Expr) -> bool:
    return isinstance(node.this, exp.Identifier) and node.text("db").lower() in ("", "main")


def _is_plain_type(node: exp.Expr) -> bool:
    return getattr(node.this, "value", "") in _TYPES


def _always(_: exp.Expr) -> bool:
    return True


_FURTHER: dict[type[exp.Expr], Callable[[exp.Expr], bool]] = {
    exp.Limit: _is_count,
    exp.Offset: _is_count,
    exp.Table: _is_plain_table,
    exp.DataType: _is_plain_type,
}


def _unsupported() -> RefusedError:
    return RefusedError("unsupported", "This form of SQL is not available here.", _PLAIN)


def _unknown_function(name: str) -> RefusedError:
    shown = name if name.isidentifier() else "operator"
    return RefusedError(
        "unknown_function",
        f"Function '{shown}' is not available.",
        "Use count, sum, avg, median or date_trunc.",
    )
