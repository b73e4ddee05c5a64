"""Values as documentation authors write them: text, one or many, dates, yes and no."""

from collections.abc import Mapping
from datetime import date
from textwrap import dedent
from typing import Any

from connectors.records import DocStatus

STATUS_WORDS: dict[str, DocStatus] = {
    "active": DocStatus.ACTIVE,
    "approved": DocStatus.ACTIVE,
    "stable": DocStatus.ACTIVE,
    "deprecated": DocStatus.DEPRECATED,
    "retired": DocStatus.DEPRECATED,
    "obsolete": DocStatus.DEPRECATED,
    "draft": DocStatus.DRAFT,
    "proposed": DocStatus.DRAFT,
    "experimental": DocStatus.DRAFT,
    "expired": DocStatus.EXPIRED,
}


def table(value: object) -> Mapping[str, Any]:
    """The value where it is a mapping, otherwise an empty one."""
    return {str(key): item for key, item in value.items()} if isinstance(value, Mapping) else {}


def listed(value: object) -> tuple[Any, ...]:
    """A list as a tuple; one value as a tuple of one; nothing as none."""
    if value is None or value == "":
        return ()
    return tuple(value) if isinstance(value, (list, tuple)) else (value,)


def text(value: object) -> str:
    """A scalar as trimmed text without common indentation; nothing for null and containers."""
    if value is None or isinstance(value, (Mapping, list, tuple)):
        return ""
    return dedent(str(value)).strip()


def optional(value: object) -> str | None:
    """The text, or None where there is none."""
    return text(value) or None


def names(value: object) -> tuple[str, ...]:
    """Names written as one string (commas allowed) or as a list, in order, each once."""
    parts = (part for item in listed(value) for part in text(item).split(","))
    return tuple(dict.fromkeys(name for part in parts if (name := part.strip())))


def first_names(fields: Mapping[str, Any], *keys: str) -> tuple[str, ...]:
    """The names under the first of the keys that has some."""
    return next((found for key in keys if (found := names(fields.get(key)))), ())


def yes(value: object) -> bool:
    """Whether the author said yes, as a boolean or in words."""
    return value is True or text(value).lower() in {"true", "yes", "1"}


def status_of(fields: Mapping[str, Any]) -> DocStatus:
    """Status by `status`, a `deprecated` flag or a named replacement; active otherwise."""
    written = STATUS_WORDS.get(text(fields.get("status")).lower())
    if written is not None:
        return written
    if yes(fields.get("deprecated")) or text(fields.get("replaced_by")):
        return DocStatus.DEPRECATED
    return DocStatus.ACTIVE


def expired(expires: str, *, today: date) -> bool:
    """Whether an expiry as written (a date, `expired`, `never`, a release number) has passed."""
    if expires.lower() == "expired":
        return True
    try:
        return date.fromisoformat(expires[:10]) < today
    except ValueError:
        return False
