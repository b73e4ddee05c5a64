"""The input gate: what is asked is measured and redacted before anything else sees it."""

from dataclasses import dataclass

from assistant.answers import Status
from guardrails.decisions import GuardrailNote
from guardrails.pii.known import Known
from guardrails.pii.redact import redact

MAXIMUM_CHARACTERS = 20_000


@dataclass(frozen=True)
class Turned:
    """A question that goes no further, and what is said instead."""

    status: Status
    text: str
    note: GuardrailNote | None = None


@dataclass(frozen=True)
class Admitted:
    """A question that may be kept and answered."""

    text: str
    """Redacted."""
    notes: tuple[GuardrailNote, ...] = ()


def admit(question: str, *, known: Known | None = None) -> Admitted | Turned:
    """Refuse what cannot be a question, redact the rest.

    Args:
        question: As typed.
        known: Identifiers of the raw data.
    """
    text = "".join(char if char.isprintable() or char == "\n" else " " for char in question).strip()
    if not text:
        return Turned(
            "clarify", "The question is empty. Ask about a metric, content or a definition."
        )
    if len(text) > MAXIMUM_CHARACTERS:
        reason = f"The question is longer than {MAXIMUM_CHARACTERS:,} characters."
        remedy = "Ask in fewer words."
        note = GuardrailNote(rule="question_length", action="refused", reason=reason, remedy=remedy)
        return Turned("unanswerable", f"{reason} {remedy}", note)
    clean, findings = redact(text, known=known)
    if not findings:
        return Admitted(clean)
    kinds = ", ".join(sorted({finding.kind for finding in findings}))
    note = GuardrailNote(
        rule="personal_data_in_question",
        action="redacted",
        reason=f"The question held personal data ({kinds}); it was removed before anything was kept.",
        remedy="Ask about groups of people, not about one person.",
    )
    return Admitted(clean, (note,))
