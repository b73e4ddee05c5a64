"""Rules on the tree that DuckDB's parser gives: what is not allowed here never reaches the engine."""

from collections.abc import Callable

from guardrails.sql import words
from guardrails.sql.policy import SqlPolicy
from guardrails.sql.refusal import RefusedError, nearest
from guardrails.sql.statement import Statement, Tree

Rule = Callable[[Statement, SqlPolicy], None]

_CLASSES = frozenset(
    {
        "COLUMN_REF",
        "CONSTANT",
        "FUNCTION",
        "WINDOW",
        "CAST",
        "CASE",
        "COMPARISON",
        "CONJUNCTION",
        "OPERATOR",
        "BETWEEN",
        "SUBQUERY",
        "STAR",
        "TYPE",
    }
)
_OPERATORS = frozenset(
    {
        "COMPARE_IN",
        "COMPARE_NOT_IN",
        "OPERATOR_NOT",
        "OPERATOR_IS_NULL",
        "OPERATOR_IS_NOT_NULL",
        "OPERATOR_COALESCE",
        "OPERATOR_NULLIF",
        "OPERATOR_TRY",
    }
)
_SOURCES = frozenset({"BASE_TABLE", "JOIN", "SUBQUERY", "EMPTY"})
_QUERIES = frozenset({"SELECT_NODE", "SET_OPERATION_NODE"})
_MODIFIERS = frozenset({"ORDER_MODIFIER", "LIMIT_MODIFIER", "DISTINCT_MODIFIER"})
_ORDERS = frozenset({"ORDER_DEFAULT", "ASCENDING", "DESCENDING"})
_NODES = _SOURCES | _QUERIES | _MODIFIERS | _ORDERS
_ODD = frozenset({"sample", "at_clause", "column_name_alias", "distinct_on_targets"})
_JOINS = frozenset({"INNER", "LEFT", "RIGHT", "OUTER", "FULL"})

_UNSUPPORTED = "This form of SQL is not available here."
_PLAIN = "Use plain SELECT with named columns, WHERE, GROUP BY and ORDER BY."


def known_nodes(statement: Statement, _: SqlPolicy) -> None:
    """Only allow-listed kinds of node."""
    for node in statement.nodes:
        kind = node.get("class")
        if kind is not None:
            _check_expression(node, str(kind))
        elif isinstance(node.get("type"), str) and "id" not in node and node["type"] not in _NODES:
            raise _source_refusal(str(node["type"]))


def _check_expression(node: Tree, kind: str) -> None:
    if kind == "POSITIONAL_REFERENCE":
        raise RefusedError(
            "positional_reference", "Columns are named by position.", "Name the columns."
        )
    if kind == "STAR" and _is_columns_expression(node):
        raise RefusedError(
            "columns_expression", "Columns are chosen by a pattern.", "Name the columns."
        )
    if kind == "PARAMETER":
        raise RefusedError(
            "parameter", "The query has an open parameter.", "Write the value itself."
        )
    if kind == "OPERATOR" and node.get("type") not in _OPERATORS:
        raise RefusedError("row_value", "Parts of a value are taken out.", _PLAIN)
    if kind not in _CLASSES:
        raise RefusedError("unsupported", _UNSUPPORTED, _PLAIN)


def _is_columns_expression(node: Tree) -> bool:
    parts = (
        "columns",
        "expr",
        "exclude_list",
        "replace_list",
        "rename_list",
        "qualified_exclude_list",
    )
    return any(node.get(part) for part in parts)


def _source_refusal(kind: str) -> RefusedError:
    if kind == "TABLE_FUNCTION":
        return RefusedError(
            "table_function",
            "Files, functions and generated rows are no source here.",
            "Read one of the tables by its name.",
        )
    if kind == "SHOW_REF":
        return RefusedError(
            "catalogue", "The engine's own catalogue is closed.", "Ask what a table holds."
        )
    if kind == "RECURSIVE_CTE_NODE":
        return RefusedError("recursion", "The query calls itself.", "Write it without RECURSIVE.")
    return RefusedError("unsupported", _UNSUPPORTED, _PLAIN)


def plain_sources(statement: Statement, _: SqlPolicy) -> None:
    """No samples, time travel, renamed column lists, grouping sets or uncommon joins."""
    for node in statement.nodes:
        if not _ODD.isdisjoint(name for name, value in node.items() if value):
            raise RefusedError("unsupported", _UNSUPPORTED, _PLAIN)
        if "aliases" in node and "query_node" in node and node["aliases"]:
            raise RefusedError(
                "unsupported", "A WITH entry renames its columns.", "Use AS inside it."
            )
        if len(node.get("group_sets") or ()) > 1:
            raise RefusedError(
                "grouping_sets", "Several groupings are asked for at once.", "Ask for one GROUP BY."
            )
    for join in statement.of_type("JOIN"):
        if join.get("join_type") not in _JOINS or join.get("ref_type") not in ("REGULAR", "CROSS"):
            raise RefusedError(
                "unsupported", "This kind of join is not available.", "Use JOIN … ON."
            )


def open_tables(statement: Statement, policy: SqlPolicy) -> None:
    """Tables and columns that are closed to this principal or purpose are refused by name."""
    for name in statement.tables & policy.closed_tables.keys():
        closed = policy.closed_tables[name]
        raise RefusedError(closed.rule, closed.reason, closed.remedy)
    if not policy.closed_columns:
        return
    tables = [policy.by_name[name] for name in statement.tables & policy.by_name.keys()]
    known = {column.name.lower() for table in tables for column in table.columns}
    known |= {str(table.shown_by).lower() for table in tables}
    for names in statement.columns:
        for table in statement.tables:
            column = policy.closed_columns.get((table, names[-1].lower()))
            if column is not None and names[-1].lower() not in known:
                raise RefusedError(column.rule, column.reason, column.remedy)


def known_tables(statement: Statement, policy: SqlPolicy) -> None:
    """Only tables of the policy, under their own names."""
    shadowed = statement.cte_names & policy.by_name.keys()
    if shadowed:
        name = min(shadowed)
        raise RefusedError(
            "shadowed_table", f"A WITH entry takes the name of table '{name}'.", "Rename it."
        )
    for node in statement.of_type("BASE_TABLE"):
        place = (str(node.get("catalog_name") or ""), str(node.get("schema_name") or "").lower())
        name = str(node["table_name"])
        inside = place in (("", ""), ("", "main"))
        if not inside or name.lower() not in policy.by_name.keys() | statement.cte_names:
            otherwise = f"Tables are: {', '.join(sorted(policy.by_name))}."
            remedy = nearest(name, policy.by_name, otherwise=otherwise)
            shown = name if name.isidentifier() else "that name"
            raise RefusedError("unknown_table", f"There is no table '{shown}'.", remedy)


def plain_limits(statement: Statement, _: SqlPolicy) -> None:
    """LIMIT and OFFSET hold a plain number: a query under them would tell a value in rows."""
    for node in statement.of_type("LIMIT_MODIFIER"):
        for part in (node.get("limit"), node.get("offset")):
            if part and part.get("class") != "CONSTANT":
                raise RefusedError(
                    "computed_limit", "The number of rows is computed.", "Write it as a number."
                )


def simple_columns(statement: Statement, _: SqlPolicy) -> None:
    """A column is `column` or `table.column`, never a part of a value."""
    for names in statement.columns:
        if len(names) > 2:
            raise RefusedError(
                "row_value", "Parts of a value are taken out.", "Write table.column."
            )


def known_types(statement: Statement, _: SqlPolicy) -> None:
    """Casts name plain types."""
    for node in statement.nodes:
        if node.get("class") == "CAST":
            named = node.get("type_expr") or {}
            name = named.get("type_name") or (node.get("cast_type") or {}).get("id", "")
            if str(name).lower() not in words.TYPES or named.get("schema"):
                raise RefusedError(
                    "unknown_type", "A cast names an unusual type.", "Use a plain type."
                )


def personal_columns(statement: Statement, policy: SqlPolicy) -> None:
    """Columns that were removed as personal are refused by name, not called unknown."""
    known = {
        column for table in statement.tables for column in policy.schema_mapping.get(table, ())
    } | {str(node["alias"]).lower() for node in statement.nodes if node.get("alias")}
    for names in statement.columns:
        name = names[-1].lower()
        if name in policy.withheld_names and name not in known:
            raise RefusedError(
                "personal_column",
                f"'{name}' is personal data; it was removed and cannot be shown or counted.",
                "Ask about groups of people instead, for example by country.",
            )


def known_functions(statement: Statement, _: SqlPolicy) -> None:
    """Only allow-listed functions."""
    _check_functions(statement, words.FUNCTIONS)


def compiled_functions(statement: Statement, _: SqlPolicy) -> None:
    """Only allow-listed functions, and those of the semantic layer."""
    _check_functions(statement, words.COMPILED_FUNCTIONS)


def _check_functions(statement: Statement, allowed: frozenset[str]) -> None:
    for node in statement.functions:
        name = str(node["function_name"]).lower()
        placed = bool(node.get("schema") or node.get("catalog"))
        if name in allowed and not placed:
            continue
        if name in words.DYNAMIC_FUNCTIONS:
            raise RefusedError("dynamic_sql", "A text is run as SQL.", "Write the query itself.")
        if name in words.CATALOGUE_FUNCTIONS or name.startswith(("duckdb_", "pragma_", "pg_")):
            raise RefusedError(
                "catalogue", "The engine's own catalogue is closed.", "Ask about the data."
            )
        shown = name if name.isidentifier() else "operator"
        remedy = nearest(name, allowed, otherwise="Use count, sum, avg, median or date_trunc.")
        raise RefusedError("unknown_function", f"Function '{shown}' is not available.", remedy)


RULES: tuple[Rule, ...] = (
    known_functions,
    known_nodes,
    plain_sources,
    open_tables,
    known_tables,
    simple_columns,
    known_types,
    personal_columns,
    plain_limits,
)
COMPILED_RULES: tuple[Rule, ...] = (compiled_functions, *RULES[1:])
