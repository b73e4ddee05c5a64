"""Names and codes that stand for one country."""

import re
from functools import lru_cache


@lru_cache(maxsize=4096)
def country_names(name: str) -> tuple[str, ...]:
    """Every name and code of the country that a name or code means; none for other words."""
    import pycountry  # noqa: PLC0415 - a lake without countries need not load it

    try:
        country = pycountry.countries.lookup(name)
    except LookupError:
        return ()
    fields = ("name", "official_name", "common_name", "alpha_2", "alpha_3")
    names = [str(getattr(country, field)) for field in fields if hasattr(country, field)]
    names += OWN_NAMES.get(country.alpha_2, "").split(";")
    return tuple(dict.fromkeys(re.sub(r"\s*,.*", "", text) for text in names if text))


OWN_NAMES = {
    "AT": "Österreich",
    "BE": "Belgique;België;Belgien",
    "BR": "Brasil",
    "CH": "Schweiz;Suisse",
    "CN": "中国",
    "CZ": "Czech Republic",
    "DE": "Deutschland;Allemagne",
    "DK": "Danmark",
    "ES": "España;Spanien",
    "FI": "Suomi",
    "FR": "Frankreich",
    "GB": "UK;Great Britain;Britain",
    "IT": "Italia;Italien",
    "JP": "日本;Nippon",
    "KR": "South Korea;Korea;한국",
    "MX": "México",
    "NL": "Nederland;Holland",
    "NO": "Norge",
    "PL": "Polska",
    "RU": "Russia",
    "SE": "Sverige",
    "TR": "Turkey;Türkiye",
    "TW": "Taiwan",
    "US": "USA;America;United States of America",
    "VN": "Vietnam",
}
"""Names that people use and the ISO list lacks, by ISO code."""
