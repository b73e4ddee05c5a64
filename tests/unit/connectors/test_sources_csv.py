"""Delimited text as other programs write it."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

Unedited = Callable[[Path], Any]
TEXTS = {
    "cp932": ("名前,都市,数\n", "カメラ{n},東京の映画館,{n}\n", "都市", "東京の映画館"),
    "euc_jp": ("名前,都市,数\n", "カメラ{n},東京の映画館,{n}\n", "都市", "東京の映画館"),
    "gb18030": ("名称,城市,数\n", "播放器{n},上海音乐厅,{n}\n", "城市", "上海音乐厅"),
    "big5": ("名稱,城市,數\n", "播放器{n},台北音樂廳,{n}\n", "城市", "台北音樂廳"),
    "cp949": ("이름,도시,수\n", "재생{n},서울극장,{n}\n", "도시", "서울극장"),
    "cp1251": ("название,город,число\n", "фильм{n},Нижний Новгород,{n}\n", "город", "Нижний Новгород"),
    "cp1252": ("name,city,nr\n", "“Café” 5 € {n},Köln Straße,{n}\n", "city", "Köln Straße"),
    "cp1250": ("jméno,město,číslo\n", "Łódź žluťoučký{n},Třebíč Ostrołęka,{n}\n", "město", "Třebíč Ostrołęka"),
    "utf-16": ("name,city,nr\n", "x{n},Köln Straße,{n}\n", "city", "Köln Straße"),
}  # fmt: skip


@pytest.mark.parametrize("encoding", TEXTS)
def test_text_is_read_in_the_encoding_it_is_written_in(
    tmp_path: Path, unedited: Unedited, encoding: str
) -> None:
    header, line, column, value = TEXTS[encoding]
    text = header + "".join(line.format(n=n) for n in range(40))
    (tmp_path / "data").mkdir()
    (tmp_path / "data" / "list.csv").write_bytes(text.encode(encoding))

    found = unedited(tmp_path / "data")

    profiled = found.profile.tables[0].column(column)
    assert profiled is not None
    assert profiled.distinct == 1
    values = {cell for row in found.rows("FROM list") for cell in row}
    assert value in values or not profiled.open


@pytest.mark.parametrize("delimiter", [",", ";", "\t", "|", "\x01", "~"])
def test_any_delimiter_is_told(tmp_path: Path, unedited: Unedited, delimiter: str) -> None:
    rows = [["item_no", "price", "note"], *([str(n), f"{n}.5", f"a {n % 3}"] for n in range(30))]
    (tmp_path / "data").mkdir()
    text = "\n".join(delimiter.join(row) for row in rows)
    (tmp_path / "data" / "list.csv").write_text(text + "\n", encoding="utf-8")

    assert unedited(tmp_path / "data").rows("SELECT count(*), sum(price) FROM list") == [
        (30, sum(n + 0.5 for n in range(30)))
    ]


@pytest.mark.parametrize(
    "cell",
    ['"say ""hi"", then, go"', r'"say \"hi\", then, go"', "'say hi, then, go'"],
    ids=["doubled", "backslash", "single"],
)
def test_quotes_of_every_style_hold_delimiters(
    tmp_path: Path, unedited: Unedited, cell: str
) -> None:
    quote = cell[0]
    lines = [f"{quote}no{quote},{quote}what{quote}"]
    lines += [f"{quote}{n}{quote},{cell}" for n in range(20)]
    (tmp_path / "data").mkdir()
    (tmp_path / "data" / "list.csv").write_text("\n".join(lines) + "\n")

    found = unedited(tmp_path / "data")

    assert found.manifest.tables[0].counts.rows_out == 20
    assert found.rows("SELECT DISTINCT what FROM list")[0][0].endswith('hi", then, go'[-9:])


def test_names_in_any_script_reserved_words_blanks_and_nothing_are_columns(
    tmp_path: Path, unedited: Unedited
) -> None:
    (tmp_path / "data").mkdir()
    lines = ["select,the Date,数量,,from"] + [f"{n},x,{n},y,z" for n in range(10)]
    (tmp_path / "data" / "order.csv").write_text("\n".join(lines) + "\n", encoding="utf-8")

    found = unedited(tmp_path / "data")

    assert {c.source for c in found.profile.tables[0].columns} == {
        "select", "the Date", "数量", "column_4", "from"
    }  # fmt: skip
    assert found.manifest.tables[0].counts.rows_out == 10


def test_one_column_and_one_row_are_a_table(tmp_path: Path, unedited: Unedited) -> None:
    (tmp_path / "data").mkdir()
    (tmp_path / "data" / "codes.csv").write_text("code\nA1\n")

    assert unedited(tmp_path / "data").manifest.tables[0].counts.rows_out == 1


def test_two_columns_of_one_name_are_both_read_and_it_is_said(
    tmp_path: Path, unedited: Unedited
) -> None:
    (tmp_path / "data").mkdir()
    lines = "".join(f"{n},{n % 3},{n % 5},{n % 2}\n" for n in range(30))
    (tmp_path / "data" / "list.csv").write_text(f"item_no,score,Score,score_2\n{lines}")

    found = unedited(tmp_path / "data")

    assert found.rows("SELECT sum(score), sum(score_3), sum(score_2) FROM list") == [(30, 60, 15)]
    assert "read as 'Score_3'" in " ".join(found.profile.tables[0].notes)
