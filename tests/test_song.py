"""`dev.py song`: from the command to the files, as a musician types it. (What the song is like: tests/server.)"""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

from cadenza.devtools.host import Host

ROOT = Path(__file__).resolve().parent.parent


def song(host: Host, *arguments: str) -> subprocess.CompletedProcess[str]:
    own = [] if host.stock else ["--comfyui", str(host.tree), "--python", str(host.python.executable)]
    command = [sys.executable, str(ROOT / "dev.py"), *own, "song", *arguments]
    return subprocess.run(command, capture_output=True, text=True, check=False)


def test_the_last_line_says_where_everything_lies(comfy_host: Host, tmp_path: Path) -> None:
    out = tmp_path / "my songs"
    run = song(comfy_host, "calm waltz in 3/4, 90 bpm, 8 bars", "--out", str(out))
    assert run.returncode == 0, run.stderr
    files = json.loads(run.stdout.splitlines()[-1])
    assert list(files) == ["midi", "stems", "master", "report", "plan"]
    paths = [Path(path) for path in (files["midi"], *files["stems"], files["master"], files["report"], files["plan"])]
    assert all(path.is_absolute() and path.is_relative_to(out.resolve()) and path.stat().st_size > 0 for path in paths)
    assert len({path.name for path in paths}) == len(paths)
    assert Path(files["midi"]).read_bytes()[:4] == b"MThd"
    assert json.loads(Path(files["plan"]).read_text(encoding="utf-8"))["bpm"] == 90.0


def test_progress_names_the_nodes_as_they_run(comfy_host: Host, tmp_path: Path) -> None:
    run = song(comfy_host, "short pop loop, 4 bars, 120 bpm", "--out", str(tmp_path))
    said = [line.strip() for line in run.stderr.splitlines()]
    assert said[0] == "Starting ComfyUI"
    assert said.index("Compose Song") < said.index("Export Song")


def test_a_brief_that_makes_no_song_ends_in_the_nodes_own_sentence(comfy_host: Host, tmp_path: Path) -> None:
    run = song(comfy_host, "pop at 900 bpm", "--out", str(tmp_path))
    assert run.returncode == 1
    assert run.stdout == ""
    assert "900" in run.stderr
    assert "Traceback" not in run.stderr
    assert list(tmp_path.iterdir()) == []
