"""MetricFlow semantic models from a profile: entities by the joins found, dimensions, metrics."""

from typing import Any

from connectors.contracts import Classification, ColumnType
from connectors.profiling.naming import label, slug, word_set, words_of
from connectors.profiling.profile import ColumnProfile, DataProfile, Kind, Role, TableProfile
from connectors.proposal.lake_names import TableNames, column_label, column_synonyms
from connectors.proposal.measures import suggest
from connectors.proposal.suggestions import Metric, Suggested
from connectors.proposal.yaml_text import DRAFT, Flow, comment, to_yaml
from connectors.proposal.years import begun, begun_name, since, year_of

SHOWN = (Classification.PUBLIC, Classification.INTERNAL)
SLICED = (Role.CATEGORY, Role.EVENT_TYPE, Role.EXPERIMENT, Role.TITLE)
TIMES = (ColumnType.TIMESTAMP, ColumnType.DATE)
MOST_VALUES = 20_000
FEW_ROWS = 200
TECHNICAL = word_set("update updated modified changed synced etl loaded ingested")
NO_HISTORY = "known_since"
FIRST_DAY = "2000-01-01"

TIME_SPINE = """# A table of days that the build makes; metrics over time need it.
project_configuration:
  time_spines:
    - node_relation:
        schema_name: main
        alias: time_spine
      primary_column:
        name: date_day
        time_granularity: day
"""


def semantic_texts(profile: DataProfile, all_names: dict[str, TableNames]) -> dict[str, str]:
    """Semantic model and metrics of every table, as YAML text by table name."""
    taken: set[str] = set()
    nouns = _nouns(all_names)
    main = main_table(profile)
    first_day = min((t.first_day for t in profile.tables if t.first_day), default=FIRST_DAY)
    ranked = sorted(
        profile.tables, key=lambda t: (t.kind is not Kind.EVENTS, t.name != main, -_money(t))
    )
    texts: dict[str, str] = {}
    for table in ranked:
        names = all_names[table.name]
        found = suggest(
            names,
            taken=taken,
            nouns=nouns,
            main=table.name == main,
            type_dimension=_type_dimension(profile, names, all_names),
        )
        texts[table.name] = _text(profile, found, all_names=all_names, first_day=first_day)
    return dict(sorted(texts.items()))


def main_table(profile: DataProfile) -> str | None:
    """The table whose persons are the active ones: the log of event types, or the fullest."""
    events = [t for t in profile.tables if t.kind is Kind.EVENTS and t.person]
    ranked = sorted(events, key=lambda t: (t.event_type is None, t.session is None, -t.rows))
    return ranked[0].name if ranked else None


def _type_dimension(
    profile: DataProfile, names: TableNames, all_names: dict[str, TableNames]
) -> str:
    if names.table.event_type is None:
        return ""
    column = _name(names, names.table.event_type, _clashing(all_names))
    return f"{_primary(profile, names, all_names)}__{column}"


def _primary(profile: DataProfile, names: TableNames, all_names: dict[str, TableNames]) -> str:
    """Entity of a table's rows: its own thing, or that of the table its key leads to."""
    key = names.table.key
    joined = {join.column: join for join in profile.joins_of(names.table.name)}
    own = joined.get(key[0]) if len(key) == 1 else None
    return all_names[own.parent].thing if own else names.thing


def _money(table: TableProfile) -> int:
    """Tables sold from come before tables of orders, so that `revenue` is theirs."""
    return sum(1 for column in table.columns if column.role is Role.MEASURE)


def _nouns(all_names: dict[str, TableNames]) -> frozenset[str]:
    things = {word for names in all_names.values() for word in (names.thing, names.things)}
    return frozenset(things)


def _text(
    profile: DataProfile, found: Suggested, *, all_names: dict[str, TableNames], first_day: str
) -> str:
    names = found.names
    table = names.table
    clashing = _clashing(all_names)
    dimensions = [
        _dimension(names, column, clashing=clashing)
        for column in table.columns
        if _is_dimension(table, column) and not _is_idle(profile, table, column)
    ]
    dimensions += _numbered(profile, names, all_names)
    year = year_of(table)
    time = _name(names, table.time, clashing) if table.time else NO_HISTORY
    if year is not None:
        time = begun_name(names.of(year.source))
        dimensions.insert(0, begun(names.of(year.source)))
    elif table.time is None:
        dimensions.insert(0, _no_history(first_day))
    model = {
        "name": table.name,
        "label": label(names.things),
        "description": f"{label(names.things)}: {table.kind.value}.",
        "node_relation": {"schema_name": "main", "alias": table.name},
        "defaults": {"agg_time_dimension": time},
        **_entities(profile, names, all_names),
        "dimensions": dimensions,
        "measures": [
            {"name": m.name, "agg": m.agg, "expr": m.expr, "description": m.description}
            for m in found.measures.values()
        ],
    }
    parts = [f"{DRAFT}\n", to_yaml({"semantic_model": model})]
    for metric in found.metrics.values():
        parts += ["---\n", to_yaml({"metric": _metric(metric)})]
    if table.time is None:
        parts.insert(1, comment(since(names, year, first_day=first_day)))
    return "".join(parts)


def _numbered(
    profile: DataProfile, names: TableNames, all_names: dict[str, TableNames]
) -> list[dict[str, Any]]:
    """Ids of things that are known by their number alone: the store of a customer."""
    found = []
    for join in profile.joins_of(names.table.name):
        parent, column = all_names[join.parent], names.table.column(join.column)
        acts = names.table.kind is Kind.EVENTS or join.column in names.table.key
        if acts or column is None or not names_itself(parent.table):
            continue
        spoken = f"{names.thing}_{parent.thing}".replace("_", " ")
        found.append(
            {
                "name": names.of(join.column),
                "type": "categorical",
                "label": label(spoken),
                "description": f"The {parent.thing.replace('_', ' ')} of the "
                f"{names.thing.replace('_', ' ')}, by its number.",
            }
        )
    return [entry for entry in found if entry["name"] not in _clashing(all_names)]


def _no_history(first_day: str) -> dict[str, Any]:
    return {
        "name": NO_HISTORY,
        "type": "time",
        "label": "Known since",
        "expr": f"CAST('{first_day}' AS TIMESTAMP)",
        "type_params": {"time_granularity": "day"},
    }


def _is_dimension(table: TableProfile, column: ColumnProfile) -> bool:
    if column.classification not in SHOWN:
        return False
    if column.source == table.time:
        return True
    if column.type in TIMES:
        return column.distinct > 1 and not set(words_of(column.source)) & TECHNICAL
    if column.source in table.key:
        return names_itself(table)
    sliced = column.role in SLICED or column.type is ColumnType.BOOLEAN
    few = column.distinct <= MOST_VALUES or column.role is Role.TITLE
    return sliced and few and column.type is not ColumnType.ARRAY


def _is_idle(profile: DataProfile, table: TableProfile, column: ColumnProfile) -> bool:
    """Whether a column leads to another table, which names it, or is a name that nothing leads to.

    Such a name could only be counted as one, and thousands would be taken for words of a question.
    """
    if any(join.column == column.source for join in profile.joins_of(table.name)):
        return True
    lonely = not any(join.parent == table.name for join in profile.joins)
    measured = any(other.role is Role.MEASURE for other in table.columns)
    single = column.distinct >= 0.9 * (column.rows - column.nulls)
    return (
        column.role is Role.TITLE
        and table.kind is Kind.REFERENCE
        and single
        and lonely
        and not measured
    )


def names_itself(table: TableProfile) -> bool:
    """Whether a key is all by which people can name a table's few rows: store 1, store 2."""
    named = any(column.role in SLICED and column.open for column in table.columns)
    return table.kind is Kind.REFERENCE and not named and table.rows <= FEW_ROWS


def _clashing(all_names: dict[str, TableNames]) -> frozenset[str]:
    """Names that MetricFlow refuses for a dimension: entities, and names of both times and texts."""
    times: set[str] = set()
    texts: set[str] = set()
    for names in all_names.values():
        for column in names.table.columns:
            if _is_dimension(names.table, column):
                (times if column.type in TIMES else texts).add(names.of(column.source))
    entities = {names.thing for names in all_names.values()}
    ids = {slug(c.entity) for n in all_names.values() for c in n.table.columns if c.entity}
    return frozenset(entities | ids | (times & texts))


def _name(names: TableNames, source: str, clashing: frozenset[str]) -> str:
    """Name of a dimension, another than the column's where that one is refused."""
    name = names.of(source)
    if name not in clashing:
        return name
    column = names.table.column(source)
    return f"{name}_time" if column is not None and column.type in TIMES else f"{name}_name"


def _dimension(
    names: TableNames, column: ColumnProfile, *, clashing: frozenset[str]
) -> dict[str, Any]:
    expr = names.of(column.source)
    name = _name(names, column.source, clashing)
    found: dict[str, Any] = {
        "name": name,
        "type": "categorical",
        "label": column_label(names, column),
    }
    if name != expr:
        found["expr"] = expr
    if column.type in TIMES:
        return found | {"type": "time", "type_params": {"time_granularity": "day"}}
    if column.described:
        found["description"] = column.described
    elif column.values and len(column.values) <= 8:
        found["description"] = f"One of: {', '.join(column.values)}."
    synonyms = column_synonyms(names, column)
    if synonyms:
        found["config"] = {"meta": {"synonyms": Flow(synonyms)}}
    return found


def _entities(
    profile: DataProfile, names: TableNames, all_names: dict[str, TableNames]
) -> dict[str, Any]:
    """Primary entity named after the thing; foreign ones by the joins, or by the id where alone."""
    table = names.table
    entities: list[dict[str, str]] = []
    taken: set[str] = set()
    extra: dict[str, Any] = {}
    joined = {join.column: join for join in profile.joins_of(table.name)}
    if len(table.key) == 1:
        name = _primary(profile, names, all_names)
        entities.append({"name": name, "type": "primary", "expr": names.of(table.key[0])})
        taken.add(name)
    else:
        extra["primary_entity"] = names.thing
        taken.add(names.thing)
    for column in table.columns:
        join = joined.get(column.source)
        if column.source in table.key or not column.open or not (join or column.entity):
            continue
        name = all_names[join.parent].thing if join else slug(column.entity or "")
        name = name if name not in taken else slug(names.of(column.source).removesuffix("_id"))
        if name in taken:
            continue
        taken.add(name)
        entities.append({"name": name, "type": "foreign", "expr": names.of(column.source)})
    return {**extra, "entities": entities} if entities else extra


def _metric(metric: Metric) -> dict[str, Any]:
    found: dict[str, Any] = {
        "name": metric.name,
        "label": metric.label,
        "description": metric.description,
        "type": metric.type,
        "type_params": metric.parameters,
    }
    if metric.filter:
        found["filter"] = metric.filter
    meta: dict[str, Any] = {}
    if metric.unit:
        meta["unit"] = metric.unit
    if metric.synonyms:
        meta["synonyms"] = Flow(metric.synonyms)
    if meta:
        found["config"] = {"meta": meta}
    return found
