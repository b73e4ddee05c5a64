"""What is asked back about a request that can be read in two ways, or not at all."""

from assistant.features.spec.filters import Filter
from assistant.planner.features.rows import Rows
from assistant.planner.features.vocabulary import FeatureVocabulary
from assistant.planner.features.windows import Times

NO_AGGREGATION = frozenset(
    """
    median percentile quantile p50 p90 p95 p99 stddev std deviation variance var rank ranking mode
    first earliest cumulative running skewness correlation
    """.split()  # noqa: SIM905
)
KINDS = (
    "It counts, counts distinct values, adds up, averages, takes the largest, the "
    "smallest, the last or the most frequent value, a ratio, a trend, a streak, or the time since."
)
SMALLER = {"minute": "seconds", "hour": "seconds"}


def is_no_aggregation(left: list[str]) -> bool:
    """Whether one of the words is an aggregation that a specification does not have."""
    return any(word.casefold() in NO_AGGREGATION for word in left)


def why_unknown(left: list[str], words: FeatureVocabulary) -> str:
    """What is said of words that nothing is called by."""
    for word in left:
        if is_no_aggregation([word]):
            return (
                f"'{word}' is no aggregation of a specification. {KINDS} Write other SQL by hand, "
                "and prove it: signpost feature check FILE.sql."
            )
        kept = _kept_in_smaller(word, words)
        if kept is not None:
            return kept
    return (
        f"What is meant by '{' '.join(left)}'? No metric, column, event or value of this "
        "workspace is called so."
    )


def _kept_in_smaller(word: str, words: FeatureVocabulary) -> str | None:
    """`minutes played`, where the column is in seconds."""
    unit = SMALLER.get(word.casefold().removesuffix("s"))
    for table in words.events if unit else ():
        for column in words.contracts[table.name].columns:
            if column.unit == unit:
                return f"'{column.name}' is kept in {unit}, not in {word}. Ask for {unit}."
    return None


def why_unclear(
    words: tuple[str, ...], times: Times, rows: Rows, values: tuple[Filter, ...]
) -> str | None:
    """Which part of a request can be read in two ways; None where it has one reading."""
    if words:
        return (
            f"Is '{words[0]}' left out, or all that counts? Say first what counts and last what is "
            "left out of it: 'events on tv per user over the last 7 days, excluding impressions'."
        )
    if times.scattered:
        return (
            "Several windows are named in several places. Name one, or those of one list: 'over "
            "the last 7 and 28 days'."
        )
    fields = rows.aggregation or {}
    if fields.get("kind") == "ratio" and not fields["numerator"]:
        return (
            "Of which rows is it the share? Name one value, 'share of plays on tv', days of the "
            "week, or ask for a ratio: 'ratio of opens to impressions'."
        )
    filtered = {item.column.rpartition(".")[2] for item in values}
    if fields.get("kind") in ("attribute", "age") and values:
        return (
            f"Is it '{rows.subject}' itself that is wanted? A feature holds the value; a model "
            f"compares it. Ask for the '{rows.subject}' of the {' and '.join(rows.entities)}."
        )
    unused = [one for one in rows.unused if not filtered & {term.column for term in one.terms}]
    if unused:
        return f"'{unused[0].words}' would be a feature of its own. Ask for one at a time."
    return None
