"""Who was recognised behind a request, and what they may reach."""

import hmac
from collections.abc import Mapping as Pairs
from collections.abc import Sequence
from dataclasses import dataclass
from hashlib import sha256
from typing import TYPE_CHECKING, Literal

from assistant.access.errors import ForbiddenError
from assistant.access.groups import Group, RouteRule
from assistant.access.options import Mapping
from guardrails.principals import Principal

if TYPE_CHECKING:
    from connectors.access import Role

Way = Literal["anonymous", "key", "token", "proxy"]
CODE_CHARACTERS = 24
MOST_VALUES = 200
MOST_CHARACTERS = 256
Attributes = Pairs[str, Sequence[str]]


@dataclass(frozen=True)
class Caller:
    """A principal, by which way it was recognised, and the routes it may use."""

    principal: Principal
    way: Way
    groups: frozenset[Group] | None = None
    """None: every group that the roles open."""

    def check(self, rule: RouteRule) -> None:
        """Refuse what is not opened.

        Raises:
            ForbiddenError: If the group or every role is missing.
        """
        if rule.group is not None and self.groups is not None and rule.group not in self.groups:
            message = (
                f"This key does not reach '{rule.group}'. "
                f"Have one made with: signpost key create NAME --allow {rule.group}."
            )
            raise ForbiddenError(message)
        if rule.roles and set(rule.roles).isdisjoint(self.principal.roles):
            wanted = " or ".join(rule.roles)
            message = f"This is for the role {wanted}. Ask an operator to grant you one of these."
            raise ForbiddenError(message)


def code_of(kind: Way, *parts: str, secret: bytes) -> str:
    """The stable, opaque id of an outside account: a keyed code, from which nothing is read back."""
    text = "\0".join((kind, *parts)).encode()
    return f"{kind}:{hmac.digest(secret, text, sha256).hex()[:CODE_CHARACTERS]}"


def map_principal(
    account: str, *, groups: Sequence[str], attributes: Attributes, mapping: Mapping
) -> Principal:
    """The principal of an outside account.

    Args:
        account: Its code.
        groups: Of the organisation, as the provider names them.
        attributes: Already read for the names of the mapping.
        mapping: What the groups may be here.

    Raises:
        ForbiddenError: If the account has no role here.
    """
    given = {role for group in groups for role in mapping.roles.get(group, ())}
    roles: tuple[Role, ...] = tuple(sorted(given)) or mapping.default_roles
    if not roles:
        message = (
            "Your account has no role here. Ask an operator to map one of your groups to a role."
        )
        raise ForbiddenError(message)
    return Principal(
        id=account,
        roles=roles,
        attributes={name: tuple(values) for name, values in attributes.items() if values},
    )


def kept(values: Sequence[object]) -> tuple[str, ...]:
    """Text values, as many and as long as a principal may have."""
    texts = (value.strip() for value in values if isinstance(value, str))
    return tuple(text for text in texts if 0 < len(text) <= MOST_CHARACTERS)[:MOST_VALUES]
