"""Pages without a format: what stands there is read, and nothing else."""

from datetime import date
from pathlib import Path

import pytest

from connectors.feature_docs.read import read_docs
from connectors.records import DocKind, DocStatus, FeatureDoc

TODAY = date(2026, 11, 1)

README = """# Listening metrics

What we count, and why.

## Daily listeners (DL)

The number of distinct people who finished a song. Owned by the Audio Growth team.

## Weekly listeners

Weekly listeners are people who finished a song over the last 7 days.
Owner: weekly@example.org

v2 replaces v1, which counted skips.

## How to add a metric

Open a pull request. Somebody should own it.
"""
TABLE = """# KPIs

| KPI | Definition | Owner | Window |
|---|---|---|---|
| `skip_rate_7d` | Share of plays skipped | Audio Growth | 7 days |
| Churn | Share of subscribers who left | TBD | |
"""
BULLETS = """# Team wiki

## Metrics

- **Finish rate** - share of plays that end, computed over the last 28 days.
  - Owner: Video
- **Queue length** (`queue_length`): songs waiting. Maintained by Playback.
- **Note:** ask before you change one.
"""
BADGES = """# open_share_v1

> **Deprecated since March 2024, use `open_share` instead.**

Share of impressions that were opened.

**Owner:** Discovery
**Window:** 28 days
"""
HEADINGS = """# Retention

## Definition

Share of people who came back within a month.

## Owner

Core Experience

## Window

calendar month
"""
RST = """Completion rate
===============

:Owner: Video team
:Version: 2
:Window: 28 days

The share of plays that end.

.. deprecated:: 3.0
   Use :ref:`finish_rate <finish>` instead.
"""
HTML = """<html><head><title>Stickiness - Wiki</title><style>p {color: red}</style></head><body>
<nav>Owner: Navigation</nav><div id="main-content"><h1>Stickiness</h1><table><tbody>
<tr><th>Owner</th><td>Core team</td></tr><tr><th>Status</th><td>Deprecated</td></tr>
<tr><th>Replaced by</th><td><code>stickiness_28d</code></td></tr></tbody></table>
<p>Daily by monthly listeners.</p></div><script>var owner = "Script";</script></body></html>
"""
PLAIN = """PLAY METRICS

Daily plays is the number of plays of a day. It is owned by the Playback team.

Skip rate is the share of plays skipped over the last 28 days.
The Audio Quality team owns this metric.
"""
PAGE_WIDE = """# Search metrics

All metrics on this page are owned by Search Quality.

Click share is the share of searches with a click.
"""
FRONT = """---
title: Revenue
owners: [Finance]
---
Revenue is the sum of paid orders. Owned by Sales.
"""


@pytest.fixture
def read(tmp_path: Path) -> "Reader":
    return Reader(tmp_path / "docs")


class Reader:
    def __init__(self, folder: Path) -> None:
        self.folder = folder
        folder.mkdir()

    def __call__(self, page: str, name: str = "page.md") -> dict[str, FeatureDoc]:
        (self.folder / name).write_text(page, encoding="utf-8")
        found = read_docs([self.folder], today=TODAY)
        assert not found.problems
        return {doc.title: doc for doc in found.docs}


STYLES = (
    (README, "readme.md", "Daily listeners (DL)", ("Audio Growth team",), None),
    (README, "readme.md", "Weekly listeners", ("weekly@example.org",), "7 days"),
    (TABLE, "kpis.md", "skip_rate_7d", ("Audio Growth",), "7 days"),
    (TABLE, "kpis.md", "Churn", (), None),
    (BULLETS, "wiki.md", "Finish rate", ("Video",), "28 days"),
    (BULLETS, "wiki.md", "Queue length", ("Playback",), None),
    (BADGES, "x.md", "open_share_v1", ("Discovery",), "28 days"),
    (HEADINGS, "x.md", "Retention", ("Core Experience",), "calendar month"),
    (RST, "x.rst", "Completion rate", ("Video team",), "28 days"),
    (HTML, "12345.html", "Stickiness", ("Core team",), None),
    (PLAIN, "notes.txt", "Daily plays", ("Playback team",), None),
    (PLAIN, "notes.txt", "Skip rate", ("Audio Quality team",), "28 days"),
    (PAGE_WIDE, "x.md", "Search metrics", ("Search Quality",), None),
    (FRONT, "x.md", "Revenue", ("Finance",), None),
)


@pytest.mark.parametrize(("page", "name", "title", "owners", "window"), STYLES)
def test_owner_and_window_are_read_as_each_style_writes_them(
    read: Reader, page: str, name: str, title: str, owners: tuple[str, ...], window: str | None
) -> None:
    doc = read(page, name)[title]

    assert (doc.owners, doc.window) == (owners, window)


@pytest.mark.parametrize(
    ("page", "name", "title", "successor"),
    [
        (BADGES, "x.md", "open_share_v1", "open_share"),
        (RST, "x.rst", "Completion rate", "finish_rate"),
        (HTML, "x.html", "Stickiness", "stickiness_28d"),
        ("# Old\n\nThis metric has been replaced by new_share.", "x.md", "Old", "new_share"),
        ("# Old\n\nDeprecated. Use **New share** instead.", "x.md", "Old", "New share"),
        ("# Old\n\nOld is superseded by `new_share`.", "x.md", "Old", "new_share"),
    ],
)
def test_what_replaced_a_deprecated_definition_is_read(
    read: Reader, page: str, name: str, title: str, successor: str
) -> None:
    doc = read(page, name)[title]

    assert (doc.status, doc.replaced_by) == (DocStatus.DEPRECATED, successor)


@pytest.mark.parametrize(
    "said",
    [
        "Nobody knows whether it is owned by Growth.",
        "It was owned by Growth until March.",
        "It is not owned by Growth.",
        "It should be owned by Growth.",
        "Is it owned by Growth?",
        "The events table is owned by Data Platform.",
        "It is owned by whoever last changed it.",
        "Many teams have their own copy of it.",
        "Owner: TBD",
        "Contact: see the wiki",
        "It is owned by Growth. The Core team owns it.",
        "It is not deprecated.",
        "It will be deprecated in June, use other_share then.",
        "We keep the last 90 days of the computed share.",
        "The share counts the last 7 days or over the last 28 days.",
        "Deprecated browsers are counted too.",
        "Team: ten people",
    ],
)
def test_what_is_denied_doubted_past_or_of_something_else_leaves_the_field_empty(
    read: Reader, said: str
) -> None:
    doc = read(f"# Open share\n\nIt is computed every night. {said}\n\n{said}\n")["Open share"]

    found = (doc.owners, doc.window, doc.version, doc.replaced_by, doc.status)
    assert found == ((), None, None, None, DocStatus.ACTIVE)


def test_every_definition_of_a_page_is_a_document_that_says_where_it_stands(read: Reader) -> None:
    found = read(README, "readme.md")

    assert set(found) == {"Listening metrics", "Daily listeners (DL)", "Weekly listeners"}
    weekly = found["Weekly listeners"]
    assert (weekly.source, weekly.doc_kind) == (
        "docs/readme.md#weekly-listeners",
        DocKind.METRIC,
    )
    assert weekly.body.startswith("In: Listening metrics.")
    assert weekly.version == "v2"
    assert "How to add a metric" in found["Listening metrics"].body
    assert "finished a song" not in found["Listening metrics"].body


def test_a_replacement_told_on_one_page_deprecates_the_definition_on_another(
    read: Reader,
) -> None:
    read("# plays_v1\n\nHow plays were counted.", "old.md")
    found = read("# plays_v2\n\nplays_v2 replaces plays_v1.", "new.md")

    assert (found["plays_v1"].status, found["plays_v1"].replaced_by) == (
        DocStatus.DEPRECATED,
        "new",
    )
    assert found["plays_v2"].status is DocStatus.ACTIVE


def test_what_is_said_of_another_definition_of_the_page_goes_to_that_one(read: Reader) -> None:
    page = (
        "# Metrics\n\n## Skip rate\n\nSkip rate is a share. Finish rate is owned by Video.\n\n"
        "## Finish rate\n\nFinish rate is a share.\n"
    )
    found = read(page)

    assert (found["Skip rate"].owners, found["Finish rate"].owners) == ((), ("Video",))


def test_a_text_file_of_data_is_skipped_and_a_licence_too(tmp_path: Path) -> None:
    (tmp_path / "rows.txt").write_text("id\tname\n1\tOwner\n2\tWindow\n", "utf-8")
    (tmp_path / "LICENSE.txt").write_text("You may use it. Owned by Somebody.", "utf-8")

    found = read_docs([tmp_path], today=TODAY)

    assert found.docs == ()
    assert len(found.skipped) == 2


def test_a_page_nested_too_deeply_is_named_and_the_others_are_read(tmp_path: Path) -> None:
    (tmp_path / "deep.html").write_text("<div>" * 5_000 + "x" + "</div>" * 5_000, "utf-8")
    (tmp_path / "good.md").write_text("# Good\n\nText.", "utf-8")

    found = read_docs([tmp_path], today=TODAY)

    assert [doc.title for doc in found.docs] == ["Good"]
    assert "nested too deeply" in found.problems[0].message
