"""Planner and composer as one: what stands behind the chat model that needs no key."""

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any

from assistant.drafts import AnswerDraft
from assistant.planner.composing.compose import compose
from assistant.planner.funnels.families import EventFamilies
from assistant.planner.plan import Plan
from assistant.planner.planner import Planner
from assistant.planner.reading.value_index import ValueIndex
from assistant.semantics.catalogue import Catalogue
from assistant.semantics.request import Period
from connectors.lake.manifest import Manifest


class PlannerThinker:
    """Plans a question and writes its answer from what the tools said."""

    def __init__(
        self,
        catalogue: Catalogue,
        values: ValueIndex,
        *,
        manifest: Manifest,
        week_start: str = "monday",
        families: EventFamilies | None = None,
    ) -> None:
        """Read the workspace's words."""
        self._catalogue = catalogue
        self._as_of = manifest.as_of
        self._planner = Planner(
            catalogue,
            values,
            as_of=manifest.as_of,
            week_start=week_start,
            families=families,
            withheld=tuple(name for table in manifest.tables for name in table.withheld),
        )

    def plan(self, question: str, *, history: Sequence[Plan], as_of: date | None) -> Plan:
        """Decide what to do with a question."""
        return self._planner.plan(question, history=history, as_of=as_of)

    def periods(self, question: str, *, as_of: date | None) -> tuple[Period, ...]:
        """The periods that a question's words name on a day."""
        return self._planner.periods(question, as_of=as_of)

    def compose(
        self, plan: Plan, outputs: Sequence[Mapping[str, Any]], *, as_of: date | None = None
    ) -> AnswerDraft:
        """Write the answer from the tools' outputs, in the order of the calls."""
        return compose(plan, outputs, catalogue=self._catalogue, as_of=as_of or self._as_of)
