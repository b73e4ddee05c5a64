"""Numbers that choose rows: `more than 10,000 plays`, `above 5% share`, `grew by over 10%`."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

from assistant.planner.reading.words import Sentence
from assistant.semantics.catalogue import Catalogue
from assistant.semantics.request import MetricRequest, Threshold

Operator = Literal["lt", "le", "gt", "ge"]
SIZES = {"k": 1e3, "thousand": 1e3, "m": 1e6, "million": 1e6, "billion": 1e9}
OPERATORS: tuple[tuple[str, Operator], ...] = (
    (r"at least|no less than|no fewer than|not less than|or more", "ge"),
    (r"at most|no more than|not more than|up to|or less|or fewer", "le"),
    (r"less than|fewer than|lower than|smaller than|under|below|short of", "lt"),
    (r"more than|greater than|higher than|larger than|bigger than|over|above|exceed\w*|past", "gt"),
)
WORDS: dict[Operator, str] = {
    "ge": "at least", "le": "at most", "lt": "less than", "gt": "more than",
}  # fmt: skip
SHARES = ("share", "ratio", "percent", "rate")
NUMBER = r"\d[\d.,]*(?: (?:k|m|thousand|million|billion)\b)?"
UNITS = r"(?:days?|weeks?|months?|quarters?|years?|hours ago)\b"
LIMIT = re.compile(
    r"\b(?:(?:with|having|has|have|had|got|that|which|where|when|was|were|is|are|of|by|reach(?:ed|ing)?) )*"
    rf"(?P<op>{'|'.join(words for words, _ in OPERATORS)}) (?P<n>{NUMBER})(?: (?:percent|per cent))?(?![\w-]| {UNITS})"
)


@dataclass(frozen=True)
class Limit:
    """A number that rows are compared with."""

    operator: Operator
    number: float
    percent: bool
    words: str


def read_limit(match: re.Match[str], sentence: Sentence, end: int) -> Limit | None:
    """One phrase of such a number; None where the number cannot be read.

    Args:
        match: Of `LIMIT`.
        sentence: The question, in which a percent sign is no word.
        end: The word after the phrase.
    """
    operator = next(name for words, name in OPERATORS if re.fullmatch(words, match["op"]))
    digits, _, size = match["n"].partition(" ")
    digits = digits.rstrip(".,")
    if not re.fullmatch(r"\d{1,3}(?:,\d{3})+(?:\.\d+)?|\d+(?:\.\d+)?", digits):
        return None
    number = float(digits.replace(",", "")) * SIZES.get(size, 1.0)
    after = sentence.raw[sentence.tokens[end - 1].end :].lstrip()
    percent = after.startswith("%") or match[0].endswith(("percent", "per cent"))
    return Limit(operator, number, percent, f"{match['op']} {match['n']}{'%' if percent else ''}")


def settle_limits(
    limits: Sequence[Limit],
    request: MetricRequest,
    catalogue: Catalogue,
    *,
    change: bool = False,
    loss: bool = False,
) -> MetricRequest:
    """Let each number choose rows by the column that it is of."""
    for limit in limits:
        number = limit.number / 100 if limit.percent else limit.number
        name = request.metrics[0]
        own = catalogue.metrics[name].unit in SHARES
        if request.comparison is not None and change:
            name = "relative_change" if limit.percent and not own else "change"
            request = _kept(request, _fallen(name, limit.operator, number, loss=loss))
            continue
        if request.share or (limit.percent and not own):
            request, name = request.model_copy(update={"share": True}), "share"
        request = _kept(request, Threshold(by=name, operator=limit.operator, value=number))
    return request


def _kept(request: MetricRequest, item: Threshold) -> MetricRequest:
    return request.model_copy(update={"thresholds": (*request.thresholds, item)})


def _fallen(by: str, operator: Operator, number: float, *, loss: bool) -> Threshold:
    """`fell by more than 10%` is a change below minus a tenth."""
    turned: dict[Operator, Operator] = {"gt": "lt", "ge": "le", "lt": "gt", "le": "ge"}
    if not loss:
        return Threshold(by=by, operator=operator, value=number)
    return Threshold(by=by, operator=turned[operator], value=-number)


def limit_words(item: Threshold, catalogue: Catalogue) -> str:
    """A threshold as the end of a question: `with more than 600`, `with more than 5% share`."""
    metric = catalogue.metrics.get(item.by)
    as_share = item.by in ("share", "relative_change") or bool(metric and metric.unit in SHARES)
    size = abs(item.value) if item.by in ("change", "relative_change") else item.value
    shown = f"{size * 100:.10g}%" if as_share else f"{size:,.10g}"
    if item.by in ("change", "relative_change"):
        fell = item.value < 0 or (item.value == 0 and item.operator in ("lt", "le"))
        turned: dict[Operator, Operator] = {"gt": "lt", "ge": "le", "lt": "gt", "le": "ge"}
        operator = turned[item.operator] if fell else item.operator
        return f"that {'fell' if fell else 'grew'} by {WORDS[operator]} {shown}"
    return f"with {WORDS[item.operator]} {shown}{' share' if item.by == 'share' else ''}"
