"""Specifications on disk: YAML that a person reads and edits."""

from pathlib import Path
from typing import Any

import yaml
from pydantic import ValidationError

from assistant.errors import FeatureError
from assistant.features.spec.feature_spec import FeatureSpec

SPEC_SUFFIX, SQL_SUFFIX = ".yaml", ".sql"
WIDTH = 96
_FOLDED_FROM = 60
"""Texts longer than this are written as a block."""
_ALWAYS = ("status", "delay_hours", "boundary", "default", "freshness_hours")
"""Fields that are written even where they are at their default: they decide what a value means."""


class _Flow(dict[str, Any]):
    """A mapping that is written on one line."""


class _Writer(yaml.SafeDumper):
    def increase_indent(self, flow: bool = False, indentless: bool = False) -> None:  # noqa: ARG002, FBT001, FBT002 - PyYAML's signature
        """Indent lists below their key."""
        super().increase_indent(flow, False)  # noqa: FBT003


def _text(writer: yaml.SafeDumper, value: str) -> yaml.Node:
    style = ">" if len(value) > _FOLDED_FROM and " " in value else None
    return writer.represent_scalar("tag:yaml.org,2002:str", value, style=style)


def _list(writer: yaml.SafeDumper, value: list[Any]) -> yaml.Node:
    plain = all(isinstance(item, str | int | float | bool) for item in value)
    return writer.represent_sequence("tag:yaml.org,2002:seq", value, flow_style=plain)


def _flow(writer: yaml.SafeDumper, value: _Flow) -> yaml.Node:
    return writer.represent_mapping("tag:yaml.org,2002:map", value.items(), flow_style=True)


_Writer.add_representer(str, _text)
_Writer.add_representer(list, _list)
_Writer.add_representer(_Flow, _flow)


def spec_text(spec: FeatureSpec) -> str:
    """The specification as YAML, fields in the order in which they are explained."""
    whole = spec.model_dump(mode="json")
    short = spec.model_dump(mode="json", exclude_defaults=True)
    shown = {
        field: short.get(field, whole[field])
        for field in FeatureSpec.model_fields
        if field in short or field in _ALWAYS
    }
    shown["aggregation"] = {"kind": spec.aggregation.kind} | short["aggregation"]
    return yaml.dump(
        {field: _compact(value) for field, value in shown.items()},
        Dumper=_Writer,
        sort_keys=False,
        width=WIDTH,
        allow_unicode=True,
    )


def _compact(value: Any) -> Any:
    """Small mappings inside lists, and joins, on one line."""
    if isinstance(value, list):
        return [_Flow(item) if isinstance(item, dict) else item for item in value]
    if isinstance(value, dict):
        return {key: _compact(item) for key, item in value.items()}
    return value


def parse_spec(text: str, *, name: str) -> FeatureSpec:
    """Read a specification.

    Args:
        text: YAML.
        name: Of the file, for messages.

    Raises:
        FeatureError: If it is no YAML or a field does not fit; names the field.
    """
    try:
        raw = yaml.safe_load(text)
    except yaml.YAMLError as error:
        mark = getattr(error, "problem_mark", None)
        line = f", line {mark.line + 1}" if mark is not None else ""
        message = f"'{name}'{line}: not valid YAML. Correct the indentation or quoting there."
        raise FeatureError(message) from None
    if not isinstance(raw, dict):
        message = f"'{name}' holds no mapping. Start with 'name', 'version' and 'description'."
        raise FeatureError(message)
    try:
        return FeatureSpec.model_validate(raw)
    except ValidationError as error:
        details = error.errors(include_input=False, include_url=False, include_context=False)
        found = "; ".join(
            f"'{'.'.join(map(str, detail['loc'])) or 'feature'}': "
            f"{detail['msg'].removeprefix('Value error, ')}"
            for detail in details
        )
        message = f"'{name}': {found} Correct these fields."
        raise FeatureError(message) from None


def read_spec(path: Path) -> FeatureSpec:
    """Read a specification file.

    Raises:
        FeatureError: If it cannot be read; names the file and the field.
    """
    try:
        text = path.read_text(encoding="utf-8")
    except (OSError, UnicodeDecodeError):
        message = f"'{path}' cannot be read. Give a YAML file in UTF-8."
        raise FeatureError(message) from None
    return parse_spec(text, name=str(path))
