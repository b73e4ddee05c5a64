"""`standard` mode: an answer that differs from another by a few people is not given."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from re import compile as pattern

from guardrails.decisions import AllowedSql, Denied, PopulationSql
from guardrails.principals import Principal
from guardrails.privacy.differences import Comparison, comparison
from guardrails.privacy.history import Given, History

Compare = Callable[[Comparison], bool | None]
"""Runs a comparison in the worker; None where it did not finish."""

_LIMIT = pattern(r"\bLIMIT (\d+)$")
_ATTEMPTS = 8

TOO_CLOSE = Denied(
    rule="differencing",
    reason="With this answer and others that were given, or with two numbers in it, numbers about "
    "very few people could be worked out.",
    remedy="Ask for the largest groups alone, for a longer period, or for the same people as before.",
)
TOO_MANY = Denied(
    rule="too_many_answers",
    reason="So many different groups of people were asked about that more answers could be combined "
    "into numbers about few.",
    remedy="Ask something again that was answered before, or ask the workspace's owner for more.",
)
UNDECIDED = Denied(
    rule="differencing",
    reason="It could not be checked in time whether this answer, beside earlier ones, tells of few "
    "people.",
    remedy="Ask for fewer groups or a shorter period.",
)


@dataclass(frozen=True)
class DifferenceGuard:
    """Compares each answer with itself and with all that the principal was given."""

    history: History
    lake_version: str
    most_answers: int = 200
    """Different populations that one principal is told about."""

    def refusal(
        self,
        decision: AllowedSql,
        *,
        principal: Principal,
        minimum: int,
        compare: Compare,
        whole: bool = False,
    ) -> Denied | None:
        """Why the answer may not be given; None: it may, and is kept as given.

        Args:
            decision: What the gate allowed.
            principal: Who asks; one that is not served is never refused.
            minimum: Fewest people by which two numbers may differ.
            compare: Runs a comparison in the worker.
            whole: Compare as if the total of all groups, shown or not, had been given too.
        """
        if not principal.served or decision.population is None or minimum <= 1:
            return None
        new = decision.population.model_copy(update={"most_groups": _limit(decision.sql)})
        if self.history.knows(principal.id, new):
            return None
        seen = 0
        for _ in range(_ATTEMPTS):
            given = self.history.after(principal.id, seen)
            if seen == 0 and len(given) >= self.most_answers:
                return TOO_MANY
            denied = _compared(new, given, compare, minimum=minimum, whole=whole)
            if denied is not None:
                return denied
            seen = given[-1].position if given else seen
            if self.history.add(principal.id, new, seen=seen, lake_version=self.lake_version):
                return None
        return UNDECIDED


def _compared(
    new: PopulationSql, given: Sequence[Given], compare: Compare, *, minimum: int, whole: bool
) -> Denied | None:
    earlier = [one.population for one in given]
    close = compare(comparison(new, earlier, minimum=minimum, whole=whole))
    if close is None:
        return UNDECIDED
    return TOO_CLOSE if close else None


def _limit(sql: str) -> int | None:
    """Most rows of a regenerated statement; None where all are given."""
    found = _LIMIT.search(sql)
    return int(found.group(1)) if found else None
