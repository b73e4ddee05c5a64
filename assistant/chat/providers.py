"""A provider's chat model, imported only when one is configured."""

from typing import TYPE_CHECKING, Any

from assistant.errors import SettingsError
from assistant.settings import ModelSettings

if TYPE_CHECKING:
    from langchain_core.language_models import BaseChatModel

EXTRAS = ("openai", "anthropic", "ollama")
"""Providers whose packages are extras of this one; others are installed by their own names."""
NO_KEY = "none"
"""Sent to a server of one's own that asks for no key."""


def make_provider_model(settings: ModelSettings) -> "BaseChatModel":
    """Make the configured model; nothing is called yet.

    Raises:
        SettingsError: If the provider is unknown or its package is not installed.
    """
    from langchain.chat_models import init_chat_model  # noqa: PLC0415 (0.5 s, only for providers)

    provider = settings.name.partition(":")[0]
    try:
        model: BaseChatModel = init_chat_model(settings.name, **_options(provider, settings))
    except ImportError as error:
        package = f"signpost-assistant[{provider}]"
        if provider not in EXTRAS:
            package = f"the package that LangChain has for '{provider}'"
        message = (
            f"The model '{settings.name}' needs a package that is not installed. Install {package}."
        )
        raise SettingsError(message) from error
    except Exception as error:
        message = (
            f"'model.name' is '{settings.name}', which names no known provider, or its key is "
            "missing. Write it as provider:model, and set SIGNPOST_MODEL__API_KEY."
        )
        raise SettingsError(message) from error
    return model


def _options(provider: str, settings: ModelSettings) -> dict[str, Any]:
    """What each provider calls the same settings."""
    options: dict[str, Any] = {}
    if settings.base_url is not None:
        options["base_url"] = settings.base_url
    if provider == "ollama":
        headers = {"Authorization": f"Bearer {_key(settings)}"} if settings.api_key else {}
        return {
            **options,
            "num_predict": settings.max_output_tokens,
            "client_kwargs": {"timeout": settings.timeout_s, "headers": headers},
        }
    options |= {
        "timeout": settings.timeout_s,
        "max_retries": 0,  # tries are counted by `ProviderEdge`, within the deadline
        "max_tokens": settings.max_output_tokens,
    }
    if settings.stream:
        options["streaming"] = True
    if settings.api_key is not None or settings.base_url is not None:
        options["api_key"] = _key(settings)
    if provider == "openai":
        options["stream_usage"] = settings.stream
        if settings.base_url is not None:
            options["use_responses_api"] = False
    return options


def _key(settings: ModelSettings) -> str:
    """The key of the settings; a key in a provider's own variable is not sent elsewhere."""
    return settings.api_key.get_secret_value() if settings.api_key is not None else NO_KEY
