"""Facts behind a label: `Owner: Growth`, a row of a table, a heading with a name under it."""

import re
from collections.abc import Iterator, Sequence

from connectors.feature_docs.statements import SPAN, Fact, Statement, party
from connectors.feature_docs.values import STATUS_WORDS

LABELS: dict[Fact, frozenset[str]] = {
    "owner": frozenset(
        (
            "owner owners|owned by|owning team|team owner|owner team|metric owner|business owner|data owner|"
            "feature owner|maintainer|maintainers|maintained by|contact|contacts|point of contact|poc|dri|"
            "responsible|responsible team|responsible person|steward|data steward|ownership|accountable"
        )
        .replace("owner owners", "owner|owners")
        .split("|")
    ),
    "window": frozenset(
        [
            "window",
            "time window",
            "lookback",
            "lookback window",
            "look back window",
            "rolling window",
            "window size",
            "measurement window",
            "attribution window",
            "period covered",
        ]
    ),
    "version": frozenset({"version", "current version", "definition version"}),
    "status": frozenset({"status", "state", "lifecycle", "deprecated", "life cycle"}),
    "replaced_by": frozenset(
        ["replaced by", "superseded by", "successor", "replacement", "use instead", "succeeded by"]
    ),
    "replaces": frozenset({"replaces", "supersedes", "predecessor", "replacement for"}),
}
BY_LABEL: dict[str, Fact] = {label: fact for fact, labels in LABELS.items() for label in labels}
LINE = re.compile(
    r"^\W{0,3}(?P<label>[A-Za-z][A-Za-z \-]{1,24}?)\W{0,2}\s*(?::|=|\s[-\u2013\u2014])\s*(?P<value>\S.*)$"
)
FIELD = re.compile(r"^:(?P<label>[A-Za-z][A-Za-z \-]{1,24}):\s+(?P<value>\S.*)$")
SEVERAL = re.compile(r"\s*(?:[,;/\n]|\band the\b|\s\|\s)\s*")
CALENDAR = re.compile(
    r"\b(?:calendar|rolling|trailing|session|lifetime|all[- ]time|day|week|month|quarter|year)",
    re.IGNORECASE,
)
BRACKETED = re.compile(r"\s*[(\[<][^)\]>]*[)\]>]\s*")
ADDRESS = re.compile(r"[\w.+-]+@[\w.-]+\w")
VERSION = re.compile(r"^v?\d[\w.\-]{0,15}$", re.IGNORECASE)
LONGEST = 60


def fact_of(label: str) -> Fact | None:
    """What a label, a column's head or a heading announces; None for any other word."""
    words = re.sub(r"[^a-z]+", " ", label.lower().replace("(s)", "s")).strip()
    return BY_LABEL.get(words)


def read_labels(text: str) -> Iterator[Statement]:
    """Facts of the lines of a paragraph that are `label: value`."""
    for line in text.splitlines():
        match = FIELD.match(line) or LINE.match(line)
        fact = fact_of(match.group("label")) if match else None
        if match and fact:
            yield from labelled(fact, match.group("value"))


def is_labels(text: str) -> bool:
    """Whether the first line of a paragraph is `label: value`."""
    match = FIELD.match(text) or LINE.match(text.split("\n", 1)[0])
    return match is not None and fact_of(match.group("label")) is not None


def labelled(fact: Fact, value: str) -> Iterator[Statement]:
    """What a value behind a label says; nothing where it names nothing."""
    value = " ".join(value.split()) if fact != "owner" else value.strip()
    for found in READERS[fact](value):
        yield Statement(fact, found, labelled=True)


def read_rows(rows: Sequence[Sequence[str]]) -> Iterator[Statement]:
    """Facts of a table whose first column holds labels, whatever its head says."""
    for row in rows:
        fact = fact_of(row[0]) if len(row) == 2 else None
        if fact:
            yield from labelled(fact, row[1])


def _owners(value: str) -> Iterator[str]:
    for part in SEVERAL.split(value):
        address = ADDRESS.search(part)
        name = party(BRACKETED.sub(" ", part)) or (address.group(0) if address else None)
        if name and len(name) <= LONGEST and not name.endswith(":") and ". " not in name:
            yield name


def _window(value: str) -> Iterator[str]:
    found = value.strip("`*. ")
    spanned = re.search(rf"\b(?:{SPAN})\b", found, re.IGNORECASE)
    if len(found) <= LONGEST and (spanned or CALENDAR.search(found)):
        yield found


def _version(value: str) -> Iterator[str]:
    found = value.strip("`* ").rstrip(".")
    first = re.split(r"[\s,;(]", found, maxsplit=1)[0]
    if VERSION.match(first):
        yield first


def _status(value: str) -> Iterator[str]:
    first = re.split(r"[^a-z]", value.strip("`*_~ ✅❌⚠️").lower(), maxsplit=1)[0]
    if first in ("yes", "true"):
        yield "deprecated"
    elif first in STATUS_WORDS or first == "live":
        yield "active" if first == "live" else STATUS_WORDS[first].value


def _names(value: str) -> Iterator[str]:
    found = value.strip("`*\"' ").rstrip(".")
    if found and party(found) and not VERSION.match(found):
        yield found


READERS = {
    "owner": _owners,
    "window": _window,
    "version": _version,
    "status": _status,
    "replaced_by": _names,
    "replaces": _names,
}
