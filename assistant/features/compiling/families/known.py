"""What every family starts from: the known events of each row of the spine, each once."""

from dataclasses import dataclass

from assistant.features.compiling.binding import Bound
from assistant.features.compiling.sql_text import minus_hours, name, names
from assistant.features.query import LABEL_TIME

KNOWN = "known"
"""CTE of the events: keys, `label_ts`, event key columns, `event_ts`, then the inputs."""


@dataclass(frozen=True)
class Pieces:
    """SQL of one family, to be grouped by key and label."""

    values: tuple[str, ...]
    """One aggregate per value column."""
    source: str = KNOWN
    """CTE that they aggregate."""
    ctes: tuple[tuple[str, str], ...] = ()
    """Steps between the known events and `source`: name and body, in order."""


@dataclass(frozen=True)
class Known:
    """Names and windows of the known events."""

    bound: Bound

    @property
    def group(self) -> str:
        """Columns that a value belongs to."""
        return names((*self.bound.spec.keys, LABEL_TIME))

    @property
    def event_key(self) -> tuple[str, ...]:
        """Columns that tell events apart; ties in time are broken by them."""
        if self.bound.source.session is not None or len(self.bound.table.key) == 1:
            return ("event_id",)
        return tuple(f"event_id_{place}" for place in range(1, len(self.bound.table.key) + 1))

    @property
    def latest_first(self) -> str:
        """Total order of events, newest first."""
        return ", ".join(["event_ts DESC", *(f"{column} DESC" for column in self.event_key)])

    @property
    def windows(self) -> tuple[str, ...]:
        """Condition on `event_ts` per value column; empty for the longest, which holds all."""
        spec = self.bound.spec
        if spec.calendar is not None:
            return ("",)
        start = [minus_hours(LABEL_TIME, spec.delay_hours + hours) for hours in spec.windows]
        shorter = tuple(f"event_ts >= {time}" for time in start[:-1])
        return (*shorter, "")

    def column(self, reference: str) -> str:
        """Name of a column that the specification refers to."""
        return name(self.bound.alias(reference))

    def type(self, reference: str) -> str:
        """Its DuckDB type."""
        return self.bound.types[reference]


def only(*conditions: str) -> str:
    """A `FILTER` clause over the conditions that are not empty, or nothing."""
    given = [condition for condition in conditions if condition]
    return f" FILTER (WHERE {' AND '.join(given)})" if given else ""


def case(value: str, *conditions: str) -> str:
    """The value where all the conditions that are not empty hold."""
    given = [condition for condition in conditions if condition]
    return f"CASE WHEN {' AND '.join(given)} THEN {value} END" if given else value
