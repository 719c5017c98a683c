"""Where SoundFonts are found."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

from cadenza.nodes.fault import MissingDependency
from cadenza.nodes.soundfont import finder
from cadenza.nodes.soundfont.finder import default_soundfont, find_soundfonts


@pytest.fixture
def bare_system(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """A machine without system folders and without pretty_midi."""
    monkeypatch.setattr(finder, "system_folders", lambda: (tmp_path / "nowhere",))
    monkeypatch.setattr(finder, "_pretty_midi_font", lambda: None)


def test_the_default_is_the_bank_of_pretty_midi() -> None:
    path = default_soundfont()
    assert (path.name, path.parent.name) == ("TimGM6mb.sf2", "pretty_midi")


def test_looking_for_it_does_not_import_pretty_midi() -> None:
    root = Path(finder.__file__).parents[2]
    code = (
        "import runpy, sys, pathlib; root = pathlib.Path(sys.argv[1]);"
        "runpy.run_path(str(root / 'devtools' / 'pack.py'))['load_pack'](root);"
        "from cadenza.nodes.soundfont.finder import default_soundfont;"
        "from cadenza.nodes.soundfont.synthesizer import render_stems; default_soundfont();"
        "assert not {'pretty_midi', 'soundfile', 'scipy.signal', 'mido'} & set(sys.modules)"
    )
    subprocess.run([sys.executable, "-c", code, str(root)], check=True, timeout=120)


@pytest.mark.usefixtures("bare_system")
def test_named_folders_come_first_in_order_and_below(tmp_path: Path) -> None:
    for name in ("b/late.SF3", "b/deep/er/x.sf2", "a/z.sf2", "a/y.sf3", "a/notes.txt"):
        path = tmp_path / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.touch()
    found = find_soundfonts([tmp_path / "b", tmp_path / "a", tmp_path / "missing"])
    assert [path.name for path in found] == ["late.SF3", "x.sf2", "y.sf3", "z.sf2"]


@pytest.mark.usefixtures("bare_system")
def test_a_file_with_several_links_is_found_once_under_its_own_name(tmp_path: Path) -> None:
    (tmp_path / "real.sf2").touch()
    (tmp_path / "alias.sf2").symlink_to(tmp_path / "real.sf2")
    assert find_soundfonts([tmp_path]) == (tmp_path / "real.sf2",)


@pytest.mark.usefixtures("bare_system")
def test_without_pretty_midi_the_first_one_found_is_the_default(tmp_path: Path) -> None:
    (tmp_path / "mine.sf2").touch()
    assert default_soundfont([tmp_path]) == tmp_path / "mine.sf2"


@pytest.mark.usefixtures("bare_system")
def test_with_nothing_at_all_the_cure_is_named() -> None:
    with pytest.raises(MissingDependency, match="pip install pretty_midi"):
        default_soundfont()


@pytest.mark.parametrize("platform", ["linux", "darwin", "win32"])
def test_every_system_has_its_folders(monkeypatch: pytest.MonkeyPatch, platform: str) -> None:
    monkeypatch.setattr(finder.sys, "platform", platform)
    assert len(finder.system_folders()) >= 1
