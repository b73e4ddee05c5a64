"""Rules of the build report: it adds up as shown, and says why rows did not go in."""

from datetime import UTC, date, datetime

from assistant.upkeep.build_report import report_cells, report_notes, report_of
from connectors.lake.manifest import LakeTable, Manifest, Problem, RowCounts


def manifest(*tables: LakeTable, left_out: tuple[str, ...] = ()) -> Manifest:
    return Manifest(
        version="v1",
        built_at=datetime(2026, 5, 1, tzinfo=UTC),
        as_of=date(2026, 4, 30),
        purpose="analytics",
        minimum_group=10,
        tables=tables,
        left_out=left_out,
    )


def table(counts: RowCounts, problems: tuple[Problem, ...] = ()) -> LakeTable:
    return LakeTable(
        name="plays",
        kind="events",
        columns=(),
        counts=counts,
        problems=problems,
        notes=("'a.csv' holds a header and no rows.",),
    )


COUNTS = RowCounts(
    rows_in=1_100,
    rows_out=1_000,
    quarantined={"future": 40, "empty_key": 20},
    duplicates=30,
    without_consent=10,
)


def test_a_shown_row_adds_up_from_left_to_right() -> None:
    head, row = report_cells(report_of(manifest(table(COUNTS))))

    numbers = [int(cell.replace(",", "")) for cell in row[1:]]
    assert head[:3] == ("table", "rows in", "in the lake")
    assert numbers == [1_100, 1_000, 20, 40, 30, 10]
    assert numbers[0] == sum(numbers[1:])


def test_columns_of_zeros_are_not_shown() -> None:
    head, row = report_cells(report_of(manifest(table(RowCounts(rows_in=5, rows_out=5)))))

    assert (head, row) == (("table", "rows in", "in the lake"), ("plays", "5", "5"))


def test_faults_are_told_by_column_and_reason_with_their_files() -> None:
    problems = (
        Problem(file="a.csv", column="at", reason="missing_required", rows=9),
        Problem(file="b.csv", column="at", reason="missing_required", rows=1),
        Problem(file="b.csv", column=None, reason="malformed_row", rows=4),
    )
    report = report_of(manifest(table(COUNTS, problems), left_out=("contacts: personal",)))

    assert list(report_notes(report)) == [
        "plays: 10 missing required in column 'at', a.csv and 1 more files",
        "plays: 4 malformed row, b.csv",
        "plays: 'a.csv' holds a header and no rows.",
        "left out: contacts: personal",
    ]


def test_a_lake_without_tables_has_a_head_alone() -> None:
    assert report_cells(report_of(manifest())) == (("table", "rows in", "in the lake"),)
