"""The workspace's audit: where it lies, and the key of its codes."""

import hmac
from typing import TYPE_CHECKING

from connectors.secret import load_or_create_secret
from guardrails.audit import Audit

if TYPE_CHECKING:
    from assistant.workspace import Workspace


def open_audit(workspace: "Workspace") -> Audit:
    """The workspace's audit, keyed by a key of its own.

    Raises:
        ConnectorError: If the workspace's secret cannot be used.
    """
    secret = load_or_create_secret(workspace.secret)
    return Audit(workspace.built / "audit.jsonl", secret=hmac.digest(secret, b"audit", "sha256"))
