from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from connectors.access import RowFilter
from connectors.contract_files import load_contracts
from connectors.errors import ContractError

Build = Callable[..., Any]
Raw = Callable[[str, str], Path]

CONTRACT = """
apiVersion: v3.1.0
kind: DataContract
id: sales
servers:
  - {server: raw, type: local, path: "sales.csv", format: csv}
schema:
  - name: sales
    customProperties:
      - {property: signpost.kind, value: reference}
      - {property: signpost.roles, value: [engineer, steward]}
      - {property: signpost.purposes, value: [analytics]}
      - {property: signpost.rows, value: {column: storefront, attribute: storefront, exempt: [steward]}}
    properties:
      - {name: storefront, logicalType: string, classification: internal}
      - name: margin
        logicalType: number
        customProperties:
          - {property: signpost.roles, value: [steward]}
          - {property: signpost.purposes, value: [billing]}
"""


def write(folder: Path, text: str) -> Path:
    (folder / "sales.odcs.yaml").write_text(text, encoding="utf-8")
    return folder


def test_a_contract_says_who_may_read_what_and_which_rows(tmp_path: Path) -> None:
    (contract,) = load_contracts(write(tmp_path, CONTRACT))

    margin = contract.column("margin")
    assert (contract.roles, contract.purposes) == (("engineer", "steward"), ("analytics",))
    assert contract.rows == RowFilter(
        column="storefront", attribute="storefront", exempt=("steward",)
    )
    assert margin is not None
    assert (margin.roles, margin.purposes) == (("steward",), ("billing",))


@pytest.mark.parametrize(
    ("before", "after", "named"),
    [
        ("{column: storefront, attribute", "{column: shop, attribute", "'shop'"),
        ("classification: internal", "classification: pseudonymous", "pseudonymous"),
        ("classification: internal", "classification: personal", "personal"),
        ("exempt: [steward]", "exempt: [everybody]", "rows.exempt"),
        ("value: [engineer, steward]", "value: [boss]", "roles"),
        ("attribute: storefront", "attributes: storefront", "rows"),
    ],
)
def test_a_contradiction_is_named(tmp_path: Path, before: str, after: str, named: str) -> None:
    write(tmp_path, CONTRACT.replace(before, after))
    with pytest.raises(ContractError, match=named):
        load_contracts(tmp_path)


def test_the_lake_says_who_may_read_what(tmp_path: Path, build: Build, raw: Raw) -> None:
    raw("sales.csv", "storefront,margin\nJapan,3\n")
    (contract,) = load_contracts(write(tmp_path, CONTRACT))

    table = build(contract).table("sales")

    assert (table.roles, table.purposes) == (contract.roles, contract.purposes)
    assert table.rows == contract.rows
    assert [(c.name, c.roles, c.purposes) for c in table.columns] == [
        ("storefront", (), ()),
        ("margin", ("steward",), ("billing",)),
    ]
