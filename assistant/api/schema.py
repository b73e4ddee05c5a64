"""The OpenAPI document: what routes say of themselves, and what every request may be answered with."""

import re
from collections.abc import Iterator
from typing import Any

from fastapi import FastAPI
from fastapi.openapi.utils import get_openapi

from assistant.access.groups import Group, rule_for
from assistant.api.examples import ANSWERS, BODIES
from assistant.api.openai.described import describe_errors
from assistant.problems import MEDIA_TYPE, Kind, Problem, make_problem

SUMMARY = "Answers questions on a media service with numbers that cannot be invented."
DESCRIPTION = """\
Every route but the health checks takes `Authorization: Bearer KEY`, with a key from
`signpost key create` or a token of the organisation's OpenID Connect provider; on loopback, where
neither tokens nor proxies are set up, it may be left out.

Errors are problems (RFC 9457): `detail` says what is wrong, `remedy` what to do. Responses to known
callers carry `RateLimit` and `RateLimit-Policy`; 429 and 503 say when to come back in `Retry-After`."""
TAGS = (
    ("ask", "Questions and answers, one's own conversations, and what one says of answers."),
    ("catalogue", "What can be asked for, from what data, and how fresh it is."),
    ("features", "Machine-learning features: specification, SQL, proof."),
    ("feedback", "What everybody has said of answers."),
    ("evals", "How well questions are answered."),
    ("openai", "The same over the OpenAI protocol."),
    ("operation", "Health, readiness and figures of the server."),
)
Example = tuple[str, str, str]
"""Slug, title, message."""
ALWAYS: dict[int, Example] = {
    400: ("host", "The request is for another host", "This server does not answer to that name. Ask for localhost on this machine, or have the name added to 'serve.hosts'."),
    431: ("headers", "The request's headers are too large", "The headers are larger than 32 KB. Send fewer."),
    500: ("unexpected", "The server could not answer", "Something unexpected happened. See the server's log."),
    503: ("workspace", "The workspace is not ready", "There is no lake yet. Run: signpost build."),
}  # fmt: skip
KNOWN: dict[int, Example] = {
    401: ("unauthenticated", "It is not known who asks", "The request does not say who makes it. Send Authorization: Bearer KEY, with a key from: signpost key create NAME."),
    403: ("forbidden", "This is not open to you", "This key does not reach 'evals'. Have one made with: signpost key create NAME --allow evals."),
    404: ("not_found", "There is no such thing here", "There is no feature 'plays_9d'. See /v1/features for what there is."),
    422: ("request", "The request does not fit", "There is no data as of 2031-01-01. Name a day from 2026-05-04 to 2026-05-17."),
    429: ("rate_limit", "Too many requests", "More than 120 questions in 60 s. Wait 12 s, then ask again."),
    502: ("model", "The model gave no answer", "The provider answered 500 to every try. Ask again later."),
}  # fmt: skip
WITH_BODY: dict[int, Example] = {
    400: ("invalid_body", "The request body cannot be read", "The request body cannot be read. See /openapi.json for what exists."),
    408: ("slow", "The request did not arrive in time", "The body did not arrive in time. Send it again."),
    413: ("too_large", "The request is too large", "The body is larger than 256 KB. Ask in fewer words."),
    415: ("media_type", "The request is not JSON", "The body must be JSON. Send Content-Type: application/json."),
}  # fmt: skip
WAIT = {"Retry-After": {"description": "Seconds to wait.", "schema": {"type": "integer"}}}
TAG_OF: dict[Group | None, str] = {
    "ask": "ask",
    "catalog": "catalogue",
    "review": "feedback",
    "evals": "evals",
    "openai": "openai",
    "operation": "operation",
    None: "operation",
}
"""Tag of the operations of a group, where they name none themselves."""
METHODS = ("get", "post", "put", "patch", "delete")


def describe(app: FastAPI) -> None:
    """Have an application give the whole document; it is made once, when first asked for."""

    def openapi() -> dict[str, Any]:
        if app.openapi_schema is None:
            app.openapi_schema = make_document(app)
        return app.openapi_schema

    app.openapi = openapi  # type: ignore[method-assign] # FastAPI's own way to extend it


def make_document(app: FastAPI) -> dict[str, Any]:
    """The document of an application as its routes are now."""
    document = get_openapi(
        title=app.title,
        version=app.version,
        summary=SUMMARY,
        description=DESCRIPTION,
        routes=app.routes,
        tags=[{"name": name, "description": text} for name, text in TAGS],
        license_info={"name": "Apache-2.0", "identifier": "Apache-2.0"},
    )
    components = document.setdefault("components", {})
    schemas = components.setdefault("schemas", {})
    schemas["Problem"] = Problem.model_json_schema()
    for unused in ("HTTPValidationError", "ValidationError"):
        schemas.pop(unused, None)
    components["securitySchemes"] = {
        "bearer": {
            "type": "http",
            "scheme": "bearer",
            "description": "A key from `signpost key create`, or a token of the OIDC provider.",
        }
    }
    for path, method, operation in operations(document):
        _complete(operation, path=path, method=method)
    return document


def operations(document: dict[str, Any]) -> Iterator[tuple[str, str, dict[str, Any]]]:
    """Path, method and operation of everything in a document."""
    for path, item in document["paths"].items():
        for method in METHODS:
            if method in item:
                yield path, method, item[method]


def _complete(operation: dict[str, Any], *, path: str, method: str) -> None:
    """Add the problems that the server's edge, and every failure, may answer with."""
    rule = rule_for(method.upper(), path)
    known = rule is None or rule.group is not None
    problems = ALWAYS | (KNOWN if known else {}) | (WITH_BODY if "requestBody" in operation else {})
    operation["summary"] = _first_words(operation.get("description", ""))
    _exemplify(operation)
    operation.setdefault("tags", [TAG_OF[rule.group if rule is not None else None]])
    responses = operation.setdefault("responses", {})
    for status, example in problems.items():
        responses[str(status)] = _response(status, example)
    if rule is not None and rule.group == "openai":
        describe_errors(responses)
    if known:
        operation["security"] = [{"bearer": []}, {}]
    if rule is not None and rule.roles:
        told = f"For the roles {' and '.join(rule.roles)}."
        operation["description"] = f"{operation.get('description', '')}\n\n{told}".strip()


def _first_words(description: str) -> str:
    """What comes before the first stop, semicolon or colon of a description."""
    return re.split(r"[.;:](?:\s|$)", description, maxsplit=1)[0].replace("\n", " ")


def _exemplify(operation: dict[str, Any]) -> None:
    name = operation["operationId"]
    places = (
        (BODIES, operation.get("requestBody", {})),
        (ANSWERS, operation.get("responses", {}).get("200", {})),
    )
    for examples, place in places:
        content = place.get("content", {}).get("application/json")
        if content is not None and name in examples:
            content["example"] = examples[name]


def _response(status: int, example: Example) -> dict[str, Any]:
    slug, title, message = example
    body = make_problem(Kind(slug, title, status), message).model_dump()
    schema = {"$ref": "#/components/schemas/Problem"}
    response: dict[str, Any] = {
        "description": title,
        "content": {MEDIA_TYPE: {"schema": schema, "example": body}},
    }
    return {**response, "headers": WAIT} if status in (429, 503) else response


def operation_id(route: Any) -> str:
    """The id of a route that names none: its function's name in camel case."""
    first, *rest = str(route.name).split("_")
    return first + "".join(word.capitalize() for word in rest)
