"""Items of the content catalogue as sentences: how many, and which come first."""

from collections.abc import Mapping
from typing import Any

from assistant.drafts import AnswerDraft, Claim
from assistant.planner.plan import ContentPlan
from assistant.planner.render import joined

NAMED = 3
"""Items named in the sentence, at most."""


def compose_content(plan: ContentPlan, output: Mapping[str, Any]) -> AnswerDraft:
    """Write how many items match, and the first of them."""
    total, rows = int(output.get("total") or 0), list(output.get("rows") or ())
    said = joined(list(plan.conditions))
    having = f" with {said}" if said else ""
    if not total:
        text = f"No {plan.noun}{having} is in the catalogue."
        return AnswerDraft(status="answered", claims=(Claim(text=text),))
    noun = plan.noun if total == 1 else f"{plan.noun}s"
    verb = "is" if total == 1 else "are"
    text = f"**{{{output['count_query']}.items[0]}}** {noun}{having} {verb} in the catalogue."
    if plan.counted:
        counted = (Claim(text=text),)
        return AnswerDraft(status="answered", claims=counted, table=str(output["count_query"]))
    names = [f"{{{output['query']}.{output['title']}[{i}]}}" for i in range(min(NAMED, len(rows)))]
    first = _leading(plan, one=total == 1, several=len(names) > 1)
    more = "" if total <= len(names) else _rest(whole=len(rows) == total, one=len(rows) == 1)
    claims = (Claim(text=text), Claim(text=f"{first} {joined(names)}{more}."))
    return AnswerDraft(status="answered", claims=claims, table=str(output["query"]))


def _leading(plan: ContentPlan, *, one: bool, several: bool) -> str:
    if one:
        return "It is"
    be = "are" if several else "is"
    return f"Those with the {plan.ordered} {be}" if plan.ordered else f"The first {be}"


def _rest(*, whole: bool, one: bool) -> str:
    if one:
        return ""
    return "; the table lists them" if whole else "; the table lists the first"
