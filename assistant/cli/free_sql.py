"""Free SQL from the command line: the same gate, the same worker, no agent."""

from dataclasses import dataclass
from uuid import uuid4

from assistant.answering.record import RunRecord
from assistant.answers import Table
from assistant.settings import Settings
from assistant.stores import open_lake, open_warehouse
from assistant.tools.execution import Checked, result_table, run_checked
from assistant.tools.kit import DeniedError
from assistant.workspace import Workspace
from guardrails.decisions import Denied, GuardrailNote
from guardrails.sql.policy import SqlPolicy


@dataclass(frozen=True)
class SqlOutcome:
    """A statement that ran."""

    table: Table
    notes: tuple[GuardrailNote, ...]


def run_free_sql(sql: str, *, workspace: Workspace, settings: Settings) -> SqlOutcome | Denied:
    """Check and run one statement on the current lake.

    Raises:
        WorkspaceError: If there is no lake yet.
        WarehouseError: If the query does not finish.
    """
    lake, manifest = open_lake(workspace)
    minimum = max(settings.privacy.minimum_group, manifest.minimum_group)
    warehouse = open_warehouse(lake, settings.query)
    record = RunRecord(trace_id=uuid4().hex)
    checked = Checked(
        policy=SqlPolicy.from_manifest(manifest, minimum), warehouse=warehouse, minimum=minimum
    )
    try:
        executed = run_checked(sql, compiled=False, checked=checked, record=record)
    except DeniedError as error:
        return error.denied
    finally:
        warehouse.close()
    return SqlOutcome(table=result_table(executed.result), notes=tuple(record.notes))
