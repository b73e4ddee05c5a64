"""Free SQL from the command line: the same gate, the same worker, no agent."""

from dataclasses import dataclass
from uuid import uuid4

from assistant.answering.record import RunRecord
from assistant.answers import Table
from assistant.settings import Settings
from assistant.state.audit import open_audit
from assistant.state.database import open_database
from assistant.state.protection import open_protection
from assistant.stores import open_lake, open_warehouse
from assistant.tools.execution import Checked, result_table, run_checked
from assistant.tools.kit import DeniedError
from assistant.workspace import Workspace
from guardrails.audit import Audit, AuditEntry
from guardrails.decisions import Denied, GuardrailNote
from guardrails.sql.policy import SqlPolicy


@dataclass(frozen=True)
class SqlOutcome:
    """A statement that ran."""

    table: Table
    notes: tuple[GuardrailNote, ...]


def run_free_sql(sql: str, *, workspace: Workspace, settings: Settings) -> SqlOutcome | Denied:
    """Check and run one statement on the current lake, and write it down in the audit.

    Raises:
        WorkspaceError: If there is no lake yet.
        WarehouseError: If the query does not finish.
        AuditError: If the audit cannot be written.
    """
    lake, manifest = open_lake(workspace)
    minimum = max(settings.privacy.minimum_group, manifest.minimum_group)
    record = RunRecord(trace_id=uuid4().hex)
    database = open_database(workspace, settings.state)
    warehouse = open_warehouse(lake, settings.query)
    protection = open_protection(
        workspace, settings.privacy, lake_version=manifest.version, database=database
    )
    checked = Checked(
        policy=SqlPolicy.from_manifest(manifest, minimum),
        warehouse=warehouse,
        minimum=minimum,
        protection=protection,
    )
    status = "failed"
    try:
        executed = run_checked(sql, compiled=False, checked=checked, record=record)
        status = "answered"
    except DeniedError as error:
        status = "refused"
        record.deny(error.denied)
        return error.denied
    finally:
        warehouse.close()
        database.close()
        _write_down(record, status, open_audit(workspace))
    return SqlOutcome(table=result_table(executed.result), notes=tuple(record.notes))


def _write_down(record: RunRecord, status: str, audit: Audit) -> None:
    audit.write(
        AuditEntry(
            principal=record.principal.id,
            trace_id=record.trace_id,
            entry="sql",
            status=status,
            statements=tuple(record.ran),
            refused=tuple(denied.rule for denied in record.denials),
        )
    )
