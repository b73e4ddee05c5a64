"""The gate: SQL in, a decision out. Only the text that it gives back may run."""

from dataclasses import dataclass, field
from functools import lru_cache

from guardrails.decisions import AllowedSql, Denied
from guardrails.principals import Principal
from guardrails.sql import rules
from guardrails.sql.policy import SqlPolicy
from guardrails.sql.population import populations
from guardrails.sql.probe import probe
from guardrails.sql.refusal import RefusedError
from guardrails.sql.resolve import render_in_two, resolve
from guardrails.sql.shape import Shape
from guardrails.sql.statement import Statement, check_characters, parse

NOBODY = Principal(id="nobody", roles=())
"""Whom a policy is for that no principal met: what is restricted stays closed."""

_REMEMBERED = 512
"""Decisions kept: a question asked again, or a metric compiled again, gives the same text."""


@dataclass(frozen=True)
class _Question:
    """One statement under one policy; equal where text, policy and writer are."""

    sql: str
    fingerprint: str
    compiled: bool
    policy: SqlPolicy = field(compare=False)


def check(sql: str, policy: SqlPolicy, *, compiled: bool = False) -> AllowedSql | Denied:
    """Decide on one statement.

    DuckDB's parser reads it first, sqlglot second; both must agree. The minimum group is injected,
    and the text is written anew and read once more before it is given back.

    Args:
        sql: The statement, from a person, a model or the semantic layer.
        policy: What may be read.
        compiled: Whether the semantic layer wrote it; the same rules hold, and the functions that
            it uses beyond them are known.

    Returns:
        The statement that may run, or why none may.
    """
    met = policy.for_principal(NOBODY)
    return _decide(_Question(sql, met.fingerprint, compiled, met))


def forget() -> None:
    """Drop remembered decisions; measurements need it, correctness does not."""
    _decide.cache_clear()


@lru_cache(maxsize=_REMEMBERED)
def _decide(question: _Question) -> AllowedSql | Denied:
    try:
        return _allowed(question.sql, question.policy, compiled=question.compiled)
    except RefusedError as refused:
        return refused.denied
    except RecursionError:
        return Denied(
            rule="too_complex", reason="The query is too deep.", remedy="Ask for less at once."
        )


def _allowed(sql: str, policy: SqlPolicy, *, compiled: bool) -> AllowedSql:
    check_characters(sql)
    statement = _read(sql, policy, compiled=compiled)
    query = resolve(sql, statement, policy, compiled=compiled)
    shape = Shape(policy, compiled=compiled)
    shape.enforce(query)
    body, tail = render_in_two(query)
    text = f"{body} {tail}".rstrip()
    again = _read(text, policy, compiled=compiled)
    if again.tables != statement.tables:
        raise RefusedError(
            "parsers_disagree", "The query can be read in two ways.", "Write it plainly."
        )
    return AllowedSql(
        sql=text,
        tables=tuple(sorted(statement.tables)),
        population=populations(shape.levels, compiled=compiled),
        probe_sql=probe(query, body),
    )


def _read(sql: str, policy: SqlPolicy, *, compiled: bool) -> Statement:
    statement = parse(sql)
    for rule in rules.COMPILED_RULES if compiled else rules.RULES:
        rule(statement, policy)
    return statement
