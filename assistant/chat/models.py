"""Build the configured chat models."""

from assistant.chat.answerers import PLANNER, Models
from assistant.chat.model_use import ModelLimits
from assistant.chat.planner_model import PlannerChatModel, Thinker
from assistant.settings import ModelSettings

CHARACTERS_PER_TOKEN = 16
"""Far more than any language has, so that only a reply without end is cut."""


def make_models(settings: ModelSettings, *, thinker: Thinker) -> Models:
    """The planner, a provider's model, or both.

    Raises:
        SettingsError: If the provider is unknown or its package is not installed.
    """
    planner = PlannerChatModel(thinker=thinker)
    if is_planner_alone(settings):
        return Models(planner)
    from assistant.chat.providers import make_provider_model  # noqa: PLC0415 (imported when used)

    model = make_provider_model(settings)
    beside = planner if settings.routing == "planner-first" else None
    return Models(model, beside, make_limits(settings))


def is_planner_alone(settings: ModelSettings) -> bool:
    """Whether no language model is asked."""
    return settings.name == PLANNER or settings.routing == "planner-only"


def make_limits(settings: ModelSettings) -> ModelLimits:
    """What one question may take."""
    return ModelLimits(
        deadline_s=settings.deadline_s,
        retries=settings.retries,
        max_calls=settings.max_calls,
        max_tokens=settings.max_tokens,
        max_characters=settings.max_output_tokens * CHARACTERS_PER_TOKEN,
        price_in=settings.price_in,
        price_out=settings.price_out,
        max_cost_per_question=settings.max_cost_per_question,
        max_cost_per_day=settings.max_cost_per_day,
    )
