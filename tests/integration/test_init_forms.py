"""Values as people write them, from `init` to the lake: what is proposed is what the build reads."""

import duckdb
import pytest
from typer.testing import CliRunner

from assistant.cli.init import app
from connectors.contract_files import load_contracts
from connectors.lake.build import build_lake
from connectors.lake.options import BuildOptions

ROWS = 60


@pytest.fixture(scope="module")
def lake(tmp_path_factory: pytest.TempPathFactory) -> duckdb.DuckDBPyConnection:
    """The built lake of one table in many forms."""
    folder = tmp_path_factory.mktemp("forms")
    (folder / "raw").mkdir()
    lines = ["id;kunde;zeit;preis;umsatz;bezahlt;bewertung;gesehen_am"]
    for n in range(ROWS):
        paid, score = ("ja", "nein")[n % 2], -1 if n % 5 == 0 else n
        lines.append(
            f"{n};{n % 20};2024-05-01 10:{n:02d}:00;1.{100 + n},50;{n},5 €;{paid};{score};0000-00-00"
        )
    (folder / "raw" / "bestellungen_events.csv").write_text("\n".join(lines) + "\n", "utf-8")
    done = CliRunner().invoke(app, [str(folder / "ws"), "--from", str(folder / "raw")])
    assert done.exit_code == 0, done.output
    build_lake(
        load_contracts(folder / "ws" / "contracts"),
        data=folder / "raw",
        lakes=folder / "lake",
        secret=b"0" * 32,
        options=BuildOptions(),
        progress=None,
    )
    found = next((folder / "lake").glob("*/safe.duckdb"))
    return duckdb.connect(str(found), read_only=True)


FORMS = [
    ("sum(preis)", sum(1100 + n + 0.5 for n in range(ROWS))),
    ("sum(umsatz)", sum(n + 0.5 for n in range(ROWS))),
    ("count(*) FILTER (bezahlt)", 30),
    ("count(bewertung)", 48),
    ("min(bewertung)", 1),
    ("count(*)", ROWS),
]


@pytest.mark.parametrize(("expression", "expected"), FORMS, ids=[form[0] for form in FORMS])
def test_every_form_is_read_as_its_value(
    lake: duckdb.DuckDBPyConnection, expression: str, expected: float
) -> None:
    found = lake.execute(f"SELECT {expression} FROM bestellungen_events").fetchall()[0][0]  # noqa: S608

    assert found == pytest.approx(expected)
