"""The packaged word lists and the tables that say what kinds and storefronts there are."""

import tomllib
from dataclasses import dataclass
from datetime import date
from functools import cache
from importlib.resources import files
from typing import Any

WORDS = files("assistant.demo") / "words"


@dataclass(frozen=True)
class Kind:
    """One kind of content and how people treat it."""

    items: int
    look_share: float
    """Share of all looks that go to this kind; the kinds add up to 1."""
    priced_share: float
    prices: tuple[float, ...]
    """US dollars."""
    download: float
    """Chance of a download after an open; likewise `purchase` (of priced items) and `play`."""
    purchase: float
    play: float
    genres: tuple[str, ...]
    title: tuple[str, ...]
    description: tuple[str, ...]
    duration_minutes: tuple[int, int] = (1, 2)
    completion: float = 0.0
    """Chance that a play reaches its end."""


@dataclass(frozen=True)
class Market:
    """One storefront."""

    weight: float
    """Share of users; the markets add up to 1."""
    region: str
    currency: str
    opened: date
    spellings: tuple[str, ...]


@cache
def words(name: str) -> tuple[str, ...]:
    """The lines of one word list; a hyphen stands for a space."""
    text = (WORDS / f"{name}.txt").read_text(encoding="utf-8")
    return tuple(line.replace("-", " ") for line in text.splitlines() if line)


@cache
def kinds() -> dict[str, Kind]:
    """Kinds of content by name, in a fixed order."""
    tables = tomllib.loads((WORDS / "kinds.toml").read_text(encoding="utf-8"))
    return {name: Kind(**_tuples(table)) for name, table in tables.items()}


@cache
def markets() -> dict[str, Market]:
    """Storefronts by ISO code, in a fixed order."""
    tables = tomllib.loads((WORDS / "markets.toml").read_text(encoding="utf-8"))
    return {code: Market(**_tuples(table)) for code, table in tables.items()}


def _tuples(table: dict[str, Any]) -> dict[str, Any]:
    return {key: tuple(value) if isinstance(value, list) else value for key, value in table.items()}
