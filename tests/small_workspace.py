"""A small workspace with raw data of its own: 60 people, 14 days, six items."""

import csv
from datetime import datetime, timedelta
from pathlib import Path

import yaml

START = datetime(2026, 5, 4)  # noqa: DTZ001 - raw data is written without a zone
DAYS = 14
PEOPLE = 60
COUNTRIES = ("Germany",) * 30 + ("Deutschland",) * 5 + ("France",) * 20 + ("Japan",) * 5
GENRES = ("Jazz", "Folk", "Rock", "Soul", "Jazz", "Folk")
Property = dict[str, object]


def write_small_workspace(root: Path) -> Path:
    """Write settings, contracts, semantic models, docs and raw data; nothing is built."""
    for folder in ("contracts", "semantic_models", "docs", "data", "knowledge"):
        (root / folder).mkdir(parents=True, exist_ok=True)
    (root / "signpost.toml").write_text('[workspace]\nname = "Small"\ncurrency = "EUR"\n')
    (root / ".gitignore").write_text(".signpost/\n")
    _write_contracts(root / "contracts")
    _write_models(root / "semantic_models")
    (root / "docs" / "plays.md").write_text(
        "---\ntitle: Play events\nowners: [playback@signpost.example]\n---\n"
        "A play is counted when a song has sounded for thirty seconds.\n"
    )
    _write_rows(root / "data")
    return root


def plays_by_country() -> dict[str, int]:
    """What the lake must count, from the same rule that wrote the rows."""
    counts: dict[str, int] = {}
    for user in range(PEOPLE):
        name = "Germany" if COUNTRIES[user] == "Deutschland" else COUNTRIES[user]
        counts[name] = counts.get(name, 0) + DAYS
    return {name: count for name, count in counts.items() if name != "Japan"}


def _write_rows(folder: Path) -> None:
    users = [
        {
            "user_id": f"u{n}",
            "email": f"canary{n}@mail.test",
            "country": COUNTRIES[n],
            "consent": "true",
        }
        for n in range(PEOPLE)
    ]
    items = [
        {"content_id": f"i{n}", "title": f"Song {name}", "genre": GENRES[n]}
        for n, name in enumerate(("Alder", "Birch", "Cedar", "Elder", "Fir", "Hazel"))
    ]
    events = [
        {
            "event_id": f"e{user}-{day}",
            "user_id": f"u{user}",
            "content_id": f"i{(user + day) % len(items)}",
            "event_type": "play",
            "occurred_at": (START + timedelta(days=day, hours=23, minutes=user % 60)).isoformat(),
        }
        for user in range(PEOPLE)
        for day in range(DAYS)
    ]
    for name, rows in (("users", users), ("content", items), ("events", events)):
        with (folder / f"{name}.csv").open("w", newline="") as file:
            writer = csv.DictWriter(file, fieldnames=list(rows[0]))
            writer.writeheader()
            writer.writerows(rows)


def _write_contracts(folder: Path) -> None:
    key = _column("user_id", "pseudonymous", entity="user")
    consent = {"table": "users", "person": "user_id", "flag": "consent", "purpose": "analytics"}
    country = _column("country", "public", normalize="country")
    users = [
        {**key, "primaryKey": True},
        _column("email", "personal"),
        country,
        {**_column("consent", "internal"), "logicalType": "boolean"},
    ]
    _write_contract(folder, "users", users, kind="persons", person="user_id", consent=consent)
    items = [
        {**_column("content_id", "public"), "primaryKey": True},
        _column("title", "public"),
        _column("genre", "public"),
    ]
    roles = {"id": "content_id", "title": "title", "defaultKind": "song", "attributes": ["genre"]}
    _write_contract(folder, "content", items, kind="content", content=roles)
    events = [
        {**_column("event_id", "internal"), "primaryKey": True},
        key,
        _column("content_id", "public"),
        _column("event_type", "public"),
        {**_column("occurred_at", "internal"), "logicalType": "timestamp"},
    ]
    _write_contract(
        folder,
        "events",
        events,
        kind="events",
        person="user_id",
        time="occurred_at",
        eventType="event_type",
        consent=consent,
    )


def _column(name: str, classification: str, **custom: object) -> Property:
    properties = [{"property": f"signpost.{key}", "value": value} for key, value in custom.items()]
    column: Property = {"name": name, "logicalType": "string", "classification": classification}
    return {**column, "customProperties": properties} if properties else column


def _write_contract(folder: Path, name: str, columns: list[Property], **custom: object) -> None:
    properties = [{"property": f"signpost.{key}", "value": value} for key, value in custom.items()]
    body = {
        "apiVersion": "v3.1.0",
        "kind": "DataContract",
        "id": name,
        "version": "1.0.0",
        "status": "active",
        "servers": [{"server": "raw", "type": "local", "path": f"{name}.csv", "format": "csv"}],
        "schema": [{"name": name, "customProperties": properties, "properties": columns}],
    }
    (folder / f"{name}.odcs.yaml").write_text(yaml.safe_dump(body))


def _write_models(folder: Path) -> None:
    (folder / "models.yaml").write_text(MODELS)


MODELS = """
project_configuration:
  time_spine_table_configurations:
    - {location: main.time_spine, column_name: date_day, grain: day}
---
semantic_model:
  name: events
  node_relation: {schema_name: main, alias: events}
  defaults: {agg_time_dimension: occurred_at}
  entities:
    - {name: event, type: primary, expr: event_id}
    - {name: user, type: foreign, expr: user_id}
    - {name: content, type: foreign, expr: content_id}
  dimensions:
    - {name: occurred_at, type: time, type_params: {time_granularity: day}}
    - {name: event_type, type: categorical, label: Event type}
  measures:
    - {name: event_count, agg: count, expr: event_id}
    - {name: user_count, agg: count_distinct, expr: user_id}
---
semantic_model:
  name: users
  node_relation: {schema_name: main, alias: users}
  entities:
    - {name: user, type: primary, expr: user_id}
  dimensions:
    - {name: country, type: categorical, label: Country}
---
semantic_model:
  name: content
  node_relation: {schema_name: main, alias: content}
  entities:
    - {name: content, type: primary, expr: content_id}
  dimensions:
    - {name: genre, type: categorical, label: Genre}
---
metric:
  name: plays
  label: Plays
  description: Times a song was played.
  type: simple
  type_params: {measure: event_count}
  config: {meta: {unit: plays, owner: playback@signpost.example, synonyms: [listens]}}
---
metric:
  name: active_users
  label: Active users
  description: People with at least one event.
  type: simple
  type_params: {measure: user_count}
  config: {meta: {unit: users}}
"""
