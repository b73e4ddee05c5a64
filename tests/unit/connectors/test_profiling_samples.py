"""Files too large to be measured whole: a sample bounded in rows and in bytes."""

from pathlib import Path

import pytest

from connectors.profiling import loading
from connectors.profiling.profiler import profile_folder

ROWS = 4_000
WIDE = 1_000


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    lines = [f"{n},{n % 5},{chr(97 + n % 26) * WIDE}" for n in range(ROWS)]
    (tmp_path / "log.csv").write_text("id,kind,trace\n" + "\n".join(lines) + "\n")
    return tmp_path


def test_a_sample_of_wide_rows_holds_no_more_bytes_than_its_bound(
    folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(loading, "WHOLE_BYTES", 100_000)
    monkeypatch.setattr(loading, "SAMPLE_BYTES", 500 * WIDE)

    table = profile_folder(folder).tables[0]

    assert not table.complete
    assert 250 <= table.rows <= 1_000


def test_a_sample_of_narrow_rows_holds_no_more_rows_than_its_bound(
    folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(loading, "WHOLE_BYTES", 100_000)
    monkeypatch.setattr(loading, "SAMPLE_ROWS", 300)

    assert profile_folder(folder).tables[0].rows == 300


def test_a_file_of_less_is_measured_whole(folder: Path) -> None:
    table = profile_folder(folder).tables[0]

    assert table.complete
    assert table.rows == ROWS
