"""What one row of a table is, and whether its names are people's to protect."""

from dataclasses import dataclass

from connectors.contracts import ColumnType
from connectors.profiling.forms import Form
from connectors.profiling.measuring import Facts
from connectors.profiling.naming import singular, word_set, words_of
from connectors.profiling.profile import Kind
from connectors.profiling.vocabulary import (
    ADDRESS,
    BIRTH,
    CONTENT,
    COOKIE,
    EMAIL,
    EVENTS,
    OFFICIAL,
    PERSON,
    PERSON_NAME,
    PHONE,
    POSTAL,
    PUBLIC_PEOPLE,
    SECRET,
    SESSION,
    is_named,
)

ID_ENDINGS = word_set("id ids uuid guid key pk fk ref identifier no nr hash kennung")
WRAPPINGS = word_set(
    "sample sampled export exported dump raw tbl table stg staging dim fact src all latest full data csv ga4 ga"
)
COPIES = word_set("sample sampled export exported dump raw")
TITLES = word_set("""title name titel titulo titre titolo headline heading caption label nombre nom bezeichnung
    название заголовок タイトル 題名 标题 名称 제목 名前 名字 이름 naam nome original_title display_name""")
DESCRIPTIONS = word_set("""description desc summary abstract synopsis overview plot blurb subtitle beschreibung descripcion
    resumen resume zusammenfassung описание 説明 概要 描述 简介 설명 body content text lead""")


STAFF = word_set("staff employee agent manager operator admin seller driver teacher")
EXPERIMENTS = word_set("variant experiment treatment bucket arm abtest cohort_test testgroup")
CONTACTS = frozenset({"email", "phone", "birth", "secret"})
CONTAINERS = word_set(
    "data attributes properties payload record fields node value values params context"
)
"""Members of JSON documents that hold the rest and say nothing of what it is."""
NUMBERED = ("nummer", "nr")
"""Endings of ids in languages that write them in one word: `Kundennr`."""
NO_ID = PHONE | ADDRESS | POSTAL | OFFICIAL


@dataclass(frozen=True)
class Subject:
    """What a table is about."""

    kind: Kind
    reason: str
    people: bool = False
    """Its names, addresses and texts are those of persons to protect."""
    public_people: bool = False
    """Its rows are people known for their work: actors, authors."""
    places: bool = False
    """It holds addresses of persons, though it names none."""


def stem_of(source: str) -> tuple[str, ...] | None:
    """Words of an id before its ending, for `customer_id` `customer`; None for other columns.

    A bare id inside of an object is the object's: `user.id` is that of a user.
    """
    around, _, last = source.rpartition(".")
    words = words_of(last)
    while words and words[-1].isdigit():
        words = words[:-1]
    if words and words[-1] in ID_ENDINGS:
        return words[:-1] or _owner(around)
    head = _compound(words[-1:]) if words else None
    return None if head is None else (*words[:-1], *head)


def _owner(path: str) -> tuple[str, ...]:
    """Whose the members of an object are, by the object's name; empty for the row's own."""
    named = [words_of(part) for part in path.split(".") if part]
    telling = [words for words in named if words and not set(words) <= CONTAINERS]
    return tuple(singular(word) for word in telling[-1]) if telling else ()


def _compound(words: tuple[str, ...]) -> tuple[str, ...] | None:
    """The stem of an id that is written in one word: `userid`, `Kundennr`."""
    compact = "".join(words)
    for ending in NUMBERED:
        if compact.endswith(ending) and len(compact) >= len(ending) + 3 and compact not in NO_ID:
            return (compact.removesuffix(ending),)
    if len(compact) > 4 and compact.endswith(("id", "uuid")) and compact[:-2].isascii():
        head = compact.removesuffix("uuid").removesuffix("id")
        return (head,) if head in PERSON | SESSION | COOKIE | CONTENT else None
    return None


def thing_of(table: str) -> str:
    """What one row is called: `order_items` is `order_item`, `raw_events_sample` is `event`."""
    words = table.split("_")
    while len(words) > 1 and words[-1] in WRAPPINGS:
        words = words[:-1]
    while len(words) > 1 and words[0] in WRAPPINGS:
        words = words[1:]
    inner = [word for word in words if word not in COPIES]
    if inner and inner != words:
        words = [singular(word) for word in inner]
    return singular("_".join(words))


def subject_of(table: str, facts: tuple[Facts, ...], forms: dict[str, Form]) -> Subject:
    """Decide what a table is about, people first: when unsure, its people are protected."""
    words = {singular(word) for word in words_of(table)} | set(words_of(table))
    last = singular(words_of(table)[-1]) if words_of(table) else ""
    details = _details(facts)
    if last in PUBLIC_PEOPLE and _is_named_after(table, facts) and not details & CONTACTS:
        return Subject(Kind.CONTENT, f"'{last}': people known for their work", public_people=True)
    if _is_persons(table, last, facts, details):
        return Subject(Kind.PERSONS, "one row is one person", people=True)
    happened = _happened(last, facts, forms)
    if happened is not None:
        return Subject(Kind.EVENTS, happened)
    if details & CONTACTS or ("street" in details and "postal" in details):
        return Subject(Kind.REFERENCE, "holds addresses of persons", people=True, places=True)
    if _is_content(words, facts, forms):
        return Subject(Kind.CONTENT, "rows have a title and describe something")
    people = any(_names_person(item) for item in facts if item.filled)
    reason = "rows say something of persons" if people else "rows are looked up by others"
    return Subject(Kind.REFERENCE, reason, people=people)


def _happened(last: str, facts: tuple[Facts, ...], forms: dict[str, Form]) -> str | None:
    """Why rows are events; None where they are not."""
    if not any(_is_time(forms[item.source]) for item in facts if item.filled):
        return None
    acts = _acts(facts) or _is_assignment(facts)
    described = description_of(facts, forms) is not None and title_of(facts, forms) is not None
    if (acts or (last in EVENTS and last not in CONTENT)) and not described:
        return (
            "rows have a time and name who acted" if acts else "rows have a time and happened then"
        )
    report = _is_report(facts, forms)
    return "rows have a time and numbers, and no id of their own" if report else None


def _is_report(facts: tuple[Facts, ...], forms: dict[str, Form]) -> bool:
    """Whether rows are numbers of a time, by this and that: downloads a day, by country."""
    filled = [item for item in facts if item.filled]
    if any(item.unique and stem_of(item.source) is not None for item in filled):
        return False
    if title_of(facts, forms) is not None or _details(facts) & (CONTACTS | {"street"}):
        return False
    numbers = (ColumnType.INTEGER, ColumnType.NUMBER)
    return any(
        forms[item.source].type in numbers and stem_of(item.source) is None for item in filled
    )


def _is_named_after(table: str, facts: tuple[Facts, ...]) -> bool:
    thing = tuple(words_of(thing_of(table)))
    return any(item.unique and stem_of(item.source) in ((), thing) for item in facts)


def _is_time(form: Form) -> bool:
    return form.type in (ColumnType.TIMESTAMP, ColumnType.DATE)


def _details(facts: tuple[Facts, ...]) -> set[str]:
    kinds = (("email", EMAIL), ("phone", PHONE), ("birth", BIRTH), ("secret", SECRET), ("name", PERSON_NAME),
             ("street", ADDRESS), ("postal", POSTAL))  # fmt: skip
    found = {name for name, words in kinds for item in facts if is_named(item.source, words)}
    shapes = {"email": ("email", 0.5), "clear_phone": ("phone", 0.5)}
    return found | {
        name
        for shape, (name, least) in shapes.items()
        for item in facts
        if item.share(shape) >= least
    }


def _is_persons(table: str, last: str, facts: tuple[Facts, ...], details: set[str]) -> bool:
    own_key = any(
        item.unique and (stem_of(item.source) in ((), (thing_of(table),)) or _is_person_id(item))
        for item in facts
    )
    if last in PERSON or last == "staff":
        return own_key or bool(details)
    telling = details & {"name", "email", "birth", "phone"}
    return len(telling) >= 2 and any(item.unique for item in facts)


def _is_person_id(item: Facts) -> bool:
    stem = stem_of(item.source)
    return bool(stem) and any(word in PERSON for word in stem or ())


def _acts(facts: tuple[Facts, ...]) -> bool:
    """Whether rows name a person, session or cookie many times over."""
    for item in facts:
        stem = stem_of(item.source)
        if (
            stem
            and item.filled
            and any(w in PERSON | SESSION | COOKIE for w in stem)
            and not item.unique
        ):
            return True
    return False


def _names_person(item: Facts) -> bool:
    return bool(set(stem_of(item.source) or ()) & (PERSON | SESSION | COOKIE) - STAFF)


def _is_assignment(facts: tuple[Facts, ...]) -> bool:
    """Whether rows put a person into a variant of an experiment, each maybe once."""
    named = any(set(words_of(item.source)) & EXPERIMENTS for item in facts)
    return named and any(_names_person(item) for item in facts if item.filled)


def _is_content(words: set[str], facts: tuple[Facts, ...], forms: dict[str, Form]) -> bool:
    title = title_of(facts, forms)
    if title is None:
        return False
    about = description_of(facts, forms) is not None
    attributes = sum(
        1
        for item in facts
        if item.filled and stem_of(item.source) is None and item.source != title
        and not _is_time(forms[item.source])
    )  # fmt: skip
    return about or attributes >= 3 or (bool(words & CONTENT) and attributes >= 1)


def title_of(facts: tuple[Facts, ...], forms: dict[str, Form]) -> str | None:
    """The column that names a row, nearly unique."""
    ranked = []
    for item in facts:
        words = words_of(item.source)
        if forms[item.source].type is not ColumnType.STRING or not item.filled or not words:
            continue
        if (
            words[-1] in TITLES
            and item.distinct >= 0.7 * item.filled
            and stem_of(item.source) is None
        ):
            ranked.append((-item.filled / item.rows, len(words), "title" not in words, item.source))
    return min(ranked)[-1] if ranked else None


def description_of(facts: tuple[Facts, ...], forms: dict[str, Form]) -> str | None:
    """The column that describes a row in sentences."""
    found = [
        item.source
        for item in facts
        if forms[item.source].type is ColumnType.STRING
        and words_of(item.source)
        and words_of(item.source)[-1] in DESCRIPTIONS
        and item.share("sentence") >= 0.3
    ]
    return found[0] if found else None
