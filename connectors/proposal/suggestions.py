"""Measures and metrics that a table suggests, under names that no other table uses."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any

from connectors.profiling.naming import label, lake_name
from connectors.profiling.profile import TableProfile
from connectors.proposal.lake_names import TableNames


@dataclass(frozen=True)
class Measure:
    """One aggregation over a column."""

    name: str
    agg: str
    expr: str
    description: str


@dataclass(frozen=True)
class Metric:
    """One metric to propose."""

    name: str
    label: str
    description: str
    synonyms: tuple[str, ...]
    unit: str | None
    type: str
    parameters: dict[str, Any]
    filter: str | None = None


@dataclass
class Suggested:
    """Measures and metrics of one table, names unique among all tables."""

    names: TableNames
    taken: set[str]
    nouns: frozenset[str]
    type_dimension: str
    """Qualified name of the event type's dimension; empty without one."""
    measures: dict[str, Measure] = field(default_factory=dict)
    metrics: dict[str, Metric] = field(default_factory=dict)

    @property
    def table(self) -> TableProfile:
        """The table's profile."""
        return self.names.table

    def measure(self, name: str, *, agg: str, expr: str, description: str) -> str:
        """Add a measure; returns its name."""
        self.measures[name] = Measure(name, agg, expr, description)
        return name

    def metric(
        self, wanted: str, *, shown: str, about: str, words: Iterable[str], **rest: Any
    ) -> str:
        """Add a metric under the wanted name, or one that says its table; returns the name."""
        name = wanted
        if name in self.taken:
            name = lake_name(f"{self.names.thing}_{wanted}", taken=frozenset(self.taken))
            shown = label(name)
        self.taken.add(name)
        distinct = tuple(w for w in dict.fromkeys(words) if w and w.casefold() != shown.casefold())
        self.metrics[name] = Metric(
            name=name, label=shown, description=about, synonyms=distinct, unit=rest.get("unit"),
            type=rest.get("type", "simple"), parameters=rest["parameters"], filter=rest.get("filter"),
        )  # fmt: skip
        return name
