"""The score as JSON. tests/wire/*.json are also read and re-written by web/wire.mjs (node --test)."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given

from cadenza.nodes.document import format_document, parse_document
from cadenza.nodes.fault import InvalidWire
from cadenza.nodes.score.wire import from_wire, to_wire, track_from_wire, track_to_wire

from .examples import scores

WIRE = Path(__file__).parent.parent / "wire"
GOLDEN = sorted(WIRE.glob("*.json"))
INVALID = sorted((WIRE / "invalid").glob("*.json"))


def test_the_golden_files_are_there() -> None:
    assert [path.stem for path in GOLDEN] == ["empty", "imported", "numbers", "song"]
    assert len(INVALID) >= 30


@pytest.mark.parametrize("path", GOLDEN, ids=lambda path: path.stem)
def test_a_golden_file_is_read_and_rewritten_byte_for_byte(path: Path) -> None:
    text = path.read_text(encoding="utf-8")
    assert format_document(to_wire(from_wire(parse_document(text)))) == text


@pytest.mark.parametrize("path", INVALID, ids=lambda path: path.stem)
def test_an_invalid_document_is_refused_in_the_words_of_its_file(path: Path) -> None:
    case = parse_document(path.read_text(encoding="utf-8"))
    with pytest.raises(InvalidWire) as refused:
        from_wire(case["document"])
    assert case["error"] in refused.value.message


@given(scores())
def test_every_score_survives_the_wire(score) -> None:
    text = format_document(to_wire(score))
    assert from_wire(parse_document(text)) == score


@given(scores())
def test_every_track_survives_the_wire_alone(score) -> None:
    for track in score.tracks:
        assert track_from_wire(parse_document(format_document(track_to_wire(track)))) == track


def test_fields_at_their_default_are_left_out() -> None:
    song = parse_document((WIRE / "song.json").read_text(encoding="utf-8"))
    silent = song["tracks"][3]
    assert silent == {"id": "silent", "notes": []}
