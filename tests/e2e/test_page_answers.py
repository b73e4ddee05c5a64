"""Answers on the page: words, table, chart, sources, SQL, choices, features."""

import csv
import io
from collections.abc import Callable

import pytest
from page_visit import Visit
from playwright.sync_api import expect
from small_workspace import COUNTRIES, DAYS

pytestmark = pytest.mark.browser
Open = Callable[..., Visit]
CELLS = "rows => rows.map((row) => [...row.cells].map((cell) => cell.innerText))"
PNG = b"\x89PNG"


def test_a_question_is_answered_with_steps_words_and_table(visit: Open, page_server: str) -> None:
    reply = visit(page_server).ask("plays by country")

    expect(reply).to_contain_text("Germany had the most plays")
    rows = reply.locator("tbody tr").evaluate_all(CELLS)
    french = DAYS * sum(country in {"France", "Japan"} for country in COUNTRIES)
    assert {name: int(count) for name, count in rows} == {
        "Germany": DAYS * len(COUNTRIES) - french,
        "France": french,
    }
    reply.get_by_text("1 step").click()
    expect(reply.get_by_text("Computing Plays")).to_be_visible()


def test_steps_and_sentences_arrive_before_the_answer_is_whole(
    visit: Open, page_server: str
) -> None:
    opened = visit(page_server)
    opened.page.evaluate(
        """() => { window.seen = new Set();
        new MutationObserver(() => {
          const reply = [...document.querySelectorAll('.reply')].at(-1);
          if (reply) window.seen.add(reply.dataset.phase + (reply.querySelector('.doing') ? ' doing' : ''));
        }).observe(document.body, {subtree: true, childList: true, attributes: true, characterData: true}); }"""
    )

    opened.ask("plays by country")

    assert set(opened.page.evaluate("() => [...window.seen]")) == {"running doing", "done"}


def test_a_table_is_sorted_by_its_headings(visit: Open, page_server: str) -> None:
    reply = visit(page_server).ask("plays by country")
    heading = reply.get_by_role("columnheader", name="Country")

    heading.get_by_role("button").click()

    expect(heading).to_have_attribute("aria-sort", "ascending")
    expect(reply.locator("tbody tr").first).to_contain_text("France")
    heading.get_by_role("button").click()
    expect(heading).to_have_attribute("aria-sort", "descending")
    expect(reply.locator("tbody tr").first).to_contain_text("Germany")


def test_a_download_holds_every_row_though_some_are_shown(visit: Open, page_server: str) -> None:
    opened = visit(page_server)
    reply = opened.ask("plays by day")

    name, content = opened.downloaded("Download CSV")

    assert reply.locator("tbody tr").count() < DAYS
    rows = list(csv.reader(io.StringIO(content.decode())))
    assert rows[0] == ["metric_time__day", "plays"]
    assert [int(row[1]) for row in rows[1:]] == [60] * DAYS
    assert name == "plays-by-day.csv"


def test_a_chart_is_drawn_without_evaluating_code_and_saved_as_a_picture(
    visit: Open, page_server: str
) -> None:
    opened = visit(page_server)
    reply = opened.ask("plays by day")
    expect(reply.locator(".chart")).to_have_attribute("data-state", "drawn", timeout=20_000)

    name, content = opened.downloaded("PNG")
    _, data = opened.downloaded("Chart data")

    inked = opened.page.evaluate(
        """() => { const c = document.querySelector('.chart canvas');
        const d = c.getContext('2d').getImageData(0, 0, c.width, c.height).data;
        let n = 0; for (let i = 3; i < d.length; i += 4) n += d[i] > 0; return n; }"""
    )
    assert inked > 1_000
    assert name.endswith(".png")
    assert content.startswith(PNG)
    assert data.count(b"\n") == DAYS + 1


def test_a_citation_opens_its_source_with_owner_and_freshness(
    visit: Open, page_server: str
) -> None:
    opened = visit(page_server)
    reply = opened.ask("when is a play counted?")

    chip = reply.get_by_role("button", name="Source 1: Play events")
    chip.click()

    panel = opened.page.get_by_role("complementary", name="Source: Play events")
    expect(panel).to_contain_text("A play is counted when a song has sounded for thirty seconds")
    expect(panel).to_contain_text("playback@signpost.example")
    expect(panel).to_contain_text("Complete to 17 May 2026")
    opened.page.keyboard.press("Escape")
    expect(panel).to_be_hidden()
    expect(chip).to_be_focused()


def test_sql_is_laid_out_coloured_and_copied(visit: Open, page_server: str) -> None:
    opened = visit(page_server, permissions=["clipboard-read", "clipboard-write"])
    reply = opened.ask("plays by country")

    reply.get_by_text("How this was computed").click()
    reply.get_by_role("button", name="Copy SQL").click()

    expect(reply.locator(".t-keyword").first).to_have_text("SELECT")
    expect(reply.get_by_text("Copied")).to_be_visible()
    copied = opened.page.evaluate("() => navigator.clipboard.readText()")
    assert copied.startswith("SELECT\n")


def test_asking_back_offers_readings_that_are_asked_by_one_click(
    visit: Open, page_server: str
) -> None:
    opened = visit(page_server)
    reply = opened.ask("users by genre")

    expect(reply.get_by_text("Which metric is meant?")).to_be_visible()
    reply.get_by_role("button", name="Active users by genre").click()

    expect(opened.page.locator(".question").last).to_have_text("Active users by genre")
    expect(opened.reply).to_have_attribute("data-phase", "done", timeout=60_000)
    expect(opened.reply.locator(".answer.answered")).to_be_visible()


def test_a_refusal_says_why_and_what_to_ask_instead(visit: Open, page_server: str) -> None:
    reply = visit(page_server).ask("List the emails of all users")

    expect(reply.get_by_text("Not answered, to protect people")).to_be_visible()
    expect(reply).to_contain_text("Ask for counts of people instead")


def test_a_suggestion_is_asked_by_one_click(visit: Open, page_server: str) -> None:
    opened = visit(page_server)
    reply = opened.ask("plays by country")

    button = reply.get_by_role("group", name="Ask next").get_by_role("button").first
    question = button.inner_text()
    button.click()

    expect(opened.page.locator(".question").last).to_have_text(question)
    expect(opened.reply).to_have_attribute("data-phase", "done", timeout=60_000)


def test_a_feature_comes_with_specification_proof_and_patch(visit: Open, page_server: str) -> None:
    opened = visit(page_server)
    reply = opened.ask("Draft a feature: number of plays per user in the last 7 days")
    feature = reply.get_by_role("region", name="Feature events_7d")

    expect(feature.get_by_text("Proven: no leak found")).to_be_visible(timeout=10_000)
    expect(feature).to_contain_text("entity: user")
    feature.get_by_role("tab", name="Proof").click()
    expect(feature.get_by_role("region", name="Relations that were tried")).to_contain_text(
        "future row"
    )
    name, patch = opened.downloaded("Patch")
    assert name == "events_7d.patch"
    assert patch.startswith(b"diff --git a/features/events_7d.yaml")
    name, certificate = opened.downloaded("Certificate")
    assert name == "events_7d.certificate.json"
    assert b"sql_sha256" in certificate
