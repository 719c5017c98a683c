"""How every test meets the pack: loaded by path under the alias `cadenza`, as ComfyUI does, whatever the folder's name.

Long proofs take their number of cases from `proof_count` and their chance from `proof_seed`.
"""

from __future__ import annotations

import runpy
import secrets
from collections.abc import Callable
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parent.parent
PROOF_SEED = pytest.StashKey[int]()
PROOF_SHARE = 20  # without --full a long proof runs this part of its stated count


runpy.run_path(str(ROOT / "devtools" / "pack.py"))["load_pack"](ROOT)

from cadenza.tests.comfy_host import comfy_host, comfy_python, comfy_server, comfyui, prompt_server  # noqa: E402, F401  fixtures


def pytest_addoption(parser: pytest.Parser) -> None:
    group = parser.getgroup("cadenza")
    group.addoption("--full", action="store_true", help="run the long proofs at their stated counts")
    group.addoption("--proof-seed", type=int, default=None, help="repeat a long proof with the seed that it printed")


def pytest_configure(config: pytest.Config) -> None:
    seed = config.getoption("--proof-seed")
    config.stash[PROOF_SEED] = secrets.randbelow(2**31) if seed is None else seed
    _quiet_hypothesis()


def pytest_report_header(config: pytest.Config) -> str:
    share = "all" if config.getoption("--full") else f"1/{PROOF_SHARE}"
    return f"long proofs: {share} of their cases, --proof-seed={config.stash[PROOF_SEED]}"


def _quiet_hypothesis() -> None:
    """No deadlines (a loaded machine is no fault) and no example database in the tree."""
    from hypothesis import HealthCheck, settings

    settings.register_profile(
        "cadenza", deadline=None, database=None, print_blob=True, suppress_health_check=[HealthCheck.too_slow]
    )
    settings.load_profile("cadenza")


@pytest.fixture(scope="session")
def proof_count(pytestconfig: pytest.Config) -> Callable[[int], int]:
    """`proof_count(5000)` is 5000 with --full, else a twentieth of it, and at least 1."""
    full: bool = pytestconfig.getoption("--full")
    return lambda count: count if full else max(1, count // PROOF_SHARE)


@pytest.fixture(scope="session")
def proof_seed(pytestconfig: pytest.Config) -> int:
    """The seed of this run's long proofs; printed in pytest's header, repeatable with --proof-seed."""
    return pytestconfig.stash[PROOF_SEED]
