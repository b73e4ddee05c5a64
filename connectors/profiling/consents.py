"""Consent flags found: which tables they apply to, and for which purpose."""

from connectors.profiling.naming import word_set, words_of
from connectors.profiling.profile import ColumnProfile, Consent, Kind, Role, TableProfile

PURPOSE = "analytics"
ANALYTICS = word_set(
    "analytics analytic analyse statistics statistik measurement tracking usage storage"
)
OTHER = word_set(
    "marketing ads ad advertising email newsletter personalisation personalization sms push"
)


def find_consents(tables: tuple[TableProfile, ...]) -> tuple[TableProfile, ...]:
    """Give every table that names a person the consent source that covers its persons."""
    sources = [found for table in tables if (found := _source(table)) is not None]
    return tuple(_with_consent(table, sources) for table in tables)


def _source(table: TableProfile) -> tuple[TableProfile, ColumnProfile, ColumnProfile] | None:
    person = table.column(table.person)
    flags = [column for column in table.columns if column.role is Role.CONSENT]
    if person is None or not flags:
        return None
    best = max(flags, key=_fitness)
    return (table, person, best) if _fitness(best) >= 0 else None


def _fitness(column: ColumnProfile) -> int:
    words = frozenset(words_of(column.source))
    return 2 * bool(words & ANALYTICS) - bool(words & OTHER)


def _with_consent(
    table: TableProfile, sources: list[tuple[TableProfile, ColumnProfile, ColumnProfile]]
) -> TableProfile:
    person = table.column(table.person)
    if person is None:
        return table
    for source, named, flag in sources:
        if named.entity != person.entity or (table.kind is Kind.REFERENCE):
            continue
        if (
            source.name != table.name
            and source.kind is not Kind.PERSONS
            and table.kind is Kind.PERSONS
        ):
            continue
        consent = Consent(table=source.name, person=named.source, flag=flag.source, purpose=PURPOSE)
        return table.model_copy(update={"consent": consent})
    return table
