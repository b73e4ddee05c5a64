"""Rules of completion: what a question may name, and nothing that is not public."""

from collections.abc import Sequence
from dataclasses import replace

import pytest

from assistant.agent import Assistant
from assistant.terminal.names import MOST_OFFERED, Name, Names, known_names
from assistant.tools.kit import ToolKit
from connectors.contracts import Classification

NAMES = Names(
    [
        Name("Plays", "metric"),
        Name("Country of the user", "dimension"),
        Name("United States", "Country", rows=9),
        Name("United Kingdom", "Country", rows=10),
        Name("Unit", "dimension"),
    ]
)


def offered(typed: str, names: Names = NAMES) -> Sequence[tuple[str, int]]:
    return [(offer.name.text, offer.replaced) for offer in names.offers(typed)]


@pytest.mark.parametrize(
    ("typed", "expected"),
    [
        ("pl", [("Plays", 2)]),
        ("plays in united k", [("United Kingdom", 8)]),
        ("plays by (country o", [("Country of the user", 9)]),
        ("plays in unit", [("Unit", 4), ("United Kingdom", 4), ("United States", 4)]),
        ("p", []),
        ("replays", []),
        ("", []),
    ],
)
def test_the_end_of_what_is_typed_is_completed(typed: str, expected: list[tuple[str, int]]) -> None:
    assert offered(typed) == expected


def test_no_more_names_are_offered_than_a_menu_shows() -> None:
    many = Names(Name(f"Song {number:05}", "Title") for number in range(5_000))

    assert len(offered("song", many)) == MOST_OFFERED


def found(kit: ToolKit) -> set[tuple[str, str]]:
    names = known_names(kit)
    typed = ("play", "listen", "coun", "germ", "canary")
    return {(offer.name.text, offer.name.kind) for end in typed for offer in names.offers(end)}


def test_metrics_dimensions_and_public_values_of_a_workspace_are_known(
    small_assistant: Assistant,
) -> None:
    names = found(small_assistant.kit)

    assert {("Plays", "metric"), ("listens", "metric"), ("Country", "dimension")} <= names
    assert ("Germany", "Country") in names
    assert not [text for text, _ in names if "canary" in text]


def test_values_of_a_dimension_that_is_not_public_are_not_offered(
    small_assistant: Assistant,
) -> None:
    kit = small_assistant.kit
    closed = tuple(
        table.model_copy(
            update={
                "columns": tuple(
                    column.model_copy(update={"classification": Classification.INTERNAL})
                    for column in table.columns
                )
            }
        )
        for table in kit.manifest.tables
    )
    names = found(replace(kit, manifest=kit.manifest.model_copy(update={"tables": closed})))

    assert ("Country", "dimension") in names
    assert ("Germany", "Country") not in names
