"""Load the working tree as ComfyUI loads a pack: by path, under a name that is not its folder's.

Stands alone (standard library, no relative imports): dev.py and tests/conftest.py run it before there is a package.
"""

from __future__ import annotations

import importlib.util
import sys
from pathlib import Path

ALIAS = "cadenza"


def load_pack(root: Path) -> None:
    """Make `cadenza` and its modules importable from the folder `root`, whatever it is called. Once is enough."""
    if ALIAS in sys.modules:
        return
    spec = importlib.util.spec_from_file_location(ALIAS, root / "__init__.py", submodule_search_locations=[str(root)])
    if spec is None or spec.loader is None:
        raise ImportError(f"{root} holds no package: its __init__.py cannot be loaded.")
    pack = importlib.util.module_from_spec(spec)
    sys.modules[ALIAS] = pack
    spec.loader.exec_module(pack)
