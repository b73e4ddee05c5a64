"""`signpost key`: make, list and revoke the keys that programs ask with."""

import json
import re
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path
from typing import Annotated, get_args

import typer

from assistant.access.callers import code_of
from assistant.access.groups import GROUPS
from assistant.access.keys import NAME, ApiKey, ApiKeys, Grant
from assistant.access.opening import access_secret, open_keys
from assistant.cli.options import ListFormat, WorkspaceOption, open_workspace
from assistant.settings import load_settings
from assistant.state.database import open_database
from connectors.access import Role

app = typer.Typer(no_args_is_help=True)
DAYS = 90
MOST_DAYS = 1_825
DEFAULT_GROUPS = ["ask", "catalog"]
DEFAULT_ROLES = ["product"]


def _check_name(value: str) -> str:
    if not re.fullmatch(NAME, value):
        message = "use up to 63 lower-case letters, digits and dashes"
        raise typer.BadParameter(message)
    return value


def _one_of(known: Sequence[str]) -> Callable[[list[str]], list[str]]:
    def check(values: list[str]) -> list[str]:
        unknown = [value for value in values if value not in known]
        if unknown:
            message = f"'{unknown[0]}' is none of {', '.join(known)}"
            raise typer.BadParameter(message)
        return values

    return check


def _read_attributes(values: list[str]) -> dict[str, tuple[str, ...]]:
    attributes: dict[str, tuple[str, ...]] = {}
    for value in values:
        name, _, listed = value.partition("=")
        found = tuple(part.strip() for part in listed.split(",") if part.strip())
        if not name or not found:
            message = f"'{value}' is not NAME=VALUE,VALUE"
            raise typer.BadParameter(message, param_hint="--attribute")
        attributes[name] = found
    return attributes


NameArgument = Annotated[
    str,
    typer.Argument(
        help="Who or what asks with it. Keys of one name are one principal.", callback=_check_name
    ),
]
RoleOption = Annotated[
    list[str],
    typer.Option(
        "--role",
        metavar="ROLE",
        callback=_one_of(get_args(Role)),
        help=f"{', '.join(get_args(Role))}: what its holder may be; may be given again.",
    ),
]
AllowOption = Annotated[
    list[str],
    typer.Option(
        "--allow",
        metavar="GROUP",
        callback=_one_of(GROUPS),
        help=f"{', '.join(GROUPS)}: which routes it opens; may be given again.",
    ),
]
AttributeOption = Annotated[
    list[str] | None,
    typer.Option(
        "--attribute",
        metavar="NAME=VALUE,..",
        help="For the row filters of contracts.",
        show_default=False,
    ),
]


@app.callback()
def _group() -> None:
    """Make, list and revoke API keys."""


@app.command()
def create(
    name: NameArgument,
    *,
    workspace: WorkspaceOption = None,
    role: RoleOption = DEFAULT_ROLES,
    allow: AllowOption = DEFAULT_GROUPS,
    days: Annotated[
        int, typer.Option("--days", min=1, max=MOST_DAYS, help="After how many it expires.")
    ] = DAYS,
    attribute: AttributeOption = None,
) -> None:
    """Make a key and show it, this once; only its code is kept."""
    grant = Grant(
        roles=tuple(known for known in get_args(Role) if known in role),
        groups=tuple(group for group in GROUPS if group in allow),
        days=days,
        attributes=_read_attributes(attribute or []),
    )
    with _keys(workspace) as keys:
        key, entry = keys.create(name, grant)
    typer.echo(key)
    typer.echo(
        f"Key {entry.id} of '{name}' holds until {entry.expires_at:%Y-%m-%d}, as {', '.join(entry.roles)}, "
        f"for {', '.join(entry.groups)}. It is not shown again.",
        err=True,
    )


@app.command("list")
def list_keys(
    *,
    workspace: WorkspaceOption = None,
    output: Annotated[ListFormat, typer.Option("--format")] = ListFormat.TEXT,
) -> None:
    """List keys, oldest first, without what is secret in them."""
    now = datetime.now(UTC)
    with _keys(workspace) as keys:
        for key in keys.all():
            typer.echo(_shown(key, output, now=now))


@app.command()
def revoke(
    which: Annotated[str, typer.Argument(help="A key's id, or a name: all keys of it.")],
    *,
    workspace: WorkspaceOption = None,
) -> None:
    """Revoke keys; running servers refuse them from the next request on."""
    with _keys(workspace) as keys:
        count = keys.revoke(which)
    typer.echo(f"{count} {'key is' if count == 1 else 'keys are'} revoked.")


@app.command()
def principal(
    account: Annotated[str, typer.Argument(help="As the token's subject, or the proxy, names it.")],
    *,
    workspace: WorkspaceOption = None,
) -> None:
    """Tell by which ids an account is known here, to find it in the audit or to delete its data."""
    place = open_workspace(workspace)
    settings = load_settings(place.root).access
    secret = access_secret(place)
    if settings.oidc.issuer:
        typer.echo(code_of("token", settings.oidc.issuer, account, secret=secret))
    if settings.proxy.addresses:
        typer.echo(code_of("proxy", account, secret=secret))
    if not (settings.oidc.issuer or settings.proxy.addresses):
        typer.echo(f"key:{account}")


@contextmanager
def _keys(folder: Path | None) -> Iterator[ApiKeys]:
    place = open_workspace(folder)
    database = open_database(place, load_settings(place.root).state)
    try:
        yield open_keys(place, database)
    finally:
        database.close()


def _shown(key: ApiKey, output: ListFormat, *, now: datetime) -> str:
    state = key.state(now)
    if output is ListFormat.JSON:
        return json.dumps({**key.model_dump(mode="json"), "state": state}, ensure_ascii=False)
    used = f"{key.used_at:%Y-%m-%d %H:%M}" if key.used_at else "never"
    limits = "".join(f"  {name}={','.join(values)}" for name, values in key.attributes.items())
    return (
        f"{key.id}  {key.name}  {state}  expires {key.expires_at:%Y-%m-%d}  used {used}  "
        f"{','.join(key.roles)}  {','.join(key.groups)}{limits}"
    )
