"""A question with the query that gives its right answer."""

from dataclasses import dataclass


@dataclass(frozen=True)
class Asked:
    """One question and the query that gives its right answer."""

    question: str
    sql: str
    ordered: bool = False
