"""A feature that is a SQL file and nothing else: the contracts say the rest."""

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

import pyarrow as pa

from assistant.features.engine.engine import FeatureEngine
from assistant.features.proof.world import ARROW_TYPES, arrow_schema
from assistant.features.query import LABEL_TABLE, LABEL_TIME, FeatureQuery, FeatureTable
from assistant.features.spec.name_span import named_lookback_hours
from guardrails.decisions import Denied
from guardrails.sql.feature_gate import FeaturePolicy, check_feature, tables_read
from guardrails.sql.mentions import mentions
from guardrails.sql.spine import spine_columns

_HEADER = re.compile(r"^\s*--\s*(entity|lookback|population)\b\s*:?\s*(.*)$", re.IGNORECASE)
_SPAN = re.compile(r"^(\d+)\s*(h|hours?|d|days?)$", re.IGNORECASE)


@dataclass(frozen=True)
class Header:
    """What the comments at the top of a SQL file state: `-- lookback: 7 days`."""

    entities: tuple[str, ...] = ()
    lookback_hours: int | None = None
    population: bool = False
    stated: bool = False
    """Whether a lookback is stated, be it `-- lookback: none`."""


def read_header(sql: str) -> Header:
    """The statements of the comments before the query; an unreadable span states nothing."""
    found: dict[str, str] = {}
    for line in sql.splitlines():
        if line.strip() and not line.lstrip().startswith("--"):
            break
        match = _HEADER.match(line)
        if match:
            found[match.group(1).lower()] = match.group(2).strip()
    span = _SPAN.match(found.get("lookback", ""))
    hours = int(span.group(1)) * (24 if span.group(2)[0].lower() == "d" else 1) if span else None
    entities = tuple(re.findall(r"\w+", found.get("entity", "")))
    return Header(
        entities=entities,
        lookback_hours=hours,
        population="population" in found,
        stated="lookback" in found,
    )


def bare_feature(
    sql: str,
    *,
    name: str,
    tables: Mapping[str, FeatureTable],
    engine: FeatureEngine,
    label_columns: Iterable[str] = (),
    withheld: Iterable[str] = (),
) -> FeatureQuery | Denied:
    """Read a SQL file as a feature, with the roles of its columns from the contracts.

    Args:
        sql: One SELECT; comments before it may state `entity`, `lookback` and `population`.
        name: What to call the feature.
        tables: Governed tables by name.
        engine: Tells the output columns, by a run without rows.
        label_columns: Columns of the labels file, where there is one.
        withheld: Columns that the build dropped as personal.

    Raises:
        EngineError: If the query cannot be run.
    """
    read = tables_read(sql)
    if isinstance(read, Denied):
        return read
    header = read_header(sql)
    known = {table.lower(): table for table in tables}
    used = tuple(tables[known[table]] for table in sorted(read) if table in known)
    entities = (
        header.entities
        or _entities(sql, used, label_columns=label_columns)
        or _entities(sql, tuple(tables.values()), label_columns=label_columns)
    )
    policy = feature_policy(entities, used, label_columns=label_columns, withheld=withheld)
    denied = check_feature(sql, policy)
    if denied is not None:
        return denied
    if not used:
        return Denied(
            rule="no_table",
            reason=f"The query reads '{LABEL_TABLE}' alone: when and of whom to predict, and what.",
            remedy="Compute the value from rows of a governed table before label_ts.",
        )
    if not entities:
        return Denied(
            rule="no_entity",
            reason="The query names no entity of its labels.",
            remedy="Join on labels.<entity>, or state it in the first line: -- entity: user_id",
        )
    draft = FeatureQuery(
        name=name,
        sql=sql,
        entities=entities,
        values=(),
        tables=used,
        lookback_hours=header.lookback_hours,
        population=header.population,
    )
    values = _values(draft, engine)
    named = None if header.stated else named_lookback_hours(values, spans=mentions(sql).hours)
    return draft.model_copy(update={"values": values, "named_lookback_hours": named})


def feature_policy(
    entities: Iterable[str],
    used: Iterable[FeatureTable],
    *,
    label_columns: Iterable[str] = (),
    withheld: Iterable[str] = (),
) -> FeaturePolicy:
    """What a feature over these tables may read.

    Args:
        entities: Columns of the spine that name the entity.
        used: Tables that the feature lists; it may read no other.
        label_columns: Columns of the labels file, where there is one.
        withheld: Columns that the build dropped as personal.
    """
    given = frozenset({*(name.lower() for name in entities), LABEL_TIME})
    used = tuple(used)
    listed = {t.name.lower(): frozenset(n.lower() for n, _ in t.columns) for t in used}
    return FeaturePolicy(
        tables={**listed, LABEL_TABLE: given},
        spine=LABEL_TABLE,
        spine_time=LABEL_TIME,
        entities=tuple(entities),
        events=frozenset(t.name.lower() for t in used if t.time is not None),
        keys=frozenset(n.lower() for t in used if t.time is not None for n in t.key) - given,
        table_keys={t.name.lower(): tuple(n.lower() for n in t.key) for t in used},
        withheld=frozenset(name.lower() for name in withheld),
        outcomes=frozenset(name.lower() for name in label_columns) - given,
    )


def _entities(
    sql: str, used: tuple[FeatureTable, ...], *, label_columns: Iterable[str]
) -> tuple[str, ...]:
    """Columns of the labels that the query names and that a table that it reads holds too."""
    held = {name.lower() for table in used for name, _ in table.columns}
    given = {name.lower() for name in label_columns}
    asked = [name for name in spine_columns(sql, LABEL_TABLE) if name != LABEL_TIME]
    return tuple(name for name in asked if name in held and (not given or name in given))


def output_schema(query: FeatureQuery, engine: FeatureEngine) -> pa.Schema:
    """The output columns of a query, by a run without rows.

    Raises:
        EngineError: If it cannot be run.
    """
    empty = {table.name: arrow_schema(table).empty_table() for table in query.tables}
    types = {name: kind for table in query.tables for name, kind in table.columns}
    schema = [(name, ARROW_TYPES[types.get(name, "VARCHAR")]) for name in query.entities]
    spine = pa.schema([*schema, (LABEL_TIME, ARROW_TYPES["TIMESTAMP"])]).empty_table()
    return engine.run(query.sql, tables=empty, labels=spine).schema


def _values(query: FeatureQuery, engine: FeatureEngine) -> tuple[str, ...]:
    given = {*query.entities, LABEL_TIME}
    return tuple(name for name in output_schema(query, engine).names if name not in given)
