"""What the tools work with, and how one tool is described."""

import json
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import TYPE_CHECKING, Any, Protocol

from pydantic import BaseModel, ConfigDict, ValidationError

from assistant.answering.record import CURRENT_RECORD, RunRecord
from assistant.errors import RequestError, WarehouseError
from assistant.operation.observation import observed
from assistant.semantics.catalogue import Catalogue
from assistant.semantics.compiler import MetricCompiler, WeekStart
from assistant.warehouse.results import QueryResult
from connectors.lake.manifest import Manifest
from guardrails.decisions import Denied
from guardrails.sql.policy import SqlPolicy

if TYPE_CHECKING:
    from assistant.drafter import Drafter
    from assistant.knowledge.book import VerifiedBook
    from assistant.values import ValueLookup
    from guardrails.audit import Audit
    from guardrails.pii.known import Known
    from guardrails.privacy.protection import Protection
    from retrieval.search import SearchIndex

Output = dict[str, Any]
CITED = ("passages", "text")
"""What others wrote: its numbers may be said again only by a claim that cites it."""


class Arguments(BaseModel):
    """Common settings of tool arguments: what a model sends is parsed, never trusted."""

    model_config = ConfigDict(frozen=True, extra="forbid")


class QueryRunner(Protocol):
    """What runs gated SQL: the warehouse, or what stands in for it."""

    def run(
        self, sql: str, *, deadline_ms: int | None = None, max_rows: int | None = None
    ) -> QueryResult:
        """Run one statement."""

    def run_noted(self, sql: str, *, notes: Sequence[tuple[str, str]]) -> QueryResult:
        """Run one statement over notes, by key and statements, that a worker makes once."""

    def close(self) -> None:
        """Release the workers."""


@dataclass(frozen=True)
class ToolKit:
    """The workspace as the tools see it. `index` and `values` open on first use."""

    manifest: Manifest
    catalogue: Catalogue
    compiler: MetricCompiler | None
    policy: SqlPolicy
    warehouse: QueryRunner
    index: Callable[[], "SearchIndex"]
    values: Callable[[], "ValueLookup"]
    as_of: date | None = None
    week_start: WeekStart = "monday"
    currency: str | None = None
    minimum_group: int = 10
    """Fewest distinct persons behind a shown number."""
    known: "Known | None" = None
    """Identifiers of the raw data, by their keyed hashes."""
    share_results: bool = True
    """Whether the model may see cells of results."""
    protection: "Protection | None" = None
    """What protects people across answers; None: nothing but the gate."""
    audit: "Audit | None" = None
    """Where each question is written down; None: nowhere."""
    verified: "VerifiedBook | None" = None
    """Questions that a person has checked; None: nobody has checked any."""
    drafter: "Callable[[], Drafter] | None" = None
    """Opens what drafts features; None: nothing is drafted."""


class DeniedError(Exception):
    """A guardrail refused; carries the decision to the place that tells the model."""

    def __init__(self, denied: Denied) -> None:
        """Keep the decision."""
        super().__init__(denied.rule)
        self.denied = denied


@dataclass(frozen=True)
class ToolSpec:
    """One tool: what the model is told, what it may send, what runs."""

    name: str
    description: str
    arguments: type[BaseModel]
    run: Callable[[Any, ToolKit, RunRecord], Output]
    schema: Output = field(init=False)

    def __post_init__(self) -> None:
        """Make the JSON schema once."""
        schema = {**self.arguments.model_json_schema(), "title": self.name}
        object.__setattr__(self, "schema", schema)

    def call(self, sent: dict[str, Any], *, kit: ToolKit, record: RunRecord) -> Output:
        """Parse what the model sent and run; an error comes back as data with its remedy."""
        token = CURRENT_RECORD.set(record)
        try:
            with record.timed("tools"), observed(self.name):
                return self._run(sent, kit=kit, record=record)
        except ValidationError as error:
            details = error.errors(include_input=False, include_url=False)
            said = "; ".join(f"'{'.'.join(map(str, d['loc']))}': {d['msg']}" for d in details)
            return failure("arguments", f"The arguments do not fit: {said}. Correct these fields.")
        except RequestError as error:
            return failure("request", str(error))
        except WarehouseError as error:
            return {"error": {"kind": "warehouse", "code": error.code, "message": str(error)}}
        except DeniedError as error:
            record.deny(error.denied)
            return {"error": {"kind": "denied", **error.denied.model_dump()}}
        finally:
            CURRENT_RECORD.reset(token)

    def _run(self, sent: dict[str, Any], *, kit: ToolKit, record: RunRecord) -> Output:
        output = self.run(self.arguments.model_validate(sent), kit, record)
        if "query" not in output:  # numbers of a result are cited by their cells alone
            said = {name: value for name, value in output.items() if name not in CITED}
            record.facts.append(json.dumps(said, ensure_ascii=False, default=str))
        return output


def failure(kind: str, message: str) -> Output:
    """What a model is told when a tool could not do what was asked."""
    return {"error": {"kind": kind, "message": message}}
