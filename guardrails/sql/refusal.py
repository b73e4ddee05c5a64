"""How a rule says no inside the gate; the gate turns it into the value."""

from collections.abc import Iterable
from difflib import get_close_matches

from guardrails.decisions import Denied
from guardrails.errors import GuardrailError


class RefusedError(GuardrailError):
    """Raised by a rule; carries the decision. Never leaves the gate."""

    def __init__(self, rule: str, reason: str, remedy: str) -> None:
        """Keep the decision.

        Args:
            rule: snake_case name of the rule.
            reason: What is wrong, in words a product person understands.
            remedy: What to do instead.
        """
        super().__init__(reason)
        self.denied = Denied(rule=rule, reason=reason, remedy=remedy)


def nearest(word: str, known: Iterable[str], *, otherwise: str) -> str:
    """A remedy that names the nearest known word, or `otherwise`."""
    close = get_close_matches(word.lower(), list(known), n=1, cutoff=0.6)
    return f"Did you mean '{close[0]}'?" if close else otherwise
