"""Whether a feature is asked for: `draft a feature: downloads per user over the last 7 days`."""

import re

from assistant.planner.plan import FeaturePlan
from assistant.planner.screens import EMAIL, LONGEST_QUESTION

ASKED = re.compile(
    r"^\s*(?:please |can you |could you |i need you to )?(?:draft|write|make|build|create|propose|define)"
    r"(?: me| us)?(?: an?| the)?(?: new)?(?: ml| machine[- ]learning)? features?\b"
    r"(?: (?:for|that (?:counts|gives|measures|holds|is)|with|of|named|called))?[\s:,-]*",
    re.IGNORECASE,
)


def feature_plan(question: str) -> FeaturePlan | None:
    """The plan of a request for a feature; None for any other question."""
    match = ASKED.match(question)
    if match is None or len(question) > LONGEST_QUESTION or EMAIL.search(question):
        return None
    request = question[match.end() :].strip() or question.strip()
    return FeaturePlan(resolved=f"Draft a feature: {request}", request=request)
