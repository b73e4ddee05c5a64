"""New lakes come into use while questions are asked: copies of the current one under other versions."""

import asyncio
import json
import os
import shutil
import time
from collections.abc import Awaitable, Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import httpx

SWAPS = 3
TALKERS = 4
QUIET_S = 8.0
"""Before the first new lake, to know how long answers take without."""
WAIT_S = 120.0


@contextmanager
def new_lakes(place: Path) -> Iterator[Callable[[], str]]:
    """What puts one more lake into use and says its version; at the end the first one is in use again."""
    lakes = place / ".signpost" / "lake"
    first = (lakes / "CURRENT").read_text().strip()
    made: list[Path] = []

    def swap() -> str:
        version = f"{first}-{len(made) + 1}"
        made.append(lakes / version)
        shutil.copytree(lakes / first, made[-1], copy_function=os.link)
        manifest = json.loads((made[-1] / "manifest.json").read_text())
        _replace(made[-1] / "manifest.json", json.dumps({**manifest, "version": version}))
        _replace(lakes / "CURRENT", version + "\n")
        return version

    try:
        yield swap
    finally:
        _replace(lakes / "CURRENT", first + "\n")
        for folder in made:
            shutil.rmtree(folder)


def _replace(path: Path, text: str) -> None:
    """Written beside, for the file may be another lake's too."""
    beside = path.with_suffix(".new")
    beside.write_text(text)
    beside.replace(path)


async def seconds_of_answers(
    client: httpx.AsyncClient, place: Path, *, ask: Callable[[int], Awaitable[bool]]
) -> tuple[list[float], list[float], int]:
    """Ask all the time, at first of one lake, then while others come into use.

    Args:
        client: Of the server.
        place: The workspace that it serves.
        ask: Asks the question of a number and says whether it was answered.

    Returns:
        Seconds of each answer before the first new lake, the same from then on, and how many failed.
    """
    quiet: list[float] = []
    swapping: list[float] = []
    taken, failed, ended = quiet, 0, False

    async def talk(number: int) -> None:
        nonlocal failed
        while not ended:
            began, kept = time.perf_counter(), taken
            failed += not await ask(number)
            kept.append(time.perf_counter() - began)
            number += TALKERS

    talkers = [asyncio.create_task(talk(number)) for number in range(TALKERS)]
    await asyncio.sleep(QUIET_S)
    taken = swapping
    with new_lakes(place) as swap:
        for _ in range(SWAPS):
            await _in_use(client, await asyncio.to_thread(swap))
        ended = True
        await asyncio.gather(*talkers)
    return quiet, swapping, failed


async def _in_use(client: httpx.AsyncClient, version: str) -> None:
    ends = time.monotonic() + WAIT_S
    while (await client.get("/readyz")).json()["lake_version"] != version:
        if time.monotonic() > ends:
            message = f"Lake '{version}' did not come into use. See the server's log."
            raise TimeoutError(message)
        await asyncio.sleep(0.1)
