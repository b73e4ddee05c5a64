"""Whether two numbers differ by the rows of a few people: one statement, one boolean.

Each shown group is a vector: what each person contributes. Numbers can be subtracted, so the vectors
are: where a difference of two of them, or a sum or difference of three, is non-zero for fewer than
`k` people, those few can be computed from the answers. Comparing every pair person by person would
take too long. A difference of fewer than `k` people leaves at least one of `k` buckets of people
untouched, so only vectors that agree in a bucket are compared in full.
"""

from collections.abc import Sequence
from string import Template

from guardrails.decisions import Population, PopulationSql

_MOST_TRIPLES = 250_000
"""Sums of three are compared while there are no more pairs than this."""

_PART = Template("""
SELECT $source AS s, $position AS l, '$entity' AS e, hash(part) AS g, hash(person) AS p,
  $rows AS rows, TRY_CAST(round(amount * $scale) / $scale AS DECIMAL(18, 3)) AS amounts,
  $persons AS persons, CAST($most AS BIGINT) AS most
FROM ($sql) AS population""")
_SCALE = 1_000
"""Amounts are told apart by thousandths."""

_STATEMENT = Template("""
WITH found AS MATERIALIZED ($found),
groups AS (SELECT s, l, e, g, max(most) AS most FROM found GROUP BY ALL HAVING count(*) >= $k),
kept AS MATERIALIZED (SELECT found.* FROM found SEMI JOIN groups USING (s, l, e, g)),
wholes AS (
  SELECT s, l, e FROM groups GROUP BY ALL
  HAVING count(*) > 1 AND (max(most) IS NULL OR count(*) <= max(most))),
all_parts AS (
  SELECT s, l, e, g, p, rows, amounts, persons FROM kept
  UNION ALL
  SELECT s, l, e, NULL, p, sum(rows), sum(amounts), max(persons) FROM kept
  SEMI JOIN wholes USING (s, l, e) GROUP BY s, l, e, p),
tall AS (
  SELECT s, l, e, g, p, 'rows' AS kind, CAST(rows AS DECIMAL(18, 3)) AS c FROM all_parts WHERE rows <> 0
  UNION ALL SELECT s, l, e, g, p, 'amounts', CAST(amounts AS DECIMAL(18, 3)) FROM all_parts WHERE amounts <> 0
  UNION ALL SELECT s, l, e, g, p, 'persons', CAST(persons AS DECIMAL(18, 3)) FROM all_parts WHERE persons <> 0),
vectors AS MATERIALIZED (
  SELECT row_number() OVER () AS i, s, l, e, g, kind, count(*) AS n,
    CASE WHEN min(c) = 1 AND max(c) = 1 THEN 'persons' ELSE kind END AS class
  FROM tall GROUP BY s, l, e, g, kind),
entries AS MATERIALIZED (
  SELECT v.i, v.s, v.e, v.class, t.p, t.c FROM tall AS t JOIN vectors AS v
  ON t.s = v.s AND t.l = v.l AND t.e = v.e AND t.kind = v.kind AND t.g IS NOT DISTINCT FROM v.g),
sums AS (
  SELECT i, p % $k AS b, sum(CAST(c * $scale AS HUGEINT) * CAST(p >> 36 AS HUGEINT)) AS z
  FROM entries GROUP BY i, b),
signed AS MATERIALIZED (
  SELECT v.i, v.s, v.e, v.class, v.n, CAST(r.b AS BIGINT) AS b, COALESCE(sums.z, 0) AS z
  FROM vectors AS v CROSS JOIN range($k) AS r(b)
  LEFT JOIN sums ON sums.i = v.i AND sums.b = r.b),
pairs AS (
  SELECT DISTINCT a.i AS x, o.i AS y FROM signed AS a JOIN signed AS o
  ON a.e = o.e AND a.class = o.class AND a.b = o.b AND a.z = o.z
  WHERE a.s = 0 AND (o.s <> 0 OR o.i > a.i) AND abs(a.n - o.n) < $k),
deltas AS (
  SELECT a.i AS x, o.i AS y, a.e, a.class, a.b, a.z - o.z AS z FROM signed AS a JOIN signed AS o
  ON a.e = o.e AND a.class = o.class AND a.b = o.b AND a.i <> o.i
  WHERE a.s = 0 AND a.z <> 0 AND o.z <> 0
    AND (SELECT count(*) FILTER (WHERE s = 0) * count(*) FROM vectors) <= $triples),
triples AS (
  SELECT DISTINCT d.x, d.y, t.i AS w, CASE WHEN d.z = t.z THEN -1 ELSE 1 END AS sign
  FROM deltas AS d JOIN signed AS t ON d.e = t.e AND d.class = t.class AND d.b = t.b
    AND abs(d.z) = abs(t.z)
  WHERE t.z <> 0 AND t.i <> d.x AND t.i <> d.y),
combined AS (
  SELECT row_number() OVER () AS id, * FROM (
    SELECT x, y, NULL AS w, 0 AS sign FROM pairs UNION ALL SELECT x, y, w, sign FROM triples)),
terms AS (
  SELECT id, x AS i, 1 AS f FROM combined
  UNION ALL SELECT id, y, -1 FROM combined
  UNION ALL SELECT id, w, sign FROM combined WHERE w IS NOT NULL),
left_over AS (
  SELECT id, p FROM terms JOIN entries USING (i) GROUP BY id, p HAVING sum(f * c) <> 0)
SELECT EXISTS (SELECT id FROM left_over GROUP BY id HAVING count(*) < $k) AS close""")


def statement(new: PopulationSql, earlier: Sequence[PopulationSql], *, minimum: int) -> str:
    """The comparison of one answer with itself and with earlier ones; runs in the worker only.

    Args:
        new: Who is counted in the answer that is to be given.
        earlier: Who was counted in those given before.
        minimum: Fewest people by which two numbers may differ.

    Returns:
        SQL of one row, one boolean: whether some numbers differ by fewer people.
    """
    parts = [
        _part(source, position, part, populations.most_groups)
        for source, populations in enumerate((new, *earlier))
        for position, part in enumerate(populations.parts)
    ]
    return _STATEMENT.substitute(
        found=" UNION ALL ".join(parts), k=minimum, triples=_MOST_TRIPLES, scale=_SCALE
    )


def _part(source: int, position: int, part: Population, most: int | None) -> str:
    return _PART.substitute(
        source=source,
        position=position,
        entity=part.entity.replace("'", "''"),
        rows="contributions" if part.shows in ("rows", "amount") else "0",
        persons="1" if part.shows == "group" else "0",
        most="NULL" if most is None else str(most),
        sql=part.sql,
        scale=_SCALE,
    )
