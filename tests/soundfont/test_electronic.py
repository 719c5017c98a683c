"""The voices beside the SoundFont: in tune, without aliases or clicks, as loud as a SoundFont's, and whose they are."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from dataclasses import replace
from itertools import pairwise

import numpy as np
import pytest

from cadenza.nodes.score.note import Control, Note
from cadenza.nodes.score.time import Ticks
from cadenza.nodes.score.track import Track
from cadenza.nodes.sound.audio import Audio
from cadenza.nodes.sound.loudness import integrated_lufs
from cadenza.nodes.soundfont.bank import SoundFont
from cadenza.nodes.soundfont.electronic import VOICES, Synthesis, is_electronic
from cadenza.nodes.soundfont.performance import perform
from cadenza.nodes.soundfont.synthesizer import render_stems
from cadenza.nodes.theory.instrument import DRUM_PIECE_NAMES, instrument_by_id

from .playing import RATE, Part, bend, cents, controller, level_db, note, ours, pitch_hz, score_of

KICK, SNARE, CLAP, CLOSED_HAT, OPEN_HAT, CRASH = 36, 38, 39, 42, 46, 49
KIT_IDS = ("tr808_kit", "tr909_kit")
HELD = ("sub_bass", "saw_lead", "saw_pad", "riser", "vinyl_noise")  # these end with their note


def track_of(voice: str, notes: Sequence[Note], controls: Sequence[Control] = ()) -> Track:
    instrument = instrument_by_id(voice)
    return Track(
        "part",
        program=instrument.program,
        is_drum=instrument.is_drum,
        notes=tuple(notes),
        controls=tuple(controls),
        instrument=voice,
    )


def sound(voice: str, notes: Sequence[Note], controls: Sequence[Control] = (), rate: int = RATE) -> np.ndarray:
    """What a voice plays `[2, T]`."""
    track = track_of(voice, notes, controls)
    return synthesis_of(track, rate).play().astype(np.float64)


def synthesis_of(track: Track, rate: int = RATE) -> Synthesis:
    return Synthesis(track.instrument, perform(track, score_of([track]).tempo_map, rate, 0), rate)


def hertz(pitch: int) -> float:
    return 440.0 * 2.0 ** ((pitch - 69) / 12.0)


def spectrum(wave: np.ndarray, rate: int = RATE) -> tuple[np.ndarray, np.ndarray]:
    """(frequencies, power) of both channels together."""
    mono = wave.sum(axis=0)
    return np.fft.rfftfreq(len(mono), 1 / rate), np.abs(np.fft.rfft(mono)) ** 2


def share_above(wave: np.ndarray, hz: float) -> float:
    frequencies, power = spectrum(wave)
    return float(power[frequencies > hz].sum() / power.sum())


def onset_of(strike_s: float) -> int:
    return round(strike_s * RATE)


# --- whose a track is


@pytest.mark.parametrize("voice", VOICES)
def test_a_track_of_the_instrument_is_played_by_its_voice(voice: str) -> None:
    assert is_electronic(track_of(voice, [note(0, 1)]))


def test_every_instrument_that_general_midi_lacks_has_a_voice() -> None:
    assert {"tr909_kit", "sub_bass", "saw_pad", "riser", "impact", "vinyl_noise"} <= set(VOICES)


def test_what_was_imported_changed_or_is_unknown_is_left_to_the_soundfont() -> None:
    lead = track_of("saw_lead", [note(0, 1)])
    assert not is_electronic(replace(lead, instrument=""))
    assert not is_electronic(replace(lead, instrument="theremin"))
    assert not is_electronic(replace(lead, instrument="piano"))
    assert not is_electronic(replace(lead, program=0))
    assert not is_electronic(replace(lead, is_drum=True))
    assert not is_electronic(replace(lead, bank=128))
    assert not is_electronic(replace(lead, controls=(Control(Ticks(480), "program", 0, 4),)))


# --- pitch


@pytest.mark.parametrize(
    ("voice", "pitch"),
    [("sub_bass", pitch) for pitch in (24, 31, 36, 43, 48)]
    + [("saw_lead", pitch) for pitch in (36, 48, 60, 69, 84, 96)]
    + [("saw_pad", pitch) for pitch in (36, 48, 57, 72, 84)],
)
def test_a_pitched_voice_is_in_tune(voice: str, pitch: int) -> None:
    wave = sound(voice, [note(0.1, 4.0, pitch)])
    assert abs(cents(pitch_hz(wave, 0.9, 4.0, hertz(pitch)), hertz(pitch))) < 3


@pytest.mark.parametrize("voice", ["sub_bass", "saw_lead", "saw_pad"])
def test_the_pitch_wheel_bends_a_voice(voice: str) -> None:
    wave = sound(voice, [note(0.1, 4.0, 48)], [bend(0.05, 4096)])  # half of two semitones
    assert abs(cents(pitch_hz(wave, 0.9, 4.0, hertz(49)), hertz(49))) < 3


@pytest.mark.parametrize("rate", [44_100, 48_000])
@pytest.mark.parametrize("voice", ["saw_lead", "saw_pad"])
def test_a_saw_at_c6_has_nothing_between_its_partials(voice: str, rate: int) -> None:
    """Within the ensemble's detuning (half a semitone either way) all partials lie; the rest is below -60 dB."""
    wave = sound(voice, [note(0.1, 4.0, 84, 127)], rate=rate)[:, rate : 3 * rate]
    frequencies, power = spectrum(wave * np.blackman(wave.shape[1]), rate)
    nearest = np.maximum(np.round(frequencies / hertz(84)), 1.0)
    apart = np.abs(frequencies - nearest * hertz(84)) > np.minimum(0.03 * nearest, 0.45) * hertz(84)
    assert 10 * np.log10(power[apart].max() / power.max()) < -60


# --- the sub's glide


def test_a_sub_glides_to_a_note_that_overlaps_and_keeps_sounding() -> None:
    wave = sound("sub_bass", [note(0.1, 1.0, 36), note(1.05, 1.5, 43)])
    on_its_way = pitch_hz(wave, 1.055, 1.1, None)
    assert hertz(36) < on_its_way < hertz(43)
    assert abs(cents(pitch_hz(wave, 1.5, 2.5, hertz(43)), hertz(43))) < 1
    steady = level_db(wave, 0.9, 1.0)
    levels = [level_db(wave, start, start + 0.06) - steady for start in np.arange(1.0, 1.3, 0.02)]
    assert min(levels) > -1
    assert max(levels) < 4  # struck anew, on its way down like any note


def test_a_sub_does_not_glide_after_a_rest() -> None:
    alone = sound("sub_bass", [note(1.2, 1.0, 43)])
    after = sound("sub_bass", [note(0.1, 1.0, 36), note(1.2, 1.0, 43)])
    start = onset_of(1.2)
    assert np.array_equal(alone[:, start:], after[:, start:])


# --- the drums


def test_the_808_kick_is_a_long_low_sine() -> None:
    wave = sound("tr808_kit", [note(0.1, 0.1, KICK, 127)])
    assert 49 <= pitch_hz(wave, 0.2, 0.9) <= 60
    fall_db = level_db(wave, 0.2, 0.3) - level_db(wave, 0.7, 0.8)
    assert 0.8 < 60 / (fall_db / 0.5) < 1.4  # seconds for 60 dB
    assert pitch_hz(wave, 0.1, 0.125) > pitch_hz(wave, 0.2, 0.9) + 5  # struck, it starts higher


def test_the_909_kick_is_shorter_and_falls_from_higher() -> None:
    wave = sound("tr909_kit", [note(0.1, 0.1, KICK, 127)])
    assert 45 <= pitch_hz(wave, 0.2, 0.6) <= 55
    assert level_db(wave, 0.1, 0.15) - level_db(wave, 0.4, 0.45) > 20
    assert share_above(wave[:, : onset_of(0.13)], 1000) > 2 * share_above(wave[:, onset_of(0.15) :], 1000)


@pytest.mark.parametrize("kit", KIT_IDS)
def test_hats_and_cymbals_are_metal_above_5_khz(kit: str) -> None:
    for piece in (CLOSED_HAT, OPEN_HAT):
        assert share_above(sound(kit, [note(0.1, 0.1, piece)]), 5000) > 0.8
    assert share_above(sound(kit, [note(0.1, 0.1, CRASH)]), 5000) > 0.5


@pytest.mark.parametrize("kit", KIT_IDS)
def test_snare_and_clap_have_their_noise_where_it_belongs(kit: str) -> None:
    assert 0.1 < share_above(sound(kit, [note(0.1, 0.1, SNARE)]), 2000) < 0.9
    clap = sound(kit, [note(0.1, 0.1, CLAP)])
    assert share_above(clap, 500) > 0.95
    assert share_above(clap, 4000) < 0.1


def test_a_clap_is_several_hands() -> None:
    wave = np.abs(sound("tr808_kit", [note(0.1, 0.1, CLAP, 127)])).sum(axis=0)
    heard = [wave[onset_of(0.1 + ms / 1000) :][: onset_of(0.003)].mean() for ms in (0.5, 7, 11, 18, 22, 28, 32)]
    peaks, gaps = heard[::2], heard[1::2]
    assert all(gap < 0.6 * min(before, after) for before, gap, after in zip(peaks, gaps, peaks[1:], strict=False))


@pytest.mark.parametrize("kit", KIT_IDS)
def test_a_closed_hat_ends_an_open_one(kit: str) -> None:
    rings = sound(kit, [note(0.1, 0.1, OPEN_HAT)])
    choked = sound(kit, [note(0.1, 0.1, OPEN_HAT), note(0.2, 0.1, CLOSED_HAT, 1)])
    assert level_db(choked, 0.21, 0.3) < level_db(rings, 0.21, 0.3) - 30
    assert np.array_equal(choked[:, : onset_of(0.2)], rings[:, : onset_of(0.2)])


@pytest.mark.parametrize("kit", KIT_IDS)
@pytest.mark.parametrize("piece", DRUM_PIECE_NAMES)
def test_every_piece_of_general_midi_sounds_and_ends(kit: str, piece: int) -> None:
    wave = sound(kit, [note(0, 0.1, piece, 127)])
    assert -40 < 20 * np.log10(np.abs(wave).max()) < 0
    assert np.abs(wave[:, -20:]).max() < 1e-3 * np.abs(wave).max()


# --- effects


def test_a_riser_swells_and_brightens_over_its_whole_note() -> None:
    wave = sound("riser", [note(0.1, 4.0, 60)])
    levels = [level_db(wave, start, start + 0.5) for start in (0.2, 1.2, 2.2, 3.5)]
    assert all(later > earlier + 3 for earlier, later in pairwise(levels))
    assert share_above(wave[:, onset_of(3) : onset_of(4)], 4000) > 2 * share_above(wave[:, : onset_of(1)], 4000)
    assert wave.shape[1] <= onset_of(4.14)


def test_an_impact_is_low_and_rings_out_whatever_its_length() -> None:
    short, long = (sound("impact", [note(0.1, length, 36)]) for length in (0.1, 2.0))
    assert np.array_equal(short, long)
    assert pitch_hz(short, 0.5, 2.0) < 65
    assert level_db(short, 0.1, 0.3) > level_db(short, 1.5, 1.7) + 6


def test_vinyl_crackles_at_random_moments_under_a_quiet_bed() -> None:
    wave = sound("vinyl_noise", [note(0.1, 30.0, 60)]).sum(axis=0)
    peaks = np.abs(wave[: onset_of(30) // 4410 * 4410]).reshape(-1, 4410).max(axis=1)[2:]
    assert peaks.max() > 5 * np.median(peaks)  # cracks stand out …
    assert 0.2 < np.mean(peaks > 1.5 * peaks.min()) < 1.0  # … here and there
    again, other = (sound("vinyl_noise", [note(start, 2.0)]) for start in (0.1, 0.2))
    assert not np.allclose(again[:, onset_of(0.1) :][:, :9000], other[:, onset_of(0.2) :][:, :9000])


# --- all voices


@pytest.mark.parametrize("voice", VOICES)
def test_velocity_and_channel_volume_count_as_in_the_soundfont(voice: str) -> None:
    loud, soft = (sound(voice, [note(0.1, 1.0, 48, velocity)]) for velocity in (127, 64))
    wanted = 40 * np.log10(127 / 64)
    tolerance = 1.5 if voice == "saw_lead" else 0.1  # a hard note is also a brighter one
    assert level_db(loud, 0, 1) - level_db(soft, 0, 1) == pytest.approx(wanted, abs=tolerance)
    turned_down = sound(voice, [note(0.1, 1.0, 48, 127)], [controller(0, 7, 50)])
    assert level_db(loud, 0, 1) - level_db(turned_down, 0, 1) == pytest.approx(40 * np.log10(100 / 50), abs=0.1)


@pytest.mark.parametrize("voice", VOICES)
def test_pan_moves_a_voice_from_side_to_side(voice: str) -> None:
    left = sound(voice, [note(0.1, 1.0, 48)], [controller(0, 10, 0)])
    assert np.abs(left[1]).max() < 1e-9 < np.abs(left[0]).max()


@pytest.mark.parametrize("voice", VOICES)
def test_two_renders_are_the_same_to_the_bit_and_the_noise_of_two_notes_is_not(voice: str) -> None:
    notes = [note(0.1, 0.5, 48, 90), note(1.0, 0.5, 50, 90)]
    digests = {hashlib.sha256(sound(voice, notes).tobytes()).hexdigest() for _ in range(2)}
    assert len(digests) == 1


@pytest.mark.parametrize("voice", HELD)
@pytest.mark.parametrize("length_s", [0.05, 0.3, 1.01])
def test_a_note_ends_without_a_click(voice: str, length_s: float) -> None:
    """The end of a note has no more above 8 kHz than the note itself had, and it ends in silence.

    What is noise itself may by chance be a little louder in its last moments; a crack may fall into the vinyl's.
    """
    from scipy.signal import butter, sosfilt

    wave = sound(voice, [note(0.1, length_s, 48, 110)])
    high = sosfilt(butter(6, 8000, "highpass", fs=RATE, output="sos"), np.pad(wave, ((0, 0), (0, 2000))))
    release = onset_of(0.1 + length_s)
    held = np.abs(high[:, onset_of(0.1) : release]).max()
    ending = np.abs(high[:, release:]).max()
    assert ending <= max(1.6 * held, 1e-4 * np.abs(wave).max())
    assert np.abs(wave[:, -1]).max() < 1e-4 * np.abs(wave).max()
    steps = np.abs(np.diff(wave, axis=1))
    assert steps[:, release:].max() <= 1.6 * steps[:, :release].max()


@pytest.mark.parametrize("voice", VOICES)
def test_all_sound_off_silences_a_voice_at_once(voice: str) -> None:
    wave = sound(voice, [note(0.1, 2.0, 48)], [controller(0.15, 120, 0)])
    assert level_db(wave, 0.18, 2.0) < -100


@pytest.mark.parametrize("voice", VOICES)
def test_a_part_without_notes_is_silent(voice: str) -> None:
    assert sound(voice, []).shape == (2, 0)


@pytest.mark.parametrize("voice", VOICES)
def test_the_end_of_a_part_is_known_before_it_is_played(voice: str) -> None:
    part = synthesis_of(track_of(voice, [note(0.1, 0.5, 48), note(0.7, 1.0, 46)]))
    assert part.play().shape == (2, part.end)


@pytest.mark.parametrize("voice", VOICES)
def test_a_stretch_of_a_part_sounds_as_in_the_whole(voice: str) -> None:
    notes = [note(beat / 2, 0.5, 46 + beat % 4) for beat in range(40)]
    part = synthesis_of(track_of(voice, notes))
    first, stop = onset_of(10.2), onset_of(12.2)
    whole, stretch = (each.play()[:, first:stop] for each in (part, part.within(first, stop)))
    assert np.abs(whole - stretch).max() < 1e-4 * np.abs(whole).max()  # -80 dB


def test_a_stem_is_the_voice_s_part_and_the_soundfont_plays_the_others(font: SoundFont) -> None:
    sub = replace(track_of("sub_bass", [note(0.1, 0.5, 36), note(0.6, 2.0, 43)]), id="sub")
    kit = replace(track_of("tr808_kit", [note(0.5, 0.1, KICK), note(1, 0.1, OPEN_HAT)]), id="kit")
    piano = Track("piano", notes=(note(0.2, 1.0),))
    stems = render_stems(score_of([sub, piano, kit]), font, RATE)
    for track in (sub, kit):
        part = synthesis_of(track).play()
        stem = stems[track.id].waveform
        assert np.array_equal(stem[:, : part.shape[1]], part)
        assert not stem[:, part.shape[1] :].any()
    alone = render_stems(score_of([piano]), font, RATE)["piano"].waveform
    common = min(alone.shape[1], stems.n_samples)
    assert np.array_equal(stems["piano"].waveform[:, :common], alone[:, :common])


def test_a_track_whose_program_was_changed_plays_that_program(font: SoundFont) -> None:
    moved = replace(track_of("saw_lead", [note(0.1, 0.5)]), program=0)
    stems, piano = (render_stems(score_of([track]), font, RATE) for track in (moved, replace(moved, instrument="")))
    assert np.array_equal(stems["part"].waveform, piano["part"].waveform)


def groove() -> list[Note]:
    strokes = [note(beat / 2, 0.1, KICK, 105) for beat in range(16)]
    strokes += [note(beat / 2 + 0.25, 0.1, OPEN_HAT, 90) for beat in range(16)]
    strokes += [note(beat / 2, 0.1, CLOSED_HAT, 80) for beat in range(16)]
    return strokes + [note(beat + 0.5, 0.1, piece, 100) for beat in range(8) for piece in (SNARE, CLAP)]


PARTS = {
    "tr808_kit": groove(),
    "tr909_kit": groove(),
    "sub_bass": [note(beat / 2, 0.47, (28, 28, 31, 33)[beat % 4]) for beat in range(16)],
    "saw_lead": [note(beat / 2, 0.45, (69, 72, 76, 71)[beat % 4]) for beat in range(16)],
    "saw_pad": [note(2 * bar, 1.95, pitch, 80) for bar in range(4) for pitch in (57, 60, 64, 67)],
    "impact": [note(4 * bar, 3.9, 36, 90) for bar in range(2)],
}


@pytest.mark.parametrize("voice", PARTS)
def test_a_voice_is_as_loud_as_the_soundfont_s_stand_in(voice: str, font: SoundFont) -> None:
    instrument = instrument_by_id(voice)
    beside = ours(font, Part(PARTS[voice], program=instrument.program, is_drum=instrument.is_drum))
    mine, theirs = (
        integrated_lufs(Audio(wave.astype(np.float32), RATE)) for wave in (sound(voice, PARTS[voice]), beside)
    )
    assert mine is not None
    assert theirs is not None
    assert abs(mine - theirs) < 6
