"""Contracts from a profile, as checked values and as ODCS 3.1 text with the reasons beside."""

from typing import Any

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
from connectors.proposal.servers import physical_name, server_keys
from connectors.proposal.yaml_text import DRAFT, Flow, comment, to_yaml

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


def contract_text(contract: TableContract, table: TableProfile) -> str:
    """The contract as ODCS text; above every column the reason for its classification."""
    head = {
        "apiVersion": "v3.1.0",
        "kind": "DataContract",
        "id": contract.name,
        "name": contract.name,
        "version": "0.1.0",
        "status": "draft",
        "servers": [server_keys(contract)],
    }
    schema: dict[str, Any] = {
        "name": contract.name,
        **physical_name(contract),
        "logicalType": "object",
        "description": contract.description,
        "customProperties": _table_properties(contract),
    }
    parts = [
        f"{DRAFT}\n",
        comment(
            f"{table.rows:,} rows in {table.files} file(s); {table.kind.value}: {table.kind_reason}."
        ),
        *(
            []
            if table.complete
            else [comment("Measured on a sample: look twice at keys and values.")]
        ),
        comment("To confirm it: correct what is wrong, then set 'status: active'."),
        to_yaml(head),
        "schema:\n",
        _indented_item(to_yaml(schema, indent=4)),
        "    properties:\n",
    ]
    for column, profile in zip(contract.columns, table.columns, strict=True):
        parts.append(comment(_why(profile), indent=6))
        parts.append(to_yaml([_property(column)], indent=6))
    parts += [comment(f"Left out: {reason}.", indent=6) for reason in table.left_out]
    return "".join(parts)


def _indented_item(text: str) -> str:
    return text.replace("    name:", "  - name:", 1)


def _why(profile: ColumnProfile) -> str:
    empty = (
        f"; {profile.nulls / profile.rows:.0%} empty" if profile.nulls * 100 > profile.rows else ""
    )
    disguised = (
        f" (also as {', '.join(repr(word) for word in profile.disguised)})"
        if profile.disguised
        else ""
    )
    note = f" DECIDE: {profile.note}" if profile.note else ""
    return f"{profile.reason}{empty}{disguised if empty else ''}.{note}"


def _table_properties(contract: TableContract) -> list[dict[str, Any]]:
    values: dict[str, Any] = {
        "kind": contract.kind.value,
        "time": contract.time,
        "arrival": contract.arrival,
        "person": contract.person,
        "eventType": contract.event_type,
        "consent": contract.consent.model_dump(exclude_none=True) if contract.consent else None,
        "content": _content_keys(contract.content) if contract.content else None,
    }
    return _properties(values)


def _content_keys(content: ContentColumns) -> dict[str, Any]:
    keys: dict[str, Any] = {"id": content.id, "title": content.title}
    if content.description:
        keys["description"] = content.description
    keys["defaultKind"] = content.default_kind
    if content.attributes:
        keys["attributes"] = Flow(content.attributes)
    return keys


def _properties(values: dict[str, Any]) -> list[dict[str, Any]]:
    return [
        {"property": f"signpost.{key}", "value": value} for key, value in values.items() if value
    ]


def _lookup_keys(lookup: Lookup) -> dict[str, Any]:
    return {"path": Flow(lookup.path), "column": lookup.column}


def _property(column: ColumnContract) -> dict[str, Any]:
    found: dict[str, Any] = {"name": column.name}
    if column.source != column.name:
        found["physicalName"] = column.source
    found["logicalType"] = column.type.value
    flags = {"primaryKey": column.primary_key, "required": column.required}
    found |= {key: True for key, value in flags.items() if value}
    found["classification"] = column.classification.value
    texts = {"businessName": column.display_name, "description": column.description}
    found |= {key: text for key, text in texts.items() if text}
    custom = _properties(
        {
            "entity": column.entity,
            "unit": column.unit,
            "format": column.format,
            "normalize": column.normalize.value if column.normalize else None,
            "synonyms": Flow(column.synonyms),
            "lookup": _lookup_keys(column.lookup) if column.lookup else None,
            "sincePrevious": column.since_previous,
            "nulls": Flow(column.nulls),
        }
    )
    if custom:
        found["customProperties"] = custom
    return found
