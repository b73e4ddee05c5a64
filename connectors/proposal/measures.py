"""Which measures and metrics a table always needs: counts, persons, sessions, sums, averages, rates."""

from connectors.contracts import Classification
from connectors.profiling.naming import label, plural, slug, word_set, words_of
from connectors.profiling.profile import ColumnProfile, EventValue, Kind, Role, TableProfile
from connectors.profiling.vocabulary import MONEY, SOLD, is_named, names
from connectors.proposal.lake_names import TableNames, done, event_words, measure_words, person_word
from connectors.proposal.suggestions import Suggested

AVERAGED = word_set("rate ratio rating score age price percent percentage share temperature level")
MOST_TYPES = 12
MOST_STEPS = 6
NOT_PAID = word_set(
    "ltv lifetime tax refund refunded shipping discount cost predicted fee items item quantity count"
)
SECONDS = {"milliseconds": 3_600_000, "seconds": 3_600, "minutes": 60}


def suggest(
    names: TableNames,
    *,
    taken: set[str],
    nouns: frozenset[str],
    main: bool,
    type_dimension: str = "",
) -> Suggested:
    """Measures and metrics of one table.

    Args:
        names: The table and its names.
        taken: Names of metrics that others use; grows.
        nouns: Names of things and columns, which an event type must not be confused with.
        main: Whether its persons are the active persons of the whole.
        type_dimension: Qualified name of the event type's dimension.
    """
    found = Suggested(names=names, taken=taken, nouns=nouns, type_dimension=type_dimension)
    rows = _rows(found)
    persons = _persons(found, main=main)
    sessions = _sessions(found)
    _types(found, rows=rows)
    _steps(found, sessions=sessions, persons=persons)
    for column in names.table.columns:
        if column.role is Role.MEASURE and column.classification is not Classification.PERSONAL:
            _amounts(found, column)
    _revenue(found, persons=persons)
    return found


def _rows(found: Suggested) -> str:
    names = found.names
    thing, things = names.thing.replace("_", " "), names.things
    text = things.replace("_", " ")
    key = names.of(names.table.key[0]) if len(names.table.key) == 1 else None
    measure = found.measure(
        f"{names.thing}_count",
        agg="count" if key else "sum",
        expr=key or "1",
        description=f"{label(things)}.",
    )
    kind = names.table.kind
    about = f"{label(things)} of the catalogue." if kind is Kind.CONTENT else f"How many {text}."
    words = [f"number of {text}", f"{thing} count", thing, f"total {text}"]
    last = plural(names.thing.split("_")[-1])
    words += [last] if last not in found.nouns else []
    verb = done(names.thing) if kind is Kind.EVENTS else None
    words += [verb, f"times {verb}"] if verb else []
    if kind is Kind.PERSONS and names.table.time:
        words += [f"new {text}", "sign-ups", "signups", "registrations", f"registered {text}"]
    found.metric(things, shown=label(things), about=about, words=words, unit=text,
                 parameters={"measure": measure})  # fmt: skip
    return measure


def _persons(found: Suggested, *, main: bool) -> str | None:
    table, names = found.table, found.names
    if table.person is None or table.kind is not Kind.EVENTS:
        return None
    word = person_word(table.column(table.person)).replace("_", " ")
    people = plural(word.replace(" ", "_")).replace("_", " ")
    measure = found.measure(
        f"{names.thing}_{slug(people)}", agg="count_distinct", expr=names.of(table.person),
        description=f"Distinct {people}.",
    )  # fmt: skip
    things = names.things.replace("_", " ")
    wanted = f"active_{slug(people)}" if main else f"{slug(people)}_with_{names.things}"
    words = [f"{people} with {things}", f"distinct {people} of {things}", f"{people} of {things}"]
    verb = done(names.thing)
    words += [f"{people} {verb}", f"{people} who {verb}", f"{people} that {verb}"] if verb else []
    if main:
        words += [people, f"distinct {people}", f"unique {people}", f"number of {people}",
                  f"daily active {people}", f"weekly active {people}", f"monthly active {people}",
                  "dau", "wau", "mau"]  # fmt: skip
    return found.metric(wanted, shown=label(wanted), words=words, unit=people, parameters={"measure": measure},
                        about=f"Distinct {people} with at least one {names.thing.replace('_', ' ')}.")  # fmt: skip


def _sessions(found: Suggested) -> str | None:
    table, names = found.table, found.names
    if table.session is None or table.kind is not Kind.EVENTS:
        return None
    measure = found.measure(f"{names.thing}_sessions", agg="count_distinct",
                            expr=names.of(table.session), description="Distinct sessions.")  # fmt: skip
    return found.metric("sessions", shown="Sessions", unit="sessions", parameters={"measure": measure},
                        words=["visits", "number of sessions", "distinct sessions"],
                        about=f"Distinct sessions with at least one {names.thing.replace('_', ' ')}.")  # fmt: skip


def _is_type(found: Suggested, value: str) -> str:
    literal = value.replace("'", "''")
    return f"{{{{ Dimension('{found.type_dimension}') }}}} = '{literal}'"


def _templated(value: str) -> bool:
    return "{" in value or "\\" in value or "\n" in value


def _types(found: Suggested, *, rows: str) -> None:
    for event in found.table.events[:MOST_TYPES]:
        if _templated(event.name):
            continue
        name, shown, words = event_words(event.name, taken=found.nouns | frozenset(found.taken))
        kept = [word for word in words if word.replace(" ", "_") not in found.nouns]
        found.metric(name, shown=shown, words=kept, unit="events", parameters={"measure": rows},
                     filter=_is_type(found, event.name), about=f"Events of type '{event.name}'.")  # fmt: skip


def _steps(found: Suggested, *, sessions: str | None, persons: str | None) -> None:
    """Rates between event types that follow each other, by session or by person."""
    unit = sessions or persons
    if unit is None:
        return
    measure = found.metrics[unit].parameters["measure"]
    noun = "sessions" if sessions else found.metrics[unit].unit or "persons"
    steps = ordered_steps(found.table.events)
    bases = {
        event.name: found.metric(
            f"{slug(noun)}_with_{slug(event.name)}",
            shown=label(f"{noun} with {event.name}"), unit=noun, filter=_is_type(found, event.name),
            words=[f"{noun} that reached {event.name}"], parameters={"measure": measure},
            about=f"Distinct {noun} with at least one event of type '{event.name}'.",
        )
        for event in steps
    }  # fmt: skip
    for at, first in enumerate(steps):
        for then in steps[at + 1 :]:
            _rate(found, first.name, then.name, bases=bases, noun=noun)


def ordered_steps(events: tuple[EventValue, ...]) -> tuple[EventValue, ...]:
    """The commonest types in the order in which sessions reach them."""
    placed = [event for event in events if event.place is not None and not _templated(event.name)]
    return tuple(sorted(placed[:MOST_STEPS], key=lambda event: (event.place or 0.0, event.name)))


def _rate(found: Suggested, first: str, then: str, *, bases: dict[str, str], noun: str) -> None:
    a, b = (slug(value).replace("_", " ") for value in (first, then))
    found.metric(
        f"{slug(first)}_to_{slug(then)}_rate",
        shown=label(f"{a} to {b} rate"),
        about=f"Share of the {noun} with '{first}' among which '{then}' happened as well, as distinct {noun}.",
        words=[f"{a} to {b} conversion", f"{a} to {b} conversion rate", f"conversion from {a} to {b}",
               f"{b} rate after {a}"],
        unit="share",
        type="ratio",
        parameters={"numerator": {"name": bases[then]}, "denominator": {"name": bases[first]}},
    )  # fmt: skip


def _amounts(found: Suggested, column: ColumnProfile) -> None:
    names = found.names
    name = names.of(column.source)
    words = measure_words(name)
    text, thing = words[0], names.thing.replace("_", " ")
    own = text if set(thing.split()) & set(text.split()) else f"{thing} {text}"
    base = f"{names.thing}_{name}"
    mean = found.measure(
        f"{base}_average", agg="average", expr=name, description=f"Average {text}."
    )
    summed = names.table.kind is Kind.EVENTS and not set(name.split("_")) & AVERAGED
    bare = () if summed else (*words, own)
    means = [f"{kind} {word}" for word in (*words, own) for kind in ("average", "mean")]
    means += bare
    found.metric(f"average_{name}", shown=label(f"average {own}"), words=means, unit=column.unit,
                 parameters={"measure": mean}, about=f"Average {text} of {names.things.replace('_', ' ')}.")  # fmt: skip
    if set(name.split("_")) & AVERAGED and not names_money(column):
        return
    if names_money(column) and names.table.kind is not Kind.EVENTS and "price" in name.split("_"):
        return
    total = found.measure(f"{base}_sum", agg="sum", expr=name, description=f"Sum of {text}.")
    sums = [f"{kind} {word}" for word in (*words, own) for kind in ("total", "sum of")]
    sums += [word for word in (*words, own) if word not in bare]
    whole = found.metric(f"total_{name}", shown=label(f"total {own}"), words=sums, unit=column.unit,
                         parameters={"measure": total}, about=f"Sum of {text} over {names.things.replace('_', ' ')}.")  # fmt: skip
    if column.unit in SECONDS:
        found.metric(f"total_{slug(text)}_hours", shown=label(f"{text} in hours"), unit="hours", type="derived",
                     words=[f"hours of {word}" for word in words] + [f"total hours of {text}"],
                     about=f"Sum of {text}, in hours.",
                     parameters={"expr": f"{whole} / {SECONDS[column.unit]}.0", "metrics": [{"name": whole}]})  # fmt: skip


def names_money(column: ColumnProfile) -> bool:
    """Whether a measure is money."""
    return names(column.source, MONEY) is not None


def sold_for(table: TableProfile) -> ColumnProfile | None:
    """The measure that says what was paid for an event."""
    paid = [
        column
        for column in table.columns
        if column.role is Role.MEASURE and column.open and table.kind is Kind.EVENTS
        and (names(column.source, SOLD) or is_named(column.source, MONEY))
        and not set(words_of(column.source)) & NOT_PAID
    ]  # fmt: skip
    ranked = sorted(paid, key=lambda c: (not names(c.source, SOLD), c.unit is None, len(c.source)))
    return ranked[0] if ranked else None


def _revenue(found: Suggested, *, persons: str | None) -> None:
    table, names = found.table, found.names
    column = sold_for(table)
    if column is None or "revenue" in found.taken:
        return
    measure = f"{names.thing}_{names.of(column.source)}_sum"
    if measure not in found.measures:
        return
    found.metric("revenue", shown="Revenue", unit=column.unit, parameters={"measure": measure},
                 words=["sales", "turnover", "income", "gross revenue", "money earned"],
                 about=f"Sum of {names.of(column.source).replace('_', ' ')} over all {names.things.replace('_', ' ')}.")  # fmt: skip
    order = next((c for c in table.columns if c.entity == "order" and c.open), None)
    if order is not None:
        count = found.measure(f"{names.thing}_orders", agg="count_distinct", expr=names.of(order.source),
                              description="Distinct orders.")  # fmt: skip
        base = found.metric(f"orders_with_{names.things}", shown=label(f"orders with {names.things}"), unit="orders",
                            words=[], about="Distinct orders.", parameters={"measure": count})  # fmt: skip
        _per(
            found,
            "average_order_value",
            base,
            unit=column.unit,
            words=["aov", "revenue per order", "order value"],
        )
    if persons is not None:
        word = person_word(table.column(table.person)).replace("_", " ")
        _per(found, f"revenue_per_{slug(word)}", persons, unit=column.unit,
             words=[f"average revenue per {word}", "arpu", f"spend per {word}"])  # fmt: skip


def _per(found: Suggested, name: str, base: str, *, unit: str | None, words: list[str]) -> None:
    found.metric(name, shown=label(name), words=words, unit=unit, type="ratio",
                 about=f"Revenue divided by {found.metrics[base].label.lower()}.",
                 parameters={"numerator": {"name": "revenue"}, "denominator": {"name": base}})  # fmt: skip
