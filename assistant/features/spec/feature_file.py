"""A feature on disk: a specification, alone or with SQL beside it, or a SQL file alone."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path

from assistant.errors import FeatureError
from assistant.features.compiling.compiler import compile_feature, written_feature
from assistant.features.engine.engine import FeatureEngine
from assistant.features.query import FeatureQuery, FeatureTable
from assistant.features.spec.bare_sql import bare_feature, feature_policy
from assistant.features.spec.feature_spec import FeatureSpec
from assistant.features.spec.files import read_spec
from guardrails.decisions import Denied
from guardrails.sql.feature_gate import check_feature

SQL = ".sql"
SPECIFICATIONS = (".yaml", ".yml")


@dataclass(frozen=True)
class FeatureFile:
    """What one path holds."""

    name: str
    sql: str
    query: FeatureQuery | Denied
    """The feature, or why its text may not run."""
    spec: FeatureSpec | None = None
    """None of a bare SQL file."""


def read_feature(
    path: Path,
    *,
    tables: Mapping[str, FeatureTable],
    engine: FeatureEngine,
    label_columns: Iterable[str] = (),
    withheld: Iterable[str] = (),
) -> FeatureFile:
    """Read a specification or a SQL file.

    Args:
        path: `*.yaml`, or `*.sql`.
        tables: Governed tables by name.
        engine: Tells the output columns of a bare SQL file.
        label_columns: Columns of the labels file, where there is one.
        withheld: Columns that the build dropped as personal.

    Raises:
        FeatureError: If the file cannot be read or does not fit the tables.
        EngineError: If a bare query cannot be run.
    """
    if path.suffix.lower() in SPECIFICATIONS:
        return _specified(path, tables=tables, label_columns=label_columns, withheld=withheld)
    if path.suffix.lower() != SQL:
        message = f"'{path.name}' is no feature. Name a specification (.yaml) or a query (.sql)."
        raise FeatureError(message)
    sql = _text(path)
    name = path.stem
    query = bare_feature(
        sql,
        name=name,
        tables=tables,
        engine=engine,
        label_columns=label_columns,
        withheld=withheld,
    )
    return FeatureFile(name=name, sql=sql, query=query)


def _specified(
    path: Path,
    *,
    tables: Mapping[str, FeatureTable],
    label_columns: Iterable[str],
    withheld: Iterable[str],
) -> FeatureFile:
    spec = read_spec(path)
    if spec.compiled:
        query = compile_feature(spec, tables)
    else:
        query = written_feature(spec, _text(path.with_suffix(SQL)), tables)
    policy = feature_policy(
        query.entities, query.tables, label_columns=label_columns, withheld=withheld
    )
    denied = check_feature(query.sql, policy)
    return FeatureFile(name=spec.name, sql=query.sql, query=denied or query, spec=spec)


def _text(path: Path) -> str:
    try:
        return path.read_text(encoding="utf-8")
    except (OSError, UnicodeDecodeError):
        message = f"'{path}' cannot be read. Check the path and that it is UTF-8 text."
        raise FeatureError(message) from None
