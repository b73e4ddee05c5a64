"""Candidates: linear-time patterns that find everything which might be personal data."""

import re
from collections.abc import Iterator
from dataclasses import dataclass

from guardrails.pii.linear import spans, which

KINDS = ("email", "url", "iban", "card", "ssn", "ip", "phone")
"""Every kind, strongest first: where two overlap, the earlier wins."""

PATTERNS = {
    "email": r"[A-Za-z0-9\x{C0}-\x{1FFF}._%+'\-]+@[A-Za-z0-9\x{C0}-\x{1FFF}\-]+"
    r"(?:\.[A-Za-z0-9\x{C0}-\x{1FFF}\-]+)*\.[A-Za-z\x{C0}-\x{1FFF}]{2,24}",
    "url": r"(?i)\b(?:h(?:tt|xx)ps?://|www\.)[^\s<>\"'`\])}]+",
    "iban": r"(?i)\b[A-Z]{2}[0-9]{2}(?:[ \-]?[A-Z0-9]{4}){2,7}(?:[ \-]?[A-Z0-9]{1,3})?\b",
    "card": r"\b[2-6][0-9]{3}(?:[ .\-]?[0-9]){8,15}\b",
    "ssn": r"\b[0-9]{3}[\- ][0-9]{2}[\- ][0-9]{4}\b|\b[0-9]{9}\b",
    "ip": r"\b[0-9]{1,3}(?:\.[0-9]{1,3}){3}\b|[0-9A-Fa-f]{0,4}(?::[0-9A-Fa-f]{0,4}){2,7}",
    "phone": (
        r"(?:\+|\b00)[0-9](?:[ ().\-/]{0,2}[0-9]){7,14}(?:\s?(?:x|ext\.?)\s?[0-9]{1,6})?|"
        r"(?:\([0-9]{2,5}\)[ .\-/]{0,2}|\b[0-9]{2,5}[ .\-/]{1,2})[0-9]{2,8}(?:[ .\-/][0-9]{2,5}){0,4}"
        r"(?:\s?(?:x|ext\.?)\s?[0-9]{1,6})?|"
        r"\b[0-9]{10,11}\b"
    ),
}

_PLAIN_PATTERNS = PATTERNS | {
    "ssn": r"\b[0-9]{3}[\- ][0-9]{2}[\- ][0-9]{4}\b",
    "phone": (
        r"(?:\+|\b00)[0-9](?:[ ().\-/]{0,2}[0-9]){7,14}(?:\s?(?:x|ext\.?)\s?[0-9]{1,6})?|"
        r"(?:\b1[-. ]|\b001-)?(?:\([0-9]{3}\)[-. ]?|\b[0-9]{3}[-. ])[0-9]{3}[-. ][0-9]{4}"
        r"(?:\s?(?:x|ext\.?)\s?[0-9]+)?"
    ),
}
"""Where no word says what a number is, only those that show it by their form."""

_NAMED = r"(?i)phone|call|tel|mobile|cell|fax|answering|reach|office|dial|whatsapp|ssn|social|t[ée]l|numéro|número|móvil|电话|電話|\x{442}\x{435}\x{43B}"
_DATED = r"(?:19|20)[0-9]{2}-[01][0-9]-[0-3][0-9]"
_ALL = (*PATTERNS.values(), _NAMED, _DATED)
_NAMED_AT, _DATED_AT = len(PATTERNS), len(PATTERNS) + 1
_TIMES = re.compile(
    r"(?<!\d)(?<!\d[-./])(?:19|20)\d\d-[01]\d-[0-3]\d"
    r"(?:[T ][0-2]\d:[0-5]\d(?::[0-5]\d(?:\.\d{1,9})?)?Z?)?(?![\d-])"
)


@dataclass(frozen=True)
class Candidate:
    """A stretch of text that may be personal data."""

    kind: str
    start: int
    end: int
    text: str
    context: str
    """A few words around it, lower case."""


def candidates(text: str, kinds: tuple[str, ...] = KINDS) -> Iterator[Candidate]:
    """Candidates of these kinds, strongest kind first."""
    there = which(_ALL, text)
    if not there - {_NAMED_AT, _DATED_AT}:
        return
    patterns = PATTERNS if _NAMED_AT in there else _PLAIN_PATTERNS
    timeless = _TIMES.sub(_blotted, text) if _DATED_AT in there else text
    for kind in kinds:
        if KINDS.index(kind) not in there:
            continue
        read = text if kind in ("email", "url") else timeless
        for start, end in spans(patterns[kind], read):
            if start == end or not _stands_alone(read, start, end, kind=kind):
                continue
            context = f"{text[max(0, start - 40) : start]} … {text[end : end + 10]}".lower()
            yield Candidate(kind, start, end, text[start:end], context)


def _blotted(match: re.Match[str]) -> str:
    """A date or time blotted out, its place kept: nothing looks more like a number of someone."""
    return "T" * len(match.group())


def _stands_alone(text: str, start: int, end: int, *, kind: str) -> bool:
    """Numbers inside a longer number, an id or a version are no candidates."""
    if kind in ("email", "url"):
        return True
    before, after = text[start - 1 : start], text[end : end + 1]
    if before.isalnum() or before in ("_", "$", "#") or after.isalnum() or after in ("_", "@"):
        return False
    glued_before = before in (".", "-", "/", ":", ",") and text[start - 2 : start - 1].isdigit()
    beyond = text[end + 1 : end + 2]
    glues = beyond.isdigit() if kind == "phone" else beyond.isalnum()
    port = kind == "ip" and after == ":" and text.count(".", start, end) == 3
    glued_after = not port and after in (".", "-", "/", ":", ",") and glues
    return not glued_before and not glued_after
