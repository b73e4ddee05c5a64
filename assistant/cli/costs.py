"""`signpost costs`: what questions have taken of a provider's model."""

import json
from collections.abc import Sequence
from contextlib import closing
from datetime import datetime
from typing import Annotated

import typer

from assistant.cli.options import ListFormat, WorkspaceOption, open_workspace
from assistant.settings import load_settings
from assistant.state.costs import Costs, QuestionCost
from assistant.state.database import open_database

app = typer.Typer()
SinceOption = Annotated[
    datetime | None,
    typer.Option("--since", formats=["%Y-%m-%d"], help="From this day on (UTC)."),
]


@app.command()
def costs(
    *,
    workspace: WorkspaceOption = None,
    since: SinceOption = None,
    principal: Annotated[str | None, typer.Option(help="Only what this one asked.")] = None,
    output: Annotated[ListFormat, typer.Option("--format")] = ListFormat.TEXT,
) -> None:
    """List calls, tokens and cost of every question that a language model was asked, oldest first."""
    place = open_workspace(workspace)
    with closing(open_database(place, load_settings(place.root).state)) as database:
        every = Costs(database).questions(since=since.date() if since else None)
        found = [cost for cost in every if principal in (None, cost.principal)]
    for cost in found:
        typer.echo(_shown(cost, output))
    if output is ListFormat.TEXT:
        typer.echo(_total(found))


def _shown(cost: QuestionCost, output: ListFormat) -> str:
    if output is ListFormat.JSON:
        return json.dumps(cost.model_dump(mode="json"), ensure_ascii=False)
    when = cost.at.strftime("%Y-%m-%d %H:%M:%S")
    taken = _taken(cost.calls, cost.tokens_in, cost.tokens_out, cost.cost)
    about = " (estimated)" if cost.estimated else ""
    return f"{when}  {cost.principal}  {cost.model}  {taken}{about}  {cost.trace_id}"


def _total(found: Sequence[QuestionCost]) -> str:
    if not found:
        return "No language model was asked."
    known = [cost.cost for cost in found if cost.cost is not None]
    taken = _taken(
        sum(cost.calls for cost in found),
        sum(cost.tokens_in for cost in found),
        sum(cost.tokens_out for cost in found),
        sum(known) if known else None,
    )
    without = len(found) - len(known)
    missing = f"; {without} without a price (model.price_in, model.price_out)" if without else ""
    return f"{len(found)} questions: {taken}{missing}"


def _taken(calls: int, tokens_in: int, tokens_out: int, cost: float | None) -> str:
    price = "cost not known" if cost is None else f"cost {cost:.4f}"
    return f"{calls} calls  {tokens_in:,} tokens in  {tokens_out:,} out  {price}"
