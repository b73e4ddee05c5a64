"""Replace personal data in text by its kind: `<email>`."""

from guardrails.decisions import Finding
from guardrails.pii.candidates import KINDS, Candidate, candidates
from guardrails.pii.canonical import View, canonical, masked
from guardrails.pii.confirm import score

_PASSES = 4
"""What stands beside a redacted stretch is read again: it may stand alone only now."""

_INDEXED = tuple(kind for kind in KINDS if kind != "url")
"""Links in documentation stay: they lead to dashboards and runbooks."""


def find(text: str, kinds: tuple[str, ...] = KINDS) -> tuple[Finding, ...]:
    """Personal data in a text, in order and without overlaps.

    Args:
        text: Any text; encoded addresses and numbers are found too.
        kinds: The kinds to look for.
    """
    found: tuple[Finding, ...] = ()
    for _ in range(_PASSES):
        marks = [(finding.start, finding.end, f"<{finding.kind}>") for finding in found]
        new = _pass(canonical(masked(text, marks)), kinds, found)
        if not new:
            break
        found = tuple(sorted((*found, *new), key=lambda finding: finding.start))
    return found


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


def redact(text: str, kinds: tuple[str, ...] = KINDS) -> tuple[str, tuple[Finding, ...]]:
    """Replace personal data by its kind.

    Returns:
        The redacted text, and what was found, at its places in the original. Redacting the
        redacted text changes nothing.
    """
    findings = find(text, kinds)
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
