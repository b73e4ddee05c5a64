"""`describe`: the definition of one known thing, by its name."""

from collections.abc import Callable
from difflib import get_close_matches

from pydantic import Field

from assistant.answering.record import RunRecord, Source
from assistant.errors import RequestError
from assistant.semantics.catalogue import Catalogue
from assistant.tools.kit import Arguments, Output, ToolKit, ToolSpec
from assistant.tools.sources import (
    dimension_source,
    metric_place,
    metric_source,
    passage_source,
    table_source,
)
from assistant.tools.visible import (
    check_dimension,
    check_table,
    is_told,
    narrowed_tables,
    visible_values,
)
from connectors.lake.manifest import LakeTable
from guardrails.untrusted import quote

DESCRIPTION = """Describe one metric, dimension or table by its name, or one passage by its id:
meaning, owner, how it is computed, which dimensions fit, how fresh it is."""
VALUES_SHOWN = 20


class DescribeArguments(Arguments):
    """What to describe."""

    subject: str = Field(min_length=1, max_length=500)


def describe(arguments: DescribeArguments, kit: ToolKit, record: RunRecord) -> Output:
    """Describe the subject.

    Raises:
        RequestError: If nothing has that name; offers the nearest ones.
    """
    record.step("describe", "Reading a definition")
    for describer in DESCRIBERS:
        found = describer(arguments.subject, kit, record)
        if found is not None:
            return found
    message = f"Nothing is called '{arguments.subject}'. {_nearest(arguments.subject, kit)}"
    raise RequestError(message)


def _metric(subject: str, kit: ToolKit, record: RunRecord) -> Output | None:
    metric = kit.catalogue.metrics.get(_bare(subject, "metric"))
    if metric is None:
        return None
    tables = tables_of(metric.name, kit.catalogue)
    return {
        "citation": record.cite(metric_source(metric, tables=tables)),
        "kind": "metric",
        "name": metric.name,
        "label": metric.label,
        "description": metric.description,
        "definition": metric.definition,
        "owner": metric.owner,
        "unit": metric.unit,
        "metric_kind": metric.kind,
        "inputs": list(metric.inputs),
        "tables": list(tables),
        "used_by": list(users_of(metric.name, kit.catalogue)),
        "synonyms": list(metric.synonyms),
        "dimensions": list(metric.dimensions),
        "source": metric_place(metric),
        **_freshness(kit, metric.table),
    }


def _dimension(subject: str, kit: ToolKit, record: RunRecord) -> Output | None:
    dimension = kit.catalogue.dimensions.get(_bare(subject, "dimension"))
    if dimension is None:
        return None
    check_dimension(dimension, kit, record.principal)
    listed = kit.values().values(dimension.name)
    values = visible_values(listed, dimension, kit=kit, principal=record.principal)
    return {
        "citation": record.cite(dimension_source(dimension)),
        "kind": "dimension",
        "name": dimension.name,
        "label": dimension.label,
        "description": dimension.description,
        "type": dimension.type,
        "unit": dimension.unit,
        "table": dimension.table,
        "column": dimension.column,
        "synonyms": list(dimension.synonyms),
        "values": [value.value for value in values[:VALUES_SHOWN]],
        "value_count": len(values),
    }


def _table(subject: str, kit: ToolKit, record: RunRecord) -> Output | None:
    table = kit.manifest.table(_bare(subject, "table"))
    if table is None:
        return None
    narrowed = narrowed_tables(kit, record.principal)
    check_table(table.name, kit, record.principal)
    return {
        "citation": record.cite(table_source(table)),
        "kind": "table",
        "name": table.name,
        "description": table.description,
        "owner": table.owner,
        "rows": None if table.name.lower() in narrowed else table.counts.rows_out,
        "columns": [_column_line(table, number) for number in range(len(table.columns))],
        "withheld_columns": list(table.withheld),
        "used_by": [
            name for name in kit.catalogue.metrics if table.name in tables_of(name, kit.catalogue)
        ],
        **_freshness(kit, table.name),
    }


def _passage(subject: str, kit: ToolKit, record: RunRecord) -> Output | None:
    passage = kit.index().get(subject)
    if passage is None or not is_told(passage, narrowed_tables(kit, record.principal)):
        return None
    return {
        "citation": record.cite(passage_source(passage)),
        "kind": passage.kind,
        "name": passage.metadata.get("name", passage.title),
        "label": passage.title,
        "source": passage.source,
        "metadata": dict(passage.metadata),
        "text": quote(str(passage.id), passage.text),
    }


def _lake(subject: str, kit: ToolKit, record: RunRecord) -> Output | None:
    if subject not in ("data", "lake"):
        return None
    manifest = kit.manifest
    built = manifest.built_at.date().isoformat()
    text = f"Lake {manifest.version}, built on {built}, {len(manifest.tables)} tables."
    if kit.as_of:
        text += f" Its newest complete day is {kit.as_of.isoformat()}."
    source = Source(
        passage_id="lake", kind="table", title="The lake", source="manifest.json", text=text
    )
    timed = [table for table in manifest.tables if table.last_day is not None]
    return {
        "citation": record.cite(source),
        "kind": "lake",
        "name": "data",
        "description": text,
        "as_of": kit.as_of.isoformat() if kit.as_of else None,
        "built_on": built,
        "quarantined": sum(sum(t.counts.quarantined.values()) for t in manifest.tables),
        "duplicates": sum(t.counts.duplicates for t in manifest.tables),
        "without_consent": sum(t.counts.without_consent for t in manifest.tables),
        "tables": {table.name: str(table.last_day) for table in timed},
    }


DESCRIBERS: tuple[Callable[[str, ToolKit, RunRecord], Output | None], ...] = (
    _metric,
    _dimension,
    _table,
    _lake,
    _passage,
)


def tables_of(name: str, catalogue: Catalogue) -> tuple[str, ...]:
    """Tables that a metric reads, itself or through the metrics that it is computed from."""
    metric = catalogue.metrics.get(name)
    if metric is None:
        return ()
    own = [metric.table] if metric.table else []
    inner = [
        table for item in metric.inputs if item != name for table in tables_of(item, catalogue)
    ]
    return tuple(dict.fromkeys([*own, *inner]))


def users_of(name: str, catalogue: Catalogue) -> tuple[str, ...]:
    """Metrics that are computed from this one."""
    return tuple(m.name for m in catalogue.metrics.values() if name in m.inputs and m.name != name)


def _bare(subject: str, kind: str) -> str:
    return subject.removeprefix(f"{kind}:")


def _column_line(table: LakeTable, number: int) -> str:
    column = table.columns[number]
    return f"{column.name} ({column.type}): {column.description}".removesuffix(": ")


def _freshness(kit: ToolKit, name: str | None) -> Output:
    table = kit.manifest.table(name) if name else None
    days = {"as_of": kit.as_of.isoformat() if kit.as_of else None}
    if table is None or table.first_day is None or table.last_day is None:
        return days
    return {
        **days,
        "first_day": table.first_day.isoformat(),
        "last_day": table.last_day.isoformat(),
    }


def _nearest(subject: str, kit: ToolKit) -> str:
    near = get_close_matches(subject, _names(kit.catalogue), n=3, cutoff=0.4)
    return f"Nearest: {', '.join(near)}." if near else "Search the catalogue for it."


def _names(catalogue: Catalogue) -> list[str]:
    return [*catalogue.metrics, *catalogue.dimensions]


DESCRIBE = ToolSpec(
    name="describe", description=DESCRIPTION, arguments=DescribeArguments, run=describe
)
