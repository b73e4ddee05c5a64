"""Contracts on disk: one Open Data Contract Standard 3.1 file per source table."""

from pathlib import Path
from typing import Any

import yaml
from open_data_contract_standard.model import (
    CustomProperty,
    OpenDataContractStandard,
    SchemaObject,
    SchemaProperty,
    Server,
    Team,
)
from pydantic import ValidationError

from connectors.contract_checks import check_contracts
from connectors.contracts import TableContract
from connectors.errors import ContractError

SUFFIX = ".odcs.yaml"
PREFIX = "signpost."
TABLE_KEYS = {
    "kind": "kind",
    "time": "time",
    "arrival": "arrival",
    "person": "person",
    "eventType": "event_type",
    "minimumGroup": "minimum_group",
    "consent": "consent",
    "content": "content",
    "roles": "roles",
    "purposes": "purposes",
    "rows": "rows",
}
COLUMN_KEYS = {
    "entity": "entity",
    "unit": "unit",
    "format": "format",
    "normalize": "normalize",
    "synonyms": "synonyms",
    "lookup": "lookup",
    "roles": "roles",
    "purposes": "purposes",
    "sincePrevious": "since_previous",
    "nulls": "nulls",
}
SERVER_KEYS = {
    "delimiter": "delimiter",
    "quote": "quote",
    "escape": "escape",
    "rowsIn": "rows_in",
}
FORMATS = ("csv", "jsonl", "json", "parquet", "sqlite")
CONTENT_KEYS = {"defaultKind": "default_kind"}


def load_contracts(folder: Path) -> tuple[TableContract, ...]:
    """Read every `*.odcs.yaml` of a folder, ordered by table name.

    Raises:
        ContractError: If there is none, one cannot be read, or they contradict each other; names
            the file and the key.
    """
    paths = sorted(folder.glob(f"*{SUFFIX}")) if folder.is_dir() else []
    if not paths:
        message = (
            f"'{folder}' holds no contract. Add one <table>{SUFFIX} per source table, or let "
            '"signpost init DIR --from DATA" propose them.'
        )
        raise ContractError(message)
    found: dict[str, Path] = {}
    contracts = []
    for path in paths:
        contract = read_contract(path)
        if contract.name in found:
            message = (
                f"'{path}' and '{found[contract.name]}' both describe table '{contract.name}'. "
                "Keep one of them."
            )
            raise ContractError(message)
        found[contract.name] = path
        contracts.append(contract)
    check_contracts(contracts)
    return tuple(sorted(contracts, key=lambda contract: contract.name))


def read_contract(path: Path) -> TableContract:
    """Read one contract file.

    Raises:
        ContractError: If it cannot be read; names the file and the key.
    """
    document = _parse(path)
    if len(document.schema_ or ()) != 1 or not document.servers:
        message = f"'{path}': needs exactly one object under 'schema' and one under 'servers'."
        raise ContractError(message)
    schema = (document.schema_ or [])[0]
    values = {
        "name": schema.name,
        "description": schema.description or "",
        "owner": _owner(document),
        "status": document.status or "active",
        "columns": [_column(path, item) for item in schema.properties or ()],
        **_place(path, document.servers[0], table=schema.physicalName or schema.name),
        **_custom(path, schema.customProperties, allowed=TABLE_KEYS),
    }
    return _validated(path, schema, values)


def _parse(path: Path) -> OpenDataContractStandard:
    try:
        raw = yaml.safe_load(path.read_text(encoding="utf-8"))
    except (yaml.YAMLError, UnicodeDecodeError) as error:
        where = getattr(error, "problem_mark", None)
        line = f", line {where.line + 1}" if where is not None else ""
        message = f"'{path}'{line}: not valid YAML. Correct the indentation or quoting there."
        raise ContractError(message) from None
    if not isinstance(raw, dict):
        message = f"'{path}': holds no mapping. Start from an Open Data Contract Standard file."
        raise ContractError(message)
    version = str(raw.get("apiVersion", ""))
    if not version.startswith("v3."):
        message = f"'{path}': 'apiVersion' is '{version}'. Write 'apiVersion: v3.1.0'."
        raise ContractError(message)
    try:
        return OpenDataContractStandard.model_validate(raw)
    except ValidationError as error:
        raise ContractError(_problems(path, error)) from None


def _validated(path: Path, schema: SchemaObject, values: dict[str, Any]) -> TableContract:
    if isinstance(values.get("content"), dict):
        values["content"] = {CONTENT_KEYS.get(k, k): v for k, v in values["content"].items()}
    if not schema.name or not values["columns"]:
        message = f"'{path}': 'schema[0]' needs a 'name' and 'properties'. Add them."
        raise ContractError(message)
    if "kind" not in values:
        message = (
            f"'{path}': table '{schema.name}' lacks the custom property '{PREFIX}kind'. Add it, "
            "with events, persons, content or reference."
        )
        raise ContractError(message)
    try:
        return TableContract.model_validate(values)
    except ValidationError as error:
        raise ContractError(_problems(path, error)) from None


def _problems(path: Path, error: ValidationError) -> str:
    details = error.errors(include_input=False, include_url=False, include_context=False)
    found = "; ".join(
        f"'{'.'.join(map(str, detail['loc'])) or 'contract'}': {detail['msg']}"
        for detail in details
    )
    return f"'{path}': {found}. Correct these keys."


def _place(path: Path, server: Server, *, table: str | None) -> dict[str, Any]:
    if server.type in ("postgres", "postgresql"):
        return _database(path, server, table=table)
    location = server.path or server.location
    if not location or not server.format:
        message = f"'{path}': 'servers[0]' needs 'path' and 'format'. Add them."
        raise ContractError(message)
    if server.format not in FORMATS:
        message = (
            f"'{path}': 'servers[0].format' is '{server.format}'. Use one of {', '.join(FORMATS)}."
        )
        raise ContractError(message)
    custom = _custom(path, server.customProperties, allowed=SERVER_KEYS)
    delimiter = custom.pop("delimiter", None)
    inside = {"table": table} if server.format == "sqlite" else {}
    return {
        "path": location,
        "file_format": server.format,
        "delimiter": server.delimiter or delimiter,
        "reading": {"encoding": server.encoding, **inside, **custom},
    }


def _database(path: Path, server: Server, *, table: str | None) -> dict[str, Any]:
    if not server.host or not server.database:
        message = f"'{path}': 'servers[0]' of type postgres needs 'host' and 'database'. Add them."
        raise ContractError(message)
    values = {
        "host": server.host,
        "port": server.port or 5432,
        "database": server.database,
        "schema_name": server.schema_ or "public",
    }
    return {
        "path": "",
        "file_format": "postgres",
        "reading": {"server": values, "table": table},
    }


def _owner(document: OpenDataContractStandard) -> str | None:
    team = document.team
    members = team.members if isinstance(team, Team) else team
    for member in members or ():
        if (member.role or "").lower() == "owner":
            return member.name or member.username
    return None


def _column(path: Path, item: SchemaProperty) -> dict[str, Any]:
    if not item.name or not item.logicalType:
        message = (
            f"'{path}': property '{item.name or '?'}' needs 'name' and 'logicalType'. Add them."
        )
        raise ContractError(message)
    values = {
        "name": item.name,
        "source": item.physicalName or item.name,
        "type": item.logicalType,
        "required": bool(item.required),
        "unique": bool(item.unique),
        "primary_key": bool(item.primaryKey),
        "description": item.description or "",
        "display_name": item.businessName,
        **_custom(path, item.customProperties, allowed=COLUMN_KEYS, where=f"column '{item.name}'"),
    }
    if item.classification:
        values["classification"] = item.classification
    if item.synonyms and "synonyms" not in values:
        values["synonyms"] = [word.synonym for word in item.synonyms if word.synonym]
    return values


def _custom(
    path: Path,
    properties: list[CustomProperty] | None,
    *,
    allowed: dict[str, str],
    where: str = "table",
) -> dict[str, Any]:
    values = {}
    for item in properties or ():
        name = item.property or ""
        if not name.startswith(PREFIX):
            continue
        key = name.removeprefix(PREFIX)
        if key not in allowed:
            known = ", ".join(PREFIX + other for other in allowed)
            message = f"'{path}': unknown custom property '{name}' of the {where}. Use {known}."
            raise ContractError(message)
        values[allowed[key]] = item.value
    return values
