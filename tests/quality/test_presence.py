"""Notes in the stems, spectral balance, digital silence, range, sides, and the bars of a detuned or hurried part."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from cadenza.nodes.plan.styles import style_ids
from cadenza.nodes.quality.audio import check_digital_silence
from cadenza.nodes.quality.balance import EDGES_HZ, NAMES, band_levels_db, check_balance, norms
from cadenza.nodes.quality.heard import heard_spans_s, sounding_tracks
from cadenza.nodes.quality.levels import check_levels
from cadenza.nodes.quality.presence import check_notes_in_stems
from cadenza.nodes.quality.stereo import check_channel_order
from cadenza.nodes.quality.timing import check_drift
from cadenza.nodes.quality.tuning import check_tuning
from cadenza.nodes.score.note import Control
from cadenza.nodes.score.time import Ticks
from cadenza.nodes.sound.audio import Audio, Stems

from ..sound.signals import noise, silence, sine
from ..sound.watch import assert_watched
from .songs import RATE, mastered, render, song, transposed

SCORE = song()
STEMS = render(SCORE)
MASTER = mastered(STEMS)
BAR_S = 2.5


def with_stem(name: str, audio: Audio) -> Stems:
    return Stems(STEMS.names, tuple(audio if each == name else STEMS[each] for each in STEMS.names))


def test_every_note_sounds_in_its_stem() -> None:
    found = check_notes_in_stems(SCORE, STEMS)
    assert found.verdict == "pass"
    assert found.value == pytest.approx(1, abs=0.05)


@pytest.mark.parametrize("semitones", [-4, -1, 1, 6])
def test_a_stem_with_other_pitches_is_named(semitones: int) -> None:
    other = render(transposed(SCORE, semitones))
    found = check_notes_in_stems(SCORE, with_stem("melody", other["melody"]))
    assert found.verdict == "fail"
    assert found.hint.startswith("Flute ")


def test_a_stem_that_is_silent_too_long_is_missed_in_its_bars() -> None:
    for name in STEMS.names:
        cut = STEMS[name].waveform.copy()
        cut[:, : round(13 * BAR_S * RATE)] = 0
        found = check_notes_in_stems(SCORE, with_stem(name, Audio(cut, RATE)))
        assert found.verdict == "fail", name
        assert set(found.bars) <= set(range(1, 14)), name


def test_few_notes_and_effects_are_not_asked() -> None:
    empty = SCORE.with_tracks(tuple(track.with_notes(track.notes[:3]) for track in SCORE.tracks))
    assert check_notes_in_stems(empty, STEMS).verdict == "not measured"
    riser = replace(SCORE.track("melody"), role="effects")
    assert [track.id for track in sounding_tracks(SCORE.with_track(riser))] == ["bass", "drums"]


def test_what_is_faded_or_next_to_nothing_need_not_be_heard() -> None:
    bass = SCORE.track("bass")
    fades = tuple(Control(Ticks(240 + 30 * step), "cc", 11, 100 - 20 * step) for step in range(6))
    alone = SCORE.with_tracks((replace(bass, notes=bass.notes[:2], controls=fades),))
    spans = heard_spans_s(alone, 2.0)
    assert len(spans) == 1, "the second note begins when the fade is over"
    assert spans[0, 1] == pytest.approx(alone.tempo_map.seconds_at(Ticks(360)))
    ghosts = replace(bass, notes=tuple(replace(note, velocity=3) for note in bass.notes))
    assert len(heard_spans_s(SCORE.with_tracks((ghosts,)), 2.0)) == 0


def test_there_is_a_norm_for_every_style() -> None:
    known = norms()
    assert set(known.mean_db) == set(style_ids())
    assert len(NAMES) == len(EDGES_HZ) - 1 == len(known.spread_db)
    assert all(abs(float(mean.mean())) < 0.1 for mean in known.mean_db.values())


def test_a_master_without_lows_or_highs_is_unusual_and_says_where() -> None:
    pink = _shaped(norms().mean_db["pop"])
    assert check_balance(pink, "pop").verdict == "pass"
    for band, name in ((1, "60-120 Hz"), (7, "4-8 kHz")):
        wrong = norms().mean_db["pop"].copy()
        wrong[band] -= 24
        found = check_balance(_shaped(wrong), "pop")
        assert found.verdict == "unusual"
        assert name in found.hint


def test_balance_that_cannot_be_judged() -> None:
    for audio, style in ((silence(2), "pop"), (noise(2), ""), (noise(2), "no such style"), (MASTER, "pop")):
        assert check_balance(audio, style).verdict == "not measured"
    assert band_levels_db(silence(2)) is None


def _shaped(levels_db: np.ndarray) -> Audio:
    """Noise with these levels of the bands."""
    spectrum = np.fft.rfft(np.random.default_rng(3).standard_normal(6 * 44_100))
    hertz = np.fft.rfftfreq(6 * 44_100, 1 / 44_100)
    gains = np.zeros(len(hertz))
    for low, high, level in zip(EDGES_HZ[:-1], EDGES_HZ[1:], levels_db, strict=True):
        inside = (hertz >= low) & (hertz < high)
        gains[inside] = 10 ** (level / 20) / np.sqrt(inside.sum())
    wave = np.fft.irfft(spectrum * gains)
    return Audio((0.3 * wave / np.abs(wave).max())[None].astype(np.float32), 44_100)


def test_digital_silence_is_a_line_of_its_own() -> None:
    assert check_digital_silence(SCORE, MASTER).verdict == "pass"
    cut = MASTER.waveform.copy()
    start = round((6 * BAR_S + 0.2) * RATE)
    cut[:, start : start + round(0.7 * RATE)] = 0
    found = check_digital_silence(SCORE, Audio(cut, RATE))
    assert (found.verdict, found.bars) == ("unusual", (7,))
    assert found.value == pytest.approx(0.7, abs=0.02)
    assert check_digital_silence(SCORE, silence(0)).verdict == "not measured"


def test_loudness_range_of_a_tone_in_two_levels() -> None:
    """EBU Tech 3342, case 1: -20 and -30 dBFS make 10 LU."""
    loud, soft = sine(1000, -20.0, 20), sine(1000, -30.0, 20)
    both = Audio(np.concatenate([loud.waveform, soft.waveform], axis=1), loud.sample_rate)
    levels = {one.name: one for one in check_levels(SCORE, both)}
    assert levels["loudness range"].value == pytest.approx(10, abs=1)
    assert {one.name: one for one in check_levels(SCORE, silence(1))}["loudness range"].verdict == "not measured"


def test_swapped_sides_cannot_be_told() -> None:
    found = check_channel_order()
    assert found.verdict == "not measured"
    assert "reference" in found.hint


def test_only_the_bars_that_are_detuned_are_named() -> None:
    sharp = replace(SCORE.track("melody"), notes=tuple(replace(n) for n in SCORE.track("melody").notes))
    up = render(transposed(SCORE.with_track(sharp), 1))["melody"].waveform
    mixed = STEMS["melody"].waveform.copy()
    start = round(4 * BAR_S * RATE)
    mixed[:, start:] = up[:, start:]
    found = check_tuning(SCORE, with_stem("melody", Audio(mixed, RATE)))
    assert found.verdict == "fail"
    assert min(found.bars) >= 4
    assert len(found.bars) >= 8


def test_a_hurried_master_has_its_bars() -> None:
    n = np.arange(0, MASTER.n_samples - 1, 1.05)
    fast = np.interp(n, np.arange(MASTER.n_samples), MASTER.waveform[0])[None].astype(np.float32)
    found = check_drift(SCORE, Audio(fast, RATE))
    assert found.verdict == "fail"
    assert len(found.bars) >= 12


def test_all_can_be_watched_and_cancelled() -> None:
    assert_watched(lambda progress: check_notes_in_stems(SCORE, STEMS, progress), 4)
    assert_watched(lambda progress: check_digital_silence(SCORE, MASTER, progress), MASTER.n_samples / 44_100)
    assert_watched(lambda progress: check_balance(noise(6), "pop", progress), 4)
