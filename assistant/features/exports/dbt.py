"""A dbt model and its properties, for dbt on DuckDB; the spine is a ref."""

from typing import Any

import yaml

from assistant.errors import FeatureError
from assistant.features.exports.exported import Exported, columns_of, header
from assistant.features.query import LABEL_TABLE, LABEL_TIME, FeatureQuery
from assistant.features.spec.feature_spec import FeatureSpec, ValueTest
from guardrails.decisions import Denied
from guardrails.sql.dialects import with_names

SOURCE = "governed"
_JINJA = ("{{", "{%", "{#")
_LINES = (
    "dbt model for DuckDB: it runs the SQL of the feature as it is.",
    f"The spine is the model '{LABEL_TABLE}': the keys and {LABEL_TIME} in UTC, each pair once.",
    "Set the session's time zone to UTC: settings: {TimeZone: UTC} in the profile.",
)


def export_dbt(spec: FeatureSpec, query: FeatureQuery) -> Exported:
    """A model, its properties, and the sources that it reads.

    Raises:
        FeatureError: If its text would be read as a template.
    """
    if any(mark in query.sql for mark in _JINJA):
        message = f"Feature '{spec.name}' holds '{{{{', '{{%' or '{{#', which dbt reads as a template. Write it otherwise."
        raise FeatureError(message)
    refs = {table.name: f"{{{{ source('{SOURCE}', '{table.name}') }}}}" for table in query.tables}
    sql = with_names(query.sql, names={**refs, LABEL_TABLE: f"{{{{ ref('{LABEL_TABLE}') }}}}"})
    if isinstance(sql, Denied):
        message = f"Feature '{spec.name}' cannot be exported to dbt: {sql.reason} {sql.remedy}"
        raise FeatureError(message)
    comment = header(spec, mark="--", lines=_LINES)
    return Exported(
        files={
            f"models/{spec.name}.sql": f"{comment}{sql}\n",
            f"models/{spec.name}.yml": _yaml({"version": 2, "models": [_model(spec, query)]}),
            **{
                f"models/sources/{SOURCE}_{table.name}.yml": _source(table.name)
                for table in query.tables
            },
        },
        proven_by_run=False,
        notes=("Declare each source once: dbt refuses a table that two files declare.",),
    )


def _source(table: str) -> str:
    return _yaml({"version": 2, "sources": [{"name": SOURCE, "tables": [{"name": table}]}]})


def _model(spec: FeatureSpec, query: FeatureQuery) -> dict[str, Any]:
    types = columns_of(query)[LABEL_TABLE]
    columns: list[dict[str, Any]] = [
        {"name": key, "description": f"Key: {spec.entity}.", "data_type": types[key].lower()}
        for key in spec.keys
    ]
    columns.append(
        {
            "name": LABEL_TIME,
            "description": "Time of the label, UTC.",
            "data_type": "timestamp",
            "data_tests": ["not_null"],
        }
    )
    unit = f" Unit: {spec.unit}." if spec.unit else ""
    tests = [one for test in spec.tests for one in _tests(test)]
    for column in spec.value_columns:
        described = {
            "name": column,
            "description": f"{' '.join(spec.description.split())}{unit}",
        }
        columns.append(described | ({"data_tests": tests} if tests else {}))
    return {
        "name": spec.name,
        "description": " ".join(spec.description.split()),
        "config": {
            "materialized": "table",
            "meta": {
                "version": spec.version,
                "owner": spec.owner,
                "purpose": spec.purpose,
                "sensitivity": str(spec.sensitivity),
                "sql_sha256": spec.sql_sha256,
            },
        },
        "columns": columns,
    }


def _tests(test: ValueTest) -> list[dict[str, Any]]:
    """Tests that dbt has without a package."""
    if test.any_of is None:
        return []
    return [{"accepted_values": {"arguments": {"values": list(test.any_of)}}}]


def _yaml(document: dict[str, Any]) -> str:
    return yaml.safe_dump(document, sort_keys=False, allow_unicode=True, width=96)
