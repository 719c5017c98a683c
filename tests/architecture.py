"""The rules of the house as functions over a tree: each returns the places that break it. See test_architecture.py."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from pathlib import Path

FLOORS: dict[str, int] = {
    "extension": 7,
    "graph": 6, "routes": 6,
    "studio": 5, "arrange": 5,
    "compose": 4, "assistant": 4, "diffusion": 4, "soundfont": 4, "midi": 4, "export": 4,
    "mix": 3, "quality": 3,
    "plan": 2, "score": 2,
    "theory": 1, "sound": 1, "project_store": 1,
    "fault": 0, "progress": 0, "draft": 0, "document": 0,
}  # fmt: skip
COMFY_ROOMS = ("graph", "routes", "extension")
COMFY_MODULES = {
    "comfy",
    "comfy_api",
    "comfy_execution",
    "folder_paths",
    "server",
    "execution",
    "node_helpers",
    "nodes",
}
NOTHING_OF_OURS = {"fault": (), "progress": (), "draft": ("fault",), "document": ("fault",)}
MAX_FILE_LINES, MAX_FUNCTION_LINES = 400, 60
FORBIDDEN_NAMES = {"utils", "helpers", "common", "misc", "manager", "base", "core", "util", "helper"}


def sources(root: Path) -> Iterator[tuple[Path, ast.Module]]:
    """The pack's own Python files: path relative to the root, and syntax tree."""
    for folder in ("nodes", "project_store"):
        for path in sorted((root / folder).rglob("*.py")):
            yield path.relative_to(root), ast.parse(path.read_text(encoding="utf-8"))


def room_of(path: Path) -> str:
    """nodes/graph/plan.py -> graph; nodes/fault.py -> fault; project_store/x.py -> project_store."""
    return path.parts[0] if path.parts[0] == "project_store" else Path(path.parts[1]).stem


def imported_rooms(path: Path, tree: ast.Module) -> Iterator[tuple[int, str]]:
    """(line, room) of every relative import in the file, imports inside functions too."""
    for node in ast.walk(tree):
        if not isinstance(node, ast.ImportFrom) or node.level == 0:
            continue
        package = path.parent.parts  # the package that level 1 means
        base = package[: len(package) - (node.level - 1)]
        target = (*base, *(node.module or "").split(".")) if node.module else base
        names = [(*target, alias.name) for alias in node.names] if len(target) <= 1 else [target]
        for name in names:
            room = name[0] if name[0] == "project_store" else (name[1] if len(name) > 1 else "")
            if room and room != "__init__":
                yield node.lineno, room


def upward_arrows(root: Path) -> list[str]:
    """Imports of a room that is not on a lower floor, or that has no floor at all."""
    broken = []
    for path, tree in sources(root):
        room = room_of(path)
        if room == "__init__":
            continue
        if room not in FLOORS:
            broken.append(f"{path}: the room {room!r} has no floor")
            continue
        for line, target in imported_rooms(path, tree):
            if target == room and (len(path.parts) > 2 or room == path.parts[0]):  # inside one room
                continue
            if target not in FLOORS:
                broken.append(f"{path}:{line}: imports {target!r}, which has no floor")
            elif room in NOTHING_OF_OURS:
                if target not in NOTHING_OF_OURS[room]:
                    broken.append(f"{path}:{line}: {room} may not import {target}")
            elif FLOORS[target] >= FLOORS[room]:
                broken.append(f"{path}:{line}: {room} (floor {FLOORS[room]}) imports {target} (floor {FLOORS[target]})")
    return broken


def absolute_imports_of_ours(root: Path) -> list[str]:
    """`import nodes` or `from project_store …`: inside ComfyUI these are other modules, or none."""
    broken = []
    for path, tree in sources(root):
        for line, module in absolute_imports(tree):
            if module.split(".")[0] in {"nodes", "project_store", "cadenza"}:
                broken.append(f"{path}:{line}: imports {module}; use a relative import")
    return broken


def absolute_imports(tree: ast.Module) -> Iterator[tuple[int, str]]:
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            yield from ((node.lineno, alias.name) for alias in node.names)
        elif isinstance(node, ast.ImportFrom) and node.level == 0 and node.module:
            yield node.lineno, node.module


def comfy_outside_its_rooms(root: Path) -> list[str]:
    return [
        f"{path}:{line}: {room_of(path)} imports {module}"
        for path, tree in sources(root)
        if room_of(path) not in COMFY_ROOMS
        for line, module in absolute_imports(tree)
        if module.split(".")[0] in COMFY_MODULES
    ]


def extra_scripts(root: Path) -> list[str]:
    """Every .js under web/ but main.js: ComfyUI would load it as an extension of its own."""
    return [
        str(path.relative_to(root)) for path in sorted((root / "web").rglob("*.js")) if path != root / "web" / "main.js"
    ]


def node_ids(root: Path) -> Iterator[tuple[Path, int, ast.expr]]:
    for path, tree in sources(root):
        for node in ast.walk(tree):
            if isinstance(node, ast.keyword) and node.arg == "node_id" and room_of(path) == "graph":
                yield path, node.value.lineno, node.value


def computed_node_ids(root: Path) -> list[str]:
    """ComfyUI-Manager's scanner reads the literal; and ids share one prefix so that none clashes."""
    return [
        f"{path}:{line}: node_id must be a literal 'Cadenza_…'"
        for path, line, value in node_ids(root)
        if not (isinstance(value, ast.Constant) and str(value.value).startswith("Cadenza_"))
    ]


def nodes_without_help(root: Path) -> list[str]:
    """A help page has the node's id as its name and says more than its title."""
    missing = []
    for path, line, value in node_ids(root):
        if isinstance(value, ast.Constant):
            page = root / "web" / "docs" / f"{value.value}.md"
            if not page.is_file() or len(page.read_text(encoding="utf-8").split()) < 30:
                missing.append(f"{path}:{line}: web/docs/{value.value}.md is missing or says nothing")
    return missing


def inputs_without_tooltip(root: Path) -> list[str]:
    """Every `….Input(` in the graph room explains itself."""
    return [
        f"{path}:{node.lineno}: an input without a tooltip"
        for path, tree in sources(root)
        if room_of(path) == "graph"
        for node in ast.walk(tree)
        if isinstance(node, ast.Call)
        and isinstance(node.func, ast.Attribute)
        and node.func.attr == "Input"
        and not any(keyword.arg == "tooltip" for keyword in node.keywords)
    ]


def broad_excepts(root: Path) -> list[str]:
    """`except:`, `except Exception`, `except BaseException`: they swallow ComfyUI's Cancel."""
    broken = []
    for path, tree in sources(root):
        for node in ast.walk(tree):
            if isinstance(node, ast.ExceptHandler):
                caught = node.type.elts if isinstance(node.type, ast.Tuple) else [node.type]
                names = {kind.id for kind in caught if isinstance(kind, ast.Name)}
                if node.type is None or names & {"Exception", "BaseException"}:
                    broken.append(f"{path}:{node.lineno}: a broad except")
    return broken


def work_at_import(root: Path) -> list[str]:
    """Calls at module level that touch the world: printing, environment, processes, files, sys.path."""
    worldly = {"print", "open", "exec", "eval", "system", "run", "Popen", "mkdir", "unlink", "write_text", "read_text"}
    broken = []
    for path, tree in sources(root):
        for statement in tree.body:
            if isinstance(statement, ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef):
                continue
            for node in ast.walk(statement):
                if isinstance(node, ast.Call) and called_name(node) in worldly:
                    broken.append(f"{path}:{node.lineno}: {called_name(node)}() at import")
        text = ast.unparse(tree)
        broken += [f"{path}: touches {name}" for name in ("sys.path", "os.environ[") if name in text]
    return broken


def called_name(call: ast.Call) -> str:
    return call.func.attr if isinstance(call.func, ast.Attribute) else getattr(call.func, "id", "")


def oversized(root: Path) -> list[str]:
    """Files over 400 lines and functions over 60."""
    broken = []
    for path, tree in sources(root):
        n_lines = len((root / path).read_text(encoding="utf-8").splitlines())
        if n_lines > MAX_FILE_LINES:
            broken.append(f"{path}: {n_lines} lines")
        for node in ast.walk(tree):
            if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
                length = (node.end_lineno or node.lineno) - node.lineno + 1
                if length > MAX_FUNCTION_LINES:
                    broken.append(f"{path}:{node.lineno}: {node.name} has {length} lines")
    broken += [
        f"{path.relative_to(root)}: {len(path.read_text(encoding='utf-8').splitlines())} lines"
        for pattern in ("*.mjs", "*.js")
        for path in sorted((root / "web").rglob(pattern))
        if len(path.read_text(encoding="utf-8").splitlines()) > MAX_FILE_LINES
    ]
    return broken


def empty_names(root: Path) -> list[str]:
    """File names that say nothing about the field."""
    return [str(path) for path, _ in sources(root) if path.stem in FORBIDDEN_NAMES]


def undocumented_modules(root: Path) -> list[str]:
    return [str(path) for path, tree in sources(root) if not ast.get_docstring(tree)]
