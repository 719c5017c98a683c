"""What the developer sees: progress on standard error, results on standard output, and for every fault its cure."""

from __future__ import annotations

import contextlib
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Mapping, Sequence
from pathlib import Path

HEARTBEAT_S = 10.0
LAST_LINES = 20
PATIENCE_S = 20.0


class Fault(Exception):
    """Something that the developer can cure. `message`: what was expected and what came; `cure`: what to do."""

    def __init__(self, message: str, cure: str = "") -> None:
        super().__init__(message)
        self.message = message
        self.cure = cure


def say(line: str) -> None:
    """One progress line, at once."""
    print(line, file=sys.stderr, flush=True)


def run_step(
    title: str,
    command: Sequence[str],
    *,
    cure: str,
    folder: Path | None = None,
    environment: Mapping[str, str] | None = None,
) -> str:
    """Run one step of the set-up: say what it is, give a sign of life every ten seconds, return all that it printed.

    Raises Fault with the step's own last lines and `cure` where it fails.
    """
    say(f"  {title}")
    lines: list[str] = []
    started = time.monotonic()
    try:
        process = subprocess.Popen(
            command,
            cwd=folder,
            env=None if environment is None else dict(environment),
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
            encoding="utf-8",
            errors="replace",
        )
    except OSError as reason:
        raise Fault(f"{title}: {command[0]} could not be started ({reason}).", cure) from reason
    reader = threading.Thread(target=_collect, args=(process, lines), daemon=True)
    reader.start()
    try:
        _wait_with_heartbeat(process, lines, started)
    finally:
        if process.poll() is None:
            process.terminate()
            process.wait()
        reader.join()
    if process.returncode != 0:
        shown = "\n".join(f"    | {line}" for line in lines[-LAST_LINES:])
        raise Fault(f"{title}: failed with exit status {process.returncode}.\n{shown}", cure)
    return "\n".join(lines)


def _collect(process: subprocess.Popen[str], lines: list[str]) -> None:
    assert process.stdout is not None
    with process.stdout as printed:
        for line in printed:
            lines.append(line.rstrip())


def _wait_with_heartbeat(process: subprocess.Popen[str], lines: list[str], started: float) -> None:
    while True:
        try:
            process.wait(timeout=HEARTBEAT_S)
            return
        except subprocess.TimeoutExpired:
            latest = next((line.strip() for line in reversed(lines) if line.strip()), "")
            say(f"    … {time.monotonic() - started:.0f} s  {latest[:90]}")


def run_through(
    command: Sequence[str], *, folder: Path | None = None, environment: Mapping[str, str] | None = None
) -> int:
    """Run a command whose own output is the message; return its exit status.

    When we are told to end, it is given time to end what it started itself (pytest its ComfyUI servers).
    """
    sys.stdout.flush()
    if signal.getsignal(signal.SIGINT) == signal.SIG_IGN:  # in a shell's background; a child would inherit the deafness
        signal.signal(signal.SIGINT, signal.default_int_handler)
    process = subprocess.Popen(command, cwd=folder, env=None if environment is None else dict(environment))
    try:
        return process.wait()
    except BaseException as ending:
        if not isinstance(ending, KeyboardInterrupt):  # Ctrl-C has reached it already
            process.send_signal(signal.SIGTERM if sys.platform == "win32" else signal.SIGINT)
        with contextlib.suppress(subprocess.TimeoutExpired):
            process.wait(timeout=PATIENCE_S)
        raise
    finally:
        if process.poll() is None:
            process.kill()
            process.wait()
