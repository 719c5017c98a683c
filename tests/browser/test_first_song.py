"""The first song, made in the browser: both frontends, both renderers."""

from __future__ import annotations

import itertools
import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, expect

from cadenza.devtools.comfyui import Server

from ..comfy_host import FRONTENDS
from .comfy_page import ComfyPage, open_comfy

BRIEF = "lo-fi beat, 96 bpm, D minor, piano, bass and drums, 8 bars"
WAYS = [*itertools.product(FRONTENDS, (False, True))]
INVALID_WORKFLOW = "Invalid workflow"  # what ComfyUI's toast says
COLOURS_ON_CANVAS = """canvas => {
    const { data } = canvas.getContext('2d').getImageData(0, 0, canvas.width, canvas.height);
    const counts = new Map();
    for (let i = 0; i < data.length; i += 4) {
        const colour = (data[i] >> 4 << 8) | (data[i + 1] >> 4 << 4) | (data[i + 2] >> 4);
        counts.set(colour, (counts.get(colour) ?? 0) + 1);
    }
    return [...counts.values()].sort((a, b) => b - a);
}"""
PLAYABLE = "() => [...document.querySelectorAll('cadenza-waveform audio')].every((p) => p.readyState >= 1)"


@dataclass(frozen=True)
class FirstSong:
    """A page on which the first song was opened and run once. `hints`: what the pictures said before the run."""

    comfy: ComfyPage
    hints: list[str]
    toasts_on_opening: int
    end: str

    @property
    def page(self) -> Page:
        return self.comfy.page


@pytest.fixture(scope="module", params=WAYS, ids=lambda way: f"{way[0]}-{'vue' if way[1] else 'litegraph'}")
def first_song(
    request: pytest.FixtureRequest, browser: Browser, comfy_server: Callable[..., Server], screenshots: Path
) -> Iterator[FirstSong]:
    frontend, vue_nodes = request.param
    comfy = open_comfy(browser, comfy_server(frontend), vue_nodes=vue_nodes)
    page = comfy.page
    name = f"{frontend}-{'vue' if vue_nodes else 'litegraph'}"
    page.get_by_role("button", name="Cadenza").first.click()
    page.get_by_role("button", name="Open “First song”").click()
    page.wait_for_function("() => window.app.graph._nodes.some((node) => node.type === 'Cadenza_ExportSong')")
    comfy.command("Workspace.ToggleSidebarTab.cadenza")
    comfy.show_all()
    page.screenshot(path=screenshots / f"{name}-opened.png")
    hints = page.locator(".cadenza-hint").all_inner_texts()
    toasts = page.get_by_text(INVALID_WORKFLOW).count()
    comfy.set_widget("Cadenza_PlanSong", "brief", BRIEF)
    comfy.set_widget("Cadenza_PlanSong", "seed", 1 + WAYS.index(request.param))  # nothing comes from ComfyUI's cache
    end = comfy.run()
    page.wait_for_timeout(1500)
    page.screenshot(path=screenshots / f"{name}-ran.png")
    yield FirstSong(comfy, hints, toasts, end)
    page.screenshot(path=screenshots / f"{name}-end.png")
    page.close()


def test_the_template_opens_without_a_validation_toast(first_song: FirstSong) -> None:
    assert first_song.toasts_on_opening == 0


def test_before_the_first_run_every_picture_says_what_to_do(first_song: FirstSong) -> None:
    assert {"Run to see the notes", "Run to hear the sound", "Run to see the measurements"} <= set(first_song.hints)


def test_run_ends_well(first_song: FirstSong) -> None:
    assert first_song.end == "execution_success"


def test_every_sound_can_be_played(first_song: FirstSong) -> None:
    page = first_song.page
    page.wait_for_function(PLAYABLE)
    lengths_s = page.evaluate("() => [...document.querySelectorAll('cadenza-waveform audio')].map((p) => p.duration)")
    assert len(lengths_s) >= 3
    assert all(15 < length_s < 60 for length_s in lengths_s), lengths_s  # eight bars at 96 bpm are 20 s
    page.evaluate("() => document.querySelector('cadenza-waveform audio').play()")
    page.wait_for_function("() => document.querySelector('cadenza-waveform audio').currentTime > 0.2")
    page.evaluate("() => document.querySelector('cadenza-waveform audio').pause()")


def test_the_piano_roll_shows_the_notes(first_song: FirstSong) -> None:
    canvas = first_song.page.locator("cadenza-piano-roll canvas").first
    expect(canvas).to_have_attribute("aria-label", re.compile(r"Piano roll: \d+ tracks, 8 bars, D minor, 96 bpm, 4/4"))
    counts = canvas.evaluate(COLOURS_ON_CANVAS)
    assert len(counts) >= 12, "a blank canvas has one colour, an empty roll a few greys"
    assert sum(counts[1:]) > 0.05 * sum(counts)
    n_tracks = first_song.page.locator("cadenza-piano-roll").first.locator(".cadenza-legend button").count()
    assert n_tracks >= 3


def test_the_waveforms_are_drawn(first_song: FirstSong) -> None:
    for canvas in first_song.page.locator("cadenza-waveform canvas").all():
        assert len(canvas.evaluate(COLOURS_ON_CANVAS)) >= 3


def test_the_report_lists_what_was_measured(first_song: FirstSong) -> None:
    table = first_song.page.locator("cadenza-report table")
    expect(table.locator("caption")).to_contain_text("measurements")
    assert table.locator("tbody tr").count() >= 5
    assert set(table.locator(".cadenza-verdict").all_inner_texts()) <= {
        "✓ Pass",
        "✗ Fail",
        "! Unusual",
        "– Not measured",
    }


def test_every_file_of_the_song_can_be_downloaded(first_song: FirstSong) -> None:
    links = first_song.page.locator("cadenza-song a").all()
    assert {"Master", "MIDI", "Report", "Plan"} <= {link.inner_text() for link in links}
    for link in links:
        answer = first_song.page.request.get(link.evaluate("link => link.href"))
        assert answer.ok and len(answer.body()) > 100, link.inner_text()


def test_the_sidebar_plays_the_last_song(first_song: FirstSong) -> None:
    page = first_song.page
    first_song.comfy.command("Workspace.ToggleSidebarTab.cadenza")
    page.wait_for_function("() => document.querySelector('.cadenza-studio audio')?.readyState >= 1")
    assert page.evaluate("() => document.querySelector('.cadenza-studio audio').duration") > 15
    first_song.comfy.command("Workspace.ToggleSidebarTab.cadenza")
    expect(page.locator(".cadenza-studio")).to_have_count(0)


def test_the_graph_keeps_its_wheel_and_the_focused_roll_has_its_own(first_song: FirstSong) -> None:
    page = first_song.page
    first_song.comfy.show_node("Cadenza_ComposeSong")
    canvas = page.locator("cadenza-piano-roll canvas").first
    zoom = "() => window.app.canvas.ds.scale"
    before = page.evaluate(zoom)
    canvas.hover()
    page.mouse.wheel(0, -120)
    page.wait_for_function(f"before => ({zoom})() > before", arg=before)
    first_song.comfy.show_node("Cadenza_ComposeSong")
    canvas.click()
    canvas.press("ArrowUp")
    before = page.evaluate(zoom)
    page.mouse.wheel(0, 100)
    page.wait_for_timeout(300)
    assert page.evaluate(zoom) == before
    expect(page.locator("cadenza-piano-roll [aria-live]").first).to_contain_text("of 8")


def test_pictures_go_with_their_graph(first_song: FirstSong) -> None:
    first_song.comfy.command("Comfy.NewBlankWorkflow")
    expect(first_song.page.locator("cadenza-piano-roll, cadenza-waveform, cadenza-report")).to_have_count(0)


def test_the_console_has_no_error_of_ours(first_song: FirstSong) -> None:
    assert first_song.comfy.our_faults == []


def test_the_toast_that_we_look_for_is_the_one_that_an_invalid_workflow_raises(first_song: FirstSong) -> None:
    node = {"id": 1, "type": "Cadenza_PlanSong", "pos": "here", "size": [1, 1], "flags": {}, "order": 0, "mode": 0}
    first_song.comfy.load({"nodes": [node], "links": "none", "version": 0.4, "last_node_id": 1, "last_link_id": 0})
    expect(first_song.page.get_by_text(INVALID_WORKFLOW).first).to_be_visible()
