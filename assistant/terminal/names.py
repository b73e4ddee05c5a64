"""What a question may name, to be completed as it is typed."""

from bisect import bisect_left
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING

from assistant.tools.kit import DeniedError
from assistant.tools.visible import check_dimension, visible_values
from connectors.contracts import Classification
from guardrails.principals import COMMAND_LINE

if TYPE_CHECKING:
    from assistant.semantics.catalogue import Dimension
    from assistant.tools.kit import ToolKit
    from guardrails.principals import Principal

FEWEST_CHARACTERS = 2
"""Typed before anything is offered."""
MOST_WORDS = 5
"""Of a name that is completed after its first word."""
MOST_OFFERED = 20
_MOST_READ = 2_000
"""Names that begin alike and are ranked; more are cut."""
_RANKS = {"metric": 0, "dimension": 1}


@dataclass(frozen=True, slots=True)
class Name:
    """One name."""

    text: str
    kind: str
    """`metric`, `dimension`, or of a value its dimension."""
    rows: int = 0
    """In how many rows a value stands."""


@dataclass(frozen=True, slots=True)
class Offer:
    """One way to go on."""

    name: Name
    replaced: int
    """Characters before the cursor that it takes the place of."""


class Names:
    """Names in alphabetical order, found by how they begin."""

    def __init__(self, names: Iterable[Name]) -> None:
        """Take the names; of those that read the same the first is kept."""
        kept = {name.text.casefold(): name for name in reversed(tuple(names))}
        self._keys = sorted(kept)
        self._names = [kept[key] for key in self._keys]

    def starting(self, beginning: str) -> tuple[Name, ...]:
        """Names that begin so: metrics, dimensions, then values, the most frequent first."""
        wanted = beginning.casefold()
        first = bisect_left(self._keys, wanted)
        found = []
        for place in range(first, min(first + _MOST_READ, len(self._keys))):
            if not self._keys[place].startswith(wanted):
                break
            found.append(self._names[place])
        found.sort(key=lambda name: (_RANKS.get(name.kind, len(_RANKS)), -name.rows))
        return tuple(found[:MOST_OFFERED])

    def offers(self, typed: str) -> tuple[Offer, ...]:
        """What the end of a text may become; ends of several words come first."""
        found: dict[str, Offer] = {}
        for end in _ends(typed):
            if len(end) < FEWEST_CHARACTERS:
                continue
            for name in self.starting(end):
                if name.text != end:
                    found.setdefault(name.text, Offer(name, len(end)))
        return tuple(found.values())[:MOST_OFFERED]


def known_names(kit: "ToolKit", principal: "Principal" = COMMAND_LINE) -> Names:
    """Metrics, dimensions, and the values of public dimensions that are open to a principal."""
    return Names(_known(kit, principal))


def _ends(typed: str) -> Iterator[str]:
    """The last few words of a text, then fewer."""
    starts = [at for at, char in enumerate(typed) if not char.isspace() and _begins(typed, at)]
    for start in starts[-MOST_WORDS:]:
        yield typed[start:]


def _begins(typed: str, at: int) -> bool:
    return at == 0 or not (typed[at - 1].isalnum() or typed[at - 1] in "_'")


def _known(kit: "ToolKit", principal: "Principal") -> Iterator[Name]:
    for metric in kit.catalogue.metrics.values():
        for text in (metric.label, *metric.synonyms, metric.name):
            yield Name(text, "metric")
    for dimension in kit.catalogue.dimensions.values():
        if not _is_open(dimension, kit, principal):
            continue
        for text in (dimension.label, *dimension.synonyms, dimension.name):
            yield Name(text, "dimension")
        if _is_public(dimension, kit):
            yield from _values(dimension, kit, principal)


def _is_open(dimension: "Dimension", kit: "ToolKit", principal: "Principal") -> bool:
    try:
        check_dimension(dimension, kit, principal)
    except DeniedError:
        return False
    return True


def _is_public(dimension: "Dimension", kit: "ToolKit") -> bool:
    """Whether the column behind a dimension is public; an expression is not."""
    return any(
        column.classification is Classification.PUBLIC
        for table in kit.manifest.tables
        if table.name.casefold() == dimension.table.casefold()
        for column in table.columns
        if column.name.casefold() == (dimension.column or "").casefold()
    )


def _values(dimension: "Dimension", kit: "ToolKit", principal: "Principal") -> Iterator[Name]:
    values = kit.values().values(dimension.name)
    for value in visible_values(values, dimension, kit=kit, principal=principal):
        yield Name(value.value, dimension.label, value.rows)
        for word in dimension.values.get(value.value, ()):
            yield Name(word, dimension.label, value.rows)
