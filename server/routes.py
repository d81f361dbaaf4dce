"""The addresses that the server answers beside the screens."""

from __future__ import annotations

from pathlib import Path

from starlette.requests import Request
from starlette.responses import FileResponse
from starlette.routing import Route

from server.addresses import BASE
from server.plain.routes import plain_routes
from server.readiness import ready

_OLD_ENGINES = Path(__file__).parent / "old_engines.js"


async def _old_engines(_request: Request) -> FileResponse:
    return FileResponse(_OLD_ENGINES, media_type="text/javascript", headers={"Cache-Control": "no-cache"})


ROUTES = (
    Route(f"{BASE}/compat/old_engines.js", _old_engines),
    Route(f"{BASE}/ready", ready),
    *plain_routes(BASE),
)
