"""The page of the HTTP API, from the OpenAPI document that the server itself gives."""

import json
from collections.abc import Iterator
from typing import Any

from assistant.access.groups import rule_for
from assistant.agent import Assistant
from assistant.api.app import create_app
from assistant.api.live import LiveAssistant
from assistant.api.schema import ALWAYS, KNOWN, TAGS, WITH_BODY, operations
from assistant.errors import WorkspaceError
from assistant.problems import PREFIX, PROBLEMS, UNEXPECTED
from assistant.reference.markdown import code, fence, page, table

_OFTEN = {str(status) for status in (*ALWAYS, *KNOWN, *WITH_BODY)}
_MOST_EXAMPLE = 2_500
"""Characters of an example that a page has room for."""


def api_page() -> str:
    """The page."""
    document = _document()
    lead = f"{document['info']['summary']} The whole document is at `GET /openapi.json`, a page to try it at `/docs`."
    return page("HTTP API", lead, _body(document))


def _document() -> dict[str, Any]:
    app = create_app(LiveAssistant(opener=_closed, stamp=str))
    document: dict[str, Any] = app.openapi()
    return document


def _closed() -> Assistant:
    message = "The reference is written without a workspace. Serve one to ask it."
    raise WorkspaceError(message)


def _body(document: dict[str, Any]) -> Iterator[str]:
    yield document["info"]["description"]
    yield ""
    found = list(operations(document))
    for tag, meaning in TAGS:
        own = [each for each in found if tag in each[2].get("tags", ())]
        if own:
            yield f"## {tag.capitalize()}"
            yield ""
            yield meaning
            yield ""
            for path, method, operation in own:
                yield from _operation(path, method, operation)
    yield from _problems()


def _operation(path: str, method: str, operation: dict[str, Any]) -> Iterator[str]:
    yield f"### `{method.upper()} {path}`"
    yield ""
    yield _sentence(operation)
    yield ""
    rule = rule_for(method.upper(), path)
    if rule is not None and rule.group is None:
        yield "Open to everybody."
    elif rule is not None:
        yield f"Keys need `{rule.group}`; counted as {rule.bucket}."
    yield ""
    yield from table(
        ("parameter", "in", "type", "meaning"), map(_parameter, _parameters(operation))
    )
    yield from _example("Request", operation.get("requestBody", {}))
    yield from _example("Response", operation.get("responses", {}).get("200", {}))


def _sentence(operation: dict[str, Any]) -> str:
    told = operation.get("description") or operation.get("summary", "")
    return " ".join(str(told).split())


def _parameters(operation: dict[str, Any]) -> list[dict[str, Any]]:
    listed: list[dict[str, Any]] = operation.get("parameters", [])
    return listed


def _parameter(parameter: dict[str, Any]) -> tuple[str, str, str, str]:
    schema = parameter.get("schema", {})
    kinds = [schema, *schema.get("anyOf", [])]
    kind = " or ".join(str(each["type"]) for each in kinds if "type" in each)
    need = "" if parameter.get("required") else " Optional."
    return (
        code(parameter["name"]),
        parameter["in"],
        kind.replace(" or null", ""),
        f"{parameter.get('description', '')}{need}".strip(),
    )


def _example(title: str, holder: dict[str, Any]) -> Iterator[str]:
    content = holder.get("content", {})
    example = content.get("application/json", {}).get("example")
    if example is not None:
        text = json.dumps(example, indent=2, ensure_ascii=False)
        if len(text) <= _MOST_EXAMPLE:
            yield f"{title}:"
            yield ""
            yield from fence(text, "json")
            return
    if content:
        yield f"{title}: {' or '.join(map(code, content))}."
        yield ""


def _problems() -> Iterator[str]:
    yield "## Problems"
    yield ""
    yield f"`type` of a problem is `{PREFIX}` and one of these, or a name of the server's edge."
    yield ""
    kinds = [*(kind for _, kind in PROBLEMS), UNEXPECTED]
    yield from table(
        ("type", "status", "title"),
        ((code(kind.slug), str(kind.status), kind.title) for kind in kinds),
    )
    edge = _edge()
    yield "Of the server's edge:"
    yield ""
    yield from table(
        ("type", "status", "title"),
        ((code(slug), str(status), title) for slug, (status, title) in sorted(edge.items())),
    )


def _edge() -> dict[str, tuple[int, str]]:
    """Status and title of what is turned away before an error class is known, by type."""
    known = {kind.slug for _, kind in PROBLEMS} | {UNEXPECTED.slug}
    every = [*ALWAYS.items(), *WITH_BODY.items()]
    return {slug: (status, title) for status, (slug, title, _) in every if slug not in known}
