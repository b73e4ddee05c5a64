"""Rules of the known identifiers: which values of the raw data are kept, as keyed hashes alone."""

import hmac
import stat
from pathlib import Path

import duckdb
import numpy as np
import pytest
from small_workspace import write_small_workspace

from connectors.contract_files import load_contracts
from connectors.lake.build import build_lake
from connectors.lake.known import (
    FILE_NAME,
    KnownIdentifiers,
    _leave_out_dense,
    known_key,
    open_known,
    write_known_key,
)
from connectors.lake.options import BuildOptions
from connectors.lake.publish import current_lake

SECRET = bytes(range(32))


@pytest.fixture(scope="module")
def root(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The small workspace with more personal columns, built."""
    root = write_small_workspace(tmp_path_factory.mktemp("known"))
    people = (root / "data" / "users.csv").read_text().splitlines()
    more = ["phone,first_name,last_name,born,latitude,device"] + [
        f"+49 1512 77310{n:02d},Zuleika{chr(97 + n % 26)},Quackenbush,1985-03-{n % 28 + 1:02d},"
        f"52.{n:04d},DEV-{n:04x}-ab"
        for n in range(len(people) - 1)
    ]
    more[3] = more[3].replace("Zuleikac,Quackenbush", "Song,Alder")
    rows = [f"{old},{new}" for old, new in zip(people, more, strict=True)]
    (root / "data" / "users.csv").write_text("\n".join(rows) + "\n")
    contract = root / "contracts" / "users.odcs.yaml"
    text = contract.read_text()
    at = text.index("  - classification: personal")
    for name in more[0].split(","):
        column = f"  - classification: personal\n    logicalType: string\n    name: {name}\n"
        text = text[:at] + column + text[at:]
    contract.write_text(text)
    build_lake(
        load_contracts(root / "contracts"),
        data=root / "data",
        lakes=root / "lakes",
        secret=SECRET,
        options=BuildOptions(),
    )
    write_known_key(root / "known.key", SECRET)
    return root


@pytest.fixture(scope="module")
def known(root: Path) -> KnownIdentifiers:
    lake = current_lake(root / "lakes")
    assert lake is not None
    found = open_known(lake, root / "known.key")
    assert found is not None
    return found


def test_ids_addresses_and_numbers_are_known_in_any_case(known: KnownIdentifiers) -> None:
    assert known.word("CANARY3@mail.test")
    assert known.word("dev-0003-AB")
    assert known.number("4915127731007")
    assert not known.word("canary99@mail.test")
    assert not known.number("4915127731099")


def test_a_full_name_is_known_in_either_order_and_its_parts_lead_to_it(
    known: KnownIdentifiers,
) -> None:
    assert known.name(("Zuleikab", "Quackenbush"))
    assert known.name(("quackenbush", "zuleikab"))
    assert known.name_part("Zuleikab")
    assert not known.name(("Zuleikab", "Alder"))
    assert not known.name_part("plays")


@pytest.mark.parametrize("value", ["u5", "1985-03-02", "52.0003", "germany", "consent"])
def test_short_ids_dates_amounts_and_words_are_left_out(
    value: str, known: KnownIdentifiers
) -> None:
    assert not known.word(value)
    assert not known.number("".join(filter(str.isdigit, value)))


def test_who_shares_a_name_with_a_title_is_left_out(known: KnownIdentifiers) -> None:
    assert not known.name(("Song", "Alder"))


def test_the_file_holds_sorted_hashes_and_nothing_else(root: Path, known: KnownIdentifiers) -> None:
    lake = current_lake(root / "lakes")
    assert lake is not None
    data = (lake / FILE_NAME).read_bytes()
    hashes = np.frombuffer(data, dtype="<u8")
    assert len(hashes) == len(known) > 180
    assert (hashes[1:] > hashes[:-1]).all()
    message = b"w\x1fcanary3@mail.test"
    under_the_secret = int.from_bytes(hmac.digest(SECRET, message, "sha256")[:8], "big")
    under_its_key = int.from_bytes(hmac.digest(known_key(SECRET), message, "sha256")[:8], "big")
    assert under_the_secret not in hashes
    assert under_its_key in hashes


def test_the_key_is_its_own_and_its_owners_alone(root: Path) -> None:
    key = root / "known.key"
    assert stat.S_IMODE(key.stat().st_mode) == 0o600
    assert key.read_bytes() == known_key(SECRET) != SECRET


def test_a_lake_or_a_workspace_without_them_knows_none(tmp_path: Path, root: Path) -> None:
    assert open_known(tmp_path, root / "known.key") is None
    lake = current_lake(root / "lakes")
    assert lake is not None
    assert open_known(lake, tmp_path / "known.key") is None


def test_numbers_so_dense_that_any_would_be_one_are_left_out() -> None:
    with duckdb.connect(":memory:") as connection:
        connection.execute("CREATE TABLE known_raw (kind VARCHAR, value VARCHAR)")
        connection.execute("INSERT INTO known_raw SELECT 'd', 100000 + range FROM range(10000)")
        connection.execute("INSERT INTO known_raw VALUES ('d', '123456789')")
        _leave_out_dense(connection)
        assert connection.execute("SELECT value FROM known_raw").fetchall() == [("123456789",)]
