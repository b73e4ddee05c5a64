"""Existing features nearest to a new one: in what they are made of, in words, and in values."""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
from rapidfuzz import fuzz

from assistant.errors import FeatureError
from assistant.features.engine.engine import EngineError, FeatureEngine
from assistant.features.engine.valuing import feature_values
from assistant.features.life.diff import difference_in_words, differing_fields
from assistant.features.life.store import StoredFeature
from assistant.features.query import Featured, FeatureTable
from assistant.features.spec.feature_spec import FeatureSpec

MOST = 3
MOST_BY_VALUES = 2
MOST_COMPARED = 12
NEAR_WORDS = 0.55
SAME_VALUES = 0.95
_FEWEST_ROWS = 20


class Neighbour(Featured):
    """One existing feature near to a new one."""

    feature: str
    """`name@version`."""
    status: str
    says: str
    """The difference in words: `this is downloads_7d@2 with another filter`."""
    meaning: float
    """0 to 1: how alike names and descriptions are."""
    correlation: float | None = None
    """Rank correlation of the values on a shared spine; None where it was not or cannot be taken."""


Ranked = Callable[[str], Mapping[str, float]]
"""Nearness in meaning of features by name, 0 to 1, for a text."""


@dataclass(frozen=True)
class Spine:
    """Where values are compared."""

    lake: Path
    labels: pa.Table
    tables: Mapping[str, FeatureTable]


def nearest(
    spec: FeatureSpec,
    features: Iterable[StoredFeature],
    *,
    meaning: Ranked | None = None,
) -> tuple[Neighbour, ...]:
    """The nearest features before anything is run, the nearest first.

    Args:
        spec: The new feature.
        features: Those that exist.
        meaning: Nearness by retrieval; None compares the words.
    """
    text = f"{spec.name.replace('_', ' ')} {spec.description}"
    ranked = meaning(text) if meaning is not None else {}
    found = []
    for feature in features:
        old = feature.spec
        alike = ranked.get(old.name, _words(text, old))
        fields = differing_fields(spec, old) if old.compiled and spec.compiled else None
        close = fields is not None and _same_matter(spec, old) and len(fields) <= 2
        if close or alike >= NEAR_WORDS:
            found.append(
                (
                    not close,
                    len(fields or ()) if close else 9,
                    -alike,
                    _neighbour(old, fields if close else None, alike),
                )
            )
    found.sort(key=lambda item: (item[0], item[1], item[2], item[3].feature))
    return tuple(item[3] for item in found[:MOST])


def _same_matter(one: FeatureSpec, other: FeatureSpec) -> bool:
    return _same_table(one, other) and (
        one.aggregation == other.aggregation or one.keys == other.keys
    )


def _same_table(one: FeatureSpec, other: FeatureSpec) -> bool:
    return (
        one.source is not None
        and other.source is not None
        and one.source.table == other.source.table
    )


def _neighbour(old: FeatureSpec, fields: tuple[str, ...] | None, alike: float) -> Neighbour:
    says = f"{old.id} is near in meaning: {old.description.split('.')[0].strip()}."
    if fields is not None:
        differs = difference_in_words(fields)
        says = (
            f"this is {old.id} with {differs}" if differs else f"this is {old.id}: nothing differs"
        )
    return Neighbour(feature=old.id, status=old.status, says=says, meaning=round(alike, 3))


def _words(text: str, old: FeatureSpec) -> float:
    theirs = f"{old.name.replace('_', ' ')} {old.description}"
    return float(fuzz.token_sort_ratio(text.casefold(), theirs.casefold())) / 100


def with_correlations(
    found: tuple[Neighbour, ...],
    spec: FeatureSpec,
    values: pa.Array,
    *,
    features: Iterable[StoredFeature],
    engine: FeatureEngine,
    spine: Spine,
) -> tuple[Neighbour, ...]:
    """The neighbours with the rank correlation of their values, and those near in values alone.

    Args:
        found: Neighbours by meaning.
        spec: The new feature.
        values: Its values on the spine.
        features: Those that exist.
        engine: Runs them.
        spine: Where values are compared.

    Returns:
        The neighbours, then features whose values go along with the new one's: a rank correlation
        of 0.95 or more, either way. Of features that nothing else is known of, the twelve that
        read the same tables first are tried.
    """
    shares = {
        feature.spec.id: _correlation(feature, values, engine=engine, spine=spine)
        for feature in _comparable(found, spec, features)
    }
    said = [one.model_copy(update={"correlation": shares.get(one.feature)}) for one in found]
    named = {one.feature for one in found}
    for feature in features:
        share = shares.get(feature.spec.id)
        if feature.spec.id not in named and share is not None and abs(share) >= SAME_VALUES:
            said.append(_alike_in_values(feature.spec, share))
    return tuple(said[: MOST + MOST_BY_VALUES])


def _comparable(
    found: tuple[Neighbour, ...], spec: FeatureSpec, features: Iterable[StoredFeature]
) -> list[StoredFeature]:
    """Features of the same keys: the neighbours, then others of the same table."""
    named = {one.feature for one in found}
    mine = [f for f in features if f.spec.keys.keys() == spec.keys.keys()]
    others = [f for f in mine if f.spec.id not in named and f.spec.status != "deprecated"]
    others.sort(key=lambda f: (not _same_table(spec, f.spec), f.spec.type != spec.type, f.spec.id))
    return [f for f in mine if f.spec.id in named] + others[:MOST_COMPARED]


def _correlation(
    feature: StoredFeature, values: pa.Array, *, engine: FeatureEngine, spine: Spine
) -> float | None:
    try:
        theirs = feature_values(
            feature.spec,
            feature.query(spine.tables),
            lake=spine.lake,
            engine=engine,
            labels=spine.labels,
        )
    except (EngineError, FeatureError):
        return None
    return rank_correlation(values, theirs[feature.spec.value_columns[0]])


def _alike_in_values(old: FeatureSpec, share: float) -> Neighbour:
    way = "go along with" if share > 0 else "run against"
    says = f"its values {way} those of {old.id}: rank correlation {share:.2f}"
    return Neighbour(feature=old.id, status=old.status, says=says, meaning=0.0, correlation=share)


def rank_correlation(one: pa.Array, other: pa.Array) -> float | None:
    """Spearman's correlation over rows where both have a value; None for too few or no spread."""
    if not all(_ordered(column.type) for column in (one, other)):
        return None
    both = pc.and_(pc.is_valid(one), pc.is_valid(other))
    mine, theirs = (_ranks(column.filter(both)) for column in (one, other))
    if len(mine) < _FEWEST_ROWS or not (mine.std() and theirs.std()):
        return None
    return round(float(np.corrcoef(mine, theirs)[0, 1]), 3)


def _ordered(kind: pa.DataType) -> bool:
    return bool(pa.types.is_integer(kind) or pa.types.is_floating(kind))


def _ranks(column: pa.Array) -> np.ndarray:
    """Ranks; equal values share the mean of theirs."""
    numbers = column.cast(pa.float64()).to_numpy(zero_copy_only=False)
    _, places, counts = np.unique(numbers, return_inverse=True, return_counts=True)
    ends = np.cumsum(counts)
    means: np.ndarray = (ends - (counts - 1) / 2)[places]
    return means
