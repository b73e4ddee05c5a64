"""Replace personal data in text by its kind: `<email>`."""

import re
from collections.abc import Callable, Iterable, Iterator

from guardrails.decisions import Finding
from guardrails.pii.candidates import KINDS, Candidate, candidates
from guardrails.pii.canonical import View, canonical, masked
from guardrails.pii.confirm import score
from guardrails.pii.known import Known, identifiers

IDENTIFIER = "identifier"

_PASSES = 4
"""What stands beside a redacted stretch is read again: it may stand alone only now."""

_PART = 2_000
"""Characters that are read at once: what is found in one part is read again there only."""
_SEAM = 400
"""Characters on both sides that are read again where a text had to be cut anywhere."""
_BREAK = re.compile(r"(?<=[\w,;!?>)])\n(?=[\w#<|(-])(?![\w.+-]*@)")

_INDEXED = tuple(kind for kind in KINDS if kind != "url")
"""Links in documentation stay: they lead to dashboards and runbooks."""


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
    for start, end in _parts(text):
        found += _moved(_find(text[start:end], kinds, known), start)
        if end < len(text) and not _BREAK.match(text, end - 1):
            first = end - _SEAM
            across = _moved(_find(text[first : end + _SEAM], kinds, known), first)
            found = _joined(found, [one for one in across if one.start < end < one.end])
    return tuple(_joined([], found))


def _parts(text: str) -> Iterator[tuple[int, int]]:
    """A long text in ranges that end with a line nobody broke an address over, where one is near."""
    start = 0
    while len(text) - start > _PART:
        cut = next(
            (m.end() for m in _BREAK.finditer(text, start + _PART, start + 4 * _PART)),
            min(start + 4 * _PART, len(text)),
        )
        yield start, cut
        start = cut
    yield start, len(text)


def _moved(findings: Iterable[Finding], by: int) -> list[Finding]:
    return [
        one.model_copy(update={"start": one.start + by, "end": one.end + by}) for one in findings
    ]


def _joined(found: list[Finding], more: list[Finding]) -> list[Finding]:
    """Both in order; of those that overlap, one that spans them."""
    joined: list[Finding] = []
    for one in sorted((*found, *more), key=lambda finding: (finding.start, -finding.end)):
        if joined and one.start < joined[-1].end:
            end = max(one.end, joined[-1].end)
            joined[-1] = joined[-1].model_copy(update={"end": end})
        else:
            joined.append(one)
    return joined


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
    """What the build knows as somebody's identifier."""
    new: list[Finding] = []
    for start, end in identifiers(view.text, known):
        first, last = view.span(start, end)
        if not any(first < other.end and other.start < last for other in (*found, *new)):
            new.append(Finding(kind=IDENTIFIER, start=first, end=last, score=1.0))
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
    text: str,
    kinds: tuple[str, ...] = KINDS,
    *,
    known: Known | None = None,
    keep: Callable[[str], bool] | None = None,
) -> tuple[str, tuple[Finding, ...]]:
    """Replace personal data by its kind.

    Args:
        text: Any text.
        kinds: The kinds to look for.
        known: Tells identifiers of the raw data; these never stay, whatever is kept.
        keep: Tells stretches that may stay as they are.

    Returns:
        The redacted text, and what was replaced, at its places in the original. Redacting the
        redacted text changes nothing.
    """
    findings = find(text, kinds, known=known)
    if keep is not None:
        findings = tuple(
            finding
            for finding in findings
            if finding.kind == IDENTIFIER or not keep(text[finding.start : finding.end])
        )
    pieces = []
    last = 0
    for finding in findings:
        pieces += [text[last : finding.start], f"<{finding.kind}>"]
        last = finding.end
    return "".join((*pieces, text[last:])), findings


def clean(
    text: str,
    *,
    allow_emails: bool = False,
    known: Known | None = None,
    keep: Callable[[str], bool] | None = None,
) -> str:
    """Text fit for the index: personal data replaced, links kept.

    Args:
        text: A passage.
        allow_emails: Keep addresses; for documentation, whose owners' work addresses are meant to
            be found.
        known: Tells identifiers of the raw data; addresses among them never stay.
        keep: Tells stretches that may stay as they are.
    """
    kinds = tuple(kind for kind in _INDEXED if not (allow_emails and kind == "email"))
    return redact(text, kinds, known=known, keep=keep)[0]


def _trimmed_end(candidate: Candidate) -> int:
    """A sentence's last stop is not part of a link."""
    trailing = len(candidate.text) - len(candidate.text.rstrip(".,;:!?"))
    return candidate.end - trailing
