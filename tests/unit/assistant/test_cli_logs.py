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
