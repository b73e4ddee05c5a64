"""Rules of charts in a terminal and in files."""

from pathlib import Path

import pytest
from terminal_cases import COUNTRY, EVIL, MONTH, PLAYS, answer, console, table, tabled, written

from assistant.answering.charts import choose_chart
from assistant.answers import Table, TableColumn
from assistant.errors import RequestError
from assistant.terminal.drawing import draw
from assistant.terminal.saving import save_chart

SHARE = TableColumn(name="rate", type="number", unit="share", label="Rate")
AGE = TableColumn(name="age", type="integer", label="Week")
RETENTION = TableColumn(name="retention", type="number", unit="share", label="Retention")
MONTHS = ("2026-01-01", "2026-02-01", "2026-03-01")


def drawn(found: Table, width: int = 60) -> str:
    chart = choose_chart(found)
    assert chart is not None
    out = console(width)
    out.print(draw(chart, width=width))
    return written(out)


def test_bars_are_as_long_as_their_numbers_and_the_longest_comes_first() -> None:
    lines = drawn(table(("Japan", 10), ("Brazil", 40), ("India", 20))).splitlines()[1:]

    assert [line.split()[0] for line in lines] == ["Brazil", "India", "Japan"]
    lengths = [line.count("█") for line in lines]
    assert lengths[0] == pytest.approx(2 * lengths[1], abs=2)
    assert lengths[0] == pytest.approx(4 * lengths[2], abs=4)


def test_a_share_is_written_as_percent() -> None:
    assert "12.5%" in drawn(table(("Japan", 0.125), ("Brazil", 0.5), columns=(COUNTRY, SHARE)))


def test_a_line_rises_where_its_numbers_do() -> None:
    rows = tuple((month, 10 * place) for place, month in enumerate(MONTHS))
    lines = drawn(table(*rows, columns=(MONTH, PLAYS))).splitlines()

    assert lines[0].startswith("Plays by Month")
    assert "20┤" in lines[2]
    assert "2026-01-01" in lines[-1]
    assert all(len(line) <= 60 for line in lines)


def test_lines_of_several_slices_are_told_apart_without_colour() -> None:
    rows = tuple((m, c, n) for n, m in enumerate(MONTHS) for c in ("Japan", "Brazil"))
    text = drawn(table(*rows, columns=(MONTH, COUNTRY, PLAYS)))

    assert "Japan" in text
    assert "Brazil" in text


def test_cohorts_are_a_grid_of_shares() -> None:
    rows = tuple((month, age, 1 / (age + 1)) for month in MONTHS for age in range(3))
    text = drawn(table(*rows, columns=(MONTH, AGE, RETENTION)), width=80)

    assert text.count("33.3%") == 3
    assert "2026-02-01" in text


def test_numbers_alone_are_counted_in_bins() -> None:
    text = drawn(table(*((n,) for n in (1, 1, 1, 9)), columns=(PLAYS,)))

    assert text.splitlines()[1].split()[-2] == "3"


def test_labels_of_a_chart_are_inert() -> None:
    assert "\x1b" not in drawn(table((EVIL, 1), ("b", 2)))


def test_an_image_of_a_hostile_title_holds_no_markup_of_it(tmp_path: Path) -> None:
    pytest.importorskip("vl_convert")
    found = tabled(table((EVIL, 1), ("</script><script>x</script>", 2)), answer=EVIL)

    for name in ("chart.svg", "chart.html", "chart.png"):
        save_chart(found, tmp_path / name)

    for name in ("chart.svg", "chart.html"):
        text = (tmp_path / name).read_text("utf-8")
        assert "<svg" in text
        assert "<img" not in text
        assert "<script" not in text
    assert (tmp_path / "chart.png").read_bytes().startswith(b"\x89PNG")


@pytest.mark.parametrize("name", ["chart.pdf", "chart", "nowhere/chart.svg", "there.svg"])
def test_a_file_that_cannot_be_made_is_said(tmp_path: Path, name: str) -> None:
    pytest.importorskip("vl_convert")
    (tmp_path / "there.svg").write_text("mine")

    with pytest.raises(RequestError, match=r"\. [A-Z]"):
        save_chart(tabled(table(("a", 1), ("b", 2))), tmp_path / name)

    assert (tmp_path / "there.svg").read_text() == "mine"


def test_an_answer_without_a_chart_is_not_saved(tmp_path: Path) -> None:
    pytest.importorskip("vl_convert")
    with pytest.raises(RequestError, match="no chart"):
        save_chart(answer(), tmp_path / "chart.svg")
