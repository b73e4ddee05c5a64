"""The invented catalogue: some 5,000 items of six kinds, storefronts and editorial placements."""

from dataclasses import dataclass
from datetime import date, timedelta

import numpy as np
import numpy.typing as npt

from assistant.demo.effects import DAYS, FIRST_DAY, LAUNCH
from assistant.demo.words import Kind, kinds, markets, words

LANGUAGES = ("en", "pt", "de", "ja", "es", "fr")
LANGUAGE_SHARES = (0.55, 0.1, 0.11, 0.09, 0.09, 0.06)
OLDEST_RELEASE_DAYS = 2_000
PLACEMENTS = 1_400
CREATOR_FAMILIES = words("family")[1::2]
"""The others are users', so that nobody is both."""
PLACEMENT_SURFACES = ("home", "browse", "editorial")


@dataclass(frozen=True)
class Item:
    """One catalogue item, as its supplier sends it."""

    content_id: str
    kind: str
    title: str
    description: str
    genre: str
    creator: str
    language: str
    storefronts: tuple[str, ...]
    release_date: date
    price_usd: float | None
    duration_minutes: int | None


@dataclass(frozen=True)
class Placement:
    """One item shown by editors in one slot for some days."""

    placement_id: str
    content_id: str
    surface: str
    storefront: str
    starts_on: date
    ends_on: date
    """Last day, inclusive."""


def make_items(random: np.random.Generator) -> tuple[Item, ...]:
    """All items, kind by kind; the launched app is the last of the apps."""
    items: list[Item] = []
    titles: set[str] = {LAUNCH.title}
    for name, kind in kinds().items():
        count = kind.items - (name == "app")
        items += [_item(random, name, kind, titles) for _ in range(count)]
        if name == "app":
            items.append(_launched(random, kind))
    return tuple(_numbered(items))


def _numbered(items: list[Item]) -> list[Item]:
    counts: dict[str, int] = {}
    numbered = []
    for item in items:
        counts[item.kind] = counts.get(item.kind, 0) + 1
        key = item.content_id or f"{item.kind}-{counts[item.kind]:04d}"
        numbered.append(Item(**{**item.__dict__, "content_id": key}))
    return numbered


def _item(random: np.random.Generator, name: str, kind: Kind, titles: set[str]) -> Item:
    creator = _creator(random, name)
    genre = _pick(random, kind.genres)
    blanks = _blanks(random) | {"creator": creator, "genre": genre.lower()}
    title = _title(random, kind, titles)
    text = _pick(random, kind.description).format(**blanks)
    priced = random.random() < kind.priced_share
    lowest, highest = kind.duration_minutes
    released = FIRST_DAY - timedelta(days=1 + int(random.integers(OLDEST_RELEASE_DAYS)))
    return Item(
        content_id="",
        kind=name,
        title=title,
        description=text[0].upper() + text[1:],
        genre=genre,
        creator=creator,
        language=str(random.choice(LANGUAGES, p=LANGUAGE_SHARES)),
        storefronts=_storefronts(random),
        release_date=released,
        price_usd=float(random.choice(kind.prices)) if priced else None,
        duration_minutes=int(random.integers(lowest, highest + 1)) if kind.play else None,
    )


def _launched(random: np.random.Generator, kind: Kind) -> Item:
    blanks = _blanks(random) | {"creator": "Sonderia Studio", "genre": "puzzle"}
    return Item(
        content_id=LAUNCH.content_id,
        kind="app",
        title=LAUNCH.title,
        description=kind.description[1].format(**blanks),
        genre="Puzzle",
        creator="Sonderia Studio",
        language="en",
        storefronts=tuple(markets()),
        release_date=LAUNCH.day,
        price_usd=None,
        duration_minutes=None,
    )


def _title(random: np.random.Generator, kind: Kind, taken: set[str]) -> str:
    while True:
        blanks = _blanks(random)
        title = _pick(random, kind.title).format(**blanks | {"mood": blanks["mood"].title()})
        if title not in taken:
            taken.add(title)
            return title


def _creator(random: np.random.Generator, kind: str) -> str:
    if kind in ("app", "show"):
        return f"{_pick(random, words('studios'))} Studio"
    return f"{_pick(random, words('given'))} {_pick(random, CREATOR_FAMILIES)}"


def _blanks(random: np.random.Generator) -> dict[str, str]:
    return {
        "coined": _pick(random, words("coined")),
        "noun": _pick(random, words("nouns")),
        "place": _pick(random, words("places")),
        "mood": _pick(random, words("moods")),
        "n": str(random.integers(3, 40)),
    }


def _storefronts(random: np.random.Generator) -> tuple[str, ...]:
    codes = tuple(markets())
    if random.random() < 0.7:
        return codes
    return tuple(code for code in codes if random.random() < 0.6) or codes[:1]


def _pick(random: np.random.Generator, options: tuple[str, ...]) -> str:
    return options[int(random.integers(len(options)))]


def make_placements(random: np.random.Generator, items: tuple[Item, ...]) -> tuple[Placement, ...]:
    """Editorial placements over the period, the launched app's first."""
    codes = tuple(markets())
    chosen: npt.NDArray[np.int64] = random.integers(len(items), size=PLACEMENTS)
    starts = np.sort(random.integers(DAYS - 7, size=PLACEMENTS))
    placements = [
        Placement(f"pl-{LAUNCH.content_id}-{code}", LAUNCH.content_id, "home", code, LAUNCH.day,
                  LAUNCH.day + timedelta(days=6))
        for code in codes
    ]  # fmt: skip
    for number, (index, start) in enumerate(zip(chosen, starts, strict=True)):
        if items[index].content_id == LAUNCH.content_id:
            continue
        day = FIRST_DAY + timedelta(days=int(start))
        placements.append(
            Placement(
                placement_id=f"pl-{number:05d}",
                content_id=items[index].content_id,
                surface=_pick(random, PLACEMENT_SURFACES),
                storefront=_pick(random, codes),
                starts_on=day,
                ends_on=day + timedelta(days=int(random.integers(2, 8)) - 1),
            )
        )
    return tuple(placements)
