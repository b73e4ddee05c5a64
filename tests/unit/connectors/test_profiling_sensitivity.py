"""Which columns of real input are closed, and that hardly any harmless one is."""

from functools import cache
from pathlib import Path

import pytest

from connectors.contracts import Classification
from connectors.profiling.profile import DataProfile
from connectors.profiling.profiler import profile_folder

CLOSED = """
thelook events ip_address postal_code
thelook users first_name last_name email street_address postal_code latitude longitude
sakila customer first_name last_name email
sakila staff first_name last_name email username password picture
sakila address address address2 postal_code phone
pii labelled_text full_text
pii labelled_text_spans spans.entity_value
"""
"""Folder, table, columns that hold names, addresses, contacts or secrets of persons."""

KEYED = """
thelook events user_id session_id
thelook users id
thelook orders user_id
thelook order_items user_id
sakila customer customer_id
sakila rental customer_id staff_id
sakila payment customer_id staff_id
sakila staff staff_id
ga4 ga4_events_sampled user_pseudo_id
"""
"""Ids of persons and sessions."""

PUBLIC_PEOPLE = """
sakila actor first_name last_name
books books authors
"""


def cases(text: str) -> list[tuple[str, str, str]]:
    rows = [line.split() for line in text.strip().splitlines()]
    return [(folder, table, column) for folder, table, *columns in rows for column in columns]


@cache
def profiled(folder: Path) -> DataProfile:
    return profile_folder(folder)


def classification(shared_data: Path, case: tuple[str, str, str]) -> Classification:
    folder, table, column = case
    found = profiled(shared_data / folder).table(table)
    assert found is not None
    profile = found.column(column)
    assert profile is not None
    return profile.classification


@pytest.mark.parametrize("case", cases(CLOSED), ids="-".join)
def test_what_identifies_a_person_is_closed(shared_data: Path, case: tuple[str, str, str]) -> None:
    assert classification(shared_data, case) is Classification.PERSONAL


@pytest.mark.parametrize("case", cases(KEYED), ids="-".join)
def test_ids_of_persons_and_sessions_are_keyed(
    shared_data: Path, case: tuple[str, str, str]
) -> None:
    assert classification(shared_data, case) is Classification.PSEUDONYMOUS


@pytest.mark.parametrize("case", cases(PUBLIC_PEOPLE), ids="-".join)
def test_people_known_for_their_work_stay_open(
    shared_data: Path, case: tuple[str, str, str]
) -> None:
    assert classification(shared_data, case) is Classification.PUBLIC


HARMLESS_CLOSED = """
sakila address district
"""
"""What is closed although it names nobody: nearly every address has a district of its own."""

FOLDERS = ("thelook", "sakila", "books", "ga4", "pii")


@pytest.mark.parametrize("folder", FOLDERS)
def test_the_closed_columns_of_a_folder_are_those_listed_here_and_no_others(
    shared_data: Path, folder: str
) -> None:
    listed = {case for case in (*cases(CLOSED), *cases(HARMLESS_CLOSED)) if case[0] == folder}

    closed = {
        (folder, table.name, column.source)
        for table in profiled(shared_data / folder).tables
        for column in table.columns
        if not column.open
    }

    assert closed == listed


def test_at_most_one_harmless_column_in_twenty_is_closed(shared_data: Path) -> None:
    columns = [
        column
        for folder in FOLDERS
        for table in profiled(shared_data / folder).tables
        for column in table.columns
    ]
    harmless = len(columns) - len(cases(CLOSED))

    assert len(cases(HARMLESS_CLOSED)) <= 0.05 * harmless


def test_no_value_of_a_closed_or_keyed_column_is_in_the_profile(shared_data: Path) -> None:
    for folder in ("thelook", "sakila"):
        for table in profiled(shared_data / folder).tables:
            for column in table.columns:
                if column.classification in (Classification.PERSONAL, Classification.PSEUDONYMOUS):
                    assert column.values == ()
