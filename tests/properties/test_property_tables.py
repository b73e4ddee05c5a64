"""Whatever tables a folder holds: no crash, a report that adds up, nothing personal left open."""

from hypothesis import HealthCheck, given, settings

from benchmarks.invented_tables import InventedTable, folders
from benchmarks.tables import built


@settings(max_examples=15, deadline=None, derandomize=True, suppress_health_check=list(HealthCheck))
@given(invented=folders(tables_each=2))
def test_invented_tables_are_proposed_and_built_with_every_row_accounted_for(
    invented: tuple[InventedTable, ...],
) -> None:
    manifest = built(invented)

    assert manifest is None or all(
        table.counts.accounted_for == table.counts.rows_in for table in manifest.tables
    )
