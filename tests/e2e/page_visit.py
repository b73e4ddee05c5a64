"""A person at the page: what they do, what they see, and where their browser sends requests."""

from pathlib import Path
from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit

import pytest
from playwright.sync_api import expect

if TYPE_CHECKING:
    from playwright.sync_api import BrowserContext, ConsoleMessage, Download, Locator, Request

AXE = Path(__file__).parents[2] / "web" / "node_modules" / "axe-core" / "axe.min.js"
ANSWER_MS = 60_000
GRAVE = ("critical", "serious")
LOCAL = ("data", "blob")


class Visit:
    """One visit of the page, in a browser context of its own."""

    def __init__(self, context: "BrowserContext", url: str) -> None:
        """Open the page and keep every request and every complaint of the browser."""
        self.url = url
        self.requests: list[str] = []
        self.complaints: list[str] = []
        self._context = context
        self.page = context.new_page()
        self.page.on("request", self._requested)
        self.page.on("console", self._told)
        self.page.on("pageerror", lambda error: self.complaints.append(str(error)))
        self.page.goto(url)
        expect(self.box).to_be_visible()

    @property
    def box(self) -> "Locator":
        """Where a question is typed."""
        return self.page.get_by_label("Question", exact=True)

    @property
    def reply(self) -> "Locator":
        """What came of the newest question."""
        return self.page.locator(".reply").last

    def begin(self, question: str) -> "Locator":
        """Ask, and wait for nothing but that the question stands on the page."""
        self.box.fill(question)
        self.box.press("Enter")
        expect(self.page.locator(".question").last).to_contain_text(question)
        return self.reply

    def ask(self, question: str) -> "Locator":
        """Ask and wait for the answer."""
        reply = self.begin(question)
        expect(reply).to_have_attribute("data-phase", "done", timeout=ANSWER_MS)
        return reply

    def downloaded(self, button: str) -> tuple[str, bytes]:
        """Press a button of the newest reply that saves a file; its name and what it holds."""
        with self.page.expect_download() as waiting:
            self.reply.get_by_role("button", name=button, exact=True).click()
        download: Download = waiting.value
        return download.suggested_filename, Path(download.path()).read_bytes()

    def grave_findings(self) -> list[str]:
        """What axe-core calls critical or serious on the page as it is."""
        if not AXE.exists():
            pytest.skip("no axe-core: run npm ci in web/")
        self.page.evaluate(AXE.read_text(encoding="utf-8"))
        found: dict[str, Any] = self.page.evaluate("() => axe.run()")
        return [
            f"{finding['id']}: {finding['nodes'][0]['html'][:200]}"
            for finding in found["violations"]
            if finding["impact"] in GRAVE
        ]

    def end(self) -> None:
        """Close the browser's window; nothing may have been asked of another host."""
        self._context.close()
        own = urlsplit(self.url).netloc
        parts = [urlsplit(request) for request in self.requests]
        assert [p.geturl() for p in parts if p.scheme not in LOCAL and p.netloc != own] == []
        assert self.complaints == []

    def _requested(self, request: "Request") -> None:
        self.requests.append(request.url)

    def _told(self, message: "ConsoleMessage") -> None:
        if message.type == "error" and "Failed to load resource" not in message.text:
            self.complaints.append(message.text)
