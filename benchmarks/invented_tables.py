"""Small tables that nobody would design on purpose, as a hypothesis strategy, and their files."""

import gzip
import json
import random
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq
from hypothesis import strategies as st

NULLS = ("", "null", "(not set)", "N/A", "(data deleted)")
START = datetime(2024, 2, 27, tzinfo=UTC)
CANARY = "canary"
"""Part of every e-mail address."""
CANARIES = (CANARY, "203.0.113.", "+1202555")
"""Parts of values that are personal by their look, whatever their column is called."""
NAMES = frozenset({"first_name", "full_name"})
"""Columns that are personal by what they are called."""
Cell = object
Maker = Callable[[random.Random], Cell]


def _moment(rng: random.Random) -> datetime:
    days = rng.choice((0, 1, 2, 30, 365)) if rng.random() < 0.95 else 40_000
    return START + timedelta(days=days, seconds=rng.randrange(86_400))


def _person_name(rng: random.Random) -> str:
    return f"{rng.choice(('Anna', 'Omar'))} {rng.choice(('Smith', 'Müller', 'Ivanova'))}"


KINDS: dict[str, tuple[tuple[str, ...], Maker]] = {
    "whole": (("count", "quantity", "n"), lambda rng: rng.randrange(-5, 50)),
    "huge": (("total", "n"), lambda rng: rng.choice((2**53, 2**62, -(2**62), 0))),
    "number": (("price", "amount", "score"), lambda rng: round(rng.uniform(-9, 99), 2)),
    "odd_number": (("ratio",), lambda rng: rng.choice((0.0, -0.0, 1e300, 1e-300, 7.0))),
    "decimal_comma": (("preis",), lambda rng: f"{rng.randrange(99)},{rng.randrange(10, 99)}"),
    "key": (("id", "event_id", "key"), lambda rng: rng.randrange(30)),
    "person": (("user_id", "customer_id"), lambda rng: rng.randrange(6)),
    "session": (("session_id",), lambda rng: f"s{rng.randrange(9)}"),
    "uuid": (("uuid", "token"), lambda rng: f"{rng.getrandbits(128):032x}"),
    "flag": (("active", "is_new"), lambda rng: rng.choice((True, False))),
    "flag_word": (("opted", "ja"), lambda rng: rng.choice(("yes", "no", "Y", "0", "maybe"))),
    "consent": (("analytics_consent",), lambda rng: rng.choice(("true", "false", "", "1"))),
    "iso": (("created_at", "time"), lambda rng: _moment(rng).isoformat()),
    "naive": (("ts", "at"), lambda rng: _moment(rng).strftime("%Y-%m-%d %H:%M:%S")),
    "zones": (("time", "when"), lambda rng: _moment(rng).strftime("%Y-%m-%dT%H:%M:%S")
              + rng.choice(("", "Z", "+02:00", "-0530"))),
    "day": (("date", "day"), lambda rng: _moment(rng).strftime("%Y%m%d")),
    "written_day": (("posted",), lambda rng: _moment(rng).strftime("%d %b %Y")),
    "seconds": (("timestamp",), lambda rng: int(_moment(rng).timestamp())),
    "millis": (("event_ms",), lambda rng: _moment(rng).timestamp() * 1000),
    "micros": (("event_us",), lambda rng: int(_moment(rng).timestamp() * 1_000_000)),
    "type": (("event_type", "action"), lambda rng: rng.choice(("view", "play", "buy"))),
    "category": (("genre", "状態"), lambda rng: rng.choice(("a", "b", "Ünï", "日本"))),
    "country": (("country",), lambda rng: rng.choice(("Germany", "Deutschland", "US", "?"))),
    "title": (("title", "name"), lambda rng: f"The {rng.choice('ABCDEF')} of {rng.randrange(9)}"),
    "prose": (("comment", "notes"), lambda rng: " ".join(rng.choices(
        ("good", "bad", "line\nbreak", '"quoted"', "comma,", "tab\t", "😀", "it's"), k=9))),
    "nothing": (("empty", "reserved"), lambda rng: rng.choice(NULLS)),
    "constant": (("version",), lambda _: "1"),
    "mixed": (("value", "x"), lambda rng: rng.choice((1, "two", 3.5, "", "2024-01-01", True))),
    "list": (("tags",), lambda rng: ",".join(rng.choices("abc", k=rng.randrange(4)))),
    "email": (("email", "contact", "x1"), lambda rng: f"{CANARY}{rng.randrange(99)}@mail.test"),
    "address": (("ip", "user", "x2"), lambda rng: f"203.0.113.{rng.randrange(255)}"),
    "phone": (("phone", "mobile"), lambda rng: f"+1202555{rng.randrange(100, 200):04}"),
    "names": (("first_name", "full_name"), _person_name),
}  # fmt: skip
NESTED: dict[str, Maker] = {
    "object": lambda rng: {"a": rng.randrange(3), "b": {"c": rng.choice(("x", 1, None))}},
    "array": lambda rng: rng.choices(("p", "q"), k=rng.randrange(3)),
    "objects": lambda rng: [{"k": "n", "v": rng.randrange(3)}] * rng.randrange(3),
}
"""Only where the file format knows nesting."""
ODD_NAMES = (
    "group by", "select", "列", "1", "A", "a b", "Ünïcode", "x.y", "day", "time_spine", "__", "a'b",
    'say "hi"', "😀", "rows", "value", "file", "verdict", "hash_1", "v_id", "signpost_file", "n" * 90,
    "_id", "%", "a/b", "table", "count(*)", "null", "İ", "ß",
)  # fmt: skip
TABLE_NAMES = (
    "events", "users", "order", "my table (1)", "ファイル", "orders", "select", "films", "time_spine",
    "quarantine", "x", "1", "ratings", "A-B", "user", "sessions", "values", "été",
)  # fmt: skip
FORMS = ("csv", "csv", "csv", "tsv", "csv.gz", "jsonl", "jsonl", "parquet", "parquet")


@dataclass(frozen=True)
class InventedColumn:
    """A column, and what its cells are made by."""

    name: str
    kind: str
    null_share: float
    absent_from: int | None
    """Number of the part that lacks it."""
    changes_in: tuple[int, str] | None
    """Number of a part, and the kind that the column has there."""


@dataclass(frozen=True)
class InventedTable:
    """A table in one or several files."""

    name: str
    form: str
    columns: tuple[InventedColumn, ...]
    rows: tuple[int, ...]
    """Rows of each part."""
    seed: int
    repeats: bool
    """Whether every part repeats its first row at its end."""

    def parts(self) -> list[list[dict[str, Cell]]]:
        """Rows of every part."""
        rng = random.Random(self.seed)
        return [self._part(number, rows, rng) for number, rows in enumerate(self.rows)]

    def given(self) -> int:
        """Rows in all files together."""
        return sum(map(len, self.parts()))

    def _part(self, number: int, rows: int, rng: random.Random) -> list[dict[str, Cell]]:
        made = [self._row(number, rng) for _ in range(rows)]
        return [*made, made[0]] if made and self.repeats else made

    def _row(self, number: int, rng: random.Random) -> dict[str, Cell]:
        return {
            column.name: _cell(column, number, rng, form=self.form)
            for column in self.columns_of(number)
        }

    def columns_of(self, number: int) -> list[InventedColumn]:
        """Columns of one part; at least one."""
        present = [column for column in self.columns if column.absent_from != number]
        return present or list(self.columns[:1])


def _cell(column: InventedColumn, number: int, rng: random.Random, *, form: str) -> Cell:
    if rng.random() < column.null_share:
        return None if form in ("jsonl", "parquet") else rng.choice(NULLS)
    changed = column.changes_in
    kind = changed[1] if changed is not None and changed[0] == number else column.kind
    return NESTED[kind](rng) if kind in NESTED else KINDS[kind][1](rng)


@st.composite
def columns(draw: st.DrawFn, *, form: str, parts: int) -> InventedColumn:
    """One column of a table of that form."""
    nested = tuple(NESTED) if form in ("jsonl", "parquet") else ()
    kind = draw(st.sampled_from((*KINDS, *nested)))
    natural = KINDS[kind][0] if kind in KINDS else (kind,)
    name = draw(st.sampled_from(natural) if draw(st.integers(0, 3)) else st.sampled_from(ODD_NAMES))
    other = st.tuples(st.integers(0, parts - 1), st.sampled_from(sorted(KINDS)))
    return InventedColumn(
        name=name,
        kind=kind,
        null_share=draw(st.sampled_from((0.0, 0.0, 0.2, 0.9))),
        absent_from=draw(st.none() | st.integers(0, parts - 1)) if parts > 1 else None,
        changes_in=draw(st.none() | other) if parts > 1 else None,
    )


@st.composite
def tables(draw: st.DrawFn, *, name: str) -> InventedTable:
    """One table of that name."""
    form = draw(st.sampled_from(FORMS))
    rows = draw(st.lists(st.sampled_from((0, 1, 2, 5, 12)), min_size=1, max_size=3))
    return InventedTable(
        name=name,
        form=form,
        columns=tuple(draw(st.lists(
            columns(form=form, parts=len(rows)),
            min_size=1, max_size=7, unique_by=lambda column: column.name.casefold(),
        ))),
        rows=tuple(rows),
        seed=draw(st.integers(0, 2**32)),
        repeats=draw(st.booleans()),
    )  # fmt: skip


@st.composite
def folders(draw: st.DrawFn, *, tables_each: int) -> tuple[InventedTable, ...]:
    """Tables of one folder, each under a name of its own."""
    names = draw(
        st.lists(
            st.sampled_from(TABLE_NAMES), min_size=tables_each, max_size=tables_each, unique=True
        )
    )
    return tuple(draw(tables(name=name)) for name in names)


def write_folder(folder: Path, invented: Sequence[InventedTable]) -> dict[str, InventedTable]:
    """Write every table; its own by relative path of each of its files."""
    written = {}
    for table in invented:
        for number, rows in enumerate(table.parts()):
            place = _place(table, number)
            target = folder / place
            target.parent.mkdir(parents=True, exist_ok=True)
            names = [column.name for column in table.columns_of(number)]
            _write(target, rows, names=names, form=table.form)
            written[place] = table
    return written


def _place(table: InventedTable, number: int) -> str:
    if len(table.rows) == 1:
        return f"{table.name}.{table.form}"
    return f"{table.name}/2024-03-{number + 1:02}.{table.form}"


def _write(target: Path, rows: list[dict[str, Cell]], *, names: list[str], form: str) -> None:
    if form == "jsonl":
        target.write_text("".join(json.dumps(row, ensure_ascii=False) + "\n" for row in rows))
        return
    if form == "parquet":
        pq.write_table(_arrow(rows, names), target)
        return
    mark = "\t" if form == "tsv" else ","
    text = "\n".join(mark.join(map(_quoted, line)) for line in _lines(rows, names)) + "\n"
    content = text.encode()
    target.write_bytes(gzip.compress(content) if form.endswith(".gz") else content)


def _lines(rows: list[dict[str, Cell]], names: list[str]) -> list[list[str]]:
    return [names, *([str(row[name]) for name in names] for row in rows)]


def _quoted(value: str) -> str:
    if value and not set(value) & set('",\n\r\t '):
        return value
    return '"' + value.replace('"', '""') + '"'


def _arrow(rows: list[dict[str, Cell]], names: list[str]) -> pa.Table:
    arrays = []
    for name in names:
        values = [row[name] for row in rows]
        try:
            arrays.append(pa.array(values))
        except (pa.ArrowInvalid, pa.ArrowTypeError):
            arrays.append(pa.array([None if v is None else str(v) for v in values]))
    return pa.table(dict(zip(names, arrays, strict=True)))
