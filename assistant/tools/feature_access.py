"""What a drafted feature may read and tell for whoever is served over an interface."""

import re
from dataclasses import replace
from math import floor, log10
from typing import TYPE_CHECKING, Any

from assistant.features.draft import FeatureDraft
from assistant.tools.kit import DeniedError, ToolKit
from assistant.tools.visible import denied_by
from guardrails.decisions import Denied
from guardrails.principals import Principal

if TYPE_CHECKING:
    from assistant.drafter import Drafter

_SHARES = ("coverage", "null_share")
_DIGITS = 2
"""Significant digits of a quantile or a count of values."""
_STEPS_PER_GROUP = 20
"""No share is told more finely than in steps of 5%."""


def check_feature_access(sql: str, kit: ToolKit, principal: Principal) -> None:
    """Refuse a feature over what is closed to a principal, or of which they see only some rows.

    Args:
        sql: Of the feature; every table and column that it names counts as read.
        kit: Its policy says what is closed to whom.
        principal: Who asks.

    Raises:
        DeniedError: If something is.
    """
    policy = kit.policy.for_principal(principal)
    words = set(re.findall(r"\w+", sql.lower()))
    for name, closed in policy.closed_tables.items():
        if name in words:
            raise denied_by(closed)
    for (table, column), closed in policy.closed_columns.items():
        if table in words and column in words:
            raise denied_by(closed)
    for name, filtered in policy.filtered.items():
        if name in words:
            reason = (
                f"You see only some rows of '{filtered.name}', and a feature reads all of them."
            )
            remedy = "Have it drafted by somebody who sees them all."
            raise DeniedError(Denied(rule="row_filter", reason=reason, remedy=remedy))


def drafter_for(drafter: "Drafter", principal: Principal, *, free: bool) -> "Drafter":
    """The drafter as a principal may use it.

    What comes of a check on rows of the lake, and a profile of them, tells of these rows. Where it
    would spend no budget, or where whoever is served writes the SQL that asks, invented rows alone
    are tried.

    Args:
        drafter: On the lake.
        principal: Who asks.
        free: Whether the SQL is written by whoever asks, or by a model for them.
    """
    strict = drafter.place.settings.privacy.mode == "strict"
    if not principal.served or not (strict or free):
        return drafter
    return replace(drafter, place=replace(drafter.place, lake=None))


def told_to(draft: FeatureDraft, principal: Principal, *, minimum_group: int) -> FeatureDraft:
    """The draft with its statistics as coarse as whoever is served may have them."""
    if not principal.served:
        return draft
    near = tuple({**one, "correlation": _tenth(one.get("correlation"))} for one in draft.neighbours)
    profile = None if draft.profile is None else _coarse(draft.profile, minimum_group)
    return draft.model_copy(update={"profile": profile, "neighbours": near})


def _coarse(profile: dict[str, Any], minimum_group: int) -> dict[str, Any]:
    values = [_coarse_values(one, minimum_group) for one in profile["values"]]
    return {**profile, "values": values, "first_label": None, "last_label": None}


def _coarse_values(value: dict[str, Any], minimum_group: int) -> dict[str, Any]:
    people = value["entities"] or 0
    step = max(minimum_group / people, 1 / _STEPS_PER_GROUP) if people else 1.0
    return {
        **value,
        **{name: _stepped(value[name], step) for name in _SHARES},
        "distinct": _rounded(value["distinct"]),
        "quantiles": {rank: _rounded(number) for rank, number in value["quantiles"].items()},
        "frequent": {name: _stepped(share, step) for name, share in value["frequent"].items()},
        "drift_psi": _tenth(value["drift_psi"]),
    }


def _stepped(share: float | None, step: float) -> float | None:
    """A share in steps of which each is at least a minimum group of people."""
    return None if share is None else min(1.0, round(round(share / step) * step, 6))


def _rounded(number: float | None) -> float | None:
    if not number:
        return number
    digits = _DIGITS - 1 - floor(log10(abs(number)))
    found = round(number, digits)
    return int(found) if float(found).is_integer() and isinstance(number, int) else found


def _tenth(number: float | None) -> float | None:
    return None if number is None else round(number, 1)
