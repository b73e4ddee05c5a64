"""Log lines: JSON on standard error, with event names, ids, counts and durations only."""

import json
import logging
import sys
from datetime import UTC, datetime

from assistant.operation.observation import REQUEST_ID

LIBRARY_PACKAGES = ("assistant", "connectors", "evals", "guardrails", "retrieval")
_STANDARD = frozenset(vars(logging.makeLogRecord({}))) | {"message", "asctime", "taskName"}


class JsonLines(logging.Formatter):
    """One JSON object a line; free texts of other libraries never enter."""

    def format(self, record: logging.LogRecord) -> str:
        """Write the event name and its fields.

        A record of another library gives its logger and level only: its message may hold anything.
        """
        own = record.name.partition(".")[0] in LIBRARY_PACKAGES
        line: dict[str, object] = {
            "time": datetime.fromtimestamp(record.created, tz=UTC).isoformat(
                timespec="milliseconds"
            ),
            "level": record.levelname.lower(),
            "logger": record.name,
            "event": record.msg if own and not record.args else "library_message",
        }
        if request_id := REQUEST_ID.get():
            line["request_id"] = request_id
        if own:
            line |= {k: _plain(v) for k, v in vars(record).items() if k not in _STANDARD}
        if record.exc_info and record.exc_info[0] is not None:
            line["error"] = record.exc_info[0].__name__
        return json.dumps(line, default=str)


def _plain(value: object) -> object:
    """A field without personal data, whoever put it there."""
    if isinstance(value, str):
        from guardrails.pii.redact import clean  # noqa: PLC0415 (only for lines that are written)

        return clean(value)
    return [_plain(item) for item in value] if isinstance(value, list | tuple) else value


def _is_wanted(record: logging.LogRecord) -> bool:
    """Other libraries set their own levels; only their errors pass."""
    return record.levelno >= logging.ERROR or record.name.partition(".")[0] in LIBRARY_PACKAGES


def configure_logging(*, verbose: bool) -> None:
    """Send log lines to standard error.

    Args:
        verbose: Show `info` too; otherwise warnings and errors of Signpost's own packages.
    """
    handler = logging.StreamHandler(sys.stderr)
    handler.setFormatter(JsonLines())
    handler.addFilter(_is_wanted)
    root = logging.getLogger()
    root.handlers = [handler]
    root.setLevel(logging.ERROR)
    for package in LIBRARY_PACKAGES:
        logging.getLogger(package).setLevel(logging.INFO if verbose else logging.WARNING)
