"""What the data status tells of files and tables."""

from assistant.agent import Assistant
from assistant.api.status_page import StatusPage, make_status
from connectors.lake.manifest import Manifest, Problem
from guardrails.pii.redact import clean

NAMED = "exports/jane.doe@mail.test/2026-05.csv"


def status_of(manifest: Manifest, *, closed: frozenset[str] = frozenset()) -> StatusPage:
    return make_status(manifest, index=None, clean=clean, closed=closed)


def test_a_file_that_is_named_after_a_person_is_told_without_the_person(
    small_assistant: Assistant,
) -> None:
    manifest = small_assistant.kit.manifest
    problem = Problem(file=NAMED, column=None, reason="empty_key", rows=3)
    told = {"problems": (problem,), "notes": (f"{NAMED} has a header alone.",)}
    tables = tuple(table.model_copy(update=told) for table in manifest.tables)
    left_out = (f"orders: {NAMED} cannot be read.",)

    page = status_of(manifest.model_copy(update={"tables": tables, "left_out": left_out}))

    assert "jane.doe" not in page.model_dump_json()
    assert page.tables[0].problems[0].file.endswith("/2026-05.csv")
    assert page.left_out[0].startswith("orders: ")


def test_a_table_that_is_not_seen_whole_is_not_counted(small_assistant: Assistant) -> None:
    page = status_of(small_assistant.kit.manifest, closed=frozenset({"users"}))

    names = [table.name for table in page.tables]
    assert "events" in names
    assert "users" not in names
