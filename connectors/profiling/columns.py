"""Column profiles put together: type, unit, sensitivity, spelling, what is in doubt."""

from collections.abc import Mapping

from connectors.contracts import Classification, ColumnType, Normalization
from connectors.lake.parsing import CLOCK
from connectors.profiling.forms import Form
from connectors.profiling.joins import Examined
from connectors.profiling.measuring import Facts
from connectors.profiling.naming import word_set, words_of
from connectors.profiling.profile import ColumnProfile, Kind, Role
from connectors.profiling.sensitivity import Case, classify, is_doubtful
from connectors.profiling.subjects import Subject, thing_of
from connectors.profiling.vocabulary import is_named

UNITS = {
    "ms": "milliseconds", "msec": "milliseconds", "millis": "milliseconds", "milliseconds": "milliseconds",
    "s": "seconds", "sec": "seconds", "secs": "seconds", "seconds": "seconds", "second": "seconds",
    "min": "minutes", "mins": "minutes", "minutes": "minutes", "hours": "hours", "hrs": "hours", "hour": "hours",
    "days": "days", "usd": "USD", "eur": "EUR", "gbp": "GBP", "jpy": "JPY", "chf": "CHF", "inr": "INR",
    "bytes": "bytes", "kb": "kilobytes", "mb": "megabytes", "km": "kilometres", "pct": "percent",
    "percent": "percent", "percentage": "percent", "share": "share", "cents": "cents",
}  # fmt: skip
LEADING = word_set("ms msec millis milliseconds sec secs seconds minutes mins hours hrs")
"""Units that a name may begin with; others mean something else there: `min_price`."""
COUNTRIES = word_set(
    "country land pais pays paese kraj страна 国 国家 국가 storefront nation country_name"
)
LANGUAGES = word_set("language lang locale sprache idioma langue lingua язык 言語 语言 언어")
UNCLEAR = word_set(
    "length duration dwell elapsed watched listened latency size weight height distance speed"
)
FILMED = word_set("film movie episode")
RUNNING_TIMES = frozenset({"length", "duration", "runtime", "running time", "run time"})
LEAST_LONGEST, MOST_LONGEST = 30, 1_000
"""Bounds of the longest film of a catalogue, in minutes."""
ID_ROLES = (Role.PERSON, Role.SESSION, Role.COOKIE, Role.DEVICE, Role.REFERENCE, Role.KEY)


def column_profiles(
    table: Examined,
    *,
    forms: Mapping[str, Form],
    subject: Subject,
    named: Mapping[tuple[str, str], str],
) -> tuple[tuple[ColumnProfile, ...], tuple[str, ...]]:
    """Profiles of the columns worth a contract, and what is left out with its reason."""
    profiles, left_out = [], []
    for item in table.facts:
        profile = _profile(table, item, form=forms[item.source], subject=subject, named=named)
        if not item.filled and profile.open:
            left_out.append(f"{item.source}: empty in every row")
        else:
            profiles.append(profile)
    return tuple(profiles), tuple(left_out)


def _profile(
    table: Examined,
    item: Facts,
    *,
    form: Form,
    subject: Subject,
    named: Mapping[tuple[str, str], str],
) -> ColumnProfile:
    role = table.roles.roles[item.source]
    case = Case(facts=item, form=form, role=role, subject=subject)
    classification, reason = classify(case)
    shown = classification in (Classification.PUBLIC, Classification.INTERNAL)
    unit = _unit(table.name, item, form)
    others = {fact.source.casefold() for fact in table.facts}
    doubled = {f"{item.source}_code".casefold(), f"{item.source}_raw".casefold()} & others
    normalize = _normalize(item, form, role) if shown and not doubled else None
    return ColumnProfile(
        source=item.source,
        raw_type=item.raw_type,
        type=form.type,
        format=form.format,
        unit=unit if role is Role.MEASURE else None,
        rows=item.rows,
        nulls=item.nulls,
        disguised=item.disguised,
        missing=form.missing,
        distinct=item.distinct,
        classification=classification,
        reason=reason,
        role=role if shown or role in ID_ROLES else Role.PERSONAL_DETAIL,
        entity=named.get((table.name, item.source)) if role in ID_ROLES else None,
        normalize=normalize,
        values=_values(item, role) if shown else (),
        note=_note(item, form, case=case, unit=unit) if shown else form.note,
    )


def _unit(table: str, item: Facts, form: Form) -> str | None:
    if form.format == CLOCK:
        return "seconds"
    return unit_of(item.source) or running_time(table, item)


def unit_of(source: str) -> str | None:
    """The unit that a name ends or begins with: `dwell_ms` and `ms_played` are in milliseconds."""
    words = words_of(source.rsplit(".", 1)[-1])
    if len(words) < 2:
        return None
    return UNITS.get(words[-1]) or (UNITS[words[0]] if words[0] in LEADING else None)


def running_time(table: str, item: Facts) -> str | None:
    """Minutes for the length of a film, by what it is and how large the numbers are."""
    asked = thing_of(table).split("_")[-1] in FILMED and is_named(item.source, RUNNING_TIMES)
    if not asked or item.low is None or item.high is None:
        return None
    return "minutes" if item.low >= 1 and LEAST_LONGEST <= item.high <= MOST_LONGEST else None


def _normalize(item: Facts, form: Form, role: Role) -> Normalization | None:
    words = words_of(item.source.rsplit(".", 1)[-1])
    if form.type is not ColumnType.STRING or role is not Role.CATEGORY or not words:
        return None
    last = words[-1] if words[-1] not in ("code", "name", "iso") else words[max(0, len(words) - 2)]
    if last in COUNTRIES and item.distinct <= 400:
        return Normalization.COUNTRY
    if last in LANGUAGES and item.distinct <= 400:
        return Normalization.LANGUAGE
    return None


def _values(item: Facts, role: Role) -> tuple[str, ...]:
    if role not in (Role.CATEGORY, Role.EVENT_TYPE, Role.EXPERIMENT):
        return ()
    return tuple(value for value, _ in item.commonest[:20])


def _note(item: Facts, form: Form, *, case: Case, unit: str | None) -> str | None:
    if form.note:
        return form.note
    doubt = is_doubtful(case)
    if doubt:
        return doubt
    words = frozenset(words_of(item.source))
    told = unit_of(item.source) is not None or form.format == CLOCK
    if case.role is Role.MEASURE and unit is not None and not told:
        return f"Taken for {unit}, by its values; correct 'signpost.unit' if it is not."
    if case.role is Role.MEASURE and unit is None and words & UNCLEAR:
        return "In which unit? Write it into 'signpost.unit'."
    coded = (
        form.type is ColumnType.INTEGER and case.role is Role.CATEGORY and 2 < item.distinct <= 30
    )
    if (
        coded
        and case.subject.kind is not Kind.REFERENCE
        and not words
        & {"year", "month", "rating", "sequence", "position", "rank", "number", "hour", "age"}
    ):
        return "Codes without a dictionary: say in 'description' what they mean."
    return None
