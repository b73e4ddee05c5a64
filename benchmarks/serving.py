"""Serving: start, overhead, many conversations at once, fairness, new lakes, and a soak."""

import asyncio
import json
import os
import re
import statistics
import subprocess
import sys
import time
from collections.abc import AsyncIterator, Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import cycle
from pathlib import Path

import httpx

from benchmarks.figures import Figure
from benchmarks.lake_swaps import SWAPS, seconds_of_answers
from benchmarks.served import Server, served, workspace_folder

CONVERSATIONS = 64
ONE_ASKERS = 4
"""Principals that hold a few conversations beside one that holds half of them."""
TURNS = (
    ("Plays by week in the last eight weeks", "and by country?", "only the top 3"),
    ("Which five genres had the most plays?", "and the month before?", "by device"),
    ("Active users by day last week", "and by country?", "how is it defined?"),
    ("What is a play?", "Plays last month", "compare with the month before"),
)
STREAM = {"Accept": "text/event-stream"}
SOAK_S = int(os.environ.get("SIGNPOST_BENCH_SOAK_S", "600"))  # noqa: TID251 - no settings here
SOAK_CONVERSATIONS = 8
SOAK_WARM_SHARE = 0.3
"""Of the soak, before memory is first read: caches fill."""


@dataclass(frozen=True)
class Asked:
    """One streamed question."""

    principal: str
    first_event_s: float
    first_step_s: float
    """Until the first step of work, waiting past."""
    answer_s: float
    """None of it where the stream ended without an answer."""
    failed: bool
    turn: int = 0
    """How many questions of its conversation came before it."""


def run() -> Iterator[Figure]:
    """Measure on the demo."""
    place = workspace_folder()
    keys = {name: _make_key(place, name) for name in ("many", *_others())}
    with served(place) as server:
        yield _limited("ready after start", server.ready_s, "s", most=8)
        yield _limited("processor time until ready", server.ready_cpu_s, "s", most=2.5)
        overheads = _overheads(server.url, keys["many"])
        yield _limited("overhead of the server, p95", _p95(overheads) * 1000, "ms", most=30)
        yield from _at_once(server, keys)
        yield from _swaps(server, place, keys["many"])
        yield from _soak(server, keys["many"])


def _at_once(server: Server, keys: dict[str, str]) -> Iterator[Figure]:
    began = time.perf_counter()
    asked = asyncio.run(_converse_all(server.url, keys))
    taken = time.perf_counter() - began
    note = f"{len(asked)} questions in {CONVERSATIONS} conversations, {len(asked) / taken:.1f}/s"
    failed = sum(one.failed for one in asked)
    yield _limited("errors of 64 conversations at once", failed, "errors", most=0, note=note)
    first = _p95([one.first_event_s for one in asked])
    yield _limited("time to first event, p95", first, "s", most=1)
    steps = _p95([one.first_step_s for one in asked])
    yield Figure("time to first step of work, p95", steps, "s")
    yield Figure("time to answer, p95", _p95([one.answer_s for one in asked]), "s")
    opened = [one for one in asked if one.turn == 0]  # all ask at once; later the few have ended
    many = statistics.median(one.answer_s for one in opened if one.principal == "many")
    few = statistics.median(one.answer_s for one in opened if one.principal != "many")
    note = f"first question, median {few:.2f} s for those with few, {many:.2f} s for the one with half of all"
    yield _limited("wait of those with few conversations", few / many, "x", most=1, note=note)


def _swaps(server: Server, place: Path, key: str) -> Iterator[Figure]:
    """A new lake is opened beside the questions, which share the processor with that and wait for nothing."""

    async def run() -> tuple[list[float], list[float], int]:
        async with _client(server.url) as client:

            async def ask(number: int) -> bool:
                question = TURNS[number % len(TURNS)][0]
                return not (await _ask(client, "many", key, {"question": question})).failed

            return await seconds_of_answers(client, place, ask=ask)

    quiet, swapping, failed = asyncio.run(run())
    note = f"{SWAPS} new lakes, {len(swapping)} answers; {max(quiet):.2f} s at most before"
    yield _limited("errors while new lakes come into use", failed, "errors", most=0, note=note)
    yield _limited("longest answer meanwhile", max(swapping), "s", most=2 * max(quiet) + 1)


def _soak(server: Server, key: str) -> Iterator[Figure]:
    asked, samples = asyncio.run(_soaked(server, key))
    if len(samples) < 2:
        yield Figure("memory grown in the soak", None, "%", "< 5", note="the soak was too short")
        return
    grown = (statistics.mean(samples[-3:]) / statistics.mean(samples[:3]) - 1) * 100
    failed = sum(one.failed for one in asked)
    note = f"{SOAK_S} s, {len(asked)} questions, {failed} errors, {samples[0]:.0f} MB at first"
    yield _limited("memory grown in the soak", grown, "%", most=5, note=note)
    yield _limited("errors in the soak", failed, "errors", most=0)


async def _converse_all(url: str, keys: dict[str, str]) -> list[Asked]:
    half = CONVERSATIONS // 2
    names = ["many"] * half + [name for name, _ in zip(cycle(_others()), range(half), strict=False)]
    async with _client(url) as client:
        talks = [
            _converse(client, name, keys[name], TURNS[number % len(TURNS)])
            for number, name in enumerate(names)
        ]
        return [one for talk in await asyncio.gather(*talks) for one in talk]


async def _soaked(server: Server, key: str) -> tuple[list[Asked], list[float]]:
    ends = time.monotonic() + SOAK_S
    asked: list[Asked] = []
    samples: list[float] = []

    async def talk(client: httpx.AsyncClient, number: int) -> None:
        for turns in cycle(TURNS[number % len(TURNS) :] + TURNS[: number % len(TURNS)]):
            if time.monotonic() > ends:
                return
            asked.extend(await _converse(client, "many", key, turns))

    async def sample() -> None:
        await asyncio.sleep(SOAK_S * SOAK_WARM_SHARE)
        while time.monotonic() < ends:
            samples.append(server.memory_mb())
            await asyncio.sleep(max(1.0, SOAK_S / 60))

    async with _client(server.url) as client:
        await asyncio.gather(sample(), *(talk(client, n) for n in range(SOAK_CONVERSATIONS)))
    return asked, samples


async def _converse(
    client: httpx.AsyncClient, name: str, key: str, turns: Sequence[str]
) -> list[Asked]:
    conversation = os.urandom(12).hex()
    return [
        replace(
            await _ask(client, name, key, {"question": turn, "conversation_id": conversation}),
            turn=number,
        )
        for number, turn in enumerate(turns)
    ]


async def _ask(client: httpx.AsyncClient, name: str, key: str, body: dict[str, str]) -> Asked:
    began = time.perf_counter()
    first = step = None
    last = ""
    headers = {**STREAM, "Authorization": f"Bearer {key}"}
    async with client.stream("POST", "/v1/ask", json=body, headers=headers) as stream:
        async for name_of_event, data in _events(stream):
            last = name_of_event
            now = time.perf_counter() - began
            first = first or now
            if step is None and '"waiting"' not in data and '"received"' not in data:
                step = now
    ended = time.perf_counter() - began
    return Asked(name, first or ended, step or ended, ended, failed=last != "answer")


async def _events(stream: httpx.Response) -> AsyncIterator[tuple[str, str]]:
    name = ""
    async for line in stream.aiter_lines():
        if line.startswith("event: "):
            name = line.removeprefix("event: ")
        elif line.startswith("data: "):
            yield name, line.removeprefix("data: ")


def _overheads(url: str, key: str, *, times: int = 60) -> list[float]:
    """Seconds of answered questions that the assistant itself did not take."""
    found = []
    headers = {"Authorization": f"Bearer {key}"}
    with httpx.Client(base_url=url, timeout=60, headers=headers) as client:
        for number in range(times + 5):
            began = time.perf_counter()
            answer = client.post("/v1/ask", json={"question": "What is a play?"}).json()
            taken = time.perf_counter() - began
            if number >= 5:  # the first ones open the index
                found.append(taken - answer["timings_ms"]["total"] / 1000)
    return found


def _make_key(place: Path, name: str) -> str:
    command = [sys.executable, "-m", "assistant", "key", "create", name, "-w", str(place)]
    done = subprocess.run(command, check=True, capture_output=True, text=True)
    return re.search(r"signpost_[A-Za-z0-9_-]+", done.stdout)[0]


def _client(url: str) -> httpx.AsyncClient:
    limits = httpx.Limits(max_connections=CONVERSATIONS * 2)
    return httpx.AsyncClient(base_url=url, timeout=300, limits=limits)


def _others() -> tuple[str, ...]:
    return tuple(f"few-{number}" for number in range(ONE_ASKERS))


def _p95(values: Sequence[float]) -> float:
    return statistics.quantiles(values, n=20, method="inclusive")[-1]


def _limited(name: str, value: float, unit: str, *, most: float, note: str = "") -> Figure:
    return Figure(name, value, unit, f"<= {most:g} {unit}", value <= most, note)


if __name__ == "__main__":
    for figure in run():
        print(json.dumps(figure.record()), flush=True)
