"""Moments at which the value of a feature can change: between two of them it stays what it was."""

from assistant.errors import FeatureError
from assistant.features.compiling.conditions import condition
from assistant.features.compiling.sql_text import name, names
from assistant.features.query import LABEL_TIME, FeatureQuery, FeatureTable
from assistant.features.spec.aggregations import Age, Attribute, Recency, Streak, Written
from assistant.features.spec.feature_spec import FeatureSpec

_INSTANT = "INTERVAL 1 MICROSECOND"
"""Times are held in microseconds: the first moment after one is one later."""


def steps(spec: FeatureSpec) -> str | None:
    """Why a feature has no such moments, or None where it has."""
    if isinstance(spec.aggregation, Written):
        return "its SQL is written by hand, so that nobody knows when its value changes"
    if isinstance(spec.aggregation, Recency):
        return "its value changes with every moment that passes"
    if isinstance(spec.aggregation, Age):
        return "its value changes every midnight"
    if spec.calendar is not None:
        return "its window follows a calendar"
    if any("." in reference and not _own(spec, reference) for reference in spec.keys.values()):
        return "a key is found with the events"
    return None


def moments_sql(spec: FeatureSpec, query: FeatureQuery) -> str:
    """SQL of every key with every moment from which its value may be another.

    More moments than needed do no harm: rows that repeat the value before are left out later.

    Args:
        spec: A compiled feature for which `steps` gives None.
        query: Its query.

    Raises:
        FeatureError: If it has no such moments.
    """
    why = steps(spec)
    if why is not None or spec.source is None:
        message = (
            f"Feature '{spec.name}' has no last change to store: {why}. Give the moments that you "
            "need: --labels FILE."
        )
        raise FeatureError(message)
    tables = {table.name: table for table in query.tables}
    source = tables[spec.source.table]
    of_row = isinstance(spec.aggregation, Attribute)
    found = _of_rows(spec, source) if of_row else _of_events(spec, source)
    found += _of_ages(spec, tables)
    if spec.source.join is not None:
        found += _of_join(spec, source, tables[spec.source.join.table])
    every = "\nUNION\n".join(found)
    if isinstance(spec.aggregation, Streak):
        every = f"{every}\nUNION\n{_midnights(spec, every)}"
    keys = names(spec.keys)
    whole = " AND ".join(f"{name(key)} IS NOT NULL" for key in spec.keys)
    return (
        f"SELECT DISTINCT {keys}, {LABEL_TIME} FROM (\n{every}\n) AS changes\n"  # noqa: S608
        f"WHERE {LABEL_TIME} IS NOT NULL AND {whole}"
    )


def _own(spec: FeatureSpec, reference: str) -> bool:
    return spec.source is not None and reference.startswith(f"{spec.source.table}.")


def _column(spec: FeatureSpec, reference: str) -> str:
    table = spec.source.table if spec.source is not None else ""
    return name(reference.removeprefix(f"{table}."))


def _shown(spec: FeatureSpec) -> str:
    return ", ".join(f"e.{_column(spec, ref)} AS {name(key)}" for key, ref in spec.keys.items())


def _select(spec: FeatureSpec, table: str, moment: str, *, joined: str = "") -> str:
    sql = f"SELECT {_shown(spec)}, {moment} AS {LABEL_TIME} FROM {name(table)} AS e"  # noqa: S608
    return f"{sql}{joined}{_where(spec)}"


def _where(spec: FeatureSpec) -> str:
    """Filters on the source's own columns; those on a joined row would miss its changes."""
    if spec.source is None or isinstance(spec.aggregation, Attribute):
        return ""
    own = [one for one in spec.source.where if "." not in one.column or _own(spec, one.column)]
    found = [condition(one, f"e.{_column(spec, one.column)}") for one in own]
    return f" WHERE {' AND '.join(found)}" if found else ""


def _of_events(spec: FeatureSpec, table: FeatureTable) -> list[str]:
    """When an event begins to count, and when it leaves each window."""
    time, delay = f"e.{name(str(table.time))}", f"INTERVAL {spec.delay_hours} HOUR"
    starts = f"{time} + {delay}"
    if table.arrival:
        starts = f"greatest({starts}, e.{name(table.arrival)})"
    ends = [f"{time} + INTERVAL {spec.delay_hours + hours} HOUR" for hours in spec.windows]
    changes = [_select(spec, table.name, f"{moment} + {_INSTANT}") for moment in (starts, *ends)]
    return [*changes, _select(spec, table.name, "TIMESTAMP '1970-01-01'")]


def _of_rows(spec: FeatureSpec, table: FeatureTable) -> list[str]:
    """When a version of a row begins to be known; the beginning of time where nobody says."""
    known = []
    if table.time:
        known.append(f"CAST(e.{name(table.time)} AS TIMESTAMP) + INTERVAL {spec.delay_hours} HOUR")
    if table.arrival:
        known.append(f"e.{name(table.arrival)}")
    return [_select(spec, table.name, f"{moment} + {_INSTANT}") for moment in known] + [
        _select(spec, table.name, "TIMESTAMP '1970-01-01'")
    ]


def _of_ages(spec: FeatureSpec, tables: dict[str, FeatureTable]) -> list[str]:
    """When an entity has existed for long enough."""
    age = spec.minimum_age
    if age is None:
        return []
    if tuple(spec.keys) != (age.key,):
        message = (
            f"Feature '{spec.name}' has a minimum age and several keys. Give the moments that you "
            "need: --labels FILE."
        )
        raise FeatureError(message)
    registry = tables[age.table]
    moments = [f"CAST(e.{name(age.column)} AS TIMESTAMP) + INTERVAL {age.hours} HOUR"]
    moments += [f"e.{name(registry.arrival)} + {_INSTANT}"] if registry.arrival else []
    if registry.time:
        valid = f"CAST(e.{name(registry.time)} AS TIMESTAMP) + INTERVAL {spec.delay_hours} HOUR"
        moments.append(f"{valid} + {_INSTANT}")
    return [
        f"SELECT e.{name(age.key)} AS {name(age.key)}, {moment} AS {LABEL_TIME} "  # noqa: S608
        f"FROM {name(registry.name)} AS e"
        for moment in moments
    ]


def _of_join(spec: FeatureSpec, table: FeatureTable, dimension: FeatureTable) -> list[str]:
    """When a version of a joined row begins to be known."""
    join = spec.source.join if spec.source is not None else None
    if join is None:
        return []
    known = []
    if dimension.time:
        known.append(
            f"CAST(d.{name(dimension.time)} AS TIMESTAMP) + INTERVAL {spec.delay_hours} HOUR"
        )
    if dimension.arrival:
        known.append(f"d.{name(dimension.arrival)}")
    joined = f" JOIN {name(dimension.name)} AS d ON d.{name(join.key)} = e.{name(join.column)}"
    return [_select(spec, table.name, f"{one} + {_INSTANT}", joined=joined) for one in known]


def _midnights(spec: FeatureSpec, every: str) -> str:
    """Each midnight from the key's first moment to its last: days are counted anew."""
    keys = names(spec.keys)
    cutoff = f"INTERVAL {spec.delay_hours} HOUR"
    days = (
        f"generate_series(date_trunc('day', min({LABEL_TIME})), max({LABEL_TIME}), INTERVAL 1 DAY)"
    )
    return (
        f"SELECT {keys}, unnest({days}) + {cutoff} AS {LABEL_TIME} FROM (\n{every}\n) AS firsts\n"  # noqa: S608
        f"WHERE {LABEL_TIME} > TIMESTAMP '1970-01-01' GROUP BY {keys}"
    )
