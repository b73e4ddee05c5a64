"""What the generator plants, so that an answer can be checked against what is known to be there."""

from dataclasses import dataclass
from datetime import date, datetime

FIRST_DAY = date(2026, 3, 3)
LAST_DAY = date(2026, 6, 30)
DAYS = (LAST_DAY - FIRST_DAY).days + 1
LOADED_AT = datetime(2026, 7, 1, 2, 0, 0)  # noqa: DTZ001 (naive UTC, as the lake stores it)
"""When the newest file arrived; nothing was received later."""

WEEKEND_FACTOR = 1.30
"""Sessions of a Saturday or Sunday, against a weekday of the same week."""
DAILY_GROWTH = 0.001
"""Growth of sessions a day, relative to the first day."""


@dataclass(frozen=True)
class Outage:
    """A day on which playback mostly failed."""

    day: date
    play_factor: float
    """Chance of a play on that day, against any other."""


@dataclass(frozen=True)
class Launch:
    """One app that appears, spikes and settles."""

    content_id: str
    title: str
    day: date
    first_day_share: float
    """Share of all looks at apps that go to it on the first day."""
    half_life_days: float
    """The share halves in this time, down to `floor_share`."""
    floor_share: float


@dataclass(frozen=True)
class Drift:
    """A storefront whose downloads fall slowly, and nothing else does."""

    storefront: str
    """ISO 3166 code."""
    start: date
    final_factor: float
    """Chance of a download on the last day, against that before `start`; linear between."""


@dataclass(frozen=True)
class Experiment:
    """A two-armed test with a known effect on opens."""

    experiment_id: str
    start: date
    end: date
    """Last day, inclusive."""
    user_share: float
    """Share of the users who had signed up by the start."""
    open_lift: float
    """Relative change of the chance to open, in the treatment arm while it runs."""


OUTAGE = Outage(day=date(2026, 5, 19), play_factor=0.15)
LAUNCH = Launch(
    content_id="app-launch",
    title="Velmora Lanterns",
    day=date(2026, 6, 9),
    first_day_share=0.60,
    half_life_days=4.0,
    floor_share=0.02,
)
DRIFT = Drift(storefront="BR", start=date(2026, 5, 1), final_factor=0.35)
EXPERIMENT = Experiment(
    experiment_id="smart_shelf",
    start=date(2026, 5, 25),
    end=date(2026, 6, 7),
    user_share=0.6,
    open_lift=0.25,
)
PLACEBO = Experiment(
    experiment_id="quiet_badge",
    start=date(2026, 4, 13),
    end=date(2026, 4, 26),
    user_share=0.25,
    open_lift=0.0,
)
"""Ran on other users than `EXPERIMENT`, and changed nothing."""


@dataclass(frozen=True)
class Faults:
    """Rows that a build must not let through, beside the good events."""

    unparseable_timestamp: int
    """`occurred_at` is `not-a-time`."""
    unparseable_integer: int
    """`play_seconds` is `n/k`, on a play."""
    empty_key: int
    """`event_id` is `''`."""
    missing_required: int
    """`event_type` is empty."""
    future: int
    """`occurred_at` lies in 2031."""
    duplicates: int
    """Rows delivered again a day later: same event id, half of them with another `received_at`."""

    @property
    def rows(self) -> int:
        """All planted rows."""
        return (
            self.unparseable_timestamp
            + self.unparseable_integer
            + self.empty_key
            + self.missing_required
            + self.future
            + self.duplicates
        )


def planted_faults(events: int) -> Faults:
    """How many bad rows go beside that many good events."""
    return Faults(
        unparseable_timestamp=max(6, events // 10_000),
        unparseable_integer=max(4, events // 20_000),
        empty_key=max(3, events // 25_000),
        missing_required=max(2, events // 40_000),
        future=max(2, events // 50_000),
        duplicates=max(20, events // 250),
    )
