"""Where a proposed contract says that the rows lie, as ODCS keys."""

from typing import Any

from connectors.contracts import TableContract


def server_keys(contract: TableContract) -> dict[str, Any]:
    """The entry under `servers`; never a user or a password."""
    reading = contract.reading
    if reading.server is not None:
        place = reading.server
        return {
            "server": "raw",
            "type": "postgres",
            "host": place.host,
            "port": place.port,
            "database": place.database,
            "schema": place.schema_name,
        }
    server: dict[str, Any] = {
        "server": "raw",
        "type": "local",
        "path": contract.path,
        "format": contract.file_format,
    }
    texts = {"delimiter": contract.delimiter, "encoding": reading.encoding}
    server |= {key: value for key, value in texts.items() if value}
    custom = {"quote": reading.quote, "escape": reading.escape, "rowsIn": reading.rows_in}
    properties = [{"property": f"signpost.{k}", "value": v} for k, v in custom.items() if v]
    if properties:
        server["customProperties"] = properties
    return server


def physical_name(contract: TableContract) -> dict[str, str]:
    """The table's own name, where it lies in a database under another one."""
    table = contract.reading.table
    return {} if table is None or table == contract.name else {"physicalName": table}
