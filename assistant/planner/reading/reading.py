"""What was found in a question's words, before it is settled into a request."""

from dataclasses import dataclass, field

from assistant.planner.periods.clock import TimeProblem, TimeReading
from assistant.planner.reading.lexicon import Match
from assistant.planner.reading.limits import Limit
from assistant.planner.reading.value_index import ValueMatch
from assistant.semantics.request import Grain


@dataclass(frozen=True)
class ValueReading:
    """Words that are a value of one or several columns."""

    start: int
    end: int
    words: str
    matches: tuple[ValueMatch, ...]
    excluded: bool = False
    note: str = ""
    only: str | None = None
    """The one dimension that it is read as, where several hold it."""


@dataclass(frozen=True)
class Ranking:
    """Top or bottom."""

    descending: bool
    limit: int | None
    """None: as many as the noun's number says."""
    position: int


@dataclass
class Reading:
    """All that the words say."""

    metrics: list[Match] = field(default_factory=list)
    groups: list[Match] = field(default_factory=list)
    """Dimensions to slice by."""
    named: list[Match] = field(default_factory=list)
    """Dimensions that name the value beside them."""
    values: list[ValueReading] = field(default_factory=list)
    periods: list[TimeReading] = field(default_factory=list)
    time_problems: list[TimeProblem] = field(default_factory=list)
    grain: Grain | None = None
    trend: bool = False
    """Along time, grain not said."""
    ranking: Ranking | None = None
    count: int | None = None
    """The number in `which 3 countries`."""
    which_grain: bool = False
    """Buckets of time are what is ranked: `which month`."""
    which: bool = False
    """Asks for slices: which countries…"""
    share: bool = False
    versus: bool = False
    """Sets two things side by side."""
    change: bool = False
    loss: bool = False
    """The change asked for is downwards."""
    ranks: bool = False
    """The change asked for is of places: `rose most in rank`."""
    over: str | None = None
    """Unit of `month over month`."""
    previous: bool = False
    """Compares with the period before."""
    year_ago: bool = False
    weekdays: tuple[int, ...] = ()
    """Days of the week that recur, 1 for Monday to 7 for Sunday."""
    by_weekday: bool = False
    """Sliced by the day of the week."""
    week_parts: bool = False
    """Sets weekends beside weekdays."""
    by_hour: bool = False
    """Sliced by the hour of the day."""
    grains: list[Grain] = field(default_factory=list)
    """Every unit of time that the words slice by."""
    mean: bool = False
    """Asks for a mean that is no metric's own."""
    mean_unit: Grain | None = None
    """The unit that the mean is per."""
    limits: list[Limit] = field(default_factory=list)
    threshold: str = ""
    """`more than 100`: words that select rows by how large a number is."""
    leftovers: list[str] = field(default_factory=list)
    """Meaningful words that nothing accounts for."""
    notes: list[str] = field(default_factory=list)
