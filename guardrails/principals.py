"""Who asks: the one value by which roles, row filters, budgets and the audit know a person."""

from pydantic import Field

from connectors.access import Role
from guardrails.decisions import Decision


class Principal(Decision):
    """Somebody, or some program, that asks."""

    id: str = Field(min_length=1)
    """Stable and opaque; what the audit and the ledger are kept by."""
    roles: tuple[Role, ...] = ("product",)
    attributes: dict[str, tuple[str, ...]] = Field(default_factory=dict)
    """What row filters of contracts compare with: `{"storefront": ("JP", "KR")}`."""
    served: bool = True
    """False: the workspace's own command line, whose user can read the files anyway."""


COMMAND_LINE = Principal(id="command-line", roles=("product", "engineer", "steward"), served=False)
"""The workspace's own command line: every role, no difference guard."""
