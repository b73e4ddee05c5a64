"""People whom a proxy has signed in: its headers count from its own addresses alone."""

from collections.abc import Mapping, Sequence
from ipaddress import IPv6Address, ip_address, ip_network

from assistant.access.callers import Caller, code_of, kept, map_principal
from assistant.access.errors import UnauthenticatedError
from assistant.access.options import ProxySettings

Headers = Sequence[tuple[bytes, bytes]]


class TrustedProxy:
    """Recognises callers by the headers of a proxy."""

    def __init__(self, settings: ProxySettings, *, secret: bytes) -> None:
        """Take the rules.

        Args:
            settings: With addresses.
            secret: Keys the codes that stand for accounts.
        """
        self._settings = settings
        self._secret = secret
        self._networks = tuple(ip_network(address) for address in settings.addresses)
        names = (settings.user_header, settings.roles_header, *settings.attributes.values())
        self._names = frozenset(name.lower().encode() for name in names)

    def trusts(self, peer: str | None) -> bool:
        """Whether a connection comes from one of the addresses."""
        try:
            address = ip_address((peer or "").partition("%")[0])
        except ValueError:
            return False
        mapped = address.ipv4_mapped if isinstance(address, IPv6Address) else None
        return any((mapped or address) in network for network in self._networks)

    def without_claims(self, headers: Headers) -> list[tuple[bytes, bytes]]:
        """The headers without those by which a proxy says who somebody is."""
        return [(name, value) for name, value in headers if name.lower() not in self._names]

    def recognise(self, headers: Headers) -> Caller | None:
        """Whom the proxy names; None: nobody. Call it for trusted peers alone.

        Raises:
            UnauthenticatedError: If a header comes twice, so that one may be a stranger's.
            ForbiddenError: If the account has no role here.
        """
        said = self._said(headers)
        user = said.get(self._settings.user_header.lower(), "").strip()
        if not user:
            return None
        attributes = {
            name: _listed(said.get(header.lower(), ""))
            for name, header in self._settings.attributes.items()
        }
        principal = map_principal(
            code_of("proxy", user, secret=self._secret),
            groups=_listed(said.get(self._settings.roles_header.lower(), "")),
            attributes=attributes,
            mapping=self._settings,
        )
        return Caller(principal, way="proxy")

    def _said(self, headers: Headers) -> Mapping[str, str]:
        said: dict[str, str] = {}
        for raw, value in headers:
            name = raw.lower().decode("latin-1")
            if raw.lower() not in self._names:
                continue
            if name in said:
                message = (
                    f"The header '{name}' comes twice. Have the proxy replace it, not add to it."
                )
                raise UnauthenticatedError(message, presented=True)
            said[name] = value.decode("utf-8", errors="replace")
        return said


def _listed(value: str) -> tuple[str, ...]:
    return kept(value.split(","))
