"""Questions for items of the content catalogue by their attributes: `books cheaper than 5 dollars`."""

import re
from collections.abc import Sequence

from assistant.planner.asked import Asked
from assistant.planner.families.content_limits import read_limits, read_order
from assistant.planner.plan import ContentPlan, Plan
from assistant.planner.reading.filler import FILLER
from assistant.planner.reading.numerals import NUMBERS
from assistant.planner.reading.words import phrase_stems
from assistant.planner.render import joined
from assistant.semantics.content_request import MOST_ITEMS, Condition, ContentRequest
from assistant.semantics.content_tables import ContentTable

COUNTING = re.compile(r"^(?:how many|number of|count)\b")
OPERATORS = {"lt": "below", "le": "at most", "gt": "above", "ge": "at least"}
ASKING = frozenset(
    """
    find search list recommend suggest looking search available released published out came come new
    written made cost costs costing priced cheap expensive long short last dollars dollar usd minutes
    minute cheaper less more than under below over above at most least longer shorter who that which
    title titles called items item catalogue catalog are there language languages
    """.split()  # noqa: SIM905 - a list of words is read as words
)
"""Words of such a question that are no attribute."""
ABOUT_ITEMS = frozenset({"released", "published", "title", "titles", "called", "items", "item"})
"""Words that say that items are asked for."""


def content_plan(asked: Asked) -> Plan | None:
    """The plan of a question for items by attributes; None where it asks for something else."""
    reading = asked.reading
    shaped = reading.groups or reading.grain or reading.trend or reading.share or reading.change
    if (
        not _counts_items(asked)
        or shaped
        or reading.versus
        or reading.weekdays
        or reading.by_weekday
    ):
        return None
    for table in asked.context.catalogue.contents:
        request = _request(asked, table)
        if request is not None:
            counted = COUNTING.match(asked.text) is not None
            return ContentPlan(
                resolved=in_question(request, table, counted=counted),
                request=request,
                noun=table.noun,
                conditions=tuple(_words(item, table) for item in request.conditions),
                ordered=_ordered(request, table),
                counted=counted,
            )
    return None


def _counts_items(asked: Asked) -> bool:
    """Whether no metric is named but the number of a content table's items."""
    catalogue = asked.context.catalogue
    names = [name for match in asked.reading.metrics for name in match.names("metric")]
    tables = {table.name for table in catalogue.contents}
    return all(
        catalogue.metrics[name].kind == "simple"
        and catalogue.metrics[name].aggregation == "count"
        and catalogue.metrics[name].table in tables
        for name in names
    )


def _ordered(request: ContentRequest, table: ContentTable) -> str:
    """`highest release date`: what the first items are first by."""
    attribute = table.attribute(request.order_by or "")
    if attribute is None:
        return ""
    high, low = ("latest", "earliest") if attribute.is_date else ("highest", "lowest")
    return f"{high if request.descending else low} {attribute.label.lower()}"


def in_question(request: ContentRequest, table: ContentTable, *, counted: bool) -> str:
    """The request as a question in words."""
    said = joined([_words(item, table) for item in request.conditions])
    first = "How many" if counted else "Which"
    ordered = table.attribute(request.order_by or "")
    order = f", by {ordered.label.lower()}" if ordered else ""
    return (
        f"{first} {table.noun}s have {said}{order}?" if said else f"{first} {table.noun}s{order}?"
    )


def _request(asked: Asked, table: ContentTable) -> ContentRequest | None:
    sentence, reading = asked.sentence, asked.reading
    values = _value_conditions(asked, table)
    limits = read_limits(sentence, table.attributes) if values is not None else None
    if values is None or limits is None or _unread_limits(asked, limits):
        return None
    days = _day_conditions(asked, table)
    order = read_order(sentence, table.attributes)
    conditions = (*values, *limits, *(days or ()))
    if days is None or not (conditions or order) or _left(asked, table):
        return None
    if not (values or limits or order or _speaks_of_items(asked, table)):
        return None  # `how many did we have last week?` says of nothing what
    limit = (reading.ranking.limit if reading.ranking else None) or _number(asked)
    default = 1 if order and _singular(asked) else 20
    return ContentRequest(
        table=table.name,
        conditions=conditions,
        order_by=order[0] if order else None,
        descending=bool(order and order[1]),
        limit=min(limit or default, MOST_ITEMS),
    )


def _value_conditions(asked: Asked, table: ContentTable) -> list[Condition] | None:
    """One condition for each attribute that values are of; None where one is of none."""
    found: dict[tuple[str, str], list[str]] = {}
    for value in asked.reading.values:
        columns = [
            (m.value.column, m.value.value)
            for m in value.matches
            if m.value.table == table.name and table.attribute(m.value.column)
        ]
        if len({column for column, _ in columns}) != 1:
            return None
        operator = "not_in" if value.excluded else "in"
        kept = found.setdefault((columns[0][0], operator), [])
        kept.extend(text for _, text in columns if text not in kept)
    return [
        Condition(column=column, operator=operator, values=tuple(texts))
        for (column, operator), texts in found.items()
    ]


def _unread_limits(asked: Asked, limits: Sequence[Condition]) -> bool:
    return len(asked.reading.limits) > len(limits)


def _day_conditions(asked: Asked, table: ContentTable) -> list[Condition] | None:
    """The day of release inside the period named; None where items have no one day."""
    if not asked.reading.periods:
        return []
    dates = [item for item in table.attributes if item.is_date]
    if len(dates) != 1 or len(asked.reading.periods) > 1 or asked.reading.time_problems:
        return None
    named, column = asked.reading.periods[0], dates[0].column
    start, end = (day.isoformat() for day in (named.period.start, named.period.end))
    since = Condition(column=column, operator="ge", values=(start,))
    before = Condition(column=column, operator="lt", values=(end,))
    return [*([] if named.open_start else [since]), *([] if named.open_end else [before])]


def _speaks_of_items(asked: Asked, table: ContentTable) -> bool:
    """Whether a word names the items, an attribute of theirs, or that they came out."""
    named = _own_stems(table)
    tokens = asked.sentence.tokens
    return bool(asked.reading.metrics) or any(
        token.stem in named or token.norm in ABOUT_ITEMS for token in tokens
    )


def _own_stems(table: ContentTable) -> set[str]:
    own = {stem for item in table.attributes for text in item.words for stem in phrase_stems(text)}
    return own | set(phrase_stems(table.noun))


def _left(asked: Asked, table: ContentTable) -> bool:
    """Whether a word remains that the request does not say."""
    own = _own_stems(table)
    for token, role in zip(asked.sentence.tokens, asked.sentence.roles, strict=True):
        known = token.norm in FILLER or token.norm in ASKING or token.stem in own
        counts = token.norm in NUMBERS or token.norm.isdigit()
        if role is None and not known and not counts:
            return True
    return False


def _number(asked: Asked) -> int | None:
    """The number of `5 newest podcasts`."""
    for token, role in zip(asked.sentence.tokens, asked.sentence.roles, strict=True):
        if role is None and (token.norm.isdigit() or token.norm in NUMBERS) and token.norm not in ("a", "an"):  # fmt: skip
            return NUMBERS.get(token.norm) or int(token.norm) or None
    return None


def _singular(asked: Asked) -> bool:
    values = asked.reading.values
    return bool(values) and not asked.sentence.tokens[values[-1].end - 1].norm.endswith("s")


def _words(item: Condition, table: ContentTable) -> str:
    attribute = table.attribute(item.column)
    label = (attribute.label if attribute else item.column).lower()
    said = " or ".join(str(value) for value in item.values)
    if item.operator in ("in", "not_in"):
        return f"{label} {said}" if item.operator == "in" else f"{label} other than {said}"
    if attribute and attribute.is_date:
        return f"{label} {'from' if item.operator == 'ge' else 'before'} {said}"
    return f"{label} {OPERATORS[item.operator]} {said}"
