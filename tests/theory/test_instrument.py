from __future__ import annotations

import pretty_midi
import pytest
from hypothesis import given
from hypothesis import strategies as st
from pretty_midi import constants

from cadenza.nodes.fault import InvalidMusicText
from cadenza.nodes.theory.instrument import (
    DRUM_PIECE_NAMES,
    DRUM_PIECES,
    INSTRUMENTS,
    Instrument,
    find_instruments,
    instrument_by_id,
    instrument_by_program,
    is_family_name,
)
from cadenza.nodes.theory.instrument_alias import ALIASES, NO_INSTRUMENT

FINDABLE = [instrument for instrument in INSTRUMENTS if instrument.family != "sound effects"]


def plain(name: str) -> str:
    return "".join(sign for sign in name.lower() if sign.isalnum())


def found(text: str) -> list[str]:
    return [instrument.id for instrument, _ in find_instruments(text)]


@pytest.mark.parametrize("program", range(128))
def test_the_128_programs_are_general_midi_s(program: int) -> None:
    instrument = INSTRUMENTS[program]
    assert instrument.program == program
    assert not instrument.is_drum
    assert plain(instrument.name) == plain(pretty_midi.program_to_instrument_name(program))
    assert instrument.family == pretty_midi.program_to_instrument_class(program).lower()


@pytest.mark.parametrize("pitch", range(35, 82))
def test_the_drum_pieces_are_general_midi_s(pitch: int) -> None:
    assert DRUM_PIECE_NAMES[pitch] == constants.DRUM_MAP[pitch - 35]
    assert list(DRUM_PIECES.values()).count(pitch) == 1


def test_drum_pieces_by_name() -> None:
    wanted = {"kick": 36, "snare": 38, "rim": 37, "clap": 39, "closed_hat": 42, "pedal_hat": 44, "open_hat": 46}
    wanted |= {"crash": 49, "ride": 51, "ride_bell": 53, "tambourine": 54, "cowbell": 56, "shaker": 82}
    assert {piece: DRUM_PIECES[piece] for piece in wanted} == wanted
    assert DRUM_PIECES["low_tom"] < DRUM_PIECES["mid_tom"] < DRUM_PIECES["high_tom"]


@pytest.mark.parametrize("instrument", INSTRUMENTS, ids=lambda instrument: instrument.id)
def test_every_instrument_is_whole(instrument: Instrument) -> None:
    assert 0 <= instrument.low <= instrument.comfort_low < instrument.comfort_high <= instrument.high <= 127
    assert 1 <= instrument.polyphony <= 16
    assert instrument_by_id(instrument.id) is instrument
    of_its_program = instrument_by_program(instrument.program, instrument.is_drum)
    assert of_its_program is (instrument_by_id(instrument.stand_in) if instrument.stand_in else instrument)
    assert instrument.contains(instrument.low)
    assert not instrument.contains(instrument.high + 1)


def test_ids_and_aliases_are_unique() -> None:
    ids = [instrument.id for instrument in INSTRUMENTS]
    aliases = [alias for instrument in INSTRUMENTS for alias in instrument.aliases]
    assert len(set(ids)) == len(ids) == 142
    assert len(set(aliases)) == len(aliases)
    assert set(ALIASES) <= set(ids)


def test_a_voice_beside_general_midi_keeps_to_the_range_of_its_stand_in() -> None:
    beside = [instrument for instrument in INSTRUMENTS if instrument.stand_in]
    assert [instrument.id for instrument in beside] == [
        "tr909_kit", "sub_bass", "saw_pad", "riser", "impact", "vinyl_noise",
    ]  # fmt: skip
    for instrument in beside:
        stand_in = instrument_by_id(instrument.stand_in)
        assert not stand_in.stand_in
        assert (instrument.program, instrument.is_drum) == (stand_in.program, stand_in.is_drum)
        assert stand_in.low <= instrument.low
        assert instrument.high <= stand_in.high


def test_winds_and_solo_brass_play_one_note_at_a_time() -> None:
    for instrument in INSTRUMENTS[:128]:
        if instrument.family in ("reed", "pipe"):
            assert instrument.is_monophonic
    assert not instrument_by_id("brass_section").is_monophonic
    assert instrument_by_id("trumpet").is_monophonic


@pytest.mark.parametrize("instrument", INSTRUMENTS, ids=lambda instrument: instrument.id)
def test_every_name_finds_its_instrument(instrument: Instrument) -> None:
    names = (instrument.id.replace("_", " "), instrument.name, instrument.name.upper())
    for name in (*(names if instrument.family != "sound effects" else ()), *instrument.aliases):
        if "+" in name:  # "bass + lead" is a list, not a name
            continue
        text = f"A slow tune for {name}, nothing else."
        assert [(match.id, text[start:end]) for match, (start, end) in find_instruments(text)] == [
            (instrument.id, name.rstrip(")"))
        ]


@pytest.mark.parametrize(
    ("text", "ids"),
    [
        ("melancholic lo-fi beat, 72 bpm, D minor, piano, bass and drums", ["piano", "fingered_bass", "standard_kit"]),
        ("rhodes, upright bass and brushes", ["electric_piano", "acoustic_bass", "brush_kit"]),
        ("double bass and bass guitar", ["acoustic_bass", "fingered_bass"]),
        ("a bass drum", []),
        ("drum and bass at 174", []),
        ("drum & bass", []),
        ("Drum'n'bass", []),
        ("drums & bass", ["standard_kit", "fingered_bass"]),
        ("synth bass", ["synth_bass"]),
        ("synth & bass", ["polysynth_pad", "fingered_bass"]),
        ("synth - bass - drums", ["polysynth_pad", "fingered_bass", "standard_kit"]),
        ("synth, bass", ["polysynth_pad", "fingered_bass"]),
        ("gliding 808s", ["sub_bass"]),
        ("808 drums and an 808 bass", ["tr808_kit", "sub_bass"]),
        ("TR-808", ["tr808_kit"]),
        ("a 909 and a supersaw pad", ["tr909_kit", "saw_pad"]),
        ("two acoustic guitars", ["steel_guitar"]),
        ("nylon-string guitar", ["nylon_guitar"]),
        ("electric guitar, distorted guitars", ["clean_guitar", "distortion_guitar"]),
        ("guitar", ["steel_guitar"]),
        ("keys", ["electric_piano"]),
        ("in the key of D", []),
        ("electric-piano", ["electric_piano"]),
        ("grand piano; thumb piano", ["piano", "kalimba"]),
        ("horns over a horn", ["brass_section", "french_horn"]),
        ("English horn", ["english_horn"]),
        ("vibes and glockenspiels", ["vibraphone", "glockenspiel"]),
        ("lush strings, synth pads", ["string_ensemble", "warm_pad"]),
        ("drumkit", ["standard_kit"]),
        ("a drumless, drum-less, bass-free piece", []),
        ("steel drums", ["steel_drums"]),
        ("synth drums", ["electronic_kit"]),
        ("taikos", ["taiko_drum"]),
        ("bass clarinet", ["clarinet"]),
        ("blues harp and harp", ["harmonica", "harp"]),
        ("sleigh bells", []),
        ("a guitar-bass-drums trio", ["steel_guitar", "fingered_bass", "standard_kit"]),
        ("808 kick, 808 bass drum", ["tr808_kit", "tr808_kit"]),
        ("analog synth bass", ["synth_bass"]),
        ("sub 80 bpm", []),
        ("chill vibes for a summer night", []),
        ("piano and vibes", ["piano", "vibraphone"]),
        ("vibes, bass", ["vibraphone", "fingered_bass"]),
        ("warm keys that move through minor keys", ["electric_piano"]),
        ("a calm day at the seashore", []),
        ("seashore sounds", ["seashore"]),
        ("electric guitar harmonics", ["guitar_harmonics"]),
        ("the pianos' chorus, basso continuo, basses", ["piano", "fingered_bass"]),
        ("saxes and saxophones", ["tenor_sax", "tenor_sax"]),
        ("Acoustic Guitar (nylon)", ["nylon_guitar"]),
        ("İİ piano", ["piano"]),
        ("", []),
    ],
)
def test_instruments_are_found_as_people_write_them(text: str, ids: list[str]) -> None:
    assert found(text) == ids


@pytest.mark.parametrize("phrase", [phrase.strip() for phrase in NO_INSTRUMENT.split(",")])
def test_phrases_that_only_contain_a_name_find_nothing(phrase: str) -> None:
    assert found(phrase) == []


@given(st.lists(st.sampled_from(FINDABLE), max_size=6), st.sampled_from([", ", " and ", "\n", "; ", " + ", "/"]))
def test_a_list_of_names_gives_the_instruments_in_order(instruments: list[Instrument], separator: str) -> None:
    text = separator.join(instrument.id.replace("_", " ") for instrument in instruments)
    assert found(text) == [instrument.id for instrument in instruments]


@given(st.text(max_size=60))
def test_spans_are_ordered_and_do_not_overlap(text: str) -> None:
    previous = 0
    for _, (start, end) in find_instruments(f"bass {text} drums kit piano"):
        assert previous <= start < end
        previous = end


def test_a_very_long_brief_is_read_whole() -> None:
    assert found("piano " * 20_000) == ["piano"] * 20_000


def test_family_names_leave_the_member_open() -> None:
    assert all(is_family_name(name) for name in ("bass", "Drums", "guitars", "drumkit", "strings"))
    assert not any(is_family_name(name) for name in ("upright bass", "rhodes", "808", "tenor sax"))


def test_an_unknown_id_names_the_nearest() -> None:
    for wrong, right in [
        ("acoustic_guitar", "steel_guitar"),
        ("electric_paino", "electric_piano"),
        ("drums", "standard"),
    ]:
        with pytest.raises(InvalidMusicText, match=right):
            instrument_by_id(wrong)
    with pytest.raises(InvalidMusicText, match="fingered_bass"):
        instrument_by_id("qqqqq")


def test_programs_outside_midi_are_refused_and_unknown_kits_fall_back() -> None:
    with pytest.raises(InvalidMusicText):
        instrument_by_program(128)
    assert instrument_by_program(33, is_drum=True).id == "jazz_kit"
    assert instrument_by_program(127, is_drum=True).id == "standard_kit"
