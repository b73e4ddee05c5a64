"""The chat page: its one document, and the built files that it loads from this server alone."""

import gzip
from functools import lru_cache
from pathlib import Path
from urllib.parse import quote

from anyio import to_thread
from fastapi import FastAPI
from fastapi.responses import FileResponse, RedirectResponse
from fastapi.staticfiles import StaticFiles
from starlette.datastructures import Headers
from starlette.responses import Response
from starlette.types import Scope

WEB = Path(__file__).parent.parent / "web"
HASHED = "assets"
"""Folder of files whose names change with what they hold."""
KEPT = "public, max-age=31536000, immutable"
LEVEL = 6
SMALLEST_COMPRESSED = 1_000
"""Bytes."""
PLAIN_TEXT = frozenset({".css", ".js", ".svg"})
KEPT_FILES = 64


class BuiltFiles(StaticFiles):
    """The built files, each compressed once; a browser keeps those that never change under their name."""

    async def get_response(self, path: str, scope: Scope) -> Response:
        """One file."""
        response = await super().get_response(path, scope)
        if isinstance(response, FileResponse) and _may_shrink(Path(response.path)):
            response = await _compressed(response, scope)
        if Path(path).parts[:1] == (HASHED,) and response.status_code in {200, 304}:
            response.headers["Cache-Control"] = KEPT
        return response


def compress_page() -> None:
    """Compress the files of the page now, so that no browser waits for it."""
    for path in sorted(WEB.rglob("*")):
        if path.is_file() and _may_shrink(path):
            _packed(path, path.stat().st_mtime_ns)


def _may_shrink(path: Path) -> bool:
    return path.suffix in PLAIN_TEXT and path.stat().st_size >= SMALLEST_COMPRESSED


async def _compressed(whole: FileResponse, scope: Scope) -> Response:
    """The same file compressed, where the client takes that."""
    whole.headers["Vary"] = "Accept-Encoding"
    asked = Headers(scope=scope)
    if "gzip" not in asked.get("accept-encoding", "") or "range" in asked:
        return whole
    path = Path(whole.path)
    packed = await to_thread.run_sync(_packed, path, path.stat().st_mtime_ns)
    headers = {name: whole.headers[name] for name in ("content-type", "last-modified", "vary")}
    etag = f"W/{whole.headers['etag']}"  # the same text in other bytes
    return Response(packed, headers={**headers, "etag": etag, "content-encoding": "gzip"})


@lru_cache(maxsize=KEPT_FILES)
def _packed(path: Path, _: int) -> bytes:
    """A file compressed; again only where it has changed since."""
    return gzip.compress(path.read_bytes(), LEVEL, mtime=0)


def add_page(app: FastAPI) -> None:
    """Serve the page at `/`, its files below `/static`, and the way to a shared conversation."""
    app.mount("/static", BuiltFiles(directory=WEB), name="static")

    @app.api_route("/", methods=["GET", "HEAD"], include_in_schema=False)
    def page() -> FileResponse:
        return FileResponse(WEB / "index.html", media_type="text/html")

    @app.api_route("/shared/{token}", methods=["GET", "HEAD"], include_in_schema=False)
    def shared(token: str) -> RedirectResponse:
        return RedirectResponse(f"/#/shared/{quote(token, safe='')}")
