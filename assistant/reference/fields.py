"""What a model's fields are: name, type, default and the string beneath each in the source."""

import ast
import inspect
import json
import textwrap
from collections.abc import Iterator
from dataclasses import dataclass
from types import NoneType, UnionType
from typing import Any, Literal, Union, get_args, get_origin

from pydantic import BaseModel, SecretStr
from pydantic.fields import FieldInfo

_BOUNDS = {"ge": "≥", "gt": ">", "le": "≤", "lt": "<"}
_NAMES = {
    "str": "text",
    "int": "whole number",
    "float": "number",
    "bool": "true or false",
    "Path": "path",
    "SecretStr": "secret text",
    "date": "date",
    "datetime": "time",
    "Any": "any JSON",
}
_LISTS = (tuple, list, frozenset, set)


@dataclass(frozen=True)
class FieldText:
    """One field, in words."""

    name: str
    type: str
    default: str
    """As JSON or TOML would write it; empty where there is none to write."""
    required: bool
    meaning: str


def field_texts(model: type[BaseModel]) -> Iterator[FieldText]:
    """The fields of a model, in order."""
    meanings = field_docs(model)
    for name, field in model.model_fields.items():
        yield FieldText(
            name=name,
            type=_with_bounds(type_text(field.annotation), field),
            default=_default(field),
            required=field.is_required(),
            meaning=meanings.get(name, ""),
        )


def field_docs(model: type[BaseModel]) -> dict[str, str]:
    """The string beneath each field, by name, those of its bases included."""
    found: dict[str, str] = {}
    for owner in reversed(model.__mro__):
        if issubclass(owner, BaseModel) and owner is not BaseModel:
            found |= _own_docs(owner)
    return found


def _own_docs(owner: type[BaseModel]) -> dict[str, str]:
    try:
        tree = ast.parse(textwrap.dedent(inspect.getsource(owner)))
    except OSError:
        return {}
    (definition,) = tree.body
    if not isinstance(definition, ast.ClassDef):
        return {}
    found = {}
    for line, following in zip(definition.body, definition.body[1:], strict=False):
        if isinstance(line, ast.AnnAssign) and isinstance(line.target, ast.Name):
            text = _string(following)
            if text is not None:
                found[line.target.id] = " ".join(text.split())
    return found


def _string(line: ast.stmt) -> str | None:
    value = line.value if isinstance(line, ast.Expr) else None
    return value.value if isinstance(value, ast.Constant) and isinstance(value.value, str) else None


def type_text(kind: Any) -> str:
    """A type in words."""
    origin, parts = get_origin(kind), get_args(kind)
    if origin is Literal:
        return " or ".join(f"`{part}`" for part in parts)
    if origin in (Union, UnionType):
        told = [type_text(part) for part in parts if part is not NoneType]
        return " or ".join([*told, "nothing"] if NoneType in parts else told)
    if origin in _LISTS:
        return f"list of {type_text(parts[0])}"
    if origin is dict:
        return f"table of {type_text(parts[1])}"
    return _NAMES.get(getattr(kind, "__name__", str(kind)), getattr(kind, "__name__", str(kind)))


def _with_bounds(told: str, field: FieldInfo) -> str:
    bounds = [
        f"{sign} {getattr(item, bound):,}"
        for item in field.metadata
        for bound, sign in _BOUNDS.items()
        if getattr(item, bound, None) is not None
    ]
    return f"{told}, {' and '.join(bounds)}" if bounds else told


def _default(field: FieldInfo) -> str:
    if field.is_required():
        return ""
    value = field.get_default(call_default_factory=True, validated_data={})
    return _written(value)


def _written(value: Any) -> str:
    if isinstance(value, _LISTS):
        return f"[{', '.join(map(_written, value))}]"
    if isinstance(value, SecretStr):
        return f'"{value.get_secret_value()}"'
    if value is None:
        return ""
    if isinstance(value, bool | int | float | dict):
        return json.dumps(value)
    return f'"{value}"'
