"""A contract as ODCS 3.1 text, with what a reviewer should know beside the columns."""

from typing import Any

from connectors.contracts import ColumnContract, ContentColumns, Lookup, TableContract
from connectors.profiling.profile import ColumnProfile, TableProfile
from connectors.proposal.servers import physical_name, server_keys
from connectors.proposal.yaml_text import DRAFT, Flow, comment, counted, to_yaml

PLAIN = "nothing personal found"


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
            f"{table.rows:,} rows in {counted(table.files, 'file')}; {table.kind.value}: {table.kind_reason}."
        ),
        *(
            []
            if table.complete
            else [comment("Measured on a sample: look twice at keys and values.")]
        ),
        comment("Correct what is wrong, then set 'status: active'."),
        comment("Nothing personal was found in columns without a comment."),
        to_yaml(head),
        "schema:\n",
        _indented_item(to_yaml(schema, indent=4)),
        "    properties:\n",
    ]
    for column, profile in zip(contract.columns, table.columns, strict=True):
        why = _why(profile)
        parts += [comment(why, indent=6)] if why else []
        parts.append(to_yaml([_property(column)], indent=6))
    parts += [comment(f"Left out: {reason}.", indent=6) for reason in table.left_out]
    parts += [comment(f"{note}.", indent=6) for note in table.notes]
    return "".join(parts)


def _indented_item(text: str) -> str:
    return text.replace("    name:", "  - name:", 1)


def _why(profile: ColumnProfile) -> str:
    """What is worth reading beside a column: protection, gaps, doubts; nothing where all is plain."""
    said = [] if profile.reason.startswith(PLAIN) else [profile.reason]
    if profile.nulls * 100 > profile.rows:
        spellings = ", ".join(repr(word) for word in profile.disguised)
        also = f" (also as {spellings})" if spellings else ""
        said.append(f"{profile.nulls / profile.rows:.0%} empty{also}")
    text = "; ".join(said)
    text = f"{text[:1].upper()}{text[1:]}." if text else ""
    return f"{text} DECIDE: {profile.note}".strip() if profile.note else text


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
