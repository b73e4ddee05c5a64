"""The `features/` folder of a workspace: specifications with their SQL, version by version."""

import re
import time
from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

from assistant.errors import FeatureError
from assistant.features.compiling.compiler import compile_feature, with_sql_hash, written_feature
from assistant.features.query import FeatureQuery, FeatureTable
from assistant.features.spec.feature_spec import FeatureSpec
from assistant.features.spec.files import SPEC_SUFFIX, SQL_SUFFIX, read_spec, spec_text
from assistant.features.spec.hashing import sql_sha256

_OLDER = re.compile(r"\.v\d+\.")
_SCHEMA = ("keys", "type", "unit", "default", "entity")
"""Fields that, beside the SQL and the value columns, a reader of the values depends on."""
_SETTLED_NS = 2_000_000_000
"""A file changed since may change once more within the resolution of its time, so it is read again."""
_KEPT = 4_096
_Mark = tuple[int, int, int]
"""When a file was changed, its size and its place on disk: another mark, other text."""


@dataclass(frozen=True)
class StoredFeature:
    """One version of one feature on disk."""

    spec: FeatureSpec
    sql: str
    path: Path
    """Of the specification; the SQL lies beside it."""

    @property
    def intact(self) -> bool:
        """Whether the SQL is the one that the specification was saved with."""
        return self.spec.sql_sha256 == sql_sha256(self.sql)

    def query(self, tables: Mapping[str, FeatureTable]) -> FeatureQuery:
        """What the engine runs.

        Raises:
            FeatureError: If the SQL beside a compiled feature is not what it compiles to.
        """
        if not self.spec.compiled:
            return written_feature(self.spec, self.sql, tables)
        query = compile_feature(self.spec, tables)
        if sql_sha256(query.sql) != sql_sha256(self.sql):
            message = (
                f"'{self.path.with_suffix(SQL_SUFFIX)}' is not what '{self.path.name}' compiles "
                "to. Save the specification again as a new version, or write the SQL by hand "
                "(aggregation 'sql')."
            )
            raise FeatureError(message)
        return query


def load_features(folder: Path) -> tuple[StoredFeature, ...]:
    """Every feature of the folder, by name and version; none where there is no folder.

    Raises:
        FeatureError: If a file cannot be read, lacks its SQL, or repeats a version.
    """
    found: dict[str, StoredFeature] = {}
    for path in sorted(folder.glob(f"*{SPEC_SUFFIX}")):
        feature = read_feature(path)
        if feature.spec.id in found:
            message = (
                f"'{path}' and '{found[feature.spec.id].path}' both hold {feature.spec.id}. "
                "Raise the version of one."
            )
            raise FeatureError(message)
        found[feature.spec.id] = feature
    return tuple(sorted(found.values(), key=lambda one: (one.spec.name, one.spec.version)))


def read_feature(path: Path) -> StoredFeature:
    """Read one specification and the SQL beside it; read again only where a file has changed.

    Raises:
        FeatureError: If either cannot be read.
    """
    marks = _mark(path), _mark(path.with_suffix(SQL_SUFFIX))
    if any(mark is None or time.time_ns() - mark[0] < _SETTLED_NS for mark in marks):
        return _read(path)
    return _read_marked(path, marks)


def _mark(path: Path) -> _Mark | None:
    try:
        found = path.stat()
    except OSError:
        return None
    return found.st_mtime_ns, found.st_size, found.st_ino


@lru_cache(maxsize=_KEPT)
def _read_marked(path: Path, _: tuple[_Mark | None, ...]) -> StoredFeature:
    return _read(path)


def _read(path: Path) -> StoredFeature:
    spec, sql = read_spec(path), path.with_suffix(SQL_SUFFIX)
    try:
        return StoredFeature(spec, sql.read_text(encoding="utf-8"), path)
    except (OSError, UnicodeDecodeError):
        message = f"'{path}' has no SQL beside it: '{sql.name}'. Save the feature to write it."
        raise FeatureError(message) from None


def find_feature(folder: Path, reference: str) -> StoredFeature:
    """The feature `name@version`; of a bare name, the newest version.

    Raises:
        FeatureError: If there is none; lists what there is.
    """
    name, _, version = reference.partition("@")
    features = load_features(folder)
    mine = [one for one in features if one.spec.name == name]
    if version:
        mine = [one for one in mine if str(one.spec.version) == version]
    if mine:
        return mine[-1]
    known = ", ".join(one.spec.id for one in features) or "none"
    message = f"There is no feature '{reference}' in '{folder}'. Name one of: {known}."
    raise FeatureError(message)


def save_feature(folder: Path, spec: FeatureSpec, sql: str) -> StoredFeature:
    """Write a specification and its SQL.

    The newest version is `<name>.yaml`; an older one is kept beside it as `<name>.v<version>.yaml`.

    Raises:
        FeatureError: If the version exists with other SQL or another schema, or is older than the
            newest.
    """
    spec = with_sql_hash(spec, sql)
    folder.mkdir(parents=True, exist_ok=True)
    path = folder / f"{spec.name}{SPEC_SUFFIX}"
    if path.exists():
        _make_room(read_feature(path), spec)
    path.with_suffix(SQL_SUFFIX).write_text(sql, encoding="utf-8")
    path.write_text(spec_text(spec), encoding="utf-8")
    return StoredFeature(spec, sql, path)


def needs_new_version(old: FeatureSpec, new: FeatureSpec) -> bool:
    """Whether values of the two can differ: other SQL, columns, keys, type, unit or default."""
    changed = any(getattr(old, field) != getattr(new, field) for field in _SCHEMA)
    columns = old.value_columns != new.value_columns
    return changed or columns or old.sql_sha256 != new.sql_sha256


def _make_room(old: StoredFeature, new: FeatureSpec) -> None:
    if new.version == old.spec.version:
        if needs_new_version(old.spec, new):
            message = (
                f"Feature {old.spec.id} exists with other SQL or another schema. Write "
                f"'version: {old.spec.version + 1}': models that use it keep what they were "
                "trained on."
            )
            raise FeatureError(message)
        return
    if new.version < old.spec.version:
        message = f"Feature {old.spec.id} is newer than {new.id}. Write 'version: {old.spec.version + 1}'."
        raise FeatureError(message)
    for path in sorted(old.path.parent.glob(f"{old.spec.name}.*")):
        ending = path.name.removeprefix(old.spec.name)
        if not _OLDER.match(ending):
            path.rename(path.with_name(f"{old.spec.name}.v{old.spec.version}{ending}"))
