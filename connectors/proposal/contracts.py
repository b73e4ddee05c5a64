"""Contracts from a profile, as checked values."""

from connectors.contracts import (
    Classification,
    ColumnContract,
    ColumnType,
    ConsentRule,
    ContentColumns,
    Lookup,
    TableContract,
    TableKind,
)
from connectors.profiling.profile import ColumnProfile, Role, TableProfile
from connectors.proposal.lake_names import TableNames, column_label, column_synonyms

SHOWN = (Classification.PUBLIC, Classification.INTERNAL)
MOST_ATTRIBUTES = 12


def contract_of(names: TableNames, *, all_names: dict[str, TableNames]) -> TableContract:
    """The contract that a table's profile suggests."""
    table = names.table
    return TableContract(
        name=table.name,
        kind=TableKind(table.kind.value),
        path=table.path,
        file_format=table.file_format,
        delimiter=table.delimiter,
        reading=table.reading,
        description=description_of(names),
        status="draft",
        columns=tuple(_column(names, column, all_names=all_names) for column in table.columns),
        time=_named(names, table.time),
        arrival=_named(names, table.arrival),
        person=_named(names, table.person),
        event_type=_named(names, table.event_type),
        consent=_consent(table, all_names),
        content=_content(names),
    )


def description_of(names: TableNames) -> str:
    """One sentence on what a row is."""
    thing = names.thing.replace("_", " ")
    kinds = {
        "events": f"One row for each {thing} that happened.",
        "persons": f"One row for each {thing}, a person.",
        "content": f"One row for each {thing} of the catalogue.",
        "reference": f"One row for each {thing}.",
    }
    return kinds[names.table.kind.value]


def _named(names: TableNames, source: str | None) -> str | None:
    return names.columns.get(source) if source else None


def _column(
    names: TableNames, column: ColumnProfile, *, all_names: dict[str, TableNames]
) -> ColumnContract:
    table = names.table
    shown = column.classification in SHOWN
    key = column.source in table.key
    described = shown and column.role not in (Role.KEY, Role.REFERENCE)
    return ColumnContract(
        name=names.of(column.source),
        source=names.of(column.source) if column.lookup or column.since_previous else column.source,
        type=_type(column),
        classification=column.classification,
        required=key or column.source == table.time,
        primary_key=key,
        description=_about(names, column),
        display_name=column_label(names, column) if described else None,
        unit=column.unit,
        entity=column.entity if column.classification is Classification.PSEUDONYMOUS else None,
        format=column.format,
        normalize=column.normalize,
        synonyms=column_synonyms(names, column) if described else (),
        lookup=_lookup(column, all_names) if column.lookup else None,
        since_previous=_named(names, column.since_previous),
        nulls=column.missing,
    )


def _lookup(column: ColumnProfile, all_names: dict[str, TableNames]) -> Lookup | None:
    found = column.lookup
    if found is None:
        return None
    path = [f"{table}.{all_names[table].of(source)}" for table, source in found.path]
    path[0] = path[0].partition(".")[2]
    return Lookup(
        path=tuple(path), column=f"{found.table}.{all_names[found.table].of(found.column)}"
    )


def _type(column: ColumnProfile) -> ColumnType:
    if column.classification is Classification.PERSONAL and column.type is not ColumnType.STRING:
        return ColumnType.STRING
    return column.type


def _about(names: TableNames, column: ColumnProfile) -> str:
    thing = names.thing.replace("_", " ")
    fixed = {
        Role.EVENT_TIME: "When it happened, UTC.",
        Role.ARRIVAL: "When it was loaded, UTC.",
        Role.EVENT_TYPE: "What happened.",
        Role.KEY: f"Key of the {thing}.",
        Role.TITLE: f"What the {thing} is called.",
        Role.DESCRIPTION: f"Text about the {thing}.",
        Role.EXPERIMENT: "Variant of an experiment.",
        Role.CONSENT: "Whether the person consented.",
    }
    if column.described:
        return column.described
    if column.role in fixed:
        return fixed[column.role]
    if column.entity:
        return f"Names the {column.entity.replace('_', ' ')}."
    values = column.values
    if values and len(values) <= 8 and column.type is ColumnType.STRING:
        return f"One of: {', '.join(values)}."
    return ""


def _consent(table: TableProfile, all_names: dict[str, TableNames]) -> ConsentRule | None:
    found = table.consent
    if found is None:
        return None
    source = all_names[found.table]
    return ConsentRule(
        table=found.table,
        person=source.of(found.person),
        flag=source.of(found.flag),
        purpose=found.purpose,
        purpose_column=source.of(found.purpose_column) if found.purpose_column else None,
        purpose_value=found.purpose_value,
    )


def _content(names: TableNames) -> ContentColumns | None:
    table = names.table
    if table.kind != "content" or table.title is None or len(table.key) != 1:
        return None
    key = table.column(table.key[0])
    if key is None or key.classification not in SHOWN:
        return None
    attributes = [
        names.of(column.source)
        for column in table.columns
        if column.classification in SHOWN
        and column.role in (Role.CATEGORY, Role.MEASURE)
        and column.source not in (table.title, table.description)
    ]
    return ContentColumns(
        id=names.of(table.key[0]),
        title=names.of(table.title),
        description=_named(names, table.description),
        default_kind=names.thing,
        attributes=tuple(attributes[:MOST_ATTRIBUTES]),
    )
