"""Guided fuzzing of the SoundFont reader and player with atheris, which no environment of ours installs.

    pip install atheris && python tests/soundfont/fuzz_bank.py -max_total_time=600 [corpus folder]

An input is either a file as it stands or, more fruitful, a list of edits to the tables of a small sound bank. Whatever
comes out other than InvalidSoundFont, or takes ten seconds or two gigabytes, is a find; finds become tests.
"""

from __future__ import annotations

import runpy
import sys
import tempfile
import warnings
from pathlib import Path

import atheris

ROOT = Path(__file__).resolve().parents[2]
LIMITS = ("-timeout=10", "-rss_limit_mb=2000", "-max_len=20000")
TABLE_BYTES = 1400  # at the end of the bank: all nine tables
WORDS = (0, 1, 2, 0x7F, 0x80, 0xFF, 0x100, 0x7FFF, 0x8000, 0x8001, 0xFFFE, 0xFFFF)

with atheris.instrument_imports(include=["cadenza"]):
    runpy.run_path(str(ROOT / "devtools" / "pack.py"))["load_pack"](ROOT)
    from cadenza.nodes.fault import InvalidSoundFont
    from cadenza.nodes.soundfont import bank, synthesizer
    from cadenza.tests.soundfont.playing import score_of
    from cadenza.tests.soundfont.test_fuzz import PART, WHOLE

SCORE = score_of([PART.track()])


def edited(chance: atheris.FuzzedDataProvider) -> bytes:
    """A sound bank with some words of its tables replaced."""
    mutant = bytearray(WHOLE[chance.ConsumeBool()])
    for _ in range(chance.ConsumeIntInRange(1, 6)):
        place = len(mutant) - 2 * chance.ConsumeIntInRange(1, TABLE_BYTES // 2)
        word = chance.PickValueInList(list(WORDS)) if chance.ConsumeBool() else chance.ConsumeIntInRange(0, 0xFFFF)
        mutant[place : place + 2] = word.to_bytes(2, "little")
    return bytes(mutant)


def play(content: bytes, path: Path) -> None:
    """Read and play an input; the only fault that may come out is ours."""
    file = content[1:]
    path.write_bytes(edited(atheris.FuzzedDataProvider(file)) if content[:1] < b"\xc0" else file)
    try:
        font = bank.read_soundfont(path)
        for preset in font.presets[:4]:
            font.layers(preset)
        synthesizer.render_stems(SCORE, font, 22_050, threads=1)
    except InvalidSoundFont as fault:
        assert str(fault)


def main() -> None:
    warnings.simplefilter("error")
    with tempfile.TemporaryDirectory() as folder:
        corpus = Path(folder) / "corpus"
        corpus.mkdir()
        for is_vorbis, whole in WHOLE.items():
            (corpus / f"whole{is_vorbis:d}").write_bytes(b"\xff" + whole)
            (corpus / f"edits{is_vorbis:d}").write_bytes(bytes([is_vorbis]) * 200)
        atheris.Setup([*sys.argv, str(corpus), *LIMITS], lambda content: play(content, Path(folder) / "mutant.sf2"))
        atheris.Fuzz()


if __name__ == "__main__":
    main()
