"""dev.py: steps that fail with a cure, a cache that is whole or absent, one way to start ComfyUI, honest endings."""

from __future__ import annotations

import asyncio
import json
import subprocess
import sys
import threading
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from aiohttp import WSMsgType, web

from cadenza.devtools import check, console, debian
from cadenza.devtools.bench import Figure, at_least, at_most, run_bench
from cadenza.devtools.cache import build_once, cache_root, key_of
from cadenza.devtools.comfyui import Launch, Server, free_port, link_folder, running
from cadenza.devtools.console import Fault, run_step
from cadenza.devtools.environment import Environment
from cadenza.devtools.events import EventStream
from cadenza.devtools.host import OLDEST_FRONTEND, Host, own_host
from cadenza.devtools.layer import python_of

ROOT = Path(__file__).resolve().parent.parent
DEV = [sys.executable, str(ROOT / "dev.py")]


def program(text: str) -> list[str]:
    return [sys.executable, "-c", text]


def dev(*arguments: str, typed: str | None = None) -> subprocess.CompletedProcess[str]:
    return subprocess.run([*DEV, *arguments], input=typed, capture_output=True, text=True, check=False)


class TestSteps:
    def test_a_step_returns_what_it_printed(self) -> None:
        assert run_step("greet", program("print('good morning')"), cure="none needed") == "good morning"

    def test_a_failing_step_shows_its_own_last_lines_and_the_cure(self) -> None:
        failing = program("[print('line', n) for n in range(40)]; raise SystemExit(3)")
        with pytest.raises(Fault) as caught:
            run_step("count", failing, cure="Count less.")
        assert "exit status 3" in caught.value.message
        assert "| line 39" in caught.value.message
        assert "| line 19\n" not in caught.value.message
        assert caught.value.cure == "Count less."

    def test_a_step_that_cannot_start_says_so(self, tmp_path: Path) -> None:
        with pytest.raises(Fault, match="could not be started"):
            run_step("nothing", [str(tmp_path / "absent")], cure="Install it.")

    def test_a_long_step_gives_signs_of_life(
        self, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setattr(console, "HEARTBEAT_S", 0.3)
        run_step("wait", program("import time; print('thinking', flush=True); time.sleep(1.5)"), cure="")
        assert "… " in capsys.readouterr().err

    @pytest.mark.parametrize("shell", ["in front", "in the background"])
    def test_what_is_told_to_end_ends_what_it_started(self, shell: str) -> None:
        """A command that is stopped passes it on, and waits until the one below has cleaned up."""
        below = (
            "import time\ntry:\n    print('up', flush=True)\n    time.sleep(60)\n"
            "finally:\n    print('cleaned up', flush=True)"
        )
        deaf = "signal.signal(signal.SIGINT, signal.SIG_IGN)\n"  # as a shell starts its background jobs
        above = (
            "import runpy, signal, sys; from pathlib import Path\n"
            f"runpy.run_path({str(ROOT / 'devtools' / 'pack.py')!r})['load_pack'](Path({str(ROOT)!r}))\n"
            "from cadenza.devtools.console import run_through\n"
            f"{deaf if shell == 'in the background' else ''}"
            "signal.signal(signal.SIGTERM, lambda number, frame: sys.exit(143))\n"
            f"run_through([sys.executable, '-c', {below!r}])\n"
        )
        with subprocess.Popen(program(above), stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True) as process:
            assert process.stdout is not None
            assert process.stdout.readline() == "up\n"
            process.terminate()
            assert process.communicate(timeout=30)[0] == "cleaned up\n"
        assert process.returncode == 143


class TestCache:
    def test_the_environment_names_another_folder(self, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
        monkeypatch.setenv("CADENZA_CACHE", str(tmp_path))
        assert cache_root() == tmp_path

    def test_the_default_lies_outside_the_tree(self, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.delenv("CADENZA_CACHE", raising=False)
        assert not cache_root().is_relative_to(ROOT)

    def test_a_key_changes_with_every_ingredient(self) -> None:
        assert key_of("torch", [3, 11]) == key_of("torch", [3, 11])
        assert len({key_of("torch", [3, 11]), key_of("torch", [3, 12]), key_of("numpy", [3, 11])}) == 3

    def test_what_is_built_is_used_again(self, tmp_path: Path) -> None:
        builds = []
        for _ in range(2):
            place = build_once(tmp_path / "thing", lambda draft: builds.append(draft))
        assert place.is_dir()
        assert len(builds) == 1

    def test_a_build_that_fails_leaves_nothing(self, tmp_path: Path) -> None:
        def build(draft: Path) -> None:
            (draft / "half").touch()
            raise Fault("the network is gone")

        with pytest.raises(Fault):
            build_once(tmp_path / "thing", build)
        assert [path.name for path in tmp_path.iterdir()] == ["thing.lock"]

    def test_the_draft_of_a_killed_build_is_thrown_away(self, tmp_path: Path) -> None:
        left = tmp_path / "thing.draft"
        left.mkdir()
        (left / "half").touch()
        place = build_once(tmp_path / "thing", lambda draft: (draft / "whole").touch())
        assert [path.name for path in place.iterdir()] == ["whole"]

    def test_two_processes_build_once(self, tmp_path: Path) -> None:
        building = (
            "import runpy, sys, time; from pathlib import Path\n"
            f"runpy.run_path({str(ROOT / 'devtools' / 'pack.py')!r})['load_pack'](Path({str(ROOT)!r}))\n"
            "from cadenza.devtools.cache import build_once\n"
            "def build(draft): print('built', flush=True); time.sleep(0.5)\n"
            f"build_once(Path({str(tmp_path / 'thing')!r}), build)\n"
        )
        both = [subprocess.Popen(program(building), stdout=subprocess.PIPE, text=True) for _ in range(2)]
        printed = [process.communicate()[0] for process in both]
        assert sorted(printed) == ["", "built\n"]


class TestOwnComfyUI:
    @pytest.fixture
    def tree(self, tmp_path: Path) -> Path:
        tree = tmp_path / "portable" / "ComfyUI"
        tree.mkdir(parents=True)
        (tree / "main.py").touch()
        return tree

    @pytest.mark.parametrize("venv", ["venv", ".venv", "../venv", "../.venv"])
    def test_its_python_is_found_beside_it(self, tree: Path, venv: str) -> None:
        folder = (tree / venv).resolve()
        subprocess.run([sys.executable, "-m", "venv", "--without-pip", folder], check=True)
        host = own_host(tree, None)
        assert host.tree == tree.resolve()
        assert host.python.executable == python_of(folder)
        assert not host.stock

    def test_the_folder_around_it_will_do(self, tree: Path) -> None:
        assert own_host(tree.parent, Path(sys.executable)).tree == tree.resolve()

    def test_a_folder_without_comfyui_is_refused(self, tmp_path: Path) -> None:
        with pytest.raises(Fault, match=r"no main\.py"):
            own_host(tmp_path, None)

    def test_a_comfyui_without_python_asks_for_one(self, tree: Path) -> None:
        with pytest.raises(Fault) as caught:
            own_host(tree, None)
        assert "--python" in caught.value.cure

    def test_a_python_that_is_none_is_refused(self, tree: Path) -> None:
        with pytest.raises(Fault, match="no Python that answers"):
            own_host(tree, tree / "main.py")

    def test_what_is_installed_in_it_is_part_of_the_key(self, tree: Path) -> None:
        venv = tree / "venv"
        subprocess.run([sys.executable, "-m", "venv", "--without-pip", venv], check=True)
        before = own_host(tree, None)
        (before.python.packages / "torch-9.9.dist-info").mkdir()
        assert own_host(tree, None).key != before.key


class TestServer:
    @pytest.mark.parametrize("frontend", ["1.32.9", "1.58.1"])
    def test_it_answers_and_serves_the_frontend_that_was_asked_for(
        self, comfy_server: Callable[..., Server], frontend: str
    ) -> None:
        server = comfy_server(frontend)
        log = server.log.read_text(encoding="utf-8")
        assert f"ComfyUI frontend version: {frontend}" in log or f"frontend-{frontend}" in log
        assert server.get("/jobs") == {
            "jobs": [],
            "pagination": {"offset": 0, "limit": 200, "total": 0, "has_more": False},
        }

    def test_one_server_serves_the_whole_session(self, comfy_server: Callable[..., Server]) -> None:
        assert comfy_server(OLDEST_FRONTEND) is comfy_server(OLDEST_FRONTEND)

    def test_a_refusal_comes_with_comfyuis_own_words(self, comfy_server: Callable[..., Server]) -> None:
        with pytest.raises(Fault, match="NoSuchNode"):
            comfy_server().post("/prompt", {"prompt": {"1": {"class_type": "NoSuchNode", "inputs": {}}}})

    def test_one_that_dies_shows_its_last_lines(self, comfy_host: Host, tmp_path: Path) -> None:
        launch = Launch(comfy_host.tree, comfy_host.python.executable, tmp_path, {}, flags=("--no-such-flag",))
        with pytest.raises(Fault, match="unrecognized arguments: --no-such-flag"), running(launch):
            pass

    def test_a_pack_is_linked_not_copied(self, tmp_path: Path) -> None:
        (tmp_path / "my pack-1").mkdir()
        for _ in range(2):
            link_folder(tmp_path / "my pack-1", tmp_path / "Cadenza")
        (tmp_path / "my pack-1" / "__init__.py").touch()
        assert (tmp_path / "Cadenza" / "__init__.py").exists()

    def test_ports_are_free(self) -> None:
        assert 1024 < free_port() < 65536


class TestEvents:
    """The websocket client, against aiohttp's server, which is ComfyUI's."""

    @pytest.fixture
    def port(self) -> Iterator[int]:
        port, loop, started = free_port(), asyncio.new_event_loop(), threading.Event()

        async def answer(request: web.Request) -> web.WebSocketResponse:
            socket = web.WebSocketResponse(autoping=False)
            await socket.prepare(request)
            await socket.send_json({"type": "hello", "data": {"client": request.query["clientId"]}})
            await socket.send_bytes(b"\x00\x00\x00\x01 a preview picture")
            await socket.send_json({"type": "middle", "data": "m" * 300})
            await socket.send_json({"type": "long", "data": "l" * 100_000})
            await socket.ping(b"are you there?")
            reply = await socket.receive()
            is_pong = reply.type is WSMsgType.PONG and reply.data == b"are you there?"
            await socket.send_json({"type": "pong", "data": is_pong})
            await asyncio.sleep(1.5)
            await socket.close()
            return socket

        async def serve() -> web.AppRunner:
            app = web.Application()
            app.router.add_get("/ws", answer)
            runner = web.AppRunner(app)
            await runner.setup()
            await web.TCPSite(runner, "127.0.0.1", port).start()
            return runner

        runner = loop.run_until_complete(serve())
        thread = threading.Thread(target=lambda: (loop.call_soon(started.set), loop.run_forever()))
        thread.start()
        started.wait()
        yield port
        asyncio.run_coroutine_threadsafe(runner.cleanup(), loop).result()
        loop.call_soon_threadsafe(loop.stop)
        thread.join()
        loop.close()

    def test_every_length_pings_pictures_silence_and_the_end(self, port: int) -> None:
        stream = EventStream(port, "me")
        events = iter(stream)
        assert next(events) == {"type": "hello", "data": {"client": "me"}}
        assert next(events) == {"type": "middle", "data": "m" * 300}
        assert next(events) == {"type": "long", "data": "l" * 100_000}
        assert next(events) == {"type": "pong", "data": True}
        assert next(events) is None
        with pytest.raises(ConnectionError):
            next(events)
        stream.close()

    def test_a_refusal_is_an_error(self, comfy_server: Callable[..., Server]) -> None:
        with pytest.raises(ConnectionError):
            EventStream(free_port(), "me")


class TestCommands:
    def test_help_names_every_command(self) -> None:
        printed = dev("--help").stdout
        for command in ("song", "start", "test", "check", "plan", "bench", "doctor", "--comfyui", "--python"):
            assert command in printed

    def test_an_unknown_argument_is_refused(self) -> None:
        run = dev("doctor", "--loud")
        assert run.returncode == 2
        assert "--loud" in run.stderr

    def test_an_unknown_benchmark_names_those_there_are(self, comfy_host: Host) -> None:
        with pytest.raises(Fault) as caught:
            run_bench(Environment(comfy_host, comfy_host.python), "nothing")
        assert "import" in caught.value.cure

    def test_doctor_gives_the_cure_for_what_is_missing(self, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
        monkeypatch.setenv("CADENZA_CACHE", str(tmp_path))
        run = dev("doctor")
        assert run.returncode == 1
        assert "MISSING  ComfyUI: no stock one is built yet\n           -> python3 dev.py start builds it" in run.stdout
        assert list(tmp_path.iterdir()) == []


class TestPlan:
    def test_a_brief_becomes_one_line_of_json_with_sources(self) -> None:
        run = dev("plan", "melancholic lo-fi beat, 72 bpm, D minor, piano, bass and drums, 16 bars")
        assert run.returncode == 0, run.stderr
        plan = json.loads(run.stdout)
        assert (plan["bpm"], plan["key"], plan["sources"]["bpm"]) == (72.0, "D minor", "you said")

    def test_a_dash_reads_one_brief_a_line(self) -> None:
        run = dev("plan", "-", typed="a waltz in 3/4\npop at 120 bpm\n")
        plans = [json.loads(line) for line in run.stdout.splitlines()]
        assert [plan["meter"] for plan in plans] == ["3/4", "4/4"]

    def test_a_brief_that_makes_no_plan_is_an_error_on_its_own_line(self) -> None:
        run = dev("plan", "-", typed="pop at 900 bpm\na waltz in 3/4\n")
        assert run.returncode == 1
        refused, made = (json.loads(line) for line in run.stdout.splitlines())
        assert refused["error"]["code"] == "invalid_plan"
        assert "900" in refused["error"]["message"]
        assert made["meter"] == "3/4"

    def test_it_needs_nothing_but_the_standard_library(self) -> None:
        """-I -S: no site-packages at all."""
        run = subprocess.run(
            [sys.executable, "-I", "-S", str(ROOT / "dev.py"), "plan", "a waltz"],
            capture_output=True,
            text=True,
            check=False,
        )
        assert run.returncode == 0, run.stderr


class TestCheck:
    @pytest.fixture
    def tree(self, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
        """A small pack in a folder of a difficult name, checked as ours is, in a cache of its own."""
        tree = tmp_path / "my pack-1"
        for folder in ("nodes", "tests"):
            (tree / folder).mkdir(parents=True)
        for module in ("__init__.py", "dev.py", "install.py", "nodes/__init__.py"):
            (tree / module).touch()
        (tree / "tests" / "test_architecture.py").write_text("def test_house() -> None:\n    pass\n")
        (tree / "pyproject.toml").write_bytes((ROOT / "pyproject.toml").read_bytes())
        monkeypatch.setattr(check, "ROOT", tree)
        monkeypatch.setenv("CADENZA_CACHE", str(tmp_path / "cache"))
        return tree

    def test_a_tidy_tree_passes(self, tree: Path, comfy_host: Host) -> None:
        (tree / "nodes" / "tune.py").write_text("def octave(pitch: int) -> int:\n    return pitch // 12 - 1\n")
        assert check.check_tree(Environment(comfy_host, comfy_host.python)) == 0

    def test_every_kind_of_fault_is_found_in_one_go(
        self, tree: Path, comfy_host: Host, capfd: pytest.CaptureFixture[str]
    ) -> None:
        (tree / "nodes" / "tune.py").write_text("import os\ndef octave(pitch): return pitch//12-1\n")
        (tree / "tests" / "test_architecture.py").write_text("def test_house() -> None:\n    assert False\n")
        assert check.check_tree(Environment(comfy_host, comfy_host.python)) == 4
        said = capfd.readouterr().err
        assert "format, lint, types, architecture: see above" in said


class TestBench:
    def test_a_bar_holds_up_to_its_limit(self) -> None:
        assert at_most("import time", 0.2, "s", 0.2) == Figure("import time", 0.2, "s", "at most 0.2", True)
        assert not at_most("import time", 0.21, "s", 0.2).holds
        assert at_least("speed", 2.0, "times pretty_midi", 2).holds
        assert not at_least("speed", 1.9, "times pretty_midi", 2).holds


class TestDebian:
    def test_what_is_missing_is_asked_for_by_name_when_we_are_not_root(
        self, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
    ) -> None:
        monkeypatch.setattr(debian, "missing_packages", lambda: [debian.PACKAGES[0], debian.PACKAGES[1]])
        monkeypatch.setattr(debian.shutil, "which", lambda name: f"/usr/bin/{name}")
        monkeypatch.setattr(debian.os, "geteuid", lambda: 1000)
        debian.provide_packages()
        assert "sudo apt-get install --no-install-recommends chromium fluidsynth" in capsys.readouterr().err

    def test_elsewhere_they_are_named(
        self, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
    ) -> None:
        monkeypatch.setattr(debian, "missing_packages", lambda: [debian.PACKAGES[0]])
        monkeypatch.setattr(debian.shutil, "which", lambda name: None)
        debian.provide_packages()
        assert "chromium" in capsys.readouterr().err
