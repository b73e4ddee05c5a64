"""SQL that a person or a model wrote, made a specification: the contracts say what is not stated."""

from collections.abc import Iterable, Mapping

import pyarrow as pa

from assistant.errors import FeatureError
from assistant.features.engine.engine import FeatureEngine
from assistant.features.query import FeatureQuery, FeatureTable
from assistant.features.spec.bare_sql import bare_feature, output_schema
from assistant.features.spec.feature_spec import FeatureSpec
from assistant.features.spec.sensitivity import check_policy, inherited_sensitivity
from connectors.contracts import Classification, TableContract
from guardrails.decisions import Denied


def specify(  # noqa: PLR0913 - what a specification is made of
    sql: str,
    *,
    name: str,
    description: str,
    tables: Mapping[str, FeatureTable],
    contracts: Iterable[TableContract],
    purpose: str,
    engine: FeatureEngine,
) -> FeatureSpec | Denied:
    """The specification of a query, proposed and owned by nobody yet.

    Args:
        sql: One SELECT over `labels` and governed tables.
        name: Of the feature.
        description: What it measures.
        tables: Governed tables by name.
        contracts: Of these tables; the feature is as sensitive as its most sensitive input.
        purpose: What the values are for.
        engine: Tells the output columns, by a run without rows.

    Returns:
        The specification, or why the text may not run.

    Raises:
        FeatureError: If its columns do not make one feature, or its purpose is not allowed.
        EngineError: If the query cannot be run.
    """
    contracts = tuple(contracts)
    withheld = tuple(column for contract in contracts for column in contract.withheld)
    query = bare_feature(sql, name=name, tables=tables, engine=engine, withheld=withheld)
    if isinstance(query, Denied):
        return query
    if not query.tables:
        message = "The query reads no governed table. Compute the value from one beside labels."
        raise FeatureError(message)
    spec = FeatureSpec.model_validate(
        {
            "name": name,
            "version": 1,
            "description": description,
            "entity": " and ".join(_entity(column, query.tables) for column in query.entities),
            "keys": {column: column for column in query.entities},
            "type": _type(query, output_schema(query, engine)),
            "aggregation": {"kind": "sql", "tables": [table.name for table in query.tables]},
            "values": list(query.values),
            "population": query.population,
            "lookback_hours": query.lookback_hours,
            "purpose": purpose,
            "sensitivity": Classification.PUBLIC,
        }
    )
    inherited = inherited_sensitivity(spec, contracts)
    spec = spec.model_copy(update={"sensitivity": inherited})
    check_policy(spec, contracts)
    return spec


def _entity(column: str, tables: Iterable[FeatureTable]) -> str:
    found = (table.entities.get(column) for table in tables)
    return next((entity for entity in found if entity), column.removesuffix("_id"))


def _type(query: FeatureQuery, schema: pa.Schema) -> str:
    kinds = {_kind(schema.field(name).type) for name in query.values}
    if len(kinds) != 1:
        message = (
            "The value columns are of several types, or of one that a feature cannot have. Give "
            "whole numbers, numbers, texts, booleans, dates, timestamps or lists of texts."
        )
        raise FeatureError(message)
    return kinds.pop()


_KINDS = (
    (pa.types.is_boolean, "boolean"),
    (pa.types.is_integer, "integer"),
    (pa.types.is_floating, "number"),
    (pa.types.is_decimal, "number"),
    (pa.types.is_string, "string"),
    (pa.types.is_date, "date"),
    (pa.types.is_timestamp, "timestamp"),
    (pa.types.is_list, "list"),
)


def _kind(held: pa.DataType) -> str:
    return next((kind for fits, kind in _KINDS if fits(held)), "unknown")
