"""Retention as sentences."""

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any

from assistant.drafts import AnswerDraft, Claim
from assistant.planner.funnels.compose import WITHHELD, nothing_words, shape_words
from assistant.planner.plan import RetentionPlan
from assistant.planner.render import joined, lower_first
from assistant.semantics.catalogue import Catalogue

Rows = Sequence[Mapping[str, Any]]


def compose_retention(
    plan: RetentionPlan, output: Mapping[str, Any], *, catalogue: Catalogue, as_of: date | None
) -> AnswerDraft:
    """Write the answer of a retention plan."""
    columns = [str(column["name"]) for column in output.get("columns") or ()]
    rows = [dict(zip(columns, row, strict=True)) for row in output.get("rows") or ()]
    query = str(output.get("query", "q1"))
    scope = shape_words(plan.request.period, plan.request.filters, catalogue)
    first = _first(plan, rows, query, scope=scope)
    if not rows:
        first = nothing_words(
            output, scope=f" on who began {lower_first(plan.labels[0])}{scope}", as_of=as_of
        )
        if not output.get("withheld"):
            first += f" A {plan.request.unit} is shown when it is over for everybody in the cohort."
    sentences = [first, _meaning(plan), *plan.notes, *(str(n) for n in output.get("notes") or ())]
    if output.get("withheld") and rows:
        sentences.append(WITHHELD)
    return AnswerDraft(
        status="answered",
        claims=tuple(Claim(text=text) for text in dict.fromkeys(sentences) if text),
        table=query if rows else None,
        chart="auto" if rows else None,
    )


def _first(plan: RetentionPlan, rows: Rows, query: str, *, scope: str) -> str:
    shown = [i for i, row in enumerate(rows) if row["retention"] is not None and _later(plan, row)]
    if not rows:
        return ""
    if not shown:
        return "Too few came back to be shown."
    if plan.request.by_cohort or plan.request.group_by:
        return _range(plan, rows, query, shown, scope=scope)
    unit, few = plan.request.unit, _few(shown)
    parts = [f"**{{{query}.retention[{i}]}}** in {unit} {{{query}.age[{i}]}}" for i in few[1:]]
    begin = f"**{{{query}.retention[{few[0]}]}}** came back{_to(plan)} in {unit} {{{query}.age[{few[0]}]}}"
    people = f"**{{{query}.people[{few[0]}]}}** people in the cohort of {_begin(plan)}{scope}"
    return f"Of the {people}, {joined([begin, *parts])}."


def _later(plan: RetentionPlan, row: Mapping[str, Any]) -> bool:
    """The first unit holds the beginning itself; it is no return unless asked for."""
    return bool(row["age"]) or 0 in plan.request.ages


def _few(shown: Sequence[int]) -> list[int]:
    """The first, one in the middle and the last."""
    if len(shown) <= 3:
        return list(shown)
    return [shown[0], shown[len(shown) // 2], shown[-1]]


def _range(plan: RetentionPlan, rows: Rows, query: str, shown: Sequence[int], *, scope: str) -> str:
    """The best and the worst cohort or slice, at the first age that is shown."""
    age = rows[shown[0]]["age"]
    alike = [i for i in shown if rows[i]["age"] == age]
    best = max(alike, key=lambda i: rows[i]["retention"])
    worst = min(alike, key=lambda i: rows[i]["retention"])
    key = next(iter(rows[0]))
    unit = f"{plan.request.unit} {{{query}.age[{best}]}}"
    best_words = f"**{{{query}.retention[{best}]}}** ({{{query}.{key}[{best}]}})"
    start = f"Of the cohort of {_begin(plan)}{scope}, "
    end = f"came back{_to(plan)} in {unit}."
    if best == worst:
        return f"{start}{best_words} {end}"
    worst_words = f"**{{{query}.retention[{worst}]}}** ({{{query}.{key}[{worst}]}})"
    return f"{start}from {worst_words} to {best_words} {end}"


def _begin(plan: RetentionPlan) -> str:
    if plan.request.cohort is None:
        return "first events"
    return plan.labels[0]


def _to(plan: RetentionPlan) -> str:
    return f" to {plan.labels[1]}" if plan.request.returning else ""


def _meaning(plan: RetentionPlan) -> str:
    return f"Each {plan.request.unit} is counted from a person's own first day."
