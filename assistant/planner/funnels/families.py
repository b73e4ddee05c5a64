"""Questions about people over several events: funnels, retention, sessions."""

from collections.abc import Sequence

from assistant.planner.context import Context
from assistant.planner.families.definitions import COMPUTED, DEFINED, OWNER
from assistant.planner.funnels.follow_up import follow_plan
from assistant.planner.funnels.funnel import plan_funnel
from assistant.planner.funnels.lexicon import StepLexicon
from assistant.planner.funnels.retention import churn_plan, plan_retention
from assistant.planner.funnels.sessions import plan_sessions
from assistant.planner.plan import Plan
from assistant.planner.reading.words import normalise
from assistant.semantics.funnel_steps import StepBook


class EventFamilies:
    """Plans these questions on one workspace."""

    def __init__(self, book: StepBook) -> None:
        """Read the words of the workspace's steps."""
        self._lexicon = StepLexicon(book)

    def plan(
        self, question: str, context: Context, *, history: Sequence[object] = ()
    ) -> Plan | None:
        """The plan of a question; None where it is of another family."""
        text = normalise(question)
        if any(pattern.search(text) for pattern in (COMPUTED, DEFINED, OWNER)):
            return None
        followed = follow_plan(question, context, self._lexicon, history=history)
        if followed is not None:
            return followed
        for family in (plan_retention, churn_plan, plan_funnel, plan_sessions):
            planned = family(question, context, self._lexicon)
            if planned is not None:
                return planned
        return None
