"""Visits: who comes when, with what device, and how many items each visit looks at."""

from dataclasses import dataclass
from datetime import timedelta

import numpy as np
import numpy.typing as npt

from assistant.demo.effects import DAILY_GROWTH, DAYS, FIRST_DAY, WEEKEND_FACTOR
from assistant.demo.people import DEVICE_SHARES, DEVICES, People
from assistant.demo.words import markets

LOOKS_PER_SESSION = 6
ANONYMOUS_SHARE = 0.10
OWN_DEVICE_SHARE = 0.8
DAY_SECONDS = 86_400
HOUR_WEIGHTS = (2, 1, 1, 1, 1, 2, 4, 6, 7, 6, 5, 6, 8, 7, 6, 6, 7, 9, 11, 13, 14, 12, 8, 4)
Indexes = npt.NDArray[np.int64]


@dataclass(frozen=True)
class Sessions:
    """One array place per visit, in order of start."""

    person: Indexes
    """Place in `People`; -1 for an anonymous visit."""
    market: Indexes
    device: Indexes
    start: Indexes
    """Seconds since the first day's midnight."""
    looks: Indexes
    """Items shown, at least one."""
    address: Indexes
    """Last two bytes of the address, as one number."""


def day_weights() -> npt.NDArray[np.float64]:
    """Relative number of visits of each day: growth times the weekly season."""
    days = np.arange(DAYS)
    weekday = np.array([(FIRST_DAY + timedelta(days=int(day))).weekday() for day in days])
    season = np.where(weekday >= 5, WEEKEND_FACTOR, 1.0)
    return np.asarray((1 + DAILY_GROWTH * days) * season, dtype=np.float64)


def make_sessions(random: np.random.Generator, people: People, *, looks: int) -> Sessions:
    """Visits that look at about that many items."""
    count = max(1, looks // LOOKS_PER_SESSION)
    weights = day_weights()
    day = random.choice(DAYS, size=count, p=weights / weights.sum())
    hours = np.array(HOUR_WEIGHTS, dtype=np.float64)
    hour = random.choice(24, size=count, p=hours / hours.sum())
    start = np.sort(day * DAY_SECONDS + hour * 3_600 + random.integers(0, 3_600, size=count))
    person = _people(random, people, start // DAY_SECONDS)
    shares = [market.weight for market in markets().values()]
    anywhere = random.choice(len(shares), size=count, p=shares)
    any_device = random.choice(len(DEVICES), size=count, p=DEVICE_SHARES)
    own = (person >= 0) & (random.random(count) < OWN_DEVICE_SHARE)
    return Sessions(
        person=person,
        market=np.where(person >= 0, people.market[person], anywhere),
        device=np.where(own, people.device[person], any_device),
        start=start,
        looks=random.geometric(1 / LOOKS_PER_SESSION, size=count),
        address=random.integers(0, 65_536, size=count),
    )


def _people(random: np.random.Generator, people: People, day: Indexes) -> Indexes:
    """A person who has signed up by the day, the active ones more often; or nobody."""
    cumulated = np.cumsum(people.weight)
    known = np.searchsorted(people.signup_day, day, side="right")
    reach = cumulated[np.maximum(known, 1) - 1]
    drawn = np.searchsorted(cumulated, random.random(len(day)) * reach, side="right")
    chosen = np.minimum(drawn, np.maximum(known, 1) - 1)
    nobody = random.random(len(day)) < ANONYMOUS_SHARE
    return np.asarray(np.where(nobody, -1, chosen), dtype=np.int64)
