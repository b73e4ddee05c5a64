"""`check_feature`: SQL or a specification that a model wrote, checked as any other feature is."""

from pydantic import Field

from assistant.answering.record import RunRecord
from assistant.errors import FeatureError, RequestError
from assistant.features.draft import MOST_ATTEMPTS
from assistant.features.engine.engine import EngineError
from assistant.features.spec.feature_spec import NAME
from assistant.tools.draft_feature import told
from assistant.tools.feature_access import check_feature_access, drafter_for, told_to
from assistant.tools.kit import Arguments, Output, ToolKit, ToolSpec
from guardrails.decisions import Denied

DESCRIPTION = """Check a feature that you wrote: one DuckDB SELECT that reads its spine FROM labels
(entity columns, label_ts) and governed tables, gives one row for each label, and uses only what had
happened and arrived before label_ts. Use it where draft_feature cannot say the request, or to
repair what it refuted. Answers whether it is proven, and else what it breaks and what to change.
Three attempts at most; a feature that is not proven must not be presented as one."""


class CheckArguments(Arguments):
    """What to check."""

    name: str = Field(pattern=NAME, max_length=60)
    """`downloads_7d`."""
    description: str = Field(min_length=1, max_length=1_000)
    """What it measures, per what, over which window."""
    sql: str = Field(min_length=1, max_length=20_000)


def check_feature(arguments: CheckArguments, kit: ToolKit, record: RunRecord) -> Output:
    """Check one attempt, and keep it as the answer's draft.

    Raises:
        RequestError: If the attempts are used up, or the query cannot be run.
        DeniedError: If it reads what is closed to whoever asks.
    """
    if kit.drafter is None:
        message = "No features are drafted here. Open a workspace with contracts."
        raise RequestError(message)
    if record.feature_attempts >= MOST_ATTEMPTS:
        message = f"{MOST_ATTEMPTS} attempts were not proven. Stop, and say what stands against it."
        raise RequestError(message)
    check_feature_access(arguments.sql, kit, record.principal)
    record.feature_attempts += 1
    record.step("check_feature", f"Checking {arguments.name}, attempt {record.feature_attempts}")
    drafter = drafter_for(kit.drafter().searching(kit.index), record.principal, free=True)
    try:
        found = drafter.check(
            arguments.sql,
            name=arguments.name,
            description=arguments.description,
            tell=lambda label, _done, _all: record.step("check_feature", f"Checking {label}"),
        )
    except (FeatureError, EngineError) as error:
        raise RequestError(str(error)) from None
    left = MOST_ATTEMPTS - record.feature_attempts
    if isinstance(found, Denied):
        finding = {"relation": found.rule, "reason": found.reason, "remedy": found.remedy}
        return {"status": "refuted", "proven": False, "findings": [finding], "attempts_left": left}
    found = told_to(found, record.principal, minimum_group=kit.minimum_group)
    record.feature = found.model_copy(update={"attempts": record.feature_attempts})
    return {**told(record.feature), "attempts_left": 0 if found.proven else left}


CHECK_FEATURE = ToolSpec(
    name="check_feature", description=DESCRIPTION, arguments=CheckArguments, run=check_feature
)
