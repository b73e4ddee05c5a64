"""The steps before any aggregation: which rows were known for each row of the spine."""

from assistant.features.compiling.binding import Bound
from assistant.features.compiling.calendars import calendar_bounds
from assistant.features.compiling.conditions import condition
from assistant.features.compiling.families.known import KNOWN, Known
from assistant.features.compiling.sql_text import minus_hours, name, names
from assistant.features.query import LABEL_TABLE, LABEL_TIME
from assistant.features.spec.aggregations import Age, Attribute, Count

Step = tuple[str, str]
"""Name and body of one CTE."""


def spine(bound: Bound) -> list[Step]:
    """Each entity and time once; keys that a dimension gives are found with the events."""
    keys = names((*event_keys(bound), LABEL_TIME))
    distinct = f"SELECT DISTINCT {keys}\nFROM {LABEL_TABLE}"
    calendar = bound.spec.calendar
    if calendar is None:
        return [("spine", distinct)]
    cutoff = minus_hours(LABEL_TIME, bound.spec.delay_hours)
    bounds = calendar_bounds(calendar, cutoff=cutoff, keys=keys, source="moments")
    return [("moments", distinct), *bounds]


def event_keys(bound: Bound) -> tuple[str, ...]:
    """Keys of the spine that are columns of the source itself."""
    return tuple(key for key, ref in bound.spec.keys.items() if not bound.of_dimension(ref))


def known_rows(known: Known) -> list[Step]:
    """Events in the window that had arrived before the label, each once, with its dimension row."""
    bound = known.bound
    if _only_counted(bound):
        return [(KNOWN, _distinct_events(bound))]
    carried = [
        f"{_source(bound, reference)} AS {known.column(reference)}" for reference in _carried(bound)
    ]
    carried += [
        f"{_source(bound, ref)} AS {name(key)}"
        for key, ref in bound.spec.keys.items()
        if bound.of_dimension(ref)
    ]
    own = names((*event_keys(bound), LABEL_TIME), of="s")
    identity = names(bound.table.key, of="e")
    ids = [
        f"e.{name(key)} AS {column}"
        for key, column in zip(bound.table.key, _id_columns(bound), strict=True)
    ]
    columns = ",\n  ".join([own, *ids, f"e.{name(str(bound.table.time))} AS event_ts", *carried])
    matched = (
        f"SELECT\n  {columns},\n  row_number() OVER (\n    PARTITION BY {own}, {identity}\n"
        f"    ORDER BY {', '.join(_first_arrival(bound))}\n  ) AS copy\n"
        f"FROM spine AS s\n{_joins(bound)}"
    )
    return [("matched", matched), *_once(known)]


def _only_counted(bound: Bound) -> bool:
    """Whether nothing of an event matters but that it happened in the window."""
    plain = bound.join is None and bound.source.session is None
    return isinstance(bound.spec.aggregation, Count) and plain and len(bound.spec.windows) < 2


def _distinct_events(bound: Bound) -> str:
    """Events of the window, each once; grouping is cheaper than ranking the copies."""
    own = names((*event_keys(bound), LABEL_TIME), of="s")
    return (
        f"SELECT DISTINCT {own}, {names(bound.table.key, of='e')}\nFROM spine AS s\n{_joins(bound)}"
    )


def own_row(bound: Bound) -> list[Step]:
    """The newest version of the entity's own row in a dimension that was known at the label."""
    keys = names((*bound.spec.keys, LABEL_TIME), of="s")
    inputs = [f"e.{name(bound.qualified(ref)[1])}" for ref in bound.inputs]
    shown = ", ".join(
        f"{column} AS {name(bound.alias(ref))}"
        for column, ref in zip(inputs, bound.inputs, strict=True)
    )
    on = [f"e.{name(ref)} = s.{name(key)}" for key, ref in bound.spec.keys.items()]
    on += _known_by(bound, table=bound.table.time, arrival=bound.table.arrival, alias="e")
    on += _filters(bound, alias="e")
    newest = _newest(bound.table.time, bound.table.arrival, alias="e")
    order = ", ".join([*newest, *(f"e.{name(key)}" for key in bound.table.key), *inputs])
    matches = "\n  AND ".join(on)
    body = (
        f"SELECT {keys}, {shown},\n"
        f"  row_number() OVER (PARTITION BY {keys} ORDER BY {order}) AS copy\n"
        f"FROM spine AS s\nJOIN {name(bound.table.name)} AS e\n  ON {matches}"
    )
    return [("own", body)]


def grown(bound: Bound) -> list[Step]:
    """Entities of the spine that had existed for long enough; nothing where any age will do."""
    age, registry = bound.spec.minimum_age, bound.registry
    if age is None or registry is None:
        return []
    keys = names((*bound.spec.keys, LABEL_TIME), of="s")
    since = f"CAST(e.{name(age.column)} AS TIMESTAMP)"
    on = [
        f"e.{name(age.key)} = s.{name(age.key)}",
        f"{since} <= {minus_hours(f's.{LABEL_TIME}', age.hours)}",
        *_known_by(bound, table=registry.time, arrival=registry.arrival, alias="e"),
    ]
    matches = "\n  AND ".join(on)
    body = f"SELECT DISTINCT {keys}, 1 AS old_enough\nFROM {LABEL_TABLE} AS s\nJOIN {name(registry.name)} AS e\n  ON {matches}"
    return [("grown", body)]


def _id_columns(bound: Bound) -> tuple[str, ...]:
    if len(bound.table.key) == 1:
        return ("event_id",)
    return tuple(f"event_id_{place}" for place in range(1, len(bound.table.key) + 1))


def _source(bound: Bound, reference: str) -> str:
    alias, column = bound.qualified(reference)
    return f"{alias}.{name(column)}"


def _carried(bound: Bound) -> tuple[str, ...]:
    """References that later steps read: inputs, the session, and filters on the dimension."""
    late = tuple(column for column in bound.source.columns if bound.of_dimension(column))
    session = (bound.source.session,) if bound.source.session else ()
    return tuple(dict.fromkeys((*bound.inputs, *session, *late)))


def _first_arrival(bound: Bound) -> list[str]:
    """Order of the copies of one event: first arrival first, then every column that matters."""
    table, dimension = bound.table, bound.dimension
    own = [column for column in (table.arrival, table.time) if column]
    read = [ref for ref in _carried(bound) if not bound.of_dimension(ref)]
    own += [bound.qualified(ref)[1] for ref in read]
    if dimension is None or bound.join is None:
        return [f"e.{name(column)}" for column in dict.fromkeys(own)]
    own.append(bound.join.column)
    keyed = [ref for ref in bound.spec.keys.values() if bound.of_dimension(ref)]
    described = [ref for ref in (*_carried(bound), *keyed) if bound.of_dimension(ref)]
    return [
        *(f"e.{name(column)}" for column in dict.fromkeys(own)),
        *_newest(dimension.time, dimension.arrival, alias="d"),
        *(_source(bound, ref) for ref in dict.fromkeys(described)),
    ]


def _newest(time: str | None, arrival: str | None, *, alias: str) -> list[str]:
    return [f"{alias}.{name(column)} DESC" for column in (time, arrival) if column]


def _joins(bound: Bound) -> str:
    spec, table = bound.spec, bound.table
    own = [(key, spec.keys[key]) for key in event_keys(bound)]
    on = [f"{_source(bound, ref)} = s.{name(key)}" for key, ref in own]
    time = f"e.{name(str(table.time))}"
    if spec.calendar is not None:
        on += [f"{time} >= s.window_start", f"{time} < s.window_end"]
    else:
        label = f"s.{LABEL_TIME}"
        on.append(f"{time} >= {minus_hours(label, spec.delay_hours + spec.windows[-1])}")
        on.append(f"{time} < {minus_hours(label, spec.delay_hours)}")
    if table.arrival:
        on.append(f"e.{name(table.arrival)} < s.{LABEL_TIME}")
    on += _filters(bound, alias="e")
    sql = f"JOIN {name(table.name)} AS e\n  ON " + "\n  AND ".join(on)
    if bound.join is None or bound.dimension is None:
        return sql
    match = [f"d.{name(bound.join.key)} = e.{name(bound.join.column)}"]
    match += _known_by(
        bound, table=bound.dimension.time, arrival=bound.dimension.arrival, alias="d"
    )
    return f"{sql}\nJOIN {name(bound.dimension.name)} AS d\n  ON " + "\n  AND ".join(match)


def _known_by(bound: Bound, *, table: str | None, arrival: str | None, alias: str) -> list[str]:
    """Conditions that leave versions of a row which were valid and loaded before the label."""
    label = f"s.{LABEL_TIME}"
    found = []
    if table:
        cutoff = minus_hours(label, bound.spec.delay_hours)
        found.append(f"{alias}.{name(table)} < {cutoff}")
    if arrival:
        found.append(f"{alias}.{name(arrival)} < {label}")
    return found


def _filters(bound: Bound, *, alias: str) -> list[str]:
    """Filters on the source, and the column that the aggregation cannot do without."""
    own = [
        condition(item, _source(bound, item.column))
        for item in bound.source.where
        if bound.qualified(item.column)[0] == alias
    ]
    needed = bound.source.session or getattr(bound.spec.aggregation, "column", None)
    if isinstance(bound.spec.aggregation, Attribute | Age) or needed is None:
        return own
    return own if bound.of_dimension(needed) else [*own, f"{_source(bound, needed)} IS NOT NULL"]


def _once(known: Known) -> list[Step]:
    """One row an event, or one a session; filters on the dimension, after its row was chosen."""
    bound = known.bound
    conditions = ["copy = 1"]
    conditions += [
        condition(item, known.column(item.column))
        for item in bound.source.where
        if bound.of_dimension(item.column)
    ]
    column = getattr(bound.spec.aggregation, "column", None)
    if column is not None and (bound.of_dimension(column) and bound.source.session is None):
        conditions.append(f"{known.column(column)} IS NOT NULL")
    inputs = [known.column(ref) for ref in bound.inputs]
    ids = list(_id_columns(bound))
    if bound.source.session is None:
        shown = ", ".join(dict.fromkeys([known.group, *ids, "event_ts", *inputs]))
        return [(KNOWN, f"SELECT {shown}\nFROM matched\nWHERE {' AND '.join(conditions)}")]
    session = known.column(bound.source.session)
    rest = ", ".join(dict.fromkeys([session, "event_ts", *inputs]))
    ranked = (
        f"SELECT {known.group}, {rest},\n"
        f"  row_number() OVER (PARTITION BY {known.group}, {session} "
        f"ORDER BY event_ts, {', '.join(ids)}) AS place\n"
        f"FROM matched\nWHERE {' AND '.join(conditions)}"
    )
    started = ", ".join(dict.fromkeys([f"{session} AS event_id", "event_ts", *inputs]))
    where = "place = 1" if column is None else f"place = 1 AND {known.column(column)} IS NOT NULL"
    once = f"SELECT {known.group}, {started}\nFROM session_events\nWHERE {where}"
    return [("session_events", ranked), (KNOWN, once)]
