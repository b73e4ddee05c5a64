"""One plain reading of a text: encodings undone, look-alike characters folded, positions kept."""

import base64
import binascii
import html
import re
import unicodedata
from bisect import bisect_right
from collections.abc import Callable, Sequence
from functools import cache, cached_property
from typing import NamedTuple
from urllib.parse import unquote

from guardrails.pii.linear import occurs

_ROUNDS = 3
"""How often encodings are undone: an address may be encoded twice."""

_PERCENT = re.compile(r"(?:%[0-9A-Fa-f]{2})+")
_FOREIGN = re.compile(r"[^\x00-\x7f]")
_ENTITY = re.compile(r"&(?:#\d{1,7}|#[xX][0-9A-Fa-f]{1,6}|[A-Za-z]{2,31});")
_ESCAPE = re.compile(r"\\u00([0-7][0-9A-Fa-f])|\\x([0-7][0-9A-Fa-f])")
_HEX = re.compile(r"(?<![0-9A-Za-z])(?:0x)?((?:[2-7][0-9A-Fa-f]){6,})(?![0-9A-Za-z])")
_BASE64 = re.compile(
    r"(?<![0-9A-Za-z+/_-])[I-Za-f][A-HQ-Xg-nw-z0-3][0-9A-Za-z+/_-]{6,}={0,2}(?![0-9A-Za-z+/_=-])"
)
"""The first two letters are such as plain text gives: ids and long words mostly are not."""
_QUOTED = re.compile(r"=(?:40|2E|\r?\n)", re.IGNORECASE)
_WRAPPED = re.compile(
    r"(?<=[._+-])\s*\n\s*(?=[\w.+-]*@)"
    r"|(?<=[\w]-)\s*\n\s*(?=[\w-]+\.(?:com|org|net|edu|gov|io|co|[a-z]{2})\b)"
    r"|(?<=[\w]\.)\s*\n\s*(?=(?:com|org|net|edu|gov|io|co|info|dev|app)\b)"
)
_SPACED = re.compile(r"(?<=\w)(?:\s+@\s*|@\s+)(?=[\w-]+\s?\.\s?[A-Za-z]{2,})")
_SPACED_DOT = re.compile(r"(?<=[\w-])\s\.\s?(?=[a-z]{2,}\b)")
_AT, _DOT = r"(?:at|a|4t|arroba|@)", r"(?:dot|d0t|punkt|point|\.)"
_SPELLED_AT = re.compile(rf"\s*(?:[\[({{<]\s*{_AT}\s*[\])}}>])\s*", re.IGNORECASE)
_SPELLED_DOT = re.compile(rf"\s*(?:[\[({{<]\s*{_DOT}\s*[\])}}>])\s*", re.IGNORECASE)
_DASHED_AT = re.compile(
    r"(?<=\w)\s*([-_*~|#])(?:at|4t)\1\s*(?=[\w-]+?\s*(?:[-_*~|#]d[o0]t[-_*~|#]|\sd[o0]t\s|\.))",
    re.IGNORECASE,
)
_DASHED_DOT = re.compile(r"\s*([-_*~|#])d[o0]t\1\s*(?=[a-z]{2,}\b)", re.IGNORECASE)
_SPELLED = re.compile(
    r"(?<=[\w.+-])\s+(?:at|4t|arroba|arobase)\s+"
    r"(?=[\w-]+(?:\s+(?:d[o0]t|punto|point|punkt)\s+[\w-]+)*"
    r"\s+(?:d[o0]t|punto|point|punkt)\s+[a-z]{2,})",
    re.IGNORECASE,
)
_SPELLED_END = re.compile(
    r"(?<=[\w-])\s+(?:d[o0]t|punto|point|punkt)\s+(?=[a-z]{2,}\b)", re.IGNORECASE
)
_SPELLED_LIKE = (
    r"(?i)\s@|@\s|@[\w.-]*(?:\s\.|\n|\r)|[._+-]\s*\n\s*[\w.+-]*@|\bd[o0]t\b|[-_*~|#]d[o0]t[-_*~|#]|\barroba\b|\barobase\b"
    r"|[\[({<]\s*(?:at|a|4t|arroba|@|punkt|point|\.)\s*[\])}>]"
)
"""Without one of these no address is spelled out or broken over lines."""
_WORTH_DECODING = re.compile(r"@|\d{3}[\d ().-]{4,}|https?:|^[0-9A-Za-z+/]{16,}={1,2}$")
_SUSPICIOUS = (
    r"[%&\\]|[^\x00-\x7f]|=40|=\r?\n|(?:[2-7][0-9A-Fa-f]){6}"
    r"|[I-Za-f][A-HQ-Xg-nw-z0-3][0-9A-Za-z+/_-]{6}|" + _SPELLED_LIKE
)
"""A text without any of these is read as it stands."""
_HEX_LIKE = r"(?:[2-7][0-9A-Fa-f]){6}"
_BASE64_LIKE = r"[I-Za-f][A-HQ-Xg-nw-z0-3][0-9A-Za-z+/_-]{6}"

_STOPS = "\u3002\uff61\u2024\u00b7"
"""Characters that browsers and mail programs read as a dot."""

Replace = Callable[[re.Match[str]], str | None]


class Edit(NamedTuple):
    """A range of a reading, and the range of the original that it stands for."""

    start: int
    end: int
    origin_start: int
    origin_end: int


class View:
    """A reading of a text, and where each of its characters came from."""

    def __init__(self, text: str, edits: Sequence[Edit] = ()) -> None:
        """Keep the reading.

        Args:
            text: The reading.
            edits: Where it differs from the original, in order; between them it is the original.
        """
        self.text = text
        self.edits = edits

    @cached_property
    def _starts(self) -> list[int]:
        return [edit.start for edit in self.edits]

    def span(self, start: int, end: int) -> tuple[int, int]:
        """The original range behind a range of this reading."""
        if not self.edits:
            return start, end
        if start == end:
            return self._of(start)[0], self._of(start)[0]
        return self._of(start)[0], self._of(end - 1)[1]

    def _of(self, position: int) -> tuple[int, int]:
        """The original range behind one character."""
        index = bisect_right(self._starts, position) - 1
        if index < 0:
            return position, position + 1
        edit = self.edits[index]
        if position < edit.end:
            return edit.origin_start, edit.origin_end
        origin = edit.origin_end + position - edit.end
        return origin, origin + 1


def canonical(view: View) -> View:
    """Undo encodings and fold characters until nothing changes, three rounds at most."""
    if not occurs(_SUSPICIOUS, view.text):
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
    return _edited(View(text), marks)


def _fold(view: View) -> View:
    """Compatibility forms to plain ones; characters that show nothing away."""
    if view.text.isascii():
        return view
    return _substituted(view, _FOREIGN, lambda match: _changed(match, _folded(match.group())))


@cache
def _folded(character: str) -> str:
    if character < "\x80":
        return character
    if character in _STOPS:
        return "."
    if unicodedata.category(character) in ("Cf", "Mn"):
        return ""
    if unicodedata.category(character) == "Nd":
        return str(unicodedata.decimal(character))
    return unicodedata.normalize("NFKC", character)


def _substituted(view: View, pattern: re.Pattern[str], replace: Replace) -> View:
    """Replace matches; every new character comes from the whole match."""
    marks = []
    for match in pattern.finditer(view.text):
        new = replace(match)
        if new is not None:
            marks.append((match.start(), match.end(), new))
    return _edited(view, marks)


def _edited(view: View, marks: Sequence[tuple[int, int, str]]) -> View:
    """A reading with some of its ranges replaced; earlier edits outside them are kept."""
    if not marks:
        return view
    pieces: list[str] = []
    edits: list[Edit] = []
    last = shift = index = 0
    for start, end, new in marks:
        while index < len(view.edits) and view.edits[index].end <= start:
            edits.append(_shifted(view.edits[index], shift))
            index += 1
        origin = view.span(start, end)
        while index < len(view.edits) and view.edits[index].start < end:
            old = view.edits[index]
            origin = min(origin[0], old.origin_start), max(origin[1], old.origin_end)
            index += 1
        pieces += (view.text[last:start], new)
        edits.append(Edit(start + shift, start + shift + len(new), *origin))
        shift += len(new) - (end - start)
        last = end
    edits.extend(_shifted(edit, shift) for edit in view.edits[index:])
    pieces.append(view.text[last:])
    return View("".join(pieces), edits)


def _shifted(edit: Edit, by: int) -> Edit:
    return edit._replace(start=edit.start + by, end=edit.end + by) if by else edit


def _percent(view: View) -> View:
    if "%" not in view.text:
        return view
    return _substituted(view, _PERCENT, lambda match: unquote(match.group(), errors="ignore"))


def _entity(view: View) -> View:
    if "&" not in view.text:
        return view
    return _substituted(view, _ENTITY, lambda match: _changed(match, html.unescape(match.group())))


def _escape(view: View) -> View:
    if "\\" not in view.text:
        return view
    return _substituted(
        view, _ESCAPE, lambda match: chr(int(match.group(1) or match.group(2), base=16))
    )


def _hex(view: View) -> View:
    if not occurs(_HEX_LIKE, view.text):
        return view
    return _substituted(view, _HEX, lambda match: _decoded(bytes.fromhex(match.group(1))))


def _base64(view: View) -> View:
    if not occurs(_BASE64_LIKE, view.text):
        return view
    return _substituted(view, _BASE64, lambda match: _decoded(_from_base64(match.group())))


def _quoted(view: View) -> View:
    """Quoted-printable, as mail programs wrap lines."""
    if "=" not in view.text:
        return view
    signs = {"=40": "@", "=2E": "."}
    return _substituted(view, _QUOTED, lambda match: signs.get(match.group().upper(), ""))


def _spelled(view: View) -> View:
    if not occurs(_SPELLED_LIKE, view.text):
        return view
    for pattern, sign in _SPELLINGS:
        view = _substituted(view, pattern, lambda _, sign=sign: sign)  # type: ignore[misc]
    if "@" in view.text:
        for pattern, sign in _ENDINGS:
            view = _substituted(view, pattern, lambda _, sign=sign: sign)  # type: ignore[misc]
    return view


_SPELLINGS = (
    (_SPACED, "@"),
    (_SPELLED_AT, "@"),
    (_SPELLED_DOT, "."),
    (_SPELLED, "@"),
    (_DASHED_AT, "@"),
)
_ENDINGS = ((_SPELLED_END, "."), (_DASHED_DOT, "."), (_SPACED_DOT, "."), (_WRAPPED, ""))


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
    _quoted,
    _spelled,
)
