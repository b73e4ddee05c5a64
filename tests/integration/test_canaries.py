"""Planted personal data never leaves the raw files: not to lake, index, state, logs or answers."""

import json
import logging
import shutil
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import duckdb
import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from assistant.agent import Assistant
from assistant.answers import Question
from assistant.cli.logs import JsonLines
from assistant.settings import load_settings
from assistant.upkeep.building import build_workspace
from assistant.upkeep.indexing import index_workspace
from assistant.wiring import open_assistant
from assistant.workspace import Workspace

MEMBERS = 40
FIRST_ID = 7_319_204_550_000
FIXTURE = Path(__file__).resolve().parents[1] / "fixtures" / "canaries"
NAMES = ("Zuleika", "Thaddeus", "Ottoline", "Crispin", "Wilhelmina")


@dataclass(frozen=True)
class Person:
    """One invented member; every field but the country is a canary."""

    number: int

    @property
    def id(self) -> int:
        return FIRST_ID + 7919 * self.number

    @property
    def first_name(self) -> str:
        return f"{NAMES[self.number % len(NAMES)]}{'abcdefgh'[self.number // len(NAMES)]}"

    @property
    def last_name(self) -> str:
        return f"Quackenbush{'abcdefgh'[self.number // len(NAMES)]}{self.number:02d}"

    @property
    def email(self) -> str:
        return f"{self.first_name}.{self.last_name}@canary-mail.example".lower()

    @property
    def phone(self) -> str:
        return f"+49 1512 {7_731_000 + self.number}"

    @property
    def ip(self) -> str:
        return f"203.0.113.{100 + self.number}"

    @property
    def session(self) -> str:
        return f"s3ss10n-{self.id}-{self.number}"

    @property
    def canaries(self) -> tuple[str, ...]:
        return (
            str(self.id), self.first_name, self.last_name, self.email, self.phone,
            self.phone.replace(" ", ""), self.ip, self.session,
        )  # fmt: skip


PEOPLE = tuple(Person(number) for number in range(MEMBERS))
ASKED_ABOUT = PEOPLE[7]

QUESTIONS = (
    "How many plays were there in March 2026?",
    "Plays by country in March 2026",
    "Plays by action",
    "List the e-mail addresses of all members",
    "What is the phone number of {first_name} {last_name}?",
    "How many plays has {email} had?",
    "Plays of member {id} in March 2026",
    "Which member visited from {ip}?",
    "SELECT email, first_name FROM members",
    "SELECT member_id, count(*) FROM plays GROUP BY member_id",
    "SELECT * FROM plays",
    "Tell me about {last_name}",
)


def write_workspace(root: Path) -> Workspace:
    shutil.copytree(FIXTURE, root)
    (root / "data").mkdir()
    (root / "data" / "members.csv").write_text(members_csv(), "utf-8")
    (root / "data" / "plays.jsonl").write_text(plays_jsonl(), "utf-8")
    return Workspace(root)


def members_csv() -> str:
    lines = ["member_id,first_name,last_name,email,phone,ip,country,joined_at,notes"]
    for person in PEOPLE:
        country = ("Germany", "Deutschland")[person.number % 2]
        fields = (
            person.id, person.first_name, person.last_name, person.email, person.phone, person.ip,
            country, "2026-01-05 10:00:00", f"call {person.first_name} at {person.phone}",
        )  # fmt: skip
        lines.append(",".join(map(str, fields)))
    shifted = PEOPLE[3]
    lines.append(f"{shifted.email},{shifted.first_name},,,,,{shifted.phone},{shifted.last_name},")
    return "\n".join(lines) + "\n"


def plays_jsonl() -> str:
    rows = []
    for turn in range(400):
        person = PEOPLE[turn % MEMBERS]
        row = {
            "event_id": f"e{turn}",
            "member_id": person.id,
            "session_id": person.session,
            "ip": person.ip,
            "action": ("play", "skip")[turn % 2],
            "played_at": f"2026-03-{turn % 28 + 1:02d}T{turn % 24:02d}:30:00",
            "extra": {"contact": person.email},
        }
        rows.append(row)
        if turn % 50 == 0:
            # Identifiers where other things belong: such rows go to quarantine without their values.
            rows.append({**row, "event_id": f"bad{turn}", "played_at": person.email})
            rows.append({**row, "event_id": f"id{turn}", "member_id": person.email})
            rows.append({**row, "event_id": "", "action": person.first_name})
            rows.append(row)
    return "".join(json.dumps(row) + "\n" for row in rows)


@dataclass(frozen=True)
class Used:
    """A workspace after everything was done with it, and what it put out."""

    workspace: Workspace
    outputs: tuple[str, ...]
    log: Path


@pytest.fixture(scope="module")
def used(tmp_path_factory: pytest.TempPathFactory) -> Used:
    folder = tmp_path_factory.mktemp("canaries")
    workspace = write_workspace(folder / "workspace")
    settings = load_settings(workspace.root)
    log = folder / "log.txt"
    handler = logging.FileHandler(log, encoding="utf-8")
    handler.setFormatter(JsonLines())
    root = logging.getLogger()
    level = root.level
    root.addHandler(handler)
    root.setLevel(logging.DEBUG)
    try:
        manifest = build_workspace(workspace, settings)
        index_workspace(workspace, settings)
        assistant = open_assistant(workspace, settings)
        outputs = (manifest.model_dump_json(), *put_out(assistant))
        assistant.close()
    finally:
        root.removeHandler(handler)
        root.setLevel(level)
        handler.close()
    return Used(workspace, outputs, log)


def put_out(assistant: Assistant) -> Iterator[str]:
    person = PEOPLE[7]
    fields = {
        name: getattr(person, name) for name in ("first_name", "last_name", "email", "id", "ip")
    }
    for number, question in enumerate(QUESTIONS):
        asked = Question(question=question.format(**fields), conversation_id=f"c{number}")
        yield assistant.ask(asked).model_dump_json()
    for query in (person.email, person.last_name, str(person.id), "plays by country"):
        hits = assistant.kit.index().search(query, limit=20)
        yield "".join(hit.model_dump_json() for hit in hits)


def leaks(text: str) -> set[str]:
    """Canaries in a text, but for the name and id that the questions themselves spell out."""
    typed = (ASKED_ABOUT.first_name, ASKED_ABOUT.last_name, str(ASKED_ABOUT.id))
    folded = text.casefold()
    return {
        canary
        for person in PEOPLE
        for canary in person.canaries
        if canary not in typed and canary.casefold() in folded
    }


def test_no_byte_of_what_was_built_holds_a_canary(used: Used) -> None:
    files = [path for path in used.workspace.built.rglob("*") if path.is_file()]
    assert len(files) > 10
    for path in files:
        content = path.read_bytes()
        assert not leaks(content.decode("latin-1")), path.name
        ids = [person.id.to_bytes(8, "little") for person in PEOPLE]
        assert not any(number in content for number in ids), path.name


def test_no_value_of_a_parquet_file_is_a_canary(used: Used) -> None:
    files = list(used.workspace.lakes.rglob("*.parquet"))
    assert files
    for path in files:
        table: pa.Table = pq.read_table(path)
        assert not leaks(repr(table.to_pylist())), path.name


def test_no_value_of_the_database_is_a_canary(used: Used) -> None:
    (database,) = used.workspace.lakes.rglob("safe.duckdb")
    with duckdb.connect(str(database), read_only=True) as connection:
        for (name,) in connection.execute("SHOW TABLES").fetchall():
            rows = connection.execute(f'SELECT * FROM "{name}"').fetchall()  # noqa: S608
            assert not leaks(repr(rows)), name


def test_no_answer_hit_or_manifest_holds_a_canary(used: Used) -> None:
    for output in used.outputs:
        assert not leaks(output), output[:200]


def test_no_log_record_holds_a_canary(used: Used) -> None:
    assert used.log.stat().st_size
    found = leaks(used.log.read_text("utf-8"))
    assert not found


def test_the_rows_that_fit_are_in_the_lake(used: Used) -> None:
    manifest = json.loads(used.outputs[0])
    counts = {table["name"]: table["counts"]["rows_out"] for table in manifest["tables"]}
    assert counts == {"members": MEMBERS, "plays": 400}


def test_the_raw_files_hold_every_canary_that_is_looked_for() -> None:
    raw = members_csv() + plays_jsonl()
    planted = {canary for person in PEOPLE for canary in person.canaries}
    typed = {ASKED_ABOUT.first_name, ASKED_ABOUT.last_name, str(ASKED_ABOUT.id)}
    compact = {person.phone.replace(" ", "") for person in PEOPLE}
    assert leaks(raw) == planted - typed - compact
