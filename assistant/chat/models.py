"""Build the configured chat model."""

from typing import TYPE_CHECKING

from assistant.chat.planner_model import PlannerChatModel, Thinker
from assistant.settings import ModelSettings

if TYPE_CHECKING:
    from langchain_core.language_models import BaseChatModel

PLANNER = "planner"


def make_model(settings: ModelSettings, *, thinker: Thinker) -> "BaseChatModel":
    """The planner, or a provider's model.

    Raises:
        SettingsError: If the provider is unknown or its package is not installed.
    """
    if settings.name == PLANNER:
        return PlannerChatModel(thinker=thinker)
    from assistant.chat.providers import make_provider_model  # noqa: PLC0415 (imported when used)

    return make_provider_model(settings)
