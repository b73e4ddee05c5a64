"""Counts of each event type, and rates between types that follow each other."""

from collections.abc import Iterator

from connectors.profiling.naming import label, plural, slug, word_set, words_of
from connectors.profiling.profile import EventValue
from connectors.proposal.lake_names import event_words, person_word
from connectors.proposal.sessions import session_words
from connectors.proposal.suggestions import Suggested

MOST_TYPES = 20
MOST_STEPS = 6
FEW_STEPS = 5
MOST_GOALS = 5
GOALS = word_set("""purchase buy bought order cart basket checkout pay payment subscribe subscription signup register
    registration trial install download complete completed finish activate lead donate share save""")

AUTOMATIC = word_set(
    "session_start first_visit first_open user_engagement screen_view scroll session_end"
)
"""Types that happen by themselves: nobody asks how many of them lead to what."""


def _is_type(found: Suggested, value: str) -> str:
    literal = value.replace("'", "''")
    return f"{{{{ Dimension('{found.type_dimension}') }}}} = '{literal}'"


def _templated(value: str) -> bool:
    return "{" in value or "\\" in value or "\n" in value


def add_types(found: Suggested, *, rows: str, persons: str | None) -> None:
    """Count the events of each type, and the commonest ones for each person.

    Args:
        found: Takes the metrics.
        rows: Measure that counts the table's rows.
        persons: Metric of the table's distinct persons.
    """
    for at, event in enumerate(found.table.events[:MOST_TYPES]):
        if _templated(event.name):
            continue
        name, shown, words = event_words(event.name, taken=found.nouns)
        words = (*words, *session_words(found.names, event.name))
        kept = [word for word in words if word.replace(" ", "_") not in found.nouns]
        counted = found.metric(name, shown=shown, words=kept, unit="events", parameters={"measure": rows},
                     filter=_is_type(found, event.name), about=f"Events of type '{event.name}'.")  # fmt: skip
        if persons is not None and at < MOST_STEPS and slug(event.name) not in AUTOMATIC:
            _each(found, counted, persons=persons)


def _each(found: Suggested, counted: str, *, persons: str) -> None:
    """Events of one type for each person."""
    word = person_word(found.table.column(found.table.person)).replace("_", " ")
    text = found.metrics[counted].label.lower()
    found.metric(
        f"{counted}_per_{slug(word)}", shown=label(f"{text} per {word}"), type="ratio",
        parameters={"numerator": {"name": counted}, "denominator": {"name": persons}},
        words=[f"average {text} per {word}", f"average number of {text} per {word}", f"{text} for each {word}"],
        about=f"{label(text)} divided by distinct {plural(word)} with any {found.names.thing.replace('_', ' ')}.",
    )  # fmt: skip


def add_steps(found: Suggested, *, sessions: str | None, persons: str | None) -> None:
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
    for first, then in _rated(steps):
        _rate(found, first.name, then.name, bases=bases, noun=noun)


def _rated(steps: tuple[EventValue, ...]) -> Iterator[tuple[EventValue, EventValue]]:
    """Pairs that people ask for: each step and the next one, and each and the goal reached last.

    Of a few steps every pair, since none is too many then.
    """
    goals = [step for step in steps if is_goal(step.name)]
    for at, first in enumerate(steps):
        for then in steps[at + 1 :]:
            if is_goal(first.name) and not is_goal(then.name):
                continue
            if len(steps) <= FEW_STEPS or then is steps[at + 1] or then in goals[-1:]:
                yield first, then


def ordered_steps(events: tuple[EventValue, ...]) -> tuple[EventValue, ...]:
    """The commonest types, and those that people work towards, as sessions reach them."""
    placed = [
        event
        for event in events
        if event.place is not None
        and not _templated(event.name)
        and slug(event.name) not in AUTOMATIC
    ]
    goals = [event for event in placed[MOST_STEPS:] if is_goal(event.name)]
    chosen = [*placed[:MOST_STEPS], *goals[:MOST_GOALS]]
    return tuple(sorted(chosen, key=lambda event: (event.place or 0.0, event.name)))


def is_goal(value: str) -> bool:
    """Whether an event type is one that a service wants to happen: `add_to_cart`."""
    return bool(GOALS & set(words_of(value)))


def _rate(found: Suggested, first: str, then: str, *, bases: dict[str, str], noun: str) -> None:
    a, b = (slug(value).replace("_", " ") for value in (first, then))
    found.metric(
        f"{slug(first)}_to_{slug(then)}_rate",
        shown=label(f"{a} to {b} rate"),
        about=f"Distinct {noun} with '{then}', divided by distinct {noun} with '{first}'.",
        words=[f"{a} to {b} conversion", f"{a} to {b} conversion rate", f"conversion from {a} to {b}",
               f"{b} rate after {a}"],
        unit="share",
        type="ratio",
        parameters={"numerator": {"name": bases[then]}, "denominator": {"name": bases[first]}},
    )  # fmt: skip
