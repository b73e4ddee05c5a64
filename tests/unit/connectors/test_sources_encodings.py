"""Text files in other encodings and compressions reach the lake whole."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pyarrow as pa
import pytest

from connectors.contracts import TableContract
from connectors.errors import SourceError

ROWS = "event_id,user_id,at,kind,seconds\ne1,u1,2026-02-01 10:00:00,Größe,3\n"


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "latin-1"])
def test_a_csv_file_is_read_in_its_own_encoding(
    tmp_path: Path,
    build: Callable[..., Any],
    contract: Callable[..., TableContract],
    encoding: str,
) -> None:
    (tmp_path / "data").mkdir()
    (tmp_path / "data" / "plays.csv").write_bytes(ROWS.encode(encoding))

    assert build(contract()).tables[0].counts.rows_out == 1


def test_a_zstd_file_is_read(
    tmp_path: Path, build: Callable[..., Any], contract: Callable[..., TableContract]
) -> None:
    (tmp_path / "data").mkdir()
    target = str(tmp_path / "data" / "plays.csv.zst")
    with pa.output_stream(target, compression="zstd") as file:
        file.write(ROWS.encode())

    assert build(contract(path="plays*.csv.zst")).tables[0].counts.rows_out == 1


def test_bytes_that_are_text_in_no_encoding_are_said_with_the_file(
    tmp_path: Path, build: Callable[..., Any], contract: Callable[..., TableContract]
) -> None:
    (tmp_path / "data").mkdir()
    (tmp_path / "data" / "plays.csv").write_bytes(ROWS.encode() + bytes(range(256)) * 4)

    with pytest.raises(SourceError, match=r"plays\.csv"):
        build(contract())
