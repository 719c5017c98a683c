"""A preview: the samples of the whole render, notes that enter included, and a key that says when it can be reused."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from random import Random

import numpy as np
import pytest

from cadenza.nodes.fault import InvalidScore
from cadenza.nodes.score.note import Control
from cadenza.nodes.score.score import Score
from cadenza.nodes.soundfont.bank import MAX_WAVE_BYTES, SoundFont, read_soundfont
from cadenza.nodes.soundfont.preview import bars_key, render_bars
from cadenza.nodes.soundfont.synthesizer import render_stems
from cadenza.nodes.soundfont.wave import Wave

from .playing import RATE, Part, bend, controller, note, score_of
from .test_synthesizer import band

BAR_S = 2.0
LIMIT = 10.0 ** (-80 / 20)


def entering(bars: int = 8) -> Score:
    """Everything that can be under way at a bar line: long notes, pedals, bends, swells, programs, ringing drums."""
    pad = Part(
        [note(0, 11, 48), note(1, 7, 55)],
        [controller(i / 4, 74, 127 - 3 * i) for i in range(40)] + [controller(i / 8, 11, 40 + i) for i in range(80)],
        program=89,
    )
    pedal = Part([note(0.2, 0.3, 60), note(2.6, 0.2, 64)], [controller(0.1, 64, 127), controller(9, 64, 0)], program=4)
    bent = Part([note(0.5, 9, 70)], [bend(0.7, 5000), bend(3.1, -8000), bend(6.2, 100), controller(2, 1, 90)], 81)
    changing = Part(
        [note(i, 0.9, 50 + i) for i in range(14)], [Control(960 * i, "program", 0, 5 * i) for i in range(9)]
    )
    hats = Part([note(0.1, 0.1, 46), note(1.9, 0.1, 46), note(2.3, 0.1, 42), note(3.9, 0.1, 49)], is_drum=True)
    names = ("pad", "pedal", "bent", "changing", "hats")
    parts = (pad, pedal, bent, changing, hats)
    return score_of([part.track(name) for name, part in zip(names, parts, strict=True)], bars)


@pytest.mark.parametrize("first_bar", range(1, 9))
@pytest.mark.parametrize("n_bars", [1, 2])
def test_bars_sound_as_in_the_whole_song(font: SoundFont, first_bar: int, n_bars: int) -> None:
    score = entering()
    last_bar = min(8, first_bar + n_bars - 1)
    ids = [track.id for track in score.tracks]
    whole, stems = render_stems(score, font), render_bars(score, font, ids, first_bar, last_bar)
    assert stems.names == tuple(ids)
    start, stop = (round(bar * BAR_S * RATE) for bar in (first_bar - 1, last_bar))
    for name in ids:
        np.testing.assert_allclose(stems[name].waveform, whole[name].waveform[:, start:stop], atol=LIMIT)


def test_any_bars_of_any_tracks(font: SoundFont, proof_count: Callable[[int], int], proof_seed: int) -> None:
    chance = Random(proof_seed)
    score = band(24)
    whole = render_stems(score, font)
    for _ in range(proof_count(200)):
        first = chance.randint(1, 24)
        last = chance.randint(first, min(24, first + 5))
        ids = chance.sample(whole.names, chance.randint(1, len(whole.names)))
        stems = render_bars(score, font, ids, first, last)
        start, stop = (round(bar * BAR_S * RATE) for bar in (first - 1, last))
        for name in ids:
            np.testing.assert_allclose(stems[name].waveform, whole[name].waveform[:, start:stop], atol=LIMIT)


def test_a_preview_heard_before_or_beside_others_has_the_same_bits(font: SoundFont) -> None:
    score, warm = entering(), read_soundfont(font.path)
    ids = [track.id for track in score.tracks]
    for first, last in ((1, 2), (2, 4), (1, 2), (3, 3), (1, 8), (2, 4)):
        fresh = render_bars(score, read_soundfont(font.path), ids, first, last)
        again = render_bars(score, warm, ids, first, last)
        for name in ids:
            np.testing.assert_array_equal(again[name].waveform, fresh[name].waveform)
    assert 0 < warm.waves.n_bytes <= MAX_WAVE_BYTES
    warm.release()
    assert warm.waves.n_bytes == 0


def test_a_preview_heard_again_is_not_rendered_again(font: SoundFont, monkeypatch: pytest.MonkeyPatch) -> None:
    score, warm = entering(), read_soundfont(font.path)
    ids = [track.id for track in score.tracks]
    render_bars(score, warm, ids, 2, 3)
    monkeypatch.setattr(Wave, "render", None)
    render_bars(score, warm, ids, 2, 3)


def test_the_key_tells_what_can_be_heard(font: SoundFont) -> None:
    score = entering()
    pad = score.track("pad")

    def key(changed: Score, first: int = 3, track: str = "pad", rate: int = RATE) -> str:
        return bars_key(changed, font, track, first, first + 1, rate)

    def with_pad(**changes: object) -> Score:
        return score.with_track(replace(pad, **changes))  # type: ignore[arg-type]

    usual = key(score)
    late = Part([note(14.5, 1, 60)]).track().notes
    assert key(with_pad(notes=(*pad.notes, *late))) == usual  # sounds later
    assert key(with_pad(name="Warm pad", gain_db=-6.0)) == usual  # the mixer's
    assert key(score.with_tracks((pad,))) == usual  # no other track
    assert key(with_pad(program=90)) != usual
    assert key(with_pad(notes=tuple(replace(n, velocity=70) for n in pad.notes))) != usual  # entered before
    assert key(with_pad(controls=pad.controls[:-20])) != usual
    assert key(score, first=4) != usual
    assert key(score, rate=48_000) != usual


def test_bars_and_tracks_that_are_not_there_are_refused(font: SoundFont) -> None:
    score = entering()
    for first, last in ((3, 2), (1, 9), (-1, 2)):
        with pytest.raises(InvalidScore, match="bars within"):
            render_bars(score, font, ["pad"], first, last)
    with pytest.raises(InvalidScore, match="no track"):
        render_bars(score, font, ["flute"], 1, 1)
    with pytest.raises(InvalidScore, match="at least one track"):
        render_bars(score, font, [], 1, 1)
