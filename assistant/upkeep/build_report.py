"""What a build did with every row, as a person reads it and as a program does."""

from collections import Counter
from collections.abc import Iterator

from pydantic import BaseModel, ConfigDict

from connectors.lake.manifest import LakeTable, Manifest, Problem

FUTURE = "future"
SHOWN = 12
"""Faults listed of one table, the commonest first."""


class TableReport(BaseModel):
    """Where the rows of one table went; `rows_in` is the sum of all the others."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    name: str
    rows_in: int
    in_lake: int
    quarantined: dict[str, int]
    """By reason, rows later than the newest load left out."""
    future: int
    duplicates: int
    without_consent: int
    problems: tuple[Problem, ...]
    """What was quarantined, by file, column and reason."""
    notes: tuple[str, ...]


class BuildReport(BaseModel):
    """What one build did."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    version: str
    as_of: str | None
    """Newest complete day; None where nothing has a time."""
    tables: tuple[TableReport, ...]
    left_out: tuple[str, ...]
    """Contracted tables that are not in the lake, each with the reason."""


def report_of(manifest: Manifest) -> BuildReport:
    """The report of a lake."""
    return BuildReport(
        version=manifest.version,
        as_of=manifest.as_of.isoformat() if manifest.as_of else None,
        tables=tuple(_table(table) for table in manifest.tables),
        left_out=manifest.left_out,
    )


def _table(table: LakeTable) -> TableReport:
    counts = table.counts
    return TableReport(
        name=table.name,
        rows_in=counts.rows_in,
        in_lake=counts.rows_out,
        quarantined={why: rows for why, rows in counts.quarantined.items() if why != FUTURE},
        future=counts.quarantined.get(FUTURE, 0),
        duplicates=counts.duplicates,
        without_consent=counts.without_consent,
        problems=table.problems,
        notes=table.notes,
    )


def report_cells(report: BuildReport) -> tuple[tuple[str, ...], ...]:
    """The report as a table: a head, then a row a table; columns of nothing but zeros are left out."""
    columns = (
        ("table", [table.name for table in report.tables]),
        ("rows in", [f"{table.rows_in:,}" for table in report.tables]),
        ("in the lake", [f"{table.in_lake:,}" for table in report.tables]),
        ("quarantined", [f"{sum(table.quarantined.values()):,}" for table in report.tables]),
        ("future", [f"{table.future:,}" for table in report.tables]),
        ("duplicates", [f"{table.duplicates:,}" for table in report.tables]),
        ("no consent", [f"{table.without_consent:,}" for table in report.tables]),
    )
    always = {"table", "rows in", "in the lake"}
    kept = [(head, cells) for head, cells in columns if head in always or set(cells) - {"0"}]
    heads = tuple(head for head, _ in kept)
    return (heads, *zip(*(cells for _, cells in kept), strict=True))


def report_notes(report: BuildReport) -> Iterator[str]:
    """Why rows were quarantined, and what else the build noticed, one line each."""
    for table in report.tables:
        lines = list(_faults(table.problems))
        yield from (f"{table.name}: {line}" for line in lines[:SHOWN])
        if len(lines) > SHOWN:
            yield f"{table.name}: {len(lines) - SHOWN} more faults, all in quarantine.parquet"
        yield from (f"{table.name}: {note}" for note in table.notes)
    yield from (f"left out: {reason}" for reason in report.left_out)


def _faults(problems: tuple[Problem, ...]) -> Iterator[str]:
    """One line for a column and a reason, with the file that has most of it."""
    rows: Counter[tuple[str, str | None]] = Counter()
    files: dict[tuple[str, str | None], list[str]] = {}
    for problem in problems:
        fault = (problem.reason, problem.column)
        rows[fault] += problem.rows
        files.setdefault(fault, []).append(problem.file)
    for (reason, column), count in rows.most_common():
        where = files[reason, column]
        more = f" and {len(where) - 1} more files" if len(where) > 1 else ""
        of = f" in column '{column}'" if column else ""
        yield f"{count:,} {reason.replace('_', ' ')}{of}, {where[0]}{more}"
