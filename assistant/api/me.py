"""`GET /v1/me`: as whom a request is known here."""

from fastapi import APIRouter
from pydantic import BaseModel, ConfigDict

from assistant.api.who import CurrentPrincipal
from connectors.access import Role

me_router = APIRouter(tags=["ask"])


class MePage(BaseModel):
    """One principal."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    id: str
    """Stable; what the audit, conversations and limits are kept by."""
    roles: tuple[Role, ...]
    attributes: dict[str, tuple[str, ...]]
    """What row filters compare with."""


@me_router.get("/v1/me", operation_id="getMe")
def get_me(principal: CurrentPrincipal) -> MePage:
    """Tell as whom, and in which roles, the request was recognised."""
    return MePage(id=principal.id, roles=principal.roles, attributes=principal.attributes)
