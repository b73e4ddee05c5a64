"""What a person can do that a lake records: the steps of funnels and the events of cohorts."""

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from difflib import get_close_matches

from assistant.errors import RequestError
from assistant.semantics.catalogue import Catalogue, Metric, readable
from assistant.semantics.literals import literal
from connectors.lake.manifest import LakeTable, Manifest

BASE = "e"
"""Alias of a step's own table in its condition."""
PLACEHOLDER = re.compile(r"\{\{\s*Dimension\(\s*(['\"])(?P<name>\w+)\1\s*\)\s*\}\}")
COUNTING = ("count", "count_distinct")
NEAREST = 5
CLOSE = 0.6
"""Likeness (0 to 1) from which a name is offered for another."""


@dataclass(frozen=True)
class Step:
    """Rows of one table in which a person does one thing."""

    name: str
    """Name of a metric, or a type of event."""
    label: str
    table: str
    person: str
    time: str
    condition: str
    """SQL over the alias `e`; empty where every row counts."""
    words: tuple[str, ...] = ()
    """What people call it."""
    entity: str | None = None
    """What the person column identifies."""
    typed: bool = False
    """Whether it is a type of event itself, not a metric over it."""

    @property
    def same_as(self) -> tuple[str, str]:
        """Equal for steps of other names that hold on the same rows."""
        return self.table, self.condition


class StepBook:
    """All steps of one workspace, from its counting metrics and its types of events."""

    def __init__(
        self,
        catalogue: Catalogue,
        manifest: Manifest,
        *,
        types: Mapping[tuple[str, str], Sequence[str]],
    ) -> None:
        """Collect the steps.

        Args:
            catalogue: Metrics that count rows of people are steps.
            manifest: Says who did what and when in each table.
            types: Values by table and column; those of event-type columns are steps.
        """
        self._tables = {t.name: t for t in manifest.tables if t.person}
        found = [*self._of_metrics(catalogue), *self._of_types(catalogue, types)]
        self.steps: tuple[Step, ...] = tuple(found)
        self._by_name: dict[str, Step] = {}
        for step in found:
            self._by_name.setdefault(step.name.casefold(), step)

    @property
    def activity(self) -> Step | None:
        """Anything that a person does: the table of events with the most rows."""
        events = [t for t in self._tables.values() if t.time and t.kind.value == "events"]
        best = max(events, key=lambda t: (bool(t.event_type), t.counts.rows_out), default=None)
        if best is None or best.person is None or best.time is None:
            return None
        return Step(
            name=best.name,
            label="Any event",
            table=best.name,
            person=best.person,
            time=best.time,
            condition="",
            entity=_entity(best),
        )

    @property
    def beginning(self) -> Step | None:
        """How persons begin: a row of the table of persons."""
        persons = {name for name, table in self._tables.items() if table.kind.value == "persons"}
        found = (step for step in self.unique if step.table in persons and not step.condition)
        return next(found, None)

    @property
    def common(self) -> tuple[Step, ...]:
        """Steps of the table of most events, the most frequent types of event first."""
        types = [step for step in self.steps if step.typed]
        named = {step.same_as: step for step in self.unique}
        activity = self.activity
        inside = [step for step in types if activity and step.table == activity.table]
        found = [named[step.same_as] for step in inside]
        rest = [s for s in self.unique if activity and s.table == activity.table and s.condition]
        return tuple(dict.fromkeys([*found, *rest]))

    def first_day(self, step: Step) -> date | None:
        """The first day on which the step's table has rows."""
        return self._tables[step.table].first_day

    def step(self, name: str) -> Step:
        """The step of a name.

        Raises:
            RequestError: If there is none; offers the nearest names.
        """
        found = self._by_name.get(name.casefold())
        if found is None:
            message = f"There is no step '{name}'. Choose from: {', '.join(self.nearest(name))}."
            raise RequestError(message)
        return found

    def nearest(self, name: str) -> tuple[str, ...]:
        """Labels of the steps that are nearest to a name; the first ones where none is near."""
        labels = {step.label.casefold(): step.label for step in self.unique}
        labels |= {step.name.casefold(): step.label for step in self.unique}
        near = get_close_matches(name.casefold(), list(labels), n=NEAREST, cutoff=CLOSE)
        found = dict.fromkeys(labels[key] for key in near)
        usual = self.common or self.unique
        return tuple(found or dict.fromkeys(step.label for step in usual))[:NEAREST]

    def close(self, name: str) -> bool:
        """Whether a step has nearly this name."""
        labels = [text.casefold() for s in self.unique for text in (s.label, s.name)]
        return bool(get_close_matches(name.casefold(), labels, n=1, cutoff=CLOSE))

    @property
    def unique(self) -> tuple[Step, ...]:
        """One step for each set of rows, the metric's where a type of event has one."""
        return tuple({step.same_as: step for step in reversed(self.steps)}.values())[::-1]

    def _of_metrics(self, catalogue: Catalogue) -> Iterable[Step]:
        for metric in sorted(catalogue.metrics.values(), key=lambda m: m.aggregation != "count"):
            table = self._tables.get(metric.table or "")
            condition = _condition(metric, catalogue)
            time = metric.time or (table.time if table else None)
            if table is None or table.person is None or time is None or condition is None:
                continue
            yield Step(
                name=metric.name,
                label=metric.label,
                table=table.name,
                person=table.person,
                time=time,
                condition=condition,
                words=(metric.name, metric.label, *metric.synonyms),
                entity=_entity(table),
            )

    def _of_types(
        self, catalogue: Catalogue, types: Mapping[tuple[str, str], Sequence[str]]
    ) -> Iterable[Step]:
        for table in self._tables.values():
            if table.event_type is None or table.time is None or table.person is None:
                continue
            said = _words_of_values(catalogue, table.name, table.event_type)
            for value in types.get((table.name, table.event_type), ()):
                yield Step(
                    name=value,
                    label=readable(value),
                    table=table.name,
                    person=table.person,
                    time=table.time,
                    condition=f"{BASE}.{quoted(table.event_type)} = {literal(value)}",
                    words=(value, *said.get(value, ())),
                    entity=_entity(table),
                    typed=True,
                )


def quoted(name: str) -> str:
    """An identifier as DuckDB reads it, whatever its letters."""
    return '"' + name.replace('"', '""') + '"'


def _condition(metric: Metric, catalogue: Catalogue) -> str | None:
    """The metric's filter as SQL; None where it counts something other than rows of one table."""
    if metric.kind != "simple" or metric.aggregation not in COUNTING:
        return None
    parts = []
    for text in metric.filters:
        named = [match["name"] for match in PLACEHOLDER.finditer(text)]
        columns = [_column(name, metric, catalogue) for name in named]
        if None in columns or "{" in PLACEHOLDER.sub("", text):
            return None
        between = PLACEHOLDER.sub("{}", text).split("{}")
        parts.append("".join(a + (b or "") for a, b in zip(between, [*columns, ""], strict=True)))
    return " AND ".join(parts if len(parts) < 2 else [f"({part})" for part in parts])


def _column(name: str, metric: Metric, catalogue: Catalogue) -> str | None:
    dimension = catalogue.dimensions.get(name)
    if dimension is None or dimension.table != metric.table or dimension.column is None:
        return None
    return f"{BASE}.{quoted(dimension.column)}"


def _words_of_values(
    catalogue: Catalogue, table: str, column: str
) -> Mapping[str, tuple[str, ...]]:
    found = (
        dimension.values
        for dimension in catalogue.dimensions.values()
        if dimension.table == table and dimension.column == column
    )
    return next(found, {})


def _entity(table: LakeTable) -> str | None:
    return next((c.entity for c in table.columns if c.name == table.person), None)
