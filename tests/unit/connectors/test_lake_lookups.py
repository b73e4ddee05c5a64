"""Columns that the build fills from other tables."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

import duckdb
import pytest

from connectors.contracts import TableContract
from connectors.errors import ContractError
from connectors.lake.publish import current_lake

Build = Callable[..., Any]
Raw = Callable[[str, str], Path]


def column(name: str, **more: Any) -> dict[str, Any]:
    return {"name": name, "source": name, "type": "string"} | more


def table(name: str, *columns: dict[str, Any], **more: Any) -> TableContract:
    values = {"name": name, "kind": "reference", "path": f"{name}.csv", "file_format": "csv"}
    return TableContract.model_validate(values | {"columns": columns} | more)


LOOKUP = {"path": ["copy_id", "copies.film_id", "films.genre_id"], "column": "genres.name"}
COPIES = table("copies", column("copy_id", primary_key=True), column("film_id"))
FILMS = table("films", column("film_id", primary_key=True, type="integer"), column("genre_id"))
GENRES = table("genres", column("genre_id", primary_key=True), column("name"))


def loans(**lookup: Any) -> TableContract:
    genre = column("genre", lookup=LOOKUP | lookup.pop("lookup", {}), **lookup)
    return table("loans", column("loan_id", primary_key=True), column("copy_id"), genre)


@pytest.fixture
def files(raw: Raw) -> None:
    raw("loans.csv", "loan_id,copy_id\n1,c1\n2,c2\n3,c1\n4,c9\n5,\n")
    raw("copies.csv", "copy_id,film_id\nc1,7.0\nc2,8\nc2,8\n")
    raw("films.csv", "film_id,genre_id\n7,g1\n8,g2\n8,g1\n")
    raw("genres.csv", "genre_id,name\ng1,Drama\ng2,Comedy\n")


def rows(tmp_path: Path, query: str) -> list[tuple[Any, ...]]:
    folder = current_lake(tmp_path / "lakes")
    assert folder is not None
    with duckdb.connect(str(folder / "safe.duckdb"), read_only=True) as connection:
        return connection.execute(query).fetchall()


@pytest.mark.usefixtures("files")
def test_a_lookup_follows_its_path_and_never_multiplies_rows(tmp_path: Path, build: Build) -> None:
    build(loans(), COPIES, FILMS, GENRES)

    found = rows(tmp_path, "SELECT loan_id, genre FROM loans ORDER BY 1")

    # The film that is there twice counts once, as its first row says.
    assert found == [("1", "Drama"), ("2", "Comedy"), ("3", "Drama"), ("4", None), ("5", None)]


def test_a_looked_up_country_is_normalised(tmp_path: Path, build: Build, raw: Raw) -> None:
    raw("loans.csv", "loan_id,person\n1,p1\n")
    raw("people.csv", "person,land\np1,Deutschland\n")
    lookup = {"path": ["person"], "column": "people.land"}
    child = table(
        "loans",
        column("loan_id", primary_key=True),
        column("person", classification="pseudonymous", entity="user"),
        column("country", lookup=lookup, normalize="country"),
        person="person",
    )
    parent = table(
        "people",
        column("person", primary_key=True, classification="pseudonymous", entity="user"),
        column("land"),
        person="person",
    )
    build(child, parent)

    found = rows(tmp_path, "SELECT country, country_code, country_raw FROM loans")
    assert found == [("Germany", "DE", "Deutschland")]


def test_an_attribute_of_somebody_who_did_not_consent_is_not_looked_up(
    tmp_path: Path, build: Build, raw: Raw
) -> None:
    raw("loans.csv", "loan_id,person,owner\n1,p1,p1\n2,p1,p2\n")
    raw("people.csv", "person,town,ok\np1,Rome,true\np2,Oslo,false\n")
    consent = {"table": "people", "person": "person", "flag": "ok", "purpose": "analytics"}
    key = {"classification": "pseudonymous", "entity": "user"}
    child = table(
        "loans",
        column("loan_id", primary_key=True),
        column("person", **key),
        column("owner", **key),
        column("town", lookup={"path": ["owner"], "column": "people.town"}),
        person="person",
        consent=consent,
    )
    parent = table(
        "people",
        column("person", primary_key=True, **key),
        column("town"),
        column("ok", type="boolean"),
        person="person",
        consent=consent,
    )
    build(child, parent)

    assert rows(tmp_path, "SELECT loan_id, town FROM loans ORDER BY 1") == [
        ("1", "Rome"),
        ("2", None),
    ]


@pytest.mark.parametrize(
    ("changes", "says"),
    [
        ({"lookup": {"column": "genres.title"}}, "reads 'genres.title'"),
        ({"lookup": {"column": "shops.name"}}, "no contract"),
        ({"lookup": {"path": ["shop_id"]}}, "begins with no column"),
        ({"type": "integer"}, "is of type integer"),
        ({"classification": "public"}, "which is internal"),
        ({"classification": "personal"}, "is personal"),
        ({"required": True}, "may find nothing"),
    ],
)
def test_a_lookup_that_cannot_be_followed_is_refused_with_its_reason(
    build: Build, changes: dict[str, Any], says: str
) -> None:
    with pytest.raises(ContractError, match=says):
        build(loans(**changes), COPIES, FILMS, GENRES)


def test_a_table_without_persons_takes_nothing_through_a_table_of_persons(build: Build) -> None:
    key = column("film_id", primary_key=True, classification="pseudonymous", entity="user")
    films = table("films", key, column("genre_id"), person="film_id")

    with pytest.raises(ContractError, match="names persons, and this table names none"):
        build(loans(), COPIES, films, GENRES)
