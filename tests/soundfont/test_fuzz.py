"""Mutated SoundFonts: only InvalidSoundFont may come out, in little time and memory."""

from __future__ import annotations

import resource
from collections.abc import Callable
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, seed, settings
from hypothesis import strategies as st

from cadenza.nodes.fault import InvalidSoundFont
from cadenza.nodes.soundfont.bank import read_soundfont
from cadenza.nodes.soundfont.specification import Generator as G
from cadenza.nodes.soundfont.synthesizer import render_stems

from .bank_writer import Bank, InstrumentZone, PresetZone, Tone, write_bank
from .playing import Part, note, score_of

MAX_GROWTH_KB = 512 * 1024

RICH = Bank(
    tones=(Tone(), Tone("low", 40, 3000)),
    instruments=(
        (
            InstrumentZone(((G.VOL_ENV_ATTACK, -3000),), sample=None, modulators=((0x0502, G.ATTENUATION, 500, 0, 0),)),
            InstrumentZone(((G.SAMPLE_MODES, 1), (G.MOD_ENV_TO_PITCH, 100), (G.FILTER_CUTOFF, 8000))),
            InstrumentZone(((G.SAMPLE_MODES, 3), (G.MOD_LFO_TO_VOLUME, 30)), sample=1),
        ),
    ),
    presets=(("Rich", 0, 0, (PresetZone(((G.PAN, 100),), modulators=((2, G.PAN, 10, 0, 0),)),)),),
)
WHOLE = {False: write_bank(RICH), True: write_bank(Bank(vorbis=True))}
PART = Part([note(0, 0.05, 30, 90), note(0.05, 0.05, 69, 40), note(0.1, 0.02, 120, 127)])

# a place (as a share of the file, or counted from its tables at the end) and the bytes to put there
EDITS = st.lists(
    st.tuples(st.one_of(st.integers(0, 1 << 20), st.integers(-1200, -1)), st.binary(min_size=0, max_size=6)),
    min_size=1,
    max_size=6,
)
WORDS = st.sampled_from([b"\xff\xff", b"\xff\xff\xff\x7f", b"\0\0\0\0", b"\xff\xff\xff\xff", b"\x01\0", b"\0\x80"])


@pytest.mark.filterwarnings("error")
def test_only_a_clear_fault_comes_out(
    tmp_path_factory: pytest.TempPathFactory, proof_count: Callable[[int], int], proof_seed: int
) -> None:
    path = tmp_path_factory.mktemp("fuzz") / "mutant.sf2"

    @seed(proof_seed)
    @settings(max_examples=proof_count(2000), suppress_health_check=list(HealthCheck))
    @given(
        vorbis=st.booleans(), edits=EDITS, words=st.lists(st.tuples(st.integers(1, 900), WORDS), max_size=4), cut=CUTS
    )
    def play(vorbis: bool, edits: list[tuple[int, bytes]], words: list[tuple[int, bytes]], cut: int) -> None:
        path.write_bytes(_mutant(WHOLE[vorbis], edits, words, cut))
        _read_and_play(path)

    before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    play()
    assert resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before < MAX_GROWTH_KB


CUTS = st.one_of(st.just(0), st.just(0), st.just(0), st.integers(0, 2000))


def _mutant(content: bytes, edits: list[tuple[int, bytes]], words: list[tuple[int, bytes]], cut: int) -> bytes:
    mutant = bytearray(content)
    for place, replacement in [*edits, *((-distance, word) for distance, word in words)]:
        at = place % len(mutant) if place >= 0 else max(0, len(mutant) + place)
        mutant[at : at + len(replacement)] = replacement
    return bytes(mutant[: len(mutant) - cut])


def _read_and_play(path: Path) -> None:
    try:
        font = read_soundfont(path)
        render_stems(score_of([PART.track()]), font, 22_050)
    except InvalidSoundFont as fault:
        assert str(fault)
