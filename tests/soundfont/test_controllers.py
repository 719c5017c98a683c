"""Controllers and generators that no General MIDI bank shows plainly: FluidSynth judges on a bank of one sine.

Where it plays nothing (soft pedal, sound controllers) our stated law is measured.
"""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest

from cadenza.nodes.score.note import Control
from cadenza.nodes.soundfont.bank import SoundFont, read_soundfont
from cadenza.nodes.soundfont.specification import Generator as G

from .bank_writer import Bank, InstrumentZone, Tone, one_zone, write_bank
from .playing import Part, bend, cents, controller, fluidsynth, level_db, note, ours, pitch_hz

PRESSURE, KEY_PRESSURE = 13, 10  # sources of modulators (clause 8.2.1)
CC = 0x80
LOOPED = (G.SAMPLE_MODES, 1)
Sounds = tuple[np.ndarray, np.ndarray]
Hear = Callable[[Bank, Part], Sounds]


@pytest.fixture
def hear(tmp_path: Path) -> Hear:
    """Our sound and the judge's of a part on a bank."""

    def play(bank: Bank, part: Part) -> Sounds:
        path = tmp_path / "bank.sf2"
        path.write_bytes(write_bank(bank))
        return ours(read_soundfont(path), part), fluidsynth(path, part, tmp_path)

    return play


def swing_cents(sound: np.ndarray, start_s: float, stop_s: float) -> float:
    heard = [pitch_hz(sound, at, at + 0.06, 440.0) for at in np.arange(start_s, stop_s, 0.03)]
    return cents(max(heard), min(heard))


def pressing(kind: str, at_s: float, value: int, pitch: int = 69) -> Control:
    return Control(round(at_s * 960), kind, pitch if kind == "key_pressure" else 0, value)  # type: ignore[arg-type]


def test_channel_pressure_brings_vibrato_by_itself(hear: Hear) -> None:
    part = Part([note(0.1, 4.0, 69)], [pressing("pressure", 2.0, 127)])
    played, judge = hear(one_zone(), part)
    assert swing_cents(played, 0.5, 1.5) < 2.0
    assert swing_cents(played, 2.3, 3.8) > 50.0
    assert swing_cents(played, 2.3, 3.8) == pytest.approx(swing_cents(judge, 2.3, 3.8), abs=5.0)


@pytest.mark.parametrize(("kind", "source"), [("pressure", PRESSURE), ("key_pressure", KEY_PRESSURE)])
def test_pressure_does_what_the_bank_asks(hear: Hear, kind: str, source: int) -> None:
    bank = one_zone(modulators=((source, G.ATTENUATION, 200, 0, 0),))
    values = (0, 64, 127, 30)
    part = Part([note(0.1, 4.0, 69)], [pressing(kind, float(i), value) for i, value in enumerate(values)])
    played, judge = hear(bank, part)
    for index, value in enumerate(values[1:], 1):
        steps = [level_db(s, index + 0.2, index + 0.9) - level_db(s, 0.3, 0.9) for s in (played, judge)]
        assert steps[0] == pytest.approx(-20.0 * value / 127, abs=0.1)
        assert steps[0] == pytest.approx(steps[1], abs=0.3)


def test_key_pressure_moves_its_own_key_only(hear: Hear) -> None:
    bank = one_zone(modulators=((KEY_PRESSURE, G.ATTENUATION, 300, 0, 0),))
    part = Part([note(0.1, 2.0, 69)], [pressing("key_pressure", 1.0, 127, 70)])
    for sound in hear(bank, part):
        assert level_db(sound, 1.2, 1.9) == pytest.approx(level_db(sound, 0.3, 0.9), abs=0.1)


@pytest.mark.parametrize("scale", [0, 25, 50, 100, 120])
def test_scale_tuning_spaces_the_keys(hear: Hear, scale: int) -> None:
    pitches = (69, 57, 75, 81)
    part = Part([note(i + 0.05, 0.9, pitch) for i, pitch in enumerate(pitches)])
    played, judge = hear(one_zone((G.SCALE_TUNING, scale)), part)
    for index, pitch in enumerate(pitches):
        near = 440.0 * 2 ** ((pitch - 69) * scale / 1200)
        heard = [pitch_hz(sound, index + 0.1, index + 0.9, near) for sound in (played, judge)]
        assert abs(cents(heard[0], near)) < 1.0
        assert abs(cents(*heard)) < 1.0


def test_a_stereo_pair_sounds_on_its_sides(hear: Hear) -> None:
    left, right = 4, 2  # sample kinds of clause 7.10
    zones = (
        InstrumentZone((LOOPED, (G.PAN, -500))),
        InstrumentZone((LOOPED, (G.PAN, 500), (G.COARSE_TUNE, 12)), sample=1),
    )
    bank = Bank(tones=(Tone("left", kind=left), Tone("right", 81, kind=right)), instruments=(zones,))
    played, judge = hear(bank, Part([note(0.1, 1.0, 69)]))
    for side, hz in enumerate((440.0, 880.0)):
        for sound in (played, judge):
            assert pitch_hz(sound[side : side + 1], 0.3, 1.0) == pytest.approx(hz, abs=0.5)
        levels = [level_db(sound[side], 0.3, 1.0) - level_db(sound, 0.3, 1.0) for sound in (played, judge)]
        assert levels[0] == pytest.approx(levels[1], abs=0.2)


def test_an_exclusive_class_lets_one_note_sound(hear: Hear) -> None:
    part = Part([note(0.1, 3.0, 69), note(1.0, 2.0, 57)])
    played, judge = hear(one_zone((G.EXCLUSIVE_CLASS, 3)), part)
    for sound in (played, judge):
        both = [level_db(sound, 0.3, 0.9), level_db(sound, 1.6, 2.8)]
        assert both[0] == pytest.approx(both[1], abs=0.3)
        assert pitch_hz(sound, 1.6, 2.8) == pytest.approx(220.0, abs=0.5)


def test_bends_wheels_and_volumes_reach_notes_under_way(hear: Hear) -> None:
    part = Part([note(0.1, 3.0, 69)], [bend(1.0, 4096), controller(2.0, 7, 50)])
    played, judge = hear(one_zone(), part)
    assert cents(pitch_hz(played, 1.1, 2.9), pitch_hz(judge, 1.1, 2.9)) == pytest.approx(0.0, abs=1.5)
    fall = [level_db(sound, 2.1, 2.9) - level_db(sound, 1.1, 1.9) for sound in (played, judge)]
    assert fall[0] == pytest.approx(-12.04, abs=0.1)
    assert fall[0] == pytest.approx(fall[1], abs=0.3)


# What FluidSynth leaves out


def alone(bank: Bank, part: Part, folder: Path) -> np.ndarray:
    path = folder / "bank.sf2"
    path.write_bytes(write_bank(bank))
    return ours(read_soundfont(path), part)


def test_the_soft_pedal_takes_three_decibels_of_notes_struck_under_it(tmp_path: Path) -> None:
    part = Part(
        [note(0.1, 1.5, 69), note(2.1, 0.8, 69), note(3.1, 0.8, 69)],
        [controller(1.0, 67, 127), controller(3.0, 67, 0)],
    )
    played = alone(one_zone(), part, tmp_path)
    usual = level_db(played, 0.3, 0.9)
    assert level_db(played, 1.1, 1.5) == pytest.approx(usual, abs=0.1)  # it sounded before
    assert level_db(played, 2.3, 2.8) == pytest.approx(usual - 3.0, abs=0.1)
    assert level_db(played, 3.3, 3.8) == pytest.approx(usual, abs=0.1)


def high_share_db(sound: np.ndarray, start_s: float, stop_s: float) -> float:
    """Level above 3 kHz over the whole level."""
    piece = sound[0, round(start_s * 44_100) : round(stop_s * 44_100)]
    power = np.abs(np.fft.rfft(piece * np.hanning(len(piece)))) ** 2
    return float(10 * np.log10(power[round(3000 * len(piece) / 44_100) :].sum() / power.sum()))


def with_controller(font: SoundFont, number: int, value: int, program: int) -> np.ndarray:
    return ours(font, Part([note(0.1, 1.0, 60)], [controller(0, number, value)], program=program))


def test_brightness_opens_and_closes_the_filter(font: SoundFont) -> None:
    saw = 81
    shares = [high_share_db(with_controller(font, 74, value, saw), 0.3, 0.9) for value in (10, 40, 64, 100)]
    assert shares == sorted(shares)
    assert shares[2] - shares[0] > 6.0


def test_resonance_lifts_what_lies_at_the_cutoff(tmp_path: Path) -> None:
    bank = one_zone((G.FILTER_CUTOFF, 6900))  # 440 Hz
    levels = [
        level_db(alone(bank, Part([note(0.1, 1.0, 69)], [controller(0, 71, value)]), tmp_path), 0.3, 0.9)
        for value in (1, 64, 96, 127)
    ]
    assert levels[0] == pytest.approx(levels[1], abs=0.01)  # no peak is no less than none
    assert levels[3] - levels[1] == pytest.approx(20.0 - 10.0, abs=0.5)  # clause 9.1.8: half of the peak is taken off
    assert levels[1] < levels[2] < levels[3]


@pytest.mark.parametrize(("value", "factor"), [(64, 1.0), (127, 8.0), (1, 1 / 8), (85, 2.0)])
def test_release_takes_longer_or_shorter(tmp_path: Path, value: int, factor: float) -> None:
    bank = one_zone((G.VOL_ENV_RELEASE, 0))  # a second for 96 dB
    played = alone(bank, Part([note(0.1, 1.0, 69)], [controller(0, 72, value)]), tmp_path)
    while_s = 0.05 * factor
    fall = level_db(played, 1.11, 1.13) - level_db(played, 1.11 + while_s, 1.13 + while_s)
    assert fall == pytest.approx(4.8, abs=0.3)


@pytest.mark.parametrize(("value", "factor"), [(64, 1.0), (106, 16.0), (43, 0.25)])
def test_attack_takes_longer_or_shorter(tmp_path: Path, value: int, factor: float) -> None:
    bank = one_zone((G.VOL_ENV_ATTACK, -3986))  # a tenth of a second
    played = alone(bank, Part([note(0.1, 3.0, 69)], [controller(0, 73, value)]), tmp_path)
    full = level_db(played, 2.5, 3.0)
    halfway = 0.1 + 0.05 * factor
    assert level_db(played, halfway - 0.005, halfway + 0.005) - full == pytest.approx(-6.0, abs=1.5)


@pytest.mark.parametrize("number", [71, 72, 73, 74])
def test_sound_controllers_in_the_middle_change_nothing(font: SoundFont, number: int) -> None:
    usual = ours(font, Part([note(0.1, 1.0, 60)], program=89))
    np.testing.assert_array_equal(with_controller(font, number, 64, 89), usual)


def test_where_a_bank_says_what_a_sound_controller_does_that_counts_alone(hear: Hear) -> None:
    bank = one_zone(modulators=((CC | 74, G.ATTENUATION, 200, 0, 0),))
    part = Part([note(0.1, 3.0, 69)], [controller(1.0, 74, 127), controller(2.0, 74, 0)])
    played, judge = hear(bank, part)
    for start in (1.2, 2.2):
        steps = [level_db(sound, start, start + 0.7) - level_db(sound, 0.3, 0.9) for sound in (played, judge)]
        assert steps[0] == pytest.approx(steps[1], abs=0.3)
