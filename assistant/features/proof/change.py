"""What a relation does to a world: rows added and taken away, or the whole of it made anew."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any, Protocol

import numpy as np
import pyarrow as pa

from assistant.features.engine.engine import UTC_ZONE
from assistant.features.proof.world import World

Part = tuple[str, str, int]
"""Table, `add` or `drop`, and which row."""


class Change(Protocol):
    """A change that a right feature does not notice."""

    def apply(self, world: World) -> World:
        """The world after the change."""
        ...


@dataclass(frozen=True)
class Edit:
    """Rows of one table that go and come."""

    drop: tuple[int, ...] = ()
    add: pa.Table | None = None


@dataclass(frozen=True)
class Edits:
    """Rows added to tables and taken from them."""

    by_table: Mapping[str, Edit]

    def apply(self, world: World) -> World:
        """The world after the change."""
        return world.with_tables(
            {name: _edited(world.tables[name], edit) for name, edit in self.by_table.items()}
        )

    @property
    def parts(self) -> tuple[Part, ...]:
        """Every single row of the change, in order."""
        drops = [(name, "drop", row) for name, edit in self.by_table.items() for row in edit.drop]
        adds = [
            (name, "add", row)
            for name, edit in self.by_table.items()
            for row in range(edit.add.num_rows if edit.add is not None else 0)
        ]
        return (*drops, *adds)

    def only(self, parts: tuple[Part, ...]) -> "Edits":
        """The change with these rows alone."""
        kept: dict[str, Edit] = {}
        for name, edit in self.by_table.items():
            adds = [row for table, kind, row in parts if table == name and kind == "add"]
            drops = tuple(row for table, kind, row in parts if table == name and kind == "drop")
            if adds or drops:
                added = None if edit.add is None or not adds else edit.add.take(adds)
                kept[name] = Edit(drop=drops, add=added)
        return Edits(kept)

    def moved(self, kept: Mapping[str, Any]) -> "Edits":
        """The same change over a world that kept these rows, sorted, of each table."""
        return Edits(
            {
                name: Edit(
                    drop=tuple(int(np.searchsorted(kept[name], row)) for row in edit.drop),
                    add=edit.add,
                )
                for name, edit in self.by_table.items()
            }
        )


def _edited(rows: pa.Table, edit: Edit) -> pa.Table:
    if edit.drop:
        mask = np.ones(rows.num_rows, dtype=bool)
        mask[list(edit.drop)] = False
        rows = rows.filter(pa.array(mask))
    if edit.add is not None and edit.add.num_rows:
        rows = pa.concat_tables([rows, edit.add.cast(rows.schema)])
    return rows.combine_chunks()


@dataclass(frozen=True)
class Remake:
    """A world made anew by a function."""

    make: Callable[[World], World]

    def apply(self, world: World) -> World:
        """The world after the change."""
        return self.make(world)


def same_output(output: pa.Table) -> pa.Table:
    """An output that is compared as it is."""
    return output


@dataclass(frozen=True)
class Trial:
    """One comparison: the feature before a change and after it."""

    before: World
    change: Change
    what: str
    """What was done, for a person: "a row dated after the label was added"."""
    zone: str = UTC_ZONE
    """Time zone of the session after the change."""
    read: Callable[[pa.Table], pa.Table] = field(default=same_output)
    """Brings the output after the change back to what it must equal."""
    anew: bool = False
    """Whether the query is planned again, over tables that are stored."""
    to_the_bit: bool = False
    """Whether the last bits of a number count, too."""
