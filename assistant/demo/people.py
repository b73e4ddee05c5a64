"""Invented users with personal columns shaped like real ones, and who was assigned to what."""

from dataclasses import dataclass
from datetime import date, timedelta

import numpy as np
import numpy.typing as npt
import pyarrow as pa

from assistant.demo.effects import DAYS, EXPERIMENT, FIRST_DAY, PLACEBO, Experiment
from assistant.demo.words import markets, words

EVENTS_PER_USER = 40
FEWEST_USERS = 400
EARLIEST_SIGNUP_DAYS = 700
PLANS = ("free", "plus", "family")
PLAN_SHARES = (0.64, 0.26, 0.10)
DEVICES = ("phone", "tablet", "tv", "desktop", "speaker")
DEVICE_SHARES = (0.56, 0.14, 0.12, 0.13, 0.05)
CONSENTS = ("analytics_consent", "personalization_consent", "marketing_consent")
CONSENT_SHARES = ((0.82, 0.12, 0.06), (0.66, 0.26, 0.08), (0.35, 0.57, 0.08))
"""Shares of yes, no and never asked, in the order of `CONSENTS`."""
UNKNOWN_COUNTRY_SHARE = 0.02
USER_FAMILIES = words("family")[::2]
"""The others are creators', so that nobody is both."""
MAIL_DOMAINS = ("mail.example", "post.example", "inbox.example")
Indexes = npt.NDArray[np.int64]


@dataclass(frozen=True)
class People:
    """Users in order of sign-up, one array place each."""

    ids: pa.Array
    market: Indexes
    """Place of the storefront in `markets()`."""
    device: Indexes
    """Place in `DEVICES`."""
    signup_day: Indexes
    """Days since `FIRST_DAY`; negative before it."""
    weight: npt.NDArray[np.float64]
    """How active, relative to others."""
    treated: npt.NDArray[np.bool_]
    """In the treatment arm of `EXPERIMENT`."""
    table: pa.Table
    """The raw `users` file."""
    assignments: pa.Table
    """The raw `assignments` file."""

    def __len__(self) -> int:
        """How many users there are."""
        return len(self.ids)


def make_people(random: np.random.Generator, *, events: int) -> People:
    """Users for that many events."""
    count = max(FEWEST_USERS, events // EVENTS_PER_USER)
    ids = pa.array([f"u{100_000 + number}" for number in range(count)])
    signup = np.sort(_signup_days(random, count))
    shares = [market.weight for market in markets().values()]
    market = random.choice(len(shares), size=count, p=shares)
    device = random.choice(len(DEVICES), size=count, p=DEVICE_SHARES)
    assigned = _assign(random, signup)
    return People(
        ids=ids,
        market=market,
        device=device,
        signup_day=signup,
        weight=random.lognormal(mean=0.0, sigma=0.9, size=count),
        treated=assigned == 1,
        table=_table(random, ids, {"market": market, "device": device, "signup": signup}),
        assignments=_assignments(random, ids, assigned),
    )


def _signup_days(random: np.random.Generator, count: int) -> Indexes:
    """Three in four before the period, the rest spread over it."""
    before = random.integers(-EARLIEST_SIGNUP_DAYS, 0, size=count)
    during = random.integers(0, DAYS, size=count)
    return np.where(random.random(count) < 0.75, before, during)


def _assign(random: np.random.Generator, signup: Indexes) -> Indexes:
    """Arm of each user: 0 control and 1 treatment of EXPERIMENT, 2 and 3 of PLACEBO, -1 none."""
    draw = random.random(len(signup))
    arm = random.integers(0, 2, size=len(signup))
    experiment = (draw < EXPERIMENT.user_share) & (signup < _day(EXPERIMENT.start))
    placebo = (draw >= 1 - PLACEBO.user_share) & (signup < _day(PLACEBO.start))
    return np.where(experiment, arm, np.where(placebo, arm + 2, -1))


def _day(day: date) -> int:
    return (day - FIRST_DAY).days


def _table(random: np.random.Generator, ids: pa.Array, drawn: dict[str, Indexes]) -> pa.Table:
    count = len(ids)
    given = random.choice(words("given"), size=count)
    family = random.choice(USER_FAMILIES, size=count)
    domain = random.choice(MAIL_DOMAINS, size=count)
    number = random.integers(1, 99, size=count)
    phone = random.integers(1_000_000, 9_999_999, size=count)
    address = random.integers(1, 254, size=(count, 2))
    birth = random.integers(0, 20_000, size=count)
    street = random.choice(words("nouns"), size=count)
    rows = range(count)
    signup = [(FIRST_DAY + timedelta(days=int(day))).isoformat() for day in drawn["signup"]]
    columns: dict[str, list[str] | pa.Array] = {
        "user_id": ids,
        "full_name": [f"{given[i]} {family[i]}" for i in rows],
        "email": [f"{given[i]}.{family[i]}{number[i]}@{domain[i]}".lower() for i in rows],
        "phone": [f"+1 555 {phone[i] // 10_000:03d} {phone[i] % 10_000:04d}" for i in rows],
        "ip_address": [f"198.18.{address[i, 0]}.{address[i, 1]}" for i in rows],
        "birth_date": [(date(1950, 1, 1) + timedelta(days=int(day))).isoformat() for day in birth],
        "street": [f"{number[i]} {street[i]} Street" for i in rows],
        "country": _countries(random, drawn["market"]),
        "plan": random.choice(PLANS, size=count, p=PLAN_SHARES).tolist(),
        "signed_up_on": signup,
        "device_class": [DEVICES[place] for place in drawn["device"]],
    }
    for name, shares in zip(CONSENTS, CONSENT_SHARES, strict=True):
        columns[name] = random.choice(("true", "false", ""), size=count, p=shares).tolist()
    return pa.table(columns)


def _countries(random: np.random.Generator, market: Indexes) -> list[str]:
    """Each person's country in one of its spellings; some unknown, in two disguises."""
    known = tuple(markets().values())
    spelling = random.integers(0, 12, size=len(market))
    unknown = random.random(len(market)) < UNKNOWN_COUNTRY_SHARE
    named = [
        known[place].spellings[spelling[i] % len(known[place].spellings)]
        for i, place in enumerate(market)
    ]
    return [
        ("(not set)" if spelling[i] % 2 else "") if unknown[i] else name
        for i, name in enumerate(named)
    ]


def _assignments(random: np.random.Generator, ids: pa.Array, assigned: Indexes) -> pa.Table:
    chosen = np.flatnonzero(assigned >= 0)
    arms = assigned[chosen]
    second = random.integers(0, 86_400, size=len(chosen))
    starts = [_experiment(arm).start for arm in arms]
    return pa.table(
        {
            "experiment_id": [_experiment(arm).experiment_id for arm in arms],
            "user_id": ids.take(pa.array(chosen)),
            "variant": ["treatment" if arm % 2 else "control" for arm in arms],
            "assigned_at": [
                f"{start.isoformat()}T{s // 3600:02d}:{s % 3600 // 60:02d}:{s % 60:02d}Z"
                for start, s in zip(starts, second, strict=True)
            ],
        }
    )


def _experiment(arm: int) -> Experiment:
    return EXPERIMENT if arm < 2 else PLACEBO
