"""The browser fetches what nodes showed."""

from __future__ import annotations

import asyncio
import io
import wave
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from aiohttp import web
from aiohttp.test_utils import TestClient, TestServer

from cadenza.nodes.routes.preview import add_preview_routes
from cadenza.nodes.routes.songs import add_song_routes
from cadenza.nodes.sound.audio import Audio
from cadenza.nodes.sound.files import format_audio
from cadenza.nodes.studio.soundfonts import SoundFontLibrary
from cadenza.nodes.studio.studio import Studio, close_studio, open_studio
from cadenza.project_store.songs import SongCatalog, SongEntry

TONE = Audio((0.5 * np.sin(np.arange(44100) * 0.05, dtype=np.float32))[None].repeat(2, axis=0), 44100)
WAV = format_audio(TONE, "wav16")


@pytest.fixture
def studio(tmp_path: Path) -> Iterator[Studio]:
    opened = Studio(SoundFontLibrary(list), SongCatalog(tmp_path / "catalog.json"))
    open_studio(opened)
    yield opened
    close_studio()


def get(path: str, **headers: str) -> tuple[int, dict[str, str], bytes]:
    """Status, headers and body of one GET to a server with only our routes."""

    async def ask() -> tuple[int, dict[str, str], bytes]:
        routes = web.RouteTableDef()
        add_preview_routes(routes)
        add_song_routes(routes)
        app = web.Application()
        app.add_routes(routes)
        async with TestClient(TestServer(app)) as client:
            answer = await client.get(path, headers={"Host": "localhost", **headers})
            return answer.status, dict(answer.headers), await answer.read()

    return asyncio.run(ask())


def get_json(path: str, **headers: str) -> tuple[int, Any]:
    import json

    status, _, body = get(path, **headers)
    return status, json.loads(body)


def test_a_score_comes_back_as_its_document(studio: Studio) -> None:
    ticket = studio.shelf.put_document("score", {"format": "cadenza.score"})
    assert get_json(f"/cadenza/preview/score/{ticket}") == (200, {"score": {"format": "cadenza.score"}})


def test_a_ticket_of_another_kind_is_not_found(studio: Studio) -> None:
    ticket = studio.shelf.put_document("report", {})
    for path in (f"score/{ticket}", f"audio/{ticket}", f"audio/{ticket}/sound", "score/none"):
        status, answer = get_json(f"/cadenza/preview/{path}")
        assert status == 404
        assert answer["error"]["hint"] == "Run the node again."


def test_a_picture_is_what_was_computed(studio: Studio) -> None:
    ticket = studio.shelf.put_sound(WAV, {"duration_s": 1.0})
    assert get_json(f"/cadenza/preview/audio/{ticket}") == (200, {"duration_s": 1.0})


def test_the_sound_is_a_wav_file(studio: Studio) -> None:
    ticket = studio.shelf.put_sound(WAV, {})
    status, headers, body = get(f"/cadenza/preview/audio/{ticket}/sound")
    assert (status, headers["Content-Type"], headers["Accept-Ranges"]) == (200, "audio/wav", "bytes")
    with wave.open(io.BytesIO(body)) as file:
        assert (file.getframerate(), file.getnchannels(), file.getnframes()) == (44100, 2, 44100)


@pytest.mark.parametrize(
    ("asked", "status", "start", "stop"),
    [("bytes=0-99", 206, 0, 100), ("bytes=100-", 206, 100, None), ("bytes=-50", 206, -50, None)],
)
def test_a_player_can_seek(studio: Studio, asked: str, status: int, start: int, stop: int | None) -> None:
    ticket = studio.shelf.put_sound(WAV, {})
    _, _, whole = get(f"/cadenza/preview/audio/{ticket}/sound")
    found, headers, part = get(f"/cadenza/preview/audio/{ticket}/sound", Range=asked)
    assert found == status
    assert part == whole[start:stop]
    first = len(whole) + start if start < 0 else start
    assert headers["Content-Range"] == f"bytes {first}-{first + len(part) - 1}/{len(whole)}"


@pytest.mark.parametrize("asked", ["bytes=999999999-", "bytes=a-b", "pages=1-2"])
def test_an_impossible_range_is_refused(studio: Studio, asked: str) -> None:
    ticket = studio.shelf.put_sound(WAV, {})
    status, headers, _ = get(f"/cadenza/preview/audio/{ticket}/sound", Range=asked)
    assert status == 416
    assert headers["Content-Range"].startswith("bytes */")


@pytest.mark.parametrize(
    ("headers", "code"),
    [
        ({"Host": "evil.example"}, "foreign_host"),
        ({"Origin": "https://evil.example"}, "foreign_origin"),
        ({"Origin": "null"}, "foreign_origin"),
    ],
)
def test_strangers_are_refused(studio: Studio, headers: dict[str, str], code: str) -> None:
    ticket = studio.shelf.put_document("score", {})
    for path in (f"/cadenza/preview/score/{ticket}", "/cadenza/songs"):
        status, answer = get_json(path, **headers)
        assert (status, answer["error"]["code"]) == (403, code)


def test_songs_are_listed_newest_first(studio: Studio) -> None:
    for title in ("first", "second"):
        studio.songs.add(SongEntry(title, "2026-11-22T20:00:00+00:00"))
    status, answer = get_json("/cadenza/songs?limit=1")
    assert status == 200
    assert [song["title"] for song in answer["songs"]] == ["second"]


@pytest.mark.parametrize("limit", ["0", "501", "-1", "many", ""])
def test_a_limit_out_of_range_is_a_clear_fault(studio: Studio, limit: str) -> None:
    status, answer = get_json(f"/cadenza/songs?limit={limit}")
    assert status == 400
    assert "1..500" in answer["error"]["message"]


def test_no_studio_is_a_clear_fault() -> None:
    close_studio()
    status, answer = get_json("/cadenza/songs")
    assert status == 400
    assert answer["error"]["code"] == "wrong_state"
