"""Limits that several replicas count together, over a real Redis."""

import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack
from pathlib import Path
from typing import NoReturn

import pytest
from fastapi.testclient import TestClient
from pydantic import SecretStr
from redis_server import PASSWORD, RedisServer

from assistant.access.door import Door
from assistant.access.errors import AccessUnavailableError, TooManyRequestsError
from assistant.access.keys import ApiKeys, Grant
from assistant.access.opening import Access, open_access
from assistant.access.options import AccessSettings, RateSettings
from assistant.access.rates import Rates
from assistant.api.app import create_app
from assistant.api.live import LiveAssistant
from assistant.errors import WorkspaceError
from assistant.state.database import open_file


@pytest.fixture(scope="module")
def redis(tmp_path_factory: pytest.TempPathFactory) -> Iterator[RedisServer]:
    with RedisServer(tmp_path_factory.mktemp("redis")) as server:
        yield server


def settings(redis: RedisServer, limit: str) -> RateSettings:
    return RateSettings(questions=limit, requests=limit, storage=SecretStr(redis.url))


def try_once(rates: Rates, who: str) -> bool:
    try:
        rates.take("questions", principal=who)
    except TooManyRequestsError:
        return False
    return True


def test_replicas_together_let_in_no_more_than_the_limit(redis: RedisServer) -> None:
    replicas = [Rates(settings(redis, "20/hour"), namespace="together") for _ in range(4)]
    with ThreadPoolExecutor(16) as pool:
        let_in = sum(pool.map(lambda n: try_once(replicas[n % 4], "ann"), range(80)))

    assert let_in == 20
    assert try_once(replicas[0], "ben")


def test_two_workspaces_on_one_redis_do_not_count_together(
    redis: RedisServer, tmp_path: Path
) -> None:
    def access(secret: bytes) -> Access:
        database = open_file(tmp_path / secret.hex())
        stack.callback(database.close)
        own = AccessSettings(rates=settings(redis, "1/hour"))
        keys = ApiKeys(database, secret=secret)
        return open_access(own, keys=keys, secret=secret, host="127.0.0.1")

    with ExitStack() as stack:
        first, second = access(b"a" * 32), access(b"b" * 32)
        assert try_once(first.rates, "key:report")
        assert try_once(second.rates, "key:report")
        assert not try_once(first.rates, "key:report")


def no_assistant() -> NoReturn:
    message = "There is no lake yet. Run: signpost build."
    raise WorkspaceError(message)


def test_over_http_the_second_replica_knows_what_the_first_has_let_in(
    redis: RedisServer, tmp_path: Path
) -> None:
    database = open_file(tmp_path / "state.db")
    keys = ApiKeys(database, secret=b"s" * 32)
    key = keys.create("report", Grant(("product",), ("openai",), days=1, attributes={}))[0]
    clients = []
    for _ in range(2):
        rates = Rates(settings(redis, "3/hour"), namespace="http")
        app = create_app(
            LiveAssistant(opener=no_assistant, stamp=lambda: ""),
            access=Access(door=Door(keys=keys), rates=rates, told=""),
        )
        headers = {"Authorization": f"Bearer {key}"}
        clients.append(TestClient(app, base_url="http://localhost", headers=headers))

    answers = [clients[n % 2].get("/v1/models") for n in range(4)]
    database.close()

    assert [answer.status_code for answer in answers] == [200, 200, 200, 429]
    assert [answer.headers.get("RateLimit", "").split(";")[1:2] for answer in answers[:3]] == [
        ["r=2"],
        ["r=1"],
        ["r=0"],
    ]
    assert int(answers[3].headers["Retry-After"]) > 0


def test_without_counts_nobody_is_let_in_and_nobody_waits_for_long(tmp_path: Path) -> None:
    with RedisServer(tmp_path) as own:
        rates = Rates(settings(own, "5/hour"))
        assert rates.answers()
        assert try_once(rates, "ann")
        with own.frozen():
            began = time.monotonic()
            with pytest.raises(AccessUnavailableError, match="cannot be counted") as error:
                rates.take("questions", principal="ann")
            assert time.monotonic() - began < 10
            assert PASSWORD not in str(error.value)
        assert try_once(rates, "ann")
        own.stop()
        assert not rates.answers()
        with pytest.raises(AccessUnavailableError):
            rates.take("questions", principal="ann")
        own.start()
        assert try_once(rates, "ann")
