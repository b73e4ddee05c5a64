"""Readable YAML: keys in the order given, short lists on one line, comments where they help."""

from typing import Any

import yaml

DRAFT = "# draft: nobody reviewed this yet"


class Flow(list[Any]):
    """A list written on one line."""


class _Dumper(yaml.SafeDumper):
    """Indents lists under their key."""

    def increase_indent(self, flow: bool = False, indentless: bool = False) -> None:  # noqa: FBT001, FBT002
        """Never write lists at the indentation of their key."""
        del indentless
        super().increase_indent(flow, indentless=False)


def _flow(dumper: yaml.SafeDumper, value: Flow) -> yaml.Node:
    return dumper.represent_sequence("tag:yaml.org,2002:seq", value, flow_style=True)


_Dumper.add_representer(Flow, _flow)


def to_yaml(value: Any, *, indent: int = 0) -> str:
    """Write a value as YAML, every line indented."""
    text = yaml.dump(
        value,
        Dumper=_Dumper,
        sort_keys=False,
        allow_unicode=True,
        width=100,
        default_flow_style=False,
    )
    pad = " " * indent
    return "".join(
        f"{pad}{line}" if line.strip() else line for line in text.splitlines(keepends=True)
    )


def comment(text: str, *, indent: int = 0) -> str:
    """One comment line."""
    return f"{' ' * indent}# {' '.join(text.split())}\n"


def counted(number: int, thing: str) -> str:
    """A number of things in words: `1 file`, `200 files`."""
    return f"{number:,} {thing if number == 1 else thing + 's'}"
