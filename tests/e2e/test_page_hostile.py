"""Values, titles and documents of others are text on the page: they run nothing and lead nowhere."""

import csv
import io
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from conftest import run_signpost, served
from page_visit import Visit
from playwright.sync_api import expect
from small_workspace import write_small_workspace

if TYPE_CHECKING:
    from playwright.sync_api import Dialog

pytestmark = pytest.mark.browser
Open = Callable[..., Visit]
MARKUP = "<img src=x onerror=alert(1)>"
FORMULA = "=HYPERLINK(2)"
LINK = "[free](http://evil.example)"
PASSAGE = {
    "id": "doc:plays",
    "kind": "doc",
    "title": "Play events <script>alert(2)</script>",
    "source": "docs/plays.md",
    "text": "A play is counted after thirty seconds. <svg onload=alert(3)> <iframe src='/'></iframe>\n"
    "![seen](http://evil.example/x.png) [more](javascript:alert(4))\n",
    "owners": ["<b>playback</b>"],
    "status": "active",
    "tables": ["events"],
    "last_day": "2026-05-17",
    "as_of": "2026-05-17",
}


@pytest.fixture(scope="module")
def hostile_server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """A server over the small workspace with hostile genres."""
    folder = write_small_workspace(tmp_path_factory.mktemp("hostile"))
    items = folder / "data" / "content.csv"
    text = items.read_text()
    for genre, value in (("Jazz", MARKUP), ("Folk", FORMULA), ("Rock", LINK)):
        text = text.replace(f",{genre}", f",{value}")
    items.write_text(text)
    _build(folder)
    with served(folder) as url:
        yield url


def _build(folder: Path) -> None:
    for command in ("build", "index"):
        done = run_signpost(command, "--workspace", str(folder))
        assert done.returncode == 0, done.stderr


@pytest.fixture
def opened(visit: Open, hostile_server: str) -> Visit:
    """The page; a dialog that a script opens is a complaint, and the visit's end fails on it."""
    found = visit(hostile_server)

    def alarmed(dialog: "Dialog") -> None:
        found.complaints.append(dialog.message)
        dialog.dismiss()

    found.page.on("dialog", alarmed)
    return found


def test_values_of_others_are_text_in_words_table_and_chart(opened: Visit) -> None:
    reply = opened.ask("plays by genre")

    expect(reply.locator(".chart")).to_have_attribute("data-state", "drawn", timeout=20_000)
    cells = reply.locator("tbody td:first-child").all_inner_texts()
    assert {MARKUP, FORMULA} <= set(cells)
    assert reply.locator("img, a, iframe, script").count() == 0


def test_a_download_holds_no_formula_of_others(opened: Visit) -> None:
    opened.ask("plays by genre")

    _, content = opened.downloaded("Download CSV")
    _, data = opened.downloaded("Chart data")

    for written in (content, data):
        values = [row[0] for row in csv.reader(io.StringIO(written.decode()))]
        assert f"'{FORMULA}" in values
        assert not any(value.startswith(("=", "+", "-", "@")) for value in values)


def test_a_document_of_others_is_text_beside_the_conversation(opened: Visit) -> None:
    opened.page.route("**/v1/passages/**", lambda route: route.fulfill(json=PASSAGE))
    reply = opened.ask("plays by genre")

    reply.locator(".source").first.click()

    panel = opened.page.get_by_role("complementary")
    expect(panel).to_contain_text("thirty seconds. <svg onload=alert(3)>")
    expect(panel).to_contain_text("<b>playback</b>")
    assert panel.locator("img, a, b, iframe, script, svg:not(.icon)").count() == 0


def test_a_title_of_a_person_is_text_in_the_list(opened: Visit) -> None:
    opened.ask(f"plays by genre {MARKUP}")

    entry = opened.page.get_by_role("list", name="Conversations").get_by_role("listitem").first
    expect(entry).to_contain_text("plays by genre")
    assert entry.locator("img").count() == 0
