"""A request in plain words to the specification of a feature, or what is missing to make one."""

import re
from dataclasses import dataclass
from typing import Any, Literal

from pydantic import ValidationError

from assistant.errors import FeatureError
from assistant.features.compiling.binding import bind
from assistant.features.spec.feature_spec import LONGEST_HOURS, FeatureSpec
from assistant.features.spec.sensitivity import check_policy, inherited_sensitivity
from assistant.planner.features.names import (
    find_named,
    find_values,
    sort_named,
    unit_columns,
    without_conditions,
)
from assistant.planner.features.naming import feature_name
from assistant.planner.features.questions import is_no_aggregation, why_unclear, why_unknown
from assistant.planner.features.respelling import respelled
from assistant.planner.features.rows import Rows, choose_rows, share_of
from assistant.planner.features.vocabulary import FeatureVocabulary
from assistant.planner.features.windows import Times, read_times
from assistant.planner.features.words import (
    BEFORE_NAMES,
    Shape,
    at_odds,
    read_before_times,
    read_shape,
)
from assistant.planner.plan import ClarifyPlan, UnanswerablePlan
from assistant.planner.reading.filler import FILLER
from assistant.planner.reading.words import Sentence, phrase_stems, read, stem
from connectors.contracts import Classification

OWN_FILLER = frozenset(
    """
    feature features draft build write sql column called something anything thing things gave given
    give who whose whom user's their use uses used being ever yet number often active activity utc
    age back window lookback looking new please model training predict prediction predicting
    """.split()  # noqa: SIM905
)
DECLINED: tuple[tuple[re.Pattern[str], str], ...] = (
    (
        re.compile(r"\b(?:label_ts|labels?|targets?|outcomes?)\b"),
        "A feature must not be made of the label or its time: that is what the model predicts. "
        "Name events before it.",
    ),
    (
        re.compile(r"\bnow\b|\bcurrent_(?:date|timestamp)\b|\btoday\b|\bcurrent time\b"),
        "A feature is computed at each label's time, not at the clock's. Leave 'now' out and name "
        "a window: 'over the last 7 days'.",
    ),
    (
        re.compile(r"\brandom(?:ly)?\b|\bnoise\b|\bshuffled\b"),
        "A feature must give the same value for the same data, so nothing random can be in it. "
        "Name what it measures.",
    ),
)
DEFAULT_ZERO = ("count", "distinct", "sum", "streak", "days")
TIMELESS = ("attribute", "age")


@dataclass(frozen=True)
class Drafted:
    """A specification, and what was assumed to make it."""

    spec: FeatureSpec
    notes: tuple[str, ...] = ()
    kind: Literal["drafted"] = "drafted"


def read_request(
    text: str, words: FeatureVocabulary, *, purpose: str = "analytics"
) -> Drafted | ClarifyPlan | UnanswerablePlan:
    """Read one request.

    Args:
        text: As typed: `downloads per user over the last 7 days`.
        words: The workspace's words.
        purpose: What the values are for, where the request does not say.

    Returns:
        A specification that fits the tables, a question back, or why there can be none.
    """
    sentence = read(text)
    shape = read_before_times(sentence)
    shape.purpose = shape.purpose or purpose
    times = read_times(sentence)
    refused = _refused(sentence, times, words)
    if refused is not None:
        return _no(text, refused)
    read_shape(sentence, shape, only=BEFORE_NAMES)
    named = without_conditions(sentence, find_named(sentence, words), words)
    names = sort_named(sentence, named)
    read_shape(sentence, shape)
    if times.trend and "trend" not in shape.kinds:
        shape.kinds.append("trend")
    names.subjects += unit_columns(sentence, words)
    rows = choose_rows(names, shape, sentence, words)
    if isinstance(rows, str):
        return _no(text, rows)
    values, unclear = find_values(sentence, words, rows.tables)
    left = _leftovers(sentence)
    if left:
        return _misread(text, left, words, purpose=purpose)
    values = share_of(rows, values)
    question = at_odds(shape) or why_unclear((*names.unclear, *unclear), times, rows, values)
    if question is not None:
        return _ask(text, question)
    return _missing(text, rows, times, words) or _drafted(
        text, rows, times=times, shape=shape, words=words, more=values
    )


def _missing(text: str, rows: Rows, times: Times, words: FeatureVocabulary) -> ClarifyPlan | None:
    """Asks for the entity, what is measured or the window, where the request lacks it."""
    if rows.aggregation is None or not rows.keys:
        return _ask(text, rows.missing, options=_options(text, rows, words))
    if times.hours or times.calendar is not None or rows.aggregation["kind"] in TIMELESS:
        return None
    whole = text.rstrip(".?! ")
    options = tuple(f"{whole} over the last {n} days" for n in (7, 28))
    if rows.aggregation["kind"] == "trend":
        options = tuple(f"{whole}: last {n} days against the last {4 * n} days" for n in (7, 28))
    return _ask(text, "Over which window?", options=options)


def _misread(
    text: str, left: list[str], words: FeatureVocabulary, *, purpose: str
) -> Drafted | ClarifyPlan | UnanswerablePlan:
    """Read the request with the words that its misspelt ones must be; else ask for them."""
    meant = respelled(text, left, words)
    if meant is None or is_no_aggregation(left):
        return _ask(text, why_unknown(left, words))
    again = read_request(meant.text, words, purpose=purpose)
    return Drafted(again.spec, (*meant.notes, *again.notes)) if again.kind == "drafted" else again


def _refused(sentence: Sentence, times: Times, words: FeatureVocabulary) -> str | None:
    if times.ahead:
        return "A feature knows only what happened before the label. Ask for a window that ends there: 'the last 7 days'."
    for hours in times.hours:
        if not 1 <= hours <= LONGEST_HOURS or hours != int(hours):
            return f"A window lasts from 1 hour to {LONGEST_HOURS // 24} days, in whole hours. Correct it."
    for pattern, reason in DECLINED:
        if next(sentence.find(pattern), None) is not None:
            return reason
    stems = " ".join(stem(token.norm) for token in sentence.tokens)
    for column in words.withheld:
        phrase = " ".join(phrase_stems(column))
        kept = words.values.exact(column) or words.phrases.get(phrase_stems(column))
        if not kept and re.search(rf"\b{re.escape(phrase)}\b", stems):
            return f"'{column}' is personal and not kept, so no feature can read it. Build it from columns that the lake keeps."
    return None


def _leftovers(sentence: Sentence) -> list[str]:
    return [
        token.raw
        for token, role in zip(sentence.tokens, sentence.roles, strict=True)
        if role is None and token.norm not in FILLER and token.norm not in OWN_FILLER
    ]


def _options(text: str, rows: Rows, words: FeatureVocabulary) -> tuple[str, ...]:
    if rows.keys or rows.aggregation is None:
        return ()
    entities = dict.fromkeys(e for e in words.tables[rows.tables[0]].entities.values())
    shown = [entity for entity in entities if entity not in ("event", "session")][:3]
    return tuple(f"{text.rstrip('.?! ')} per {entity}" for entity in shown)


def _drafted(
    text: str,
    rows: Rows,
    *,
    times: Times,
    shape: Shape,
    words: FeatureVocabulary,
    more: tuple[Any, ...],
) -> Drafted | ClarifyPlan | UnanswerablePlan:
    aggregation: dict[str, Any] = dict(rows.aggregation or {})
    timeless = aggregation["kind"] in TIMELESS
    where = [*rows.where, *(item.model_dump(exclude_none=True) for item in more)]
    fields = {
        "name": feature_name(rows, where, times=times, shape=shape),
        "version": 1,
        "description": text.strip().rstrip(".") + ".",
        "entity": " and ".join(rows.entities),
        "keys": rows.keys,
        "type": "number" if "log" in shape.kinds else rows.type,
        "unit": None if "log" in shape.kinds else rows.unit,
        "source": {"table": rows.tables[0], "where": where, "join": _join(rows, where, words)},
        "aggregation": aggregation,
        "windows": () if timeless else tuple(int(hours) for hours in times.hours),
        "calendar": None if timeless else times.calendar,
        "delay_hours": 0 if timeless else times.delay_hours,
        "default": 0 if aggregation["kind"] in DEFAULT_ZERO else None,
        "transform": "log1p" if "log" in shape.kinds else None,
        "purpose": shape.purpose,
        "sensitivity": Classification.PUBLIC,
    }
    table = words.tables[rows.tables[0]]
    if not timeless:
        fields |= {"time": table.time, "available": table.arrival}
    try:
        spec = FeatureSpec.model_validate(fields)
        contracts = tuple(words.contracts.values())
        inherited = inherited_sensitivity(spec, contracts)
        spec = spec.model_copy(update={"sensitivity": inherited})
        bind(spec, words.tables)
        check_policy(spec, contracts)
    except ValidationError as error:
        found = error.errors(include_input=False, include_url=False)[0]["msg"]
        return _ask(text, found.removeprefix("Value error, "))
    except FeatureError as error:
        return _no(text, str(error))
    return Drafted(spec, (*times.notes, *rows.notes))


def _join(rows: Rows, where: list[dict[str, Any]], words: FeatureVocabulary) -> Any:
    """The dimension that a key, a filter or the value comes from."""
    columns = [*rows.keys.values(), *(item["column"] for item in where)]
    columns.append((rows.aggregation or {}).get("column", ""))
    joined = {column.rpartition(".")[0] for column in columns} - {""}
    for dimension in sorted(joined):
        found = words.join(rows.tables[0], dimension)
        if found is not None:
            return {"table": dimension, "column": found[0], "key": found[1]}
    return None


def _ask(text: str, question: str, *, options: tuple[str, ...] = ()) -> ClarifyPlan:
    return ClarifyPlan(resolved=text, question=question, options=options)


def _no(text: str, reason: str) -> UnanswerablePlan:
    return UnanswerablePlan(resolved=text, reason=reason)
