"""`signpost search`."""

import json
import sys
from typing import TYPE_CHECKING, Annotated

import typer

from assistant.cli.options import ListFormat, WorkspaceOption, open_workspace
from assistant.stores import open_search, pointer
from assistant.terminal.inert import inert_for
from guardrails.pii.redact import redact

if TYPE_CHECKING:
    from retrieval.search import SearchIndex

app = typer.Typer()
MOST = 100


@app.command()
def search(
    query: Annotated[str, typer.Argument(help="Words to look for.")],
    *,
    workspace: WorkspaceOption = None,
    kind: Annotated[
        list[str] | None, typer.Option("--kind", help="Only this kind; repeatable.")
    ] = None,
    limit: Annotated[int, typer.Option("--limit", min=1, max=MOST)] = 10,
    output: Annotated[ListFormat, typer.Option("--format")] = ListFormat.TEXT,
) -> None:
    """Find passages of definitions, documentation, content and statistics."""
    place = open_workspace(workspace)
    index = open_search(place, lake_version=pointer(place.lakes))
    try:
        hits = index.search(redact(query)[0], kinds=tuple(kind or ()), limit=limit)
        if output is ListFormat.JSON:
            found = [
                {"rank": hit.rank, "score": hit.score, **hit.passage.model_dump()} for hit in hits
            ]
            body = {"query": redact(query)[0], "index_version": index.version, "hits": found}
            typer.echo(inert_for(json.dumps(body, ensure_ascii=False), sys.stdout))
            return
        for hit in hits:
            passage = hit.passage
            line = (
                f"{hit.rank:>2}. {hit.score:.4f}  {passage.kind}  {passage.title}  [{passage.id}]"
            )
            typer.echo(inert_for(line, sys.stdout))
        if not hits:
            typer.echo(f"Nothing was found. {_advice(index, query, kinds=kind)}", err=True)
    finally:
        index.close()


def _advice(index: "SearchIndex", query: str, *, kinds: list[str] | None) -> str:
    """Which kinds would have found something."""
    others = index.search(redact(query)[0], limit=MOST) if kinds else ()
    found = ", ".join(sorted({str(hit.passage.kind) for hit in others}))
    return f"Of other kinds there is: {found}." if found else "Try other words."
