"""Replay: an exported song made again is the same to the bit, or the verdict says why not."""

from __future__ import annotations

import json
import random
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest

from cadenza.nodes.export.embedding import parse_manifest
from cadenza.nodes.export.manifest import Manifest
from cadenza.nodes.export.musicxml import format_musicxml, with_musicxml_manifest
from cadenza.nodes.export.treatment import Treatment
from cadenza.nodes.fault import InvalidSoundFont, InvalidWire
from cadenza.nodes.studio.replay import replay
from cadenza.nodes.studio.soundfonts import SoundFontLibrary

from ..export.varied import changing, of_every_origin
from .exported import FORMS, OTHER_FORMS, Form, Session


@pytest.fixture(scope="module")
def soundfonts() -> SoundFontLibrary:
    return SoundFontLibrary(lambda: ())


def test_a_replay_is_equal_to_the_bit(
    soundfonts: SoundFontLibrary, tmp_path: Path, proof_count: Callable[[int], int], proof_seed: int
) -> None:
    """Half of the songs composed, half of them edited, infilled, restyled or imported; each also in another form."""
    scores = of_every_origin(random.Random(proof_seed), proof_count(100))
    for number, (origin, score) in enumerate(scores):
        session = Session(score, soundfonts.open(), number)
        song = FORMS["song"](session, tmp_path)
        assert song.score == score
        made = replay(song, soundfonts)
        assert made.agrees, (origin, made.verdict)
        assert len(made.comparisons) == len(score.tracks) + 1
        assert made.verdict.startswith("Equal to the bit")
        form = OTHER_FORMS[number % len(OTHER_FORMS)]
        again = replay(FORMS[form](session, tmp_path), soundfonts)
        assert again.agrees, (origin, form, again.verdict)


@pytest.fixture(scope="module")
def session(soundfonts: SoundFontLibrary) -> Session:
    return Session(changing(random.Random(1)), soundfonts.open(), 1)


@pytest.fixture(scope="module")
def manifest(session: Session, tmp_path_factory: pytest.TempPathFactory) -> Manifest:
    return session.song(tmp_path_factory.mktemp("export"))


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


@pytest.mark.parametrize(
    ("form", "compared"),
    [("stems", "stem "), ("loop", "loop"), ("DAWproject", "DAWproject"), ("MusicXML", "MusicXML")],
)
def test_every_form_says_what_was_compared_and_notices_a_change(
    session: Session, soundfonts: SoundFontLibrary, tmp_path: Path, form: Form, compared: str
) -> None:
    manifest = FORMS[form](session, tmp_path)
    made = replay(manifest, soundfonts)
    assert made.verdict.startswith("Equal to the bit: ")
    assert any(comparison.name.startswith(compared) for comparison in made.comparisons)
    lower = [
        track.with_notes(tuple(replace(note, pitch=note.pitch - 1, spelling="") for note in track.notes))
        for track in manifest.score.tracks
    ]
    differing = replay(replace(manifest, score=manifest.score.with_tracks(tuple(lower))), soundfonts)
    assert not differing.agrees


def test_a_loop_is_the_loop_and_has_no_stems(session: Session, soundfonts: SoundFontLibrary, tmp_path: Path) -> None:
    made = replay(session.loop(tmp_path), soundfonts)
    assert made.loop is not None and made.stems is None and made.master is None


def test_mastered_stems_need_what_they_went_through(
    session: Session, soundfonts: SoundFontLibrary, tmp_path: Path
) -> None:
    manifest = session.archive(tmp_path)
    assert manifest.treatment == Treatment("mastered")
    flat = replace(manifest.finish, glue_db=4.0)
    assert not replay(replace(manifest, finish=flat), soundfonts).agrees


def test_notation_without_a_soundfont_is_compared_as_it_is(session: Session, soundfonts: SoundFontLibrary) -> None:
    content = with_musicxml_manifest(format_musicxml(session.score), Manifest(session.score))
    made = replay(parse_manifest(content), soundfonts)
    assert made.agrees and made.stems is None
    assert made.verdict == "Equal to the bit: MusicXML."


def test_a_manifest_of_version_1_replays(manifest: Manifest, soundfonts: SoundFontLibrary) -> None:
    """Its master had no finish, so here it differs in nothing but the master."""
    wire = json.loads(json.dumps(manifest.to_wire()))
    old = {name: content for name, content in wire.items() if name not in ("finish", "treatment")} | {"version": 1}
    made = replay(Manifest.from_wire(old), soundfonts)
    assert [one.name for one in made.comparisons if not one.is_equal] == ["master"]
    assert made.master is not None
