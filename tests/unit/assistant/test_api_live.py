"""Rules of serving the current lake: a new one is opened beside it, and the former closed after its last request."""

import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from threading import Event
from typing import Any, cast

import pytest
from api_server import wait_for

from assistant.agent import Assistant
from assistant.api.live import LiveAssistant
from assistant.errors import WorkspaceError


class Fake:
    def __init__(self) -> None:
        self.closed = False

    def close(self) -> None:
        self.closed = True


class Shop:
    """Opens fakes and keeps them."""

    def __init__(self) -> None:
        self.version = "1"
        self.opened: list[Fake] = []
        self.broken: Exception | None = None
        self.begun = 0
        """How often opening has begun."""
        self.may_open = Event()
        self.may_open.set()

    def open(self) -> Assistant:
        self.begun += 1
        self.may_open.wait(10)
        if self.broken is not None:
            raise self.broken
        self.opened.append(Fake())
        return cast("Any", self.opened[-1])

    def live(self, warm: Callable[[Assistant], None] | None = None) -> LiveAssistant:
        return LiveAssistant(opener=self.open, stamp=lambda: self.version, warm=warm)


BROKEN = WorkspaceError("The lake is broken. Build it.")


def held(live: LiveAssistant) -> Fake:
    """What a request would be answered from."""
    with live.hold() as assistant:
        return cast("Any", assistant)


def test_the_assistant_is_opened_once_while_nothing_changes() -> None:
    shop = Shop()
    live = shop.live()

    for _ in range(3):
        with live.hold():
            pass

    assert len(shop.opened) == 1


def test_a_new_lake_is_served_and_the_former_closed_after_its_last_request() -> None:
    shop = Shop()
    live = shop.live()

    with live.hold():
        shop.version = "2"
        wait_for(lambda: held(live) is shop.opened[-1] is not shop.opened[0], within_s=5)
        assert [fake.closed for fake in shop.opened] == [False, False]

    assert [fake.closed for fake in shop.opened] == [True, False]


def test_no_request_waits_while_a_new_lake_is_opened() -> None:
    shop = Shop()
    live = shop.live()
    former = held(live)
    shop.may_open.clear()
    shop.version = "2"

    assert [held(live) for _ in range(3)] == [former] * 3

    shop.may_open.set()
    wait_for(lambda: held(live) is not former, within_s=5)
    assert len(shop.opened) == 2


@pytest.mark.parametrize("error", [BROKEN, OSError("the disk is full")])
def test_a_lake_that_cannot_be_opened_leaves_the_former_in_use_until_the_next(
    error: Exception,
) -> None:
    shop = Shop()
    live = shop.live()
    former = held(live)
    shop.version, shop.broken = "2", error
    held(live)
    wait_for(lambda: live._current.stamp == "2", within_s=5)  # type: ignore[union-attr]

    assert held(live) is former
    shop.version, shop.broken = "3", None
    wait_for(lambda: held(live) is not former, within_s=5)


def test_the_first_failure_is_raised_and_the_next_request_tries_again() -> None:
    shop = Shop()
    live = shop.live()
    shop.broken = BROKEN

    with pytest.raises(WorkspaceError):
        held(live)

    shop.broken = None
    assert held(live) is shop.opened[0]


def test_requests_that_come_while_the_first_opens_wait_for_that_one() -> None:
    shop = Shop()
    live = shop.live()
    shop.may_open.clear()

    with ThreadPoolExecutor(4) as pool:
        asked = [pool.submit(held, live) for _ in range(4)]
        shop.may_open.set()
        found = {id(future.result()) for future in asked}

    assert found == {id(shop.opened[0])}
    assert len(shop.opened) == 1


def test_the_first_assistant_warms_beside_requests_and_a_later_one_before_it_takes_over() -> None:
    shop = Shop()
    may_warm, warmed = Event(), []

    def warm(assistant: Assistant) -> None:
        may_warm.wait(10)
        warmed.append(cast("Any", assistant))

    live = shop.live(warm)
    first = held(live)
    live.warm_up()
    assert held(live) is first
    assert warmed == []
    may_warm.set()
    wait_for(lambda: warmed == [first], within_s=5)
    may_warm.clear()
    shop.version = "2"
    wait_for(lambda: held(live) is first and len(shop.opened) == 2, within_s=5)
    assert held(live) is first

    may_warm.set()

    wait_for(lambda: held(live) is shop.opened[1], within_s=5)
    assert warmed == shop.opened


def test_what_cannot_be_warmed_serves_all_the_same() -> None:
    shop = Shop()
    tried = Event()

    def warm(_: Assistant) -> None:
        tried.set()
        raise BROKEN

    live = shop.live(warm)
    first = held(live)
    live.warm_up()

    assert tried.wait(5)
    assert held(live) is first


def test_what_is_being_opened_while_the_server_closes_is_closed_too() -> None:
    shop = Shop()
    live = shop.live()
    held(live)
    shop.may_open.clear()
    shop.version = "2"
    held(live)
    wait_for(lambda: shop.begun == 2, within_s=5)

    with ThreadPoolExecutor(1) as pool:
        closing = pool.submit(live.close)
        wait_for(lambda: live._ended, within_s=5)
        shop.may_open.set()
        closing.result()

    assert [fake.closed for fake in shop.opened] == [True, True]


def test_closing_closes_what_is_open() -> None:
    shop = Shop()
    live = shop.live()
    with live.hold():
        pass

    live.close()

    assert shop.opened[0].closed


def test_no_request_is_dropped_while_the_lake_is_replaced_again_and_again() -> None:
    shop = Shop()
    live = shop.live(lambda _: time.sleep(0.002))
    used_after_close: list[int] = []

    waited: list[float] = []

    def ask(number: int) -> None:
        if number % 10 == 0:
            shop.version = str(number)
        began = time.perf_counter()
        with live.hold() as assistant:
            waited.append(time.perf_counter() - began)
            time.sleep(0.001)
            if cast("Any", assistant).closed:
                used_after_close.append(number)

    with ThreadPoolExecutor(16) as pool:
        list(pool.map(ask, range(400)))
    live.close()

    assert used_after_close == []
    assert max(waited) < 1
    assert len(shop.opened) > 1
    assert all(fake.closed for fake in shop.opened)
