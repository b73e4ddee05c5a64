"""Which table a request for a feature is read from: one that holds every column that it names."""

from pathlib import Path

import pytest

from assistant.features.engine.tables import tables_of_contracts
from assistant.planner.features.request import Drafted, read_request
from assistant.planner.features.vocabulary import FeatureVocabulary, Term, build_vocabulary
from assistant.planner.plan import ClarifyPlan
from assistant.planner.reading.value_index import ValueIndex
from assistant.semantics.catalogue import Catalogue
from assistant.values import Value
from connectors.contract_files import load_contracts

CONTRACTS = Path(__file__).parents[3] / "examples" / "thelook" / "contracts"


@pytest.fixture(scope="module")
def words() -> FeatureVocabulary:
    contracts = load_contracts(CONTRACTS)
    made = build_vocabulary(
        Catalogue({}, {}),
        tables=tables_of_contracts(contracts),
        contracts=contracts,
        values=ValueIndex([Value("events", "event_type", "purchase")]),
    )
    made.add(["order items"], Term("metric", "orders", "num_of_item", kind="sum"))
    made.add(["orders"], Term("metric", "orders", kind="count"))
    return made


@pytest.mark.parametrize(
    ("request_", "table", "kind", "column"),
    [
        ("total sale price of order items per user over 30 days", "order_items", "sum", "sale_price"),
        ("mean sale price per user over the last 7 days", "order_items", "mean", "sale_price"),
        ("order items per user over 30 days", "orders", "sum", "num_of_item"),
    ],
)  # fmt: skip
def test_the_table_that_holds_the_named_column_is_read(
    request_: str, table: str, kind: str, column: str, words: FeatureVocabulary
) -> None:
    read = read_request(request_, words)

    assert isinstance(read, Drafted), read
    assert read.spec.source.table == table
    assert read.spec.aggregation.model_dump(include={"kind", "column"}) == {
        "kind": kind,
        "column": column,
    }


def test_a_column_that_no_fitting_table_holds_is_asked_about(words: FeatureVocabulary) -> None:
    read = read_request("total sale price of purchase per user over 7 days", words)

    assert isinstance(read, ClarifyPlan), read
    assert "'sale price' is no column of 'events'" in read.question
