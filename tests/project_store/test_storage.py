"""The documents are always whole."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from cadenza.nodes.fault import StorageFault
from cadenza.project_store.songs import SongCatalog, SongEntry
from cadenza.project_store.storage import WholeStorage


def entry(number: int) -> SongEntry:
    return SongEntry(f"Song {number}", "2026-11-22T20:00:00+00:00", {"midi": f"{number}.mid"}, {"bpm": 72.0})


def test_a_new_file_reads_as_nothing(tmp_path: Path) -> None:
    assert WholeStorage(tmp_path / "catalog.json").read() is None


def test_what_was_written_is_read(tmp_path: Path) -> None:
    storage = WholeStorage(tmp_path / "catalog.json")
    storage.write({"songs": {"1": {"title": "Größe ♭"}}})
    assert WholeStorage(tmp_path / "catalog.json").read() == {"songs": {"1": {"title": "Größe ♭"}}}


@pytest.mark.parametrize("damage", [b"", b"{", b"[]", b'{"songs": {"1"'])
def test_a_damaged_file_is_read_from_the_last_good_one(tmp_path: Path, damage: bytes) -> None:
    path = tmp_path / "catalog.json"
    storage = WholeStorage(path)
    storage.write({"songs": {"1": {}}})
    storage.write({"songs": {"1": {}, "2": {}}})
    path.write_bytes(damage)
    assert storage.read() == {"songs": {"1": {}}}
    storage.write({"songs": {"1": {}, "3": {}}})  # and the damage never becomes the last good one
    path.write_bytes(damage)
    assert storage.read() == {"songs": {"1": {}}}


def test_two_damaged_files_say_what_to_do(tmp_path: Path) -> None:
    path = tmp_path / "catalog.json"
    path.write_bytes(b"{")
    (tmp_path / "catalog.json.last-good").write_bytes(b"{")
    with pytest.raises(StorageFault, match=r"both damaged.*backup"):
        WholeStorage(path).read()


def test_no_draft_is_left(tmp_path: Path) -> None:
    WholeStorage(tmp_path / "catalog.json").write({})
    assert [path.name for path in tmp_path.iterdir()] == ["catalog.json"]


def test_a_folder_that_is_a_file_is_a_clear_fault(tmp_path: Path) -> None:
    (tmp_path / "cadenza").write_text("not a folder")
    with pytest.raises(StorageFault, match=r"catalog\.json.*permission"):
        SongCatalog(tmp_path / "cadenza" / "catalog.json").add(entry(1))


def test_songs_are_listed_newest_first(tmp_path: Path) -> None:
    catalog = SongCatalog(tmp_path / "cadenza" / "catalog.json")
    for number in range(5):
        catalog.add(entry(number))
    assert [song.title for song in catalog.latest(3)] == ["Song 4", "Song 3", "Song 2"]
    assert catalog.latest(1) == [entry(4)]
    stored = json.loads((tmp_path / "cadenza" / "catalog.json").read_text(encoding="utf-8"))
    assert len(stored["songs"]) == 5
