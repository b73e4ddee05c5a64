"""One plain reading of a text: encodings undone, look-alike characters folded, positions kept."""

import base64
import binascii
import html
import re
import unicodedata
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from urllib.parse import unquote

_ROUNDS = 3
"""How often encodings are undone: an address may be encoded twice."""

_PERCENT = re.compile(r"(?:%[0-9A-Fa-f]{2})+")
_ENTITY = re.compile(r"&(?:#\d{1,7}|#[xX][0-9A-Fa-f]{1,6}|[A-Za-z]{2,31});")
_ESCAPE = re.compile(r"\\u00([0-7][0-9A-Fa-f])|\\x([0-7][0-9A-Fa-f])")
_HEX = re.compile(r"(?<![0-9A-Za-z])(?:0x)?((?:[0-9A-Fa-f]{2}){6,})(?![0-9A-Za-z])")
_BASE64 = re.compile(r"(?<![0-9A-Za-z+/_-])[0-9A-Za-z+/_-]{8,}={0,2}(?![0-9A-Za-z+/_=-])")
_SPACED = re.compile(r"(?<=[\w])\s*@\s*(?=[\w-]+\s?\.\s?[A-Za-z]{2,})")
_SPACED_DOT = re.compile(r"(?<=[\w-])\s\.\s?(?=[a-z]{2,}\b)")
_SPELLED_AT = re.compile(r"\s*(?:[\[({<]\s*(?:at|@)\s*[\])}>])\s*", re.IGNORECASE)
_SPELLED_DOT = re.compile(r"\s*(?:[\[({<]\s*(?:dot|\.)\s*[\])}>])\s*", re.IGNORECASE)
_SPELLED = re.compile(r"(?<=[\w.+-])\s+(at)\s+(?=[\w-]+\s+dot\s+[a-z]{2,})", re.IGNORECASE)
_SPELLED_END = re.compile(r"(?<=[\w-])\s+(dot)\s+(?=[a-z]{2,}\b)", re.IGNORECASE)
_WORTH_DECODING = re.compile(r"@|\d{3}[\d ().-]{4,}|https?:|^[0-9A-Za-z+/]{16,}={1,2}$")
_SUSPICIOUS = re.compile(
    r"[%&\\\[({<]|[^\x00-\x7f]|[0-9A-Za-z+/_-]{12}|\sdot\s|\s@|@\s", re.IGNORECASE
)

_STOPS = "\u3002\uff61\u2024\u00b7"
"""Characters that browsers and mail programs read as a dot."""

Replace = Callable[[re.Match[str]], str | None]


@dataclass(frozen=True)
class View:
    """A reading of a text, and where each of its characters came from."""

    text: str
    origins: Sequence[tuple[int, int]] | None = None
    """Half-open range in the original per character; None where the reading is the original."""

    def span(self, start: int, end: int) -> tuple[int, int]:
        """The original range behind a range of this reading."""
        if self.origins is None:
            return start, end
        return self.origins[start][0], max(stop for _, stop in self.origins[start:end])


def canonical(view: View) -> View:
    """Undo encodings and fold characters until nothing changes, three rounds at most."""
    if not _SUSPICIOUS.search(view.text):
        return view
    for _ in range(_ROUNDS):
        before = view.text
        for step in _STEPS:
            view = step(view)
        if view.text == before:
            break
    return view


def masked(text: str, marks: Sequence[tuple[int, int, str]]) -> View:
    """A text with ranges replaced by marks, positions kept.

    Args:
        text: The original.
        marks: Start, end and replacement, in order and without overlaps.
    """
    if not marks:
        return View(text)
    pieces: list[str] = []
    origins: list[tuple[int, int]] = []
    last = 0
    for start, end, mark in marks:
        _keep(View(text), (last, start), pieces, origins)
        pieces.append(mark)
        origins.extend([(start, end)] * len(mark))
        last = end
    _keep(View(text), (last, len(text)), pieces, origins)
    return View("".join(pieces), origins)


def _fold(view: View) -> View:
    """Compatibility forms to plain ones; characters that show nothing away."""
    if view.text.isascii():
        return view
    characters: list[str] = []
    origins: list[tuple[int, int]] = []
    for position, character in enumerate(view.text):
        for plain in _folded(character):
            characters.append(plain)
            origins.append(view.span(position, position + 1))
    return View("".join(characters), origins)


def _folded(character: str) -> str:
    if character < "\x80":
        return character
    if character in _STOPS:
        return "."
    if unicodedata.category(character) in ("Cf", "Mn"):
        return ""
    return unicodedata.normalize("NFKC", character)


def _substituted(view: View, pattern: re.Pattern[str], replace: Replace) -> View:
    """Replace matches; every new character comes from the whole match."""
    pieces: list[str] = []
    origins: list[tuple[int, int]] = []
    last = 0
    for match in pattern.finditer(view.text):
        new = replace(match)
        if new is None:
            continue
        _keep(view, (last, match.start()), pieces, origins)
        pieces.append(new)
        origins.extend([view.span(match.start(), match.end())] * len(new))
        last = match.end()
    if last == 0:
        return view
    _keep(view, (last, len(view.text)), pieces, origins)
    return View("".join(pieces), origins)


def _keep(
    view: View, part: tuple[int, int], pieces: list[str], origins: list[tuple[int, int]]
) -> None:
    start, end = part
    pieces.append(view.text[start:end])
    if view.origins is None:
        origins.extend((position, position + 1) for position in range(start, end))
    else:
        origins.extend(view.origins[start:end])


def _percent(view: View) -> View:
    return _substituted(view, _PERCENT, lambda match: unquote(match.group(), errors="ignore"))


def _entity(view: View) -> View:
    return _substituted(view, _ENTITY, lambda match: _changed(match, html.unescape(match.group())))


def _escape(view: View) -> View:
    return _substituted(
        view, _ESCAPE, lambda match: chr(int(match.group(1) or match.group(2), base=16))
    )


def _hex(view: View) -> View:
    return _substituted(view, _HEX, lambda match: _decoded(bytes.fromhex(match.group(1))))


def _base64(view: View) -> View:
    return _substituted(view, _BASE64, lambda match: _decoded(_from_base64(match.group())))


def _spelled(view: View) -> View:
    for pattern, sign in ((_SPACED, "@"), (_SPELLED_AT, "@"), (_SPELLED_DOT, "."), (_SPELLED, "@")):
        view = _substituted(view, pattern, lambda _, sign=sign: sign)  # type: ignore[misc]
    if "@" in view.text:
        view = _substituted(view, _SPELLED_END, lambda _: ".")
        view = _substituted(view, _SPACED_DOT, lambda _: ".")
    return view


def _changed(match: re.Match[str], new: str) -> str | None:
    return None if new == match.group() else new


def _from_base64(word: str) -> bytes:
    standard = word.rstrip("=").replace("-", "+").replace("_", "/")
    try:
        return base64.b64decode(standard + "=" * (-len(standard) % 4), validate=True)
    except (binascii.Error, ValueError):
        return b""


def _decoded(data: bytes) -> str | None:
    """Text worth reading, or None: ids and hashes decode to noise."""
    try:
        text = data.decode("utf-8")
    except UnicodeDecodeError:
        return None
    plain = text.isprintable() and len(text) > 5
    return text if plain and _WORTH_DECODING.search(text) else None


_STEPS: tuple[Callable[[View], View], ...] = (
    _fold,
    _percent,
    _entity,
    _escape,
    _hex,
    _base64,
    _spelled,
)
