"""Which columns name things, and which of them name the same things."""

from collections.abc import Iterable

from assistant.features.query import FeatureQuery, FeatureTable


class Names:
    """Groups of column names whose values are the same ids: by name, entity and join."""

    def __init__(self, query: FeatureQuery, joined: Iterable[tuple[str, str]]) -> None:
        """Group the columns of one query.

        Args:
            query: The feature.
            joined: Pairs of lower-case column names that its SQL compares for equality.
        """
        self._group: dict[str, str] = {}
        naming = {n.lower() for n in query.entities}
        for table in query.tables:
            naming |= {n.lower() for n in (*table.key, *table.entities)}
            for column, entity in table.entities.items():
                self._join(column.lower(), f"entity {entity}")
        known = {name.lower() for table in query.tables for name, _ in table.columns}
        for one, other in joined:
            if {one, other} <= known | naming:
                self._join(one, other)
                naming |= {one, other} & known if naming & {one, other} else set()
        self._naming = {self.of(name) for name in naming}

    def _join(self, one: str, other: str) -> None:
        roots = self.of(one), self.of(other)
        if roots[0] != roots[1]:
            self._group[max(roots)] = min(roots)

    def of(self, column: str) -> str:
        """The group of a column."""
        name = column.lower() if not column.startswith("entity ") else column
        while name in self._group:
            name = self._group[name]
        return name

    def ids(self, table: FeatureTable) -> tuple[str, ...]:
        """Columns of a table that name things, in order."""
        return tuple(name for name, _ in table.columns if self.of(name) in self._naming)
