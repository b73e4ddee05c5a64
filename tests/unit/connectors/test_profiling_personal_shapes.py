"""Values that point at persons close a column, whatever it is called and what stands beside them."""

from pathlib import Path

import pytest

from connectors.contracts import Classification
from connectors.profiling.profiler import profile_folder

PLAIN = [f"plain {n}" for n in range(12)]
FOUND = {
    "phone": ["+1 202 555 0123", "+442071838750"],
    "local phone": ["(202) 555-0123", "202-555-0147"],
    "e-mail": ["ann@mail.test", "bob@mail.test"],
    "address": ["203.0.113.7", "2001:db8::1"],
    "card": ["4111111111111111", "5500 0000 0000 0004"],
    "account": ["DE89370400440532013000", "GB82 WEST 1234 5698 7654 32"],
    "token": ["ghp_abcdefghijklmnopqrstuvwx", "AKIAABCDEFGHIJKLMNOP"],
    "inside": ["call 202-555-0123 now", "from 203.0.113.7, twice"],
}
"""Two values each, among a dozen others."""
HARMLESS = {
    "codes": ["1234-5678-9012", "978-0-306-40615-7"],
    "hashes": [f"DE89{n:028x}".upper() for n in range(40)],
    "slugs": ["keyboard-and-mouse-set-2024", "sk-ii-facial-treatment-essence"],
    "long numbers": [str(4_000_000_000_000_000 + 7 * n) for n in range(40)],
    "times": ["10:00:00.123", "2024-05-01 10:00"],
}


def classified(folder: Path, values: list[str], *, name: str = "x") -> Classification:
    rows = "\n".join(f'{n},"{value}"' for n, value in enumerate(values))
    (folder / "things.csv").write_text(f"id,{name}\n{rows}\n")
    column = profile_folder(folder).tables[0].column(name)
    assert column is not None
    return column.classification


@pytest.mark.parametrize("kind", FOUND)
def test_two_personal_values_among_a_dozen_others_close_a_column(tmp_path: Path, kind: str) -> None:
    assert classified(tmp_path, [*PLAIN, *FOUND[kind]]) is Classification.PERSONAL


@pytest.mark.parametrize("kind", HARMLESS)
def test_codes_that_look_alike_leave_a_column_open(tmp_path: Path, kind: str) -> None:
    assert classified(tmp_path, [*PLAIN, *HARMLESS[kind]]) is Classification.PUBLIC


def test_phone_numbers_that_could_be_numbers_close_a_column(tmp_path: Path) -> None:
    numbers = [str(n) for n in range(400)]

    assert classified(tmp_path, [*numbers, "+12025550123", "+12025550124"]) is (
        Classification.PERSONAL
    )


def test_one_number_within_free_text_closes_it(tmp_path: Path) -> None:
    texts = [f"a rather long sentence about nothing at all, number {n}" for n in range(300)]

    assert classified(tmp_path, [*texts, f"{texts[0]} 202-555-0123"]) is Classification.PERSONAL


def test_barcodes_with_leading_zeros_stay_open(tmp_path: Path) -> None:
    barcodes = [f"00{12345678900 + n}" for n in range(40)]

    assert classified(tmp_path, barcodes, name="ean") is Classification.PUBLIC


VERSIONS = [f"{n % 5}.{n % 9}.{n % 3}.{n}" for n in range(60)]


@pytest.mark.parametrize("others", [["1.2.3.4"], ["120.0.0.0", "121.0.0.0"], ["4.8.0.212"]])
def test_versions_with_four_parts_stay_open(tmp_path: Path, others: list[str]) -> None:
    values = [*PLAIN, *VERSIONS, *others]

    assert classified(tmp_path, values, name="app_version") is Classification.PUBLIC


@pytest.mark.parametrize("kind", FOUND)
def test_a_column_called_a_version_is_judged_by_what_it_holds(tmp_path: Path, kind: str) -> None:
    assert classified(tmp_path, [*VERSIONS, *FOUND[kind]], name="build") is Classification.PERSONAL


def test_more_small_addresses_than_there_are_versions_close_a_column(tmp_path: Path) -> None:
    values = [f"10.0.{n % 7}.{n % 100}" for n in range(400)]

    assert classified(tmp_path, values, name="release") is Classification.PERSONAL


@pytest.mark.parametrize("name", ["first_name", "employee_name", "username", "姓名"])
def test_names_are_closed_in_tables_of_things_too(tmp_path: Path, name: str) -> None:
    assert classified(tmp_path, ["Ann Lee", "Bo Chan"] * 6, name=name) is Classification.PERSONAL


@pytest.mark.parametrize("name", ["author_last_name", "artist_name", "title"])
def test_names_of_works_and_their_makers_stay_open(tmp_path: Path, name: str) -> None:
    assert classified(tmp_path, ["Ann Lee", "Bo Chan"] * 6, name=name) is Classification.PUBLIC
