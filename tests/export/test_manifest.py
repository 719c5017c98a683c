"""The manifest: everything comes back, nothing damaged gets in."""

from __future__ import annotations

import base64
import json
import zlib

import pytest

from cadenza.nodes.export.manifest import Manifest, library_versions, pack_score, sound_hashes, unpack_score
from cadenza.nodes.export.treatment import Treatment
from cadenza.nodes.fault import InvalidWire
from cadenza.nodes.mix.equaliser import Equaliser
from cadenza.nodes.mix.finish import Finish
from cadenza.nodes.mix.mastering import Mastering
from cadenza.nodes.mix.mix import Channel, Mix
from cadenza.nodes.sound.audio import Stems

from ..sound.signals import noise
from ..sound.watch import assert_watched
from .songs import PLAN, SCORE

FULL = Manifest(
    SCORE,
    PLAN,
    Mix((Channel("melody", -3.0),)),
    loudness_lufs=-14.0,
    ceiling_dbtp=-1.0,
    sample_rate=48_000,
    soundfont="TimGM6mb.sf2",
    soundfont_sha256="ab" * 32,
    graph='{"1": {}}',
    seeds=(("compose", 7), ("mix", 2**60)),
    models=(("tiny", "cd" * 32),),
    versions=(("numpy", "2.4.6"),),
    notes=("A node in between dropped the graph.",),
    finish=Finish(Equaliser(30.0), 1.5, 90.0, (0.25,) * 27),
    treatment=Treatment("mastered", with_tail=False),
    loop_bars=(2, 3),
)


@pytest.mark.parametrize("manifest", [FULL, Manifest(SCORE)], ids=["full", "bare"])
def test_it_comes_back_equal(manifest: Manifest) -> None:
    assert Manifest.from_wire(json.loads(json.dumps(manifest.to_wire()))) == manifest


def test_a_bare_manifest_says_only_what_it_knows() -> None:
    assert set(Manifest(SCORE).to_wire()) == {"format", "version", "sample_rate", "score"}


def test_a_manifest_of_version_1_is_read() -> None:
    wire = {**Manifest(SCORE, loudness_lufs=-14.0, ceiling_dbtp=-1.0).to_wire(), "version": 1}
    old = Manifest.from_wire(wire)
    assert old.mastering == Mastering(-14.0, -1.0)
    assert (old.treatment, old.loop_bars) == (Treatment(), None)
    with pytest.raises(InvalidWire, match=r"read in version 2, got 3.*update the pack"):
        Manifest.from_wire(wire | {"version": 3})


def test_the_score_is_packed_well() -> None:
    packed = pack_score(SCORE)
    assert unpack_score(packed) == SCORE
    assert len(packed) < 1200


@pytest.mark.parametrize(
    "packed",
    [
        "no base64!",
        base64.b64encode(b"not zlib").decode(),
        base64.b64encode(zlib.compress(b"not json")).decode(),
        base64.b64encode(zlib.compress(b'{"format": "cadenza.score"')[:-3]).decode(),
        base64.b64encode(zlib.compress(b"\xff\xfe")).decode(),
        base64.b64encode(zlib.compress(b"[]")).decode(),
        "",
    ],
)
def test_a_damaged_score_is_refused(packed: str) -> None:
    with pytest.raises(InvalidWire):
        unpack_score(packed)


def test_a_decompression_bomb_is_refused_unopened(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("cadenza.nodes.export.manifest.MAX_SCORE_BYTES", 10_000)
    bomb = base64.b64encode(zlib.compress(b" " * 1_000_000)).decode()
    with pytest.raises(InvalidWire, match="unpacks to more than"):
        unpack_score(bomb)


@pytest.mark.parametrize(
    ("damage", "words"),
    [
        ({"weather": "rain"}, "unknown field 'weather'"),
        ({"score": 5}, "manifest.score should be str"),
        ({"seeds": {"compose": "seven"}}, "manifest.seeds.compose should be int"),
        ({"versions": []}, "manifest.versions should be a JSON object"),
        ({"finish": {"tone_db": ["loud"]}}, "manifest.finish.tone_db should be float"),
        ({"treatment": {"with_tail": 1}}, "manifest.treatment.with_tail should be bool"),
        ({"loop_bars": [1]}, "manifest.loop_bars holds the first and the last bar"),
        ({"notes": "one"}, "manifest.notes should be a JSON list"),
        ({"format": "cadenza.score"}, "format 'cadenza.manifest'"),
    ],
)
def test_a_damaged_document_is_refused_by_name(damage: dict[str, object], words: str) -> None:
    with pytest.raises(InvalidWire, match=words):
        Manifest.from_wire(FULL.to_wire() | damage)


def test_hashing_is_watched() -> None:
    stems = Stems(("a", "b"), (noise(20), noise(20, seed=2)))
    assert_watched(lambda progress: sound_hashes(stems, noise(20), progress), 60)


def test_the_versions_that_shape_a_render_are_known() -> None:
    versions = dict(library_versions())
    assert {"python", "numpy", "scipy", "soundfile"} <= set(versions)
    assert list(versions) == sorted(versions)
