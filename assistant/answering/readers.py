"""Who else may read an answer: those to whom everything was open that its owner was told from."""

import re
from typing import TYPE_CHECKING

from assistant.state.turns import Seen, Turn
from guardrails.decisions import Denied

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from assistant.answering.record import RunRecord
    from guardrails.principals import Principal
    from guardrails.sql.policy import SqlPolicy

_REMEDY = "Ask the question yourself: you are told what is open to you."


def seen_in(record: "RunRecord", policy: "SqlPolicy") -> Seen:
    """What stood behind the answer of a run.

    Args:
        record: The run, ended.
        policy: Of everybody.
    """
    if not policy.restricted:
        return Seen()
    own = policy.for_principal(record.principal)
    words = {word for sql in record.ran for word in re.findall(r"\w+", sql.lower())}
    columns = (
        (name, column.name.lower())
        for name, table in policy.by_name.items()
        if name in record.tables
        for column in table.columns
        if column.roles and column.name.lower() in words
    )
    return Seen(
        policy=own.fingerprint,
        tables=tuple(sorted(record.tables)),
        columns=tuple(columns),
        shown={name: table.shown or () for name, table in own.filtered.items()},
    )


def check_reader(
    turn: Turn, policy: "SqlPolicy", reader: "Principal", *, may_see: "Callable[[str], bool]"
) -> Denied | None:
    """Whether somebody else may read a turn; None: yes.

    Args:
        turn: As it was kept.
        policy: Of everybody, as it is now.
        reader: Who wants to read it.
        may_see: Whether the reader may see a cited source, by its passage id.
    """
    own = policy.for_principal(reader)
    if not policy.restricted or turn.seen.policy == own.fingerprint:
        return None
    if turn.answer.feature is not None:
        return _denied("role", "A feature was drafted from tables as its owner sees them.")
    if not all(may_see(citation.passage_id) for citation in turn.answer.citations):
        return _denied("role", "The answer cites a source that is not open to you.")
    reason = next(_hidden(turn.seen, own), None)
    return None if reason is None else _denied(*reason)


def _hidden(seen: Seen, own: "SqlPolicy") -> "Iterator[tuple[str, str]]":
    """Rule and reason of everything that the owner was told from and the reader is not."""
    for name in seen.tables:
        table = own.by_name.get(name)
        if table is None:
            yield "role", f"The answer was read from '{name}', which is not open to you."
        elif table.shown is not None and not _covers(table.shown, seen.shown.get(name)):
            yield "row_filter", f"The answer counts rows of '{name}' that you do not see."
    opened = {(n, c.name.lower()) for n, t in own.by_name.items() for c in t.columns}
    for name, column in seen.columns:
        if (name, column) not in opened:
            yield "role", f"The answer used '{column}' of '{name}', which is not open to you."


def _covers(own: tuple[str, ...], others: tuple[str, ...] | None) -> bool:
    """Whether the reader sees all rows that the owner saw; None: the owner saw all there are."""
    return others is not None and set(others) <= set(own)


def _denied(rule: str, reason: str) -> Denied:
    return Denied(rule=rule, reason=reason, remedy=_REMEDY)
