"""Who answers a workspace's questions."""

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from assistant.chat.model_use import ModelLimits
from assistant.chat.planner_model import PlannerChatModel

if TYPE_CHECKING:
    from langchain_core.language_models import BaseChatModel

PLANNER = "planner"
"""Its name in settings and answers."""


@dataclass(frozen=True)
class Models:
    """Who answers, and what it may take."""

    first: "BaseChatModel"
    """The planner, or a provider's model."""
    planner: PlannerChatModel | None = None
    """Beside a provider's model: answers what it is sure of, and where the model fails."""

    limits: ModelLimits = field(default_factory=ModelLimits)
    """What one question may take of a provider's model."""
