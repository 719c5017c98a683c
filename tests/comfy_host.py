"""The real ComfyUI that tests run in: its tree for node tests, a headless server for server and browser tests.

`dev.py test` names the tree in CADENZA_COMFYUI and its Python in CADENZA_COMFYUI_PYTHON; without them, the ones in
dev.py's cache are used.
"""

from __future__ import annotations

import contextlib
import importlib
import os
import sys
import types
import warnings
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from cadenza.devtools.comfyui import PACK_FOLDER, Launch, Server, running
from cadenza.devtools.host import NEWEST_FRONTEND, OLDEST_FRONTEND, Host, frontend_root, stock_place
from cadenza.devtools.layer import Python, describe_python, python_of

ROOT = Path(__file__).resolve().parent.parent
FRONTENDS = (OLDEST_FRONTEND, NEWEST_FRONTEND)
# What a browser test's fresh profile needs: no tutorial over the page, no restored graph, workflows validated
PAGE_SETTINGS = {
    "Comfy.TutorialCompleted": True,
    "Comfy.InstalledVersion": OLDEST_FRONTEND,
    "Comfy.VueNodes.Enabled": False,
    "Comfy.Workflow.Persist": False,
    "Comfy.Minimap.Visible": False,
    "Comfy.Validation.Workflows": True,
}
# The newest frontend asks for a route that this server does not have yet; without an answer it fills its console
JOBS_PACK = """from aiohttp import web
from server import PromptServer

NODE_CLASS_MAPPINGS = {}
NO_JOBS = {"jobs": [], "pagination": {"offset": 0, "limit": 200, "total": 0, "has_more": False}}


@PromptServer.instance.routes.get("/jobs")
async def jobs(request):
    return web.json_response(NO_JOBS)
"""


class FakePromptServer:
    """What nodes and routes see of ComfyUI's server when there is none. `sent`: (event, data) of every send_sync."""

    instance: FakePromptServer

    def __init__(self) -> None:
        from aiohttp import web

        self.routes = web.RouteTableDef()
        self.client_id: str | None = None
        self.last_node_id: str | None = None
        self.sent: list[tuple[str, Any]] = []

    def send_sync(self, event: str, data: Any, sid: str | None = None) -> None:
        self.sent.append((event, data))


@pytest.fixture(scope="session")
def comfy_host() -> Host:
    """The ComfyUI under test, with the running Python."""
    python = describe_python(Path(sys.executable))
    stock = stock_place(python) / "ComfyUI"
    tree = Path(os.environ.get("CADENZA_COMFYUI") or stock)
    if not (tree / "main.py").is_file():
        pytest.fail(f"These tests need a ComfyUI and {tree} is none. `python3 dev.py test` builds one.", pytrace=False)
    return Host(tree, python, tree == stock, "")


@pytest.fixture(scope="session")
def comfy_python(comfy_host: Host) -> Python:
    """The Python of ComfyUI itself, in which neither the pack's requirements nor the tools are installed."""
    named = os.environ.get("CADENZA_COMFYUI_PYTHON")
    return describe_python(Path(named) if named else python_of(comfy_host.tree.parent / "venv"))


@pytest.fixture(scope="session")
def comfyui(comfy_host: Host, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """ComfyUI's modules importable (`comfy`, `comfy_api`, `folder_paths`), on the CPU, in folders of the session's own.

    No server runs; `server.PromptServer.instance` is a FakePromptServer. Returns the base directory.
    """
    base = tmp_path_factory.mktemp("comfyui")
    for name in ("custom_nodes", "input", "output", "models", "temp", "user"):
        (base / name).mkdir()
    sys.path.insert(0, str(comfy_host.tree))
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # ComfyUI's and torch's own, while they load
        from comfy.cli_args import args

        args.cpu = True
        args.base_directory = str(base)
        fake = types.ModuleType("server")
        FakePromptServer.instance = FakePromptServer()
        fake.PromptServer = FakePromptServer  # type: ignore[attr-defined]  # a module made by hand
        sys.modules["server"] = fake
        for name in ("comfy.model_management", "comfy.utils", "comfy_api.latest", "folder_paths"):
            importlib.import_module(name)
    return base


@pytest.fixture
def prompt_server(comfyui: Path) -> FakePromptServer:
    """The fake server, with nothing sent yet."""
    FakePromptServer.instance.sent.clear()
    return FakePromptServer.instance


@pytest.fixture(scope="session")
def comfy_server(comfy_host: Host, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Callable[..., Server]]:
    """`comfy_server("1.58.1")`: a running ComfyUI with the pack, behind that frontend; started once a session.

    Further arguments are ComfyUI's own flags; each combination is a server of its own.
    """
    started: dict[tuple[str, ...], Server] = {}
    with contextlib.ExitStack() as stack:

        def start(frontend: str = OLDEST_FRONTEND, *flags: str) -> Server:
            if (frontend, *flags) not in started:
                base = tmp_path_factory.mktemp(f"server-{frontend}")
                jobs = base / "jobs_pack"
                jobs.mkdir()
                (jobs / "__init__.py").write_text(JOBS_PACK, encoding="utf-8")
                launch = Launch(
                    comfy_host.tree,
                    comfy_host.python.executable,
                    base,
                    {PACK_FOLDER: ROOT, "cadenza_test_jobs": jobs},
                    frontend=frontend_root(comfy_host, frontend),
                    flags=flags,
                    settings=PAGE_SETTINGS,
                )
                started[frontend, *flags] = stack.enter_context(running(launch))
            return started[frontend, *flags]

        yield start
