"""What the words of a request say, sorted; and the aggregation that they become."""

from dataclasses import dataclass, field
from typing import Any

from assistant.planner.features.names import Named, Names
from assistant.planner.features.words import Shape


@dataclass(frozen=True)
class Asked:
    """What the words say, sorted."""

    names: Names
    subjects: tuple[Named, ...]
    shape: Shape
    keys: tuple[str, ...]


@dataclass(frozen=True)
class Aggregated:
    """An aggregation with its rows."""

    fields: dict[str, Any]
    table: str
    where: dict[str, list[str]] = field(default_factory=dict)
    type: str = "integer"
    unit: str | None = None
    subject: str = ""
    notes: tuple[str, ...] = ()
