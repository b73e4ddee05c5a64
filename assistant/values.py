"""The values that dimensions have, complete, as the build listed them."""

from collections.abc import Mapping
from dataclasses import dataclass
from difflib import get_close_matches
from pathlib import Path

import pyarrow.parquet as pq

from assistant.errors import RequestError
from assistant.semantics.catalogue import Catalogue, Dimension

FILE_NAME = "values.parquet"


@dataclass(frozen=True)
class Value:
    """One value of a dimension and in how many rows it stands."""

    value: str
    rows: int


@dataclass(frozen=True)
class Matches:
    """Values that fit a query, the most frequent first."""

    dimension: Dimension
    values: tuple[Value, ...]
    total: int
    """How many values the dimension has."""


class ValueLookup:
    """Values by dimension. Values of small groups were left out by the build."""

    def __init__(
        self, listed: Mapping[tuple[str, str], tuple[Value, ...]], *, catalogue: Catalogue
    ) -> None:
        """Take the lists.

        Args:
            listed: Values by table and column, the most frequent first.
            catalogue: Says which column a dimension reads.
        """
        self._listed = listed
        self._catalogue = catalogue

    def values(self, dimension: str) -> tuple[Value, ...]:
        """All values of a dimension, the most frequent first; empty where none were listed.

        Raises:
            RequestError: If there is no such dimension.
        """
        found = self._dimension(dimension)
        return self._listed.get((found.table, found.column or ""), ())

    def lookup(self, dimension: str, *, query: str = "", limit: int = 50) -> Matches:
        """Values that contain a query, in whole or nearly; every value for an empty query.

        Raises:
            RequestError: If there is no such dimension; offers the nearest names.
        """
        known = self.values(dimension)
        wanted = query.strip().casefold()
        extra = self._dimension(dimension).values
        found = [
            value
            for value in known
            if wanted in value.value.casefold()
            or any(wanted == word.casefold() for word in extra.get(value.value, ()))
        ]
        if wanted and not found:
            by_name = {value.value.casefold(): value for value in known}
            found = [by_name[name] for name in get_close_matches(wanted, by_name, n=5, cutoff=0.7)]
        return Matches(self._dimension(dimension), tuple(found[:limit]), total=len(known))

    def _dimension(self, name: str) -> Dimension:
        found = self._catalogue.dimensions.get(name)
        if found is not None:
            return found
        near = get_close_matches(name, self._catalogue.dimensions, n=3, cutoff=0.4)
        message = f"There is no dimension '{name}'. " + (
            f"Nearest: {', '.join(near)}." if near else "See the catalogue for the names."
        )
        raise RequestError(message)


def load_values(lake: Path, *, catalogue: Catalogue) -> ValueLookup:
    """Read the lists of one lake; a lake without them has no values."""
    path = lake / FILE_NAME
    listed: dict[tuple[str, str], list[Value]] = {}
    if path.is_file():
        rows = pq.read_table(path, columns=["table_name", "column_name", "value", "rows"])
        columns = (rows.column(name).to_pylist() for name in rows.column_names)
        for table, column, value, count in zip(*columns, strict=True):
            listed.setdefault((table, column), []).append(Value(value, count))
    return ValueLookup({key: tuple(found) for key, found in listed.items()}, catalogue=catalogue)
