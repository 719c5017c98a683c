"""The catalog of songs, newest first: GET /cadenza/songs?limit=20."""

from __future__ import annotations

import asyncio
from dataclasses import asdict

from aiohttp import web

from ...project_store.songs import MAX_LISTED
from ..studio.studio import current
from .guard import PRIVATE, fault_response, guarded

USUAL_LIMIT = 20


def add_song_routes(routes: web.RouteTableDef) -> None:
    routes.get("/cadenza/songs")(get_songs)


@guarded
async def get_songs(request: web.Request) -> web.StreamResponse:
    """{"songs": [{"title", "made_at", "files", "summary"}]}; `limit` 1..500."""
    asked = request.query.get("limit", str(USUAL_LIMIT))
    if not asked.isdecimal() or not 1 <= int(asked) <= MAX_LISTED:
        return fault_response(400, "bad_limit", f"limit is a whole number in 1..{MAX_LISTED}, got {asked!r:.40}.")
    songs = await asyncio.to_thread(current().songs.latest, int(asked))
    return web.json_response({"songs": [asdict(song) for song in songs]}, headers=PRIVATE)
