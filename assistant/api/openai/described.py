"""How the OpenAPI document tells of the protocol's errors."""

from typing import Any

from assistant.api.openai.errors import BAD_REQUEST, error_of
from assistant.problems import MEDIA_TYPE, Problem

ERROR_SCHEMA: dict[str, Any] = {
    "type": "object",
    "properties": {
        "error": {
            "type": "object",
            "properties": {
                "message": {"type": "string"},
                "type": {"type": "string"},
                "param": {"anyOf": [{"type": "string"}, {"type": "null"}]},
                "code": {"type": "string"},
                "remedy": {"type": "string"},
            },
            "required": ["message", "type", "param", "code"],
        }
    },
    "required": ["error"],
}


def describe_errors(responses: dict[str, Any]) -> None:
    """Put the protocol's errors in the place of an operation's problems."""
    responses.pop("422", None)  # answered with 400
    for status, response in responses.items():
        problem = response.get("content", {}).pop(MEDIA_TYPE, None)
        if problem is None or int(status) < BAD_REQUEST:
            continue
        example = error_of(Problem.model_validate(problem["example"]))
        response["content"]["application/json"] = {"schema": ERROR_SCHEMA, "example": example}
