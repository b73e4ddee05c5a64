"""Governed tables as features may read them: from contracts before a build, from the lake after it."""

from collections.abc import Iterable

from assistant.features.query import FeatureTable
from assistant.workspace import Workspace
from connectors.contract_files import load_contracts
from connectors.contracts import TableContract
from connectors.lake.manifest import LakeColumn, Manifest, read_manifest
from connectors.lake.parsing import SQL_TYPES
from connectors.lake.publish import current_lake
from connectors.lake.writing import lake_columns


def tables_of_contracts(contracts: Iterable[TableContract]) -> dict[str, FeatureTable]:
    """Tables by name as a build of these contracts would lay them down."""
    return {
        contract.name: _table(
            contract.name,
            lake_columns(contract),
            time=contract.time,
            arrival=contract.arrival,
            key=contract.row_key,
        )
        for contract in contracts
    }


def tables_of_lake(manifest: Manifest) -> dict[str, FeatureTable]:
    """Tables by name as they lie in one build of the lake."""
    return {
        table.name: _table(
            table.name,
            table.columns,
            time=table.time,
            arrival=table.arrival,
            key=table.primary_key,
        )
        for table in manifest.tables
    }


def tables_of_workspace(workspace: Workspace) -> dict[str, FeatureTable]:
    """Tables of the newest build; of the contracts where nothing is built.

    Raises:
        ContractError: If a contract cannot be read.
    """
    lake = current_lake(workspace.lakes)
    if lake is None:
        return tables_of_contracts(load_contracts(workspace.contracts))
    return tables_of_lake(read_manifest(lake))


def _table(
    name: str,
    columns: tuple[LakeColumn, ...],
    *,
    time: str | None,
    arrival: str | None,
    key: tuple[str, ...],
) -> FeatureTable:
    return FeatureTable(
        name=name,
        columns=tuple((column.name, SQL_TYPES[column.type]) for column in columns),
        time=time,
        arrival=arrival,
        key=key,
        entities={column.name: column.entity for column in columns if column.entity},
    )
