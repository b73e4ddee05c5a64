"""Replace personal data in text by its kind: `<email>`."""

import re
from collections.abc import Callable, Iterator

from guardrails.decisions import Finding
from guardrails.pii.candidates import KINDS, Candidate, candidates
from guardrails.pii.canonical import View, canonical, masked
from guardrails.pii.confirm import score
from guardrails.pii.linear import spans

_PASSES = 4
"""What stands beside a redacted stretch is read again: it may stand alone only now."""

_PART = 2_000
"""Characters that are read at once: what is found in one part is read again there only."""
_BREAK = re.compile(r"(?<=[\w,;!?>)])\n(?=[\w#<|(-])(?![\w.+-]*@)")
_WORD = r"[0-9A-Za-z][0-9A-Za-z_.@+-]{3,63}"

_INDEXED = tuple(kind for kind in KINDS if kind != "url")
"""Links in documentation stay: they lead to dashboards and runbooks."""


Known = Callable[[str], bool]
"""Whether a word is an identifier that the build has met, by its keyed hash."""


def find(
    text: str, kinds: tuple[str, ...] = KINDS, *, known: Known | None = None
) -> tuple[Finding, ...]:
    """Personal data in a text, in order and without overlaps.

    Args:
        text: Any text; encoded addresses and numbers are found too.
        kinds: The kinds to look for.
        known: Tells identifiers of the raw data, which no pattern knows; found as `identifier`.
    """
    found: list[Finding] = []
    for start, part in _parts(text):
        found += [
            finding.model_copy(update={"start": finding.start + start, "end": finding.end + start})
            for finding in _find(part, kinds, known)
        ]
    return tuple(found)


def _parts(text: str) -> Iterator[tuple[int, str]]:
    """A long text in pieces that end with a line nobody broke an address over."""
    start = 0
    while len(text) - start > _PART:
        cut = next(
            (m.end() for m in _BREAK.finditer(text, start + _PART, start + 4 * _PART)),
            min(start + 4 * _PART, len(text)),
        )
        yield start, text[start:cut]
        start = cut
    yield start, text[start:]


def _find(text: str, kinds: tuple[str, ...], known: Known | None) -> tuple[Finding, ...]:
    found: tuple[Finding, ...] = ()
    for _ in range(_PASSES):
        marks = [(finding.start, finding.end, f"<{finding.kind}>") for finding in found]
        view = canonical(masked(text, marks))
        new = _pass(view, kinds, found)
        if known is not None:
            new += _identifiers(view, known, (*found, *new))
        if not new:
            break
        found = tuple(sorted((*found, *new), key=lambda finding: finding.start))
    return found


def _identifiers(view: View, known: Known, found: tuple[Finding, ...]) -> list[Finding]:
    """Words that the build knows as somebody's identifier."""
    new = []
    for start, end in spans(_WORD, view.text):
        if known(view.text[start:end]):
            first, last = view.span(start, end)
            if not any(first < other.end and other.start < last for other in found):
                new.append(Finding(kind="identifier", start=first, end=last, score=1.0))
    return new


def _pass(view: View, kinds: tuple[str, ...], found: tuple[Finding, ...]) -> list[Finding]:
    """What one reading shows beyond what was found already."""
    new: list[Finding] = []
    for candidate in candidates(view.text, kinds):
        start, end = view.span(candidate.start, _trimmed_end(candidate))
        if any(start < other.end and other.start < end for other in (*found, *new)):
            continue
        sure = score(candidate)
        if sure:
            new.append(Finding(kind=candidate.kind, start=start, end=end, score=sure))
    return new


def redact(
    text: str, kinds: tuple[str, ...] = KINDS, *, known: Known | None = None
) -> tuple[str, tuple[Finding, ...]]:
    """Replace personal data by its kind.

    Args:
        text: Any text.
        kinds: The kinds to look for.
        known: Tells identifiers of the raw data.

    Returns:
        The redacted text, and what was found, at its places in the original. Redacting the
        redacted text changes nothing.
    """
    findings = find(text, kinds, known=known)
    pieces = []
    last = 0
    for finding in findings:
        pieces += [text[last : finding.start], f"<{finding.kind}>"]
        last = finding.end
    return "".join((*pieces, text[last:])), findings


def clean(text: str, *, allow_emails: bool = False) -> str:
    """Text fit for the index: personal data replaced, links kept.

    Args:
        text: A passage.
        allow_emails: Keep addresses; for documentation, whose owners' work addresses are meant to
            be found.
    """
    kinds = tuple(kind for kind in _INDEXED if not (allow_emails and kind == "email"))
    return redact(text, kinds)[0]


def _trimmed_end(candidate: Candidate) -> int:
    """A sentence's last stop is not part of a link."""
    trailing = len(candidate.text) - len(candidate.text.rstrip(".,;:!?"))
    return candidate.end - trailing
