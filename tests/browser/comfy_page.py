"""ComfyUI's page in a real browser, as a user meets it: tabs, buttons, the Run button, what stands on the canvas."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

from playwright.sync_api import Browser, ConsoleMessage, Error, Page

from cadenza.devtools.comfyui import PACK_FOLDER, Server

VIEWPORT = {"width": 1600, "height": 1000}
OUR_SCRIPTS = f"/extensions/{PACK_FOLDER}/"
READY = "() => window.app?.vueAppReady && window.app.graph && window.__cadenza?.events.includes('setup')"
WATCH_RUN = """() => {
    window.cadenzaRun = null;
    for (const end of ['execution_success', 'execution_error', 'execution_interrupted'])
        window.app.api.addEventListener(end, (event) => (window.cadenzaRun = { end, about: event.detail }));
}"""
START_LIMIT_MS = 90_000
RUN_LIMIT_MS = 240_000


@dataclass
class ComfyPage:
    """`faults`: errors on the page's console and uncaught ones, each with the scripts that it names."""

    page: Page
    faults: list[str] = field(default_factory=list)

    @property
    def our_faults(self) -> list[str]:
        """Those that mention a script of ours; ComfyUI's own page has some of its own."""
        return [fault for fault in self.faults if OUR_SCRIPTS in fault]

    def command(self, name: str) -> None:
        self.page.evaluate("name => window.app.extensionManager.command.execute(name)", name)

    def load(self, workflow: dict[str, Any]) -> None:
        self.page.evaluate("workflow => window.app.loadGraphData(workflow, true, true, 'test')", workflow)

    def set_widget(self, node_type: str, widget: str, value: object) -> None:
        self.page.evaluate(
            """([type, name, value]) => {
                const node = window.app.graph._nodes.find((node) => node.type === type);
                node.widgets.find((widget) => widget.name === name).value = value;
            }""",
            [node_type, widget, value],
        )

    def show_all(self) -> None:
        """Bring the whole graph into view."""
        self.command("Comfy.Canvas.FitView")
        self.page.wait_for_timeout(1200)  # the view glides there

    def show_node(self, node_type: str) -> None:
        """Bring one node into view at its full size."""
        self.page.evaluate(
            """(type) => {
                const { canvas, graph } = window.app;
                const [x, y] = graph._nodes.find((node) => node.type === type).pos;
                canvas.ds.scale = 1;
                canvas.ds.offset = [150 - x, 150 - y];
                canvas.setDirty(true, true);
            }""",
            node_type,
        )
        self.page.wait_for_timeout(800)

    def run(self) -> str:
        """Press Run and wait for the end, "execution_success" if all is well."""
        self.page.evaluate(WATCH_RUN)
        self.page.locator("[data-testid=queue-button]").first.click(position={"x": 20, "y": 12})
        self.page.wait_for_function("() => window.cadenzaRun", timeout=RUN_LIMIT_MS)
        return str(self.page.evaluate("() => window.cadenzaRun.end"))


def open_comfy(browser: Browser, server: Server, *, vue_nodes: bool) -> ComfyPage:
    """A fresh page of the server, ready to use, in the LiteGraph or the Vue renderer."""
    server.post("/settings/Comfy.VueNodes.Enabled", vue_nodes)
    comfy = ComfyPage(browser.new_page(viewport=VIEWPORT))

    def on_console(message: ConsoleMessage) -> None:
        if message.type == "error":
            comfy.faults.append(f"{message.text} ({message.location.get('url', '')})")

    def on_error(error: Error) -> None:
        comfy.faults.append(f"{error.message} {error.stack}")

    comfy.page.on("console", on_console)
    comfy.page.on("pageerror", on_error)
    comfy.page.goto(server.url, wait_until="domcontentloaded")
    comfy.page.wait_for_function(READY, timeout=START_LIMIT_MS)
    return comfy
