from importlib.resources import files
from pathlib import Path

import pytest

from assistant.semantics.catalogue_reader import load_catalogue
from assistant.semantics.synonyms import read_synonyms
from assistant.settings import load_settings
from connectors.contract_files import load_contracts
from connectors.contracts import Classification
from connectors.feature_docs.read import read_docs
from evals.cases import load_cases
from evals.gate import load_thresholds

WORKSPACE = Path(str(files("assistant.demo") / "workspace"))


@pytest.fixture(scope="module")
def catalogue():
    synonyms = read_synonyms(WORKSPACE / "knowledge")
    return load_catalogue(WORKSPACE / "semantic_models", None, synonyms)


@pytest.fixture(scope="module")
def docs():
    return read_docs([WORKSPACE / "docs"])


@pytest.fixture(scope="module")
def cases():
    return load_cases(WORKSPACE / "evals")


def test_the_settings_load():
    assert load_settings(WORKSPACE).workspace.currency == "USD"


@pytest.mark.parametrize("table", ["events", "users", "assignments"])
def test_tables_about_people_apply_consent(table):
    contract = next(c for c in load_contracts(WORKSPACE / "contracts") if c.name == table)
    assert contract.person == "user_id"
    assert contract.consent is not None


def test_every_column_says_what_it_is():
    contracts = load_contracts(WORKSPACE / "contracts")
    assert all(column.description for contract in contracts for column in contract.columns)


def test_personal_columns_are_dropped():
    users = next(c for c in load_contracts(WORKSPACE / "contracts") if c.name == "users")
    personal = {c.name for c in users.columns if c.classification is Classification.PERSONAL}
    assert personal == {"full_name", "email", "phone", "ip_address", "birth_date", "street"}


def test_every_metric_has_owner_unit_synonyms_and_description(catalogue):
    for metric in catalogue.metrics.values():
        assert metric.owner, metric.name
        assert metric.unit, metric.name
        assert metric.synonyms, metric.name
        assert metric.description, metric.name


def test_synonyms_name_what_exists(catalogue):
    words = read_synonyms(WORKSPACE / "knowledge")
    assert set(words.metrics) <= set(catalogue.metrics)
    assert set(words.dimensions) <= set(catalogue.dimensions)
    assert set(words.values) <= set(catalogue.dimensions)


def test_every_page_can_be_read(docs):
    assert not docs.problems
    assert len(docs.docs) >= 60


def test_a_deprecated_page_names_a_replacement_that_exists(docs):
    names = {doc.name for doc in docs.docs if doc.status == "active"}
    replaced = [doc.replaced_by for doc in docs.docs if doc.status == "deprecated"]
    assert replaced
    assert set(replaced) <= names


def test_there_are_enough_cases_of_every_family(cases):
    families = {case.family for case in cases}
    assert len(cases) >= 60
    assert set(load_thresholds(WORKSPACE / "evals").families) == families


def test_expected_pages_exist(cases):
    expected = {name for case in cases for name in case.passage_ids}
    pages = {name.removeprefix("feature:") for name in expected if name.startswith("feature:")}
    assert all((WORKSPACE / page).is_file() for page in pages)
