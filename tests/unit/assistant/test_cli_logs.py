"""Log lines hold names and numbers, never texts of other libraries."""

import json
import logging

from assistant.cli.logs import JsonLines


def line(name: str, message: str, **fields: object) -> dict[str, object]:
    record = logging.makeLogRecord(
        {"name": name, "msg": message, "levelno": logging.ERROR, "levelname": "ERROR", **fields}
    )
    written: dict[str, object] = json.loads(JsonLines().format(record))
    return written


def test_an_event_of_ours_is_its_name_and_fields() -> None:
    assert line("assistant.agent", "question_answered", queries=1)["event"] == "question_answered"
    assert line("assistant.agent", "question_answered", queries=1)["queries"] == 1


def test_a_message_of_another_library_is_left_out() -> None:
    written = line("httpx", "GET http://host/?q=secret")

    assert written["event"] == "library_message"
    assert "secret" not in json.dumps(written)


def test_a_field_is_redacted_whoever_filled_it() -> None:
    record = logging.makeLogRecord({"name": "assistant.agent", "msg": "asked"})
    record.__dict__["rules"] = ["by john@example.com"]
    record.__dict__["trace_id"] = "0f3a9c77"

    line = json.loads(JsonLines().format(record))

    assert (line["rules"], line["trace_id"]) == (["by <email>"], "0f3a9c77")
