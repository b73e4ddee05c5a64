"""Consent found in flags and in tables: to which tables it applies, and for which purpose."""

from dataclasses import dataclass

from connectors.contracts import Classification, ColumnType
from connectors.profiling.naming import word_set, words_of
from connectors.profiling.profile import ColumnProfile, Consent, Kind, Role, TableProfile

PURPOSE = "analytics"
ANALYTICS = word_set(
    "analytics analytic analyse analysis statistics statistik measurement tracking usage storage performance"
)
OTHERS = {
    "marketing": word_set("marketing email newsletter sms push promotion promotional mailing"),
    "advertising": word_set("ads ad advertising advertisement retargeting"),
    "personalisation": word_set("personalisation personalization recommendations profiling"),
    "sharing with others": word_set("third party sharing partners partner"),
}
ABOUT = word_set(
    "consent consents optin optins permission permissions einwilligung einwilligungen consentimientos gdpr 同意"
)
GRANTED = word_set(
    "granted consented given accepted allowed agreed consent value optin status active"
)
PURPOSES = word_set("purpose purposes scope category type kind topic zweck finalidad")
MOST_PURPOSES = 30


@dataclass(frozen=True)
class Source:
    """A table that says who consented."""

    table: TableProfile
    person: ColumnProfile
    flag: ColumnProfile
    purpose_column: str | None = None
    purpose_value: str | None = None


def find_consents(tables: tuple[TableProfile, ...]) -> tuple[TableProfile, ...]:
    """Give every table that names a person the consent source that covers its persons."""
    sources = [found for table in tables if (found := _source(table)) is not None]
    return tuple(_noted(_with_consent(table, sources)) for table in tables)


def purpose_of(source: str) -> str | None:
    """The purpose that a name says, or None where it says none."""
    words = frozenset(words_of(source))
    if words & ANALYTICS:
        return PURPOSE
    return next((purpose for purpose, known in OTHERS.items() if words & known), None)


def _source(table: TableProfile) -> Source | None:
    person = table.column(table.person)
    if person is None:
        return None
    flags = [c for c in table.columns if c.role is Role.CONSENT and c.open]
    fitting = [c for c in flags if purpose_of(c.source) in (PURPOSE, None)]
    if fitting:
        best = min(fitting, key=lambda flag: purpose_of(flag.source) is None)
        return _by_rows(table, person, best) or Source(table, person, best)
    if set(words_of(table.name)) & ABOUT and not flags:
        granted = next((c for c in table.columns if _says_yes(c)), None)
        return (
            (_by_rows(table, person, granted) or _single(table, person, granted))
            if granted
            else None
        )
    return None


def _single(table: TableProfile, person: ColumnProfile, granted: ColumnProfile) -> Source | None:
    """One row for each person, of a table that names no other purpose."""
    listed = any(_is_purpose(column) for column in table.columns)
    return (
        None
        if listed or purpose_of(table.name) not in (PURPOSE, None)
        else Source(table, person, granted)
    )


def _by_rows(table: TableProfile, person: ColumnProfile, flag: ColumnProfile) -> Source | None:
    """One row for each person and purpose, this purpose among them."""
    for column in table.columns:
        if column.source == flag.source or not _is_purpose(column):
            continue
        value = next((value for value in column.values if purpose_of(value) == PURPOSE), None)
        if value is not None:
            return Source(table, person, flag, column.source, value)
    return None


def _is_purpose(column: ColumnProfile) -> bool:
    worded = set(words_of(column.source)) & PURPOSES
    return (
        bool(worded) and column.type is ColumnType.STRING and 0 < column.distinct <= MOST_PURPOSES
    )


def _says_yes(column: ColumnProfile) -> bool:
    shown = column.classification in (Classification.PUBLIC, Classification.INTERNAL)
    return (
        shown and column.type is ColumnType.BOOLEAN and bool(set(words_of(column.source)) & GRANTED)
    )


def _with_consent(table: TableProfile, sources: list[Source]) -> TableProfile:
    person = table.column(table.person)
    if person is None:
        return table
    for source in sources:
        if source.person.entity != person.entity or (
            table.kind is Kind.REFERENCE and table.name != source.table.name
        ):
            continue
        consent = Consent(
            table=source.table.name, person=source.person.source, flag=source.flag.source, purpose=PURPOSE,
            purpose_column=source.purpose_column, purpose_value=source.purpose_value,
        )  # fmt: skip
        return table.model_copy(update={"consent": consent})
    return table


def _noted(table: TableProfile) -> TableProfile:
    """The table with what is left to decide written beside each flag of consent."""
    return table.model_copy(update={"columns": tuple(map(_with_note, table.columns))})


def _with_note(column: ColumnProfile) -> ColumnProfile:
    if column.role is not Role.CONSENT:
        return column
    purpose = purpose_of(column.source)
    if purpose == PURPOSE:
        return column
    note = (
        "It does not say for which purpose; taken as consent for analytics."
        if purpose is None
        else f"Consent for {purpose}, not for analytics: no row is left out by it."
    )
    return column.model_copy(update={"note": note})
