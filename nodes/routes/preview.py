"""What nodes showed, for the browser: GET /cadenza/preview/{score|report|audio}/<ticket>, …/audio/<ticket>/sound."""

from __future__ import annotations

from aiohttp import web

from ..studio.shelf import ShownDocument, ShownSound
from ..studio.studio import current
from .guard import PRIVATE, fault_response, guarded

EXPIRED = "This preview has left the shelf."
RUN_AGAIN = "Run the node again."


def add_preview_routes(routes: web.RouteTableDef) -> None:
    routes.get("/cadenza/preview/{kind:score|report}/{ticket}")(get_document)
    routes.get("/cadenza/preview/audio/{ticket}")(get_picture)
    routes.get("/cadenza/preview/audio/{ticket}/sound")(get_sound)


@guarded
async def get_document(request: web.Request) -> web.StreamResponse:
    """{"score": …} or {"report": …}."""
    shown = current().shelf.get(request.match_info["ticket"])
    kind = request.match_info["kind"]
    if not isinstance(shown, ShownDocument) or shown.kind != kind:
        return fault_response(404, "not_found", EXPIRED, RUN_AGAIN)
    return web.json_response({kind: shown.content}, headers=PRIVATE)


@guarded
async def get_picture(request: web.Request) -> web.StreamResponse:
    """Sample rate, length, loudness and peaks of a sound."""
    shown = current().shelf.get(request.match_info["ticket"])
    if not isinstance(shown, ShownSound):
        return fault_response(404, "not_found", EXPIRED, RUN_AGAIN)
    return web.json_response(shown.picture, headers=PRIVATE)


@guarded
async def get_sound(request: web.Request) -> web.StreamResponse:
    """The sound as a WAV file, with Range, so that a player can seek."""
    shown = current().shelf.get(request.match_info["ticket"])
    if not isinstance(shown, ShownSound):
        return fault_response(404, "not_found", EXPIRED, RUN_AGAIN)
    return web.FileResponse(shown.path, headers={**PRIVATE, "Content-Type": "audio/wav"})
