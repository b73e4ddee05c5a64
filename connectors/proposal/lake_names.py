"""Names in the lake and words for them: columns, things, people."""

import re
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass

from connectors.profiling.columns import LEADING
from connectors.profiling.naming import (
    fold,
    label,
    lake_name,
    plural,
    singular,
    slug,
    word_set,
    words_of,
)
from connectors.profiling.profile import ColumnProfile, DataProfile, Kind, Role, TableProfile
from connectors.profiling.subjects import CONTAINERS, stem_of, thing_of
from connectors.profiling.vocabulary import EVENTS, PERSON

PERSONS = (
    ("customer", word_set("kunde kunden cliente clientes klient klant клиент клиенты 顧客 고객")),
    ("user", word_set("benutzer nutzer usuario usuarios utilisateur utente uzytkownik gebruiker anvandare "
                      "пользователь пользователи 用户 ユーザー 사용자")),
    ("member", word_set("mitglied 会員")),
)  # fmt: skip
"""English words for persons whom ids name in other languages."""
TOO_SHORT = word_set(
    "id name title category source version key value type medium revenue currency language code count"
)
SAYS_NOTHING = word_set("id name key value type count version code")
WRAPPING = CONTAINERS | word_set("results items records rows entries docs hits result response")
AVERAGES = ("average", "avg", "mean")
NAMELESS = word_set("export data file report part chunk output table dump")
SHORTEST = 2
"""Letters of a word that says nothing by itself: `s_d`."""
UNIT_ENDINGS = word_set(
    "ms msec millis s sec secs seconds min mins minutes hours hrs days usd eur gbp"
)
EXPANSIONS = {
    "dwell": ("dwell time", "time spent"), "qty": ("quantity",), "amt": ("amount",), "num": ("number",),
    "ctr": ("click-through rate",), "ltv": ("lifetime value",), "duration": ("length", "time spent"),
    "watch": ("watch time", "viewing time"), "watched": ("watch time", "viewing time"),
    "listen": ("listening time",), "listened": ("listening time",), "cnt": ("count",), "pct": ("percentage",),
    "elapsed": ("time taken",), "latency": ("delay",), "quantity": ("units",), "length": ("duration",),
    "engagement": ("engagement time",), "play": ("playing time",), "played": ("playing time",),
    "rating": ("rated",),
}  # fmt: skip


@dataclass(frozen=True)
class TableNames:
    """Names of one table's columns in the lake, and what its rows are called."""

    table: TableProfile
    columns: dict[str, str]
    """Raw names to lake names."""
    thing: str
    """One row: `order_item`."""

    @property
    def things(self) -> str:
        """Several rows: `order_items`."""
        return plural(self.thing)

    def of(self, source: str) -> str:
        """Lake name of a raw column."""
        return self.columns[source]


def name_tables(profile: DataProfile) -> dict[str, TableNames]:
    """Lake names of every table's columns."""
    return {
        table.name: TableNames(table, _columns(table), thing)
        for table, thing in zip(profile.tables, _things(profile), strict=True)
    }


def _things(profile: DataProfile) -> Iterator[str]:
    """What one row of each table is called; two logs of `events` go by their whole names."""
    short = [_thing(table) for table in profile.tables]
    for table, thing in zip(profile.tables, short, strict=True):
        yield thing if short.count(thing) == 1 else singular(table.name)


def _thing(table: TableProfile) -> str:
    """What one row is called; that of a report is a row, whatever is counted in it."""
    thing = thing_of(table.name)
    if all(_says_nothing(word) for word in thing.split("_")):
        return "event" if table.kind is Kind.EVENTS and table.person else "row"
    return f"{thing}_row" if _is_report(table, thing) else thing


def _says_nothing(word: str) -> bool:
    return len(word) <= SHORTEST or word.isdigit() or word in NAMELESS


def _is_report(table: TableProfile, thing: str) -> bool:
    """Whether a table of events holds numbers of a time rather than what happened, once a row."""
    if table.kind is not Kind.EVENTS or table.person or table.session or table.key:
        return False
    measured = [words_of(column.source) for column in table.columns if column.role is Role.MEASURE]
    last = thing.rsplit("_", maxsplit=1)[-1]
    counted = any(last in map(singular, words) for words in measured)
    return bool(measured) and (counted or last not in EVENTS)


def _columns(table: TableProfile) -> dict[str, str]:
    last = Counter(_tail(table, column).rsplit(".", 1)[-1].lower() for column in table.columns)
    chosen: dict[str, str] = {}
    taken: frozenset[str] = frozenset()
    for column in table.columns:
        name = lake_name(_base(table, column, last), taken=taken)
        chosen[column.source] = name
        taken |= {name}
        if column.normalize is not None:
            taken |= {f"{name}_code", f"{name}_raw"}
    return chosen


def _base(table: TableProfile, column: ColumnProfile, last: Counter[str]) -> str:
    if (column.source,) == table.key and stem_of(column.source) == ():
        return f"{thing_of(table.name)}_id"
    path = _tail(table, column).split(".")
    tail = path[-1]
    nested = len(path) > 1 and tail.lower() not in TOO_SHORT and last[tail.lower()] == 1
    return tail if nested else _joined(path)


def _tail(table: TableProfile, column: ColumnProfile) -> str:
    """A column's path without what only wraps it: the list that is the table, and `attributes`."""
    inside = table.reading.rows_in
    own = column.source.removeprefix(f"{inside}.") if inside and _wraps(inside) else column.source
    *around, last = own.split(".")
    return ".".join([*(part for part in around if not _wraps(part)), last])


def _wraps(path: str) -> bool:
    """Whether a member's name says nothing of what it holds."""
    return set(words_of(path.rsplit(".", 1)[-1])) <= WRAPPING


def _joined(parts: list[str]) -> str:
    """A path as one name, a word that both ends share once: `traffic_source.source`."""
    path = "_".join(parts[:-1])
    repeated = words_of(path)[-1:] == words_of(parts[-1])
    return path if repeated else "_".join(parts)


def person_word(column: ColumnProfile | None) -> str:
    """What people call the persons of an id: `user` for `user_pseudo_id`."""
    entity = (column.entity if column else None) or "user"
    word = next((word for word in words_of(entity) if word in PERSON), entity)
    return next((english for english, others in PERSONS if word in others), word)


def measure_words(name: str) -> tuple[str, ...]:
    """Words for a measure without its unit, the plainest first: `dwell_ms` is `dwell time`."""
    words = name.split("_")
    said = words[-2:-1] == ["in"]
    bare = words[:-1] if len(words) > 1 and words[-1] in UNIT_ENDINGS and not said else words
    begun = bare[0] in AVERAGES or (bare[0] in LEADING and bare == words)
    bare = bare[1:] if len(bare) > 1 and begun else bare
    plain = " ".join(bare)
    expanded = [
        " ".join([*bare[:at], extra, *bare[at + 1 :]]) if len(bare) > 1 else extra
        for at, word in enumerate(bare)
        for extra in EXPANSIONS.get(word, ())
    ]
    if bare == ["dwell"]:
        return tuple(expanded)
    converted = [" ".join(words[:-2])] if said and len(words) > 2 else []
    return tuple(dict.fromkeys([plain, *converted, *expanded, *_counted(plain)]))


def _counted(text: str) -> Iterator[str]:
    """What a number counts: `ratings` for `ratings count` and for `num of ratings`."""
    found = re.fullmatch(
        r"(?:(?:num|number|count)(?: of)? (.{3,})|(.{3,}) (?:count|cnt|num))", text
    )
    if found:
        counted = found[1] or found[2]
        yield counted
        yield f"number of {counted}"


def column_label(names: TableNames, column: ColumnProfile) -> str:
    """Display name of a column, with its table's thing where the column alone says too little."""
    if column.lookup is not None:
        return column.lookup.label
    name = _spoken(column, names.of(column.source))
    thing = label(names.thing)
    words = set(name.split("_"))
    itself = column.role in (Role.TITLE, Role.KEY)
    happens = names.table.kind is Kind.EVENTS
    if itself or name == names.thing or (name in ("name", "title") and not happens):
        return thing
    own = set(names.thing.split("_")) & words
    if names.table.kind == "events" or own:
        return label(name)
    return f"{thing} {label(name).lower() if label(name).istitle() or label(name)[1:].islower() else label(name)}"


def _spoken(column: ColumnProfile, name: str) -> str:
    """The name as it is said: codes that the build spells out are no codes any more."""
    return name.removesuffix("_code") if column.normalize is not None else name


def column_synonyms(names: TableNames, column: ColumnProfile) -> tuple[str, ...]:
    """Other words for a column."""
    if column.lookup is not None:
        shown = fold(column.lookup.label)
        return tuple(word for word in column.lookup.synonyms if fold(word) != shown)
    name = names.of(column.source)
    text = name.replace("_", " ")
    thing = names.thing.replace("_", " ")
    shown = fold(column_label(names, column))
    words = [*_wordings(text), *([column.normalize.value] if column.normalize else [])]
    words += [f"{thing} {word}" for word in words if not set(thing.split()) & set(word.split())]
    if column.role is Role.TITLE:
        words = [f"{thing} name", f"{thing} title", plural(names.thing).replace("_", " ")]
    extra = COLUMN_WORDS.get(name, ()) or COLUMN_WORDS.get(name.rsplit("_", maxsplit=1)[-1], ())
    kept = [word for word in (*words, *extra) if word != shown and word not in SAYS_NOTHING]
    return tuple(dict.fromkeys(kept))


def _wordings(text: str) -> Iterator[str]:
    """A column's name, and without an ending or beginning that nobody says."""
    yield text
    for beginning in ("original ", "is ", "has "):
        if text.startswith(beginning):
            text = text.removeprefix(beginning)
            yield text
    for ending in (" name", " code", " id"):
        if text.endswith(ending) and text.removesuffix(ending) not in SAYS_NOTHING:
            yield text.removesuffix(ending)


COLUMN_WORDS = {
    "traffic_source": ("source", "channel"), "browser": ("web browser",), "country": ("market",),
    "platform": ("operating system",), "dvce_type": ("device type", "device"), "br_name": ("browser",),
    "br_family": ("browser family",), "refr_medium": ("referrer medium", "channel"), "os": ("operating system",), "device_type": ("device",), "event_type": ("action", "kind of event"),
    "event_name": ("event type", "action"), "status": ("state of processing",), "gender": ("sex",),
    "category": ("kind",), "rating": ("age rating", "rated"), "brand": ("manufacturer", "label"),
    "operating_system": ("os", "platform"), "genre": ("style",), "language": ("tongue",), "authors": ("author", "written by"),
    "year": ("year of publication", "publication year", "release year"), "variant": ("experiment group", "test group"),
}  # fmt: skip
VERBS = word_set("""purchase click view play search download open share rate like order login signup install impression
    skip pause subscribe checkout refund scroll complete start follow comment save visit""")


DONE = {
    "rental": "rented", "payment": "paid", "purchase": "purchased", "order": "ordered", "sale": "sold",
    "view": "viewed", "play": "played", "click": "clicked", "visit": "visited", "download": "downloaded",
    "subscription": "subscribed", "booking": "booked", "listen": "listened", "search": "searched",
    "loan": "borrowed", "borrowing": "borrowed", "donation": "donated", "trip": "travelled",
}  # fmt: skip


def done(thing: str) -> str | None:
    """What happened to what an event is about: `rented` for a rental."""
    return DONE.get(thing.rsplit("_", maxsplit=1)[-1])


def event_words(value: str, *, taken: frozenset[str]) -> tuple[str, str, tuple[str, ...]]:
    """Metric name, label and synonyms of one event type: `purchases`, `Purchases`."""
    base = slug(value)
    many = plural(base)
    head = base.split("_")
    acted = head[-1] in VERBS or head[0] in VERBS
    name = many if acted and many not in taken else f"{base}_events"
    text = base.replace("_", " ")
    others = [text, many.replace("_", " "), f"{text} events", f"number of {many.replace('_', ' ')}"]
    shown = label(name)
    return name, shown, tuple(word for word in dict.fromkeys(others) if word != fold(shown))
