"""The values that the lake's columns have, complete, as the build listed them."""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from difflib import get_close_matches
from pathlib import Path

import pyarrow.parquet as pq

from assistant.errors import RequestError
from assistant.semantics.catalogue import Catalogue, Dimension

FILE_NAME = "values.parquet"
COLUMNS = ("table_name", "column_name", "value", "rows")
SHORT_LIST = 1_000


@dataclass(frozen=True, slots=True)
class Value:
    """One value of one column and in how many rows it stands."""

    table: str
    column: str
    value: str
    rows: int = 0


class LakeValues:
    """Every listed value; a `Value` is made when somebody asks for it, since there are many."""

    def __init__(
        self,
        tables: Sequence[str],
        columns: Sequence[str],
        texts: Sequence[str],
        rows: Sequence[int | None],
    ) -> None:
        """Take the columns of the list, all of one length."""
        self._tables, self._columns = tables, columns
        self.texts = texts
        """The values as stored, in the order of the list."""
        self._rows = rows
        self._places: dict[tuple[str, str], list[int]] = defaultdict(list)
        for place, key in enumerate(zip(tables, columns, strict=True)):
            self._places[key].append(place)

    def at(self, place: int) -> Value:
        """The value at one place of the list."""
        rows = self._rows[place] or 0
        return Value(self._tables[place], self._columns[place], self.texts[place], rows)

    @property
    def listed(self) -> frozenset[tuple[str, str]]:
        """Tables and columns that have values."""
        return frozenset(self._places)

    def places(self, table: str, column: str) -> Sequence[int]:
        """Where the values of one column stand in the list."""
        return self._places.get((table, column), ())

    def of_column(self, table: str, column: str) -> tuple[Value, ...]:
        """Values of one column, most rows first."""
        found = map(self.at, self.places(table, column))
        return tuple(sorted(found, key=lambda value: (-value.rows, value.value)))


def lake_values(values: Iterable[Value]) -> LakeValues:
    """The list of some values."""
    rows = [(value.table, value.column, value.value, value.rows) for value in values]
    tables, columns, texts, counts = zip(*rows, strict=True) if rows else ((), (), (), ())
    return LakeValues(tables, columns, texts, counts)


def read_values(lake: Path) -> LakeValues:
    """Read the list of one lake; a lake without it has no values."""
    path = lake / FILE_NAME
    if not path.is_file():
        return lake_values(())
    with pq.ParquetFile(path) as file:  # `read_table` would import pandas
        read = file.read(columns=list(COLUMNS))
    read = read.filter(read.column("value").is_valid())
    tables, columns, texts, rows = (read.column(name).to_pylist() for name in COLUMNS)
    return LakeValues(tables, columns, texts, rows)


@dataclass(frozen=True)
class Matches:
    """Values that fit a query, the most frequent first."""

    dimension: Dimension
    values: tuple[Value, ...]
    total: int
    """How many values the dimension has."""


class ValueLookup:
    """Values by dimension. Values of small groups were left out by the build."""

    def __init__(self, values: LakeValues, *, catalogue: Catalogue) -> None:
        """Take the list.

        Args:
            values: All values of the lake.
            catalogue: Says which column a dimension reads.
        """
        self.listed = values
        """All values of the lake, whatever dimension reads them."""
        self._catalogue = catalogue

    @property
    def askable(self) -> LakeValues:
        """Values that a question may mean: those of dimensions, and of short lists beside them.

        A long list that no dimension reads, tags for example, would take everyday words for itself.
        """
        read = {(d.table, d.column) for d in self._catalogue.dimensions.values()}
        listed = self.listed
        return lake_values(
            listed.at(place)
            for table, column in sorted(listed.listed)
            if (table, column) in read or len(listed.places(table, column)) <= SHORT_LIST
            for place in listed.places(table, column)
        )

    def values(self, dimension: str) -> tuple[Value, ...]:
        """All values of a dimension, the most frequent first; empty where none were listed.

        Raises:
            RequestError: If there is no such dimension.
        """
        found = self._dimension(dimension)
        return self.listed.of_column(found.table, found.column or "")

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
