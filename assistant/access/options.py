"""The `[access]` section of the settings: who is let in, as what, and how often."""

from ipaddress import ip_network
from typing import Literal, Self
from urllib.parse import urlsplit

from pydantic import BaseModel, ConfigDict, Field, SecretStr, field_validator, model_validator

from connectors.access import Role

Algorithm = Literal["RS256", "RS384", "RS512", "PS256", "PS384", "PS512", "ES256", "ES384", "EdDSA"]
"""Signatures with a public key; a shared secret or none at all cannot be set."""
LOOPBACK_NAMES = frozenset({"127.0.0.1", "localhost", "::1"})
RATE = r"^[1-9][0-9]{0,6}/(second|minute|hour|day)$"
HEADER_NAME = r"^[A-Za-z][A-Za-z0-9-]{0,63}$"


class Section(BaseModel):
    """Common settings of the sections: an unknown key fails."""

    model_config = ConfigDict(frozen=True, extra="forbid")


class Mapping(Section):
    """How an outside account becomes a principal."""

    roles: dict[str, tuple[Role, ...]] = Field(default_factory=dict)
    """What each group or role of the organisation may be here: `{"media-analysts" = ["product"]}`."""
    default_roles: tuple[Role, ...] = ()
    """Of an account in none of these; empty: it is turned away."""
    attributes: dict[str, str] = Field(default_factory=dict)
    """Attribute of row filters, and the claim or header that gives its values."""


class OidcSettings(Mapping):
    """Bearer tokens of an OpenID Connect provider."""

    issuer: str | None = None
    """As tokens name it, `https://login.example.com/realm`; None: no tokens are taken."""
    audience: str | None = None
    """What tokens must be made out to: this server, as the provider knows it."""
    jwks_url: str | None = None
    """Where the provider's keys lie; None: asked of its discovery document."""
    algorithms: tuple[Algorithm, ...] = ("RS256", "ES256")
    """With which tokens may be signed."""
    subject_claim: str = "sub"
    """Names a person for good; kept as a keyed code alone."""
    roles_claim: str = "groups"
    """A name, or a path such as `realm_access.roles`."""
    clock_skew_s: int = Field(default=60, ge=0, le=300)
    """How far the provider's clock may be off."""
    keys_kept_s: int = Field(default=3_600, ge=60)
    """After how long the provider's keys are read again, so that withdrawn ones end."""

    @field_validator("issuer", "jwks_url")
    @classmethod
    def _secure(cls, value: str | None) -> str | None:
        if value is None:
            return None
        parts = urlsplit(value)
        local = parts.scheme == "http" and parts.hostname in LOOPBACK_NAMES
        if parts.hostname is None or not (parts.scheme == "https" or local):
            message = "must be an https:// address"
            raise ValueError(message)
        return value

    @model_validator(mode="after")
    def _whole(self) -> Self:
        if (self.issuer is None) != (self.audience is None):
            message = (
                "'issuer' and 'audience' go together; a token for another server must not count"
            )
            raise ValueError(message)
        if not self.algorithms:
            message = "'algorithms' must name at least one"
            raise ValueError(message)
        return self


class ProxySettings(Mapping):
    """A proxy that signs people in and says in a header who they are."""

    addresses: tuple[str, ...] = ()
    """Of the proxies, `10.0.7.0/28`; headers from elsewhere are dropped. Empty: none is trusted."""
    user_header: str = Field(default="X-Forwarded-User", pattern=HEADER_NAME)
    """Names a person for good; kept as a keyed code alone."""
    roles_header: str = Field(default="X-Forwarded-Groups", pattern=HEADER_NAME)
    """Groups of the person, with commas between them."""

    @field_validator("addresses")
    @classmethod
    def _networks(cls, value: tuple[str, ...]) -> tuple[str, ...]:
        for address in value:
            if ip_network(address).prefixlen == 0:  # raises ValueError where it is no network
                message = f"'{address}' is every address; name the proxies' own"
                raise ValueError(message)
        return value


class RateSettings(Section):
    """How often one principal may ask."""

    questions: str = Field(default="120/minute", pattern=RATE)
    """Questions, over every API."""
    requests: str = Field(default="1200/minute", pattern=RATE)
    """Everything else."""
    storage: SecretStr = SecretStr("memory://")
    """Where the counts are kept; `redis://host:6379` where several replicas share them."""


class AccessSettings(Section):
    """Who is let in over HTTP."""

    anonymous: bool = True
    """On loopback, let in who brings no credential, where neither tokens nor proxies are set up."""
    anonymous_roles: tuple[Role, ...] = ("product",)
    """Their roles."""
    oidc: OidcSettings = OidcSettings()
    proxy: ProxySettings = ProxySettings()
    rates: RateSettings = RateSettings()
