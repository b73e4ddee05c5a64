"""Joins between tables: by the names of ids, confirmed by the values they hold."""

from collections.abc import Mapping
from dataclasses import dataclass

import duckdb

from connectors.profiling.loading import Loaded
from connectors.profiling.measuring import Facts, contains
from connectors.profiling.naming import singular, words_of
from connectors.profiling.profile import Join, Kind, Role
from connectors.profiling.roles import Roles
from connectors.profiling.subjects import stem_of, thing_of
from connectors.profiling.vocabulary import PERSON

CERTAIN = 0.9
"""Share of the child's values that the parent must hold where the names agree."""
ALMOST_ALL = 0.98
"""The same where the names do not."""
FEWEST_VALUES = 20
NAMED_ALIKE = 4
"""Closeness of an id that is called as the rows of the table are."""
JOINED = (Role.REFERENCE, Role.PERSON, Role.KEY, Role.COOKIE)


@dataclass(frozen=True)
class Examined:
    """One table with everything known of it so far."""

    loaded: Loaded
    facts: tuple[Facts, ...]
    roles: Roles
    kind: Kind

    @property
    def name(self) -> str:
        """Name in the lake."""
        return self.loaded.source.name


def find_joins(
    connection: duckdb.DuckDBPyConnection, tables: tuple[Examined, ...]
) -> tuple[Join, ...]:
    """Every many-to-one join from an id to the key of another table."""
    parents = tuple(table for table in tables if len(table.roles.key) == 1)
    found = []
    for child in tables:
        for item in child.facts:
            join = _join(connection, child, item, parents=parents)
            if join is not None:
                found.append(join)
    return tuple(found)


def _join(
    connection: duckdb.DuckDBPyConnection,
    child: Examined,
    item: Facts,
    *,
    parents: tuple[Examined, ...],
) -> Join | None:
    role = child.roles.roles[item.source]
    worded = role is Role.CATEGORY and item.share("number") < 0.5
    if not item.filled or not (worded or role in JOINED):
        return None
    best: tuple[int, float, Examined] | None = None
    for parent in parents:
        if parent.name == child.name or _is_own_key(child, item, parent):
            continue
        closeness = _closeness(item.source, parent)
        if worded and closeness < NAMED_ALIKE:
            continue
        if closeness == 0 and not _comparable(item, parent):
            continue
        share = contains(
            connection, (child.loaded, item.source), (parent.loaded, parent.roles.key[0])
        )
        if share >= (CERTAIN if closeness else ALMOST_ALL) and (
            best is None or (closeness, share) > best[:2]
        ):
            best = (closeness, share, parent)
    if best is None:
        return None
    return Join(
        table=child.name,
        column=item.source,
        parent=best[2].name,
        parent_column=best[2].roles.key[0],
        containment=best[1],
        one_to_one=item.distinct == item.filled,
    )


def _is_own_key(child: Examined, item: Facts, parent: Examined) -> bool:
    """A key joins only to the table that is named after it, never the other way round."""
    if item.source not in child.roles.key:
        return False
    stem = stem_of(item.source) or ()
    named = "_".join(stem)
    return not named or named == thing_of(child.name) or named != thing_of(parent.name)


def _closeness(source: str, parent: Examined) -> int:
    """How well an id's name fits a table: 0 for not at all."""
    stem = stem_of(source)
    if stem is None:
        stem = tuple(singular(word) for word in words_of(source))
    thing = tuple(words_of(thing_of(parent.name)))
    if not stem or not thing:
        return 0
    stem = tuple(singular(word) for word in stem)
    if stem == thing:
        return 4
    if stem[-len(thing) :] == thing:
        return 3
    key_stem = stem_of(parent.roles.key[0])
    if key_stem and tuple(singular(word) for word in key_stem) == stem:
        return 2
    both_people = parent.kind is Kind.PERSONS and stem[-1] in PERSON and thing[-1] in PERSON
    return 1 if both_people or thing[-len(stem) :] == stem else 0


def _comparable(item: Facts, parent: Examined) -> bool:
    """Whether equal values mean something without equal names: texts, and enough of them."""
    key = next(f for f in parent.facts if f.source == parent.roles.key[0])
    numeric = item.share("number") > 0.5 or key.share("number") > 0.5
    return not numeric and item.distinct >= FEWEST_VALUES and key.distinct >= FEWEST_VALUES


def entities(
    tables: tuple[Examined, ...], joins: tuple[Join, ...]
) -> Mapping[tuple[str, str], str]:
    """What each id identifies, by table and column: the thing of the table it leads to."""
    named: dict[tuple[str, str], str] = {}
    for table in tables:
        for source, role in table.roles.roles.items():
            stem = stem_of(source)
            if role in (
                Role.REFERENCE,
                Role.PERSON,
                Role.SESSION,
                Role.COOKIE,
                Role.DEVICE,
                Role.KEY,
            ):
                words = stem if stem else words_of(source) if stem is None else ()
                named[(table.name, source)] = singular("_".join(words)) or thing_of(table.name)
        if len(table.roles.key) == 1:
            named[(table.name, table.roles.key[0])] = thing_of(table.name)
    for join in joins:
        named[(join.table, join.column)] = thing_of(join.parent)
    return named
