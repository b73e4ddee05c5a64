"""Bearer tokens of an OpenID Connect provider: checked, then turned into a principal."""

from collections.abc import Mapping
from typing import Any

import jwt
from jwt.exceptions import ExpiredSignatureError, PyJWTError

from assistant.access.callers import Caller, code_of, kept, map_principal
from assistant.access.errors import UnauthenticatedError
from assistant.access.key_set import KeySet, PublicKey
from assistant.access.options import OidcSettings

MOST_CHARACTERS = 8_192
KINDS = frozenset({"jwt", "at+jwt", "application/at+jwt"})
"""What a token may call itself; a logout or introspection token is no proof of who asks."""
REQUIRED = ("exp", "iat", "iss", "aud")
NOT_VALID = "The token does not hold. Sign in again, and send the newest one."


class Tokens:
    """Recognises callers by the tokens of one issuer."""

    def __init__(self, settings: OidcSettings, *, keys: KeySet, secret: bytes) -> None:
        """Take the rules.

        Args:
            settings: With issuer and audience.
            keys: The issuer's.
            secret: Keys the codes that stand for accounts.
        """
        self._settings = settings
        self._keys = keys
        self._secret = secret

    def recognise(self, token: str) -> Caller:
        """Who a token was made out to.

        Raises:
            UnauthenticatedError: If it does not hold for this server now.
            ForbiddenError: If the account has no role here.
            AccessUnavailableError: If the provider's keys cannot be read.
        """
        claims = self._claims(token)
        subject = _read(claims, self._settings.subject_claim)
        if not isinstance(subject, str) or not subject:
            raise UnauthenticatedError(NOT_VALID, presented=True)
        attributes = {
            name: _texts(_read(claims, claim)) for name, claim in self._settings.attributes.items()
        }
        principal = map_principal(
            code_of("token", str(self._settings.issuer), subject, secret=self._secret),
            groups=_texts(_read(claims, self._settings.roles_claim)),
            attributes=attributes,
            mapping=self._settings,
        )
        return Caller(principal, way="token")

    def _claims(self, token: str) -> Mapping[str, Any]:
        if len(token) > MOST_CHARACTERS:
            raise UnauthenticatedError(NOT_VALID, presented=True)
        try:
            key, algorithm = self._key_for(jwt.get_unverified_header(token))
            claims: dict[str, Any] = jwt.decode(
                token,
                key.key.key,
                algorithms=[algorithm],
                audience=self._settings.audience,
                issuer=self._settings.issuer,
                leeway=self._settings.clock_skew_s,
                options={"require": list(REQUIRED)},
            )
        except ExpiredSignatureError:
            message = "The token has expired. Sign in again."
            raise UnauthenticatedError(message, presented=True) from None
        except PyJWTError:
            raise UnauthenticatedError(NOT_VALID, presented=True) from None
        return claims

    def _key_for(self, header: Mapping[str, Any]) -> tuple[PublicKey, str]:
        """The provider's key, by id alone: whatever else a header says of keys is not read."""
        algorithm, key_id = header.get("alg"), header.get("kid")
        kind = header.get("typ", "JWT")
        named = isinstance(algorithm, str) and isinstance(key_id, str) and isinstance(kind, str)
        if not named or algorithm not in self._settings.algorithms or kind.lower() not in KINDS:
            raise UnauthenticatedError(NOT_VALID, presented=True)
        key = self._keys.find(str(key_id))
        if not key.fits(str(algorithm)):
            raise UnauthenticatedError(NOT_VALID, presented=True)
        return key, str(algorithm)


def _read(claims: Mapping[str, Any], name: str) -> object:
    """A claim by its name, or by a path of names with dots."""
    if name in claims:
        return claims[name]
    value: Any = claims
    for part in name.split("."):
        value = value.get(part) if isinstance(value, dict) else None
    return value


def _texts(value: object) -> tuple[str, ...]:
    if isinstance(value, list):
        return kept(value)
    return kept((value,))
