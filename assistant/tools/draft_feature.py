"""`draft_feature`: a request in words to a feature with SQL, proof, profile and neighbours."""

import json
from typing import Any

from pydantic import Field

from assistant.answering.record import RunRecord
from assistant.errors import FeatureError, RequestError
from assistant.features.compiling.compiler import compile_feature
from assistant.features.draft import FeatureDraft
from assistant.tools.feature_access import check_feature_access, drafter_for, told_to
from assistant.tools.kit import Arguments, Output, ToolKit, ToolSpec

DESCRIPTION = """Draft a machine-learning feature from one sentence that says what is measured, per
what, and over which window: specification, point-in-time SQL, and a proof that it does not leak.
The answer shows the whole draft; say what it is, whether it is proven, and what is near to it."""


class DraftArguments(Arguments):
    """What to draft."""

    request: str = Field(min_length=1, max_length=1_000)
    """`downloads per user and genre over the last 7 days`."""


def draft_feature(arguments: DraftArguments, kit: ToolKit, record: RunRecord) -> Output:
    """Read the request, check what it becomes, and keep the draft for the answer.

    Raises:
        RequestError: If the workspace has no features, or that very feature exists.
        DeniedError: If it reads what is closed to whoever asks.
    """
    if kit.drafter is None:
        message = "No features are drafted here. Open a workspace with contracts."
        raise RequestError(message)
    drafter = drafter_for(kit.drafter().searching(kit.index), record.principal, free=False)
    record.step("draft_feature", "Reading the request")
    read = drafter.read(arguments.request)
    if read.kind == "clarify":
        return {"status": "clarify", "question": read.question, "options": list(read.options)}
    if read.kind == "unanswerable":
        return {"status": "unanswerable", "reason": read.reason}
    try:
        sql = compile_feature(read.spec, drafter.place.tables).sql
        check_feature_access(sql, kit, record.principal)
        for near in drafter.neighbours(read):
            record.step("draft_feature", f"Near: {near.says}")
        found = drafter.draft(
            read, tell=lambda label, _done, _all: record.step("check_feature", f"Checking {label}")
        )
    except FeatureError as error:
        raise RequestError(str(error)) from None
    found = told_to(found, record.principal, minimum_group=kit.minimum_group)
    record.feature = found
    record.feature_attempts = 0 if found.proven else 1
    return told(found)


def told(found: FeatureDraft) -> Output:
    """What a model sees: no values of rows, only the profile under the minimum group."""
    draft: dict[str, Any] = json.loads(found.model_dump_json())
    verdict = draft["verdict"]
    return {
        "status": "answered",
        "name": draft["name"],
        "version": draft["version"],
        "specification": draft["specification"],
        "proven": draft["proven"],
        "attempts": draft["attempts"],
        "findings": [
            {"relation": one["relation"], "reason": one["reason"], "remedy": one["remedy"]}
            for one in verdict["findings"]
        ],
        "trials": sum(run["trials"] for run in verdict["relations"]),
        "labels_checked": verdict["labels_checked"],
        "profile": draft["profile"],
        "neighbours": list(draft["neighbours"]),
        "notes": [*verdict["notes"], *draft["notes"]],
    }


DRAFT_FEATURE = ToolSpec(
    name="draft_feature", description=DESCRIPTION, arguments=DraftArguments, run=draft_feature
)
