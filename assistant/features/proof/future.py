"""Rows that had not happened yet: after the label, exactly at it, and from a clock that runs ahead."""

from collections.abc import Iterator
from dataclasses import replace
from functools import partial

import numpy as np
import pyarrow as pa

from assistant.features.proof.busy import busy
from assistant.features.proof.change import Edit, Edits, Trial
from assistant.features.proof.relation import Relation, Setting
from assistant.features.proof.rows import FLAVOURS, after, dated, flavoured, fresh_keys
from assistant.features.proof.world import MICROSECOND, Moment, World, holds_events
from assistant.features.query import FeatureTable
from guardrails.sql.mentions import mentions

_HOUR = np.timedelta64(1, "h")


def new_rows(  # noqa: PLR0913 - the parts of one row
    world: World,
    table: FeatureTable,
    *,
    moment: Moment,
    flavour: int,
    exact: bool,
    ahead: bool,
    keep_key: bool,
    rng: np.random.Generator,
) -> pa.Table:
    """Rows of one table dated at or after a moment.

    Args:
        world: Where values come from.
        table: The table; it names a time.
        moment: The label's time.
        flavour: How values are drawn.
        exact: Dated exactly at the moment, not after it.
        ahead: Arrived before the moment all the same: the client's clock runs ahead.
        keep_key: Under the key that it has: a new version of a row.
        rng: Where chance comes from.
    """
    ids = frozenset(world.ids[table.name])
    rows = flavoured(world.tables[table.name], flavour=flavour, ids=ids, rng=rng)
    if not keep_key:
        rows = fresh_keys(table, rows, keep=frozenset(table.entities), tag=f"new-{table.name}")
    count = rows.num_rows
    spans = mentions(world.query.sql).hours
    when = np.full(count, moment) if exact else after(table, moment, count, spans=spans, rng=rng)
    whole = when.astype("datetime64[us]")
    arrival = np.full(count, moment - _HOUR) if ahead else whole + MICROSECOND
    return dated(table, rows, when, arrival=arrival)


def _may_be_exact(table: FeatureTable, moment: Moment) -> bool:
    """A date is its midnight: only a label at midnight is exactly at one."""
    days = table.time is not None and table.types[table.time] == "DATE"
    return not days or moment == moment.astype("datetime64[D]")


def _trials(setting: Setting, *, exact: bool, keep_key: bool) -> Iterator[Trial]:
    what = "rows dated exactly at the label" if exact else "rows dated after the label"
    for place, moment in enumerate(setting.moments):
        world = setting.world.at(moment)
        timed = [t for t, rows in world.described() if t.time and rows.num_rows]
        if keep_key:
            timed = [t for t in timed if t.key and not holds_events(t, world.query.entities)]
        timed = [t for t in timed if not exact or _may_be_exact(t, moment)]
        for flavour in range(FLAVOURS if timed else 0):
            for ahead in (
                (False, True) if any(t.arrival for t in timed) and not keep_key else (False,)
            ):
                rng = setting.rng(place, flavour, ahead, exact, keep_key)
                edits = {
                    table.name: Edit(
                        add=new_rows(
                            world,
                            table,
                            moment=moment,
                            flavour=flavour,
                            exact=exact,
                            ahead=ahead,
                            keep_key=keep_key,
                            rng=rng,
                        )
                    )
                    for table in timed
                }
                known_by_then = " (delivered before it: a clock ran ahead)" if ahead else ""
                yield Trial(before=world, change=Edits(edits), what=what + known_by_then)


def _future(setting: Setting) -> Iterator[Trial]:
    yield from _trials(setting, exact=False, keep_key=False)
    many = busy(setting.world)
    if many is not None:
        last = replace(setting, world=many, moments=setting.moments[-1:])
        yield from _trials(last, exact=False, keep_key=False)


def _versions(setting: Setting) -> Iterator[Trial]:
    yield from _trials(setting, exact=False, keep_key=True)
    yield from _trials(setting, exact=True, keep_key=True)


FUTURE = Relation(
    name="future_row",
    says="A row dated after the label changes the value.",
    remedy="Read only what happened before the label: add '<time> < label_ts' to every table that has a time, inside subqueries too.",
    trials=_future,
    absent="no table that is read has a time column",
)
EXACT = Relation(
    name="row_at_label",
    says="A row dated exactly at the label changes the value.",
    remedy="End the window before the label: write '<time> < label_ts', not '<=' and not BETWEEN.",
    trials=partial(_trials, exact=True, keep_key=False),
    absent="no table that is read has a time column",
)
NEW_VERSION = Relation(
    name="new_version",
    says="A later version of a row, under the key that it has, changes the value.",
    remedy="Take the newest version known at the label: filter '<time> < label_ts' first, then keep one row per key by (time, key).",
    trials=_versions,
    absent="no table that is read has both a time and a key",
)
