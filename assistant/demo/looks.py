"""What people look at, and what follows from each look: the planted effects act here."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from assistant.demo.catalogue import Item
from assistant.demo.effects import DAYS, DRIFT, EXPERIMENT, FIRST_DAY, LAUNCH, OUTAGE
from assistant.demo.people import People
from assistant.demo.sessions import DAY_SECONDS, Sessions
from assistant.demo.words import kinds, markets

SURFACES = ("home", "search", "browse", "library", "editorial", "notification")
SURFACE_SHARES = (0.38, 0.18, 0.20, 0.12, 0.08, 0.04)
SURFACE_OPEN = (0.26, 0.44, 0.28, 0.50, 0.34, 0.30)
"""Chance that an impression is opened, by surface."""
OTHER_CHANCES = {"subscribe": 0.006, "share": 0.035, "rate": 0.07}
"""After an open; a rating also needs a download or a full play."""
POPULARITY = 0.8
"""Exponent of the rank: higher, and fewer items take most looks."""
Indexes = npt.NDArray[np.int64]
Flags = npt.NDArray[np.bool_]
Numbers = npt.NDArray[np.float64]


@dataclass(frozen=True)
class Looks:
    """One array place per impression, in order of session."""

    session: Indexes
    item: Indexes
    surface: Indexes
    at: Indexes
    """Seconds since the first day's midnight."""
    follows: dict[str, Flags]
    """By event type other than `impression`: whether it happened."""

    @property
    def events(self) -> int:
        """Events that these looks make."""
        return len(self.item) + sum(int(flags.sum()) for flags in self.follows.values())


@dataclass(frozen=True)
class Shelf:
    """The catalogue as arrays, in the order of the items."""

    kind: Indexes
    """Place in `kinds()`."""
    priced: Flags
    ranges: tuple[tuple[int, int], ...]
    """First and past-the-last place of each kind."""
    launched: int


def make_shelf(items: Sequence[Item]) -> Shelf:
    """Arrays of the catalogue."""
    names = tuple(kinds())
    kind = np.array([names.index(item.kind) for item in items])
    ends = np.searchsorted(kind, np.arange(len(names)), side="right")
    starts = np.searchsorted(kind, np.arange(len(names)), side="left")
    return Shelf(
        kind=kind,
        priced=np.array([item.price_usd is not None for item in items]),
        ranges=tuple((int(start), int(end)) for start, end in zip(starts, ends, strict=True)),
        launched=[item.content_id for item in items].index(LAUNCH.content_id),
    )


def make_looks(
    random: np.random.Generator, *, sessions: Sessions, people: People, shelf: Shelf
) -> Looks:
    """Draw every impression and what follows it."""
    session = np.repeat(np.arange(len(sessions.start)), sessions.looks)
    first = np.cumsum(sessions.looks) - sessions.looks
    gap = random.integers(8, 90, size=len(session))
    passed = np.cumsum(gap)
    at = sessions.start[session] + passed - passed[first][session]
    at = _before_the_end(at, session, last=first + sessions.looks - 1)
    item = _items(random, shelf, day=sessions.start[session] // DAY_SECONDS)
    surface = random.choice(len(SURFACES), size=len(session), p=SURFACE_SHARES)
    follows = _follows(random, sessions=sessions, people=people, shelf=shelf,
                       drawn={"session": session, "item": item, "surface": surface, "at": at})  # fmt: skip
    return Looks(session=session, item=item, surface=surface, at=at, follows=follows)


def _before_the_end(at: Indexes, session: Indexes, *, last: Indexes) -> Indexes:
    """Move back whole visits that would run past the last day, with room for what follows."""
    limit = DAYS * DAY_SECONDS - 60
    over = np.maximum(at[last] - limit, 0)
    return np.asarray(at - over[session], dtype=np.int64)


def _items(random: np.random.Generator, shelf: Shelf, *, day: Indexes) -> Indexes:
    shares = [kind.look_share for kind in kinds().values()]
    kind = random.choice(len(shares), size=len(day), p=shares)
    item = np.zeros(len(day), dtype=np.int64)
    for place, (start, end) in enumerate(shelf.ranges):
        chosen = np.flatnonzero(kind == place)
        weight = 1 / (np.arange(end - start) + 5.0) ** POPULARITY
        weight = random.permutation(weight)
        weight[np.arange(start, end) == shelf.launched] = 0.0
        item[chosen] = start + random.choice(end - start, size=len(chosen), p=weight / weight.sum())
    apps = kind == tuple(kinds()).index("app")
    launched = apps & (random.random(len(day)) < launch_share(day))
    return np.where(launched, shelf.launched, item)


def launch_share(day: Indexes) -> Numbers:
    """Share of app looks that go to the launched app, by days since the first day."""
    age = day - (LAUNCH.day - FIRST_DAY).days
    spike = LAUNCH.first_day_share * 0.5 ** (np.maximum(age, 0) / LAUNCH.half_life_days)
    return np.asarray(np.where(age < 0, 0.0, np.maximum(spike, LAUNCH.floor_share)))


def open_factor(day: Indexes, treated: Flags) -> Numbers:
    """What the experiment does to the chance to open."""
    start, end = ((day_ - FIRST_DAY).days for day_ in (EXPERIMENT.start, EXPERIMENT.end))
    running = (day >= start) & (day <= end) & treated
    return np.asarray(np.where(running, 1 + EXPERIMENT.open_lift, 1.0))


def download_factor(day: Indexes, market: Indexes) -> Numbers:
    """What the drift does to the chance to download."""
    start = (DRIFT.start - FIRST_DAY).days
    passed = np.clip((day - start) / (DAYS - 1 - start), 0, 1)
    here = market == tuple(markets()).index(DRIFT.storefront)
    return np.asarray(np.where(here, 1 - (1 - DRIFT.final_factor) * passed, 1.0))


def play_factor(day: Indexes) -> Numbers:
    """What the outage does to the chance to play."""
    return np.where(day == (OUTAGE.day - FIRST_DAY).days, OUTAGE.play_factor, 1.0)


def _follows(
    random: np.random.Generator,
    *,
    sessions: Sessions,
    people: People,
    shelf: Shelf,
    drawn: dict[str, Indexes],
) -> dict[str, Flags]:
    session, item = drawn["session"], drawn["item"]
    count, person = len(session), sessions.person[session]
    day = drawn["at"] // DAY_SECONDS
    treated = (person >= 0) & people.treated[person]
    kind = shelf.kind[item]
    chance = {
        name: np.array([getattr(each, name) for each in kinds().values()])[kind]
        for name in ("download", "purchase", "play", "completion")
    }
    searched = drawn["surface"] == SURFACES.index("search")
    rate = np.array(SURFACE_OPEN)[drawn["surface"]] * open_factor(day, treated)
    opened = random.random(count) < rate
    market = sessions.market[session]
    downloaded = opened & (random.random(count) < chance["download"] * download_factor(day, market))
    bought = opened & shelf.priced[item] & (random.random(count) < chance["purchase"])
    played = opened & (random.random(count) < chance["play"] * play_factor(day))
    completed = played & (random.random(count) < chance["completion"])
    other = {name: opened & (random.random(count) < p) for name, p in OTHER_CHANCES.items()}
    return {
        "search": searched,
        "open": opened,
        "download": downloaded,
        "purchase": bought,
        "play": played,
        "play_complete": completed,
        "subscribe": other["subscribe"] & (person >= 0),
        "share": other["share"],
        "rate": other["rate"] & (downloaded | completed),
    }
