"""Spark SQL that gives the same values, or a refusal that names the construct."""

from assistant.errors import FeatureError
from assistant.features.exports.exported import Exported, columns_of, header
from assistant.features.query import FeatureQuery
from assistant.features.spec.feature_spec import FeatureSpec
from guardrails.decisions import Denied
from guardrails.sql.dialects import render

SESSION = {
    "spark.sql.session.timeZone": "UTC",
    "spark.sql.ansi.enabled": "true",
    "spark.sql.timestampType": "TIMESTAMP_NTZ",
}
"""Settings without which Spark reads times and errors in another way."""
_LINES = (
    "Spark SQL 4. Run it in a session with:",
    *(f"  SET {name} = {value};" for name, value in SESSION.items()),
    "Reads the view labels: the keys and label_ts, each pair once; and the tables by name.",
)


def export_spark(spec: FeatureSpec, query: FeatureQuery) -> Exported:
    """The feature as one Spark statement.

    Raises:
        FeatureError: If Spark would silently give other values; says where.
    """
    sql = spark_sql(query)
    text = f"{header(spec, mark='--', lines=_LINES)}{sql}\n"
    return Exported(files={f"{spec.name}.spark.sql": text})


def spark_sql(query: FeatureQuery) -> str:
    """The query in Spark's dialect.

    Raises:
        FeatureError: If Spark would silently give other values; says where.
    """
    found = render(query.sql, dialect="spark", columns=columns_of(query))
    if isinstance(found, Denied):
        message = (
            f"Feature '{query.name}' cannot be exported to Spark: {found.reason} {found.remedy}"
        )
        raise FeatureError(message)
    return found
