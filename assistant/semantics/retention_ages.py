"""Which ages of a cohort are over, so that everybody in it can have come back."""

from dataclasses import dataclass
from datetime import date, timedelta

from assistant.semantics.retention_request import DAYS, RetentionRequest

DAY = timedelta(days=1)
MOST = {"day": 14, "week": 12, "month": 12}
"""Ages shown where none is named."""
USUAL = {"day": 7, "week": 4, "month": 3}
"""The age that everybody has behind them, where no period says who belongs to the cohort."""


@dataclass(frozen=True)
class Ages:
    """When a cohort began, and how far it can be followed. Half-open days."""

    start: date | None
    end: date
    known: date
    """The first day after the data."""
    longest: int
    only: tuple[int, ...]
    days: int
    """Days in one unit of age."""
    notes: tuple[str, ...] = ()

    def over(self, age: int, *, last: date) -> bool:
        """Whether an age is over for those who began on a day."""
        return last + DAY * (self.days * (age + 1)) <= self.known

    def shown(self, *, until: date | None = None) -> tuple[int, ...]:
        """Ages that are over for everybody who began before a day."""
        last = min(until or self.end, self.end) - DAY
        wanted = self.only or tuple(range(self.longest + 1))
        return tuple(age for age in wanted if self.over(age, last=last))


def ages_of(request: RetentionRequest, *, as_of: date, first: date | None = None) -> Ages:
    """The days on which a cohort may begin, and the ages to show.

    Args:
        request: What is asked.
        as_of: Newest complete day.
        first: First day on which coming back was recorded; who began before cannot be followed.

    Who began so late that the age asked for is not over yet is left out; the notes say so.
    """
    known = as_of + DAY
    days = DAYS[request.unit]
    period = request.period
    end = min(period.end, known) if period else known
    needed = max(request.ages) if request.ages else (1 if period else USUAL[request.unit])
    if request.by_cohort and not request.ages:
        needed = 0
    cut = known - DAY * (days * (needed + 1)) + DAY
    notes = []
    if cut < end and not (request.by_cohort and not request.ages):
        start = period.start if period else None
        if start is None or cut > start:
            end = cut
            notes.append(
                f"Who began less than {days * (needed + 1)} days before the end of the data is left out: "
                f"{request.unit} {needed} is not over for them."
            )
    longest = max(request.ages) if request.ages else MOST[request.unit]
    start = period.start if period else None
    if first is not None and (start is None or start < first < end):
        start = first
        notes.append(
            f"The cohort begins with {first.day} {first:%B %Y}, when the data on returns begins."
        )
    return Ages(start, end, known, longest, tuple(sorted(set(request.ages))), days, tuple(notes))
