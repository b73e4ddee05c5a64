"""Worlds in which every row is about one and the same thing, so that its labels stand out."""

from collections.abc import Iterator

from assistant.features.proof.world import World, with_values

_THINGS = 2


def crowded(world: World, column: str) -> Iterator[World]:
    """The world with one value of a column throughout, for the first few values of its labels.

    Args:
        world: Tables and labels.
        column: A column of the entity; where it is a table's key, that table stays as it is.
    """
    for value in list(dict.fromkeys(world.labels[column].to_pylist()))[:_THINGS]:
        tables = {
            table.name: with_values(rows, column, [value] * rows.num_rows)
            for table, rows in world.described()
            if column in table.types and column not in table.key
        }
        if tables:
            yield world.with_tables(tables)
