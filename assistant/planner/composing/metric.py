"""Numbers as sentences: value, series, breakdown, comparison, share."""

from collections.abc import Mapping
from datetime import date
from typing import Any

from assistant.drafts import AnswerDraft, Claim
from assistant.planner.composing.metric_result import (
    Result,
    filter_words,
    fraction_words,
    is_plural,
    result_of,
    scope,
)
from assistant.planner.composing.rows import moved_places, none_chosen, row_sentence
from assistant.planner.composing.series import extremes, incomplete, series
from assistant.planner.periods.calendar_units import DAY, day_in_words, in_words, shift, unit_of
from assistant.planner.plan import MetricPlan
from assistant.planner.render import joined, lower_first
from assistant.planner.suggest import suggestions
from assistant.semantics.catalogue import Catalogue
from assistant.semantics.request import MetricRequest

SHARES = ("share", "ratio", "percent", "rate")
FEW = 3
"""Slices named in the first sentence, at most."""


def compose_metric(
    plan: MetricPlan, output: Mapping[str, Any], *, catalogue: Catalogue, as_of: date | None
) -> AnswerDraft:
    """Write the answer of a metric plan."""
    result = result_of(plan.request, output, catalogue)
    sentences = [_first(result, as_of)]
    chosen = plan.request.thresholds or plan.request.per
    sentences += [] if chosen else extremes(result, as_of)
    sentences.extend(_caveats(result, plan, output, as_of))
    claims = tuple(Claim(text=text) for text in dict.fromkeys(sentences) if text)
    return AnswerDraft(
        status="answered",
        claims=claims,
        table=result.query if result.rows else None,
        suggestions=suggestions(_with_data(result, as_of), catalogue),
        chart="auto" if result.rows else None,
    )


def _with_data(result: Result, as_of: date | None) -> MetricRequest:
    """The request to go on from; where its period has no data, over the newest month that has."""
    request = result.request
    if result.rows and any(cell is not None for cell in _values(result)):
        return request
    if as_of is None or request.period is None:
        return request
    month = unit_of(as_of, "month")
    if month.end > as_of + DAY:
        month = shift(month, "month", -1)
    return MetricRequest(metrics=request.metrics, period=month)


def _first(result: Result, as_of: date | None) -> str:
    if not result.rows or all(cell is None for cell in _values(result)):
        return nothing(result, as_of)
    request = result.request
    if request.ranks:
        return moved_places(result)
    if request.comparison is not None:
        return compared(result)
    if request.share:
        return _share(result)
    along = request.grain is not None and not request.group_by and not request.thresholds
    if along and not request.per:
        return series(result, as_of) or _ranked_bucket(result)
    return row_sentence(result) or _sliced(result)


def _sliced(result: Result) -> str:
    request = result.request
    slices = request.group_by or request.by_weekday or request.week_parts
    return _breakdown(result) if slices else _total(result)


def _values(result: Result) -> list[Any]:
    names = [
        name for name in (*result.request.metrics, *_earlier(result)) if name in result.columns
    ]
    return [row[result.columns.index(name)] for row in result.rows for name in names]


def _earlier(result: Result) -> tuple[str, ...]:
    return (f"{result.metric}_previous",) if result.request.comparison else ()


def nothing(result: Result, as_of: date | None) -> str:
    """That there is no number, and why."""
    if result.request.thresholds and not result.rows and not result.withheld:
        return none_chosen(result)
    labels = joined([lower_first(result.label_of(m)) for m in result.request.metrics])
    if result.withheld:
        return f"{labels[:1].upper()}{labels[1:]}{scope(result)}: withheld, because too few people are behind the number."
    until = f" The data ends with {day_in_words(as_of)}." if as_of else ""
    return f"There is no data on {labels}{scope(result)}.{until}"


def _total(result: Result) -> str:
    parts = [
        f"{_subject(name, result, first=i == 0)} {_be(name, result)} {result.number(name)}"
        for i, name in enumerate(result.request.metrics)
    ]
    if result.catalogue.metrics[result.metric].rolling and result.columns[0] != result.metric:
        return f"{joined(parts)} on {result.ref(result.columns[0])}{filter_words(result)}."
    return f"{joined(parts)}{scope(result)}."


def _subject(name: str, result: Result, *, first: bool) -> str:
    label = result.label_of(name)
    return label if first else lower_first(label)


def _be(name: str, result: Result) -> str:
    return "were" if is_plural(result.label_of(name)) else "was"


def _ranked_bucket(result: Result) -> str:
    name, when = result.metric, result.ref(result.columns[0])
    if result.request.limit is not None and result.request.order_by:
        label = lower_first(result.label)
        return f"{when} had the {_most(result)} {label}{scope(result)}: {result.number(name)}."
    return f"{result.label} {_be(name, result)} {result.number(name)}{scope(result)} ({when})."


def _most(result: Result) -> str:
    order = result.request.order_by
    lowest = bool(order) and not order[0].descending
    if result.counts:
        return "fewest" if lowest else "most"
    return "lowest" if lowest else "highest"


def _breakdown(result: Result) -> str:
    name, count = result.metric, len(result.rows)
    if result.request.grain is not None:
        labels = joined(
            [lower_first(result.catalogue.dimensions[g].label) for g in result.request.group_by]
        )
        return f"{result.label} by {result.request.grain} and {labels}{scope(result)} are in the table."
    first = f"{result.named_slice(0)} had the {_most(result)} {lower_first(result.label)}{scope(result, sliced=True)}: {result.number(name)}"
    if count == 1:
        if not result.request.limit:
            return f"{result.label} for {lower_first(result.named_slice(0))} {_be(name, result)} {result.number(name)}{scope(result, sliced=True)}."
        return first + "."
    others = [f"{result.slice_words(i)} ({result.ref(name, i)})" for i in range(1, min(count, FEW))]
    link = "followed by" if _most(result) in ("lowest", "fewest") else "ahead of"
    return f"{first}, {link} {joined(others)}."


def compared(result: Result) -> str:
    """The change from the earlier period to the later one, in one sentence."""
    request = result.request
    assert request.comparison is not None and request.period is not None  # noqa: S101, PT018
    name = result.metric
    who = f"{result.named_slice(0)}: " if request.group_by else ""
    label = lower_first(result.label) if who else result.label
    about = f"{who}{label}{filter_words(result, sliced=True)}"
    change = result.cell("change")
    then, now = (
        f"{result.number(column)} ({in_words(period).split(' ', 1)[1]})"
        for column, period in (
            (f"{name}_previous", request.comparison),
            (name, request.period),
        )
    )
    if change is None:
        known = then if result.cell(name) is None else now
        return f"{about} can be given for one period only: {known}."
    if not change:
        return f"{about} did not change: {then} and {now}."
    verb = "rose" if change > 0 else "fell"
    return f"{about} {verb}{_by_how_much(result)} from {then} to {now}."


def _by_how_much(result: Result) -> str:
    """The relative change; of shares the two numbers say it better."""
    share = result.catalogue.metrics[result.metric].unit in SHARES
    if share or result.cell("relative_change") is None:
        return ""
    return f" {result.ref('relative_change|size')},"


def _share(result: Result) -> str:
    name = result.metric
    first = f"{result.named_slice(0)} made up **{result.ref('share')}** of {lower_first(result.label)}{scope(result, sliced=True)} ({result.ref(name)})"
    others = [
        f"{result.slice_words(i)} **{result.ref('share', i)}**"
        for i in range(1, min(len(result.rows), FEW))
    ]
    return f"{first}{', ' + joined(others) if others else ''}."


def _caveats(
    result: Result, plan: MetricPlan, output: Mapping[str, Any], as_of: date | None
) -> list[str]:
    told = (str(n) for n in output.get("notes") or () if not str(n).startswith("A rolling metric"))
    said = [*plan.notes, *incomplete(result, as_of), *told]
    if result.withheld and result.rows:
        said.append("Groups of too few people are left out.")
    if result.unknown:
        labels = joined([result.catalogue.dimensions[n].label for n in result.request.group_by])
        said.append(f"Rows whose {labels} is unknown are left out of the table{_part(result)}.")
    if (
        result.request.share
        and result.catalogue.metrics[result.metric].aggregation == "count_distinct"
    ):
        said.append(
            "One may count in several slices, so the shares can add up to more than the whole."
        )
    return said


def _part(result: Result) -> str:
    """How much the unknown slices are, in words; only where slices add up."""
    if not result.catalogue.metrics[result.metric].additive or result.request.comparison:
        return ""
    at = result.columns.index(result.metric)
    unknown = sum(row[at] or 0 for row in result.unknown)
    whole = unknown + sum(row[at] or 0 for row in result.rows)
    if result.request.limit is not None or result.withheld or not whole or unknown < 0:
        return ""
    return f": {fraction_words(unknown / whole)} of the whole"
