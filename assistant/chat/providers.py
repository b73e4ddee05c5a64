"""A provider's chat model, imported only when one is configured."""

from typing import TYPE_CHECKING, Any

from assistant.errors import SettingsError
from assistant.settings import ModelSettings

if TYPE_CHECKING:
    from langchain_core.language_models import BaseChatModel


def make_provider_model(settings: ModelSettings) -> "BaseChatModel":
    """Make the configured model; nothing is called yet.

    Raises:
        SettingsError: If the provider is unknown or its package is not installed.
    """
    from langchain.chat_models import init_chat_model  # noqa: PLC0415 (0.5 s, only for providers)

    options: dict[str, Any] = {"timeout": settings.timeout_s, "max_retries": 1}
    if settings.base_url is not None:
        options["base_url"] = settings.base_url
    if settings.api_key is not None:
        options["api_key"] = settings.api_key.get_secret_value()
    try:
        model: BaseChatModel = init_chat_model(settings.name, **options)
    except ImportError as error:
        provider = settings.name.partition(":")[0]
        message = (
            f"The model '{settings.name}' needs a package that is not installed. "
            f"Install signpost-assistant[{provider}]."
        )
        raise SettingsError(message) from error
    except ValueError as error:
        message = (
            f"'model.name' is '{settings.name}', which names no known provider, or its key is "
            "missing. Write it as provider:model, and set 'model.api_key'."
        )
        raise SettingsError(message) from error
    return model
