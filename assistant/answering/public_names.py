"""Redaction that keeps what is public: addresses of owners as documentation records them."""

from collections.abc import Collection

from guardrails.pii.known import Known
from guardrails.pii.redact import clean


def clean_but(text: str, public: Collection[str], *, known: Known | None = None) -> str:
    """Redact a text, but for addresses recorded as public.

    Args:
        text: Anything that is about to be shown, kept or sent to a model.
        public: Owners as documentation records them: an address, or a name with an address.
        known: Identifiers of the raw data: an owner's address that is also a user's is not public.
    """
    words = {word.strip("<>()[],;").casefold() for owner in public for word in owner.split()}
    addresses = {word for word in words if "@" in word.strip("@")}

    def keep(stretch: str) -> bool:
        return stretch.casefold() in addresses and not (known and known.word(stretch))

    return clean(text, known=known, keep=keep if addresses else None)
