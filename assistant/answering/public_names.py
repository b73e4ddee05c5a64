"""Redaction that keeps what is public: recorded owners of documentation."""

import re

from guardrails.pii.redact import clean


def clean_but(text: str, public: frozenset[str] | set[str]) -> str:
    """Redact a text, but for names recorded as public.

    Args:
        text: Anything that is about to be shown.
        public: Owners as documentation records them.
    """
    names = sorted((name for name in public if name), key=len, reverse=True)
    if not names:
        return clean(text)
    pattern = f"({'|'.join(map(re.escape, names))})"
    parts = re.split(pattern, text)
    return "".join(part if number % 2 else clean(part) for number, part in enumerate(parts))
