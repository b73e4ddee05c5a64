"""What stands around every model call of the agent: the prompt of the day, and errors."""

from collections.abc import Callable
from typing import Any

from langchain.agents.middleware import AgentMiddleware, ModelRequest, ModelResponse
from langchain_core.messages import SystemMessage

from assistant.answering.record import RunRecord
from assistant.errors import AssistantError, ModelError


class ModelEdge(AgentMiddleware[Any, RunRecord]):
    """Gives the model the prompt of the run's day and names its failures."""

    def __init__(self, *, prompt: Callable[[RunRecord], str]) -> None:
        """Take the prompt's maker."""
        super().__init__()
        self._prompt = prompt

    def wrap_model_call(
        self,
        request: ModelRequest[RunRecord],
        handler: Callable[[ModelRequest[RunRecord]], ModelResponse[Any]],
    ) -> ModelResponse[Any]:
        """Call the model once.

        Raises:
            ModelError: If it failed; its own words, which may repeat the question, are left out.
        """
        system = SystemMessage(content=self._prompt(request.runtime.context))
        try:
            return handler(request.override(system_message=system))
        except AssistantError:
            raise
        except Exception as error:
            message = (
                f"The model did not answer ({type(error).__name__}). "
                "Check 'model.name', 'model.base_url' and the key, or set model.name to 'planner'."
            )
            raise ModelError(message) from error
