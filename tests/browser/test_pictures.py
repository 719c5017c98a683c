"""The pictures by themselves in a real browser, without ComfyUI: tests/web/pages/pictures.html shows every one."""

from __future__ import annotations

import functools
import http.server
import threading
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, expect

ROOT = Path(__file__).resolve().parent.parent.parent
# Every EventTarget and observer counts what it is given and what is taken back
COUNT_LISTENERS = """() => {
    window.held = 0;
    const { addEventListener, removeEventListener } = EventTarget.prototype;
    EventTarget.prototype.addEventListener = function (...listener) {
        window.held++;
        addEventListener.apply(this, listener);
    };
    EventTarget.prototype.removeEventListener = function (...listener) {
        window.held--;
        removeEventListener.apply(this, listener);
    };
    for (const Observer of [ResizeObserver, MutationObserver]) {
        const { observe, disconnect } = Observer.prototype;
        Observer.prototype.observe = function (...target) {
            window.held++;
            observe.apply(this, target);
        };
        Observer.prototype.disconnect = function () {
            window.held--;
            disconnect.apply(this);
        };
    }
}"""


class Pages(http.server.SimpleHTTPRequestHandler):
    extensions_map = {**http.server.SimpleHTTPRequestHandler.extensions_map, ".mjs": "text/javascript"}  # noqa: RUF012

    def log_message(self, format: str, *args: object) -> None:
        pass


@pytest.fixture(scope="module")
def address() -> Iterator[str]:
    server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), functools.partial(Pages, directory=str(ROOT)))
    thread = threading.Thread(target=server.serve_forever)
    thread.start()
    yield f"http://127.0.0.1:{server.server_port}/tests/web/pages/pictures.html"
    server.shutdown()
    server.server_close()
    thread.join()


@pytest.fixture
def page(browser: Browser, address: str) -> Iterator[Page]:
    opened = browser.new_page(viewport={"width": 1400, "height": 1000})
    faults: list[str] = []
    opened.on("pageerror", lambda fault: faults.append(fault.message))
    opened.on("dialog", lambda dialog: faults.append(f"a dialog: {dialog.message}"))
    opened.goto(address)
    opened.wait_for_function("() => window.studio && document.querySelector('#roll canvas')?.width > 300")
    yield opened
    opened.close()
    assert faults == []


@pytest.mark.parametrize("theme", ["dark", "light"])
def test_every_picture_stands_in_both_themes(page: Page, address: str, screenshots: Path, theme: str) -> None:
    page.goto(f"{address}#{theme}")
    page.reload()
    page.wait_for_timeout(800)
    page.screenshot(path=screenshots / f"pictures-{theme}.png", full_page=True)
    corner = "canvas => [...canvas.getContext('2d').getImageData(2, canvas.height - 2, 1, 1).data].slice(0, 3)"
    ground = page.locator("#roll canvas").evaluate(corner)
    assert ground == ([0x22] * 3 if theme == "dark" else [0xEE] * 3)


def test_a_theme_that_changes_is_drawn_anew(page: Page) -> None:
    swatch = page.locator("#roll .cadenza-swatch").first
    before = swatch.evaluate("element => getComputedStyle(element).backgroundColor")
    page.evaluate("() => document.documentElement.classList.add('light')")
    expect(swatch).not_to_have_css("background-color", before)
    corner = "() => document.querySelector('#roll canvas').getContext('2d').getImageData(2, 400, 1, 1).data[0]"
    page.wait_for_function(f"() => ({corner})() > 200")


def test_names_of_songs_and_measurements_are_text(page: Page) -> None:
    assert page.locator("img").count() == 0
    expect(page.locator("#report")).to_contain_text("silence <img src=x onerror=alert(1)>")


def test_what_is_empty_says_what_to_do_and_what_has_expired_too(page: Page) -> None:
    expect(page.locator("#roll-empty .cadenza-hint")).to_have_text("Run to see the notes")
    expect(page.locator("#roll-expired .cadenza-hint")).to_have_text("This preview has expired. Run the node again.")
    expect(page.locator("#roll .cadenza-hint")).to_be_hidden()


def test_a_screen_reader_is_told_what_there_is(page: Page) -> None:
    expect(page.get_by_role("img", name="Piano roll: 5 tracks, 16 bars, D minor, 72 bpm, 4/4")).to_have_count(2)
    expect(page.locator("#wave").get_by_role("slider", name="Position in the sound")).to_have_attribute(
        "aria-valuetext", "0:00 of 0:53"
    )
    table = page.locator("#report").get_by_role("table")
    expect(table.get_by_role("columnheader")).to_have_text(["Verdict", "Measurement", "Value", "Should be"])
    expect(table.get_by_role("rowheader")).to_have_count(6)
    expect(page.locator("#wave").get_by_role("button", name="Play")).to_be_visible()


def test_the_keyboard_zooms_scrolls_and_comes_back(page: Page) -> None:
    canvas = page.locator("#roll canvas")
    x_of_bar_9 = "() => document.querySelector('#roll cadenza-piano-roll').xOf(8 * 1920)"
    fitted = page.evaluate(x_of_bar_9)
    canvas.focus()
    places = []
    for key in ("ArrowUp", "ArrowRight", "End", "Home", "Escape"):
        canvas.press(key)
        page.wait_for_timeout(60)
        places.append(page.evaluate(x_of_bar_9))
    zoomed, scrolled, end, home, back = places
    assert zoomed == pytest.approx(fitted, abs=40)  # zoomed around the middle
    assert end < scrolled < zoomed < home
    assert back == fitted
    expect(page.locator("#roll [aria-live]")).to_have_text("All bars shown")


def test_the_legend_hides_a_track(page: Page) -> None:
    drums = page.locator("#roll .cadenza-legend button").last
    count = "() => document.querySelector('#roll canvas').toDataURL().length"
    before = page.evaluate(count)
    drums.click()
    expect(drums).to_have_attribute("aria-pressed", "false")
    page.wait_for_function(f"before => ({count})() < before", arg=before)


def test_hovering_tells_the_note_or_the_place(page: Page) -> None:
    canvas = page.locator("#roll canvas")
    box = canvas.bounding_box()
    assert box is not None
    titles = set()
    for step in range(30):
        page.mouse.move(box["x"] + 60 + step * 15, box["y"] + 130 + step)
        titles.add(canvas.get_attribute("title"))
    assert any("velocity" in str(title) for title in titles)
    assert any("Verse, Bar" in str(title) for title in titles)


@pytest.mark.parametrize("picture", ["roll", "wave", "report", "song"])
def test_a_picture_that_leaves_the_page_lets_go_of_everything(page: Page, picture: str) -> None:
    page.evaluate(
        f"""picture => {{
            ({COUNT_LISTENERS})();
            const box = document.getElementById(picture);
            const element = box.firstElementChild;
            element.remove();
            window.held = window.most_held = 0;
            for (let i = 0; i < 5; i++) {{
                box.append(element);
                window.most_held = Math.max(window.most_held, window.held);
                element.remove();
            }}
        }}""",
        picture,
    )
    assert page.evaluate("() => window.held") == 0
    assert page.evaluate("() => window.most_held") >= {"roll": 8, "wave": 10, "report": 2, "song": 0}[picture]


def test_a_picture_that_comes_back_is_whole(page: Page) -> None:
    page.evaluate(
        """() => {
            const box = document.getElementById('roll');
            const roll = box.firstElementChild;
            roll.remove();
            box.append(roll);
        }"""
    )
    expect(page.locator("#roll canvas")).to_have_attribute(
        "aria-label", "Piano roll: 5 tracks, 16 bars, D minor, 72 bpm, 4/4"
    )
    page.wait_for_function("() => document.querySelector('#roll canvas').width > 300")
    expect(page.locator("#roll .cadenza-legend button")).to_have_count(5)


def test_nothing_is_drawn_while_nothing_changes(page: Page) -> None:
    page.wait_for_timeout(300)
    page.evaluate(
        """() => {
            window.frames_asked = 0;
            const { requestAnimationFrame } = window;
            window.requestAnimationFrame = (draw) => (window.frames_asked++, requestAnimationFrame(draw));
        }"""
    )
    page.wait_for_timeout(400)
    assert page.evaluate("() => window.frames_asked") == 0


def test_the_sidebar_shows_the_last_song_and_a_fault_in_words(page: Page) -> None:
    room = page.locator("#studio")
    expect(room).to_contain_text("night & day_00001")
    expect(room.get_by_role("link", name="MIDI")).to_have_attribute("download", "song.mid")
    room.get_by_role("button", name="Open “First song”").click()
    expect(room.get_by_role("alert")).to_have_text("no server here")
    page.evaluate("() => window.studio.destroy()")
    expect(room.locator("*")).to_have_count(0)
