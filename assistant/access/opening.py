"""The settings of access to what lets callers in; refuses to leave a reachable server open."""

import hmac
from dataclasses import dataclass
from typing import TYPE_CHECKING

from assistant.access.callers import Caller
from assistant.access.door import Door, Knock
from assistant.access.keys import ApiKeys
from assistant.access.options import LOOPBACK_NAMES, AccessSettings, OidcSettings
from assistant.access.proxy import TrustedProxy
from assistant.access.rates import Rates, Standing
from assistant.errors import SettingsError
from connectors.secret import load_or_create_secret
from guardrails.principals import Principal

if TYPE_CHECKING:
    from assistant.access.groups import RouteRule
    from assistant.access.tokens import Tokens
    from assistant.state.database import Database
    from assistant.workspace import Workspace

NAMESPACE_CHARACTERS = 12
ANONYMOUS = "anonymous"
"""The principal of everybody who sits at this machine, where nobody need prove anything."""


@dataclass(frozen=True)
class Access:
    """Who may do what, and how often."""

    door: Door
    rates: Rates
    told: str
    """Whom it serves, as the operator is told at the start."""

    def enter(self, knock: Knock, rule: "RouteRule | None") -> tuple[Caller, Standing]:
        """Let a request in, and count it.

        Raises:
            AccessError: If it is not let in.
            WorkspaceError: If the state cannot be read.
        """
        caller = self.door.admit(knock)
        if rule is not None:
            caller.check(rule)
        bucket = rule.bucket if rule is not None else "requests"
        return caller, self.rates.take(bucket, principal=caller.principal.id)


def open_keys(workspace: "Workspace", database: "Database") -> ApiKeys:
    """The workspace's keys.

    Raises:
        ConnectorError: If the workspace's secret cannot be used.
    """
    return ApiKeys(database, secret=access_secret(workspace))


def open_access(settings: AccessSettings, *, keys: ApiKeys, secret: bytes, host: str) -> Access:
    """Access as the settings have it.

    Args:
        settings: Their section.
        keys: Of the workspace.
        secret: Keys the codes that stand for accounts.
        host: Where the server is to listen.

    Raises:
        SettingsError: If the server would be reachable and nobody could be told from anybody.
    """
    tokens = _tokens(settings.oidc, secret=secret) if settings.oidc.issuer else None
    proxy = TrustedProxy(settings.proxy, secret=secret) if settings.proxy.addresses else None
    local = host in LOOPBACK_NAMES
    set_up = tokens is not None or proxy is not None
    if not (local or set_up or keys.any_active()):
        message = (
            f"On '{host}' everybody on the network could ask. Make a key (signpost key create NAME), "
            "set [access.oidc] or [access.proxy], or serve on 127.0.0.1."
        )
        raise SettingsError(message)
    anonymous = local and settings.anonymous and not set_up
    principal = Principal(id=ANONYMOUS, roles=settings.anonymous_roles) if anonymous else None
    return Access(
        door=Door(
            keys=keys,
            tokens=tokens,
            proxy=proxy,
            anonymous=Caller(principal, way="anonymous") if principal else None,
        ),
        rates=Rates(settings.rates, namespace=_namespace(secret)),
        told=_told(anonymous=anonymous, tokens=tokens is not None, proxy=proxy is not None),
    )


def local_access() -> Access:
    """Access for who sits at this machine, as it is without any setting."""
    settings = AccessSettings()
    caller = Caller(Principal(id=ANONYMOUS, roles=settings.anonymous_roles), way="anonymous")
    door = Door(anonymous=caller)
    return Access(door=door, rates=Rates(settings.rates), told=_told(anonymous=True))


def access_secret(workspace: "Workspace") -> bytes:
    """What keys the codes of keys and accounts; made of the workspace's secret.

    Raises:
        ConnectorError: If that cannot be used.
    """
    return hmac.digest(load_or_create_secret(workspace.secret), b"access", "sha256")


def _namespace(secret: bytes) -> str:
    """Tells the counts of a workspace from others'; its replicas have one secret."""
    return hmac.digest(secret, b"rates", "sha256").hex()[:NAMESPACE_CHARACTERS]


def _tokens(settings: OidcSettings, *, secret: bytes) -> "Tokens":
    from assistant.access.key_set import KeySet  # noqa: PLC0415 (only for who takes tokens)
    from assistant.access.tokens import Tokens  # noqa: PLC0415

    keys = KeySet(issuer=str(settings.issuer), url=settings.jwks_url, kept_s=settings.keys_kept_s)
    return Tokens(settings, keys=keys, secret=secret)


def _told(*, anonymous: bool, tokens: bool = False, proxy: bool = False) -> str:
    if anonymous:
        return "to this machine alone"
    ways = (
        "keys",
        *(("tokens",) if tokens else ()),
        *(("a session of the proxy",) if proxy else ()),
    )
    return f"to holders of {' or '.join(ways)}"
