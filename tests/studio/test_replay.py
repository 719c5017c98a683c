"""Replay: an exported song made again is the same to the bit, or the verdict says why not."""

from __future__ import annotations

import random
from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from cadenza.nodes.compose.composer import compose
from cadenza.nodes.export.embedding import read_manifest
from cadenza.nodes.export.manifest import Manifest, library_versions, sound_hashes
from cadenza.nodes.export.song import export_song
from cadenza.nodes.fault import InvalidSoundFont, InvalidWire
from cadenza.nodes.midi.reader import read_midi
from cadenza.nodes.midi.writer import format_midi
from cadenza.nodes.mix.automatic import automatic_mix
from cadenza.nodes.mix.master import master
from cadenza.nodes.mix.mixer import mix_stems
from cadenza.nodes.plan.wishes import plan_from_brief
from cadenza.nodes.score.score import Score
from cadenza.nodes.soundfont.synthesizer import render_stems
from cadenza.nodes.studio.replay import replay
from cadenza.nodes.studio.soundfonts import SoundFontLibrary

from ..midi.files import real_files

RATE = 11_025
BRIEFS = ("lo-fi beat, piano, bass and drums, 4 bars", "house, 4 bars", "string quartet, 4 bars", "rock, 4 bars")
ENCODINGS = ("wav16", "wav24", "wav32f", "flac", "mp3", "ogg", "opus")


@pytest.fixture(scope="module")
def soundfonts() -> SoundFontLibrary:
    return SoundFontLibrary(lambda: ())


def exported(score: Score, soundfonts: SoundFontLibrary, folder: Path, encoding: str = "wav24") -> Manifest:
    """Render, mix, master and export as the nodes do; then read the manifest back from one of the audio files."""
    font = soundfonts.open()
    stems = render_stems(score, font, RATE)
    mix = automatic_mix(score, stems)
    finished = master(mix_stems(stems, mix), -16.0, -1.5)
    manifest = Manifest(
        score,
        mix=mix,
        loudness_lufs=-16.0,
        ceiling_dbtp=-1.5,
        sample_rate=RATE,
        soundfont=font.path.name,
        soundfont_sha256=font.sha256,
        versions=library_versions(),
        hashes=sound_hashes(stems, finished),
    )
    files = export_song(
        folder, "song", midi=format_midi(score), stems=stems, master=finished, manifest=manifest, encoding=encoding
    )
    carriers = [path for path in (files.master, files.midi, *files.stems) if path]
    return read_manifest(carriers[len(score.tracks) % len(carriers)])


def composed(chance: random.Random) -> Score:
    return compose(plan_from_brief(chance.choice(BRIEFS), chance.randrange(10_000)))


def edited(score: Score, chance: random.Random) -> Score:
    """A hand at work: notes gone, moved in pitch and time, a tempo changed."""
    tracks = []
    for track in score.tracks:
        kept = [note for note in track.notes if chance.random() < 0.8]
        notes = [
            replace(
                note,
                pitch=min(127, max(0, note.pitch + chance.choice((0, 0, 0, 2, -12)))),
                spelling="",
                velocity=chance.randint(1, 127),
                offset=note.offset + chance.randint(-30, 30),
            )
            for note in kept
        ]
        tracks.append(track.with_notes(tuple(notes)))
    return score.with_tracks(tuple(tracks))


def imported(chance: random.Random) -> Score:
    """The first 8 seconds of a real MIDI file."""
    score = read_midi(chance.choice(real_files()))
    stop = score.tempo_map.tick_at(8.0)  # type: ignore[arg-type]
    tracks = [
        replace(
            track,
            notes=tuple(note for note in track.notes if note.end <= stop),
            controls=tuple(control for control in track.controls if control.tick < stop),
            carried=(),
        )
        for track in score.tracks
    ]
    sounding = tuple(track for track in tracks if track.notes)
    return replace(score, tracks=sounding, bars=0, sections=(), chords=(), carried=())


def scores(chance: random.Random, count: int) -> Iterator[Score]:
    """Half of them composed, a quarter edited by hand, a quarter imported."""
    for number in range(count):
        kind = number % 4
        if kind < 2:
            yield composed(chance)
        elif kind == 2:
            yield edited(composed(chance), chance)
        else:
            found = imported(chance)
            yield found if found.tracks else edited(composed(chance), chance)


def test_a_replay_is_equal_to_the_bit(
    soundfonts: SoundFontLibrary, tmp_path: Path, proof_count: Callable[[int], int], proof_seed: int
) -> None:
    count = max(4, proof_count(100))
    for number, score in enumerate(scores(random.Random(proof_seed), count)):
        manifest = exported(score, soundfonts, tmp_path, ENCODINGS[number % len(ENCODINGS)])
        made = replay(manifest, soundfonts)
        assert manifest.score == score
        assert made.agrees, made.verdict
        assert len(made.comparisons) == len(score.tracks) + 1
        assert made.verdict.startswith("Equal to the bit")


@pytest.fixture(scope="module")
def manifest(soundfonts: SoundFontLibrary, tmp_path_factory: pytest.TempPathFactory) -> Manifest:
    return exported(composed(random.Random(1)), soundfonts, tmp_path_factory.mktemp("export"))


def test_what_was_changed_is_named(manifest: Manifest, soundfonts: SoundFontLibrary) -> None:
    name = manifest.score.tracks[0].id
    quieter = [replace(note, velocity=1) for note in manifest.score.tracks[0].notes]
    score = manifest.score.with_track(manifest.score.tracks[0].with_notes(tuple(quieter)))
    made = replay(replace(manifest, score=score), soundfonts)
    assert not made.agrees
    differing = {comparison.name for comparison in made.comparisons if not comparison.is_equal}
    assert differing == {f"stem {name}", "master"}
    assert made.verdict.startswith("Differs from what was exported: ")


def test_a_soundfont_is_known_by_its_hash_whatever_its_name(manifest: Manifest, soundfonts: SoundFontLibrary) -> None:
    assert replay(replace(manifest, soundfont="renamed.sf2"), soundfonts).agrees


def test_a_missing_soundfont_is_named(manifest: Manifest, soundfonts: SoundFontLibrary) -> None:
    with pytest.raises(InvalidSoundFont, match=r"'TimGM6mb.sf2'.*not on this machine.*models/soundfonts"):
        replay(replace(manifest, soundfont_sha256="0" * 64), soundfonts)
    with pytest.raises(InvalidWire, match="names no SoundFont"):
        replay(replace(manifest, soundfont="", soundfont_sha256=""), soundfonts)


def test_other_versions_are_told(manifest: Manifest, soundfonts: SoundFontLibrary) -> None:
    made = replay(replace(manifest, versions=(("numpy", "1.0"),)), soundfonts)
    assert "Made with numpy 1.0, here is " in made.verdict
    assert dict(manifest.versions)["cadenza"]


def test_an_unknown_master_leaves_the_stems(manifest: Manifest, soundfonts: SoundFontLibrary) -> None:
    made = replay(replace(manifest, loudness_lufs=None), soundfonts)
    assert made.master is None
    assert made.agrees
    assert "does not say how the master was made" in made.verdict


def test_without_hashes_nothing_is_claimed(manifest: Manifest, soundfonts: SoundFontLibrary) -> None:
    made = replay(replace(manifest, hashes=()), soundfonts)
    assert not made.agrees
    assert "Nothing was compared" in made.verdict
