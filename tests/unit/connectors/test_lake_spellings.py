import pytest

from connectors.contracts import Normalization
from connectors.lake.spellings import spellings


@pytest.mark.parametrize(
    ("raw", "code", "name"),
    [
        ("Deutschland", "DE", "Germany"),
        ("Germany", "DE", "Germany"),
        ("GERMANY", "DE", "Germany"),
        ("deu", "DE", "Germany"),
        ("Brasil", "BR", "Brazil"),
        ("España", "ES", "Spain"),
        ("Espana", "ES", "Spain"),
        ("UK", "GB", "United Kingdom"),
        ("USA", "US", "United States"),
        ("South Korea", "KR", "South Korea"),
        ("日本", "JP", "Japan"),
    ],
)
def test_every_spelling_of_a_country_has_one_code_and_name(raw: str, code: str, name: str) -> None:
    assert spellings([raw], kind=Normalization.COUNTRY) == {raw: (code, name)}


def test_an_unknown_country_is_left_out() -> None:
    assert spellings(["Ruritania", "-"], kind=Normalization.COUNTRY) == {}


@pytest.mark.parametrize("raw", ["de", "DE", "de-AT", "deu", "ger", "Deutsch", "German"])
def test_every_spelling_of_a_language_has_one_code_and_name(raw: str) -> None:
    assert spellings([raw], kind=Normalization.LANGUAGE) == {raw: ("de", "German")}
