"""The demo's features on DuckDB, Spark, Feast and in plain Python: the same values for the same labels."""

import contextlib
import io
import random
import subprocess
import tempfile
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from importlib.resources import as_file, files
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.parquet

from assistant.demo.generate import make_demo
from assistant.errors import FeatureError, WarehouseError
from assistant.features.engine.engine import FeatureEngine
from assistant.features.engine.lake_rows import read_rows
from assistant.features.engine.tables import tables_of_lake
from assistant.features.engine.valuing import feature_values, typed_spine
from assistant.features.exports.exported import write_export
from assistant.features.exports.feast import EVENT_TIME, export_feast
from assistant.features.exports.spark import SESSION, spark_sql
from assistant.features.exports.stored_values import stored_values
from assistant.features.life.store import StoredFeature, load_features
from assistant.features.oracle.oracle import expected_values
from assistant.features.query import LABEL_TABLE, LABEL_TIME, FeatureTable
from benchmarks.figures import Figure
from connectors.contract_files import load_contracts
from connectors.lake.build import build_lake
from connectors.lake.manifest import read_manifest
from connectors.lake.options import BuildOptions
from connectors.lake.publish import current_lake

EVENTS, LABELS, SEED = 8_000, 40, 7
FEAST_PYTHON = Path(__file__).resolve().parents[1] / ".venv-feast" / "bin" / "python"
FEAST_CLI = FEAST_PYTHON.with_name("feast")
_MICROSECOND = timedelta(microseconds=1)
_LATE_HOURS = 1
Columns = dict[str, list[Any]]
"""Values by column, in the order of the labels."""


@dataclass(frozen=True)
class Ground:
    """A lake, the demo's features and labels that lie where engines disagree."""

    lake: Path
    tables: dict[str, FeatureTable]
    features: tuple[StoredFeature, ...]
    labels: pa.Table


def ground(folder: Path, *, events: int = EVENTS, labels: int = LABELS) -> Ground:
    """Make and build a demo of so many events, with labels for all of its features."""
    demo = make_demo(folder / "demo", events=events)
    lakes = folder / "lake"
    build_lake(
        load_contracts(demo.root / "contracts"),
        data=demo.root / "data",
        lakes=lakes,
        secret=b"a workspace secret of 32 bytes..",
        options=BuildOptions(purpose="analytics", minimum_group=10, keep_builds=2, now=None),
    )
    lake = current_lake(lakes)
    assert lake is not None
    with as_file(files("assistant.demo") / "workspace" / "features") as written:
        features = load_features(Path(written))
    return Ground(lake, tables_of_lake(read_manifest(lake)), features, _labels(lake, labels))


def _labels(lake: Path, count: int) -> pa.Table:
    """Labels at events, just after them, and between an event and its arrival."""
    rng = random.Random(SEED)
    events = _read(
        lake, "events", ["user_id", "content_id", "surface", "occurred_at", "received_at"]
    )
    genres = sorted({row["genre"] for row in _read(lake, "content", ["genre"])} - {None})
    late = [
        row
        for row in events
        if row["received_at"] - row["occurred_at"] > timedelta(hours=_LATE_HOURS)
    ]
    rows = []
    for place in range(count):
        event = rng.choice(late if late and place % 3 == 0 else events)
        moments: tuple[datetime, ...] = (
            event["occurred_at"],
            event["received_at"],
            event["received_at"] + _MICROSECOND,
            event["occurred_at"] + timedelta(hours=168),
            event["occurred_at"] + timedelta(hours=168) + _MICROSECOND,
            event["occurred_at"] + (event["received_at"] - event["occurred_at"]) / 2,
        )
        row = {key: event[key] or f"no {key}" for key in ("user_id", "content_id", "surface")}
        rows.append(row | {"genre": rng.choice(genres), LABEL_TIME: moments[place % len(moments)]})
    rows.append({**rows[0], "user_id": None})
    rows.append({**rows[0], "user_id": "nobody", "content_id": "nothing"})
    names = ("user_id", "content_id", "surface", "genre")
    schema = pa.schema([*((name, pa.string()) for name in names), (LABEL_TIME, pa.timestamp("us"))])
    return pa.Table.from_pylist(rows, schema=schema)


def _read(lake: Path, table: str, columns: list[str]) -> list[dict[str, Any]]:
    found = pyarrow.parquet.read_table(lake / "tables" / table, columns=columns)
    rows: list[dict[str, Any]] = found.to_pylist()
    return sorted(rows, key=repr)


def on_duckdb(world: Ground, engine: FeatureEngine) -> Columns:
    """Values as the product computes them."""
    found: Columns = {}
    for feature in world.features:
        query = feature.query(world.tables)
        values = feature_values(
            feature.spec, query, lake=world.lake, engine=engine, labels=world.labels
        )
        found |= {name: values[name].to_pylist() for name in values.column_names}
    return found


def by_the_rule(world: Ground) -> Columns:
    """Values of the compiled features by the rule in plain Python."""
    found: Columns = {}
    for feature in world.features:
        if not feature.spec.compiled:
            continue
        query = feature.query(world.tables)
        read = read_rows(feature.spec, query, world.lake, labels=world.labels)
        rows = {name: table.to_pylist() for name, table in read.items()}
        labels = world.labels.to_pylist()
        values = expected_values(feature.spec, tables=world.tables, rows=rows, labels=labels)
        found |= {name: [row[name] for row in values] for name in feature.spec.value_columns}
    return found


@contextlib.contextmanager
def spark_session() -> Iterator[Any]:
    """A local Spark with the settings that an export asks for."""
    from pyspark.sql import SparkSession  # noqa: PLC0415 - an extra that not everybody installs

    builder = SparkSession.builder.master("local[2]").appName("features")
    quiet = {
        "spark.ui.enabled": "false",
        "spark.ui.showConsoleProgress": "false",
        "spark.sql.shuffle.partitions": "1",
        "spark.sql.adaptive.enabled": "false",
    }
    for name, value in {**SESSION, **quiet}.items():
        builder = builder.config(name, value)
    session = builder.getOrCreate()
    session.sparkContext.setLogLevel("OFF")
    try:
        yield session
    finally:
        session.stop()


def on_spark(world: Ground, session: Any, folder: Path) -> Columns:
    """Values as Spark computes them from the same rows."""
    for name in sorted({t.name for one in world.features for t in one.query(world.tables).tables}):
        rows = pyarrow.parquet.read_table(world.lake / "tables" / name)
        _view(session, name, rows.select(list(world.tables[name].types)), folder=folder)
    found: Columns = {}
    for feature in world.features:
        query = feature.query(world.tables)
        spine = typed_spine(query, world.labels)
        names = spine.column_names
        distinct = spine.group_by(names).aggregate([])
        _view(session, LABEL_TABLE, distinct, folder=folder, path=feature.spec.name)
        values = [row.asDict() for row in session.sql(spark_sql(query)).collect()]
        by_label = {tuple(row[name] for name in names): row for row in values}
        asked = [by_label[tuple(row.values())] for row in spine.to_pylist()]
        found |= {name: [row[name] for row in asked] for name in feature.spec.value_columns}
    return found


def _view(session: Any, name: str, rows: pa.Table, *, folder: Path, path: str = "") -> None:
    file = folder / f"spark_{path or name}.parquet"
    pyarrow.parquet.write_table(rows, file)
    session.read.parquet(str(file)).createOrReplaceTempView(name)


def on_feast(world: Ground, engine: FeatureEngine, folder: Path) -> tuple[Columns, int]:
    """Values as Feast retrieves them, and of how many features every change was stored."""
    whole = 0
    for feature in world.features:
        values, every = _stored(feature, world, engine)
        whole += every
        write_export(export_feast(feature.spec, values), folder)
    times = world.labels[LABEL_TIME].cast(pa.timestamp("us", tz="UTC"))
    asked = world.labels.drop_columns([LABEL_TIME]).append_column(EVENT_TIME, times)
    pyarrow.parquet.write_table(asked, folder / "labels.parquet")
    _run(FEAST_CLI, "apply", folder=folder)
    _run(FEAST_PYTHON, "retrieve.py", "labels.parquet", "values.parquet", folder=folder)
    found = pyarrow.parquet.read_table(folder / "values.parquet")
    columns = [name for one in world.features for name in one.spec.value_columns]
    return {name: found[name].to_pylist() for name in columns}, whole


def _stored(feature: StoredFeature, world: Ground, engine: FeatureEngine) -> tuple[Any, bool]:
    """Every change where it can be stored, the moments of the labels otherwise."""
    query = feature.query(world.tables)
    for labels in (None, world.labels):
        with contextlib.suppress(FeatureError, WarehouseError):
            found = stored_values(
                feature.spec, query, lake=world.lake, engine=engine, labels=labels
            )
            return found, labels is None
    message = f"{feature.spec.id} cannot be stored. Look at its query."
    raise FeatureError(message)


def _run(program: Path, *arguments: str, folder: Path) -> None:
    command = [str(program), *arguments]
    done = subprocess.run(command, cwd=folder, capture_output=True, text=True, check=False)
    if done.returncode:
        message = f"{program.name} {arguments[0]} failed: {done.stderr[-2000:]} Look at the export."
        raise FeatureError(message)


def differing(mine: Mapping[str, list[Any]], theirs: Mapping[str, list[Any]]) -> dict[str, int]:
    """Rows that differ by column, of the columns that both hold."""
    pairs = {
        name: sum(_plain(a) != _plain(b) for a, b in zip(mine[name], theirs[name], strict=True))
        for name in theirs
    }
    return {name: count for name, count in pairs.items() if count}


def _plain(value: Any) -> Any:
    """A whole number that a table with gaps holds as a fraction, as the number that it is."""
    if isinstance(value, float):
        return None if value != value else value
    return float(value) if isinstance(value, int) and not isinstance(value, bool) else value


def run() -> list[Figure]:
    """How many of the demo's features have equal values everywhere."""
    with tempfile.TemporaryDirectory() as place, FeatureEngine() as engine:
        folder = Path(place)
        with contextlib.redirect_stderr(io.StringIO()):
            world = ground(folder)
        mine = on_duckdb(world, engine)
        oracle = differing(mine, by_the_rule(world))
        with spark_session() as session:
            spark = differing(mine, on_spark(world, session, folder))
        (folder / "feast").mkdir()
        values, whole = on_feast(world, engine, folder / "feast")
        feast = differing(mine, values)
    wrong = {*oracle, *spark, *feast}
    equal = len(world.features) - len(wrong)
    note = (
        f"of {len(world.features)} features, {world.labels.num_rows} labels; every change stored for "
        f"{whole} in Feast; differing: {', '.join(sorted(wrong)) or 'none'}"
    )
    name = "features equal on DuckDB, Spark, Feast and the rule"
    return [Figure(name, equal, "features", f">= {len(world.features)}", not wrong, note)]


if __name__ == "__main__":
    for figure in run():
        print(figure.line())
