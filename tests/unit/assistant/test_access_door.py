from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from assistant.access.door import Door, Knock
from assistant.access.errors import (
    AccessUnavailableError,
    ForbiddenError,
    TooManyRequestsError,
    UnauthenticatedError,
)
from assistant.access.groups import RULES, rule_for
from assistant.access.keys import ApiKeys, Grant
from assistant.access.opening import Access, local_access, open_access
from assistant.access.options import AccessSettings, ProxySettings, RateSettings
from assistant.access.proxy import TrustedProxy
from assistant.access.rates import Rates
from assistant.errors import SettingsError
from assistant.state.database import open_file

SECRET = b"s" * 32
PROXY = ProxySettings(
    addresses=("10.0.7.0/28", "fd00::/64"),
    roles={"analysts": ("product",), "builders": ("engineer",)},
    attributes={"storefront": "X-Forwarded-Storefronts"},
)
ANN = [(b"x-forwarded-user", b"ann"), (b"x-forwarded-groups", b"analysts, others")]
INSIDE, OUTSIDE = "10.0.7.3", "10.0.8.3"


@pytest.fixture
def keys(tmp_path: Path) -> Iterator[ApiKeys]:
    database = open_file(tmp_path / "state.db")
    yield ApiKeys(database, secret=SECRET)
    database.close()


@pytest.fixture
def door(keys: ApiKeys) -> Door:
    return Door(keys=keys, proxy=TrustedProxy(PROXY, secret=SECRET))


def bearer(value: str) -> list[tuple[bytes, bytes]]:
    return [(b"authorization", f"Bearer {value}".encode())]


@pytest.mark.parametrize("peer", [INSIDE, "::ffff:10.0.7.3", "fd00::3", "fd00::3%eth0"])
def test_a_listed_proxy_says_who_asks(door: Door, peer: str) -> None:
    told = [*ANN, (b"X-Forwarded-Storefronts", b"JP,KR")]
    caller = door.admit(Knock(peer=peer, headers=told))

    assert caller.principal.roles == ("product",)
    assert caller.principal.attributes == {"storefront": ("JP", "KR")}
    assert caller.principal.id.startswith("proxy:")
    assert "ann" not in caller.principal.id


@pytest.mark.parametrize(
    "peer", [OUTSIDE, "127.0.0.1", "::1", "::ffff:10.0.8.3", "", None, "unix:"]
)
def test_the_header_of_anybody_else_counts_for_nothing(door: Door, peer: str | None) -> None:
    with pytest.raises(UnauthenticatedError):
        door.admit(Knock(peer=peer, headers=ANN))


def test_no_header_makes_a_stranger_a_proxy(door: Door) -> None:
    claims = [(b"x-forwarded-for", INSIDE.encode()), (b"forwarded", b"for=10.0.7.3"), *ANN]
    with pytest.raises(UnauthenticatedError):
        door.admit(Knock(peer=OUTSIDE, headers=claims))


def test_two_users_in_one_request_are_nobody(door: Door) -> None:
    with pytest.raises(UnauthenticatedError, match="twice"):
        door.admit(Knock(peer=INSIDE, headers=[*ANN, (b"X-Forwarded-User", b"bob")]))


def test_a_proxy_that_names_nobody_lets_nobody_in(door: Door) -> None:
    with pytest.raises(UnauthenticatedError):
        door.admit(Knock(peer=INSIDE, headers=[(b"x-forwarded-user", b"  ")]))


def test_a_person_without_a_mapped_group_is_turned_away(door: Door) -> None:
    with pytest.raises(ForbiddenError, match="no role"):
        door.admit(Knock(peer=INSIDE, headers=[(b"x-forwarded-user", b"ann")]))


def test_nothing_behind_sees_credentials_or_claims(door: Door) -> None:
    headers = [*ANN, *bearer("x"), (b"X-Forwarded-Storefronts", b"JP"), (b"accept", b"*/*")]
    assert door.cleaned(headers) == [(b"accept", b"*/*")]


def test_a_credential_that_does_not_hold_is_not_passed_over_for_the_proxy_s_word(
    door: Door,
) -> None:
    with pytest.raises(UnauthenticatedError):
        door.admit(Knock(peer=INSIDE, headers=[*ANN, *bearer("signpost_00_x")]))


@pytest.mark.parametrize(
    "values",
    [
        [b"Basic YW5uOng="],
        [b"Bearer"],
        [b"Bearer "],
        [b""],
        [b"signpost_00_x"],
        [b"Bearer a.b.c"],
        [b"Bearer \xff\xfe"],
        [b"Bearer x", b"Bearer y"],
    ],
    ids=str,
)
def test_an_authorization_that_cannot_be_read_is_refused(door: Door, values: list[bytes]) -> None:
    headers = [(b"authorization", value) for value in values]
    with pytest.raises(UnauthenticatedError):
        door.admit(Knock(peer=None, headers=headers))


def test_a_second_authorization_does_not_ride_on_a_key_that_holds(
    door: Door, keys: ApiKeys
) -> None:
    key, _ = keys.create("reports", Grant(("product",), ("ask",), days=1, attributes={}))
    assert door.admit(Knock(peer=None, headers=bearer(key))).way == "key"
    with pytest.raises(UnauthenticatedError):
        door.admit(Knock(peer=None, headers=[*bearer(key), *bearer("other")]))


@pytest.mark.parametrize("name", [b"X-Forwarded-For", b"forwarded", b"via", b"x-real-ip"])
def test_who_comes_through_a_proxy_does_not_sit_at_this_machine(name: bytes) -> None:
    door = local_access().door
    assert door.admit(Knock(peer="127.0.0.1", headers=[])).principal.id == "anonymous"
    with pytest.raises(UnauthenticatedError, match="came through a proxy"):
        door.admit(Knock(peer="127.0.0.1", headers=[(name, b"1.2.3.4")]))


def opened(keys: ApiKeys, host: str, **settings: Any) -> Access:
    return open_access(AccessSettings.model_validate(settings), keys=keys, secret=SECRET, host=host)


NOBODY = Knock(peer="127.0.0.1", headers=[])
OIDC = {"issuer": "https://login.example.com", "audience": "signpost"}


def test_a_network_is_not_served_before_anybody_can_be_told_from_anybody(keys: ApiKeys) -> None:
    with pytest.raises(SettingsError, match="signpost key create"):
        opened(keys, "0.0.0.0")  # noqa: S104 (that it is refused)


@pytest.mark.parametrize(
    "settings", [{"oidc": OIDC}, {"proxy": {"addresses": ["10.0.7.1"]}}], ids=["oidc", "proxy"]
)
def test_where_people_sign_in_nobody_is_anonymous_not_even_on_loopback(
    keys: ApiKeys, settings: dict[str, Any]
) -> None:
    for host in ("0.0.0.0", "127.0.0.1"):  # noqa: S104
        with pytest.raises(UnauthenticatedError):
            opened(keys, host, **settings).door.admit(NOBODY)


def test_a_key_opens_a_network_to_its_holder_alone(keys: ApiKeys) -> None:
    key, entry = keys.create("reports", Grant(("product",), ("ask",), days=1, attributes={}))
    access = opened(keys, "0.0.0.0")  # noqa: S104
    assert access.told == "to holders of keys"
    assert access.door.admit(Knock(peer=None, headers=bearer(key))).way == "key"
    with pytest.raises(UnauthenticatedError):
        access.door.admit(NOBODY)
    keys.revoke(entry.id)
    with pytest.raises(SettingsError):
        opened(keys, "0.0.0.0")  # noqa: S104


@pytest.mark.parametrize("foreign", ["not-needed", "sk-0123", "EMPTY", "a.b.c"])
def test_a_server_that_needs_no_key_and_made_none_overlooks_a_foreign_one(
    keys: ApiKeys, foreign: str
) -> None:
    knock = Knock(peer="127.0.0.1", headers=bearer(foreign))
    forwarded = Knock(peer="127.0.0.1", headers=[*bearer(foreign), (b"via", b"1.1 proxy")])

    assert opened(keys, "127.0.0.1").door.admit(knock).principal.id == "anonymous"
    with pytest.raises(UnauthenticatedError, match="came through a proxy"):
        opened(keys, "127.0.0.1").door.admit(forwarded)
    with pytest.raises(UnauthenticatedError):
        opened(keys, "127.0.0.1", anonymous=False).door.admit(knock)
    with pytest.raises(UnauthenticatedError):
        opened(keys, "127.0.0.1", oidc=OIDC).door.admit(knock)
    _, made = keys.create("reports", Grant(("product",), ("ask",), days=1, attributes={}))
    keys.revoke(made.id)
    with pytest.raises(UnauthenticatedError):
        opened(keys, "127.0.0.1").door.admit(knock)


def test_a_key_of_another_workspace_is_never_overlooked(keys: ApiKeys) -> None:
    knock = Knock(peer="127.0.0.1", headers=bearer("signpost_0123456789_" + "x" * 43))
    for door in (opened(keys, "127.0.0.1").door, local_access().door):
        with pytest.raises(UnauthenticatedError):
            door.admit(knock)


def test_loopback_can_be_closed_too(keys: ApiKeys) -> None:
    assert opened(keys, "127.0.0.1").told == "to this machine alone"
    with pytest.raises(UnauthenticatedError):
        opened(keys, "127.0.0.1", anonymous=False).door.admit(NOBODY)


@pytest.mark.parametrize("address", ["0.0.0.0/0", "::/0", "proxy.example.com", "10.0.0.1/8"])
def test_a_proxy_s_address_is_a_network_of_its_own(address: str) -> None:
    with pytest.raises(ValueError, match="addresses"):
        ProxySettings(addresses=(address,))


def test_a_principal_over_its_limit_waits_and_others_do_not() -> None:
    rates = Rates(RateSettings(questions="2/minute"))
    assert [rates.take("questions", principal="ann").remaining for _ in range(2)] == [1, 0]
    with pytest.raises(TooManyRequestsError) as refused:
        rates.take("questions", principal="ann")
    assert 1 <= refused.value.retry_after_s <= 60
    assert rates.take("questions", principal="bob").remaining == 1
    assert rates.take("requests", principal="ann").remaining > 1


def test_limits_are_told_as_the_draft_standard_has_them() -> None:
    standing = Rates(RateSettings(questions="2/minute")).take("questions", principal="ann")
    assert standing.headers["RateLimit-Policy"] == '"questions";q=2;w=60'
    assert standing.headers["RateLimit"].startswith('"questions";r=1;t=')


@pytest.mark.parametrize("storage", ["nowhere://x", "async+memory://"])
def test_counts_that_cannot_be_kept_fail_at_the_start(storage: str) -> None:
    with pytest.raises(SettingsError, match=r"access\.rates\.storage"):
        Rates(RateSettings.model_validate({"storage": storage}))


@pytest.mark.parametrize("rate", ["many", "0/minute", "5/fortnight", "5 per minute", "-1/day"])
def test_a_rate_is_a_number_per_time(rate: str) -> None:
    with pytest.raises(ValueError, match="questions"):
        RateSettings(questions=rate)


@pytest.mark.parametrize(
    "path",
    [
        "//v1/ask",
        "/v1//ask",
        "/v1/ask/",
        "/V1/ask",
        "/v1/ask;x",
        "/v1/../v1/ask",
        "/v1",
        "/metrics/",
    ],
)
def test_a_path_that_is_almost_a_route_is_none(path: str) -> None:
    assert rule_for("POST", path) is None


def test_what_is_open_to_everybody_can_only_be_read() -> None:
    assert all(rule.methods == {"GET", "HEAD"} for rule in RULES if rule.group is None)


def test_counts_out_of_reach_let_nobody_in(monkeypatch: pytest.MonkeyPatch) -> None:
    from limits.errors import StorageError  # noqa: PLC0415

    rates = Rates(RateSettings())

    def fail(*_: object) -> bool:
        raise StorageError(OSError("gone"))

    monkeypatch.setattr(rates._limiter, "hit", fail)
    with pytest.raises(AccessUnavailableError):
        rates.take("questions", principal="ann")
