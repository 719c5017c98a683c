"""The manifest inside every file: written, read back, left alone by other readers."""

from __future__ import annotations

import io
import json
import zipfile
from dataclasses import replace
from pathlib import Path

import mido
import pytest

from cadenza.nodes.export.embedding import manifest_text, parse_manifest, read_manifest, with_midi_manifest
from cadenza.nodes.export.manifest import Manifest
from cadenza.nodes.export.song import export_song
from cadenza.nodes.fault import InvalidWire
from cadenza.nodes.midi.reader import parse_midi
from cadenza.nodes.midi.writer import format_midi
from cadenza.nodes.mix.mix import Channel, Mix
from cadenza.nodes.sound.audio import Stems
from cadenza.nodes.sound.files import ENCODINGS, read_audio

from ..sound.foreign import probed
from ..sound.signals import noise
from .songs import PLAN, SCORE

MIX = Mix((Channel("melody", -3.0, 0.25), Channel("bass", -6.0)))
MANIFEST = Manifest(
    replace(SCORE, title="Régen ♭"),
    PLAN,
    MIX,
    -14.0,
    -1.0,
    soundfont="TimGM6mb.sf2",
    soundfont_sha256="ab" * 32,
    graph='{"1": "ünï"}',
    seeds=(("plan", 7),),
    hashes=(("master", "cd" * 32),),
    notes=("A note.",),
)


@pytest.mark.parametrize("encoding", ENCODINGS)
def test_every_file_of_an_export_carries_the_whole_manifest(tmp_path: Path, encoding: str) -> None:
    stems = Stems(("melody", "bass"), (noise(0.5), noise(0.5, seed=2)))
    files = export_song(
        tmp_path, "Rain", midi=format_midi(SCORE), stems=stems, master=noise(0.5), manifest=MANIFEST, encoding=encoding
    )
    assert files.master and files.midi and files.manifest
    for path in (files.master, files.midi, files.manifest, *files.stems):
        assert read_manifest(path) == MANIFEST, path.name
    for path in (files.master, *files.stems):
        assert read_audio(path).duration_s == pytest.approx(0.5, abs=0.001)


def test_players_show_title_and_key(tmp_path: Path) -> None:
    files = export_song(
        tmp_path, "Rain", stems=Stems(("bass",), (noise(0.5),)), master=noise(0.5), manifest=MANIFEST, encoding="flac"
    )
    assert files.master
    found = probed(files.master)["tags"]
    assert (found["TITLE"], found["BPM"], found["KEY"], found["GENRE"]) == ("Rain", "72", "Dm", "lofi")
    assert probed(files.stems[0])["tags"]["TITLE"] == "Rain (bass)"


def test_a_midi_file_with_a_manifest_plays_the_same() -> None:
    plain = format_midi(SCORE)
    content = with_midi_manifest(plain, manifest_text(MANIFEST))
    assert parse_midi(content) == parse_midi(plain), "and a score does not carry the manifest on"
    theirs, ours = mido.MidiFile(file=io.BytesIO(plain)), mido.MidiFile(file=io.BytesIO(content))
    assert [message for message in ours if message.type != "sequencer_specific"] == list(theirs)
    assert ours.tracks[0][0].type == "sequencer_specific"


def test_the_manifest_is_found_where_another_program_moved_it() -> None:
    file = mido.MidiFile(file=io.BytesIO(with_midi_manifest(format_midi(SCORE), manifest_text(MANIFEST))))
    file.tracks[1].append(file.tracks[0].pop(0))
    sink = io.BytesIO()
    file.save(file=sink)
    assert parse_manifest(sink.getvalue()) == MANIFEST


def test_archives_and_xml_carry_it_too() -> None:
    text = manifest_text(MANIFEST)
    sink = io.BytesIO()
    with zipfile.ZipFile(sink, "w") as archive:
        archive.writestr("manifest.json", text)
    assert parse_manifest(sink.getvalue()) == MANIFEST
    xml = text.replace("&", "&amp;").replace("<", "&lt;").replace('"', "&quot;")
    field = f'<?xml version="1.0"?><x><miscellaneous-field name="cadenza-manifest">{xml}</miscellaneous-field></x>'
    assert parse_manifest(field.encode()) == MANIFEST


def empty_zip() -> bytes:
    sink = io.BytesIO()
    zipfile.ZipFile(sink, "w").close()
    return sink.getvalue()


@pytest.mark.parametrize(
    "content",
    [
        b"",
        b"hello",
        format_midi(SCORE),
        with_midi_manifest(format_midi(SCORE), manifest_text(MANIFEST))[:300],
        empty_zip(),
        b"PK\x03\x04 and no archive",
        b"<score/>",
        b"{}",
        b"{",
        json.dumps({"format": "cadenza.manifest", "version": 1}).encode(),
        b"RIFF\x04\x00\x00\x00WAVE",
        b"OggS",
        b"ID3",
    ],
    ids=lambda content: repr(content[:12]),
)
def test_without_a_manifest_the_cure_is_told(content: bytes) -> None:
    with pytest.raises(InvalidWire) as fault:
        parse_manifest(content, "take.wav")
    assert fault.value.message


def test_a_missing_file_says_so(tmp_path: Path) -> None:
    with pytest.raises(InvalidWire, match=r"Could not read 'gone\.wav'"):
        read_manifest(tmp_path / "gone.wav")
