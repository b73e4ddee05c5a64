"""Names of any script taken apart: words of a name, lake names, singular and plural."""

# ruff: noqa: RUF001 - letters that look like Latin ones are the point here

import re
import unicodedata


def word_set(text: str) -> frozenset[str]:
    """Words of a text, split at blanks."""
    return frozenset(text.split())


RESERVED = word_set("""all analyse analyze and any array as asc between both by case cast check collate column
    constraint create cross default desc distinct do else end except exists false fetch for from
    full glob group having in inner intersect into is join lateral left like limit natural not null
    offset on only or order outer qualify references right select set show similar some summarize
    table then to trailing true union unique using values view when where window with
    time_spine day known_since metric_time""")
IRREGULAR = {
    "people": "person", "children": "child", "men": "man", "women": "woman", "movies": "movie",
    "series": "series", "news": "news", "species": "species", "media": "media", "status": "status",
    "address": "address", "staff": "staff", "data": "data", "analytics": "analytics",
    "categories": "category", "indices": "index", "matrices": "matrix", "quizzes": "quiz",
    "inventory": "inventory", "bus": "bus", "business": "business", "lens": "lens",
    "cookies": "cookie", "statistics": "statistics", "movie": "movie", "sms": "sms",
}  # fmt: skip
UNCOUNTED = frozenset(
    {"series", "news", "species", "media", "staff", "data", "inventory", "statistics"}
)


def fold(text: str) -> str:
    """Lower case without accents, other scripts kept."""
    decomposed = unicodedata.normalize("NFKD", text)
    plain = "".join(mark for mark in decomposed if not unicodedata.combining(mark))
    return unicodedata.normalize("NFC", plain).casefold()


def words_of(name: str) -> tuple[str, ...]:
    """Words of a name: `customerEmail_2` is `customer`, `email`, `2`."""
    return tuple(re.findall(r"[^\W\d_]+|\d+", fold(_spaced(name))))


def _spaced(name: str) -> str:
    return re.sub(r"(?<=[a-z0-9])(?=[A-Z])|(?<=[A-Z])(?=[A-Z][a-z])", " ", name)


def slug(name: str) -> str:
    """A name in snake_case ASCII, a keyword maybe."""
    words = [_ascii(word) for word in re.findall(r"[^\W_]+", fold(_spaced(name)))]
    base = "_".join(word for word in words if word) or "column"
    if len(base) == 1:
        # Semantic models refuse names of one letter.
        return f"{base}_value" if base.isalpha() else f"n_{base}"
    return f"n_{base}" if base[0].isdigit() else base


def lake_name(name: str, *, taken: frozenset[str] = frozenset()) -> str:
    """A snake_case SQL name that is no keyword and not taken; ASCII where letters allow it."""
    base = slug(name)
    if base in RESERVED:
        base = f"{base}_value"
    candidate, number = base[:60].strip("_"), 2
    while candidate in taken:
        candidate, number = f"{base[:56]}_{number}", number + 1
    return candidate


def _ascii(word: str) -> str:
    return word if word.isascii() else "".join(map(_letter, word))


def _letter(letter: str) -> str:
    """A letter in ASCII, by its Unicode name where it has a sound: `к` is `k`."""
    if letter.isascii():
        return letter
    if letter in SPECIAL:
        return SPECIAL[letter]
    name = unicodedata.name(letter, "")
    sound = name.rsplit(" ", 1)[-1].casefold()
    if name.startswith("CYRILLIC"):
        return CYRILLIC.get(letter, sound[:2])
    if name.startswith(("HIRAGANA", "KATAKANA", "HANGUL SYLLABLE", "GREEK")) and sound.isalpha():
        return sound
    return f"u{ord(letter):x}" if letter.isalnum() else ""


SPECIAL = {
    "ß": "ss",
    "ø": "o",
    "đ": "d",
    "ł": "l",
    "æ": "ae",
    "œ": "oe",
    "þ": "th",
    "ı": "i",
    "ー": "",
}
CYRILLIC: dict[str, str] = {
    letter: sound.strip("-")
    for letter, sound in re.findall(
        r"(.)=(\S+)",
        "а=a б=b в=v г=g д=d е=e ж=zh з=z и=i й=i к=k л=l м=m н=n о=o п=p р=r с=s т=t у=u ф=f х=kh "
        "ц=ts ч=ch ш=sh щ=shch ъ=- ы=y ь=- э=e ю=yu я=ya",
    )
}


def singular(word: str) -> str:
    """The singular of an English plural; other words as they are."""
    head, _, last = word.rpartition("_")
    prefix = f"{head}_" if head else ""
    return prefix + _singular(last)


def _singular(word: str) -> str:
    if word in IRREGULAR:
        return IRREGULAR[word]
    for ending, replacement in (
        ("ies", "y"),
        ("sses", "ss"),
        ("shes", "sh"),
        ("ches", "ch"),
        ("xes", "x"),
    ):
        if word.endswith(ending) and len(word) > len(ending) + 1:
            return word[: -len(ending)] + replacement
    if word.endswith("s") and not word.endswith(("ss", "us", "is")) and len(word) > 2:
        return word[:-1]
    return word


def plural(word: str) -> str:
    """The plural of an English singular, last word only."""
    head, _, last = word.rpartition("_")
    prefix = f"{head}_" if head else ""
    base = _singular(last)
    if base in UNCOUNTED or not base[-1:].isascii():
        return prefix + base
    if base == "person":
        return f"{prefix}people"
    if base.endswith("y") and base[-2:-1] not in "aeiou":
        return f"{prefix}{base[:-1]}ies"
    if base.endswith(("s", "x", "sh", "ch")):
        return f"{prefix}{base}es"
    return f"{prefix}{base}s"


def label(name: str) -> str:
    """A display name: `traffic_source` is `Traffic source`."""
    text = " ".join(name.replace("_", " ").split())
    text = re.sub(r"\b(id|url|uri|ip|sku|isbn|usd|eur)\b", lambda found: found[1].upper(), text)
    return text[:1].upper() + text[1:]
