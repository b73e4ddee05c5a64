"""One row, one boolean: whether the minimum group withheld anything from an answer."""

from string import Template

from sqlglot import exp

from guardrails.sql.contributors import MINIMUM
from guardrails.sql.resolve import render

_PROBE = Template(
    "SELECT $differs AS withheld FROM (SELECT $counts FROM ($guarded) AS answer) AS shown "
    "CROSS JOIN (SELECT $counts FROM ($bare) AS answer) AS counted"
)
_TOLERANCE = "1e-6"
"""Sums of the same numbers in another order differ by less."""


def probe(query: exp.Query, text: str) -> str | None:
    """The probe of a rewritten statement; None where no minimum was injected.

    Rows, values and zeros of the answer are counted, and its numbers summed, with the minimum and
    with one row being enough; none of these leave. Zeros count apart because a metric that fills
    gaps shows a withheld value as zero; sums, because a total of totals loses a withheld part
    silently.

    Args:
        query: The rewritten statement; it is taken apart here.
        text: The same, rendered.
    """
    marked = [node for node in query.find_all(exp.GTE) if node.meta.get(MINIMUM)]
    if not marked:
        return None
    counts = _counts(list(dict.fromkeys(query.named_selects)))
    cuts = [clause for clause in ("order", "limit", "offset") if query.args.get(clause)]
    for clause in cuts:
        query.set(clause, None)
    guarded = render(query) if cuts else text
    for node in marked:
        node.set("this", exp.Count(this=exp.Star()))
        node.set("expression", exp.Literal.number(1))
    return _PROBE.substitute(
        differs=" OR ".join(_differs(name) for name in counts),
        counts=", ".join(f"{count} AS {name}" for name, count in counts.items()),
        guarded=guarded,
        bare=render(query, last=True),
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
