"""Properties of the build on small random tables."""

import tempfile
from datetime import datetime
from pathlib import Path

from hypothesis import given, settings
from hypothesis import strategies as st

from connectors.contracts import TableContract
from connectors.lake.build import build_lake
from connectors.lake.options import BuildOptions

IDS = st.sampled_from(["", "a", "b", "c", "null"])
USERS = st.sampled_from(["", "u1", "u2", "u3", "1", "1.0"])
TIMES = st.sampled_from(["", "2026-01-01", "2026-01-02 23:15:00", "2030-01-01", "soon"])
FLAGS = st.sampled_from(["yes", "no", "", "1", "0", "maybe"])
ROWS = st.lists(st.tuples(IDS, USERS, TIMES, FLAGS), max_size=12)
NOW = datetime(2026, 2, 1)  # noqa: DTZ001 - naive means UTC


def contract(*, keyed: bool, consent: bool) -> TableContract:
    rule = {"table": "plays", "person": "user", "flag": "agreed", "purpose": "analytics"}
    columns = [
        {"name": "id", "source": "id", "type": "string", "primary_key": keyed},
        {
            "name": "user",
            "source": "user",
            "type": "string",
            "classification": "pseudonymous",
            "entity": "user",
        },
        {"name": "moment", "source": "moment", "type": "timestamp"},
        {"name": "agreed", "source": "agreed", "type": "boolean"},
    ]
    return TableContract.model_validate(
        {
            "name": "plays",
            "kind": "events",
            "path": "plays.csv",
            "file_format": "csv",
            "columns": columns,
            "time": "moment",
            "person": "user",
            "consent": rule if consent else None,
        }
    )


@settings(deadline=None, max_examples=25)
@given(rows=ROWS, keyed=st.booleans(), consent=st.booleans())
def test_every_row_goes_somewhere(
    rows: list[tuple[str, ...]], *, keyed: bool, consent: bool
) -> None:
    with tempfile.TemporaryDirectory() as folder:
        data = Path(folder)
        lines = ["id,user,moment,agreed", *(",".join(row) for row in rows)]
        (data / "plays.csv").write_text("\n".join(lines) + "\n", encoding="utf-8")

        manifest = build_lake(
            [contract(keyed=keyed, consent=consent)],
            data=data,
            lakes=data / "lakes",
            secret=b"s" * 32,
            options=BuildOptions(now=NOW, minimum_group=1),
        )

    counts = manifest.tables[0].counts
    gone = sum(counts.quarantined.values()) + counts.duplicates + counts.without_consent
    assert counts.rows_in == len(rows)
    assert counts.rows_in == counts.rows_out + gone
    assert consent or counts.without_consent == 0
