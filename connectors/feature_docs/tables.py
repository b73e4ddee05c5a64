"""Tables that define something in every row: a name, what it is, who owns it."""

import re
from collections.abc import Sequence

from connectors.feature_docs.labels import fact_of, labelled
from connectors.feature_docs.statements import Statement, read_statements
from connectors.feature_docs.terms import IDENTIFIER, Term
from connectors.records import DocKind

NAMING: dict[str, DocKind] = {
    "metric": DocKind.METRIC, "metrics": DocKind.METRIC, "kpi": DocKind.METRIC,
    "measure": DocKind.METRIC, "indicator": DocKind.METRIC, "metric name": DocKind.METRIC,
    "feature": DocKind.FEATURE, "feature name": DocKind.FEATURE, "features": DocKind.FEATURE,
    "event": DocKind.EVENT, "event name": DocKind.EVENT, "event type": DocKind.EVENT,
    "term": DocKind.GLOSSARY, "concept": DocKind.GLOSSARY, "abbreviation": DocKind.GLOSSARY,
}  # fmt: skip
BARE = frozenset({"name", "id", "identifier", "key"})
MEANING = frozenset(
    {
        "definition",
        "description",
        "meaning",
        "what it is",
        "what it means",
        "what it counts",
        "explanation",
    }
)
Row = tuple[Term, str, tuple[Statement, ...]]


def defined_in(rows: Sequence[Sequence[str]], *, kind: DocKind) -> list[Row]:
    """The definitions of a table's rows, each with its text; none where the table defines nothing."""
    if len(rows) < 2:
        return []
    head = [re.sub(r"[^a-z]+", " ", cell.lower()).strip() for cell in rows[0]]
    facts = [fact_of(cell) for cell in rows[0]]
    named = _named(head, bare=kind is not DocKind.DOC or any(facts))
    if named is None or not (set(head) & MEANING or any(facts)):
        return []
    of = NAMING.get(head[named], kind)
    return [
        _row(row, rows[0], named=named, kind=of)
        for row in rows[1:]
        if len(row) == len(head) and row[named].strip()
    ]


def _named(head: Sequence[str], *, bare: bool) -> int | None:
    for number, word in enumerate(head):
        if word in NAMING or (bare and word in BARE):
            return number
    return None


def _row(row: Sequence[str], head: Sequence[str], *, named: int, kind: DocKind) -> Row:
    name = " ".join(row[named].split())
    statements: list[Statement] = []
    lines = []
    for number, (label, cell) in enumerate(zip(head, row, strict=True)):
        if number == named or not cell.strip():
            continue
        fact = fact_of(label)
        statements += labelled(fact, cell) if fact else read_statements(cell)
        words = " ".join(cell.split())
        plain = re.sub(r"[^a-z]+", " ", label.lower()).strip()
        lines.append(words if plain in MEANING else f"{label}: {words.rstrip('.')}.")
    term = Term(name, kind=kind, code=name if IDENTIFIER.match(name) else "")
    return term, "\n".join(lines), tuple(said for said in statements if not said.subject)
