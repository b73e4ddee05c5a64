"""Conversations on the page: listed, searched, opened again, renamed, shared and deleted."""

import re
from collections.abc import Callable
from typing import TYPE_CHECKING

import pytest
from page_visit import Visit
from playwright.sync_api import expect

if TYPE_CHECKING:
    from playwright.sync_api import Locator

pytestmark = pytest.mark.browser
Open = Callable[..., Visit]
FIRST = "users by genre"
SECOND = "when is a play counted?"


@pytest.fixture
def opened(visit: Open, page_server: str) -> Visit:
    """The page with two conversations, the second of them open."""
    found = visit(page_server)
    found.ask(FIRST)
    found.page.get_by_role("link", name="New conversation").click()
    expect(found.page.locator(".question")).to_have_count(0)
    found.ask(SECOND)
    return found


def listed(opened: Visit, title: str) -> "Locator":
    """The newest entry of a title."""
    entries = opened.page.get_by_role("list", name="Conversations").get_by_role("listitem")
    return entries.filter(has_text=title).first


def test_a_conversation_is_listed_and_opened_again(opened: Visit) -> None:
    listed(opened, FIRST).get_by_role("link").click()

    expect(opened.page.locator(".question")).to_have_text([FIRST])
    expect(opened.reply.get_by_role("button", name="Active users by genre")).to_be_visible()


def test_a_reload_shows_the_same_conversation(opened: Visit) -> None:
    before = opened.reply.locator(".answer > .prose").text_content() or ""
    assert before

    opened.page.reload()

    expect(opened.page.locator(".question")).to_have_text([SECOND])
    expect(opened.reply.locator(".answer > .prose")).to_have_text(before)


def test_a_conversation_is_found_by_its_words(opened: Visit) -> None:
    expect(listed(opened, SECOND)).to_be_visible()

    opened.page.get_by_label("Search conversations").fill("genre")

    expect(listed(opened, SECOND)).to_be_hidden()
    expect(listed(opened, FIRST)).to_be_visible()


def test_a_conversation_is_renamed(opened: Visit) -> None:
    listed(opened, SECOND).get_by_role("link").focus()
    listed(opened, SECOND).get_by_role("button", name="Rename").click()
    box = opened.page.get_by_label("Name of the conversation")

    box.fill("How plays are counted")
    box.press("Enter")

    expect(listed(opened, "How plays are counted").get_by_role("link")).to_be_focused()
    opened.page.reload()
    expect(listed(opened, "How plays are counted")).to_be_visible()


def test_a_shared_link_shows_the_conversation_to_read_only(opened: Visit, visit: Open) -> None:
    listed(opened, SECOND).hover()
    listed(opened, SECOND).get_by_role("button", name="Share").click()
    box = opened.page.get_by_role("textbox", name="Link")
    expect(box).to_have_value(re.compile(re.escape(f"{opened.url}/#/shared/")))

    link = box.input_value()
    opened.page.goto(link)

    told = opened.page.get_by_text("Shared conversation, read only")
    expect(told).to_be_visible()
    opened.page.goto(link.replace("/#/shared/", "/shared/"))  # as the API names it
    expect(told).to_be_visible()
    expect(opened.page.locator(".question")).to_have_text([SECOND])
    expect(opened.box).to_have_count(0)


def test_a_conversation_is_deleted_after_a_question(opened: Visit) -> None:
    current = opened.page.locator("li.current")
    expect(current).to_be_visible()  # the list is as new as the answer
    entries = opened.page.get_by_role("list", name="Conversations").get_by_role("listitem")
    count = entries.count()
    current.get_by_role("button", name="Delete").click()
    dialog = opened.page.get_by_role("dialog", name="Delete this conversation?")
    assert opened.grave_findings() == []

    dialog.get_by_role("button", name="Delete").click()

    expect(entries).to_have_count(count - 1)
    expect(opened.page.locator(".question")).to_have_count(0)
    expect(opened.box).to_be_focused()
