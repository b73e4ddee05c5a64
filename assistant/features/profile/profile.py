"""What a feature's values look like, with no statistic of fewer entities than the minimum group."""

import time
from collections.abc import Mapping
from datetime import datetime

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
from pydantic import Field

from assistant.features.engine.engine import FeatureEngine
from assistant.features.profile.drift import population_stability
from assistant.features.query import LABEL_TIME, Featured, FeatureQuery
from assistant.features.spec.feature_spec import FeatureSpec

QUANTILES = (0.01, 0.05, 0.25, 0.5, 0.75, 0.95, 0.99)
MOST_VALUES = 10


class Cost(Featured):
    """What one run took."""

    rows_scanned: int
    """Rows of the tables that it read, before any filter."""
    labels: int
    seconds: float
    memory_mb: float | None
    """Peak of the worker; None where the system does not tell."""


class ValueProfile(Featured):
    """Statistics of one value column. What fewer entities than the minimum hold is None."""

    column: str
    rows: int
    entities: int | None
    coverage: float | None
    """Share of rows with data: neither null nor the default."""
    null_share: float | None
    distinct: int | None
    quantiles: dict[str, float] = Field(default_factory=dict)
    """By share, `0.5` the median; of lists, their length. Those too near an end are left out."""
    frequent: dict[str, float] = Field(default_factory=dict)
    """Share of rows by value, of texts and truth values."""
    drift_psi: float | None = None
    """Population stability index of the later half of the time against the earlier one. Below 0.1
    is commonly read as stable, above 0.25 as changed. Source: Siddiqi, Credit Risk Scorecards."""


class FeatureProfile(Featured):
    """Profile of one feature on one spine."""

    feature: str
    minimum_group: int
    first_label: datetime | None
    last_label: datetime | None
    values: tuple[ValueProfile, ...]
    cost: Cost | None = None


def run_and_profile(
    spec: FeatureSpec,
    query: FeatureQuery,
    *,
    engine: FeatureEngine,
    tables: Mapping[str, pa.Table],
    labels: pa.Table,
    minimum_group: int,
) -> FeatureProfile:
    """Run a feature once and tell of its values and its cost.

    Raises:
        EngineError: If it does not finish.
    """
    needed = {table.name: tables[table.name] for table in query.tables}
    start = time.perf_counter()
    values = engine.run(query.sql, tables=needed, labels=labels)
    cost = Cost(
        rows_scanned=sum(table.num_rows for table in needed.values()),
        labels=labels.num_rows,
        seconds=round(time.perf_counter() - start, 3),
        memory_mb=engine.peak_memory_mb,
    )
    found = profile_values(spec, values, minimum_group=minimum_group)
    return found.model_copy(update={"cost": cost})


def profile_values(
    spec: FeatureSpec, values: pa.Table, *, minimum_group: int, person: str | None = None
) -> FeatureProfile:
    """Statistics of computed values.

    Args:
        spec: The feature.
        values: Output of its query.
        minimum_group: Fewest distinct entities that any statistic may rest on.
        person: Key whose distinct values are counted; the first key where not given.
    """
    entities = values.column(person or next(iter(spec.keys)))
    times = values.column(LABEL_TIME)
    bounds = pc.min_max(times).as_py()
    enough = pc.count_distinct(entities).as_py() >= minimum_group
    return FeatureProfile(
        feature=spec.id,
        minimum_group=minimum_group,
        first_label=bounds["min"] if enough else None,
        last_label=bounds["max"] if enough else None,
        values=tuple(
            _column(
                spec,
                column,
                values=values.column(column).combine_chunks(),
                group=_Group(entities.combine_chunks(), times.combine_chunks(), minimum_group),
            )
            for column in spec.value_columns
        ),
    )


class _Group:
    """Who stands behind rows, and whether they are enough."""

    def __init__(self, entities: pa.Array, times: pa.Array, minimum: int) -> None:
        self.codes = entities.dictionary_encode().indices.fill_null(-1).to_numpy()
        self.micros = times.cast(pa.int64()).fill_null(0).to_numpy()
        self.minimum = minimum

    def count(self, rows: np.ndarray) -> int:
        found = self.codes[rows]
        return len(np.unique(found[found >= 0]))

    def enough(self, rows: np.ndarray) -> bool:
        return self.count(rows) >= self.minimum

    def share(self, rows: np.ndarray) -> float | None:
        """Share of rows, where those in it and those out of it are nobody or enough."""
        if not len(rows):
            return None
        sides = (rows, ~rows)
        hidden = any(side.any() and not self.enough(side) for side in sides)
        return None if hidden else round(float(rows.mean()), 6)


def _column(spec: FeatureSpec, column: str, *, values: pa.Array, group: _Group) -> ValueProfile:
    every = np.ones(len(values), dtype=bool)
    if not group.enough(every):
        return ValueProfile(
            column=column,
            rows=len(values),
            entities=None,
            coverage=None,
            null_share=None,
            distinct=None,
        )
    known = pc.is_valid(values).to_numpy(zero_copy_only=False)
    numbers = _numbers(values)
    return ValueProfile(
        column=column,
        rows=len(values),
        entities=group.count(every),
        coverage=group.share(known & ~_defaults(spec, values)),
        null_share=group.share(~known),
        distinct=_distinct(values) if group.enough(known) else None,
        quantiles={} if numbers is None else _quantiles(numbers, known, group),
        frequent=_frequent(values, group) if numbers is None else {},
        drift_psi=_drift(values, numbers, group) if group.enough(known) else None,
    )


def _numbers(values: pa.Array) -> np.ndarray | None:
    """Values as numbers, lists by their length; None for texts and truth values."""
    if pa.types.is_list(values.type):
        values = pc.list_value_length(values)
    if pa.types.is_boolean(values.type) or not (
        pa.types.is_integer(values.type) or pa.types.is_floating(values.type)
    ):
        return None
    filled: np.ndarray = values.cast(pa.float64(), safe=False).to_numpy(zero_copy_only=False)
    return filled


def _defaults(spec: FeatureSpec, values: pa.Array) -> np.ndarray:
    if spec.default is None or pa.types.is_list(values.type):
        return np.zeros(len(values), dtype=bool)
    # A transform changes the default too: of log1p, that of 0 stays 0.
    default = np.log1p(float(spec.default)) if spec.transform else spec.default
    same = pc.equal(values, pa.scalar(default).cast(values.type))
    found: np.ndarray = same.fill_null(fill_value=False).to_numpy(zero_copy_only=False)
    return found


def _distinct(values: pa.Array) -> int | None:
    return None if pa.types.is_list(values.type) else int(pc.count_distinct(values).as_py())


def _quantiles(numbers: np.ndarray, known: np.ndarray, group: _Group) -> dict[str, float]:
    found = {}
    inside = numbers[known]
    for share in QUANTILES:
        if not len(inside):
            break
        value = float(np.quantile(inside, share, method="inverted_cdf"))
        below, above = known & (numbers <= value), known & (numbers >= value)
        # On each side of a shown value stand enough entities, its own holder among them.
        if group.enough(below) and group.enough(above):
            found[str(share)] = value
    return found


def _frequent(values: pa.Array, group: _Group) -> dict[str, float]:
    texts = values.cast(pa.string())
    counts = sorted(
        (
            (item["counts"], item["values"])
            for item in pc.value_counts(texts.drop_null()).to_pylist()
        ),
        key=lambda pair: (-pair[0], pair[1]),
    )
    found = {}
    for _, value in counts[:MOST_VALUES]:
        rows = pc.equal(texts, value).fill_null(fill_value=False).to_numpy(zero_copy_only=False)
        share = group.share(rows)
        if share is not None:
            found[str(value)] = share
    return found


def _drift(values: pa.Array, numbers: np.ndarray | None, group: _Group) -> float | None:
    early = group.micros < np.median(group.micros)
    late = ~early
    if not (group.enough(early) and group.enough(late)):
        return None
    if numbers is not None:
        return population_stability(numbers[early], numbers[late])
    texts = values.cast(pa.string())
    before, after = (texts.filter(pa.array(rows)).to_pylist() for rows in (early, late))
    return population_stability(before, after)
