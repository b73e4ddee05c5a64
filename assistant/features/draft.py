"""The wire type of a drafted feature: what a person needs to judge it, merge it or drop it."""

from typing import Any

from pydantic import BaseModel, ConfigDict

MOST_ATTEMPTS = 3
"""How often a feature is written until it is proven, or given up."""


class FeatureDraft(BaseModel):
    """A feature as it was drafted, with its proof."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    name: str
    version: int
    specification: str
    """YAML, as it would be saved."""
    sql: dict[str, str]
    """By dialect: `duckdb`, `spark`, `bigquery`; one that cannot say it is left out."""
    not_run: tuple[str, ...] = ("bigquery",)
    """Dialects that are text only; the others are compared with ours by tests of the product."""
    proven: bool
    attempts: int
    """How often it was written until it was proven, or given up."""
    verdict: dict[str, Any]
    """What the check found."""
    certificate: dict[str, Any] | None = None
    """None where the check refuted it."""
    profile: dict[str, Any] | None = None
    """None where there is no lake."""
    neighbours: tuple[dict[str, Any], ...] = ()
    """Existing features, the nearest first."""
    notes: tuple[str, ...] = ()
    """What was assumed, and what a dialect cannot say."""
    patch: str
    """`git apply` adds the feature to the workspace as proposed."""
