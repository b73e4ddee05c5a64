import gzip
from datetime import date

import pyarrow as pa
import pytest

from assistant.demo.files import write_csv, write_days, write_jsonl


def test_equal_rows_make_equal_compressed_bytes(tmp_path):
    table = pa.table({"a": ["x", "y"]})
    write_csv(table, tmp_path / "one.csv.gz")
    write_csv(table, tmp_path / "two.csv.gz")
    assert (tmp_path / "one.csv.gz").read_bytes() == (tmp_path / "two.csv.gz").read_bytes()


def test_rows_go_to_the_folder_of_their_day_of_arrival(tmp_path):
    table = pa.table({"a": ["x", "y", "z"], "arrival_day": [0, 0, 2]})
    write_days(table, tmp_path)
    assert sorted(path.name for path in tmp_path.iterdir()) == ["dt=2026-03-03", "dt=2026-03-05"]
    written = gzip.decompress((tmp_path / "dt=2026-03-05" / "part-0.csv.gz").read_bytes())
    assert written == b'"a"\n"z"\n'


def test_dates_and_tuples_have_a_json_form(tmp_path):
    write_jsonl([{"day": date(2026, 6, 9), "codes": ("US", "DE")}], tmp_path / "a.jsonl")
    assert (tmp_path / "a.jsonl").read_text() == '{"day": "2026-06-09", "codes": ["US", "DE"]}\n'


def test_other_values_are_refused(tmp_path):
    with pytest.raises(TypeError, match="Convert it"):
        write_jsonl([{"a": object()}], tmp_path / "a.jsonl")
