"""Zero-row mode: what a provider's model is told of results when it may see no cell of them."""

import json
from collections.abc import Callable
from typing import Any

from langchain.agents.middleware import AgentMiddleware, ModelRequest, ModelResponse
from langchain_core.messages import AIMessage, BaseMessage, ToolMessage

from assistant.answering.record import RunRecord
from assistant.chat.planner_model import ANSWER_TOOL, PLAN, PlannerChatModel

Output = dict[str, Any]
WRITTEN = frozenset({"metric", "feature", "glossary", "runbook", "data_source", "doc"})
"""Kinds of passages that people wrote; the others are made from rows, or may be."""
WITHHELD = "Withheld: results are not shared with the model. Cite cells by reference."
_OF_RESULTS = ("query", "row_count", "withheld", "verified", "notes", "citation", "citations")
_OF_PASSAGES = ("citation", "id", "kind", "title", "source", "text", "metadata")
_OF_METRICS = (
    "citation", "kind", "name", "label", "description", "definition", "owner", "unit",
    "metric_kind", "inputs", "synonyms", "dimensions", "source", "type", "table", "column",
    "value_count", "columns", "withheld_columns", "as_of", "first_day", "last_day", "built_on",
)  # fmt: skip
_DEFINED_NAMES = frozenset(
    {"query_metrics", "describe", "search_catalog", "lookup_values", "run_sql"}
)
"""Tools whose errors name what the workspace defines, never what its rows hold."""
_DEFINED = frozenset({"metric", "dimension", "table", "lake"})


class ZeroRows(AgentMiddleware[Any, RunRecord]):
    """Takes every cell out of what goes to the model, of earlier turns too; nothing kept changes.

    It stands next to the wire: whatever tools answer and whatever a conversation holds passes it.
    """

    def wrap_model_call(
        self,
        request: ModelRequest[RunRecord],
        handler: Callable[[ModelRequest[RunRecord]], ModelResponse[Any]],
    ) -> ModelResponse[Any]:
        """Call the model with columns, counts and references in place of rows; the planner passes."""
        if isinstance(request.model, PlannerChatModel):
            return handler(request)  # it runs in this process, so nothing leaves
        return handler(request.override(messages=[_without_cells(m) for m in request.messages]))


def _without_cells(message: BaseMessage) -> Any:
    if isinstance(message, ToolMessage) and message.name != ANSWER_TOOL:
        told = json.dumps(told_of(str(message.name), _parsed(message)), ensure_ascii=False)
        return message.model_copy(update={"content": told, "artifact": None})
    if isinstance(message, AIMessage) and PLAN in message.additional_kwargs:
        # The planner wrote it in this process and may have named values.
        calls = [{**call, "args": {}} for call in message.tool_calls]
        return message.model_copy(
            update={"content": "", "tool_calls": calls, "additional_kwargs": {}}
        )
    return message


def _parsed(message: ToolMessage) -> Output:
    try:
        found = json.loads(str(message.text))
    except ValueError:
        return {}
    return found if isinstance(found, dict) else {}


def told_of(tool: str, output: Output) -> Output:
    """What a model may know of a tool's output: names, counts, definitions; no cell.

    Args:
        tool: The tool's name; of a tool that is not known here, only its error is told.
        output: As the tool answered.
    """
    if "error" in output:
        return {"error": _told_of_error(tool, output["error"])}
    if "query" in output:
        return _told_of_result(output)
    teller = _TELLERS.get(tool)
    return teller(output) if teller is not None else {"note": WITHHELD}


def _told_of_error(tool: str, error: Any) -> Any:
    """An error whole, but for the nearest names of a tool whose names may be values of the data."""
    if not isinstance(error, dict) or error.get("kind") != "request" or tool in _DEFINED_NAMES:
        return error
    return {**error, "message": f"{str(error.get('message')).partition('. ')[0].rstrip('.')}."}


def _told_of_result(output: Output) -> Output:
    names = [str(column.get("name")) for column in output.get("columns", ())]
    last = int(output.get("row_count") or 0) - 1
    cells = [f"{{{output['query']}.{name}[0]}}" for name in names] if last >= 0 else []
    columns = [
        {key: column.get(key) for key in ("name", "type", "unit")}
        for column in output.get("columns", ())
    ]
    return {
        **_picked(output, _OF_RESULTS),
        "columns": columns,
        "first_row": cells,
        "last_row_number": last,
        "note": WITHHELD,
    }


def _told_of_passages(output: Output) -> Output:
    return {"passages": [_told_of_passage(passage) for passage in output.get("passages", ())]}


def _told_of_passage(passage: Output) -> Output:
    if passage.get("kind") in WRITTEN:
        return _picked(passage, _OF_PASSAGES)
    return {**_picked(passage, ("citation", "kind")), "note": WITHHELD}


def _told_of_description(output: Output) -> Output:
    if output.get("kind") in _DEFINED:
        return _picked(output, _OF_METRICS)
    return _told_of_passage(output)


def _told_of_values(output: Output) -> Output:
    return {**_picked(output, ("dimension", "label", "total", "citation")), "note": WITHHELD}


def _picked(output: Output, names: tuple[str, ...]) -> Output:
    return {name: output[name] for name in names if name in output}


_TELLERS: dict[str, Callable[[Output], Output]] = {
    "search_catalog": _told_of_passages,
    "describe": _told_of_description,
    "lookup_values": _told_of_values,
}
