"""The house keeps its rules; and each rule is shown to bite by a small tree that breaks it."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from . import architecture as rules

ROOT = Path(__file__).resolve().parent.parent
DOC = '"""A module."""\n'

Rule = Callable[[Path], list[str]]

# rule, the file that breaks it, its content
BREACHES: list[tuple[Rule, str, str]] = [
    (rules.upward_arrows, "nodes/score/note.py", "from ..compose.composer import compose\n"),
    (rules.upward_arrows, "nodes/midi/reader.py", "def read():\n    from ..export.song import export_song\n"),
    (rules.upward_arrows, "nodes/plan/plan.py", "from ..score.score import Score\n"),
    (rules.upward_arrows, "nodes/theory/key.py", "from .. import extension\n"),
    (rules.upward_arrows, "nodes/fault.py", "from .progress import Progress\n"),
    (rules.upward_arrows, "nodes/theory/key.py", "from ...project_store import storage\n"),
    (rules.upward_arrows, "nodes/attic/box.py", DOC),
    (rules.absolute_imports_of_ours, "nodes/midi/reader.py", "import nodes\n"),
    (rules.absolute_imports_of_ours, "project_store/take.py", "from nodes.fault import CadenzaError\n"),
    (rules.comfy_outside_its_rooms, "nodes/compose/composer.py", "def f():\n    import comfy.utils\n"),
    (rules.comfy_outside_its_rooms, "project_store/take.py", "import folder_paths\n"),
    (rules.extra_scripts, "web/piano_roll/view.js", "export {};\n"),
    (rules.computed_node_ids, "nodes/graph/plan.py", "io.Schema(node_id=PREFIX + 'PlanSong')\n"),
    (rules.computed_node_ids, "nodes/graph/plan.py", "io.Schema(node_id='PlanSong')\n"),
    (rules.nodes_without_help, "nodes/graph/plan.py", "io.Schema(node_id='Cadenza_DoNothing')\n"),
    (rules.inputs_without_tooltip, "nodes/graph/plan.py", "io.String.Input('brief')\n"),
    (rules.broad_excepts, "nodes/midi/reader.py", "try:\n    f()\nexcept (OSError, Exception):\n    pass\n"),
    (rules.broad_excepts, "nodes/midi/reader.py", "try:\n    f()\nexcept:\n    pass\n"),
    (rules.work_at_import, "nodes/midi/reader.py", "print('hello')\n"),
    (rules.work_at_import, "nodes/midi/reader.py", "import sys\ndef f():\n    sys.path.append('x')\n"),
    (rules.oversized, "nodes/midi/reader.py", "x = 1\n" * 401),
    (rules.oversized, "nodes/midi/reader.py", "def f():\n" + "    x = 1\n" * 61),
    (rules.oversized, "web/view.mjs", "let x;\n" * 401),
    (rules.empty_names, "nodes/midi/utils.py", DOC),
    (rules.undocumented_modules, "nodes/midi/reader.py", "x = 1\n"),
]
RULES = list(dict.fromkeys(rule for rule, _, _ in BREACHES))


@pytest.mark.parametrize("rule", RULES, ids=lambda rule: rule.__name__)
def test_the_house_keeps_the_rule(rule: Rule) -> None:
    assert rule(ROOT) == []


@pytest.mark.parametrize(("rule", "name", "content"), BREACHES)
def test_a_breach_is_found(rule: Rule, name: str, content: str, tmp_path: Path) -> None:
    (tmp_path / "web").mkdir()
    broken = tmp_path / name
    broken.parent.mkdir(parents=True, exist_ok=True)
    broken.write_text(content, encoding="utf-8")
    found = rule(tmp_path)
    assert len(found) >= 1
    assert name in found[0]


@pytest.mark.parametrize("rule", RULES, ids=lambda rule: rule.__name__)
def test_a_tidy_tree_is_left_in_peace(rule: Rule, tmp_path: Path) -> None:
    page = "Plans a song. " * 20
    for name, content in {
        "nodes/fault.py": DOC,
        "nodes/theory/key.py": DOC + "from ..fault import CadenzaError\nfrom .pitch import spell\n",
        "nodes/theory/pitch.py": DOC,
        "nodes/graph/plan.py": DOC
        + "io.Schema(node_id='Cadenza_PlanSong', inputs=[io.String.Input('a', tooltip='b')])\n",
        "project_store/take.py": DOC + "from ..nodes.fault import CadenzaError\n",
        "web/main.js": "",
        "web/view.mjs": "",
        "web/docs/Cadenza_PlanSong.md": page,
    }.items():
        path = tmp_path / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(content, encoding="utf-8")
    assert rule(tmp_path) == []
