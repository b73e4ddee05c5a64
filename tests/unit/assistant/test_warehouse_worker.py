import io
from datetime import date, datetime
from decimal import Decimal
from typing import Any

import pytest

from assistant.warehouse.worker import read_frame, wire_row, wire_type, write_frame


@pytest.mark.parametrize(
    ("engine", "wire"),
    [
        ("BIGINT", "integer"),
        ("UINTEGER", "integer"),
        ("HUGEINT", "integer"),
        ("DECIMAL(18,3)", "number"),
        ("DOUBLE", "number"),
        ("BOOLEAN", "boolean"),
        ("DATE", "date"),
        ("TIMESTAMP", "timestamp"),
        ("TIMESTAMP WITH TIME ZONE", "timestamp"),
        ("VARCHAR", "string"),
        ("INTERVAL", "string"),
        ("INTEGER[]", "string"),
    ],
)
def test_an_engine_type_has_a_wire_name(engine: str, wire: str) -> None:
    assert wire_type(engine) == wire


@pytest.mark.parametrize(
    ("value", "cell"),
    [
        (None, None),
        (True, True),
        (Decimal("1.50"), 1.5),
        (float("nan"), None),
        (float("inf"), None),
        (2**62, 2**62),
        (2**70, float(2**70)),
        (date(2024, 1, 31), "2024-01-31"),
        (datetime(2024, 1, 31, 10), "2024-01-31T10:00:00"),  # noqa: DTZ001 - lake times are naive
        ([1, 2], "[1, 2]"),
    ],
)
def test_a_value_becomes_a_json_cell(value: Any, cell: object) -> None:
    assert wire_row((value,)) == [cell]


def test_a_frame_comes_back_whole_and_a_broken_one_not_at_all() -> None:
    stream = io.BytesIO()
    write_frame(stream, b"body")
    assert read_frame(io.BytesIO(stream.getvalue())) == b"body"
    assert read_frame(io.BytesIO(stream.getvalue()[:-1])) is None
    assert read_frame(io.BytesIO()) is None
