"""What nodes showed, for the browser: GET /cadenza/preview/{score|report|audio}/<ticket>, …/audio/<ticket>/sound."""

from __future__ import annotations

import asyncio
from functools import lru_cache

from aiohttp import web

from ..sound.audio import Audio
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
    """The sound as 16-bit WAV, with Range, so that a player can seek."""
    shown = current().shelf.get(request.match_info["ticket"])
    if not isinstance(shown, ShownSound):
        return fault_response(404, "not_found", EXPIRED, RUN_AGAIN)
    content = await asyncio.get_running_loop().run_in_executor(None, wav_of, shown.audio)
    return ranged_response(request, content, "audio/wav")


@lru_cache(maxsize=4)  # a player that seeks asks for range after range of the same sound
def wav_of(audio: Audio) -> bytes:
    from ..sound.files import format_audio

    return format_audio(audio, "wav16")


def ranged_response(request: web.Request, content: bytes, content_type: str) -> web.Response:
    """The whole content, or the one range that was asked for (206), or 416."""
    headers = {**PRIVATE, "Accept-Ranges": "bytes"}
    try:
        asked = request.http_range
    except ValueError:
        asked = slice(len(content), None)
    if asked.start is None and asked.stop is None:
        return web.Response(body=content, content_type=content_type, headers=headers)
    start, stop, _ = asked.indices(len(content))
    if start >= stop:
        return web.Response(status=416, headers={**headers, "Content-Range": f"bytes */{len(content)}"})
    headers["Content-Range"] = f"bytes {start}-{stop - 1}/{len(content)}"
    return web.Response(status=206, body=content[start:stop], content_type=content_type, headers=headers)
