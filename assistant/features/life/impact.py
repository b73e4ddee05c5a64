"""What depends on a column or on a kind of event."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from assistant.errors import FeatureError
from assistant.features.exports.exported import columns_of
from assistant.features.life.store import StoredFeature
from assistant.features.query import LABEL_TABLE, FeatureTable
from assistant.semantics.catalogue import Catalogue
from guardrails.sql.column_use import columns_used
from guardrails.sql.mentions import mentions

EVENT = "event:"


@dataclass(frozen=True)
class Dependent:
    """One thing that changes with it."""

    kind: str
    """`feature` or `metric`."""
    name: str
    """`name@version` of a feature."""
    status: str
    """Of a feature; empty for a metric."""
    owner: str | None
    how: str
    """`value`: it is computed from it. `condition`: it decides which rows count."""


def dependents(
    subject: str,
    *,
    features: Iterable[StoredFeature],
    tables: Mapping[str, FeatureTable],
    catalogue: Catalogue | None = None,
    event_types: Mapping[str, str] | None = None,
) -> tuple[Dependent, ...]:
    """Features and metrics that depend on a column or a kind of event, in order of their names.

    Args:
        subject: `events.play_seconds`, `play_seconds` where one table has it, or `event:play`.
        features: All of the workspace.
        tables: Governed tables by name.
        catalogue: Gives the metrics; None leaves them out.
        event_types: Column that names the kind of event, by table.

    Raises:
        FeatureError: If no table has that column; offers what there is.
    """
    kinds = dict(event_types or {})
    if subject.startswith(EVENT):
        value, places = subject.removeprefix(EVENT), tuple(kinds.items())
    else:
        value, places = "", (_column(subject, tables),)
    found: list[Dependent] = []
    for feature in features:
        for table, column in places:
            how = _how(feature, table, column, value=value, tables=tables)
            if how is not None:
                spec = feature.spec
                found.append(Dependent("feature", spec.id, spec.status, spec.owner, how))
                break
    for table, column in places if catalogue is not None else ():
        found += _metrics(catalogue, table, column, value=value) if catalogue is not None else []
    return tuple(found)


def _column(subject: str, tables: Mapping[str, FeatureTable]) -> tuple[str, str]:
    table, _, column = subject.rpartition(".")
    holding = [name for name, t in tables.items() if column in t.types and table in ("", name)]
    if len(holding) == 1:
        return holding[0], column
    if holding:
        message = f"Column '{column}' stands in {', '.join(sorted(holding))}. Write '{sorted(holding)[0]}.{column}'."
        raise FeatureError(message)
    known = ", ".join(tables[table].types) if table in tables else ", ".join(sorted(tables))
    message = (
        f"There is no column '{subject}'. Write table.column, or event:<kind>; known: {known}."
    )
    raise FeatureError(message)


def _how(
    feature: StoredFeature,
    table: str,
    column: str,
    *,
    value: str,
    tables: Mapping[str, FeatureTable],
) -> str | None:
    query = feature.query(tables)
    used = columns_used(feature.sql, columns=columns_of(query), values=query.values)
    if used is None:
        # What cannot be resolved may read it: better one too many than one missed.
        return "condition" if column in feature.sql else None
    roles = {use.role for use in used if (use.table, use.column) == (table.lower(), column.lower())}
    if not value:
        return "value" if "value" in roles else "condition" if roles else None
    if not any(use.table == table.lower() for use in used if use.table != LABEL_TABLE):
        return None
    named = mentions(feature.sql).texts.get(column.lower(), ())
    if not named and not roles:
        return "condition"  # it counts every kind of event
    return "condition" if value in named else None


def _metrics(catalogue: Catalogue, table: str, column: str, *, value: str) -> list[Dependent]:
    found: dict[str, Dependent] = {}
    for metric in catalogue.metrics.values():
        if metric.table != table:
            continue
        filters = " ".join(metric.filters)
        computed = not value and column in metric.definition
        dimensions = [
            d.name for d in catalogue.dimensions.values() if (d.table, d.column) == (table, column)
        ]
        filtered = any(name in filters for name in dimensions) or column in filters
        if value:
            filtered = f"'{value}'" in filters or not filters
        if computed or filtered or metric.time == column:
            how = "value" if computed else "condition"
            found[metric.name] = Dependent("metric", metric.name, "", metric.owner, how)
    for metric in catalogue.metrics.values():
        if metric.name not in found and set(metric.inputs) & set(found):
            found[metric.name] = Dependent("metric", metric.name, "", metric.owner, "value")
    return list(found.values())
