"""The workspace's audit: where it lies, and the key of its codes."""

import hmac
from typing import TYPE_CHECKING

from connectors.secret import load_or_create_secret
from guardrails.audit import Audit, AuditEntry

if TYPE_CHECKING:
    from assistant.answering.record import RunRecord
    from assistant.workspace import Workspace


def open_audit(workspace: "Workspace") -> Audit:
    """The workspace's audit, keyed by a key of its own.

    Raises:
        ConnectorError: If the workspace's secret cannot be used.
    """
    secret = load_or_create_secret(workspace.secret)
    return Audit(workspace.built / "audit.jsonl", secret=hmac.digest(secret, b"audit", "sha256"))


def write_run(
    audit: Audit | None, record: "RunRecord", *, entry: str, question: str, status: str
) -> None:
    """Write down one run: who made it, how it came in and ended, what ran and what was refused."""
    if audit is None:
        return
    audit.write(
        AuditEntry(
            principal=record.principal.id,
            trace_id=record.trace_id,
            entry=entry,
            question=question,
            status=status,
            statements=tuple(record.ran),
            refused=tuple(denied.rule for denied in record.denials),
        )
    )
