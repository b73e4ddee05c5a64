"""An answer as a notebook holds it: words, table, SQL, and the table for other libraries."""

from datetime import date, datetime
from importlib.util import find_spec
from pathlib import Path
from typing import TYPE_CHECKING, Any

from assistant.answers import Answer, Cell, Table, TableColumn
from assistant.cli.rendering import as_sql
from assistant.errors import RequestError
from assistant.notebook_html import fragment
from assistant.terminal.inert import inert
from assistant.terminal.saving import drawn, save_chart

if TYPE_CHECKING:
    import pyarrow as pa

LONGEST_REPR = 400


class NotebookAnswer:
    """One answer. Shown as HTML in a notebook, in which whatever was quoted is text."""

    def __init__(self, details: Answer) -> None:
        """Take the whole answer; it stays as `details`."""
        self.details = details

    @property
    def answer(self) -> str:
        """The answer in words, Markdown."""
        return self.details.answer

    @property
    def status(self) -> str:
        """`answered`, `clarify`, `refused` or `unanswerable`."""
        return self.details.status

    @property
    def options(self) -> tuple[str, ...]:
        """Readings to choose from, when it asks back; ask one of them next."""
        return self.details.options

    @property
    def table(self) -> Table | None:
        """The answer's table as the API gives it; None where it has none."""
        return self.details.table

    @property
    def sql(self) -> str:
        """Every query behind it, each with what it does; empty where none was run."""
        return as_sql(self.details)

    @property
    def request(self) -> dict[str, Any] | None:
        """The typed request that the first query was compiled from; None for none."""
        return self.details.queries[0].request if self.details.queries else None

    @property
    def chart(self) -> dict[str, Any] | None:
        """The chart as Vega-Lite, with its values inline; None where there is none."""
        return self.details.chart

    def to_arrow(self) -> "pa.Table":
        """The table as Arrow: exact numbers, dates as dates, moments in UTC.

        Raises:
            RequestError: If there is no table.
        """
        import pyarrow as pa  # noqa: PLC0415 (0.2 s, when a table is wanted)

        table = self._whole_table()
        columns = zip(*table.rows, strict=True) if table.rows else [()] * len(table.columns)
        arrays = {
            column.name: pa.array(_converted(cells, column), type=_arrow_type(column))
            for column, cells in zip(table.columns, columns, strict=True)
        }
        return pa.table(arrays)

    def to_pandas(self) -> Any:
        """The table as a `pandas.DataFrame`.

        Raises:
            RequestError: If there is no table, or pandas is not installed.
        """
        if find_spec("pandas") is None:
            message = "pandas is not installed. Install it, or use to_arrow()."
            raise RequestError(message)
        return self.to_arrow().to_pandas()

    def save_chart(self, path: str | Path) -> None:
        """Write the chart to a new `.html`, `.svg` or `.png` file; nothing is loaded from anywhere.

        Raises:
            RequestError: If there is no chart, the extra `images` is not installed, or the file
                cannot be written.
        """
        save_chart(self.details, Path(path))

    def plot(self) -> "NotebookChart":
        """The chart as an image for the notebook.

        Raises:
            RequestError: If there is no chart, or the extra `images` is not installed.
        """
        return NotebookChart(drawn(self.details))

    def __repr__(self) -> str:
        """The words on one line, and how large the table is."""
        words = " ".join(inert(self.answer).split())
        if len(words) > LONGEST_REPR:
            words = f"{words[:LONGEST_REPR]}…"
        offered = (f"{number}. {inert(one)}" for number, one in enumerate(self.options, start=1))
        words = " ".join((words, *offered))
        rows = len(self.table.rows) if self.table is not None else 0
        return f"{words} [{self.status}{f', table of {rows:,}' if rows else ''}]"

    def _repr_html_(self) -> str:
        return fragment(self.details)

    def _whole_table(self) -> Table:
        if self.table is None:
            message = "This answer has no table. Ask for numbers."
            raise RequestError(message)
        return self.table


class NotebookChart:
    """A drawn chart."""

    def __init__(self, svg: str) -> None:
        """Take the drawing."""
        self.svg = svg
        """Without scripts or links."""

    def __repr__(self) -> str:
        """Where only text is shown."""
        return f"<chart, {len(self.svg):,} characters of SVG>"

    def _repr_svg_(self) -> str:
        return self.svg


def _arrow_type(column: TableColumn) -> "pa.DataType":
    import pyarrow as pa  # noqa: PLC0415

    types = {
        "integer": pa.int64(),
        "number": pa.float64(),
        "boolean": pa.bool_(),
        "date": pa.date32(),
        "timestamp": pa.timestamp("us", tz="UTC"),
    }
    return types.get(column.type, pa.string())


def _converted(cells: tuple[Cell, ...], column: TableColumn) -> list[Any]:
    """Cells as the column's type has them; dates lie in a table as ISO text."""
    if column.type == "date":
        return [None if cell is None else date.fromisoformat(str(cell)[:10]) for cell in cells]
    if column.type == "timestamp":
        return [None if cell is None else datetime.fromisoformat(str(cell)) for cell in cells]
    if column.type in ("integer", "number", "boolean"):
        return list(cells)
    return [None if cell is None else str(cell) for cell in cells]
