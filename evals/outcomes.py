"""What came of a case: what was checked, what held, how long it took."""

from typing import Literal

from pydantic import BaseModel, ConfigDict

from assistant.answers import Status

Verdict = Literal["passed", "failed", "did_not_run"]


class Outcome(BaseModel):
    """The outcome of one case. `None` means: the case does not check it."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    id: str
    family: str
    verdict: Verdict
    reasons: tuple[str, ...] = ()
    """Why it failed or did not run; empty when it passed."""
    expected_status: Status
    status: Status | None = None
    """None: it did not run."""
    result_equal: bool | None = None
    cited: bool | None = None
    words_hold: bool | None = None
    confidently_wrong: bool = False
    """Answered, but with a wrong result set, or where no answer should have been given."""
    withheld: bool | None = None
    """Answered, but without a sentence that no result and no source supports."""
    context_precision: float | None = None
    """Of the first search hits, 0 to 1 (Ragas)."""
    context_recall: float | None = None
    tool_call_f1: float | None = None
    elapsed_ms: float | None = None


class ModelLine(BaseModel):
    """Which model and stores gave the answers."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    model: str | None = None
    prompt_version: str | None = None
    index_version: str | None = None
    lake_version: str | None = None
