"""Whether two numbers differ by the rows of a few people, told from sketches of who is counted.

Each shown group is a vector: what each person contributes. Numbers can be subtracted, so the vectors
are: where a difference of two of them, or a sum or difference of three, is non-zero for fewer than
`k` people, those few can be computed from the answers. Comparing every pair person by person would
take too long, so people are dealt into buckets by a hash, and each vector is kept as one weighted sum
per bucket. A difference of fewer than `k` people leaves at least one of the first `k` buckets
untouched: only vectors that agree in one of those are looked at. Of those, whichever differ in fewer
than `k` of the many check buckets are close. People never outnumber the buckets they touch the other
way round, so no close pair is missed; one that differs by `k` people or a few more may be refused too.

How many rows stand behind a total is a vector too, though it is not shown: two totals that are equal
tell that those few add nothing. Such a vector is compared with those of the same measure alone; what
was written freely may be any measure.

Sketches are made once for each answer and lake, and never leave the worker; one boolean does.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from hashlib import sha256
from string import Template

from guardrails.decisions import Population, PopulationSql

_MOST_TRIPLES = 250_000
"""Sums of three are compared while there are no more pairs than this."""
_CHECKS = 512
"""Check buckets; more of them refuse fewer answers for nothing."""
_SCALE = 1_000
"""Amounts are told apart by thousandths."""

_PART = Template("""
SELECT $position AS l, '$entity' AS e, $counted AS counted, $measure AS m, hash(part) AS g, hash(person) AS p,
  contributions * $scale AS rows, TRY_CAST(round(amount * $scale) AS BIGINT) AS amounts
FROM ($sql) AS population""")

_SKETCH = Template("""
CREATE TEMP TABLE IF NOT EXISTS __vectors (note VARCHAR, i BIGINT, e VARCHAR, shown BOOLEAN, whole BOOLEAN, m VARCHAR, n BIGINT);
CREATE TEMP TABLE IF NOT EXISTS __sums (i BIGINT, b BIGINT, z HUGEINT);
CREATE TEMP TABLE IF NOT EXISTS __checks (i BIGINT, b BIGINT, z HUGEINT);
CREATE OR REPLACE TEMP TABLE __new AS
WITH found AS MATERIALIZED ($found),
groups AS (SELECT l, e, g FROM found GROUP BY ALL HAVING count(*) >= $k $withheld),
kept AS MATERIALIZED (SELECT found.* FROM found SEMI JOIN groups USING (l, e, g)),
meant AS (SELECT DISTINCT l, e, counted, m FROM found),
alike AS (SELECT l, e, true AS alike FROM kept GROUP BY ALL HAVING bool_and(amounts IS NOT DISTINCT FROM rows)),
many AS (SELECT l, e FROM found GROUP BY ALL HAVING count(DISTINCT g) > 1),
wholes AS (SELECT l, e FROM groups GROUP BY ALL HAVING count(*) > 1 $cut),
all_parts AS (
  SELECT l, e, g, p, rows, amounts, false AS whole FROM kept
  UNION ALL
  SELECT l, e, NULL, p, sum(rows), sum(amounts), false FROM kept
  SEMI JOIN wholes USING (l, e) GROUP BY l, e, p
  UNION ALL
  SELECT l, e, NULL, p, sum(rows), sum(amounts), true FROM found
  SEMI JOIN many USING (l, e) GROUP BY l, e, p),
tall AS (
  SELECT l, e, g, p, whole, 'rows' AS kind, rows AS c FROM all_parts WHERE rows <> 0
  UNION ALL
  SELECT l, e, g, p, whole, 'amounts', amounts FROM all_parts ANTI JOIN alike USING (l, e)
  WHERE amounts <> 0),
dealt AS (
  SELECT l, e, g, whole, kind, (p >> 20) % $checks AS b, count(*) AS n,
    sum(CAST(c AS HUGEINT) * CAST(p >> 36 AS HUGEINT)) AS z
  FROM tall GROUP BY l, e, g, whole, kind, b)
SELECT row_number() OVER () + (SELECT COALESCE(max(i), 0) FROM __vectors) AS i, e, n, checks, shown, whole, m
FROM (
  SELECT e, n, checks, whole, m, bool_or(shown) AS shown FROM (
    SELECT e, whole, any_value(m) AS m, sum(n) AS n,
      kind = 'amounts' OR any_value(counted) OR any_value(alike) IS NOT NULL AS shown,
      list({'b': b, 'z': z} ORDER BY b) AS checks
    FROM dealt JOIN meant USING (l, e) LEFT JOIN alike USING (l, e) GROUP BY l, e, g, whole, kind)
  GROUP BY e, n, checks, whole, m);
INSERT INTO __vectors SELECT '$key', i, e, shown, whole, m, n FROM __new;
CREATE OR REPLACE TEMP TABLE __dealt AS
SELECT i, c.b AS b, c.z AS z FROM (SELECT i, unnest(checks) AS c FROM __new);
INSERT INTO __checks SELECT * FROM __dealt WHERE z <> 0;
INSERT INTO __sums
SELECT i, r.b, COALESCE(s.z, 0) FROM __new CROSS JOIN range($k) AS r(b)
LEFT JOIN (SELECT i, b % $k AS b, sum(z) AS z FROM __dealt GROUP BY ALL) AS s USING (i, b);
DROP TABLE __dealt;
DROP TABLE __new""")

_CLOSE = Template("""
WITH known AS MATERIALIZED (SELECT * FROM __vectors
  WHERE note IN ($keys) AND (NOT whole OR $wholes AND note = '$new')),
old AS MATERIALIZED (
  SELECT v.i, v.e, v.shown, v.whole, v.m, v.n, s.b, s.z FROM known AS v JOIN __sums AS s USING (i)),
new AS MATERIALIZED (
  SELECT v.i, v.e, v.shown, v.whole, v.m, v.n, s.b, s.z FROM known AS v JOIN __sums AS s USING (i)
  WHERE v.note = '$new' AND NOT v.whole),
pairs AS (
  SELECT DISTINCT a.i AS x, o.i AS y FROM new AS a JOIN old AS o
  ON a.e = o.e AND a.b = o.b AND a.z = o.z
  WHERE a.i <> o.i AND abs(a.n - o.n) < $k
    AND (a.shown AND o.shown OR a.m IS NULL OR o.m IS NULL OR a.m = o.m)),
deltas AS (
  SELECT a.i AS x, o.i AS y, a.e, a.b, abs(a.z - o.z) AS z, a.z > o.z AS up
  FROM new AS a JOIN old AS o ON a.e = o.e AND a.b = o.b
  WHERE a.shown AND o.shown AND NOT o.whole AND a.i <> o.i AND a.z <> 0 AND o.z <> 0 AND a.z <> o.z
    AND (SELECT count(*) FILTER (WHERE note = '$new') * count(*) FROM known) <= $triples),
triples AS (
  SELECT DISTINCT d.x, d.y, t.i AS w, CASE WHEN d.up = (t.z > 0) THEN -1 ELSE 1 END AS sign
  FROM deltas AS d JOIN old AS t ON d.e = t.e AND d.b = t.b AND d.z = abs(t.z)
  WHERE t.shown AND NOT t.whole AND t.i <> d.x AND t.i <> d.y),
combined AS MATERIALIZED (
  SELECT row_number() OVER () AS id, * FROM (
    SELECT x, y, NULL AS w, 0 AS sign FROM pairs UNION ALL SELECT x, y, w, sign FROM triples)),
terms AS (
  SELECT id, x AS i, 1 AS f FROM combined
  UNION ALL SELECT id, y, -1 FROM combined
  UNION ALL SELECT id, w, sign FROM combined WHERE w IS NOT NULL),
left_over AS (
  SELECT id, c.b FROM terms JOIN __checks AS c USING (i) GROUP BY id, c.b HAVING sum(f * c.z) <> 0)
SELECT EXISTS (SELECT id FROM left_over GROUP BY id HAVING count(*) < $k) AS close""")


@dataclass(frozen=True)
class Note:
    """What the worker is to keep of one answer, made when it is first asked for."""

    key: str
    """The same for the same people under the same minimum."""
    sql: str
    """Makes the sketch, in tables that only the worker's own notes see."""


@dataclass(frozen=True)
class Comparison:
    """One answer beside itself and earlier ones."""

    new: Note
    earlier: tuple[Note, ...]
    sql: str
    """One row, one boolean: whether some numbers differ by too few people."""


def comparison(
    new: PopulationSql,
    earlier: Sequence[PopulationSql],
    *,
    minimum: int,
    whole: bool = False,
) -> Comparison:
    """What the worker has to do to compare one answer; runs in the worker only.

    Args:
        new: Who is counted in the answer that is to be given.
        earlier: Who was counted in those given before.
        minimum: Fewest people by which two numbers may differ.
        whole: Compare as if the total of all its groups, shown or not, had been given too.
    """
    first = _note(new, minimum=minimum)
    others = dict.fromkeys(_note(one, minimum=minimum) for one in earlier)
    notes = (first, *(note for note in others if note != first))
    sql = _CLOSE.substitute(
        keys=", ".join(f"'{note.key}'" for note in notes),
        new=first.key,
        k=minimum,
        triples=_MOST_TRIPLES,
        wholes=str(whole).lower(),
    )
    return Comparison(new=first, earlier=notes[1:], sql=sql)


def _note(populations: PopulationSql, *, minimum: int) -> Note:
    key = sha256(f"{minimum} {populations.model_dump_json()}".encode()).hexdigest()[:32]
    most = populations.most_groups
    parts = (_part(position, part) for position, part in enumerate(populations.parts))
    sql = _SKETCH.substitute(
        found=" UNION ALL ".join(parts),
        key=key,
        k=minimum,
        withheld=_withheld(populations.withheld),
        cut="" if most is None else f"AND count(*) <= {most}",
        scale=_SCALE,
        checks=_CHECKS,
    )
    return Note(key, sql)


def _withheld(keys: Sequence[str]) -> str:
    texts = ("'" + key.replace("'", "''") + "'" for key in keys)
    groups = ", ".join(f"hash(CAST([{text}] AS VARCHAR[]))" for text in texts)
    return f"AND NOT g IN ({groups})" if groups else ""


def _part(position: int, part: Population) -> str:
    return _PART.substitute(
        position=position,
        entity=part.entity.replace("'", "''"),
        counted=part.shows in ("rows", "mean"),
        measure="NULL" if part.measure is None else "'" + part.measure.replace("'", "''") + "'",
        sql=part.sql,
        scale=_SCALE,
    )
