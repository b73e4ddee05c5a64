"""Tables of which nothing may leave the raw files."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from connectors.contracts import TableContract
from connectors.errors import ContractError

CLOSED = TableContract.model_validate(
    {
        "name": "contacts",
        "kind": "reference",
        "path": "contacts.csv",
        "file_format": "csv",
        "columns": [
            {"name": name, "source": name, "type": "string", "classification": "personal"}
            for name in ("email", "phone")
        ],
    }
)


@pytest.fixture
def contacts(raw: Callable[[str, str], Path]) -> None:
    raw("contacts.csv", "email,phone\na@example.org,1\n")


@pytest.mark.usefixtures("contacts")
def test_a_table_of_personal_columns_only_is_left_out_with_a_note(
    build: Callable[..., Any],
    contract: Callable[..., TableContract],
    raw: Callable[[str, str], Path],
) -> None:
    raw("plays.csv", "event_id,user_id,at,kind,seconds\ne1,u1,2026-02-01 10:00:00,play,3\n")

    manifest = build(contract(), CLOSED)

    assert [table.name for table in manifest.tables] == ["plays"]
    assert manifest.left_out == (
        "contacts: every column is personal, so nothing of it may leave the raw files",
    )


@pytest.mark.usefixtures("contacts")
def test_nothing_but_personal_columns_is_a_contract_to_correct(build: Callable[..., Any]) -> None:
    with pytest.raises(ContractError, match="the lake would be empty"):
        build(CLOSED)
