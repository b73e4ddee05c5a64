"""`GET /docs`: the API's documentation as a plain page, from this server alone and without scripts."""

import json
from collections.abc import Iterator
from html import escape
from typing import Any

from fastapi import APIRouter, Request
from fastapi.responses import HTMLResponse, Response

from assistant.api.schema import operations

docs_router = APIRouter(include_in_schema=False)
STYLE = """\
:root{color-scheme:light dark;--line:color-mix(in srgb,CanvasText 15%,Canvas);--accent:light-dark(#3949c6,#9aa5ff)}
body{font:16px/1.55 system-ui,sans-serif;max-width:60rem;margin:2rem auto;padding:0 1rem}
h1{font-size:1.6rem}h2{font-size:1.15rem;margin-top:2.5rem}p{max-width:45rem}
details{border:1px solid var(--line);border-radius:.5rem;margin:.5rem 0;padding:.5rem .9rem}
summary{cursor:pointer}summary:focus-visible{outline:2px solid var(--accent);outline-offset:4px}
code,pre{font:13px/1.5 ui-monospace,monospace}
pre{overflow:auto;padding:.8rem;border:1px solid var(--line);border-radius:.4rem}
b{display:inline-block;min-width:4.2rem;color:var(--accent)}
table{border-collapse:collapse;width:100%}td,th{text-align:left;padding:.3rem .8rem .3rem 0;vertical-align:top}
"""


@docs_router.get("/docs")
def docs(request: Request) -> HTMLResponse:
    """Show every operation of /openapi.json."""
    return HTMLResponse(render(request.app.openapi()))


@docs_router.get("/docs.css")
def style() -> Response:
    """Give the page's style."""
    return Response(STYLE, media_type="text/css")


def render(document: dict[str, Any]) -> str:
    """The page of a document; everything in it is text, nothing is markup."""
    info = document["info"]
    parts = (
        '<!doctype html><html lang="en"><head><meta charset="utf-8">',
        '<meta name="viewport" content="width=device-width"><title>Signpost API</title>',
        '<link rel="stylesheet" href="/docs.css"></head><body><main>',
        f"<h1>{escape(info['title'])} API {escape(info['version'])}</h1>",
        *(f"<p>{escape(part)}</p>" for part in info["description"].split("\n\n")),
        '<p>As a file: <a href="/openapi.json">/openapi.json</a></p>',
        *_sections(document),
        "</main></body></html>",
    )
    return "".join(parts)


def _sections(document: dict[str, Any]) -> Iterator[str]:
    every = list(operations(document))
    for tag in document["tags"]:
        mine = [entry for entry in every if tag["name"] in entry[2].get("tags", ())]
        if mine:
            yield f"<h2>{escape(tag['description'])}</h2>"
            yield from (_operation(*entry) for entry in mine)
    yield "<h2>Types</h2>"
    for name, schema in sorted(document["components"]["schemas"].items()):
        yield f'<details id="{escape(name)}"><summary>{escape(name)}</summary>{_json(schema)}</details>'


def _operation(path: str, method: str, operation: dict[str, Any]) -> str:
    name = f"<b>{method.upper()}</b> <code>{escape(path)}</code>"
    body = operation.get("requestBody", {}).get("content", {})
    return "".join(
        (
            f'<details id="{escape(operation["operationId"])}">',
            f"<summary>{name} {escape(operation.get('summary', ''))}</summary>",
            f"<p>{escape(operation.get('description', ''))}</p>",
            _table(_parameters(operation)),
            *(f"<h3>{escape(kind)}</h3>{_json(content)}" for kind, content in body.items()),
            _table(_responses(operation)),
            "</details>",
        )
    )


def _parameters(operation: dict[str, Any]) -> Iterator[tuple[str, str]]:
    for parameter in operation.get("parameters", ()):
        text = parameter.get("description") or json.dumps(parameter.get("schema", {}))
        yield f"{parameter['in']} {parameter['name']}", text


def _responses(operation: dict[str, Any]) -> Iterator[tuple[str, str]]:
    for status, response in sorted(operation.get("responses", {}).items()):
        types = ", ".join(
            content.get("schema", {}).get("$ref", "").rpartition("/")[2] or kind
            for kind, content in response.get("content", {}).items()
        )
        yield str(status), f"{response.get('description', '')} ({types})" if types else "no body"


def _table(rows: Iterator[tuple[str, str]]) -> str:
    lines = "".join(
        f"<tr><th><code>{escape(name)}</code></th><td>{escape(text)}</td></tr>"
        for name, text in rows
    )
    return f"<table>{lines}</table>" if lines else ""


def _json(value: Any) -> str:
    return f"<pre>{escape(json.dumps(value, indent=2))}</pre>"
