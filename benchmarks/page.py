"""The page: how soon a browser that has never seen it can ask, and what it loads for that."""

import statistics
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import httpx
from playwright.sync_api import Browser, sync_playwright

from benchmarks.figures import Figure, seconds
from benchmarks.served import served, workspace_folder

CHROMIUM = Path("/usr/bin/chromium")
QUIET = ("--no-sandbox", "--disable-gpu", "--no-first-run", "--disable-background-networking")
TIMES = 7
READY = "() => performance.getEntriesByName('signpost-ready')[0]?.startTime ?? null"
LOADED = """() => performance.getEntriesByType('resource').concat(performance.getEntriesByType('navigation'))
  .map((one) => [one.name, one.transferSize])"""
WAIT_S = 30.0


def run() -> Iterator[Figure]:
    """Measure on the demo, in Chromium; each first visit in a browser context of its own."""
    if not CHROMIUM.exists():
        yield Figure(
            "page ready, first visit", None, "ms", "< 1000 ms", note="there is no Chromium"
        )
        return
    with served(workspace_folder()) as server, sync_playwright() as playwright:
        httpx.get(f"{server.url}/v1/catalog", timeout=60).raise_for_status()
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=list(QUIET))
        yield from _visits(browser, server.url)
        browser.close()
        yield from _catalogue(server.url)


def _visits(browser: Browser, url: str) -> Iterator[Figure]:
    _visit(browser, url)  # starts what the browser starts once
    first, again, loaded = zip(*(_visit(browser, url) for _ in range(TIMES)), strict=True)
    parts = loaded[0]
    weight = sum(size for _, size in parts) / 1_000
    elsewhere = sum(not name.startswith(url) for name, _ in parts)
    note = f"median of {TIMES}, {max(first):.0f} ms at most; {len(parts)} requests, {weight:.0f} kB"
    yield _below("page ready, first visit", statistics.median(first), "ms", 1_000, note)
    note = f"median of {TIMES}, {max(again):.0f} ms at most"
    yield _below("page ready, later visit", statistics.median(again), "ms", 1_000, note)
    yield Figure("requests to other hosts", elsewhere, "requests", "0", elsewhere == 0)


def _visit(browser: Browser, url: str) -> tuple[float, float, list[tuple[str, int]]]:
    """Milliseconds until the page was ready, the same after a reload, and what was loaded at first."""
    context = browser.new_context()
    try:
        page = context.new_page()
        page.goto(url)
        first, loaded = _ready(page), page.evaluate(LOADED)
        page.reload()
        return first, _ready(page), loaded
    finally:
        context.close()


def _ready(page: Any) -> float:
    ends = time.monotonic() + WAIT_S
    while (found := page.evaluate(READY)) is None and time.monotonic() < ends:
        time.sleep(0.01)
    return float(found)


def _catalogue(url: str) -> Iterator[Figure]:
    with httpx.Client(base_url=url, timeout=60) as client:
        taken = [seconds(lambda: client.get("/v1/catalog")) * 1_000 for _ in range(40)]
    median = statistics.median(taken)
    note = f"median of {len(taken)}, {max(taken):.0f} ms at most"
    yield Figure("catalogue over HTTP", median, "ms", "< 20 ms", median < 20, note)


def _below(name: str, value: float, unit: str, most: float, note: str) -> Figure:
    return Figure(name, value, unit, f"< {most:g} {unit}", value < most, note)
