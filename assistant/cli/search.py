"""`signpost search`."""

import json
from typing import Annotated

import typer

from assistant.cli.options import ListFormat, WorkspaceOption, open_workspace
from assistant.stores import open_search, pointer
from guardrails.pii.redact import redact

app = typer.Typer()


@app.command()
def search(
    query: Annotated[str, typer.Argument(help="Words to look for.")],
    *,
    workspace: WorkspaceOption = None,
    kind: Annotated[
        list[str] | None, typer.Option("--kind", help="Only this kind; repeatable.")
    ] = None,
    limit: Annotated[int, typer.Option("--limit", min=1, max=100)] = 10,
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
            typer.echo(json.dumps(body, ensure_ascii=False))
            return
        for hit in hits:
            passage = hit.passage
            typer.echo(
                f"{hit.rank:>2}. {hit.score:.4f}  {passage.kind}  {passage.title}  [{passage.id}]"
            )
        if not hits:
            typer.echo("Nothing was found. Try other words, or another --kind.", err=True)
    finally:
        index.close()
