"""Catalogues with years, numbered stores and lengths: what is proposed so that people can ask."""

from pathlib import Path

import pytest

from assistant.semantics.engine import SemanticEngine
from assistant.semantics.model_files import read_documents
from connectors.profiling.profiler import profile_folder
from connectors.proposal.keeping import write_proposal
from connectors.proposal.proposal import propose

Found = dict[str, dict[str, object]]


def _csv(folder: Path, name: str, head: str, lines: list[str]) -> None:
    folder.mkdir(exist_ok=True)
    (folder / f"{name}.csv").write_text("\n".join([head, *lines]) + "\n", "utf-8")


def _proposed(folder: Path, root: Path, kind: str) -> Found:
    """Metrics or semantic models as proposed; the engine must accept all of them."""
    write_proposal(propose(profile_folder(folder), name="test").files, root=root)
    documents = read_documents(root / "semantic_models")
    SemanticEngine(documents)
    return {d.name: d.body | {"meta": d.meta} for d in documents if d.kind == kind}


@pytest.fixture(scope="module")
def rental(tmp_path_factory: pytest.TempPathFactory) -> Path:
    place = tmp_path_factory.mktemp("rental")
    data = place / "data"
    films = [f"{n},Film {n},{1990 + n % 20},{46 + n},{n % 9}" for n in range(60)]
    _csv(data, "film", "film_id,title,release_year,length,film_number", films)
    _csv(data, "store", "store_id,opened", [f"{n},2020-01-0{n}" for n in (1, 2)])
    people = [f"{n},{1 + n % 2},n{n}@mail.test" for n in range(30)]
    _csv(data, "customer", "customer_id,store_id,email", people)
    days = [f"{n},{n % 30},{n % 60},2024-05-{1 + n % 28:02} 10:00:00,{n}.5" for n in range(200)]
    _csv(data, "payment", "payment_id,customer_id,film_id,paid_at,amount", days)
    return place


def _words(metric: dict[str, object]) -> list[str]:
    meta = metric["meta"]
    assert isinstance(meta, dict)
    return list(meta["synonyms"])


def _dimension(models: Found, table: str, name: str) -> dict[str, object]:
    dimensions = models[table]["dimensions"]
    assert isinstance(dimensions, list)
    return next(entry for entry in dimensions if entry["name"] == name)


def test_a_catalogue_counts_from_its_release_year(rental: Path, tmp_path: Path) -> None:
    models = _proposed(rental / "data", tmp_path / "a", "semantic_model")

    begun = _dimension(models, "film", "release_year_begun")

    assert models["film"]["defaults"] == {"agg_time_dimension": "release_year_begun"}
    assert "make_date(CAST(release_year AS INTEGER), 1, 1)" in str(begun["expr"])


def test_films_can_be_asked_for_as_released_and_lengths_in_hours(
    rental: Path, tmp_path: Path
) -> None:
    metrics = _proposed(rental / "data", tmp_path / "b", "metric")

    assert {"films released", "films were released", "released films"} <= {
        *_words(metrics["films"])
    }
    assert "average_length_hours" in metrics


def test_ordinal_numbers_are_neither_summed_nor_averaged(rental: Path, tmp_path: Path) -> None:
    metrics = _proposed(rental / "data", tmp_path / "c", "metric")

    assert not [name for name in metrics if "number" in name]


def test_customers_are_split_by_a_store_that_has_a_number_only(
    rental: Path, tmp_path: Path
) -> None:
    models = _proposed(rental / "data", tmp_path / "d", "semantic_model")

    assert _dimension(models, "customer", "store_id")["label"] == "Customer store"


def test_the_length_of_a_film_is_taken_for_minutes_and_said(rental: Path) -> None:
    table = profile_folder(rental / "data").table("film")

    column = table.column("length") if table else None

    assert column is not None
    assert column.unit == "minutes"
    assert "Taken for minutes" in (column.note or "")


def test_amounts_in_two_currencies_are_counted_in_the_converted_one(tmp_path: Path) -> None:
    rows = [f"{n},{n % 15},2024-05-0{1 + n % 9} 10:00:00,{n}.5,{n}.25,{n % 4}" for n in range(90)]
    head = "id,user_id,created_at,price,price_in_usd,quantity"
    _csv(tmp_path / "data", "sales", head, rows)

    metrics = _proposed(tmp_path / "data", tmp_path / "e", "metric")

    assert "price" in _words(metrics["average_price_in_usd"])
    assert not {"average_price", "total_price", "total_price_in_usd"} & set(metrics)


def test_ids_whose_names_are_in_another_script_make_models_that_load(tmp_path: Path) -> None:
    rows = [f"{n},{n % 15},2024-05-0{1 + n % 9} 10:00:00,{n}" for n in range(90)]
    _csv(tmp_path / "data", "注文", "注文番号,顧客,日付,金額", rows)
    _csv(tmp_path / "data", "k", "k_id,c_id", [f"{n},{n % 3}" for n in range(30)])

    models = _proposed(tmp_path / "data", tmp_path / "f", "semantic_model")

    assert len(models) == 2
