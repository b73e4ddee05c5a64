"""GoogleSQL for BigQuery. It is not run anywhere: text to start from."""

from assistant.errors import FeatureError
from assistant.features.exports.exported import Exported, columns_of, header
from assistant.features.query import FeatureQuery
from assistant.features.spec.feature_spec import FeatureSpec
from guardrails.decisions import Denied
from guardrails.sql.dialects import render

_LINES = (
    "BigQuery. Not run: compare its values with those of the feature before you use it.",
    "Reads the table labels: the keys and label_ts, each pair once; and the tables by name.",
    "Times are DATETIME in UTC. Fractions are summed as NUMERIC, which has nine digits.",
)


def export_bigquery(spec: FeatureSpec, query: FeatureQuery) -> Exported:
    """The feature as one BigQuery statement.

    Raises:
        FeatureError: If it cannot be said there; says where.
    """
    text = f"{header(spec, mark='--', lines=_LINES)}{bigquery_sql(query)}\n"
    return Exported(files={f"{spec.name}.bigquery.sql": text}, proven_by_run=False)


def bigquery_sql(query: FeatureQuery) -> str:
    """The query in BigQuery's dialect.

    Raises:
        FeatureError: If it cannot be said there; says where.
    """
    found = render(query.sql, dialect="bigquery", columns=columns_of(query))
    if isinstance(found, Denied):
        message = (
            f"Feature '{query.name}' cannot be exported to BigQuery: {found.reason} {found.remedy}"
        )
        raise FeatureError(message)
    return found
