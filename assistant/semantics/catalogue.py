"""What can be asked: metrics, the dimensions valid for each, and the words people use for them."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Literal

from assistant.semantics.content_tables import ContentTable

MetricKind = Literal["simple", "ratio", "cumulative", "derived", "conversion"]


@dataclass(frozen=True)
class Dimension:
    """One way to slice."""

    name: str
    """Qualified: `user__country`."""
    label: str
    description: str
    table: str
    column: str | None
    """Lake column behind it; None for an expression."""
    type: str
    """Wire type: `string`, `integer`, `number`, `boolean`, `date`, `timestamp`."""
    synonyms: tuple[str, ...] = ()
    unit: str | None = None
    is_time: bool = False
    hour_of: str | None = None
    """Of an hour of the day: the column of the moment."""
    content_role: Literal["title", "kind"] | None = None
    """Whether it names content items or says of which kind they are."""
    nouns: tuple[str, ...] = ()
    """Of a title: what the table calls one item (`product`), where it holds a single kind."""
    values: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    """The workspace's extra words for values, by value as stored."""


@dataclass(frozen=True)
class Metric:
    """One number that can be asked for."""

    name: str
    label: str
    description: str
    kind: MetricKind
    unit: str | None
    synonyms: tuple[str, ...]
    owner: str | None
    dimensions: tuple[str, ...]
    """Qualified names of the dimensions valid for it, sorted."""
    aggregation: str | None = None
    """Of a simple or cumulative metric: `sum`, `count`, `count_distinct`, `average`…"""
    table: str | None = None
    """Table that its measure reads; None where several are combined."""
    rolling: bool = False
    """A cumulative number: it has a value at the end of each day, not one for a period."""
    needs_time: bool = False
    """Compares with an earlier time, so it exists only along time."""
    inputs: tuple[str, ...] = ()
    """Metrics that it is computed from."""
    fixed: tuple[str, ...] = ()
    """Dimensions that its own filter is on; slicing by one says nothing."""
    first_day: date | None = None
    """First day of the data behind it; None where it has none, or several tables give it."""
    source: str = ""
    """File that defines it, relative to the semantic models."""
    definition: str = ""
    """How it is computed, in one line."""
    filters: tuple[str, ...] = ()
    """Conditions on the rows that it counts, as its author wrote them."""
    time: str | None = None
    """Column that places its rows in time; None for an expression."""

    @property
    def additive(self) -> bool:
        """Whether slices add up to the whole."""
        return self.kind == "simple" and self.aggregation in ("sum", "count", "sum_boolean")


@dataclass(frozen=True)
class Link:
    """A column of a table that names an entity."""

    entity: str
    column: str
    unique: bool
    """Whether the table has one row for each."""


@dataclass(frozen=True)
class Catalogue:
    """Metrics and dimensions by name."""

    metrics: Mapping[str, Metric]
    dimensions: Mapping[str, Dimension]
    links: Mapping[str, tuple[Link, ...]] = field(default_factory=dict)
    """Entities of each table."""

    contents: tuple[ContentTable, ...] = ()
    """Tables whose items may be asked for by their attributes."""

    def dimensions_of(self, metrics: Sequence[str]) -> tuple[str, ...]:
        """Qualified names valid for all the metrics, sorted."""
        sets = [set(self.metrics[name].dimensions) for name in metrics if name in self.metrics]
        return tuple(sorted(set.intersection(*sets))) if sets else ()


def readable(name: str) -> str:
    """A name as words: `traffic_source` is `Traffic source`."""
    text = name.replace("__", " ").replace("_", " ").strip()
    return text[:1].upper() + text[1:]
