"""Rows of tables that describe things: new ones, which nobody knew at the label."""

from collections.abc import Iterator

import numpy as np
import pyarrow as pa

from assistant.features.proof.change import Edit, Edits, Trial
from assistant.features.proof.relation import Relation, Setting
from assistant.features.proof.rows import flavoured, fresh_keys
from assistant.features.proof.world import DAY, Moment, with_values
from assistant.features.query import FeatureTable


def _new(
    table: FeatureTable, rows: pa.Table, *, moment: Moment, flavour: int, rng: np.random.Generator
) -> pa.Table:
    """Things under new keys whose every date lies after the moment."""
    drawn = flavoured(rows, flavour=flavour, ids=frozenset(table.key), rng=rng)
    drawn = fresh_keys(table, drawn, keep=frozenset(), tag=f"new-{table.name}")
    for name, kind in table.columns:
        if kind in ("DATE", "TIMESTAMP"):
            days = (1 + rng.integers(60, size=drawn.num_rows)) * DAY
            drawn = with_values(drawn, name, moment.astype("datetime64[D]") + days)
    return drawn


def _trials(setting: Setting) -> Iterator[Trial]:
    for place, moment in enumerate(setting.moments):
        world = setting.world.at(moment)
        timeless = [
            (table, rows)
            for table, rows in world.described()
            if table.time is None and table.key and rows.num_rows
        ]
        for flavour in (0, 2) if timeless else ():
            rng = setting.rng(place, flavour)
            edits = {
                table.name: Edit(add=_new(table, rows, moment=moment, flavour=flavour, rng=rng))
                for table, rows in timeless
            }
            what = "new rows of tables that describe things, dated after the label"
            yield Trial(before=world, change=Edits(edits), what=what)


NEW_THING = Relation(
    name="future_dimension_row",
    says="A thing that did not exist yet, in a table that describes things, changes the value.",
    remedy="Join such a table by its key only, or keep only rows whose start lies before label_ts.",
    trials=_trials,
    absent="every table that is read has a time column",
)
