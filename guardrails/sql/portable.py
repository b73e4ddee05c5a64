"""What another engine would silently compute otherwise: a query that passes here means one thing."""

from collections.abc import Callable, Iterable, Mapping

from sqlglot import exp
from sqlglot.errors import SqlglotError
from sqlglot.optimizer.annotate_types import annotate_types
from sqlglot.optimizer.qualify import qualify

from guardrails.sql.refusal import RefusedError

Columns = Mapping[str, Mapping[str, str]]
"""DuckDB type by column, by table; the table of labels among them."""

_KINDS = """
Add Alias And Array ArrayFilter Between Boolean CTE Case Cast Coalesce Column Count DPipe DataType
DataTypeParam DenseRank Distinct Div EQ Exists Filter From GT GTE Greatest Group Having Identifier
If In IntDiv Interval Is Join LT LTE Lag Lambda Lead Least Literal Ln Max Min Mod Mul NEQ Neg Not
Null Nullif NullSafeEQ NullSafeNEQ Or Order Ordered Paren Rank RowNumber Select Star Sub Subquery
Sum Table TableAlias TimestampTrunc Tuple Union Values Var Where Window WindowSpec With Abs
"""
NODES = frozenset(_KINDS.split())
"""Kinds of nodes that mean the same everywhere, under the rules below."""
MICROSECONDS = "epoch_us"
FINE_SCALE = 9
UNITS = frozenset({"HOUR", "DAY", "WEEK", "MONTH", "YEAR"})
_WHOLE = exp.DataType.INTEGER_TYPES
_TEXT = exp.DataType.TEXT_TYPES
_FLOAT = frozenset({exp.DType.FLOAT, exp.DType.DOUBLE})
_DECIMAL = frozenset({exp.DType.DECIMAL})
_COUNTED = frozenset({*_WHOLE, exp.DType.BOOLEAN})


def check_portable(tree: exp.Expr, columns: Columns) -> None:
    """Pass a query of the portable subset.

    Args:
        tree: As parsed from DuckDB's dialect; left as it is.
        columns: What the tables hold.

    Raises:
        RefusedError: With the rule that names what another engine computes otherwise.
    """
    for node in tree.walk():
        _known(node)
    typed = _typed(tree, columns)
    for node in typed.walk():
        for rule in RULES:
            rule(node)


def _known(node: exp.Expr) -> None:
    called = isinstance(node, exp.Anonymous) and str(node.name).lower() == MICROSECONDS
    if called or type(node).__name__ in NODES:
        return
    shown = str(node.name).lower() if isinstance(node, exp.Anonymous) else node.key
    raise RefusedError(
        "not_portable",
        f"'{shown}' is not known to mean the same on other engines.",
        "Use sums, counts, CASE, windows with a total order and hours as INTERVAL.",
    )


def _typed(tree: exp.Expr, columns: Columns) -> exp.Expr:
    schema: dict[str, object] = {table: dict(held) for table, held in columns.items()}
    try:
        told = tree.transform(_with_type)
        named = qualify(told, schema=schema, dialect="duckdb", quote_identifiers=False)
        return annotate_types(named, schema=schema, dialect="duckdb")
    except SqlglotError:
        raise RefusedError(
            "unresolved",
            "A name in the query cannot be traced to one table.",
            "Write each column with the alias of its table.",
        ) from None


def _with_type(node: exp.Expr) -> exp.Expr:
    """The microseconds of a time as a function whose type the parser knows."""
    micros = isinstance(node, exp.Anonymous) and str(node.name).lower() == MICROSECONDS
    return exp.UnixMicros(this=node.expressions[0]) if micros else node


def _is(node: exp.Expr | None, types: Iterable[exp.DType]) -> bool:
    return node is not None and node.type is not None and node.type.this in frozenset(types)


def _casts(node: exp.Expr) -> None:
    if not isinstance(node, exp.Cast):
        return
    value, target = node.this, node.to.this
    constant = isinstance(value, exp.Literal)
    if target not in _TEXT and _is(value, _TEXT) and not constant:
        raise RefusedError(
            "text_cast",
            "Text is read as another type; engines differ in what they accept.",
            "State the type in the contract, so that the build reads it once.",
        )
    if target in _WHOLE and not _is(value, _COUNTED):
        raise RefusedError(
            "rounding_cast",
            "A fraction is cast to a whole number: some engines round, others cut.",
            "Divide whole numbers by //, or keep the fraction.",
        )
    if target in _TEXT and not _is(value, {*_COUNTED, *_TEXT, exp.DType.DATE}):
        raise RefusedError(
            "number_to_text",
            "A fraction or a time is cast to text, which every engine writes in its own way.",
            "Keep the number or the time.",
        )


def _arithmetic(node: exp.Expr) -> None:
    if isinstance(node, exp.Div) and (_is(node.left, _DECIMAL) or _is(node.right, _DECIMAL)):
        raise RefusedError(
            "decimal_division",
            "Decimals are divided: engines keep different numbers of digits.",
            "Cast both to DOUBLE first.",
        )
    if isinstance(node, exp.Mul) and _is(node.left, _DECIMAL) and _is(node.right, _DECIMAL):
        raise RefusedError(
            "decimal_product",
            "Decimals are multiplied: engines keep different numbers of digits.",
            "Cast both to DOUBLE first.",
        )
    whole = isinstance(node, exp.IntDiv | exp.Mod)
    if whole and not (_is(node.this, _WHOLE) and _is(node.expression, _WHOLE)):
        raise RefusedError(
            "fraction_division",
            "// or % is used on what is not known to be whole numbers.",
            "Use it on counts, whole columns and epoch_us(time).",
        )


def _literals(node: exp.Expr) -> None:
    if isinstance(node, exp.Literal) and not node.is_string and not node.is_int:
        raise RefusedError(
            "decimal_literal",
            "A fraction is written as a number: engines give it different types.",
            "Write CAST('0.5' AS DOUBLE).",
        )


def _sums(node: exp.Expr) -> None:
    if isinstance(node, exp.Sum) and not _is(node.this, {*_WHOLE, *_DECIMAL}):
        raise RefusedError(
            "float_sum",
            "Floating-point numbers are summed: the order of rows changes the last digits.",
            "Sum CAST(x AS DECIMAL(28, 6)), and cast the sum to DOUBLE.",
        )


def _logarithms(node: exp.Expr) -> None:
    if not isinstance(node, exp.Ln):
        return
    cut = node.find_ancestor(exp.Cast)
    while cut is not None and not _fine(cut.to):
        cut = cut.find_ancestor(exp.Cast)
    if cut is None:
        raise RefusedError(
            "uncut_logarithm",
            "A logarithm is used with all its digits, of which engines disagree on the last.",
            f"Cast what is made of it to DECIMAL(28, {FINE_SCALE}).",
        )


def _fine(target: exp.DataType) -> bool:
    sizes = [int(size.name) for size in target.expressions]
    return target.this in _DECIMAL and len(sizes) == 2 and sizes[1] <= FINE_SCALE


def _comparisons(node: exp.Expr) -> None:
    if not isinstance(node, exp.EQ | exp.NEQ | exp.LT | exp.LTE | exp.GT | exp.GTE):
        return
    numbers = {*_WHOLE, *_FLOAT, *_DECIMAL}
    if (_is(node.left, _TEXT) and _is(node.right, numbers)) or (
        _is(node.right, _TEXT) and _is(node.left, numbers)
    ):
        raise RefusedError(
            "mixed_comparison",
            "Text is compared with a number; engines convert one or the other.",
            "Compare values of one type.",
        )


def _times(node: exp.Expr) -> None:
    unit = node.args.get("unit") if isinstance(node, exp.TimestampTrunc) else None
    if unit is not None and str(unit.name).upper() not in UNITS:
        raise RefusedError(
            "time_unit",
            "Times are cut to a unit that engines read differently.",
            "Cut to hour, day, week, month or year.",
        )


def _distinct(node: exp.Expr) -> None:
    several = isinstance(node, exp.Distinct) and len(node.expressions) > 1
    chosen = isinstance(node, exp.Distinct) and node.args.get("on") is not None
    if (several and isinstance(node.parent, exp.Count)) or chosen:
        raise RefusedError(
            "distinct_rows",
            "DISTINCT over several columns, or DISTINCT ON, differs between engines.",
            "Rank the rows by row_number() over a total order, and keep the first.",
        )


def _sources(node: exp.Expr) -> None:
    method = node.args.get("method") if isinstance(node, exp.Join) else None
    if method:
        raise RefusedError(
            "join_method",
            f"A {method} join takes an arbitrary row of equals.",
            "Rank the rows by row_number() over a total order, and keep the first.",
        )


RULES: tuple[Callable[[exp.Expr], None], ...] = (
    _casts,
    _arithmetic,
    _literals,
    _sums,
    _logarithms,
    _comparisons,
    _times,
    _distinct,
    _sources,
)
