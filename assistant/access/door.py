"""Who is behind a request: the one place where credentials are weighed against each other."""

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from assistant.access.callers import Caller
from assistant.access.errors import UnauthenticatedError
from assistant.access.keys import START

if TYPE_CHECKING:
    from assistant.access.keys import ApiKeys
    from assistant.access.proxy import Headers, TrustedProxy
    from assistant.access.tokens import Tokens

FORWARDED = frozenset({b"forwarded", b"x-forwarded-for", b"x-real-ip", b"via"})
BEARER = "bearer"
NOBODY = (
    "The request does not say who makes it. "
    "Send Authorization: Bearer KEY, with a key from: signpost key create NAME."
)


@dataclass(frozen=True)
class Knock:
    """What a request brings to be recognised by."""

    peer: str | None
    """Address of the connection's other end, which no header can change."""
    headers: "Headers" = field(repr=False)

    @property
    def authorization(self) -> list[str]:
        """Values of the header, as many as there are."""
        return [
            value.decode("latin-1")
            for name, value in self.headers
            if name.lower() == b"authorization"
        ]

    @property
    def was_forwarded(self) -> bool:
        """Whether some proxy passed it on."""
        return any(name.lower() in FORWARDED for name, _ in self.headers)


class Door:
    """Recognises callers by key, token or proxy; a credential that does not hold is not passed over.

    But where this server needs none and has never given one out, a foreign one says nothing.
    """

    def __init__(
        self,
        *,
        keys: "ApiKeys | None" = None,
        tokens: "Tokens | None" = None,
        proxy: "TrustedProxy | None" = None,
        anonymous: Caller | None = None,
    ) -> None:
        """Put the ways together.

        Args:
            keys: Of the workspace.
            tokens: Of the provider; None: none are taken.
            proxy: That signs people in; None: none is trusted.
            anonymous: Who somebody without a credential is; None: nobody.
        """
        self._keys = keys
        self._tokens = tokens
        self._proxy = proxy
        self._anonymous = anonymous

    def admit(self, knock: Knock) -> Caller:
        """Who makes a request.

        Raises:
            UnauthenticatedError: If it does not prove that.
            ForbiddenError: If the account has no role here.
            AccessUnavailableError: If the provider cannot be asked.
            WorkspaceError: If the state cannot be read.
        """
        values = knock.authorization
        if values:
            return self._by_header(values, knock)
        if self._proxy is not None and self._proxy.trusts(knock.peer):
            found = self._proxy.recognise(knock.headers)
            if found is not None:
                return found
        return self._without(knock)

    def cleaned(self, headers: "Headers") -> "Headers":
        """The headers without credentials and what a proxy says of people: nothing behind needs them."""
        kept = self._proxy.without_claims(headers) if self._proxy is not None else headers
        return [(name, value) for name, value in kept if name.lower() != b"authorization"]

    def _by_header(self, values: list[str], knock: Knock) -> Caller:
        scheme, _, credential = values[0].strip().partition(" ")
        credential = credential.strip()
        if len(values) > 1 or scheme.lower() != BEARER or not credential:
            message = (
                "The Authorization header cannot be read. Send one: Authorization: Bearer KEY."
            )
            raise UnauthenticatedError(message, presented=True)
        if credential.startswith(START) and self._keys is not None:
            return self._keys.recognise(credential)
        if self._tokens is not None:
            return self._tokens.recognise(credential)
        if self._needs_none() and not credential.startswith(START):
            return self._without(knock)
        message = (
            "This is no key of this server, and it takes no tokens. "
            "Send a key of it, or set [access.oidc]."
        )
        raise UnauthenticatedError(message, presented=True)

    def _needs_none(self) -> bool:
        """Whether no credential could be meant for this server: it has never given one out.

        Clients that cannot do without a key then send any, and gain nothing by it.
        """
        return self._anonymous is not None and (self._keys is None or not self._keys.any_made())

    def _without(self, knock: Knock) -> Caller:
        if self._anonymous is None:
            raise UnauthenticatedError(NOBODY)
        if knock.was_forwarded:
            message = (
                "The request came through a proxy, and this server lets in without a credential only who sits "
                "at this machine. Set [access.proxy] or [access.oidc], or send a key."
            )
            raise UnauthenticatedError(message)
        return self._anonymous
