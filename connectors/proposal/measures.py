"""Which measures and metrics a table always needs: counts, persons, sessions, sums, averages, rates."""

from connectors.contracts import Classification
from connectors.profiling.naming import label, plural, slug, word_set, words_of
from connectors.profiling.profile import ColumnProfile, Kind, Role, TableProfile
from connectors.profiling.vocabulary import MONEY, SOLD, is_named, names
from connectors.proposal.amounts import add_amounts
from connectors.proposal.lake_names import TableNames, done, person_word
from connectors.proposal.sessions import add_sessions
from connectors.proposal.steps import add_steps, add_types
from connectors.proposal.suggestions import Suggested
from connectors.proposal.years import year_of, year_words

NOT_PAID = word_set(
    "ltv lifetime tax refund refunded shipping discount cost predicted fee items item quantity count"
)


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
    if persons is not None:
        _each(found, rows=rows, persons=persons)
    # What lies inside of another table's rows repeats their sessions and types.
    if names.table.reading.rows_in is None:
        sessions = add_sessions(found, rows=rows, persons=persons)
        add_types(found, rows=rows, persons=persons)
        add_steps(found, sessions=sessions, persons=persons)
    for column in names.table.columns:
        if column.role is Role.MEASURE and column.classification is not Classification.PERSONAL:
            add_amounts(found, column)
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
    year = year_of(names.table)
    words += year_words(year, text) if year else []
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
                  f"{people} visited", f"{people} who visited", f"{people} were active",
                  "dau", "wau", "mau"]  # fmt: skip
    return found.metric(wanted, shown=label(wanted), words=words, unit=people, parameters={"measure": measure},
                        about=f"Distinct {people} with at least one {names.thing.replace('_', ' ')}.")  # fmt: skip


def _each(found: Suggested, *, rows: str, persons: str) -> None:
    """How much of it each person does."""
    things = found.names.things
    text = things.replace("_", " ")
    word = person_word(found.table.column(found.table.person)).replace("_", " ")
    base = next(name for name, m in found.metrics.items() if m.parameters == {"measure": rows})
    found.metric(
        f"{things}_per_{slug(word)}", shown=label(f"{text} per {word}"), type="ratio",
        parameters={"numerator": {"name": base}, "denominator": {"name": persons}},
        words=[f"average {text} per {word}", f"average number of {text} per {word}", f"{text} for each {word}"],
        about=f"{label(text)} divided by distinct {plural(word)}; {text} that name no {word} count as well.",
    )  # fmt: skip


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
                 words=["sales", "turnover", "income", "gross revenue", "money", "money earned", "takings", "earnings"],
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
