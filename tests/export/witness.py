"""Readers that share no code with ours, and what they find otherwise than the score says: music21 for MusicXML, mido
for MIDI, the format's own schema for DAWproject. Each returns its complaints as sentences."""

from __future__ import annotations

import io
import warnings
from collections import Counter, defaultdict
from collections.abc import Iterator
from fractions import Fraction
from functools import cache
from pathlib import Path
from typing import Any
from xml.etree import ElementTree

import mido

from cadenza.nodes.export.dawproject import format_metadata, format_project
from cadenza.nodes.export.drum_staff import place_of
from cadenza.nodes.export.manifest import Manifest
from cadenza.nodes.export.musicxml import format_musicxml
from cadenza.nodes.export.notation import STEPS, grid_span
from cadenza.nodes.midi.writer import format_midi
from cadenza.nodes.score.score import Score
from cadenza.nodes.score.time import Ticks
from cadenza.nodes.score.track import Track

with warnings.catch_warnings():
    warnings.simplefilter("ignore")  # music21's own, while it loads
    import music21

SCHEMAS = Path(__file__).resolve().parents[3] / "shared" / "reference" / "dawproject"
MAJORS = ("Cb", "Gb", "Db", "Ab", "Eb", "Bb", "F", "C", "G", "D", "A", "E", "B", "F#", "C#")
MINORS = ("Abm", "Ebm", "Bbm", "Fm", "Cm", "Gm", "Dm", "Am", "Em", "Bm", "F#m", "C#m", "G#m", "D#m", "A#m")
MINUTE_US = 60_000_000

Heard = Counter[tuple[Fraction, Any, Fraction]]  # (onset, pitch or place on a percussion staff, duration) in quarters


def read_notation(score: Score) -> Any:
    """music21's score of our MusicXML."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        return music21.converter.parseData(format_musicxml(score).decode(), format="musicxml")


def heard(part: Any) -> Heard:
    """What music21 sees in a part, ties joined."""
    tied: defaultdict[tuple[str, Any], list[list[Fraction]]] = defaultdict(list)
    found: Heard = Counter()
    for measure in part.getElementsByClass("Measure"):
        for voice in measure.voices or [measure]:
            for element in voice.notes:
                if isinstance(element, music21.harmony.Harmony):
                    continue
                onset = exact(measure.offset) + exact(element.offset)
                for note in getattr(element, "notes", [element]):
                    length = exact(element.quarterLength)
                    name = (str(voice.id) if measure.voices else "1", name_of(note))
                    kind = note.tie.type if note.tie else None
                    if kind == "start":
                        tied[name].append([onset, length])
                    elif kind == "continue":
                        longest = next(open_ for open_ in tied[name] if sum(open_) == onset)
                        longest[1] += length
                    elif kind == "stop":
                        ending = next(open_ for open_ in tied[name] if sum(open_) == onset)
                        tied[name].remove(ending)
                        start, total = ending
                        found[start, name[1], total + length] += 1
                    else:
                        found[onset, name[1], length] += 1
    assert not any(tied.values())
    return found


def exact(quarters: Any) -> Fraction:
    return Fraction(round(Fraction(quarters) * STEPS), STEPS)


def name_of(note: Any) -> Any:
    if isinstance(note, music21.note.Unpitched):
        return note.displayStep, note.displayOctave
    return note.pitch.midi


def written(score: Score, track: Track) -> Heard:
    spans = [(grid_span(score, note), place_of(note.pitch) if track.is_drum else note.pitch) for note in track.notes]
    return Counter((Fraction(start, STEPS), pitch, Fraction(end - start, STEPS)) for (start, end), pitch in spans)


def notation_faults(score: Score) -> list[str]:
    """Notes, bar numbers, meters and keys that music21 reads otherwise than the score has them."""
    parts = read_notation(score).parts
    if len(parts) != len(score.tracks):
        return [f"{len(parts)} parts for {len(score.tracks)} tracks"]
    pairs = zip(parts, score.tracks, strict=True)
    faults = [f"notes of {track.id}" for part, track in pairs if heard(part) != written(score, track)]
    return [*faults, *_drum_faults(score), *(_form_faults(parts[0], score) if parts else ())]


def _drum_faults(score: Score) -> Iterator[str]:
    """music21 leaves out which drum a note is: the instruments that the notes name."""
    root = ElementTree.fromstring(format_musicxml(score))
    for part, track in zip(root.findall("part"), score.tracks, strict=True):
        if track.is_drum:
            first = [note for note in part.findall("measure/note") if note.find("tie[@type='stop']") is None]
            drums = Counter(
                next(note.iter("instrument")).get("id") for note in first if note.find("unpitched") is not None
            )
            if drums != Counter(f"{part.get('id')}-I{note.pitch}" for note in track.notes):
                yield f"drums of {track.id}"


def _form_faults(part: Any, score: Score) -> Iterator[str]:
    unit, meters = score.ticks_per_quarter, score.meter_map
    measures = list(part.getElementsByClass("Measure"))
    first = 0 if meters.pickup else 1
    if [measure.number for measure in measures] != list(range(first, first + len(measures))):
        yield f"bar numbers {[measure.number for measure in measures]}"
    said, sharps = None, 0
    for measure in measures:
        said = measure.timeSignature or said
        sharps = measure.keySignature.sharps if measure.keySignature else sharps
        start = Ticks(0) if measure.number == 0 else meters.bar_start(measure.number)
        if abs(Fraction(measure.offset) - Fraction(start, unit)) > Fraction(1, STEPS):
            yield f"bar {measure.number} starts at {measure.offset} for {start / unit} quarters"
        meter = meters.meter_of_bar(max(1, measure.number))
        if said is None or (said.numerator, said.denominator) != (meter.numerator, meter.denominator):
            yield f"bar {measure.number} in {said} for {meter.symbol}"
        key = score.key_at(Ticks(meters.bar_end(measure.number) - 1))
        if key is not None and sharps != key.signature:
            yield f"bar {measure.number} with {sharps} sharps for {key.signature}"


def midi_faults(score: Score) -> list[str]:
    """Notes as played, controllers, tempos, meters and keys that mido reads otherwise."""
    file = mido.MidiFile(file=io.BytesIO(format_midi(score)))
    conductor, *parts = [_timed(track) for track in file.tracks]
    if file.ticks_per_beat != score.ticks_per_quarter or len(parts) != len(score.tracks):
        return [f"{len(parts)} tracks at {file.ticks_per_beat} for {len(score.tracks)} at {score.ticks_per_quarter}"]
    faults = list(_conductor_faults(conductor, score))
    for events, track in zip(parts, score.tracks, strict=True):
        ons = Counter((t, m.note, m.velocity) for t, m in events if m.type == "note_on" and m.velocity)
        offs = Counter(
            (t, m.note) for t, m in events if m.type == "note_off" or (m.type == "note_on" and not m.velocity)
        )
        if ons != Counter((note.played_onset, note.pitch, note.velocity) for note in track.notes):
            faults.append(f"onsets of {track.id}")
        if offs != Counter((note.played_end, note.pitch) for note in track.notes):
            faults.append(f"ends of {track.id}")
        fades = [(c.tick, c.value) for c in track.controls if c.kind == "cc" and c.number == 11]
        if fades != [(t, m.value) for t, m in events if m.type == "control_change" and m.control == 11]:
            faults.append(f"expression of {track.id}")
    return faults


def _timed(track: mido.MidiTrack) -> list[tuple[int, Any]]:
    tick = 0
    return [(tick := tick + message.time, message) for message in track]


def _conductor_faults(events: list[tuple[int, Any]], score: Score) -> Iterator[str]:
    def at(kind: str, tick: int) -> Any:
        return next((message for when, message in reversed(events) if message.type == kind and when <= tick), None)

    tempos = [(tick, message.tempo) for tick, message in events if message.type == "set_tempo"]
    if tempos != [(change.tick, round(MINUTE_US / change.bpm)) for change in score.tempo_map.changes]:
        yield f"tempos {tempos}"
    for bar in range(1, score.n_bars + 1):
        said, meter = at("time_signature", score.meter_map.bar_start(bar)), score.meter_map.meter_of_bar(bar)
        if (said.numerator, said.denominator) != (meter.numerator, meter.denominator):
            yield f"bar {bar} in {said.numerator}/{said.denominator} for {meter.symbol}"
    for change in score.keys:
        said = at("key_signature", change.tick)
        if change.key.mode not in ("major", "minor"):  # MIDI knows no others: a text beside it says the mode
            texts = [m.text for when, m in events if m.type == "text" and when == change.tick]
            if f"Key: {change.key.name}" not in texts:
                yield f"texts {texts} for {change.key.name}"
        elif said is None or (MINORS if change.key.is_minor else MAJORS).index(said.key) - 7 != change.key.signature:
            yield f"key {said} for {change.key.name}"


@cache
def _schemas() -> tuple[Any, Any] | None:
    if not (SCHEMAS / "Project.xsd").is_file():
        return None
    import xmlschema

    return xmlschema.XMLSchema10(SCHEMAS / "Project.xsd"), xmlschema.XMLSchema10(SCHEMAS / "MetaData.xsd")


def has_schemas() -> bool:
    """Whether the format's own schema is here; it comes with its own repository."""
    return _schemas() is not None


def project_faults(score: Score) -> list[str]:
    """What the schema of DAWproject refuses (where it is here), and tempos and meters at other places."""
    content = format_project(Manifest(score), None, {})
    faults = schema_faults(content, format_metadata(Manifest(score)))
    root, unit = ElementTree.fromstring(content), score.ticks_per_quarter
    tempos = [(float(point.get("time", "")), float(point.get("value", ""))) for point in root.iter("RealPoint")]
    wanted = [(change.tick / unit, change.bpm) for change in score.tempo_map.changes]
    if not _near(tempos, wanted):
        faults.append(f"tempos {tempos} for {wanted}")
    meters = [
        (float(point.get("time", "")), f"{point.get('numerator')}/{point.get('denominator')}")
        for point in root.iter("TimeSignaturePoint")
    ]
    for bar in range(1, score.n_bars + 1):
        meter, start = score.meter_map.meter_of_bar(bar), score.meter_map.bar_start(bar) / unit
        said = [name for time, name in meters if time <= start + 1e-6][-1]
        if said != f"{meter.numerator}/{meter.denominator}":
            faults.append(f"bar {bar} in {said} for {meter.symbol}")
    return faults


def schema_faults(project_xml: bytes, metadata_xml: bytes) -> list[str]:
    """What the schema refuses; nothing where it is not here."""
    schemas = _schemas()
    if schemas is None:
        return []
    documents = zip(schemas, (project_xml, metadata_xml), strict=True)
    return [str(fault.reason) for schema, content in documents for fault in schema.iter_errors(content.decode())]


def _near(found: list[tuple[float, float]], wanted: list[tuple[float, float]]) -> bool:
    return len(found) == len(wanted) and all(
        abs(one - other) < 1e-5 * max(1.0, abs(other))
        for pair, asked in zip(found, wanted, strict=True)
        for one, other in zip(pair, asked, strict=True)
    )
