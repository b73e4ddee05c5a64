"""Rules of the queue: how many run, who is next, who is told to come back."""

import asyncio
from collections.abc import Coroutine

import pytest

from assistant.api.turnstile import Pass, Turnstile, TurnstileLimits, turnstile_limits
from assistant.errors import BusyError
from assistant.settings import ModelSettings, OperationSettings, Settings

ONE = TurnstileLimits(at_once=1, waiting=3, waiting_each=2)


def run(rule: Coroutine[None, None, None]) -> None:
    asyncio.run(rule)


def order(turnstile: Turnstile, running: Pass, *waiting: Pass) -> list[str]:
    """Who runs, in the order that they come to run."""
    names = []
    left = list(waiting)
    while left:
        running.leave()
        running = next(one for one in left if one.opened.done())
        names.append(running.principal)
        left.remove(running)
    running.leave()
    return names


def test_those_who_ask_take_turns_whoever_came_first_with_many() -> None:
    async def rule() -> None:
        turnstile = Turnstile(TurnstileLimits(at_once=1))
        first = turnstile.enter("greedy")
        waiting = [turnstile.enter(name) for name in ("greedy", "greedy", "greedy", "ann", "ben")]

        assert order(turnstile, first, *waiting) == ["greedy", "ann", "ben", "greedy", "greedy"]
        assert (turnstile.running, turnstile.waiting) == (0, 0)

    run(rule())


def test_no_more_run_at_once_than_may() -> None:
    async def rule() -> None:
        turnstile = Turnstile(TurnstileLimits(at_once=2))
        entered = [turnstile.enter("p") for _ in range(5)]

        assert [one.opened.done() for one in entered] == [True, True, False, False, False]

    run(rule())


def test_who_waits_is_told_how_many_really_come_before() -> None:
    async def rule() -> None:
        turnstile = Turnstile(TurnstileLimits(at_once=1))
        first = turnstile.enter("greedy")
        waiting = [turnstile.enter(name) for name in ("greedy", "greedy", "greedy", "ann", "ben")]
        told = {one: one.before for one in waiting}
        running, came = first, []
        while len(came) < len(waiting):
            running.leave()
            running = next(one for one in waiting if one.opened.done() and one not in came)
            came.append(running)

        assert first.before == 0
        assert [told[one] for one in came] == [1, 2, 3, 4, 5]
        assert all(one.before == 0 for one in waiting)

    run(rule())


@pytest.mark.parametrize(
    ("model", "chosen", "at_once"),
    [("planner", None, 3), ("openai:gpt", None, 8), ("planner", 5, 5), ("openai:gpt", 2, 2)],
)
def test_fewer_run_at_once_where_the_planner_computes_than_where_a_model_is_waited_for(
    model: str, chosen: int | None, at_once: int
) -> None:
    settings = Settings(
        model=ModelSettings(name=model), operation=OperationSettings(questions_at_once=chosen)
    )

    assert turnstile_limits(settings).at_once == at_once


def test_a_full_queue_says_when_to_come_back() -> None:
    async def rule() -> None:
        turnstile = Turnstile(ONE)
        for name in ("a", "b", "c", "d"):
            turnstile.enter(name)

        with pytest.raises(
            BusyError, match=r"Too many questions wait .* Ask again in \d+ s"
        ) as told:
            turnstile.enter("e")

        assert 1 <= told.value.retry_after_s <= 60

    run(rule())


def test_one_principal_cannot_take_every_place() -> None:
    async def rule() -> None:
        turnstile = Turnstile(ONE)
        for _ in range(3):
            turnstile.enter("greedy")

        with pytest.raises(BusyError, match="of yours"):
            turnstile.enter("greedy")

        turnstile.enter("ann")
        assert turnstile.waiting == 3

    run(rule())


def test_who_gives_up_while_waiting_leaves_no_gap() -> None:
    async def rule() -> None:
        turnstile = Turnstile(ONE)
        first, second, third = (turnstile.enter("p") for _ in range(3))
        second.abandon()
        first.leave()

        assert third.opened.done()
        assert turnstile.running == 1

    run(rule())


def test_leaving_twice_frees_one_place() -> None:
    async def rule() -> None:
        turnstile = Turnstile(ONE)
        first, *others = (turnstile.enter("p") for _ in range(3))
        first.leave()
        first.leave()

        assert [one.opened.done() for one in others] == [True, False]

    run(rule())


def test_a_place_that_a_thread_has_is_not_given_away() -> None:
    async def rule() -> None:
        turnstile = Turnstile(ONE)
        first = turnstile.enter("p")
        first.taken = True
        first.abandon()

        assert turnstile.running == 1

    run(rule())
