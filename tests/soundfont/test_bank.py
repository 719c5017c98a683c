"""Reading SoundFonts: sound ones, odd but usable ones, and those that lie."""

from __future__ import annotations

import struct
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from cadenza.nodes.fault import InvalidSoundFont
from cadenza.nodes.soundfont.bank import Preset, SoundFont, read_soundfont
from cadenza.nodes.soundfont.specification import Generator as G
from cadenza.nodes.soundfont.zone import Layer

from .bank_writer import Bank, InstrumentZone, PresetZone, Tone, one_zone, write_bank
from .playing import Part, cents, level_db, note, ours, pitch_hz


def read(bank: Bank, folder: Path, name: str = "tiny.sf2") -> SoundFont:
    path = folder / name
    path.write_bytes(write_bank(bank))
    return read_soundfont(path)


def only_layer(bank: Bank, folder: Path) -> Layer:
    font = read(bank, folder)
    (layer,) = font.layers(font.presets[0])
    return layer


def test_the_default_bank_is_a_whole_general_midi_set(font: SoundFont) -> None:
    assert {preset.program for preset in font.presets if preset.bank == 0} == set(range(128))
    assert len(font.sha256) == 64
    assert all(font.layers(preset) for preset in font.presets)


def test_a_tiny_bank_plays_its_pitch(tmp_path: Path) -> None:
    font = read(Bank(), tmp_path)
    assert (font.name, [preset.name for preset in font.presets]) == ("Tiny", ["Sine"])
    for pitch in (57, 69, 81):
        sound = ours(font, Part([note(0, 1.0, pitch)]))
        assert abs(cents(pitch_hz(sound, 0.1, 0.9), 440 * 2 ** ((pitch - 69) / 12))) < 1.0


def test_an_sf3_bank_plays_like_its_sf2_edition(tmp_path: Path) -> None:
    plain, packed = (read(Bank(vorbis=vorbis), tmp_path, f"{vorbis}.sf2") for vorbis in (False, True))
    sounds = [ours(font, Part([note(0, 1.0, 69)])) for font in (plain, packed)]
    assert abs(cents(pitch_hz(sounds[0], 0.2, 0.9), pitch_hz(sounds[1], 0.2, 0.9))) < 2.0
    assert level_db(sounds[0], 0.2, 0.9) == pytest.approx(level_db(sounds[1], 0.2, 0.9), abs=0.5)


def test_missing_pad_bytes_do_no_harm(tmp_path: Path) -> None:
    odd = replace(Bank(vorbis=True), pad=False, name=b"Odd")
    assert len(odd.name) % 2 == 1
    assert read(odd, tmp_path).name == "Odd"
    assert read(replace(odd, pad=True), tmp_path).name == "Odd"


def test_24_bit_samples_use_their_low_bytes(tmp_path: Path) -> None:
    content = write_bank(Bank())
    at = content.index(b"LIST", content.index(b"sdta"))  # the sdta list ends here
    n_samples = Tone().n_samples + 46
    low_bytes = b"sm24" + struct.pack("<I", n_samples) + bytes([128]) * n_samples + bytes(n_samples % 2)
    start = content.index(b"sdta") - 4
    size = struct.unpack("<I", content[start : start + 4])[0] + len(low_bytes)
    path = tmp_path / "deep.sf2"
    path.write_bytes(content[:start] + struct.pack("<I", size) + content[start + 4 : at] + low_bytes + content[at:])
    deep, plain = read_soundfont(path), read(Bank(), tmp_path)
    difference = deep.waveform(deep.samples[0]) - plain.waveform(plain.samples[0])
    np.testing.assert_allclose(difference, 128 / 2**23, atol=1e-9)


def test_instrument_zones_override_and_preset_zones_add(tmp_path: Path) -> None:
    bank = Bank(
        instruments=(
            (
                InstrumentZone(((G.FINE_TUNE, 7), (G.PAN, 100)), sample=None),
                InstrumentZone(((G.PAN, -200), (G.SAMPLE_MODES, 1))),
            ),
        ),
        presets=(
            (
                "Nested",
                0,
                0,
                (
                    PresetZone(((G.FINE_TUNE, 3), (G.ATTENUATION, 20)), instrument=None),
                    PresetZone(((G.PAN, 50), (G.SAMPLE_MODES, 0))),
                ),
            ),
        ),
    )
    amounts = only_layer(bank, tmp_path).generators
    assert amounts[G.FINE_TUNE] == 10  # the global zone's, the preset's global zone added
    assert amounts[G.PAN] == -150  # the zone's own instead of the global one's, the preset's added
    assert amounts[G.ATTENUATION] == 20
    assert amounts[G.SAMPLE_MODES] == 1  # a preset may not say this


def test_amounts_are_held_to_their_ranges(tmp_path: Path) -> None:
    amounts = only_layer(
        one_zone((G.PAN, -900), (G.FILTER_CUTOFF, 100), (G.VOL_ENV_RELEASE, -12000)), tmp_path
    ).generators
    assert (amounts[G.PAN], amounts[G.FILTER_CUTOFF], amounts[G.VOL_ENV_RELEASE]) == (-500, 1500, -7200)


def test_key_and_velocity_ranges_cross(tmp_path: Path) -> None:
    low_keys, loud = (0 | 60 << 8), (64 | 127 << 8)
    bank = Bank(
        instruments=((InstrumentZone(((G.KEY_RANGE, low_keys),)), InstrumentZone(((G.KEY_RANGE, 61 | 127 << 8),))),),
        presets=(("Split", 0, 0, (PresetZone(((G.VELOCITY_RANGE, loud),)),)),),
    )
    font = read(bank, tmp_path)
    lower, upper = font.layers(font.presets[0])
    assert lower.sounds_at(60, 64)
    assert not lower.sounds_at(61, 64)
    assert not lower.sounds_at(60, 63)
    assert upper.sounds_at(61, 127)


def test_tuning_adds_up(tmp_path: Path) -> None:
    bank = one_zone((G.COARSE_TUNE, 2), (G.FINE_TUNE, 30), correction_cents=-10)
    sound = ours(read(bank, tmp_path), Part([note(0, 1.0, 69)]))
    assert cents(pitch_hz(sound, 0.1, 0.9), 440.0) == pytest.approx(220, abs=1.0)


def test_scale_tuning_counts_from_the_root_and_a_root_can_be_overridden(tmp_path: Path) -> None:
    sound = ours(read(one_zone((G.SCALE_TUNING, 50), (G.ROOT_KEY, 69)), tmp_path), Part([note(0, 1.0, 81)]))
    assert cents(pitch_hz(sound, 0.1, 0.9), 440.0) == pytest.approx(600, abs=1.0)
    sound = ours(read(one_zone((G.ROOT_KEY, 57)), tmp_path), Part([note(0, 1.0, 57)]))
    assert cents(pitch_hz(sound, 0.1, 0.9), 440.0) == pytest.approx(0, abs=1.0)


def test_initial_attenuation_counts_four_tenths(tmp_path: Path) -> None:
    levels = [
        level_db(ours(read(one_zone((G.ATTENUATION, cb)), tmp_path), Part([note(0, 1.0, 69)])), 0.1, 0.9)
        for cb in (0, 250)
    ]
    assert levels[0] - levels[1] == pytest.approx(10.0, abs=0.05)


def test_a_preset_may_lift_what_velocity_lowers(tmp_path: Path) -> None:
    lifted = replace(one_zone(), presets=(("Lifted", 0, 0, (PresetZone(((G.ATTENUATION, -100),)),)),))
    plain, louder = (ours(read(bank, tmp_path), Part([note(0, 1.0, 69, 80)])) for bank in (one_zone(), lifted))
    assert level_db(louder, 0.1, 0.9) - level_db(plain, 0.1, 0.9) == pytest.approx(4.0, abs=0.05)


def test_a_fixed_key_and_velocity_replace_the_played_ones(tmp_path: Path) -> None:
    font = read(one_zone((G.FIXED_KEY, 69), (G.FIXED_VELOCITY, 127)), tmp_path)
    sound = ours(font, Part([note(0, 0.9, 50, 20), note(1, 0.9, 90, 120)]))
    assert abs(cents(pitch_hz(sound, 0.1, 0.8), pitch_hz(sound, 1.1, 1.8))) < 0.5
    assert level_db(sound, 0.1, 0.8) == pytest.approx(level_db(sound, 1.1, 1.8), abs=0.01)


def test_a_bank_s_own_modulator_replaces_the_default(tmp_path: Path) -> None:
    velocity_to_attenuation = (0x0502, G.ATTENUATION, 0, 0, 0)  # the default, switched off
    font = read(one_zone(modulators=(velocity_to_attenuation,)), tmp_path)
    sound = ours(font, Part([note(0, 0.9, 69, 20), note(1, 0.9, 69, 120)]))
    assert level_db(sound, 0.1, 0.8) == pytest.approx(level_db(sound, 1.1, 1.8), abs=0.01)


@pytest.mark.parametrize(("mode", "rings"), [(0, False), (1, True), (3, True)])
def test_loop_modes(tmp_path: Path, mode: int, rings: bool) -> None:
    zone = InstrumentZone(((G.SAMPLE_MODES, mode), (G.VOL_ENV_RELEASE, 1200)))
    sound = ours(read(Bank(instruments=((zone,),)), tmp_path), Part([note(0, 1.0, 69)]))
    assert (level_db(sound, 0.5, 0.9) > -40) == rings  # the sample itself lasts 0.1 s
    if mode:
        after_release = level_db(sound, 1.2, 1.4)
        assert (after_release > -60) == (mode == 1)  # mode 3 leaves the loop and comes to the sample's end


def test_stand_ins_for_missing_presets(tmp_path: Path) -> None:
    zones = (PresetZone(),)
    bank = Bank(presets=(("A", 0, 0, zones), ("B", 0, 5, zones), ("C", 8, 5, zones), ("Kit", 128, 0, zones)))
    font = read(bank, tmp_path)

    def name_of(preset: Preset | None) -> str | None:
        return preset.name if preset else None

    assert name_of(font.preset_for(8 << 7, 5)) == "C"
    assert name_of(font.preset_for(8, 5)) == "C"  # by the LSB
    assert name_of(font.preset_for(9 << 7, 5)) == "B"
    assert name_of(font.preset_for(0, 77)) == "A"
    assert name_of(font.preset_for(0, 40, is_drum=True)) == "Kit"
    assert name_of(read(Bank(), tmp_path, "no_kit.sf2").preset_for(0, 0, is_drum=True)) is None


def test_samples_are_given_back_and_decoded_again(tmp_path: Path) -> None:
    font = read(Bank(), tmp_path)
    first = font.waveform(font.samples[0])
    assert font.waveform(font.samples[0]) is first
    font.release()
    np.testing.assert_array_equal(font.waveform(font.samples[0]), first)


def _shifted(**changes: int) -> bytes:
    """The sample header table with some fields changed."""
    fields = {"start": 0, "end": 2205, "loop_start": 205, "loop_end": 2205, "rate": 22_000} | changes
    header = struct.pack("<20sIIIIIBbHH", b"sine", *fields.values(), 69, 0, 0, 1)
    return header + struct.pack("<20sIIIIIBbHH", b"EOS", 0, 0, 0, 0, 0, 0, 0, 0, 0)


LIES = {
    "a sample behind the end": ("shdr", _shifted(end=10_000_000), "ends at 10,000,000"),
    "a sample rate of nothing": ("shdr", _shifted(rate=0), "rate"),
    "a table of broken records": ("shdr", bytes(47), "records of 46 bytes"),
    "no presets": ("phdr", bytes(38), "at least 2"),
    "a zone that names no sample": ("igen", struct.pack("<HHHH", G.SAMPLE, 9, 0, 0), "entry 9"),
    "a zone that names no instrument": ("pgen", struct.pack("<HHHH", G.INSTRUMENT, 7, 0, 0), "entry 7"),
    "generators behind their table": ("ibag", struct.pack("<HHHH", 0, 0, 900, 0), "row 900"),
    "bags that run backwards": ("ibag", struct.pack("<HHHH", 2, 0, 1, 0), "before its predecessor"),
    "zones behind their table": ("inst", struct.pack("<20sH20sH", b"a", 0, b"EOI", 5), "row 5"),
}


@pytest.mark.parametrize("lie", LIES)
def test_a_lie_is_named(lie: str, tmp_path: Path) -> None:
    code, content, said = LIES[lie]
    with pytest.raises(InvalidSoundFont, match=said) as caught:
        read(Bank().with_edit(code, content), tmp_path)
    assert caught.value.hint


@pytest.mark.parametrize(("start", "end"), [(500, 90_000), (2000, 1000), (0x7FFFFFFF, 0xFFFFFFFF)])
def test_a_loop_outside_its_sample_is_named_when_it_is_to_be_played(tmp_path: Path, start: int, end: int) -> None:
    font = read(Bank().with_edit("shdr", _shifted(loop_start=start, loop_end=end)), tmp_path)
    with pytest.raises(InvalidSoundFont, match="loop of the sample 'sine'"):
        ours(font, Part([note(0, 1.0)]))


def test_a_cut_off_file_is_named(tmp_path: Path) -> None:
    content = write_bank(Bank())
    path = tmp_path / "short.sf2"
    for size in (0, 5, 11, 12, 40, 200, len(content) // 2, len(content) - 60):
        path.write_bytes(content[:size])
        with pytest.raises(InvalidSoundFont) as caught:
            read_soundfont(path)
        assert caught.value.hint


def test_a_file_that_shrinks_while_in_use_is_named(tmp_path: Path) -> None:
    font = read(Bank(), tmp_path)
    font.path.write_bytes(font.path.read_bytes()[:100])
    with pytest.raises(InvalidSoundFont, match="cut off while in use"):
        ours(font, Part([note(0, 1.0)]))


def test_a_stream_that_is_no_vorbis_is_named(tmp_path: Path) -> None:
    tone = Tone(kind=0x11)  # says Vorbis, holds plain samples
    font = read(Bank(tones=(tone,)), tmp_path)
    with pytest.raises(InvalidSoundFont, match="Ogg Vorbis"):
        ours(font, Part([note(0, 1.0)]))


@pytest.mark.parametrize("content", [b"", b"hello", b"RIFF" + bytes(100), b"MThd" + bytes(100)])
def test_what_is_no_soundfont_is_refused(tmp_path: Path, content: bytes) -> None:
    path = tmp_path / "not.sf2"
    path.write_bytes(content)
    with pytest.raises(InvalidSoundFont, match="SoundFont"):
        read_soundfont(path)


def test_a_missing_file_and_a_folder_are_refused(tmp_path: Path) -> None:
    for path in (tmp_path / "gone.sf2", tmp_path):
        with pytest.raises(InvalidSoundFont, match="cannot be opened"):
            read_soundfont(path)


def test_a_version_from_another_world_is_refused(tmp_path: Path) -> None:
    with pytest.raises(InvalidSoundFont, match="version 9"):
        read(Bank(version=(9, 0)), tmp_path)
