"""Countries and languages: one code and one display name for every spelling."""

# mypy: disable-error-code="import-untyped"
# babel and pycountry ship no complete types; they are confined to this module.

import unicodedata
from collections.abc import Iterable
from functools import cache

import pycountry
from babel import Locale, localedata

from connectors.contracts import Normalization

Spelling = tuple[str, str]
"""ISO code (alpha-2 for countries, the shortest code for languages) and display name."""

COUNTRY_ALIASES = {"uk": "GB", "england": "GB", "scotland": "GB", "wales": "GB", "uae": "AE"}
"""Everyday names that no library lists."""


def spellings(values: Iterable[str], *, kind: Normalization) -> dict[str, Spelling]:
    """Code and display name of every value that is known; unknown ones are left out."""
    known = _countries() if kind is Normalization.COUNTRY else _languages()
    found = {value: known.get(folded(value)) for value in values}
    return {value: spelling for value, spelling in found.items() if spelling is not None}


def folded(value: str) -> str:
    """A spelling without case, accents, punctuation and doubled blanks."""
    plain = unicodedata.normalize("NFKD", value.casefold())
    letters = "".join(c if c.isalnum() else " " for c in plain if not unicodedata.combining(c))
    return " ".join(letters.split())


@cache
def _countries() -> dict[str, Spelling]:
    english = Locale("en").territories
    known: dict[str, Spelling] = {}
    by_code: dict[str, Spelling] = {}
    for country in pycountry.countries:
        name = getattr(country, "common_name", None) or english.get(country.alpha_2, country.name)
        spelling = (country.alpha_2, _plain_name(name))
        by_code[country.alpha_2] = spelling
        names = (country.alpha_2, country.alpha_3, country.name, name)
        for other in (*names, getattr(country, "official_name", "")):
            known.setdefault(folded(other), spelling)
    for alias, code in COUNTRY_ALIASES.items():
        known.setdefault(alias, by_code[code])
    for code, name in _local_names("territories"):
        if code in by_code:
            known.setdefault(folded(name), by_code[code])
    known.pop("", None)
    return known


@cache
def _languages() -> dict[str, Spelling]:
    english = Locale("en").languages
    known: dict[str, Spelling] = {}
    by_code: dict[str, Spelling] = {}
    for language in pycountry.languages:
        code = getattr(language, "alpha_2", language.alpha_3)
        spelling = (code, english.get(code, language.name))
        by_code[code] = spelling
        if len(code) == 2:
            names = (code, language.alpha_3, getattr(language, "bibliographic", ""), language.name)
            known.update((folded(other), spelling) for other in (*names, spelling[1]))
    for code, spelling in by_code.items():
        known.setdefault(folded(spelling[1]), spelling)
        known.setdefault(folded(code), spelling)
    for code, name in _local_names("languages"):
        base = code.split("_")[0]
        if base in by_code:
            known.setdefault(folded(name), by_code[base])
    for identifier in localedata.locale_identifiers():
        base = identifier.split("_")[0]
        if base in by_code:
            known.setdefault(folded(identifier), by_code[base])
    known.pop("", None)
    return known


def _local_names(kind: str) -> Iterable[tuple[str, str]]:
    """Names in every language, the widely spoken ones first: the first reading of a name wins."""
    spoken = ("en", "de", "es", "fr", "pt", "it", "nl", "ja", "zh", "ko", "ru", "ar", "pl", "tr")
    plain = [name for name in localedata.locale_identifiers() if "_" not in name]
    for identifier in dict.fromkeys((*spoken, *sorted(plain))):
        yield from getattr(Locale.parse(identifier), kind).items()


def _plain_name(name: str) -> str:
    """`Korea, Republic of` reads as it is said; parentheses are kept."""
    head, comma, tail = name.partition(", ")
    return f"{tail} {head}" if comma and tail.endswith("of") else name
