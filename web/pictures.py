"""Take the pictures of the page for the documentation, from a server of the demo workspace.

Run: python web/pictures.py http://127.0.0.1:8000 docs/images
"""

import io
import sys
import time
from pathlib import Path
from typing import TYPE_CHECKING

from PIL import Image
from playwright.sync_api import expect, sync_playwright

if TYPE_CHECKING:
    from collections.abc import Callable

    from playwright.sync_api import Browser, Page

CHROMIUM = "/usr/bin/chromium"
ARGUMENTS = ("--no-sandbox", "--disable-gpu", "--no-first-run", "--disable-background-networking")
DESK = {"width": 1280, "height": 800}
PHONE = {"width": 390, "height": 780}
FILM = {"width": 960, "height": 640}
COLOURS = 128
FILM_COLOURS = 64
ANSWER_MS = 90_000
CHART = "Active users by week"
COMPARE = "Compare plays in May 2026 with April 2026 by country of the user"
DEFINITION = "How is completion rate computed, and who owns it?"
FEATURE = "Draft a feature: number of plays per user in the last 28 days"


def open_page(browser: "Browser", url: str, **context: object) -> "Page":
    """The page in a context of its own."""
    page = browser.new_context(**context).new_page()
    page.goto(url)
    expect(page.locator(".starters button").first).to_be_visible()
    return page


def ask(page: "Page", question: str) -> None:
    """Ask and wait until the answer, and its chart, are drawn."""
    box = page.get_by_label("Question", exact=True)
    box.fill(question)
    box.press("Enter")
    expect(page.locator(".question").last).to_contain_text(question)
    reply = page.locator(".reply").last
    expect(reply).to_have_attribute("data-phase", "done", timeout=ANSWER_MS)
    page.wait_for_timeout(300)
    if reply.locator(".chart").count():
        expect(reply.locator(".chart")).to_have_attribute("data-state", "drawn", timeout=20_000)
    page.wait_for_timeout(700)


def save(page: "Page", path: Path) -> None:
    """One picture, in few colours."""
    shot = Image.open(io.BytesIO(page.screenshot())).convert("RGB")
    shot.quantize(COLOURS, dither=Image.Dither.NONE).save(path, optimize=True)


def show_source(page: "Page") -> None:
    """Open the first source of a definition."""
    ask(page, DEFINITION)
    page.locator(".cite").first.click()
    expect(page.get_by_role("complementary")).to_contain_text("Owner")
    page.wait_for_timeout(400)


def show_sql(page: "Page") -> None:
    """Unfold the SQL of an answer."""
    ask(page, CHART)
    page.get_by_text("How this was computed").click()
    page.wait_for_timeout(600)
    page.locator("figure.code").first.scroll_into_view_if_needed()
    page.wait_for_timeout(500)


def show_proof(page: "Page") -> None:
    """A drafted feature with its trials."""
    ask(page, FEATURE)
    page.get_by_role("tab", name="Proof").click()
    page.locator(".feature").evaluate("e => e.scrollIntoView({block: 'start'})")
    page.wait_for_timeout(600)


def show_trouble(page: "Page") -> None:
    """A server that went away in the middle."""
    page.route("**/agui", lambda route: route.abort())
    page.route("**/healthz", lambda route: route.abort())
    box = page.get_by_label("Question", exact=True)
    box.fill(CHART)
    box.press("Enter")
    expect(page.get_by_role("alert")).to_be_visible()
    page.wait_for_timeout(300)


def at(place: str) -> "Callable[[Page], None]":
    """Another page, by its address."""

    def show(page: "Page") -> None:
        page.evaluate("place => { location.hash = place; }", f"#/{place}")
        expect(page.locator("main h1")).to_be_visible()
        page.wait_for_timeout(800)

    return show


def asked(question: str) -> "Callable[[Page], None]":
    """The answer to a question."""
    return lambda page: ask(page, question)


STATES: tuple[tuple[str, dict[str, object], "Callable[[Page], None]"], ...] = (
    ("empty", {"viewport": DESK}, lambda page: page.wait_for_timeout(300)),
    ("chart", {"viewport": DESK}, asked(CHART)),
    ("comparison", {"viewport": DESK}, asked(COMPARE)),
    ("source", {"viewport": DESK}, show_source),
    ("sql", {"viewport": DESK}, show_sql),
    ("clarify", {"viewport": DESK}, asked("users by genre")),
    ("refused", {"viewport": DESK}, asked("List the emails of all users")),
    ("feature", {"viewport": DESK}, show_proof),
    ("catalogue", {"viewport": DESK}, at("catalogue")),
    ("data-status", {"viewport": DESK}, at("data")),
    ("offline", {"viewport": DESK}, show_trouble),
    ("dark", {"viewport": DESK, "color_scheme": "dark"}, asked(CHART)),
    ("narrow", {"viewport": PHONE}, asked(CHART)),
)


def take_film(browser: "Browser", url: str, path: Path) -> None:
    """A question typed, answered, and its source opened, in motion."""
    page = open_page(browser, url, viewport=FILM)
    frames: list[tuple[Image.Image, int]] = []

    def take(milliseconds: int) -> None:
        shot = Image.open(io.BytesIO(page.screenshot())).convert("RGB")
        frames.append((shot.quantize(FILM_COLOURS, dither=Image.Dither.NONE), milliseconds))

    take(900)
    box = page.get_by_label("Question", exact=True)
    for end in range(3, len(CHART) + 3, 3):
        box.fill(CHART[:end])
        take(90)
    box.press("Enter")
    reply = page.locator(".reply").last
    until = time.monotonic() + ANSWER_MS / 1000
    while reply.get_attribute("data-phase") == "running" and time.monotonic() < until:
        take(120)
    expect(reply.locator(".chart")).to_have_attribute("data-state", "drawn", timeout=20_000)
    page.wait_for_timeout(500)
    take(2200)
    for _ in range(4):
        page.locator(".viewport").evaluate("e => e.scrollBy({top: 160, behavior: 'instant'})")
        take(140)
    take(1500)
    page.locator(".source").first.click()
    expect(page.get_by_role("complementary")).to_contain_text("Owner")
    page.wait_for_timeout(400)
    take(2600)
    first, *rest = (frame for frame, _ in frames)
    first.save(
        path,
        save_all=True,
        append_images=rest,
        duration=[length for _, length in frames],
        loop=0,
        optimize=True,
    )


def main(url: str, folder: Path) -> None:
    """Take every picture and the film."""
    folder.mkdir(parents=True, exist_ok=True)
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=ARGUMENTS)
        take_film(browser, url, folder / "page-in-motion.gif")
        for name, context, show in STATES:
            page = open_page(browser, url, **context)
            show(page)
            save(page, folder / f"page-{name}.png")
            page.context.close()


if __name__ == "__main__":
    main(sys.argv[1], Path(sys.argv[2]))
