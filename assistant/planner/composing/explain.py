"""A change taken apart, as sentences: how much, which slices, the season, what is recorded of the time."""

from collections.abc import Mapping, Sequence
from typing import Any

from assistant.drafts import AnswerDraft, Claim
from assistant.planner.composing.metric import compared, nothing
from assistant.planner.composing.metric_result import result_of
from assistant.planner.plan import ExplainPlan
from assistant.planner.render import joined, render_question
from assistant.semantics.catalogue import Catalogue
from assistant.semantics.request import MetricRequest

Output = Mapping[str, Any]
STANDS_OUT = 0.1
"""Share of the change from which a further slice is named."""
EARLIER, LATER, SHARE = 2, 3, 5
"""Places in a row of the two values and of the share of the change."""
TOLD = 2
"""Dimensions that are told in sentences; the table has more."""
NO_CAUSE = "What coincides is no proof of a cause."


def compose_explain(plan: ExplainPlan, output: Output, *, catalogue: Catalogue) -> AnswerDraft:
    """Write the answer of a plan that takes a change apart."""
    total = result_of(plan.request, output.get("total") or {}, catalogue)
    change = total.cell("change") if total.rows else None
    if not change:
        text = compared(total) if total.rows and change is not None else nothing(total, None)
        recorded = _documents(output)
        proof = [Claim(text=NO_CAUSE)] if recorded else []
        claims = [Claim(text=text), *recorded, *proof]
        return AnswerDraft(status="answered", claims=tuple(claims), table=total.query)
    claims = [Claim(text=compared(total))]
    claims.extend(Claim(text=text) for text in _slices(output))
    claims.extend(Claim(text=text) for text in _season(plan, output, catalogue))
    claims.extend(_documents(output))
    said = [*plan.notes, *_caveats(plan, output)]
    claims.extend(Claim(text=text) for text in dict.fromkeys(said))
    return AnswerDraft(
        status="answered",
        claims=tuple(claims),
        table=str(output.get("query")) if output.get("rows") else total.query,
        suggestions=_next(plan, output, catalogue),
        chart="auto",
    )


def _slices(output: Output) -> list[str]:
    rows: Sequence[Sequence[Any]] = output.get("rows") or ()
    if not rows:
        return ["No slice is large enough to be shown, so where it happened cannot be told."]
    if output.get("even"):
        largest = _moved(output, 0, share=rows[0][SHARE] is not None)
        return [
            "The change is spread evenly, as far as chance lets one tell: no slice moved much "
            "further than the whole did.",
            f"By {str(rows[0][0]).casefold()}, the furthest is {largest}.",
        ]
    names = [str(column["name"]) for column in output.get("columns") or ()]
    dimensions = list(output.get("concentrated") or ())[:TOLD]
    said = [text for name in dimensions for text in _of_dimension(output, str(name), names)]
    return [*said, *_effects(output, rows, names)]


def _of_dimension(output: Output, best: str, names: Sequence[str]) -> list[str]:
    rows, share = output["rows"], names.index("share_of_change")
    own = [i for i, row in enumerate(rows) if row[0] == best and row[share] is not None]
    leading = [i for i in own if rows[i][share] > 0][:3]
    leading = [i for i in leading if i == own[0] or rows[i][share] >= STANDS_OUT]
    other = [i for i in own if rows[i][share] < 0][:1]
    moved = joined([_moved(output, i, share=True) for i in leading])
    carried = f"By {best.casefold()} it is concentrated: {moved}." if moved else ""
    opposed = f"{_moved(output, other[0], share=False)} moved the other way." if other else ""
    if not other or other[0] != own[0]:
        return [text for text in (carried, opposed) if text]
    carried = f"With the whole went {moved}." if moved else ""
    return [
        text for text in (f"By {best.casefold()}, against the whole: {opposed}", carried) if text
    ]


def _moved(output: Output, row: int, *, share: bool) -> str:
    query, cells = output.get("query"), output["rows"][row]
    part = f", **{{{query}.share_of_change[{row}]}}** of the change" if share else ""
    name, earlier, later = (
        f"{{{query}.{column}[{row}]}}" for column in ("slice", "earlier", "later")
    )
    if cells[EARLIER] is None:
        return f"{name} (too few to show before, {later} after{part})"
    if cells[LATER] is None:
        return f"{name} ({earlier} before, too few to show after{part})"
    return f"{name} (from {earlier} to {later}{part})"


def _effects(output: Output, rows: Sequence[Sequence[Any]], names: Sequence[str]) -> list[str]:
    """Of a ratio, whether the slice's own ratio or its weight moved the whole."""
    if "mix" not in names:
        return []
    query = output.get("query")
    mix, rate = (abs(rows[0][names.index(name)] or 0) for name in ("mix", "rate"))
    which = "its own ratio" if rate >= mix else "its weight in the whole"
    return [
        f"For {{{query}.slice[0]}} that is mostly {which}: "
        f"{{{query}.rate[0]}} by ratio and {{{query}.mix[0]}} by weight."
    ]


def _season(plan: ExplainPlan, output: Output, catalogue: Catalogue) -> list[str]:
    season = output.get("season")
    if not isinstance(season, Mapping) or not season.get("rows"):
        return []
    found = result_of(plan.request, season, catalogue)
    if found.cell("relative_change") is None:
        return []
    name = found.metric
    return [
        f"A season may be part of it: {season.get('words')} earlier, the same days went from "
        f"{found.ref(f'{name}_previous')} to {found.ref(name)}."
    ]


def _documents(output: Output) -> list[Claim]:
    claims = []
    documents = list(output.get("incidents") or ())
    for item in documents:
        cited = (str(item["citation"]),)
        if item.get("dated"):
            claims.append(Claim(text=f"It coincides with **{item['title']}**.", citations=cited))
        else:
            claims.append(Claim(text=f"See also **{item['title']}**.", citations=cited))
    return claims


def _caveats(plan: ExplainPlan, output: Output) -> list[str]:
    said = []
    if output.get("by_chance"):
        said.append("Counts of this size differ as much by chance.")
    unseen = [str(label).casefold() for label in output.get("refused") or ()]
    if unseen:
        said.append(f"By {joined(unseen)} it was not taken apart: the guardrails withhold that.")
    if output.get("withheld"):
        said.append("Slices of too few people are left out.")
    if output.get("kind") == "distinct" and not output.get("even"):
        said.append("One may count in several slices, so the parts can add up to more than it.")
    lengths = {p.end - p.start for p in (plan.request.period, plan.request.comparison) if p}
    if len(lengths) > 1:
        said.append("The periods differ in length.")
    return [*said, NO_CAUSE]


def _next(plan: ExplainPlan, output: Output, catalogue: Catalogue) -> tuple[str, ...]:
    rows = output.get("rows") or ()
    labels = {dimension.label: name for name, dimension in catalogue.dimensions.items()}
    allowed = catalogue.dimensions_of(plan.request.metrics)
    names = [labels[str(row[0])] for row in rows if labels.get(str(row[0])) in allowed]
    requests = [
        plan.request.model_copy(update={"group_by": (name,)}) for name in dict.fromkeys(names)
    ]
    series = MetricRequest(metrics=plan.request.metrics, filters=plan.request.filters, grain="week")
    rolling = catalogue.metrics[plan.request.metrics[0]].rolling
    shown = [*requests[:2], *([] if rolling else [series])]
    return tuple(render_question(item, catalogue) for item in shown)
