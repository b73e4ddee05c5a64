"""Looks to raw event rows: types, times of event and arrival, amounts, and personal columns."""

from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np
import numpy.typing as npt
import pyarrow as pa
import pyarrow.compute as pc

from assistant.demo.catalogue import Item
from assistant.demo.effects import DAYS, FIRST_DAY, LOADED_AT
from assistant.demo.looks import SURFACES, Looks, make_looks, make_shelf
from assistant.demo.people import DEVICES, People
from assistant.demo.sessions import DAY_SECONDS, Sessions, make_sessions
from assistant.demo.words import markets, words

DELAYS = {"impression": 0, "search": -5, "open": 3, "purchase": 9, "subscribe": 12, "download": 15,
          "play": 18, "share": 22, "rate": 26, "play_complete": 30}  # fmt: skip
"""Seconds after the look, in the order of the taxonomy file."""
EVENTS_PER_LOOK = 1.86
OVERSHOOT = 1.02
LATE_SHARE = 0.03
LATE_HOURS = 48
RATING_SHARES = (0.05, 0.06, 0.14, 0.33, 0.42)
EPOCH = np.datetime64(FIRST_DAY.isoformat(), "ms")
Indexes = npt.NDArray[np.int64]


@dataclass(frozen=True)
class Drawn:
    """Everything drawn before rows are written."""

    items: Sequence[Item]
    people: People
    sessions: Sessions
    looks: Looks


def draw(
    random: np.random.Generator, *, items: Sequence[Item], people: People, events: int
) -> Drawn:
    """Draw visits and looks that make exactly that many events."""
    shelf = make_shelf(items)
    wanted = int(events / EVENTS_PER_LOOK * OVERSHOOT)
    while True:
        sessions = make_sessions(random, people, looks=wanted)
        looks = make_looks(random, sessions=sessions, people=people, shelf=shelf)
        surplus = looks.events - events
        idle = np.flatnonzero(~looks.follows["open"] & ~looks.follows["search"])
        if 0 <= surplus <= len(idle):
            looks = _without(looks, random.permutation(idle)[:surplus])
            return Drawn(items, people, sessions, looks)
        wanted = int(wanted * (1.04 if surplus < 0 else 0.96)) + 8


def _without(looks: Looks, places: Indexes) -> Looks:
    kept = np.ones(len(looks.item), dtype=bool)
    kept[places] = False
    return replace(
        looks,
        session=looks.session[kept],
        item=looks.item[kept],
        surface=looks.surface[kept],
        at=looks.at[kept],
        follows={name: flags[kept] for name, flags in looks.follows.items()},
    )


def event_rows(random: np.random.Generator, drawn: Drawn) -> pa.Table:
    """All good events as text and numbers, in order of arrival; `arrival_day` comes last."""
    look, kind = _unrolled(drawn.looks)
    names = tuple(DELAYS)
    delay = np.array(tuple(DELAYS.values()))[kind]
    at = (drawn.looks.at[look] + delay) * 1_000 + random.integers(0, 1_000, size=len(look))
    at = np.clip(at, 0, DAYS * DAY_SECONDS * 1_000 - 1)
    arrived = _arrivals(random, at)
    order = np.argsort(arrived, kind="stable")
    look, kind, at, arrived = look[order], kind[order], at[order], arrived[order]
    session = drawn.looks.session[look]
    is_search = kind == names.index("search")
    columns = {
        "event_id": _numbered("e", np.arange(len(look)) + 10_000_000),
        "user_id": _users(drawn, session),
        "session_id": _numbered("s", session + 500_000),
        "occurred_at": _times(at),
        "received_at": _times(arrived),
        "event_type": pa.array(names).take(pa.array(kind)),
        "content_id": _content(drawn, look, is_search),
        "surface": pa.array(SURFACES).take(pa.array(drawn.looks.surface[look])),
        "device": pa.array(DEVICES).take(pa.array(drawn.sessions.device[session])),
        "storefront": pa.array(tuple(markets())).take(pa.array(drawn.sessions.market[session])),
        **_measures(random, drawn, {"look": look, "kind": kind}),
        "query": _masked(_queries(random, len(look)), is_search),
        "ip_address": _addresses(drawn.sessions.address).take(pa.array(session)),
        "arrival_day": pa.array(arrived // (DAY_SECONDS * 1_000)),
    }
    return pa.table(columns)


def _unrolled(looks: Looks) -> tuple[Indexes, Indexes]:
    """Place of the look, and of the type in `DELAYS`, of every event."""
    found = [np.arange(len(looks.item))]
    found += [np.flatnonzero(looks.follows[name]) for name in tuple(DELAYS)[1:]]
    kind = np.repeat(np.arange(len(found)), [len(places) for places in found])
    return np.concatenate(found), kind


def _arrivals(random: np.random.Generator, at: Indexes) -> Indexes:
    """Milliseconds of arrival: seconds later, for some events hours."""
    soon = random.exponential(4_000, size=len(at)).astype(np.int64) + 200
    late = random.integers(3_600_000, LATE_HOURS * 3_600_000, size=len(at))
    arrived = at + np.where(random.random(len(at)) < LATE_SHARE, late, soon)
    newest = (np.datetime64(LOADED_AT, "ms") - EPOCH).astype(np.int64)
    return np.minimum(arrived, newest)


def _measures(
    random: np.random.Generator, drawn: Drawn, places: dict[str, Indexes]
) -> dict[str, pa.Array]:
    names = tuple(DELAYS)
    look, kind = places["look"], places["kind"]
    item = drawn.looks.item[look]
    price = np.array([each.price_usd or 0.0 for each in drawn.items])[item]
    minutes = np.array([each.duration_minutes or 0 for each in drawn.items])[item]
    complete = drawn.looks.follows["play_complete"][look]
    share = np.where(complete, 1.0, random.beta(1.4, 2.2, size=len(look)))
    seconds = np.maximum((minutes * 60 * share).astype(np.int64), 1)
    rating = random.choice(5, size=len(look), p=RATING_SHARES) + 1
    return {
        "amount_usd": _masked(pa.array(price), kind == names.index("purchase")),
        "play_seconds": _masked(pa.array(seconds), kind == names.index("play")),
        "rating": _masked(pa.array(rating), kind == names.index("rate")),
    }


def _users(drawn: Drawn, session: Indexes) -> pa.Array:
    ids = pa.concat_arrays([drawn.people.ids, pa.array([""])])
    person = drawn.sessions.person
    place = np.where(person >= 0, person, len(drawn.people))
    return ids.take(pa.array(place[session]))


def _content(drawn: Drawn, look: Indexes, is_search: npt.NDArray[np.bool_]) -> pa.Array:
    ids = pa.array([item.content_id for item in drawn.items])
    return _masked(ids.take(pa.array(drawn.looks.item[look])), ~is_search)


def _queries(random: np.random.Generator, count: int) -> pa.Array:
    queries = pa.array(words("queries"))
    return queries.take(pa.array(random.integers(0, len(queries), size=count)))


def _addresses(address: Indexes) -> pa.Array:
    high = pa.array(address // 256).cast(pa.string())
    low = pa.array(address % 256).cast(pa.string())
    return pc.binary_join_element_wise(pa.scalar("198.19"), high, low, ".")


def _masked(values: pa.Array, keep: npt.NDArray[np.bool_]) -> pa.Array:
    return pc.if_else(pa.array(keep), values, pa.scalar(None, values.type))


def _numbered(prefix: str, numbers: Indexes) -> pa.Array:
    return pc.binary_join_element_wise(prefix, pa.array(numbers).cast(pa.string()), "-")


def _times(milliseconds: Indexes) -> pa.Array:
    """ISO text with milliseconds, in UTC, as `2026-03-03T07:15:02.125Z`."""
    stamps = pa.array(EPOCH + milliseconds.astype("timedelta64[ms]"))
    return pc.strftime(stamps, format="%Y-%m-%dT%H:%M:%SZ")
