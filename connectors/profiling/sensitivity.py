"""How sensitive a column is: ordered rules, the first that answers decides; when unsure, stricter."""

from collections.abc import Callable
from dataclasses import dataclass

from connectors.contracts import Classification, ColumnType
from connectors.profiling.forms import Form
from connectors.profiling.measuring import Facts
from connectors.profiling.naming import words_of
from connectors.profiling.profile import Kind, Role
from connectors.profiling.subjects import Subject, stem_of
from connectors.profiling.vocabulary import (
    ADDRESS,
    ANY_NAME,
    BIRTH,
    COORDINATES,
    EMAIL,
    FREE_TEXT,
    NETWORK,
    OFFICIAL,
    PERSON,
    PERSON_NAME,
    PHONE,
    PHOTO,
    POSTAL,
    PUBLIC_PEOPLE,
    SECRET,
    ends_with,
    is_named,
    names,
)

PERSONAL = Classification.PERSONAL
KEYED = (Role.PERSON, Role.SESSION, Role.COOKIE, Role.DEVICE)
IDS = (*KEYED, Role.REFERENCE, Role.KEY)
LIKELY = 0.2
"""Share of numbers with the gaps of a phone number that other codes hardly reach."""
NUMBERED = frozenset({"ean", "upc", "gtin", "barcode", "isbn", "issn", "sku"})
"""Codes with leading zeros that look like numbers called from abroad."""
VERSIONS = frozenset({"version", "build", "firmware", "release"})
MOST_VERSIONS = 100
"""Versions of four small numbers are hardly as many; network addresses are."""
WRITTEN_OUT = frozenset(phrase for phrase in PERSON_NAME if phrase.endswith("name"))
"""Names of persons that no count or code goes by: `first name`."""
TEXTUAL = (ColumnType.STRING, ColumnType.ARRAY)


@dataclass(frozen=True)
class Case:
    """One column to judge."""

    facts: Facts
    form: Form
    role: Role
    subject: Subject

    @property
    def source(self) -> str:
        """Raw name, last part of a path."""
        return self.facts.source.rsplit(".", 1)[-1]

    @property
    def about_people(self) -> bool:
        """Whether a row says something of a person to protect."""
        return self.subject.people or self.subject.kind is Kind.EVENTS

    @property
    def textual(self) -> bool:
        """Whether values are texts, or unknown because there are none."""
        return self.form.type in TEXTUAL

    @property
    def versions(self) -> bool:
        """Whether dotted numbers are versions: by the column's name, unless by far too many."""
        named = bool(set(words_of(self.source)) & VERSIONS)
        return named and self.facts.found("ip") <= MOST_VERSIONS

    def checked(self, shape: str) -> bool:
        """Whether a shape's checksum holds more often than by chance, which is up to one in ten."""
        return self.facts.stands(shape) and 2 * self.facts.found(shape) > self.facts.found(
            f"{shape}_like"
        )

    @property
    def spread(self) -> float:
        """Distinct values for each row with a value."""
        return self.facts.distinct / self.facts.filled if self.facts.filled else 0.0


Verdict = tuple[Classification, str]
Rule = Callable[[Case], Verdict | None]


def _secret(case: Case) -> Verdict | None:
    plain = (case.textual or case.facts.distinct > 2) and case.facts.share("boolean") < 1
    if ends_with(case.source, SECRET) and plain and case.form.type is not ColumnType.TIMESTAMP:
        return PERSONAL, "a secret by its name"
    if case.textual and (case.facts.share("api_key") >= 0.5 or case.facts.stands("token")):
        return PERSONAL, "values look like keys or tokens"
    return None


def _contact(case: Case) -> Verdict | None:
    if case.textual and case.facts.share("email") > 0:
        return PERSONAL, "values hold e-mail addresses"
    if case.textual and ends_with(case.source, EMAIL):
        return PERSONAL, "an e-mail address by its name"
    counted = case.form.type in (ColumnType.BOOLEAN, ColumnType.TIMESTAMP, ColumnType.DATE)
    if not counted and ends_with(case.source, PHONE):
        return PERSONAL, "a phone number by its name"
    coded = case.role in IDS or bool(set(words_of(case.source)) & NUMBERED)
    likely = not coded and case.facts.share("phone") >= LIKELY
    if case.textual and (likely or case.facts.stands("clear_phone")):
        return PERSONAL, "values look like phone numbers"
    return None


def _network(case: Case) -> Verdict | None:
    if ends_with(case.source, NETWORK):
        return PERSONAL, "a network address or browser fingerprint by its name"
    if case.textual and case.facts.stands("clear_ip" if case.versions else "ip"):
        return PERSONAL, "values are IP addresses"
    return None


def _official(case: Case) -> Verdict | None:
    if case.checked("card") or (case.textual and case.checked("iban")):
        return PERSONAL, "values look like card or account numbers"
    if case.about_people and ends_with(case.source, OFFICIAL):
        return PERSONAL, "an official or bank number by its name"
    return None


def _inside(case: Case) -> Verdict | None:
    """Contacts within longer texts: one is enough where texts are free."""
    free = case.facts.share("sentence") >= 0.3 or ends_with(case.source, FREE_TEXT)
    shape = "inside_version" if case.versions else "inside"
    one = free and case.facts.share(shape) > 0
    if case.textual and (one or case.facts.stands(shape)):
        return PERSONAL, "texts hold phone numbers, network addresses or keys"
    return None


def _name(case: Case) -> Verdict | None:
    if case.subject.public_people or names(case.source, PUBLIC_PEOPLE):
        return None
    if is_named(case.source, ANY_NAME) and not case.about_people:
        return None
    bare = case.subject.kind is Kind.PERSONS and ends_with(case.source, frozenset({"name"}))
    owned = names(case.source, PERSON) and ends_with(case.source, frozenset({"name", "names"}))
    worded = case.textual or case.facts.share("number") < 1  # dates among names are not a date
    if ends_with(case.source, WRITTEN_OUT):
        return PERSONAL, "a person's name"  # whatever stands there, the next file may hold names
    if worded and (bare or owned or (ends_with(case.source, PERSON_NAME))):
        return PERSONAL, "a person's name"
    return None


def _birth(case: Case) -> Verdict | None:
    if names(case.source, BIRTH) and not case.subject.public_people:
        return PERSONAL, "a date of birth by its name"
    return None


def _place(case: Case) -> Verdict | None:
    numeric = case.form.type in (ColumnType.NUMBER, ColumnType.INTEGER)
    place = (
        ends_with(case.source, POSTAL)
        or (case.textual and ends_with(case.source, ADDRESS))
        or ((numeric or case.textual) and is_named(case.source, COORDINATES))
        or (numeric and ends_with(case.source, COORDINATES - {"long"}))
    )
    if place and case.about_people:
        return PERSONAL, "where a person lives or was"
    return None


def _words(case: Case) -> Verdict | None:
    if not case.about_people or not case.textual:
        return None
    if ends_with(case.source, FREE_TEXT) and case.facts.distinct > 20:
        return PERSONAL, "text that people wrote"
    if (
        case.facts.share("sentence") >= 0.3
        and case.role is not Role.LINK
        and case.facts.distinct > 50
    ):
        return PERSONAL, "free text beside persons"
    if case.subject.people and ends_with(case.source, PHOTO):
        return PERSONAL, "a picture of a person"
    return None


def _key(case: Case) -> Verdict | None:
    if case.role in KEYED:
        return Classification.PSEUDONYMOUS, f"identifies a {case.role}: kept as a keyed code"
    if case.role is Role.KEY and case.subject.people:
        return Classification.PSEUDONYMOUS, "identifies a person or address: kept as a keyed code"
    opaque = max(case.facts.share("uuid"), case.facts.share("hash")) >= 0.8
    if case.about_people and case.textual and opaque:
        if case.role in (Role.KEY, Role.REFERENCE):
            return Classification.PSEUDONYMOUS, "an opaque id: kept as a keyed code"
        return PERSONAL, "opaque codes beside persons"
    return None


def _unknown(case: Case) -> Verdict | None:
    if not case.about_people or not case.textual or case.role in (*IDS, Role.LINK, Role.TITLE):
        return None
    if case.facts.filled and case.spread > 0.5 and case.facts.distinct > 1:
        return PERSONAL, "nearly every row has its own value: it may name a person"
    if not case.facts.filled and case.subject.people:
        return PERSONAL, "empty so far, on a table of persons"
    return None


def _named_id(case: Case) -> Verdict | None:
    """An id stays countable even where addresses serve as ids: only its keyed code is kept."""
    if case.role in KEYED and stem_of(case.source) is not None:
        return Classification.PSEUDONYMOUS, f"identifies a {case.role}: kept as a keyed code"
    return None


RULES: tuple[Rule, ...] = (
    _named_id, _secret, _contact, _network, _official, _inside, _name, _birth, _place, _words, _key, _unknown,
)  # fmt: skip


def classify(case: Case) -> Verdict:
    """The classification of a column and why."""
    for rule in RULES:
        verdict = rule(case)
        if verdict is not None:
            return verdict
    if case.about_people:
        return Classification.INTERNAL, "nothing personal found; shown in aggregates"
    return Classification.PUBLIC, "nothing personal found"


def is_doubtful(case: Case) -> str | None:
    """What a person should look at although the column stays open."""
    words = frozenset(words_of(case.source))
    if case.role is Role.LINK and case.about_people:
        return "Addresses of pages may carry names or ids of persons: look at some."
    if not case.about_people and (
        is_named(case.source, COORDINATES) or ends_with(case.source, ADDRESS | POSTAL)
    ):
        return "Kept open as the place of a thing; make it personal if it is where a person lives."
    if case.about_people and words & {"age", "gender", "sex", "income", "religion", "nationality"}:
        return "Describes persons; shown in groups only. Make it personal if no one should ask."
    return None
