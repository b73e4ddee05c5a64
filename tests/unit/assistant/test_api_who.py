"""Who asks over HTTP."""

import pytest
from fastapi import FastAPI
from fastapi.testclient import TestClient
from starlette.requests import Request

from assistant.api.who import CurrentPrincipal, current_principal, remember_principal
from guardrails.principals import Principal


def test_a_request_that_passed_the_edge_has_its_principal() -> None:
    request = Request({"type": "http"})
    remember_principal(request.scope, Principal(id="key:reports", roles=("engineer",)))

    assert current_principal(request).id == "key:reports"


def test_a_request_that_did_not_pass_the_edge_is_nobody_s() -> None:
    app = FastAPI()

    @app.get("/me")
    def me(principal: CurrentPrincipal) -> str:
        return principal.id

    with TestClient(app) as client, pytest.raises(RuntimeError, match="no principal"):
        client.get("/me")
