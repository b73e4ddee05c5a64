"""Tokens against a provider on loopback, whose keys rotate."""

import json
import time
from collections.abc import Callable, Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Event, Thread
from typing import Any

import jwt
import pytest
from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric import ec, rsa
from jwt.algorithms import ECAlgorithm, RSAAlgorithm

from assistant.access.callers import Caller
from assistant.access.errors import (
    AccessUnavailableError,
    ForbiddenError,
    UnauthenticatedError,
)
from assistant.access.key_set import PAUSE_S, KeySet
from assistant.access.options import OidcSettings
from assistant.access.tokens import Tokens

AUDIENCE = "signpost"
FIRST = rsa.generate_private_key(public_exponent=65537, key_size=2048)
SECOND = rsa.generate_private_key(public_exponent=65537, key_size=2048)
CURVE = ec.generate_private_key(ec.SECP256R1())
SECRET = b"s" * 32


class Provider:
    """Serves a discovery document and keys, and counts how often its keys are read."""

    def __init__(self) -> None:
        self.keys: list[dict[str, Any]] = [public(FIRST, "one")]
        self.reads = 0
        self.broken = False
        provider = self

        class Handler(BaseHTTPRequestHandler):
            def do_GET(self) -> None:
                body = provider.answer(self.path)
                self.send_response(500 if body is None else 200)
                self.end_headers()
                self.wfile.write(body or b"")

            def log_message(self, *_: Any) -> None:
                pass

        self.server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self.issuer = f"http://127.0.0.1:{self.server.server_port}/realm"
        Thread(target=self.server.serve_forever, daemon=True).start()

    def answer(self, path: str) -> bytes | None:
        if path == "/realm/.well-known/openid-configuration":
            place = self.issuer + "/keys"
            return json.dumps({"issuer": self.issuer, "jwks_uri": place}).encode()
        self.reads += 1
        return None if self.broken else json.dumps({"keys": self.keys}).encode()

    def close(self) -> None:
        self.server.shutdown()
        self.server.server_close()


class Clock:
    """A clock that a test turns."""

    def __init__(self) -> None:
        self.now = 1_000.0

    def __call__(self) -> float:
        return self.now


def public(key: Any, key_id: str, **more: Any) -> dict[str, Any]:
    algorithm = RSAAlgorithm if isinstance(key, rsa.RSAPrivateKey) else ECAlgorithm
    return {**algorithm.to_jwk(key.public_key(), as_dict=True), "kid": key_id, "use": "sig", **more}


@pytest.fixture(scope="module")
def listening() -> Iterator[Provider]:
    provider = Provider()
    yield provider
    provider.close()


@pytest.fixture
def provider(listening: Provider) -> Provider:
    listening.keys, listening.reads, listening.broken = [public(FIRST, "one")], 0, False
    return listening


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def recognise(provider: Provider, clock: Clock) -> Callable[[str], Caller]:
    settings = OidcSettings.model_validate(
        {
            "issuer": provider.issuer,
            "audience": AUDIENCE,
            "roles_claim": "realm_access.roles",
            "roles": {"analysts": ["product"], "builders": ["engineer"]},
            "attributes": {"storefront": "storefronts"},
        }
    )
    keys = KeySet(issuer=provider.issuer, url=None, kept_s=3_600, clock=clock)
    return Tokens(settings, keys=keys, secret=SECRET).recognise


def token(provider: Provider, *, key: Any = FIRST, kid: str = "one", **changes: Any) -> str:
    """A token that holds, but for the changes; None leaves a claim out."""
    headers = {"kid": kid, **changes.pop("headers", {})}
    algorithm = changes.pop("algorithm", "RS256")
    now = int(time.time())
    claims = {
        "iss": provider.issuer,
        "aud": AUDIENCE,
        "sub": "ann@corp.example",
        "iat": now,
        "exp": now + 300,
        "realm_access": {"roles": ["analysts", "others"]},
        **changes,
    }
    claims = {name: value for name, value in claims.items() if value is not None}
    return jwt.encode(claims, key, algorithm=algorithm, headers=headers)


def test_a_token_becomes_a_principal_with_roles_and_attributes(
    provider: Provider, recognise: Callable[[str], Caller]
) -> None:
    caller = recognise(token(provider, storefronts=["JP", "KR"]))

    assert caller.principal.roles == ("product",)
    assert caller.principal.attributes == {"storefront": ("JP", "KR")}
    assert caller.way == "token"


def test_an_account_is_known_by_a_stable_code_that_does_not_name_it(
    provider: Provider, recognise: Callable[[str], Caller]
) -> None:
    first, again = recognise(token(provider)), recognise(token(provider, iat=1))
    other = recognise(token(provider, sub="bob@corp.example"))

    assert first.principal.id == again.principal.id != other.principal.id
    assert "ann" not in first.principal.id


def test_an_account_without_a_role_here_is_turned_away(
    provider: Provider, recognise: Callable[[str], Caller]
) -> None:
    with pytest.raises(ForbiddenError, match="no role"):
        recognise(token(provider, realm_access={"roles": ["steward"]}))


NOW = int(time.time())


@pytest.mark.parametrize(
    "changes",
    [
        {"aud": "another-server"},
        {"aud": None},
        {"iss": "https://login.evil.example"},
        {"iss": None},
        {"exp": NOW - 3_600},
        {"exp": None},
        {"iat": None},
        {"iat": NOW + 3_600},
        {"nbf": NOW + 3_600},
        {"sub": None},
        {"sub": ""},
        {"headers": {"typ": "logout+jwt"}},
        {"headers": {"crit": ["exp"]}},
        {"kid": "unknown"},
        {"key": SECOND},
        {"algorithm": "RS512"},
    ],
    ids=" ".join,
)
def test_a_token_that_does_not_hold_is_refused(
    provider: Provider, recognise: Callable[[str], Caller], changes: dict[str, Any]
) -> None:
    with pytest.raises(UnauthenticatedError) as refused:
        recognise(token(provider, **changes))
    assert refused.value.presented
    assert "corp.example" not in str(refused.value)


def test_a_token_is_not_believed_on_the_keys_it_brings_itself(
    provider: Provider, recognise: Callable[[str], Caller]
) -> None:
    own = {"jwk": public(SECOND, "own"), "jku": "http://127.0.0.1:9/keys", "x5u": "http://a.test"}
    with pytest.raises(UnauthenticatedError):
        recognise(token(provider, key=SECOND, headers=own))
    assert provider.reads == 1


def test_the_public_key_is_no_shared_secret(
    provider: Provider, recognise: Callable[[str], Caller]
) -> None:
    pem = FIRST.public_key().public_bytes(
        serialization.Encoding.PEM, serialization.PublicFormat.SubjectPublicKeyInfo
    )
    parts = token(provider).split(".")
    header = jwt.utils.base64url_encode(
        json.dumps({"alg": "HS256", "typ": "JWT", "kid": "one"}).encode()
    ).decode()
    signed = f"{header}.{parts[1]}"
    code = jwt.algorithms.HMACAlgorithm(jwt.algorithms.HMACAlgorithm.SHA256)
    signature = jwt.utils.base64url_encode(code.sign(signed.encode(), pem)).decode()
    with pytest.raises(UnauthenticatedError):
        recognise(f"{signed}.{signature}")


def test_a_token_without_a_signature_is_refused(
    provider: Provider, recognise: Callable[[str], Caller]
) -> None:
    unsigned = token(provider, key=None, algorithm="none")
    with pytest.raises(UnauthenticatedError):
        recognise(unsigned)
    with pytest.raises(UnauthenticatedError):
        recognise(token(provider).rpartition(".")[0] + ".")


@pytest.mark.parametrize("text", ["", "x", "a.b.c", "." * 9_000, "é.é.é", "eyJhbGciOiJub25lIn0.."])
def test_what_is_no_token_is_refused(recognise: Callable[[str], Caller], text: str) -> None:
    with pytest.raises(UnauthenticatedError):
        recognise(text)


def test_a_key_of_a_curve_signs_where_its_algorithm_is_allowed(
    provider: Provider, recognise: Callable[[str], Caller]
) -> None:
    provider.keys = [public(CURVE, "curve")]
    caller = recognise(token(provider, key=CURVE, kid="curve", algorithm="ES256"))
    assert caller.principal.roles == ("product",)


@pytest.mark.parametrize(
    "entry",
    [
        public(SECOND, "bad", use="enc"),
        public(SECOND, "bad", alg="PS256"),
        public(SECOND, "bad", key_ops=["encrypt"]),
        {**public(SECOND, "bad"), "d": "AQAB"},
        {"kty": "oct", "k": "c2VjcmV0", "kid": "bad", "alg": "HS256"},
        {"kty": "RSA", "kid": "bad"},
    ],
    ids=["encryption", "another algorithm", "operations", "private", "symmetric", "incomplete"],
)
def test_a_key_that_is_not_for_this_is_not_used(
    provider: Provider, recognise: Callable[[str], Caller], entry: dict[str, Any]
) -> None:
    provider.keys = [public(FIRST, "one"), entry]
    assert recognise(token(provider)).way == "token"
    with pytest.raises(UnauthenticatedError):
        recognise(token(provider, key=SECOND, kid="bad"))


def test_rotated_keys_are_found_when_a_token_names_them(
    provider: Provider, recognise: Callable[[str], Caller], clock: Clock
) -> None:
    recognise(token(provider))
    provider.keys.append(public(SECOND, "two"))
    clock.now += PAUSE_S
    assert recognise(token(provider, key=SECOND, kid="two")).way == "token"
    assert provider.reads == 2


def test_unknown_key_ids_read_the_provider_once_a_minute_at_most(
    provider: Provider, recognise: Callable[[str], Caller], clock: Clock
) -> None:
    for number in range(50):
        with pytest.raises(UnauthenticatedError):
            recognise(token(provider, kid=f"guess-{number}"))
    assert provider.reads == 1
    clock.now += PAUSE_S
    with pytest.raises(UnauthenticatedError):
        recognise(token(provider, kid="guess"))
    assert provider.reads == 2


def test_a_withdrawn_key_ends_with_the_next_reading(
    provider: Provider, recognise: Callable[[str], Caller], clock: Clock
) -> None:
    recognise(token(provider))
    provider.keys = [public(SECOND, "two")]
    clock.now += 3_601
    with pytest.raises(UnauthenticatedError, match="does not name"):
        recognise(token(provider))


def test_known_keys_hold_through_an_outage_but_not_for_ever(
    provider: Provider, recognise: Callable[[str], Caller], clock: Clock
) -> None:
    recognise(token(provider))
    provider.broken = True
    clock.now += 7_200
    assert recognise(token(provider)).way == "token"
    clock.now += 24 * 3_600
    with pytest.raises(AccessUnavailableError, match="cannot be read"):
        recognise(token(provider))


def test_a_provider_that_cannot_be_read_lets_nobody_in(
    provider: Provider, recognise: Callable[[str], Caller]
) -> None:
    provider.broken = True
    with pytest.raises(AccessUnavailableError):
        recognise(token(provider))


@pytest.mark.parametrize(
    "body", [b"", b"[]", b'{"keys": 1}', b'{"keys": ["a"]}', b"<html>", b"[" * 9_000]
)
def test_a_provider_that_answers_nonsense_lets_nobody_in(body: bytes) -> None:
    keys = KeySet(issuer="https://a.test", url="https://a.test/k", kept_s=60, fetch=lambda _: body)
    with pytest.raises(AccessUnavailableError):
        keys.find("one")


def test_a_slow_provider_holds_up_nobody_whose_key_is_known(clock: Clock) -> None:
    begun, go_on = Event(), Event()
    reads: list[str] = []

    def fetch(url: str) -> bytes:
        reads.append(url)
        if len(reads) > 1:
            begun.set()
            go_on.wait(10)
        return json.dumps({"keys": [public(FIRST, "one"), public(SECOND, "two")]}).encode()

    keys = KeySet(
        issuer="https://a.test", url="https://a.test/k", kept_s=3_600, fetch=fetch, clock=clock
    )
    keys.find("one")
    clock.now += 4_000
    reader = Thread(target=keys.find, args=("one",))
    reader.start()
    assert begun.wait(10)
    assert [keys.find("one").kind for _ in range(3)] == ["RSA"] * 3
    go_on.set()
    reader.join(10)
    assert len(reads) == 2


def test_a_discovery_document_of_another_issuer_is_not_followed(provider: Provider) -> None:
    keys = KeySet(issuer=provider.issuer + "/", url=None, kept_s=3_600)
    with pytest.raises(AccessUnavailableError):
        keys.find("one")
    assert provider.reads == 0


@pytest.mark.parametrize(
    "address", ["http://login.example.com", "file:///etc/passwd", "login", "https://"]
)
def test_a_provider_is_asked_over_https_alone(address: str) -> None:
    with pytest.raises(ValueError, match="https"):
        OidcSettings(issuer=address, audience=AUDIENCE)


@pytest.mark.parametrize("algorithms", [["none"], ["HS256"], []])
def test_no_setting_allows_shared_secrets_or_no_signature(algorithms: list[str]) -> None:
    body = {"issuer": "https://a.test", "audience": "b", "algorithms": algorithms}
    with pytest.raises(ValueError, match="algorithms"):
        OidcSettings.model_validate(body)
