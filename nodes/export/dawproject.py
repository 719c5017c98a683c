"""A song as a DAWproject file (Bitwig's open exchange format, version 1.0): tracks with notes, tracks with the stems,
tempo, meter, sections as markers, volumes and pans.

For every track of the score there is one with its notes as played, without an instrument, and one with its stem. The
mix stands on the stems' channels: gain (with that of the group), pan, mute and solo; effects do not. A volume above
+6 dB has no place on a fader: then all faders go down by the same, and the master's goes up.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from fractions import Fraction
from pathlib import Path
from xml.etree.ElementTree import Element, SubElement, indent, tostring

from ..mix.mix import Channel, Mix
from ..progress import SILENT, Progress, Slice, equal_shares
from ..score.score import Score
from ..score.time import MeterChange, Seconds, Ticks
from ..score.track import MAX_GAIN_DB, MIN_GAIN_DB, Track
from ..sound.audio import Stems
from ..sound.files import encoding_named, format_audio
from ..theory.meter import DENOMINATORS, Meter
from .archive import drafted_archive
from .embedding import MEMBER, SOFTWARE, manifest_text
from .manifest import DAWPROJECT, Manifest, document_sha256, sound_hashes
from .musicxml import clean
from .song import stem_file

HEAD = '<?xml version="1.0" encoding="UTF-8"?>\n'
FORMAT_VERSION = "1.0"
ENCODING = "wav24"
FADER_TOP_DB = 6.0
MAX_VELOCITY = 127
DRUM_CHANNEL = 9
MASTER, TEMPO, METER = "master", "tempo", "meter"  # ids in the document


def write_dawproject(
    path: Path,
    manifest: Manifest,
    stems: Stems | None = None,
    encoding: str = ENCODING,
    progress: Progress = SILENT,
) -> None:
    """Write the song of the manifest (its score, plan and mix) with its stems to `path`, whole or not at all.

    The manifest is written with the hashes of the stems and, where they are 24-bit WAV, of the project.

    Raises InvalidAudio where the encoding cannot hold the stems, StorageFault where the disk refuses.
    """
    encoding_named(encoding)
    files = _stem_files(stems, encoding)
    project = format_project(manifest, stems, files, Slice(progress, 0.0, 0.1))
    hashes = [*sound_hashes(stems, None, Slice(progress, 0.1, 0.2))]
    hashes += [(DAWPROJECT, document_sha256(project))] if encoding == ENCODING else []
    with drafted_archive(path) as archive:
        archive.add("project.xml", project)
        archive.add("metadata.xml", format_metadata(manifest))
        archive.add(MEMBER, manifest_text(replace(manifest, hashes=tuple(sorted(hashes)))).encode())
        shares = equal_shares(Slice(progress, 0.2, 1.0), len(files))
        for (name, file), share in zip(files.items(), shares, strict=True):
            if stems is not None:
                content = format_audio(stems[name], encoding, Slice(share, 0.0, 0.8))
                archive.add(file, content, Slice(share, 0.8, 1.0))
    progress.advance(1, 1)


def project_sha256(manifest: Manifest, stems: Stems | None, progress: Progress = SILENT) -> str:
    """The hash of project.xml with stems as 24-bit WAV."""
    return document_sha256(format_project(manifest, stems, _stem_files(stems, ENCODING), progress))


def _stem_files(stems: Stems | None, encoding: str) -> dict[str, str]:
    """Stem -> its member of the archive."""
    names = stems.names if stems else ()
    return {name: f"audio/{stem_file(number, name, encoding)}" for number, name in enumerate(names, 1)}


def format_metadata(manifest: Manifest) -> bytes:
    """metadata.xml: title and genre."""
    document = Element("MetaData")
    plan = manifest.plan
    SubElement(document, "Title").text = clean((plan.title if plan else "") or manifest.score.title)
    SubElement(document, "Genre").text = clean(plan.style if plan else "")
    return _text(document)


def format_project(
    manifest: Manifest, stems: Stems | None, files: Mapping[str, str], progress: Progress = SILENT
) -> bytes:
    """project.xml. `files`: stem -> its member of the archive. Equal arguments give equal bytes."""
    score = manifest.score
    document = Element("Project", version=FORMAT_VERSION)
    SubElement(document, "Application", name=SOFTWARE, version=dict(manifest.versions).get("cadenza", "0"))
    _transport(document, score)
    structure = SubElement(document, "Structure")
    arrangement = SubElement(document, "Arrangement", id="arrangement")
    lanes = SubElement(arrangement, "Lanes", timeUnit="beats", id="lanes")
    tracks = {track.id: track for track in score.tracks}
    faders = _faders(manifest.mix) if stems else {}
    offset_db = max(0.0, max((fader.gain_db for fader in faders.values()), default=0.0) - FADER_TOP_DB)
    for number, track in enumerate(score.tracks, 1):
        _notes_track(structure, lanes, score, track, number)
        progress.advance(number, len(score.tracks))
    for number, name in enumerate(files, 1):
        track = tracks.get(name, Track(name))
        channel = faders.get(name, Channel(name))
        _channel(structure, f"a{number}", track.name or name, "audio", channel, offset_db)
        if stems is not None:
            _audio_lane(lanes, score, stems, files[name], number)
    master = Channel(MASTER, gain_db=min(offset_db, FADER_TOP_DB))
    _channel(structure, MASTER, "Master", "audio notes", master, 0.0)
    _form(arrangement, score)
    return _text(document)


def _text(document: Element) -> bytes:
    indent(document, " ")
    return (HEAD + tostring(document, encoding="unicode") + "\n").encode()


def _number(value: float) -> str:
    return f"{value:.9g}"


def _beats(score: Score, ticks: int) -> str:
    return _number(ticks / score.ticks_per_quarter)


def _transport(document: Element, score: Score) -> None:
    transport = SubElement(document, "Transport")
    tempo = score.tempo_map.changes[0].bpm
    SubElement(transport, "Tempo", id=TEMPO, name="Tempo", unit="bpm", value=_number(tempo), min="20", max="999")
    meter = _meters(score)[0].meter
    SubElement(transport, "TimeSignature", id=METER, numerator=str(meter.numerator), denominator=str(meter.denominator))


def _faders(mix: Mix | None) -> dict[str, Channel]:
    """Stem -> its gain, pan, mute and solo with those of its group in them."""
    groups = {group.name: group for group in mix.groups} if mix else {}
    faders = {}
    for channel in mix.channels if mix else ():
        group = groups.get(channel.group)
        gain_db = channel.gain_db + (group.gain_db if group else 0.0)
        faders[channel.name] = Channel(
            channel.name,
            min(MAX_GAIN_DB, max(MIN_GAIN_DB, gain_db)),
            channel.pan,
            channel.mute or (group is not None and group.mute),
            channel.solo,
        )
    return faders


def _channel(structure: Element, track_id: str, name: str, content: str, channel: Channel, offset_db: float) -> None:
    """A track of the structure with its strip in the mixer."""
    track = SubElement(structure, "Track", id=track_id, name=clean(name), contentType=content, loaded="true")
    is_master = track_id == MASTER
    strip = SubElement(track, "Channel", id=f"{track_id}-channel", role="master" if is_master else "regular")
    strip.set("audioChannels", "2")
    if not is_master:
        strip.set("destination", f"{MASTER}-channel")
    if channel.solo:
        strip.set("solo", "true")
    SubElement(strip, "Mute", id=f"{track_id}-mute", name="Mute", value=str(channel.mute).lower())
    pan = _number((channel.pan + 1) / 2)
    SubElement(strip, "Pan", id=f"{track_id}-pan", name="Pan", unit="normalized", value=pan, min="0", max="1")
    volume = _number(10 ** ((channel.gain_db - offset_db) / 20))
    SubElement(strip, "Volume", id=f"{track_id}-volume", name="Volume", unit="linear", value=volume, min="0", max="2")


def _notes_track(structure: Element, lanes: Element, score: Score, track: Track, number: int) -> None:
    track_id = f"n{number}"
    _channel(structure, track_id, f"{track.name or track.id} (notes)", "notes", Channel(track.id), 0.0)
    clips = SubElement(_lane(lanes, track_id), "Clips", id=f"{track_id}-clips")
    end = max([score.end, *(note.played_end for note in track.notes)])
    clip = SubElement(clips, "Clip", time="0", duration=_beats(score, end), playStart="0", name=clean(track.name))
    notes = SubElement(clip, "Notes", id=f"{track_id}-notes")
    channel = str(DRUM_CHANNEL if track.is_drum else 0)
    for note in sorted(track.notes, key=lambda note: (note.played_onset, note.pitch)):
        SubElement(
            notes,
            "Note",
            time=_beats(score, note.played_onset),
            duration=_beats(score, note.played_end - note.played_onset),
            channel=channel,
            key=str(note.pitch),
            vel=_number(note.velocity / MAX_VELOCITY),
            rel=_number(note.release / MAX_VELOCITY),
        )


def _audio_lane(lanes: Element, score: Score, stems: Stems, file: str, number: int) -> None:
    track_id = f"a{number}"
    duration_s = stems.n_samples / stems.sample_rate
    clips = SubElement(_lane(lanes, track_id), "Clips", id=f"{track_id}-clips")
    clip = SubElement(
        clips,
        "Clip",
        time="0",
        duration=_beats(score, _ticks_of(score, duration_s)),
        contentTimeUnit="seconds",
        playStart="0",
    )
    audio = SubElement(clip, "Audio", id=f"{track_id}-audio", duration=_number(duration_s), algorithm="raw")
    audio.set("channels", str(stems.audios[0].n_channels))
    audio.set("sampleRate", str(stems.sample_rate))
    SubElement(audio, "File", path=file, external="false")


def _ticks_of(score: Score, seconds: float) -> int:
    return score.tempo_map.tick_at(Seconds(seconds))


def _lane(lanes: Element, track_id: str) -> Element:
    return SubElement(lanes, "Lanes", id=f"{track_id}-lane", track=track_id)


def _form(arrangement: Element, score: Score) -> None:
    """Sections, tempo and meter over the whole song."""
    if score.sections:
        markers = SubElement(arrangement, "Markers", id="sections", timeUnit="beats")
        for section in score.sections:
            start = _beats(score, score.meter_map.bar_start(section.first_bar))
            SubElement(markers, "Marker", time=start, name=clean(section.label or section.kind))
    tempo = SubElement(arrangement, "TempoAutomation", id="tempo-changes", timeUnit="beats", unit="bpm")
    SubElement(tempo, "Target", parameter=TEMPO)
    for change in score.tempo_map.changes:
        place = {"time": _beats(score, change.tick), "value": _number(change.bpm)}
        SubElement(tempo, "RealPoint", place, interpolation="hold")
    meters = SubElement(arrangement, "TimeSignatureAutomation", id="meter-changes", timeUnit="beats")
    SubElement(meters, "Target", parameter=METER)
    for signature in _meters(score):
        point = SubElement(meters, "TimeSignaturePoint", time=_beats(score, signature.tick))
        point.set("numerator", str(signature.meter.numerator))
        point.set("denominator", str(signature.meter.denominator))


def _meters(score: Score) -> list[MeterChange]:
    """The meter changes. A DAW has no bar 0: a pickup is a first bar of its own length, where a meter can say it."""
    first, *others = score.meter_map.changes
    pickup = score.meter_map.pickup
    short = _meter_lasting(Fraction(pickup, score.ticks_per_quarter)) if pickup else None
    if short is None:
        return [first, *others]
    return [MeterChange(Ticks(0), short), MeterChange(pickup, first.meter), *others]


def _meter_lasting(quarters: Fraction) -> Meter | None:
    for denominator in DENOMINATORS[DENOMINATORS.index(4) :]:
        units = quarters * denominator / 4
        if units.denominator == 1:
            return Meter(int(units), denominator)
    return None
