"""What a build is told, and what it tells while it runs."""

from dataclasses import dataclass, field
from datetime import datetime


@dataclass(frozen=True)
class BuildOptions:
    """Settings of one build."""

    purpose: str = "analytics"
    """Purpose whose consent is applied."""
    minimum_group: int = 10
    """Fewest distinct persons behind a statistic or a listed value."""
    keep_builds: int = 3
    """How many builds stay for rollback, the new one included."""
    now: datetime | None = None
    """Events later than this are quarantined; None: the clock. Naive means UTC."""
    memory_mb: int = 768
    """Memory of the engine; past it, it spills to a private folder."""
    database_url: str | None = field(default=None, repr=False)
    """Address with the credentials of a database server; None: libpq finds its own."""
    threads: int | None = None
    """None: one per core."""


@dataclass(frozen=True)
class BuildStep:
    """One step of a build's progress."""

    table: str
    """Table at work; empty for steps of the whole lake."""
    stage: str
    """`read`, `read 120 of 5,000 MB of`, `write`, `statistics` or `publish`."""
    done: int
    """Steps finished before this one."""
    total: int
