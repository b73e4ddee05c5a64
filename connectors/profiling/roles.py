"""What each column is for: time, person, session, event type, measure, category."""

from dataclasses import dataclass

from connectors.contracts import ColumnType
from connectors.profiling.forms import Form
from connectors.profiling.measuring import Facts
from connectors.profiling.naming import singular, word_set, words_of
from connectors.profiling.profile import Kind, Role
from connectors.profiling.subjects import (
    EXPERIMENTS,
    STAFF,
    TITLES,
    Subject,
    description_of,
    stem_of,
    thing_of,
    title_of,
)
from connectors.profiling.vocabulary import (
    COOKIE,
    COORDINATES,
    DEVICE,
    MONEY,
    PERSON,
    SESSION,
    ends_with,
    is_named,
    names,
)

TIMES = (ColumnType.TIMESTAMP, ColumnType.DATE)
FIRST_TIMES = ("occurred", "happened", "event", "timestamp", "ts", "time", "created", "datetime", "date", "at",
               "ordered", "placed", "played", "started", "start", "began", "begin", "registered", "joined", "signup")  # fmt: skip
NOT_THE_TIME = word_set("""update updated modified change changed return returned ship shipped deliver delivered delete deleted end
    ended expire expires expired expiry birth first last previous next due until valid ingest ingested load loaded
    received arrival sold closed cancelled paid offset release released""")
AT_ITS_END = word_set("end ended closed sold paid")
"""Words of times that serve where a table of events has no other."""
ARRIVALS = word_set("""ingest ingested ingestion load loaded received arrival arrived landed inserted etl collector
    warehouse""")
EVENT_TYPES = ("event type", "event name", "event", "eventname", "eventtype", "action", "activity", "action type",
               "event action", "activity type", "interaction", "verb", "event kind", "ereignis", "evento",
               "событие", "イベント", "事件", "type", "kind", "name")  # fmt: skip
CONSENTS = word_set(
    "consent consented consents optin gdpr einwilligung consentimiento consentement согласие 同意"
)
CODES = word_set(
    "year month week hour code rank position index sequence zip version level isbn sku ean upc barcode hour"
)
SMALL = 30
STAMPS = 3
STAMPED = 50
"""So few different times in so many rows of things are when the table was loaded."""
FEW_PERSONS = 10


@dataclass(frozen=True)
class Roles:
    """Roles of one table's columns."""

    roles: dict[str, Role]
    key: tuple[str, ...]
    time: str | None
    arrival: str | None
    person: str | None
    session: str | None
    event_type: str | None
    experiment: str | None
    title: str | None
    description: str | None


def assign(table: str, facts: tuple[Facts, ...], forms: dict[str, Form], subject: Subject) -> Roles:
    """Give every column its role."""
    filled = tuple(item for item in facts if item.filled)
    key = key_of(table, facts)
    arrival = next((item.source for item in filled if _is_arrival(item, forms)), None)
    time = _time(table, filled, forms, subject=subject, arrival=arrival)
    ids = tuple(item for item in filled if forms[item.source].type not in TIMES)
    person = _person(ids, key, subject)
    event_type = _event_type(filled, forms, subject)
    describes = subject.kind in (Kind.CONTENT, Kind.REFERENCE) and not subject.places
    title = title_of(facts, forms) if describes else None
    title = title or (_surname(filled) if subject.public_people else None)
    description = description_of(facts, forms) if subject.kind is Kind.CONTENT else None
    fixed = {
        event_type: Role.EVENT_TYPE,
        description: Role.DESCRIPTION,
        title: Role.TITLE,
        arrival: Role.ARRIVAL,
        time: Role.EVENT_TIME,
        person: Role.PERSON,
    }
    roles = {
        item.source: fixed.get(item.source) or _role(item, forms[item.source], key=key)
        for item in facts
    }
    if subject.kind is Kind.PERSONS and len(key) == 1:
        person = key[0]
        roles[person] = Role.PERSON
    session = next((name for name, role in roles.items() if role is Role.SESSION), None)
    experiment = next((name for name, role in roles.items() if role is Role.EXPERIMENT), None)
    return Roles(
        roles=roles, key=key, time=time, arrival=arrival, person=person, session=session,
        event_type=event_type, experiment=experiment, title=title, description=description,
    )  # fmt: skip


def key_of(table: str, facts: tuple[Facts, ...]) -> tuple[str, ...]:
    """Column that tells rows apart, ids named after the table first."""
    thing = tuple(words_of(thing_of(table)))
    ranked = []
    for at, item in enumerate(facts):
        stem = stem_of(item.source)
        named = stem is not None and stem in ((), thing, thing[-1:])
        nearly = named and item.filled and item.distinct >= 0.98 * item.filled and item.rows >= 100
        if stem is not None and (item.unique or nearly):
            ranked.append((not named, at, item.source))
    return (min(ranked)[-1],) if ranked else ()


def _is_arrival(item: Facts, forms: dict[str, Form]) -> bool:
    return forms[item.source].type in TIMES and bool(set(words_of(item.source)) & ARRIVALS)


def _time(
    table: str,
    facts: tuple[Facts, ...],
    forms: dict[str, Form],
    *,
    subject: Subject,
    arrival: str | None,
) -> str | None:
    if subject.kind is Kind.CONTENT:
        return None
    found = _best_time(table, facts, forms, subject=subject, arrival=arrival, never=NOT_THE_TIME)
    if found is None and subject.kind is Kind.EVENTS:
        never = NOT_THE_TIME - AT_ITS_END
        found = _best_time(table, facts, forms, subject=subject, arrival=arrival, never=never)
    return found


def _best_time(
    table: str,
    facts: tuple[Facts, ...],
    forms: dict[str, Form],
    *,
    subject: Subject,
    arrival: str | None,
    never: frozenset[str],
) -> str | None:
    thing = set(words_of(thing_of(table)))
    ranked = []
    for at, item in enumerate(facts):
        words = words_of(item.source)
        form = forms[item.source]
        if form.type not in TIMES or item.source == arrival or set(words) & never:
            continue
        if subject.kind is not Kind.EVENTS and item.distinct <= STAMPS and item.filled >= STAMPED:
            continue
        place = next((p for p, word in enumerate(FIRST_TIMES) if word in words), len(FIRST_TIMES))
        own = bool(set(words) & thing)
        late = item.nulls > 0.05 * item.rows
        ranked.append((late, form.type is ColumnType.DATE, not own, place, at, item))
    if not ranked:
        return None
    best = min(ranked, key=lambda entry: entry[:5])[-1]
    settled = subject.kind in (Kind.EVENTS, Kind.PERSONS) or best.distinct > 20
    return best.source if settled else None


def _person(facts: tuple[Facts, ...], key: tuple[str, ...], subject: Subject) -> str | None:
    if subject.places:
        return key[0] if key else None
    if subject.kind not in (Kind.EVENTS, Kind.PERSONS) and not subject.people:
        return None
    ranked = []
    for at, item in enumerate(facts):
        words = set(stem_of(item.source) or ())
        bare = _is_bare(item, PERSON)
        if not (words & (PERSON | COOKIE | STAFF) or bare):
            continue
        ranked.append(
            (bool(words & STAFF), bool(words & COOKIE), not words & PERSON, at, item.source)
        )
    return min(ranked)[-1] if ranked else None


def _is_bare(item: Facts, phrases: frozenset[str]) -> bool:
    """Whether a column is an id without saying so: `customer`, not `customers` nor two words."""
    words = words_of(item.source)
    single = bool(words) and singular(words[-1]) == words[-1]
    return single and is_named(item.source, phrases) and item.distinct > FEW_PERSONS


def _event_type(facts: tuple[Facts, ...], forms: dict[str, Form], subject: Subject) -> str | None:
    if subject.kind is not Kind.EVENTS:
        return None
    for wanted in EVENT_TYPES:
        for item in facts:
            words = " ".join(words_of(item.source))
            text = forms[item.source].type is ColumnType.STRING
            if words == wanted and text and 2 <= item.distinct <= 500:
                return item.source
    return None


def _surname(facts: tuple[Facts, ...]) -> str | None:
    texts = [item.source for item in facts if "name" in words_of(item.source)]
    return next((name for name in texts if "last" in words_of(name)), texts[0] if texts else None)


def _role(item: Facts, form: Form, *, key: tuple[str, ...]) -> Role:
    words = frozenset(words_of(item.source))
    asked = words & CONSENTS or {"opt", "in"} <= words
    if asked and (form.type is ColumnType.BOOLEAN or 0 < item.distinct <= 10):
        return Role.CONSENT
    identifier = _identifier(item, form, key=key)
    if identifier is not None:
        return identifier
    if words & EXPERIMENTS and 0 < item.distinct <= SMALL:
        return Role.EXPERIMENT
    if form.type in TIMES:
        return Role.TIME
    if form.type in (ColumnType.INTEGER, ColumnType.NUMBER):
        return _number_role(item, words)
    return _text_role(item, form, words)


def _text_role(item: Facts, form: Form, words: frozenset[str]) -> Role:
    if item.share("url") >= 0.8:
        return Role.LINK
    worded = form.type is ColumnType.STRING and item.share("sentence") >= 0.3 and item.distinct > 50
    if worded and not words & TITLES:
        return Role.FREE_TEXT
    return Role.CATEGORY


def _identifier(item: Facts, form: Form, *, key: tuple[str, ...]) -> Role | None:
    if form.type in (*TIMES, ColumnType.BOOLEAN):
        return None
    stem = stem_of(item.source)
    words = set(stem or ())
    for role, known in (
        (Role.SESSION, SESSION),
        (Role.DEVICE, DEVICE),
        (Role.COOKIE, COOKIE),
        (Role.PERSON, PERSON | STAFF),
    ):
        if words & known and not (role is Role.COOKIE and words & {"client"} and not item.distinct):
            return role
    if item.source in key:
        return Role.KEY
    if stem is not None:
        return Role.REFERENCE
    if _is_bare(item, SESSION | PERSON):
        return Role.SESSION if is_named(item.source, SESSION) else Role.PERSON
    return None


def _number_role(item: Facts, words: frozenset[str]) -> Role:
    if is_named(item.source, COORDINATES) or ends_with(item.source, COORDINATES - {"long"}):
        return Role.OTHER
    if words & CODES and not words & {"count", "total"}:
        return Role.CATEGORY
    if names(item.source, MONEY) or item.distinct > SMALL or not item.integral:
        return Role.MEASURE
    counted = words & {
        "count",
        "num",
        "quantity",
        "qty",
        "total",
        "duration",
        "length",
        "amount",
        "items",
        "times",
    }
    return Role.MEASURE if counted or item.distinct > 2 else Role.CATEGORY
