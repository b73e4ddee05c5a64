"""Rules of serving the current lake: reload on a change, close after the last request."""

import time
from concurrent.futures import ThreadPoolExecutor
from typing import Any, cast

import pytest

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
        self.broken = False

    def open(self) -> Assistant:
        if self.broken:
            message = "The lake is broken. Build it."
            raise WorkspaceError(message)
        self.opened.append(Fake())
        return cast("Any", self.opened[-1])

    def live(self) -> LiveAssistant:
        return LiveAssistant(opener=self.open, stamp=lambda: self.version)


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
        with live.hold():
            assert [fake.closed for fake in shop.opened] == [False, False]

    assert [fake.closed for fake in shop.opened] == [True, False]


def test_a_lake_that_cannot_be_opened_leaves_the_former_in_use() -> None:
    shop = Shop()
    live = shop.live()
    with live.hold():
        pass
    shop.version, shop.broken = "2", True

    with live.hold() as assistant:
        assert cast("Any", assistant) is shop.opened[0]


def test_the_first_failure_is_raised() -> None:
    shop = Shop()
    shop.broken = True

    with pytest.raises(WorkspaceError), shop.live().hold():
        pass


def test_closing_closes_what_is_open() -> None:
    shop = Shop()
    live = shop.live()
    with live.hold():
        pass

    live.close()

    assert shop.opened[0].closed


def test_no_request_is_dropped_while_the_lake_is_replaced_again_and_again() -> None:
    shop = Shop()
    live = shop.live()
    used_after_close: list[int] = []

    def ask(number: int) -> None:
        if number % 10 == 0:
            shop.version = str(number)
        with live.hold() as assistant:
            time.sleep(0.001)
            if cast("Any", assistant).closed:
                used_after_close.append(number)

    with ThreadPoolExecutor(16) as pool:
        list(pool.map(ask, range(400)))
    live.close()

    assert used_after_close == []
    assert len(shop.opened) > 1
    assert all(fake.closed for fake in shop.opened)
