"""The command line of dev.py. Each command's module is imported when it is called, so that `plan` starts at once."""

from __future__ import annotations

import argparse
import io
import json
import signal
import sys
from collections.abc import Sequence
from pathlib import Path

from .console import Fault, say

EPILOG = "What is built lies in a cache outside the tree (CADENZA_CACHE names another) and is used again."


def main(arguments: Sequence[str] | None = None) -> int:
    """Run one command; return the exit status. A fault is said in its own words, with its cure."""
    signal.signal(signal.SIGTERM, _end_well)
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, io.TextIOWrapper):
            stream.reconfigure(encoding="utf-8", errors="replace")  # titles hold any letter, consoles do not
    options, rest = _parser().parse_known_args(arguments)
    if rest and options.command != "test":
        _parser().error(f"unrecognized arguments: {' '.join(rest)}")
    options.pytest_arguments = rest
    try:
        status: int = options.run(options)
    except Fault as fault:
        say(f"dev.py: {fault.message}" + (f"\nCure: {fault.cure}" if fault.cure else ""))
        return 1
    except KeyboardInterrupt:
        say("dev.py: stopped.")
        return 130
    return status


def _end_well(signal_number: int, frame: object) -> None:
    """Being told to end unwinds the stack, so that a ComfyUI that runs for us ends too."""
    sys.exit(128 + signal_number)


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="dev.py", description="Cadenza's one command for developers.", epilog=EPILOG)
    parser.add_argument(
        "--comfyui", type=Path, metavar="PATH", help="use this ComfyUI of your own; it is left as it is"
    )
    parser.add_argument("--python", type=Path, metavar="PATH", help="the Python that runs it, where it is not found")
    commands = parser.add_subparsers(dest="command", required=True, metavar="COMMAND")

    song = commands.add_parser("song", help="make a song from a brief, in a real ComfyUI")
    song.add_argument(
        "brief", help='for example "melancholic lo-fi beat, 72 bpm, D minor, piano, bass and drums, 16 bars"'
    )
    song.add_argument("--out", type=Path, metavar="DIR", help="where the files go (default: a new folder in the cache)")
    song.set_defaults(run=_song)

    start = commands.add_parser("start", help="start ComfyUI with the studio open in the browser")
    start.add_argument("--port", type=int, default=8188)
    start.add_argument("--no-browser", action="store_true", help="do not open the page")
    start.set_defaults(run=_start)

    test = commands.add_parser("test", help="run all tests; what is not for dev.py goes to pytest", allow_abbrev=False)
    test.set_defaults(run=_test)

    check = commands.add_parser("check", help="format, lint, types, architecture: seconds, before every commit")
    check.set_defaults(run=_check)

    plan = commands.add_parser("plan", help="print a brief's SongPlan as JSON, with the source of every field")
    plan.add_argument("brief", help="the brief, or - to read one a line from standard input")
    plan.set_defaults(run=_plan)

    bench = commands.add_parser("bench", help="run one named benchmark; its last line is JSON")
    bench.add_argument("name")
    bench.add_argument("--inside", action="store_true", help=argparse.SUPPRESS)
    bench.set_defaults(run=_bench)

    doctor = commands.add_parser("doctor", help="what is installed, found and missing, and the exact cure")
    doctor.set_defaults(run=_doctor)
    return parser


def _song(options: argparse.Namespace) -> int:
    from .environment import find_host, pack_environment
    from .song import make_song

    song = make_song(pack_environment(find_host(options.comfyui, options.python)), options.brief, options.out)
    print(json.dumps(song, ensure_ascii=False), flush=True)
    return 0


def _start(options: argparse.Namespace) -> int:
    from .environment import find_host, pack_environment
    from .start import start_studio

    environment = pack_environment(find_host(options.comfyui, options.python))
    return start_studio(environment, options.port, browse=not options.no_browser)


def _test(options: argparse.Namespace) -> int:
    from .environment import find_host, pack_environment, tools_environment
    from .suite import run_tests

    environment = tools_environment(pack_environment(find_host(options.comfyui, options.python)))
    return run_tests(environment, options.pytest_arguments)


def _check(options: argparse.Namespace) -> int:
    from .check import check_tree
    from .environment import find_host, pack_environment, tools_environment

    return min(1, check_tree(tools_environment(pack_environment(find_host(options.comfyui, options.python)))))


def _plan(options: argparse.Namespace) -> int:
    from .plan import briefs_from, print_plans

    return print_plans(briefs_from(options.brief))


def _bench(options: argparse.Namespace) -> int:
    from .bench import run_bench, run_inside
    from .environment import find_host, pack_environment, tools_environment

    if options.inside:
        return run_inside(options.name)
    pack = pack_environment(find_host(options.comfyui, options.python))
    return run_bench(tools_environment(pack), options.name)  # independent readers are among the tools


def _doctor(options: argparse.Namespace) -> int:
    from .doctor import report

    return report(options.comfyui, options.python)
