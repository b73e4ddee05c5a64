"""A funnel's counts as sentences."""

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any

from assistant.drafts import AnswerDraft, Claim
from assistant.planner.funnels.render import window_words
from assistant.planner.periods.calendar_units import day_in_words, in_words
from assistant.planner.plan import FunnelPlan
from assistant.planner.render import joined, lower_first
from assistant.semantics.catalogue import Catalogue
from assistant.semantics.funnel_request import FunnelRequest
from assistant.semantics.request import DimensionFilter, Period

WITHHELD = "Numbers of too few people are left out."


def compose_funnel(
    plan: FunnelPlan, output: Mapping[str, Any], *, catalogue: Catalogue, as_of: date | None
) -> AnswerDraft:
    """Write the answer of a funnel plan."""
    columns = [str(column["name"]) for column in output.get("columns") or ()]
    rows = [dict(zip(columns, row, strict=True)) for row in output.get("rows") or ()]
    query = str(output.get("query", "q1"))
    sentences = [_first(plan, rows, query, catalogue=catalogue, as_of=as_of, output=output)]
    if rows and not plan.request.group_by:
        sentences += _drop(plan, rows, query)
    sentences += [*plan.notes, *(str(note) for note in output.get("notes") or ())]
    if output.get("withheld") and rows:
        sentences.append(WITHHELD)
    if output.get("unknown"):
        labels = joined([catalogue.dimensions[n].label for n in plan.request.group_by])
        sentences.append(f"Persons whose {labels} is unknown are left out of the table.")
    return AnswerDraft(
        status="answered",
        claims=tuple(Claim(text=text) for text in dict.fromkeys(sentences) if text),
        table=query if rows else None,
        chart="auto" if rows else None,
    )


def shape_words(
    period: Period | None, filters: Sequence[DimensionFilter], catalogue: Catalogue
) -> str:
    """Period and filters, as the end of a phrase."""
    when = f" {in_words(period)}" if period else " over all time"
    for item in filters:
        link = "except" if item.operator in ("not_in", "ne") else "for"
        values = " or ".join(str(value) for value in item.values)
        when += f" {link} {lower_first(catalogue.dimensions[item.dimension].label)} {values}"
    return when


def nothing_words(output: Mapping[str, Any], *, scope: str, as_of: date | None) -> str:
    """Why there is no row."""
    if output.get("withheld"):
        return f"The numbers{scope} are withheld, because too few people are behind them."
    until = f" The data ends with {day_in_words(as_of)}." if as_of else ""
    return f"There is no data{scope}.{until}"


def _first(
    plan: FunnelPlan,
    rows: Sequence[Mapping[str, Any]],
    query: str,
    *,
    catalogue: Catalogue,
    as_of: date | None,
    output: Mapping[str, Any],
) -> str:
    request = plan.request
    scope = shape_words(request.period, request.filters, catalogue)
    if not rows:
        return nothing_words(output, scope=f" on {plan.labels[0]}{scope}", as_of=as_of)
    width = len(plan.labels)
    count = f"**{{{query}.people[0]}}**"
    begin = f"{count} people did the first step, {plan.labels[0]},{scope}"
    if request.group_by:
        label = catalogue.dimensions[request.group_by[0]].label
        return _sliced(plan, rows, query, scope=scope, label=lower_first(label))
    if rows[width - 1]["people"] is None:
        done = [i for i in range(1, width) if rows[i]["people"] is not None]
        if not done:
            return f"{begin}; too few of them went on to {plan.labels[1]} to be shown{_within(request)}."
        last = done[-1]
        return (
            f"{begin}; **{{{query}.people[{last}]}}** of them (**{{{query}.from_first[{last}]}}**) "
            f"went on to {plan.labels[last]}{_within(request)}, and too few to be shown to {plan.labels[last + 1]}."
        )
    last = width - 1
    return (
        f"{begin}; **{{{query}.people[{last}]}}** of them (**{{{query}.from_first[{last}]}}**) "
        f"went on to {plan.labels[last]}{_within(request)}."
    )


def _within(request: FunnelRequest) -> str:
    words = f" within {window_words(request.window)}" if request.window else ""
    return words + (" in the same session" if request.same == "session" else "")


def _sliced(
    plan: FunnelPlan, rows: Sequence[Mapping[str, Any]], query: str, *, scope: str, label: str
) -> str:
    """The slices in which most and fewest reached the last step."""
    width, groups = len(plan.labels), plan.request.group_by
    ends = [i for i in range(width - 1, len(rows), width) if rows[i]["from_first"] is not None]
    path = f"{plan.labels[0]} to {plan.labels[-1]}{_within(plan.request)}{scope}"
    if not ends:
        return f"In no slice did enough people reach {plan.labels[-1]} to be shown."
    best = max(ends, key=lambda i: rows[i]["from_first"])
    worst = min(ends, key=lambda i: rows[i]["from_first"])
    said = f"From {path}, {label} {_slice(groups, query, best)} had the highest conversion: **{{{query}.from_first[{best}]}}**"
    if worst == best:
        return f"From {path}, conversion for {label} {_slice(groups, query, best)} was **{{{query}.from_first[{best}]}}**."
    return f"{said}; {label} {_slice(groups, query, worst)} had the lowest: **{{{query}.from_first[{worst}]}}**."


def _slice(groups: Sequence[str], query: str, row: int) -> str:
    return ", ".join(f"{{{query}.{name}[{row}]}}" for name in groups)


def _drop(plan: FunnelPlan, rows: Sequence[Mapping[str, Any]], query: str) -> list[str]:
    """Where most were lost, of three steps or more."""
    shown = [i for i in range(1, len(rows)) if rows[i]["from_previous"] is not None]
    if len(plan.labels) < 3 or plan.request.any_order or not shown:
        return []
    worst = min(shown, key=lambda i: rows[i]["from_previous"])
    return [
        f"The step with the fewest going on is from {plan.labels[worst - 1]} to {plan.labels[worst]}: "
        f"**{{{query}.from_previous[{worst}]}}** did."
    ]
