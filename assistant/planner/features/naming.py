"""Names of drafted features: `phone_tablet_play_7d`."""

import re
from typing import Any

from assistant.features.spec.feature_spec import window_name
from assistant.planner.features.rows import Rows
from assistant.planner.features.windows import Times
from assistant.planner.features.words import Shape

LONGEST = 60
FINEST = 0.000001
"""`above 5` is kept as at least 5.000001."""


def feature_name(rows: Rows, where: list[dict[str, Any]], *, times: Times, shape: Shape) -> str:
    """A name that says the entity, the rows, what is made of them, and the window.

    Two requests that differ in any of these get two names, so that one never passes for a version
    of the other.
    """
    described = [part for item in where for part in _described(item, rows)]
    others = [key for key, entity in zip(rows.keys, rows.entities, strict=True) if entity != "user"]
    span = [window_name(int(hours)) for hours in times.hours[:2]]
    if times.calendar is not None:
        span = [f"{times.calendar.count}_calendar_{times.calendar.unit}"]
        city = times.calendar.zone.rpartition("/")[2].lower()
        span += [city] if city != "utc" else []
    if times.delay_hours:
        span.append(f"delay_{window_name(times.delay_hours)}")
    parts = [*(key.removesuffix("_id") for key in others), *described]
    parts += ["log"] if "log" in shape.kinds else []
    parts += ["capped"] if shape.daily_cap else []
    parts.append(rows.subject)
    stem_text = "_".join(re.sub(r"\W+", "_", part.lower()).strip("_") for part in parts)
    several = len(times.hours) > 1 and (rows.aggregation or {}).get("kind") != "trend"
    ending = "" if several and not times.delay_hours else "_".join(span)
    whole = f"{stem_text[:LONGEST].strip('_')}_{ending}".strip("_")
    return whole if re.match("[a-z]", whole) else f"f_{whole}"


def _described(item: dict[str, Any], rows: Rows) -> list[str]:
    """What one condition adds to the name; the kinds of event are in the subject already."""
    column = str(item["column"]).rpartition(".")[2]
    if "any_of" in item:
        return [str(value) for value in item["any_of"] if value not in rows.event_values]
    if "none_of" in item:
        return ["not", *(str(value) for value in item["none_of"])]
    if "weekday" in item:
        return ["weekend" if 7 in item["weekday"] else "weekday"]
    if "below" in item:
        return [f"{column}_below_{item['below']}"]
    if "at_least" in item:
        above = item["at_least"] - FINEST
        exact = round(item["at_least"], 5) == item["at_least"]
        return [f"{column}_from_{item['at_least']}" if exact else f"{column}_above_{above:g}"]
    return []
