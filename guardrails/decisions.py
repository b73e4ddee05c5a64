"""What a guardrail answers: allowed, denied, or a finding in text."""

from typing import Literal

from pydantic import BaseModel, ConfigDict


class Decision(BaseModel):
    """Common settings of all decisions."""

    model_config = ConfigDict(frozen=True, extra="forbid")


class Denied(Decision):
    """A refusal as a value. It never states a suppressed count or a value."""

    rule: str
    """snake_case name of the rule: `minimum_group`."""
    reason: str
    """What is wrong, in words a product person understands."""
    remedy: str
    """What to do instead."""


class Population(Decision):
    """The known persons behind one number of an answer, group by group. It runs in the worker only."""

    entity: str
    """What is identified: populations of one entity may be compared."""
    sql: str
    """Distinct rows of `person`, a keyed id that never leaves the worker, and `part` VARCHAR[],
    the group of the answer that the person is counted in; empty where there are no groups. Beside
    them `contributions`, the person's rows there, and `amount`, what they add to a total or to
    a number of distinct things."""
    shows: Literal["rows", "amount", "mean", "distinct", "group"] = "group"
    """What the answer shows of them: how many rows, a total, a mean, how many distinct things, or
    nothing but that the group has enough persons."""
    measure: str | None = None
    """The catalogue's measures that are shown, which nobody who asks can rewrite. None: the
    statement was written freely."""


class PopulationSql(Decision):
    """Everybody whom a statement counts: one population per level and per narrowed aggregate."""

    parts: tuple[Population, ...]
    most_groups: int | None = None
    """Most groups that are shown; None: all."""
    withheld: tuple[str, ...] = ()
    """Keys of groups that are large enough and yet not shown, so that no small one is what is left
    of a total."""


class AllowedSql(Decision):
    """A statement that may run: regenerated, with the minimum group injected."""

    sql: str
    """The only text that may run."""
    tables: tuple[str, ...]
    probe_sql: str | None = None
    """Returns one row, one boolean: whether the minimum group withheld anything. None: it cannot."""
    population: PopulationSql | None = None
    """Who is counted, for comparing with earlier answers. None: no table about people is read."""


class Finding(Decision):
    """Personal data found in a text."""

    kind: str
    """`email`, `card`, `iban`, `ip`, `phone`, `ssn`, `url`, `identifier`."""
    start: int
    end: int
    """Half-open character range in the original text."""
    score: float
    """0 to 1."""


class GuardrailNote(Decision):
    """What a guardrail did to an answer; part of the wire type."""

    rule: str
    action: Literal["refused", "withheld", "redacted", "limited", "labelled"]
    reason: str
    remedy: str = ""
