"""What an answer may say of a feature: nothing is called proven that the check has not proven."""

import re
from collections.abc import Sequence

from assistant.answering.grounded import GroundedClaim
from assistant.features.draft import FeatureDraft

_PROOF = re.compile(
    r"\b(?:proven|proved|provably|certified|verified|validated|leak[- ]?free|"
    r"(?:does not|doesn't|cannot|can't|never|no(?:thing)?) leaks?|no leakage|without (?:any )?leak\w*|"
    r"point[- ]in[- ]time (?:correct|safe|right)|pass(?:es|ed)|safe to (?:use|merge|train)|"
    r"ready (?:to|for))\b",
    re.IGNORECASE,
)
_FEATURE = re.compile(r"\b(?:features?|sql|query|check|draft\w*|labels?)\b|`\w+`", re.IGNORECASE)
_DENIED = re.compile(
    r"\b(?:not|un)[- ]?(?:yet )?(?:proven|proved|certified|verified)\b", re.IGNORECASE
)


def honest_claims(
    claims: Sequence[GroundedClaim], feature: FeatureDraft | None
) -> tuple[GroundedClaim, ...]:
    """The claims without those that call a feature proven which is not.

    Args:
        claims: Of a model or the planner.
        feature: What was drafted; None where nothing was.
    """
    if feature is not None and feature.proven:
        return tuple(claims)
    return tuple(claim for claim in claims if not _boasts(claim, drafted=feature is not None))


def unproven_text(feature: FeatureDraft | None, text: str) -> str:
    """The answer's text, which begins with what stands against a draft that is not proven."""
    if feature is None or feature.proven or "is refuted and must not be used" in text:
        return text
    findings = feature.verdict.get("findings") or ()
    why = f" {findings[0]['reason']} {findings[0]['remedy']}" if findings else ""
    first = f"`{feature.name}` version {feature.version} is refuted and must not be used.{why}"
    return f"{first}\n\n{text}" if text else first


def _boasts(claim: GroundedClaim, *, drafted: bool) -> bool:
    if not _PROOF.search(_DENIED.sub("", claim.text)):
        return False
    return drafted or (not claim.citations and bool(_FEATURE.search(claim.text)))
