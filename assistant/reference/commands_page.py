"""The page of commands, from the command line itself."""

from collections.abc import Iterator
from enum import Enum
from importlib import import_module
from typing import Any

import typer

from assistant.cli.lazy import COMMANDS
from assistant.reference.fields import type_text
from assistant.reference.markdown import code, page, table

_LEAD = """\
Every command takes `--help`. Before the command stand `--version` and `--verbose`, which writes log
lines to standard error. Exit codes: 0 done, 1 failed, 2 wrong use, 130 interrupted; `ask` adds 3 for
refused and 4 for unanswerable, `feature check` 3 for refuted."""


def commands_page() -> str:
    """The page."""
    return page("Commands", _LEAD, _all())


def _all() -> Iterator[str]:
    for entry in COMMANDS:
        command = typer.main.get_command(import_module(entry.module).app)
        yield from _command(f"signpost {entry.name}", command, lead=entry.help)


def _command(path: str, command: Any, *, lead: str = "") -> Iterator[str]:
    below = getattr(command, "commands", {})
    yield f"{'#' * min(2 + path.count(' ') - 1, 4)} `{path}`"
    yield ""
    yield " ".join((command.help or lead).split("\f")[0].split())
    yield ""
    if below:
        for name, sub in below.items():
            yield from _command(f"{path} {name}", sub)
        return
    shown = [parameter for parameter in command.params if parameter.expose_value]
    yield from table(("option", "value", "default", "meaning"), map(_parameter, shown))


def _parameter(parameter: Any) -> tuple[str, str, str, str]:
    given = [*parameter.opts, *parameter.secondary_opts]
    argument = parameter.param_type_name == "argument"
    name = parameter.name.upper() if argument else ", ".join(given)
    required = "required" if parameter.required else ""
    return (
        code(name),
        _values(parameter),
        code(_default(parameter)) or required,
        getattr(parameter, "help", None) or "",
    )


def _values(parameter: Any) -> str:
    kind = parameter.type_descriptor.annotation
    if getattr(parameter, "is_flag", False):
        return ""
    if isinstance(kind, type) and issubclass(kind, Enum):
        return " or ".join(code(str(member.value)) for member in kind)
    more = ", may be given again" if parameter.multiple else ""
    bounds = [
        f"{sign} {at:,}"
        for sign, at in (("≥", parameter.min), ("≤", parameter.max))
        if at is not None
    ]
    return f"{' '.join([type_text(kind), *bounds])}{more}"


def _default(parameter: Any) -> str:
    value = parameter.default
    if value is None or callable(value) or isinstance(value, bool) or value in ((), []):
        return ""
    if isinstance(value, list | tuple):
        return ", ".join(map(str, value))
    return str(getattr(value, "value", value))
