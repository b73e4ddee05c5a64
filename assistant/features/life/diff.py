"""What differs between two versions of a feature, or between a feature and its nearest one."""

import difflib

from assistant.features.life.store import StoredFeature, needs_new_version
from assistant.features.spec.feature_spec import FeatureSpec

BOOKKEEPING = (
    "version",
    "status",
    "description",
    "owner",
    "sql_sha256",
    "approval",
    "replaced_by",
    "name",
    "tests",
    "freshness_hours",
)
"""Fields that do not decide a value."""
IN_WORDS = {
    "source": "another filter",
    "windows": "another window",
    "calendar": "another window",
    "aggregation": "another aggregation",
    "keys": "another entity",
    "delay_hours": "another delay",
    "default": "another default",
    "minimum_age": "another minimum age",
    "transform": "another transform",
    "purpose": "another purpose",
}


def differing_fields(one: FeatureSpec, other: FeatureSpec) -> tuple[str, ...]:
    """Fields that decide the values and differ, in the order of the specification."""
    ignored = (*BOOKKEEPING, "entity", "unit", "time", "available", "type", "values", "sensitivity")
    return tuple(
        field
        for field in FeatureSpec.model_fields
        if field not in ignored and getattr(one, field) != getattr(other, field)
    )


def difference_in_words(fields: tuple[str, ...]) -> str:
    """`another filter and another window`; empty where nothing differs."""
    return " and ".join(dict.fromkeys(IN_WORDS.get(field, f"another {field}") for field in fields))


def diff_text(old: StoredFeature, new: StoredFeature, *, old_text: str, new_text: str) -> str:
    """A unified diff of specification and SQL, and whether values can differ."""
    ids = (old.spec.id, new.spec.id)
    parts = [
        *_unified(old_text, new_text, names=[f"{name} (specification)" for name in ids]),
        *_unified(old.sql, new.sql, names=[f"{name} (SQL)" for name in ids]),
    ]
    changes = needs_new_version(old.spec, new.spec)
    verdict = "Values can differ." if changes else "Values cannot differ."
    return "\n".join([*parts, verdict])


def _unified(old: str, new: str, *, names: list[str]) -> list[str]:
    return list(
        difflib.unified_diff(
            old.splitlines(), new.splitlines(), fromfile=names[0], tofile=names[1], lineterm=""
        )
    )
