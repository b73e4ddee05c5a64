"""Rules of answers as Markdown: what others wrote is shown and marks nothing up."""

import re

import pytest
from markdown_it import MarkdownIt

from assistant.answers import Answer, Citation, Query, Table, TableColumn
from assistant.api.markdown import answer_markdown, fenced, inert, table_markdown
from guardrails.decisions import GuardrailNote

RENDERER = MarkdownIt("commonmark", {"html": True, "linkify": False}).enable("table")
HOSTILE = (
    "![x](https://evil.example/a.png)",
    "[click](javascript:alert(1))",
    "<img src=x onerror=alert(1)>",
    "<script>alert(1)</script>",
    "a | b | c",
    "line\n\n# heading\n\n- list",
    "`code` **bold** _it_ ~~no~~",
    "<https://evil.example>",
    "[ref]: https://evil.example",
    "&lt;img src=x&gt;",
    "\\",
    "```",
)
COLUMNS = (TableColumn(name="title", type="string"), TableColumn(name="plays", type="integer"))


def answer_of(**more: object) -> Answer:
    common = {"question": "q", "status": "answered", "answer": "Text.", "model": "planner"}
    given = {**common, "prompt_version": "1", "trace_id": "t", **more}
    return Answer.model_validate(given)


@pytest.mark.parametrize("value", HOSTILE)
def test_a_cell_of_others_stays_one_cell_of_text(value: str) -> None:
    table = Table(columns=COLUMNS, rows=((value, 1), ("Fir", 2)))
    page = RENDERER.render(table_markdown(table))

    assert page.count("<td") == 4
    assert not any(tag in page for tag in ("<img", "<a ", "<script", "<h1", "<code", "<strong"))


@pytest.mark.parametrize("value", HOSTILE)
def test_a_source_s_title_is_text(value: str) -> None:
    cited = Citation(id="c1", kind="doc", title=value, source=value, snippet="")
    page = RENDERER.render(answer_markdown(answer_of(citations=(cited,))))

    assert not any(tag in page for tag in ("<img", "<a ", "<script", "<h1", "<code", "<strong"))
    assert page.count("<li>") == 1


@pytest.mark.parametrize(
    "value",
    ["see http://evil.example/?q=1", "HTTPS://evil.example", "www.evil.example", "(ftp://x)"],
)
def test_a_bare_address_of_others_is_none_that_clients_link(value: str) -> None:
    written = inert(value)

    assert not re.search(r"(?i)(https?|ftp):|www\.", written)
    assert value in RENDERER.render(written)


def test_nothing_in_code_ends_its_block() -> None:
    page = RENDERER.render(fenced("SELECT 1\n```\n<img src=x>\n````\n", "sql"))
    assert page.count("<pre>") == 1
    assert "<img" not in page


def test_text_is_shown_as_it_was() -> None:
    assert "a &amp; b_c &lt;d&gt;" in RENDERER.render(inert("a & b_c <d>"))


def test_a_long_table_says_how_much_is_missing() -> None:
    table = Table(columns=COLUMNS, rows=tuple((f"s{n}", n) for n in range(1_035)))
    told = table_markdown(table)
    assert told.count("\n| s") == 30
    assert "1,005 more rows" in told


def test_an_answer_has_its_parts_in_order_and_a_note_once() -> None:
    said = GuardrailNote(rule="a", action="limited", reason="Text.", remedy="")
    new = GuardrailNote(rule="b", action="limited", reason="Few.", remedy="Ask less.")
    query = Query(id="q1", kind="metric", sql="SELECT 1", verified=True, row_count=1, elapsed_ms=1)
    told = answer_markdown(
        answer_of(
            options=("One", "Two"),
            table=Table(columns=COLUMNS, rows=(("Fir", 2),)),
            queries=(query,),
            guardrails=(said, new),
            suggestions=("And then?",),
        )
    )

    parts = ["Text.", "1. One", "2. Two", "| Fir | 2 |", "SELECT", "> Few. Ask less.", "And then?"]
    places = [told.index(part) for part in parts]
    assert places == sorted(places)
    assert told.count("Text.") == 1
