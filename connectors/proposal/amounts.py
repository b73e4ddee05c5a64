"""Averages and sums of a table's measures, in the words that people use."""

from collections.abc import Sequence

from connectors.profiling.naming import label, plural, singular, slug, word_set, words_of
from connectors.profiling.profile import ColumnProfile, Kind, Role, TableProfile
from connectors.profiling.vocabulary import MONEY, names
from connectors.proposal.lake_names import TableNames, measure_words
from connectors.proposal.suggestions import Suggested

AVERAGED = word_set("rate ratio rating score age price percent percentage share temperature level")
LENGTHS = frozenset({"length", "duration", "runtime", "run time", "running time"})
CURRENCIES = ("usd", "eur", "gbp")
ORDINALS = word_set("number no nr")
CODED = word_set("coupon voucher")
RUNNING = word_set("ltv lifetime cumulative running balance")
QUANTITIES = word_set("quantity qty units")
SECONDS = {"milliseconds": 3_600_000, "seconds": 3_600, "minutes": 60}


def add_amounts(found: Suggested, column: ColumnProfile) -> None:
    """Average and sum of a measure; its bare name means the one that people mean."""
    if says_nothing(found.table, column):
        return
    names = found.names
    name = names.of(column.source)
    others = _counted_beside(names, column)
    words = [
        word
        for word in measure_words(name)
        if not _is_noun(word, found.nouns) and plural(word) not in others
    ]
    text, thing = measure_words(name)[0], names.thing.replace("_", " ")
    own = text if _shared(thing, text) else f"{thing} {text}"
    of = f" of {names.things.replace('_', ' ')}"
    base = f"{names.thing}_{name}"
    average = set(name.split("_")) & AVERAGED
    counted = len(words) > 1 and words[-1].startswith("number of")
    summed = (names.table.kind is Kind.EVENTS or counted) and not average
    bare = () if summed else (*words, own)
    about = f"Average {text}."
    mean = found.measure(f"{base}_average", agg="average", expr=name, description=about)
    means = [f"{kind} {word}" for word in (*words, own) for kind in ("average", "mean")]
    means += [f"{word}{of}" for word in (f"average {text}", *bare[:1])] + _asked(names, text)
    averaged = found.metric(f"average_{name.removeprefix('average_').removeprefix('avg_')}",
                 shown=label(f"average {own}"), words=[*means, *bare], unit=column.unit,
                 parameters={"measure": mean}, about=f"Average {text} of {names.things.replace('_', ' ')}.")  # fmt: skip
    if column.unit in SECONDS:
        means = [f"average {word} in hours" for word in (*words, own)]
        _in_hours(
            found, averaged, text=f"average {text}", per_hour=SECONDS[column.unit], words=means
        )
    if not _adds_up(names, column, averaged=bool(average)):
        return
    total = found.measure(f"{base}_sum", agg="sum", expr=name, description=f"Sum of {text}.")
    sums = [f"{kind} {word}" for word in (*words, own) for kind in ("total", "sum of")]
    sums += [f"total {text}{of}", *(word for word in (*words, own) if word not in bare)]
    whole = found.metric(f"total_{name.removeprefix('total_')}", shown=label(f"total {own}"), words=sums, unit=column.unit,
                         parameters={"measure": total}, about=f"Sum of {text} over {names.things.replace('_', ' ')}.")  # fmt: skip
    if column.unit in SECONDS:
        hours = [f"total hours of {text}", *(f"hours of {word}" for word in words)]
        _in_hours(found, whole, text=f"total {text}", per_hour=SECONDS[column.unit], words=hours)


def says_nothing(table: TableProfile, column: ColumnProfile) -> bool:
    """Whether neither sum nor average means anything: ordinal numbers, sums of mixed currencies."""
    words = words_of(column.source)
    doubled = {other.source.casefold() for other in table.columns if other is not column}
    converted = any(f"{column.source}_in_{code}".casefold() in doubled for code in CURRENCIES)
    # A `value` among the parameters of any event repeats what the columns of money say.
    vague = words[-2:] == ("params", "value") and sum(map(names_money, table.columns)) > 1
    ordinal = len(words) > 1 and words[-1] in ORDINALS and words[-2] == singular(words[-2])
    return converted or vague or ordinal or bool(set(words) & CODED)


def _adds_up(names: TableNames, column: ColumnProfile, *, averaged: bool) -> bool:
    """Whether a sum over rows means anything: no rates, no unit prices, no sums of sums."""
    words = set(names.of(column.source).split("_"))
    if averaged and not names_money(column):
        return False
    if words & RUNNING:
        return False
    if "price" not in words or not names_money(column):
        return True
    by_unit = any(set(words_of(c.source)) & QUANTITIES for c in names.table.columns)
    return names.table.kind is Kind.EVENTS and not by_unit


def _asked(names: TableNames, text: str) -> list[str]:
    """Questions for how long things are: of a film, not of what happens."""
    if text not in LENGTHS or names.table.kind is Kind.EVENTS:
        return []
    thing, things = names.thing.replace("_", " "), names.things.replace("_", " ")
    begun = (f"the average {thing}", f"an average {thing}", f"a {thing}")
    asked = [f"how long is {words}" for words in begun]
    return [*asked, f"how long are {things}", f"how long are {things} on average"]


def _in_hours(
    found: Suggested, metric: str, *, text: str, per_hour: int, words: Sequence[str] = ()
) -> None:
    """A metric of time once more, in hours."""
    found.metric(
        f"{slug(text)}_hours", shown=label(f"{text.removeprefix('total ')} in hours"), unit="hours",
        words=[f"{text} in hours", f"{text} hours", *words], about=f"{label(text)}, in hours.",
        type="derived",
        parameters={"expr": f"{metric} / {per_hour}.0", "metrics": [{"name": metric}]},
    )  # fmt: skip


def _counted_beside(names: TableNames, column: ColumnProfile) -> frozenset[str]:
    """What other measures of the table count: beside a count of ratings, `rating` is no average's."""
    return frozenset(
        word
        for other in names.table.columns
        if other.role is Role.MEASURE and other.source != column.source
        for word in measure_words(names.of(other.source))
    )


def _is_noun(word: str, nouns: frozenset[str]) -> bool:
    """Whether a word is what a table's rows are called, counted or not."""
    return word.removeprefix("number of ").replace(" ", "_") in nouns


def _shared(thing: str, text: str) -> bool:
    """Whether a text says already what it belongs to: `books count` for a book, all of a row."""
    return thing.rsplit(maxsplit=1)[-1] == "row" or bool(
        {singular(word) for word in thing.split()} & {singular(word) for word in text.split()}
    )


def names_money(column: ColumnProfile) -> bool:
    """Whether a measure is money."""
    return names(column.source, MONEY) is not None
