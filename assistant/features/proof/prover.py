"""Runs the relations over one world and says which of them a feature notices."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from typing import Any, Literal

import pyarrow as pa

from assistant.features.engine.engine import UTC_ZONE, EngineError, FeatureEngine
from assistant.features.proof.change import Trial
from assistant.features.proof.crowded import crowded
from assistant.features.proof.emptied import emptied
from assistant.features.proof.order import AGAIN, SHUFFLE
from assistant.features.proof.output import Key, Output, ShapeError, Values, keys_of, read_output
from assistant.features.proof.relation import Relation, Setting
from assistant.features.proof.shift import ALIKE_YEARS, CALENDAR, NAMED_DATE, SHIFT, shifted_by
from assistant.features.proof.world import World

Place = Literal["fixture", "governed"]
Tell = Callable[[str, int, int], None]
"""Told of a label, steps done, and steps in all."""

_REMEMBERED = 64


@dataclass(frozen=True)
class Failure:
    """One trial that a feature noticed."""

    rule: str
    reason: str
    remedy: str
    trial: Trial
    labels: tuple[Key, ...] = ()
    """Labels whose value differs."""


@dataclass
class Seen:
    """What one pass over a world found."""

    failures: list[Failure] = field(default_factory=list)
    trials: dict[str, int] = field(default_factory=dict)
    notes: list[str] = field(default_factory=list)
    last_bits: dict[Relation, Trial] = field(default_factory=dict)
    """The first trial of each relation after which the last bits of a number differ."""


SHAPES = {
    "columns": "Name the entity columns, label_ts and at least one value in the outermost SELECT.",
    "row_lost": "Keep every label: start FROM labels and LEFT JOIN, or use a scalar subquery; put conditions on events into ON, not WHERE.",
    "row_multiplied": "Give one row per label: aggregate before joining, and GROUP BY the entity and label_ts.",
    "row_invented": "Give rows for labels only: start FROM labels.",
    "fails": "Make it run on every table that the contract allows: a scalar subquery must give one row, and a cast must fit.",
}
IGNORED = "entity_ignored"
NO_DATA = "label_time_value"
NO_DATA_REMEDY = (
    "Measure the distance to an event, label_ts - <time>; a value must not be the label's own time."
)


class Prover:
    """Runs one feature again and again; remembers what it gave on unchanged worlds."""

    def __init__(self, engine: FeatureEngine) -> None:
        """Take the engine; it is the caller's to close."""
        self._engine = engine
        self._seen: dict[tuple[Any, ...], tuple[World, Output]] = {}

    def output(self, world: World, *, zone: str = UTC_ZONE) -> Output:
        """What the feature gives in this world.

        Raises:
            ShapeError: If it is not one row for each label, or the query fails on these rows.
            EngineError: If the engine stops, or runs out of time or memory.
        """
        identity = (
            zone,
            tuple(id(table) for table in world.tables.values()),
            tuple(keys_of(world.labels, world.query)),
        )
        if identity not in self._seen:
            if len(self._seen) >= _REMEMBERED:
                self._seen.clear()
            self._seen[identity] = (world, self.fresh(world, zone=zone))
        return self._seen[identity][1]

    def engine_runs(self, nothing: World) -> pa.Schema:
        """Run the query without a row, to tell a query that cannot run from one that should not.

        Returns:
            Names and types of its output.

        Raises:
            EngineError: If it cannot run.
        """
        run = self._engine.run(nothing.query.sql, tables=nothing.tables, labels=nothing.labels)
        return run.schema

    def fresh(
        self,
        world: World,
        *,
        zone: str = UTC_ZONE,
        read: Callable[[Any], Any] | None = None,
        keep_plan: bool = True,
    ) -> Output:
        """The same, run anew; `read` brings the raw output back to what it is compared with."""
        try:
            table = self._engine.run(
                world.query.sql,
                tables=world.tables,
                labels=world.labels,
                zone=zone,
                keep_plan=keep_plan,
            )
        except EngineError as error:
            if error.code != "failed" or error.missing:
                raise
            raise ShapeError("fails", "The query fails on these rows.") from None
        if read is None:
            return read_output(table, world.labels, world.query)
        return read_output(read(table), read(world.labels), world.query)

    def failing(self, trial: Trial) -> tuple[Failure | None, bool]:
        """The failure of one trial, or None; and whether the last bits of a number differ."""
        try:
            expected = self.output(trial.before)
            got = self.fresh(
                trial.change.apply(trial.before),
                zone=trial.zone,
                read=trial.read,
                keep_plan=not trial.anew,
            )
        except ShapeError as error:
            labels = (error.key,) if error.key is not None else ()
            return Failure(error.rule, str(error), SHAPES[error.rule], trial, labels), False
        different, last_bits = expected.differing(got, to_the_bit=trial.to_the_bit)
        if not different:
            return None, last_bits
        return Failure("value", "The value differs.", "", trial, different), last_bits

    def check(self, setting: Setting, relations: tuple[Relation, ...], tell: Tell) -> Seen:
        """Run every trial of every relation; the first failure of each is kept."""
        seen = Seen()
        for done, relation in enumerate(relations):
            tell(relation.name, done, len(relations))
            count = 0
            for trial in relation.trials(setting):
                count += 1
                failure, last_bits = self.failing(trial)
                if last_bits:
                    seen.last_bits.setdefault(relation, trial)
                if failure is not None and not self._excused(relation, setting, seen):
                    seen.failures.append(_of(relation, failure))
                    break
            seen.trials[relation.name] = count
        self._weigh_last_bits(seen)
        tell("done", len(relations), len(relations))
        return seen

    def _weigh_last_bits(self, seen: Seen) -> None:
        """Last bits may depend on the order of rows; if they do not, they tell of the change."""
        if not seen.last_bits:
            return
        if any(relation in (AGAIN, SHUFFLE, *_OTHER_NUMBERS) for relation in seen.last_bits):
            seen.notes.append(_LAST_BITS)
            return
        for relation, trial in seen.last_bits.items():
            failure, _ = self.failing(replace(trial, to_the_bit=True))
            if failure is not None and all(f.rule != relation.name for f in seen.failures):
                seen.failures.append(_of(relation, failure))

    def _excused(self, relation: Relation, setting: Setting, seen: Seen) -> bool:
        """Calendar months do not move by 364 days, but by 400 years they do, and from 2026 to 2015.

        Clocks of a zone that are looked up in a table are known for some years alone.
        """
        if relation is not SHIFT:
            return False
        far = () if setting.world.query.clock_changes else (CALENDAR,)
        for days in (*far, ALIKE_YEARS):
            if any(self.failing(trial)[0] for trial in shifted_by(days).trials(setting)):
                return False
        seen.notes.append("The value depends on calendar months, and not on the year.")
        return True

    def ignored(self, world: World) -> str | None:
        """A column of the entity that no value depends on, where several name the entity."""
        query, values = world.query, self.output(world).values
        if len(query.entities) == 1 or len(set(map(repr, values.values()))) == 1:
            return None
        for place, name in enumerate(query.entities):
            if _alike_without(values, place) and all(
                _alike_without(self.fresh(crowd).values, place) for crowd in crowded(world, name)
            ):
                return name
        return None

    def without_data(self, world: World) -> tuple[Key, ...]:
        """Two labels that get different values where no table has a row, or nothing.

        Raises:
            ShapeError: If a label has no row then, or several.
        """
        values = self.fresh(emptied(world)).values
        first = next(iter(values))
        pair = (
            Output({first: values[first]}).differing(Output({first: v}))[0] for v in values.values()
        )
        other = next((key for key, differs in zip(values, pair, strict=True) if differs), None)
        return () if other is None else (first, other)


_OTHER_NUMBERS = (SHIFT, NAMED_DATE)
"""Relations under which times themselves are other numbers."""
_LAST_BITS = "The last bits of a number depend on the order of rows. Sum whole numbers or DECIMAL where a training set must be the same byte for byte."


def _alike_without(values: Mapping[Key, Values], place: int) -> bool:
    """Whether labels that differ in one column of the entity alone have the same value."""
    groups: dict[Key, list[str]] = {}
    for key, value in values.items():
        groups.setdefault((*key[:place], *key[place + 1 :]), []).append(repr(value))
    shared = [found for found in groups.values() if len(found) > 1]
    return bool(shared) and all(len(set(found)) == 1 for found in shared)


def _of(relation: Relation, failure: Failure) -> Failure:
    if failure.rule == "value":
        return Failure(relation.name, relation.says, relation.remedy, failure.trial, failure.labels)
    shape = {"row_lost": "loses a label's row", "row_multiplied": "multiplies a label's row"}
    said = shape.get(failure.rule, "makes the query fail")
    reason = f"{failure.reason[:-1]}: {failure.trial.what} {said}."
    remedy = relation.remedy if failure.rule != "row_lost" else failure.remedy
    return Failure(relation.name, reason, remedy, failure.trial, failure.labels)
