"""MusicXML: music21, which shares no code with us, reads the very notes that the score has."""

from __future__ import annotations

import json
import random
import warnings
from collections.abc import Callable
from dataclasses import replace
from xml.etree import ElementTree

import pytest

from cadenza.nodes.compose.composer import compose
from cadenza.nodes.export.embedding import parse_manifest
from cadenza.nodes.export.harmony import KINDS, harmony
from cadenza.nodes.export.manifest import MUSICXML, Manifest, document_sha256
from cadenza.nodes.export.musicxml import format_musicxml, with_musicxml_manifest
from cadenza.nodes.export.notation import VALUES, notate, values_of
from cadenza.nodes.midi.reader import read_midi
from cadenza.nodes.plan.wishes import plan_from_brief
from cadenza.nodes.score.note import Note
from cadenza.nodes.score.score import ChordSpan, Score, Section
from cadenza.nodes.score.time import KeyChange, MeterChange, MeterMap, TempoChange, TempoMap, Ticks
from cadenza.nodes.score.track import Track
from cadenza.nodes.theory.chord import QUALITIES, parse_chord
from cadenza.nodes.theory.key import Key
from cadenza.nodes.theory.meter import Meter, parse_meter

from ..midi.files import real_files
from ..sound.watch import Cancelled, Watch
from .songs import PLAN, SCORE
from .varied import of_every_origin
from .witness import music21, notation_faults, read_notation, written


@pytest.mark.parametrize(
    "brief", ["lo-fi beat, 4 bars", "jazz waltz in F#, 8 bars", "6/8 folk song in Eb, 8 bars", "7/8 rock, 8 bars"]
)
def test_the_notes_of_a_composed_song_are_the_scores(brief: str) -> None:
    assert notation_faults(compose(plan_from_brief(brief, 3))) == []


def test_the_notes_of_real_files_are_the_scores(proof_count: Callable[[int], int], proof_seed: int) -> None:
    chance = random.Random(proof_seed)
    for path in chance.sample(real_files(), proof_count(40)):
        score = read_midi(path)
        stop = score.meter_map.bar_start(9)
        tracks = (track.with_notes(tuple(note for note in track.notes if note.end <= stop)) for track in score.tracks)
        bare = tuple(replace(track, controls=(), carried=()) for track in tracks)
        assert notation_faults(replace(score, tracks=bare, bars=8, sections=(), carried=())) == []


def test_songs_of_every_origin_are_read_as_they_are(proof_count: Callable[[int], int], proof_seed: int) -> None:
    """Notes, bar numbers from the pickup on, meters and keys, through changes of each."""
    for origin, score in of_every_origin(random.Random(proof_seed), proof_count(100)):
        assert (origin, notation_faults(score)) == (origin, [])


@pytest.mark.parametrize("meter", ["5/4", "7/4", "3/2", "12/8", "7/8", "3/4"])
def test_a_bar_of_rest_is_as_long_as_its_meter_says(meter: str) -> None:
    meters = MeterMap.constant(parse_meter(meter))
    notes = (Note(Ticks(0), 60, Ticks(480)), Note(meters.bar_start(4), 60, Ticks(480)))
    score = Score(TempoMap.constant(120), meters, tracks=(Track("lead", notes=notes),), bars=5)
    assert notation_faults(score) == []


def test_written_notes_on_the_grid_are_exact_whatever_their_playing() -> None:
    notes = [Note(Ticks(80 * place), 60 + place % 12, Ticks(80), offset=17, gate=40) for place in range(24)]
    notes += [Note(Ticks(30 * place), 80, Ticks(30)) for place in range(64)]
    score = replace(SCORE, tracks=(Track("lead", notes=tuple(notes)),))
    assert notate(score).notes == ()
    assert {(onset * 480, length * 480) for onset, _, length in written(score, score.tracks[0])} == {
        (note.onset, note.duration) for note in notes
    }
    assert notation_faults(score) == []


def test_what_no_value_can_write_is_moved_and_told() -> None:
    notes = (Note(Ticks(7), 60, Ticks(470)), Note(Ticks(480), 62, Ticks(480)))
    notation = notate(replace(SCORE, tracks=(Track("lead", notes=notes),)))
    assert notation.notes == (
        "1 notes stood between the 64ths and triplets that can be written; they were moved to the nearest.",
    )


def test_every_length_is_made_of_values() -> None:
    for steps in range(1, 400):
        values = values_of(steps)
        assert sum(values) == steps
        assert set(values) <= set(VALUES)
    assert values_of(60) == [48, 12]
    assert VALUES[72] == ("quarter", 1, False)
    assert VALUES[32] == ("quarter", 0, True)


def song() -> Score:
    """A pickup, two meters, two keys, a tempo change, ties over bar lines, overlapping voices, drums, chords."""
    return Score(
        TempoMap((TempoChange(Ticks(0), 92.5), TempoChange(Ticks(480 + 1920), 120.0))),
        MeterMap((MeterChange(Ticks(0), Meter(4, 4)), MeterChange(Ticks(480 + 3840), Meter(3, 4))), pickup=Ticks(480)),
        (KeyChange(Ticks(0), Key("Eb")), KeyChange(Ticks(480 + 3840), Key("F#", "dorian"))),
        (Section("verse", 1, 2, label="Verse <1> & so on"), Section("chorus", 3, 2)),
        (
            ChordSpan(Ticks(480), Ticks(960), parse_chord("Ebmaj7/G")),
            ChordSpan(Ticks(1440), Ticks(960), parse_chord("F#m7b5")),
            ChordSpan(Ticks(2400), Ticks(1920), None),
        ),
        (
            Track("lead", "Lead\x07 voice", notes=(
                Note(Ticks(240), 66, Ticks(240), spelling="Gb"),
                Note(Ticks(480 + 1680), 72, Ticks(2400), spelling="B#"),
                Note(Ticks(480 + 1920), 59, Ticks(480), spelling="Cb"),
                Note(Ticks(480 + 1920), 63, Ticks(480), articulation="staccato"),
                Note(Ticks(480 + 3840), 68, Ticks(480)),
            )),
            Track("drums", is_drum=True, notes=(
                Note(Ticks(480), 36, Ticks(120)), Note(Ticks(480), 42, Ticks(120)), Note(Ticks(960), 38, Ticks(120)),
            )),
            Track("silent"),
        ),
        title="A & B",
        bars=4,
    )  # fmt: skip


def test_the_notes_of_a_difficult_score_are_the_scores() -> None:
    assert notation_faults(song()) == []


def test_form_key_meter_and_tempo_stand_where_they_should() -> None:
    part = read_notation(song()).parts[0]
    measures = list(part.getElementsByClass("Measure"))
    assert [measure.number for measure in measures] == [0, 1, 2, 3, 4]
    assert [measure.duration.quarterLength for measure in measures] == [1, 4, 4, 3, 3]
    meters = part.recurse().getElementsByClass("TimeSignature")
    assert [(meter.measureNumber, meter.ratioString) for meter in meters] == [(0, "4/4"), (3, "3/4")]
    assert [(key.measureNumber, key.sharps) for key in part.recurse().getElementsByClass("KeySignature")] == [
        (0, -3),
        (3, 4),
    ]
    tempos = part.recurse().getElementsByClass("MetronomeMark")
    assert [(tempo.measureNumber, tempo.number) for tempo in tempos] == [(0, 92.5), (2, 120)]
    marks = part.recurse().getElementsByClass("RehearsalMark")
    assert [(mark.measureNumber, mark.content) for mark in marks] == [(1, "Verse <1> & so on"), (3, "chorus")]


def test_pitches_are_spelled_as_written_else_as_the_key_spells() -> None:
    names = [note.nameWithOctave for note in read_notation(song()).parts[0].flatten().notes if note.isNote]
    names += [pitch.nameWithOctave for note in read_notation(song()).parts[0].flatten().notes if note.isChord
              and not isinstance(note, music21.harmony.Harmony) for pitch in note.pitches]  # fmt: skip
    assert {"G-4", "B#4", "C-4", "E-4", "G#4"} <= set(names)


def test_chord_symbols_are_read_as_the_same_chords() -> None:
    symbols = read_notation(song()).parts[0].recurse().getElementsByClass("Harmony")
    assert [(symbol.measureNumber, float(symbol.offset)) for symbol in symbols] == [(1, 0), (1, 2), (2, 0)]
    assert [symbol.root().name for symbol in list(symbols)[:2]] == ["E-", "F#"]
    assert symbols[0].bass().name == "G"
    assert symbols[1].chordKind == "half-diminished-seventh"


@pytest.mark.parametrize("kind", sorted(set(KINDS) - {"power"}))
def test_every_kind_means_the_same_tones(kind: str) -> None:
    chord = parse_chord("D" + KINDS[kind])
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        symbol = music21.harmony.ChordSymbol(root="D", kind=kind)
    theirs = {pitch.pitchClass for pitch in symbol.pitches}
    tones = set(chord.pitch_classes)
    assert tones <= theirs, "an 11th or 13th may leave inner tones to the player"
    assert len(theirs - tones) <= (2 if "13" in kind else 0)


@pytest.mark.parametrize("quality", sorted(QUALITIES))
def test_every_quality_is_its_kind_and_some_degrees(quality: str) -> None:
    element = harmony(parse_chord("C" + quality), 0)
    kind = element.findtext("kind")
    assert kind in KINDS
    tones = {(degree.number, degree.semitones) for degree in parse_chord("C" + KINDS[kind]).degrees}
    major = {1: 0, 2: 2, 3: 4, 4: 5, 5: 7, 6: 9, 7: 11, 9: 14, 11: 17, 13: 21}
    for degree in element.findall("degree"):
        number, alter = int(degree.findtext("degree-value", "")), int(degree.findtext("degree-alter", ""))
        old = next((tone for tone in tones if tone[0] == number), (number, 0))
        match degree.findtext("degree-type"):
            case "subtract":
                tones.remove(old)
            case "add":
                tones.add((number, major[number] + alter))
            case "alter":
                tones.remove(old)
                tones.add((number, old[1] + alter))
    assert {tone % 12 for _, tone in tones} == set(parse_chord("C" + quality).pitch_classes)


def test_drums_stand_on_a_percussion_staff_with_their_own_instruments() -> None:
    root = ElementTree.fromstring(format_musicxml(song()))
    part = root.findall("part")[1]
    assert part.findtext(".//clef/sign") == "percussion"
    assert [note.get("id") for note in part.findall(".//note/instrument")] == ["P2-I36", "P2-I42", "P2-I38"]
    keys = {element.get("id"): element.findtext("midi-unpitched") for element in root.findall(".//midi-instrument")}
    assert keys["P2-I36"] == "37", "the format counts from 1"
    assert [note.findtext("notehead") for note in part.findall(".//note[unpitched]")] == [None, "x", None]


def test_equal_scores_give_equal_bytes_and_carry_the_manifest() -> None:
    manifest = Manifest(SCORE, PLAN)
    plain = format_musicxml(SCORE)
    content = with_musicxml_manifest(plain, manifest)
    assert content == with_musicxml_manifest(format_musicxml(SCORE), manifest)
    assert parse_manifest(content) == replace(manifest, hashes=((MUSICXML, document_sha256(plain)),))
    field = ElementTree.fromstring(content).find("identification/miscellaneous/miscellaneous-field")
    assert field is not None and Manifest.from_wire(json.loads(field.text or "")).score == SCORE


def test_a_long_score_is_watched() -> None:
    score = replace(SCORE, tracks=tuple(replace(SCORE.tracks[0], id=f"t{number}") for number in range(12)))
    watch = Watch()
    format_musicxml(score, progress=watch)
    assert len(watch.seen) >= 12 and watch.seen == sorted(watch.seen) and watch.seen[-1] == 1
    with pytest.raises(Cancelled):
        format_musicxml(score, progress=Watch(5))


def test_an_empty_score_is_a_bar_of_rest() -> None:
    for tracks in ((), (Track("lead"),)):
        score = Score(TempoMap.constant(120), MeterMap.constant(Meter()), tracks=tracks)
        parts = read_notation(score).parts
        assert len(parts) == 1
        assert parts[0].duration.quarterLength == 4
