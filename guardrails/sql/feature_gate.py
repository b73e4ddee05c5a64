"""The gate of features: event-level inputs are allowed, for the output is shown to nobody as rows."""

from collections.abc import Callable
from dataclasses import dataclass, field

from guardrails.decisions import Denied
from guardrails.sql.feature_fanout import fanned_out
from guardrails.sql.feature_joins import multiplied
from guardrails.sql.feature_words import (
    CHANCE,
    CLOCKS,
    FEATURE_FUNCTIONS,
    SOURCES,
    STORAGE,
    names,
)
from guardrails.sql.label_time import label_time_values
from guardrails.sql.policy import PERSONAL_NAMES
from guardrails.sql.refusal import RefusedError, nearest
from guardrails.sql.spine import qualified_columns
from guardrails.sql.statement import Statement, parse
from guardrails.sql.words import CATALOGUE_FUNCTIONS, DYNAMIC_FUNCTIONS

_QUERIES = frozenset({"SELECT_NODE", "SET_OPERATION_NODE"})
_FROM = frozenset({"BASE_TABLE", "JOIN", "SUBQUERY", "EMPTY", "EXPRESSION_LIST", "TABLE_FUNCTION"})
_ORDER = frozenset(
    {
        "ORDER_MODIFIER",
        "LIMIT_MODIFIER",
        "DISTINCT_MODIFIER",
        "ORDER_DEFAULT",
        "ASCENDING",
        "DESCENDING",
    }
)
_NODES = _QUERIES | _FROM | _ORDER
_CLASSES = names(
    "COLUMN_REF CONSTANT FUNCTION WINDOW CAST CASE COMPARISON CONJUNCTION OPERATOR BETWEEN "
    "SUBQUERY STAR TYPE LAMBDA LAMBDA_REF"
)


@dataclass(frozen=True)
class FeaturePolicy:
    """What one feature may read; what is not listed does not exist."""

    tables: dict[str, frozenset[str]]
    """Lower-case columns by lower-case table, the spine among them."""
    spine: str
    """Name of the table of labels."""
    spine_time: str
    """Its column of times."""
    entities: tuple[str, ...]
    events: frozenset[str] = frozenset()
    """Lower-case names of the tables that hold many rows per entity."""
    keys: frozenset[str] = frozenset()
    """Lower-case names of the columns that tell their rows apart."""
    table_keys: dict[str, tuple[str, ...]] = field(default_factory=dict)
    """Lower-case columns of the key by lower-case table, none where a table has no key."""
    withheld: frozenset[str] = frozenset()
    """Lower-case names of columns that the build dropped as personal."""
    outcomes: frozenset[str] = frozenset()
    """Lower-case columns of a labels file beside entity and time: what is to be predicted."""

    @property
    def columns(self) -> frozenset[str]:
        """Every column of every table."""
        return frozenset().union(*self.tables.values())


def check_feature(sql: str, policy: FeaturePolicy) -> Denied | None:
    """Decide whether a feature's SQL may run in the feature engine.

    Args:
        sql: One SELECT that reads its spine from the table of labels.
        policy: What it may read.

    Returns:
        Why it may not run; None where it may.
    """
    try:
        statement = parse(sql)
        for rule in RULES:
            rule(statement, policy)
        _spine(sql, policy)
        _label_time(sql, policy)
        _joins(sql, policy)
    except RefusedError as refused:
        return refused.denied
    except RecursionError:
        return Denied(
            rule="too_complex", reason="The query is too deep.", remedy="Write it in fewer steps."
        )
    return None


def tables_read(sql: str) -> frozenset[str] | Denied:
    """Lower-case names of the tables that a statement reads, or why it cannot be read."""
    try:
        return parse(sql).tables
    except RefusedError as refused:
        return refused.denied


def _plain(statement: Statement, _: FeaturePolicy) -> None:
    for node in statement.nodes:
        kind, name = node.get("class"), node.get("type")
        if kind is not None and kind not in _CLASSES:
            raise _unsupported()
        if kind is None and isinstance(name, str) and "id" not in node and name not in _NODES:
            if name == "RECURSIVE_CTE_NODE":
                raise RefusedError("recursion", "The query calls itself.", "Write it plainly.")
            raise _unsupported()
        if node.get("sample"):
            raise RefusedError(
                "chance", "The query takes a random sample.", "Read every row of the window."
            )
        if node.get("at_clause"):
            raise _unsupported()


def _unsupported() -> RefusedError:
    return RefusedError(
        "unsupported",
        "This form of SQL is not available in a feature.",
        "Use one SELECT over labels and governed tables, with joins, subqueries and windows.",
    )


def _functions(statement: Statement, _: FeaturePolicy) -> None:
    for node in statement.functions:
        name = str(node["function_name"]).lower()
        placed = str(node.get("schema") or node.get("catalog") or "").lower()
        if name in CLOCKS:
            raise _clock(name)
        if name in CHANCE:
            raise RefusedError(
                "chance",
                f"'{name}' gives another value every time.",
                "Compute the value from the rows alone.",
            )
        if name in DYNAMIC_FUNCTIONS | CATALOGUE_FUNCTIONS or name.startswith(("duckdb_", "pg_")):
            raise RefusedError("catalogue", f"'{name}' reaches outside the data.", "Leave it out.")
        if name not in FEATURE_FUNCTIONS or placed not in ("", "main"):
            shown = name if name.isidentifier() else "operator"
            raise RefusedError(
                "unknown_function",
                f"Function '{shown}' is not available in a feature.",
                nearest(name, FEATURE_FUNCTIONS, otherwise="Use plain aggregates and windows."),
            )


def _clock(name: str) -> RefusedError:
    return RefusedError(
        "clock", f"'{name}' reads the clock.", "Measure from label_ts: the time of the label."
    )


def _sources(statement: Statement, _: FeaturePolicy) -> None:
    for node in statement.of_type("TABLE_FUNCTION"):
        function = node.get("function") or {}
        if str(function.get("function_name", "")).lower() not in SOURCES:
            raise RefusedError(
                "table_function", "Files and functions are no source here.", "Read a table by name."
            )


def _tables(statement: Statement, policy: FeaturePolicy) -> None:
    shadowed = statement.cte_names & policy.tables.keys()
    if shadowed:
        raise RefusedError(
            "shadowed_table",
            f"A WITH entry takes the name of table '{min(shadowed)}'.",
            "Rename it.",
        )
    for node in statement.of_type("BASE_TABLE"):
        name = str(node["table_name"])
        outside = node.get("catalog_name") or str(node.get("schema_name") or "main") != "main"
        if outside or name.lower() not in policy.tables.keys() | statement.cte_names:
            shown = name if name.isidentifier() else "that name"
            listed = f"Tables are: {', '.join(sorted(policy.tables))}."
            raise RefusedError(
                "unknown_table",
                f"There is no table '{shown}'.",
                nearest(name, policy.tables, otherwise=listed),
            )
    if policy.spine.lower() not in statement.tables:
        raise RefusedError(
            "no_spine",
            f"The query does not read its spine from '{policy.spine}'.",
            f"Start FROM {policy.spine}, which holds {', '.join(policy.entities) or 'the entity'} and {policy.spine_time}.",
        )


def _columns(statement: Statement, policy: FeaturePolicy) -> None:
    made = {str(node.get("alias") or "").lower() for node in statement.nodes}
    known = policy.columns | made
    for node in statement.nodes:
        if node.get("class") != "COLUMN_REF":
            continue
        parts = [str(name).lower() for name in node["column_names"]]
        for place, part in enumerate(parts):
            if part in known or (part in statement.cte_names and place < len(parts) - 1):
                continue
            _no_column(part, policy)


def _no_column(name: str, policy: FeaturePolicy) -> None:
    """Refuse a name that stands for something else than a column of the tables."""
    if name in CLOCKS:
        raise _clock(name)
    if name in STORAGE:
        raise RefusedError(
            "storage_order",
            f"'{name}' is where a row lies in storage, which differs from build to build.",
            "Order by (time, event id).",
        )
    if name in policy.outcomes:
        raise RefusedError(
            "label_column",
            f"'{name}' is a column of the labels: it is what is to be predicted.",
            "Compute the feature from events before label_ts alone.",
        )
    if name in PERSONAL_NAMES | policy.withheld:
        raise RefusedError(
            "personal_column",
            f"'{name}' is personal data; the build removed it.",
            "Use a column that the contract keeps.",
        )


def _label_time(sql: str, policy: FeaturePolicy) -> None:
    given = (*policy.entities, policy.spine_time)
    found = label_time_values(sql, spine=policy.spine, column=policy.spine_time, given=given)
    if found:
        raise RefusedError(
            "label_time_value",
            f"'{found[0]}' is made from the label's own time.",
            f"Give the distance to an event: date_diff('second', <time>, {policy.spine_time}).",
        )


def _spine(sql: str, policy: FeaturePolicy) -> None:
    given = (*policy.entities, policy.spine_time)
    other = [n for n in qualified_columns(sql, policy.spine) if n not in map(str.lower, given)]
    if policy.entities and other:
        shown = other[0] if other[0].isidentifier() else "that name"
        raise RefusedError(
            "label_column",
            f"'{shown}' is no column of the spine: a feature reads {', '.join(given)} of {policy.spine} and nothing else.",
            "Compute the feature from events before label_ts alone.",
        )


def _joins(sql: str, policy: FeaturePolicy) -> None:
    pair = multiplied(sql, spine=policy.spine, events=policy.events, keys=policy.keys)
    if pair is not None:
        raise RefusedError(
            "join_multiplies",
            f"Rows of '{pair[0]}' and '{pair[1]}' are paired with each other before they are counted.",
            "Aggregate each of them per label first, or count DISTINCT keys.",
        )
    repeated = fanned_out(sql, spine=policy.spine, keys=policy.table_keys)
    if repeated is not None:
        raise RefusedError(
            "join_multiplies",
            f"Rows of '{repeated[0]}' are added up once for each row of '{repeated[1]}' that is joined to them.",
            f"Ask whether there is such a row with EXISTS, or aggregate '{repeated[1]}' to one row first.",
        )


RULES: tuple[Callable[[Statement, FeaturePolicy], None], ...] = (
    _functions,
    _plain,
    _sources,
    _tables,
    _columns,
)
