"""One row, one boolean: whether the minimum group withheld anything from an answer."""

from string import Template

from sqlglot import exp

from guardrails.sql.contributors import MINIMUM
from guardrails.sql.resolve import CUTS, render
from guardrails.sql.structure import nodes

_PROBE = Template(
    "SELECT $differs AS withheld FROM (SELECT $counts FROM ($guarded) AS answer) AS shown "
    "CROSS JOIN (SELECT $counts FROM ($bare) AS answer) AS counted"
)
_TOLERANCE = "1e-6"
"""Sums of the same numbers in another order differ by less."""


def probe(query: exp.Query, body: str) -> str | None:
    """The probe of a rewritten statement; None where no minimum was injected.

    Rows, values and zeros of the answer are counted, and its numbers summed, with the minimum and
    with one row being enough; none of these leave. Zeros count apart because a metric that fills
    gaps shows a withheld value as zero; sums, because a total of totals loses a withheld part
    silently.

    Args:
        query: The rewritten statement; it is taken apart here.
        body: The same, rendered without order and limit.
    """
    marked = [node for node in nodes(query) if isinstance(node, exp.GTE) and MINIMUM in node.meta]
    if not marked:
        return None
    counts = _counts(list(dict.fromkeys(query.named_selects)))
    for clause in CUTS:
        query.set(clause, None)
    for node in marked:
        node.set("this", exp.Count(this=exp.Star()))
        node.set("expression", exp.Literal.number(1))
    return _PROBE.substitute(
        differs=" OR ".join(_differs(name) for name in counts),
        counts=", ".join(f"{count} AS {name}" for name, count in counts.items()),
        guarded=body,
        bare=render(query),
    )


def _differs(name: str) -> str:
    shown, counted = f"shown.{name}", f"counted.{name}"
    if not name.startswith("s"):
        return f"{shown} <> {counted}"
    return f"COALESCE(ABS({shown} - {counted}) > {_TOLERANCE} * GREATEST(ABS({counted}), 1), FALSE)"


def _counts(outputs: list[str]) -> dict[str, str]:
    """What is counted, by the name that the probe gives it."""
    counts = {"n": "COUNT(*)"}
    for position, output in enumerate(outputs):
        column = "answer." + exp.to_identifier(output, quoted=True).sql("duckdb")
        counts[f"c{position}"] = f"COUNT({column})"
        counts[f"z{position}"] = (
            f"COUNT(*) FILTER (WHERE CAST({column} AS VARCHAR) IN ('0', '0.0'))"
        )
        counts[f"s{position}"] = f"SUM(TRY_CAST(CAST({column} AS VARCHAR) AS DOUBLE))"
    return counts
