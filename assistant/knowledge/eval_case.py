"""An entry of the feedback to an eval case: one JSON line with what a right answer must hold."""

import fcntl
import json
from pathlib import Path
from typing import TYPE_CHECKING, Any

from pydantic import ValidationError

from assistant.errors import RequestError
from assistant.semantics.request import MetricRequest

if TYPE_CHECKING:
    from assistant.state.feedback import AnsweredQuery, FeedbackEntry

FILE_NAME = "feedback.jsonl"
FAMILY = "feedback"
Case = dict[str, Any]


def case_of(entry: "FeedbackEntry", *, golden: str | None) -> Case:
    """The case of an entry.

    Args:
        entry: What somebody said of an answer.
        golden: The corrected query as the gate writes it; None where nobody corrected one.

    Raises:
        RequestError: If the entry says nothing that an answer can be checked for.
    """
    answered, given = entry.answered, entry.given
    case: Case = {
        "id": f"feedback-{entry.id}-{entry.trace_id[:8]}",
        "family": FAMILY,
        "question": answered.question,
    }
    if answered.as_of is not None:
        case["as_of"] = answered.as_of.isoformat()
    if given.expect:
        case["contains"] = [given.expect]
    if golden is not None:
        return {**case, "golden_sql": golden}
    if given.verdict == "down":
        return _checked(case)
    if answered.status != "answered":
        return {**case, "status": answered.status}
    if len(answered.queries) == 1:
        case |= _golden(answered.queries[0], answered.columns)
    return _checked(case)


def add_case(evals: Path, case: Case) -> Path:
    """Write a case at the end of the workspace's own file of them.

    Raises:
        RequestError: If the case is there already.
        OSError: If it cannot be written.
    """
    evals.mkdir(parents=True, exist_ok=True)
    path = evals / FILE_NAME
    with path.open("a+", encoding="utf-8") as file:
        fcntl.flock(file, fcntl.LOCK_EX)
        file.seek(0)
        if any(case["id"] == _id(line) for line in file):
            message = f"The case '{case['id']}' is in '{path.name}' already. Change it there."
            raise RequestError(message)
        file.write(json.dumps(case, ensure_ascii=False) + "\n")
    return path


def _id(line: str) -> str | None:
    try:
        return str(json.loads(line)["id"])
    except (ValueError, KeyError, TypeError):
        return None


def _checked(case: Case) -> Case:
    if not case.keys() & {"golden_sql", "contains", "request"}:
        message = (
            "The entry says nothing that an answer can be checked for. "
            "Add what is right: signpost feedback add TRACE --down --sql … or --expect …."
        )
        raise RequestError(message)
    return case


def _golden(query: "AnsweredQuery", columns: tuple[str, ...]) -> Case:
    """The query of an answer that was right, as golden SQL."""
    if query.kind == "sql":
        return {"golden_sql": query.sql}
    if query.kind != "metric":
        return {}
    try:
        request = MetricRequest.model_validate(query.request)
    except ValidationError:
        return {}
    named = {"metrics": request.metrics, "group_by": request.group_by, "grain": request.grain}
    if ";" in query.sql or _is_finished_later(request):
        return {"request": named}
    return {"golden_sql": _as_shown(query.sql, request), "columns": columns, "request": named}


def _is_finished_later(request: MetricRequest) -> bool:
    """Whether more is done to the rows than leaving out the unknown and counting to a limit."""
    later = (request.share, request.per, request.by_weekday, request.thresholds, request.comparison)
    return any(map(bool, later))


def _as_shown(sql: str, request: MetricRequest) -> str:
    """The statement without rows of an unknown slice, up to the limit."""
    known = [f'"{name}" IS NOT NULL' for name in request.group_by]
    where = f" WHERE {' AND '.join(known)}" if known else ""
    limit = f" LIMIT {request.limit}" if request.limit is not None else ""
    return f"SELECT * FROM ({sql}) AS answered{where}{limit}"  # noqa: S608 (the gate's own text)
