"""Countries and languages: one code and one display name for every spelling."""

# mypy: disable-error-code="import-untyped"
# pycountry ships no types; it and babel are confined to this module.

import unicodedata
from collections.abc import Iterable, Iterator
from functools import cache

import pycountry
from babel import Locale, localedata

from connectors.contracts import Normalization

Spelling = tuple[str, str]
"""ISO code (alpha-2 for countries, the shortest code for languages) and display name."""

COUNTRY_ALIASES = {"uk": "GB", "england": "GB", "scotland": "GB", "wales": "GB", "uae": "AE"}
"""Everyday names that no library lists."""
SPOKEN = ("de", "es", "fr", "pt", "it", "nl", "ja", "zh", "ko", "ru", "ar", "pl", "tr", "sv")
"""Languages to look a name up in before all the others."""
SHORT_CODE = 2


def spellings(values: Iterable[str], *, kind: Normalization) -> dict[str, Spelling]:
    """Code and display name of every value that is known; unknown ones are left out."""
    country = kind is Normalization.COUNTRY
    known = dict(_countries() if country else _languages())
    by_code = {code: (code, name) for code, name in known.values()}
    wanted = {value: folded(value) for value in values}
    for names in _local_names("territories" if country else "languages"):
        missing = set(wanted.values()) - known.keys()
        if not missing:
            break
        for code, name in names:
            if folded(name) in missing and code in by_code:
                known.setdefault(folded(name), by_code[code])
    return {value: known[fold] for value, fold in wanted.items() if fold and fold in known}


def folded(value: str) -> str:
    """A spelling without case, accents, punctuation and doubled blanks."""
    plain = unicodedata.normalize("NFKD", value.casefold())
    letters = "".join(c if c.isalnum() else " " for c in plain if not unicodedata.combining(c))
    return " ".join(letters.split())


@cache
def _countries() -> dict[str, Spelling]:
    english = Locale("en").territories
    known: dict[str, Spelling] = {}
    for country in pycountry.countries:
        name = (english.get(country.alpha_2) or country.name).removesuffix(" SAR China")
        other = (getattr(country, "common_name", ""), getattr(country, "official_name", ""))
        for spelled in (country.alpha_2, country.alpha_3, country.name, name, *other):
            known.setdefault(folded(spelled), (country.alpha_2, name))
    known.update({alias: known[code.lower()] for alias, code in COUNTRY_ALIASES.items()})
    return known


@cache
def _languages() -> dict[str, Spelling]:
    english = Locale("en").languages
    known: dict[str, Spelling] = {}
    for language in sorted(pycountry.languages, key=lambda item: not hasattr(item, "alpha_2")):
        code = getattr(language, "alpha_2", language.alpha_3)
        name = english.get(code) or language.name
        other = (getattr(language, "bibliographic", ""), language.alpha_3)
        for spelled in (code, *other, language.name, name):
            known.setdefault(folded(spelled), (code, name))
    for identifier in localedata.locale_identifiers():
        base = identifier.split("_")[0]
        if base in known:
            known.setdefault(folded(identifier), known[base])
    return known


def _local_names(kind: str) -> Iterator[list[tuple[str, str]]]:
    """Names in one language after another, the widely spoken first: the first reading wins."""
    plain = sorted(name for name in localedata.locale_identifiers() if "_" not in name)
    for identifier in dict.fromkeys((*SPOKEN, *plain)):
        locale = Locale.parse(identifier)
        yield list((locale.territories if kind == "territories" else locale.languages).items())
