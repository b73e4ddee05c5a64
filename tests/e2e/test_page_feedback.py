"""What people say of an answer, from the page to where it is kept."""

import json
from collections.abc import Callable
from typing import TYPE_CHECKING, Any

import pytest
from page_visit import Visit
from playwright.sync_api import expect

if TYPE_CHECKING:
    from playwright.sync_api import Locator

pytestmark = pytest.mark.browser
Open = Callable[..., Visit]


@pytest.fixture
def opened(visit: Open, page_server: str) -> Visit:
    """The page with an answer on it."""
    found = visit(page_server)
    found.ask("users by genre")
    return found


def kept(opened: Visit, button: "Locator") -> dict[str, Any]:
    """Press a button that sends feedback; what was sent, once the server has kept it."""
    with opened.page.expect_response("**/v1/feedback") as waiting:
        button.click()
    assert waiting.value.status == 201
    return dict(json.loads(waiting.value.request.post_data or ""))


def test_a_thumb_is_kept_at_once_and_a_comment_after_it(opened: Visit) -> None:
    reply = opened.reply

    thumb = kept(opened, reply.get_by_role("button", name="Good answer"))
    reply.get_by_label("What was good? (optional)").fill("Short and right")
    comment = kept(opened, reply.get_by_role("button", name="Send"))

    assert thumb["verdict"] == "up"
    assert comment == {**thumb, "comment": "Short and right"}
    expect(reply.get_by_role("button", name="Good answer")).to_have_attribute(
        "aria-pressed", "true"
    )
    expect(reply.get_by_text("Comment kept.")).to_be_visible()
    expect(reply.get_by_role("button", name="Good answer")).to_be_focused()


def test_a_correction_says_what_is_right_and_by_which_query(opened: Visit) -> None:
    reply = opened.reply
    reply.get_by_role("button", name="Correct this").click()

    reply.get_by_label("What should the answer say?").fill("Active users by genre")
    reply.get_by_label("The SQL that is right, if you know it").fill("SELECT 1")
    sent = kept(opened, reply.get_by_role("button", name="Send"))

    assert sent["verdict"] == "down"
    assert sent["expect"] == "Active users by genre"
    assert sent["sql"] == "SELECT 1"
    expect(reply.get_by_text("Correction kept for an engineer to check.")).to_be_visible()


def test_a_form_is_left_by_escape_and_nothing_is_sent(opened: Visit) -> None:
    reply = opened.reply
    reply.get_by_role("button", name="Correct this").click()
    box = reply.get_by_label("What should the answer say?")
    expect(box).to_be_focused()

    opened.page.keyboard.press("Escape")

    expect(box).to_be_hidden()
    expect(reply.get_by_role("button", name="Correct this")).to_be_focused()
    assert not any(request.endswith("/v1/feedback") for request in opened.requests)


def test_a_form_has_no_grave_accessibility_finding(opened: Visit) -> None:
    opened.reply.get_by_role("button", name="Correct this").click()

    assert opened.grave_findings() == []
