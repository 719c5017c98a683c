"""The one way to start a ComfyUI server: headless, on a free loopback port, its own folders, only our packs."""

from __future__ import annotations

import contextlib
import json
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from .console import LAST_LINES, Fault
from .layer import plain_environment

PACK_FOLDER = "Cadenza"  # the pack's name in custom_nodes, whatever the working tree is called
START_LIMIT_S = 180.0
_direct = urllib.request.build_opener(urllib.request.ProxyHandler({}))  # a proxy has no business on loopback


@dataclass(frozen=True, slots=True)
class Launch:
    """What to start. `tree`: ComfyUI's folder; `base`: where its models, input, output, user and packs lie.

    `packs`: folder name in custom_nodes -> where it really is. `settings`: the page's, for a base that has none yet.
    """

    tree: Path
    python: Path
    base: Path
    packs: Mapping[str, Path]
    frontend: Path | None = None
    cpu: bool = True
    flags: Sequence[str] = ()
    settings: Mapping[str, object] = field(default_factory=dict)

    def command(self, *more: str) -> list[str]:
        """The command line without a port."""
        own_frontend = [] if self.frontend is None else ["--front-end-root", str(self.frontend)]
        return [
            *(str(self.python), "main.py", "--base-directory", str(self.base)),
            *(["--cpu"] if self.cpu else []),
            *("--disable-auto-launch", "--disable-api-nodes", "--log-stdout"),
            *("--database-url", "sqlite:///:memory:"),
            "--disable-all-custom-nodes",
            *(["--whitelist-custom-nodes", *self.packs] if self.packs else []),
            *own_frontend,
            *self.flags,
            *more,
        ]

    def lay_out(self) -> None:
        """Make the folders that ComfyUI expects, and put the packs in."""
        for name in ("custom_nodes", "input", "output", "models", "user/default/workflows", "user/default/subgraphs"):
            (self.base / name).mkdir(parents=True, exist_ok=True)
        for name, source in self.packs.items():
            link_folder(source, self.base / "custom_nodes" / name)
        kept = self.base / "user" / "default" / "comfy.settings.json"
        if self.settings and not kept.exists():
            kept.write_text(json.dumps(self.settings), encoding="utf-8")


@dataclass(frozen=True, slots=True)
class Server:
    """A ComfyUI that answers. `log`: the file with all that it prints."""

    port: int
    base: Path
    log: Path
    process: subprocess.Popen[bytes]

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.port}"

    def is_alive(self) -> bool:
        return self.process.poll() is None

    def last_lines(self, count: int = LAST_LINES) -> str:
        """The end of its log, each line indented."""
        lines = self.log.read_text(encoding="utf-8", errors="replace").splitlines()[-count:]
        return "\n".join(f"    | {line}" for line in lines)

    def get(self, path: str) -> Any:
        """The JSON document at `path`."""
        with _direct.open(f"{self.url}{path}", timeout=60) as answer:
            return json.load(answer)

    def post(self, path: str, document: object) -> Any:
        """Send JSON, return the answer's JSON ({} for none). A refusal is a Fault with ComfyUI's own words."""
        body = json.dumps(document).encode()
        request = urllib.request.Request(f"{self.url}{path}", body, {"Content-Type": "application/json"})
        try:
            with _direct.open(request, timeout=60) as answer:
                return json.loads(answer.read() or b"{}")
        except urllib.error.HTTPError as refusal:
            raise Fault(f"ComfyUI refused {path}: {refusal.read().decode(errors='replace')[:2000]}") from refusal


def link_folder(source: Path, place: Path) -> None:
    """Make `source` appear at `place`: a symlink; on Windows a junction, which needs no rights."""
    if place.is_symlink():
        place.unlink()
    if place.exists():
        return
    if sys.platform == "win32":
        import _winapi

        _winapi.CreateJunction(str(source.resolve()), str(place))
    else:
        place.symlink_to(source.resolve(), target_is_directory=True)


@contextlib.contextmanager
def running(launch: Launch, port: int | None = None) -> Iterator[Server]:
    """Start ComfyUI, yield it once it answers, end it by its handle. Raises Fault with its last lines if it dies."""
    launch.lay_out()
    port = port or free_port()
    log = launch.base / "comfyui.log"
    with log.open("wb") as written:
        process = subprocess.Popen(
            launch.command("--listen", "127.0.0.1", "--port", str(port)),
            cwd=launch.tree,
            env=comfyui_environment(),
            stdin=subprocess.DEVNULL,
            stdout=written,
            stderr=subprocess.STDOUT,
        )
    server = Server(port, launch.base, log, process)
    try:
        _wait_until_it_answers(server)
        yield server
    finally:
        _end(process)


def comfyui_environment() -> dict[str, str]:
    """No account, no hub, no tracking, and its log as it is written."""
    return plain_environment(HF_HUB_OFFLINE="1", DO_NOT_TRACK="1", PYTHONUNBUFFERED="1")


def free_port() -> int:
    """A loopback port that nobody listens on."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port


def _wait_until_it_answers(server: Server) -> None:
    deadline = time.monotonic() + START_LIMIT_S
    while time.monotonic() < deadline:
        if not server.is_alive():
            raise Fault(
                f"ComfyUI ended while it started:\n{server.last_lines()}", "`dev.py doctor` says what is missing."
            )
        try:
            server.get("/system_stats")
            return
        except OSError:
            time.sleep(0.1)
    raise Fault(f"ComfyUI did not answer within {START_LIMIT_S:.0f} s:\n{server.last_lines()}", "Free some memory.")


def _end(process: subprocess.Popen[bytes]) -> None:
    if process.poll() is not None:
        return
    process.terminate()
    try:
        process.wait(timeout=10)
    except subprocess.TimeoutExpired:
        process.kill()
        process.wait()
