"""The chat page: its one document, and the built files that it loads from this server alone."""

from pathlib import Path
from urllib.parse import quote

from fastapi import FastAPI
from fastapi.responses import FileResponse, RedirectResponse
from fastapi.staticfiles import StaticFiles
from starlette.middleware.gzip import GZipMiddleware
from starlette.responses import Response
from starlette.types import Scope

WEB = Path(__file__).parent.parent / "web"
HASHED = "assets"
"""Folder of files whose names change with what they hold."""
KEPT = "public, max-age=31536000, immutable"
LEVEL = 6
SMALLEST_COMPRESSED = 1_000
"""Bytes."""


class BuiltFiles(StaticFiles):
    """The built files; a browser keeps those that never change under their name."""

    async def get_response(self, path: str, scope: Scope) -> Response:
        """One file."""
        response = await super().get_response(path, scope)
        if Path(path).parts[:1] == (HASHED,) and response.status_code in {200, 304}:
            response.headers["Cache-Control"] = KEPT
        return response


def add_page(app: FastAPI) -> None:
    """Serve the page at `/`, its files below `/static`, and the way to a shared conversation."""
    files = GZipMiddleware(
        BuiltFiles(directory=WEB), minimum_size=SMALLEST_COMPRESSED, compresslevel=LEVEL
    )
    app.mount("/static", files, name="static")

    @app.api_route("/", methods=["GET", "HEAD"], include_in_schema=False)
    def page() -> FileResponse:
        return FileResponse(WEB / "index.html", media_type="text/html")

    @app.api_route("/shared/{token}", methods=["GET", "HEAD"], include_in_schema=False)
    def shared(token: str) -> RedirectResponse:
        return RedirectResponse(f"/#/shared/{quote(token, safe='')}")
