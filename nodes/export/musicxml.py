"""Score -> MusicXML 4.0 partwise: key, meter, tempo, sections, chord symbols, spelled notes, drums on their own staff.

Pitches are written as they sound. A drum's note is <unpitched>, and its <instrument> names the General MIDI key.
Velocities stand in the notes' `dynamics` (percent of 90, as the format wants it). Equal scores give equal bytes.
"""

from __future__ import annotations

import re
from collections import defaultdict
from dataclasses import replace
from statistics import median
from xml.etree.ElementTree import Element, SubElement, indent, tostring
from xml.sax.saxutils import escape

from ..progress import SILENT, Progress, Slice, equal_shares
from ..score.note import Note
from ..score.score import Score
from ..score.track import Track
from ..theory.key import Key
from ..theory.pitch import LETTERS, spell
from .drum_staff import is_crossed, place_of
from .embedding import FIELD, SOFTWARE, manifest_text
from .harmony import harmony
from .manifest import MUSICXML, Manifest, document_sha256
from .notation import STEPS, VALUES, NotatedBar, Notation, Piece, notate, steps_at

HEAD = (
    '<?xml version="1.0" encoding="UTF-8" standalone="no"?>\n'
    '<!DOCTYPE score-partwise PUBLIC "-//Recordare//DTD MusicXML 4.0 Partwise//EN" '
    '"http://www.musicxml.org/dtds/partwise.dtd">\n'
)
MODES = ("major", "minor", "dorian", "phrygian", "lydian", "mixolydian", "locrian")
ARTICULATIONS = {"staccato": "staccato", "tenuto": "tenuto", "accent": "accent"}
BASS_CLEF_BELOW = 57  # median pitch
DRUM_CHANNEL = 10
FULL_VELOCITY = 90  # what MusicXML's dynamics="100" means
_FORBIDDEN = re.compile("[^\t\n\r -\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")  # in XML 1.0


def format_musicxml(score: Score, notation: Notation | None = None, progress: Progress = SILENT) -> bytes:
    """The score as a .musicxml file. `notation`: the score's, where it is known."""
    tracks = score.tracks or (Track("empty"),)
    if notation is None or not notation.parts:
        notation = notate(score.with_tracks(tracks), Slice(progress, 0.0, 0.4))
    document = Element("score-partwise", version="4.0")
    if score.title:
        SubElement(SubElement(document, "work"), "work-title").text = clean(score.title)
    identification = SubElement(document, "identification")
    SubElement(SubElement(identification, "encoding"), "software").text = SOFTWARE
    names = SubElement(document, "part-list")
    for number, (track, channel) in enumerate(zip(tracks, _channels(tracks), strict=True), 1):
        _score_part(names, f"P{number}", track, channel)
    indent(document, " ")
    head, end, _ = tostring(document, encoding="unicode").rpartition("</score-partwise>")
    parts = [
        _part(score, notation, number, share)
        for number, share in enumerate(equal_shares(Slice(progress, 0.4, 1.0), len(tracks)))
    ]
    return "".join([HEAD, head, *parts, end, "\n"]).encode()


def with_musicxml_manifest(content: bytes, manifest: Manifest) -> bytes:
    """The file (as `format_musicxml` writes it) with the manifest, which gets its hash, in a field of its own."""
    made = replace(manifest, hashes=((MUSICXML, document_sha256(content)),))
    field = f'<miscellaneous-field name="{FIELD}">{escape(manifest_text(made))}</miscellaneous-field>'
    head, mark, rest = content.partition(b"</identification>")
    return head + f" <miscellaneous>\n   {field}\n  </miscellaneous>\n ".encode() + mark + rest


def clean(text: str) -> str:
    """The text without the characters that XML cannot hold."""
    return _FORBIDDEN.sub("", text)


def _channels(tracks: tuple[Track, ...]) -> list[int]:
    free = [channel for channel in range(1, 17) if channel != DRUM_CHANNEL]
    pitched = iter(free * (len(tracks) // len(free) + 1))
    return [DRUM_CHANNEL if track.is_drum else next(pitched) for track in tracks]


def _score_part(names: Element, part_id: str, track: Track, channel: int) -> None:
    part = SubElement(names, "score-part", id=part_id)
    SubElement(part, "part-name").text = clean(track.name or track.id) or part_id
    keys = sorted({note.pitch for note in track.notes}) if track.is_drum else [None]
    ids = [f"{part_id}-I{1 if key is None else key}" for key in keys]
    for instrument_id, key in zip(ids, keys, strict=True):
        instrument = SubElement(part, "score-instrument", id=instrument_id)
        name = clean(track.name or track.id) or part_id
        SubElement(instrument, "instrument-name").text = name if key is None else f"{name} {key}"
    for instrument_id, key in zip(ids, keys, strict=True):
        instrument = SubElement(part, "midi-instrument", id=instrument_id)
        SubElement(instrument, "midi-channel").text = str(channel)
        SubElement(instrument, "midi-program").text = str(track.program + 1)
        if key is not None:
            SubElement(instrument, "midi-unpitched").text = str(key + 1)
        if track.pan:
            SubElement(instrument, "pan").text = f"{90 * track.pan:g}"


def _part(score: Score, notation: Notation, number: int, progress: Progress) -> str:
    """A track's part as text. By itself, so that the elements of one part only are in memory."""
    track = score.tracks[number] if score.tracks else Track("empty")
    part = Element("part", id=f"P{number + 1}")
    over = {} if number else _directions(score, notation)
    bars = notation.parts[number]
    for index, bar in enumerate(bars):
        measure = _measure(part, score, track, bar, is_first=index == 0)
        measure.extend(over.get(index, ()))
        _voices(measure, score, track, bar, f"P{number + 1}")
        progress.advance(index + 1, len(bars))
    indent(part, " ", level=1)
    part.tail = ""
    return f" {tostring(part, encoding='unicode')}\n"


def _measure(part: Element, score: Score, track: Track, bar: NotatedBar, is_first: bool) -> Element:
    measure = SubElement(part, "measure", number=str(bar.number))
    if bar.number == 0:
        measure.set("implicit", "yes")  # a pickup is not counted
    _attributes(measure, score, track, bar.number, is_first)
    return measure


def _voices(measure: Element, score: Score, track: Track, bar: NotatedBar, part_id: str) -> None:
    for voice, pieces in enumerate(bar.voices, 1):
        if voice > 1:
            SubElement(SubElement(measure, "backup"), "duration").text = str(bar.steps)
        for piece in pieces:
            _piece(measure, score, track, piece, voice, part_id)


def _attributes(measure: Element, score: Score, track: Track, bar: int, is_first: bool) -> None:
    meters = score.meter_map
    start, end = meters.bar_start(bar), meters.bar_end(bar)
    meter, before = meters.meter_of_bar(bar), meters.meter_of_bar(bar - 1)
    keys = [change.key for change in score.keys if start <= change.tick < end]
    if not (is_first or keys or meter != before):
        return
    attributes = SubElement(measure, "attributes")
    if is_first:
        SubElement(attributes, "divisions").text = str(STEPS)
    if is_first or keys:
        _key(attributes, keys[-1] if keys else score.key_at(start))
    if is_first or meter != before:
        time = SubElement(attributes, "time")
        SubElement(time, "beats").text = str(meter.numerator)
        SubElement(time, "beat-type").text = str(meter.denominator)
    if is_first:
        clef = SubElement(attributes, "clef")
        sign, line = _clef(track)
        SubElement(clef, "sign").text = sign
        if line:
            SubElement(clef, "line").text = line


def _key(attributes: Element, key: Key | None) -> None:
    element = SubElement(attributes, "key")
    SubElement(element, "fifths").text = str(key.signature if key else 0)
    if key:
        mode = key.mode if key.mode in MODES else ("minor" if key.is_minor else "major")
        SubElement(element, "mode").text = mode


def _clef(track: Track) -> tuple[str, str]:
    if track.is_drum:
        return "percussion", ""
    is_low = bool(track.notes) and median(note.pitch for note in track.notes) < BASS_CLEF_BELOW
    return ("F", "4") if is_low else ("G", "2")


def _directions(score: Score, notation: Notation) -> dict[int, list[Element]]:
    """Index of a bar -> what stands over its first part: section, tempo, chords."""
    over: defaultdict[int, list[Element]] = defaultdict(list)
    for section in score.sections:
        index = section.first_bar - notation.first_bar
        direction, content = _direction("rehearsal", 0)
        content.text = clean(section.label or section.kind)
        over[index].append(direction)
    for change in score.tempo_map.changes:
        index, offset = notation.place(steps_at(score, change.tick))
        direction, content = _direction("metronome", offset, tempo=f"{change.bpm:g}")
        SubElement(content, "beat-unit").text = "quarter"
        SubElement(content, "per-minute").text = f"{change.bpm:g}"
        over[index].append(direction)
    for span in score.chords:
        index, offset = notation.place(steps_at(score, span.onset))
        over[index].append(harmony(span.chord, offset))
    return over


def _direction(kind: str, offset: int, **sound: str) -> tuple[Element, Element]:
    direction = Element("direction", placement="above")
    content = SubElement(SubElement(direction, "direction-type"), kind)
    if offset:
        SubElement(direction, "offset").text = str(offset)
    if sound:
        SubElement(direction, "sound", sound)
    return direction, content


def _piece(measure: Element, score: Score, track: Track, piece: Piece, voice: int, part_id: str) -> None:
    if not piece.notes:
        element = SubElement(measure, "note")
        SubElement(element, "rest", {"measure": "yes"} if piece.is_bar else {})
        _value(element, piece, voice, None)
    for place, note in enumerate(piece.notes):
        element = SubElement(measure, "note", dynamics=f"{100 * note.velocity / FULL_VELOCITY:.2f}")
        if place:
            SubElement(element, "chord")
        if track.is_drum:
            _unpitched(element, note.pitch)
        else:
            _pitch(element, note, score.key_at(note.onset))
        _value(element, piece, voice, f"{part_id}-I{note.pitch}" if track.is_drum else None, note)


def _value(
    element: Element,
    piece: Piece,
    voice: int,
    instrument: str | None,
    note: Note | None = None,
) -> None:
    """All that follows the pitch, in the order that the format asks."""
    SubElement(element, "duration").text = str(piece.steps)
    ties = [kind for kind, is_so in (("stop", piece.is_tied_from), ("start", piece.is_tied_on)) if is_so]
    for kind in ties:
        SubElement(element, "tie", type=kind)
    if instrument:
        SubElement(element, "instrument", id=instrument)
    SubElement(element, "voice").text = str(voice)
    if not piece.is_bar:  # a bar of rest has no value of its own
        _printed(element, piece.steps)
    if note is not None:
        _notations(element, note, ties, is_crossed_head=instrument is not None and is_crossed(note.pitch))


def _printed(element: Element, steps: int) -> None:
    """The printed value: its name, dots, and what it is a triplet of."""
    name, dots, is_triplet = VALUES[steps]
    SubElement(element, "type").text = name
    for _ in range(dots):
        SubElement(element, "dot")
    if is_triplet:
        ratio = SubElement(element, "time-modification")
        SubElement(ratio, "actual-notes").text = "3"
        SubElement(ratio, "normal-notes").text = "2"


def _notations(element: Element, note: Note, ties: list[str], is_crossed_head: bool) -> None:
    if is_crossed_head:
        SubElement(element, "notehead").text = "x"
    elif note.articulation == "ghost":
        SubElement(element, "notehead", parentheses="yes").text = "normal"
    articulation = "" if "stop" in ties else ARTICULATIONS.get(note.articulation, "")
    if ties or articulation:
        notations = SubElement(element, "notations")
        for kind in ties:
            SubElement(notations, "tied", type=kind)
        if articulation:
            SubElement(SubElement(notations, "articulations"), articulation)


def _pitch(element: Element, note: Note, key: Key | None) -> None:
    name = note.spelling or (key.spell(note.pitch) if key else spell(note.pitch % 12))
    alter = name.count("#") - name.count("b")
    pitch = SubElement(element, "pitch")
    SubElement(pitch, "step").text = name[0]
    if alter:
        SubElement(pitch, "alter").text = str(alter)
    octave = (note.pitch - alter - LETTERS[name[0]]) // 12 - 1
    SubElement(pitch, "octave").text = str(octave)


def _unpitched(element: Element, pitch: int) -> None:
    step, octave = place_of(pitch)
    unpitched = SubElement(element, "unpitched")
    SubElement(unpitched, "display-step").text = step
    SubElement(unpitched, "display-octave").text = str(octave)
