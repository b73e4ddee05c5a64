"""A Chronon GroupBy. It is not run anywhere: text to start from."""

import json

from assistant.errors import FeatureError
from assistant.features.compiling.conditions import condition
from assistant.features.compiling.sql_text import name
from assistant.features.exports.exported import Exported, header
from assistant.features.query import FeatureQuery
from assistant.features.spec.aggregations import Count, Distinct, Last, Max, Mean, Min, Sum
from assistant.features.spec.feature_spec import FeatureSpec

_LINES = (
    "Chronon GroupBy. Not run: compare its values with those of the feature before you use it.",
    "Chronon rounds the start of a window, counts what repeats, and gives null for no events;",
    "late events count from when they happened, not from when they arrived.",
)
_OPERATIONS = {
    Count: "COUNT",
    Sum: "SUM",
    Mean: "AVERAGE",
    Max: "MAX",
    Min: "MIN",
    Distinct: "UNIQUE_COUNT",
    Last: "LAST",
}
_GROUP_BY = """\
from ai.chronon.api.ttypes import EventSource, Source
from ai.chronon.group_by import Aggregation, GroupBy, Operation, TimeUnit, Window
from ai.chronon.query import Query, select

source = Source(
    events=EventSource(
        table={table},
        query=Query(
            selects=select(
{selects}
            ),
            wheres=[
{wheres}
            ],
            time_column={time},
        ),
    )
)

{name} = GroupBy(
    sources=[source],
    keys={keys},
    aggregations=[
        Aggregation(
            input_column={column},
            operation=Operation.{operation},
            windows=[{windows}],
        ),
    ],
    online=False,
    output_namespace="features",
)
"""


def export_chronon(spec: FeatureSpec, query: FeatureQuery) -> Exported:
    """The feature as a GroupBy.

    Raises:
        FeatureError: If a GroupBy cannot say it; says why.
    """
    why = _unsayable(spec)
    source = spec.source
    table = next((one for one in query.tables if source and one.name == source.table), None)
    if why is not None or source is None or table is None or table.time is None:
        message = (
            f"Feature '{spec.name}' cannot be exported to Chronon: {why or 'it reads no events'}. "
            "Export it to Spark, and read its table there."
        )
        raise FeatureError(message)
    column = getattr(spec.aggregation, "column", None) or table.key[0]
    selected = dict.fromkeys((*spec.keys, column))
    held = {key: spec.keys.get(key, key) for key in selected}
    where = [condition(one, name(one.column)) for one in source.where]
    where += [f"{name(column)} IS NOT NULL"]
    text = _GROUP_BY.format(
        name=spec.name,
        table=json.dumps(table.name),
        selects="\n".join(f"                {k}={json.dumps(name(v))}," for k, v in held.items()),
        wheres="\n".join(f"                {json.dumps(one)}," for one in where),
        time=json.dumps(f"unix_millis(CAST({name(table.time)} AS TIMESTAMP))"),
        keys=json.dumps(list(spec.keys)),
        column=json.dumps(column),
        operation=_OPERATIONS[type(spec.aggregation)],
        windows=", ".join(f"Window({hours}, TimeUnit.HOURS)" for hours in spec.windows),
    )
    return Exported(
        files={f"{spec.name}.chronon.py": f"{header(spec, mark='#', lines=_LINES)}\n{text}"},
        proven_by_run=False,
        notes=_differences(spec),
    )


def _unsayable(spec: FeatureSpec) -> str | None:
    checks = (
        (type(spec.aggregation) not in _OPERATIONS, f"a GroupBy has no '{spec.aggregation.kind}'"),
        (not spec.windows, "it has no window in hours"),
        (_by_weekday(spec), "it filters by weekday"),
        (spec.delay_hours > 0, "a GroupBy has no delay"),
        (spec.source is not None and spec.source.join is not None, "its source joins a table"),
        (spec.source is not None and spec.source.session is not None, "it counts sessions"),
        (getattr(spec.aggregation, "daily_cap", None) is not None, "it caps days"),
        (getattr(spec.aggregation, "least_rows", 1) > 1, "it needs a least number of rows"),
        (spec.transform is not None, "it transforms the value"),
    )
    return next((why for stops, why in checks if stops), None)


def _by_weekday(spec: FeatureSpec) -> bool:
    return spec.source is not None and any(one.weekday for one in spec.source.where)


def _differences(spec: FeatureSpec) -> tuple[str, ...]:
    found = []
    if spec.default is not None:
        found.append(f"Fill null by the default, {spec.default}, where the values are read.")
    if spec.minimum_age is not None:
        found.append("The minimum age is not part of it: apply it where the values are read.")
    return tuple(found)
