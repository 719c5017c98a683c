"""Cadenza's one command for developers: `python3 dev.py --help`. Needs nothing but Python 3.11 or newer."""

import runpy
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parent


def main() -> int:
    """Load the working tree under its alias, whatever this folder is called, and run the command."""
    runpy.run_path(str(ROOT / "devtools" / "pack.py"))["load_pack"](ROOT)
    from cadenza.devtools.commands import main as run

    return run()


if __name__ == "__main__":
    if sys.version_info < (3, 11):  # noqa: UP036  an older Python may well be what `python3` is
        sys.exit("Cadenza needs Python 3.11 or newer; this is " + sys.version.split()[0] + ".")
    sys.exit(main())
