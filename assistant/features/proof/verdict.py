"""What a check found: proven, or refuted with the relation, an example and what to change."""

from typing import Any, Literal

from pydantic import BaseModel, ConfigDict

Cell = str | int | float | bool | None


class Found(BaseModel):
    """Common settings of the verdict types."""

    model_config = ConfigDict(frozen=True, extra="forbid")


class ExampleTable(Found):
    """Invented rows of one table."""

    name: str
    columns: tuple[str, ...]
    rows: tuple[tuple[Cell, ...], ...]
    marks: tuple[Literal["", "+", "-"], ...]
    """Per row: there before and after, added, or taken away by the change."""


class Example(Found):
    """The smallest case, on invented rows, that shows the fault."""

    label: dict[str, Cell]
    tables: tuple[ExampleTable, ...]
    before: dict[str, Any]
    """Value by output column; empty where the row is missing."""
    after: dict[str, Any]


class Finding(Found):
    """One rule that the feature breaks."""

    relation: str
    reason: str
    change: str
    """What was done that should not have mattered."""
    remedy: str
    on: Literal["fixture", "governed", "query"]
    """Where it was seen: on invented rows, on governed data, or in the text of the query."""
    labels_differing: int = 0
    example: Example | None = None


class RelationRun(Found):
    """How often one relation was tried."""

    name: str
    on: Literal["fixture", "governed"]
    trials: int
    absent: str = ""
    """Why there was no trial."""


class RuleRun(Found):
    """How often the SQL was compared with the rule in plain Python, value by value."""

    labels: int
    differing: int


class Verdict(Found):
    """The outcome of a check."""

    feature: str
    proven: bool
    findings: tuple[Finding, ...]
    relations: tuple[RelationRun, ...]
    notes: tuple[str, ...] = ()
    """What a reader should know although nothing is wrong."""
    rule: RuleRun | None = None
    """None of SQL that is written by hand: the rule says nothing of it."""
    labels_checked: int
    seeds: tuple[int, ...]
    sql_sha256: str
    seconds: float
