"""Pages of an API: documents that hold the rows in one list, and beside it how to page on."""

import json
import re
from pathlib import Path
from typing import Any

from connectors.sources.encodings import open_text

LARGEST = 32 * 1024 * 1024
"""Characters of a document that is looked into as a whole."""
DEEPEST = 3


def _words(text: str) -> frozenset[str]:
    return frozenset(text.split())


LISTS = _words("""data docs documents edges elements entities entries events hits list nodes objects records
    response result results resources rows value values""")
"""What lists of rows are called that are no part of a thing, as the items of an order are."""
PAGING = _words("""@nextlink after continuation count cursor cursors end_cursor has_more has_next has_next_page
    has_previous is_last last_page limit links meta metadata more next next_cursor next_link next_page next_page_token
    next_token next_url num_found num_results offset page page_count page_info page_number page_size page_token pages
    paging pagination per_page prev previous previous_page scroll_id size skip total_count total_elements total_items
    total_pages total_results total_size""")
"""Members that say how to get at more rows."""
AROUND = (
    PAGING
    | _words("""@context @count @odata all_pages api_version code elapsed elapsed_ms error errors etag
    execution_time found generated_at info kind max_results max_score message object ok request_id response_time self
    shards start_index status success timed_out timestamp took top total truncated type url version warnings""")
)
"""Members of such documents that say nothing of the rows."""


def rows_in_page(file: Path, *, lines: bool) -> str | None:
    """The member that holds the rows of a page, dotted where it lies inside of another.

    None where the first document is a row itself, or too large to look into.

    Args:
        file: A JSON file.
        lines: Whether every line is a document.
    """
    with open_text(file) as content:
        start = content.readline(LARGEST) if lines else content.read(LARGEST)
    if len(start) == LARGEST:
        return None
    try:
        document = json.loads(start)
    except ValueError:
        return None
    path = _path(document, deep=DEEPEST)
    return ".".join(path) if path else None


def _path(document: Any, *, deep: int) -> list[str]:
    if not isinstance(document, dict) or not deep:
        return []
    lists = [name for name, value in document.items() if _is_rows(name, value)]
    around = {name for name in document if _snake(name) in AROUND}
    if len(lists) == 1 and set(document) - around <= set(lists):
        return lists if _is_page(document, lists[0]) else []
    inside = [name for name, value in document.items() if isinstance(value, dict)]
    for name in inside:
        path = _path(document[name], deep=deep - 1)
        if path and not lists and set(document) - around <= {name}:
            return [name, *path]
    return []


def _is_page(document: dict[str, Any], rows: str) -> bool:
    """Whether a document is a page of rows rather than a thing with parts."""
    return len(document) == 1 or _snake(rows) in LISTS or bool(PAGING & set(map(_snake, document)))


def _is_rows(name: str, value: Any) -> bool:
    if not isinstance(value, list) or "." in name:
        return False
    return all(isinstance(item, dict) for item in value) if value else _snake(name) in LISTS


def _snake(name: str) -> str:
    return re.sub(r"(?<=[a-z0-9])(?=[A-Z])", "_", name).lower().lstrip("_")
