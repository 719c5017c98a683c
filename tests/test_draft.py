"""Files that are either whole or not there."""

from __future__ import annotations

import os
import stat
from pathlib import Path

import pytest

from cadenza.nodes.draft import DRAFT_SUFFIX, drafted, write_whole
from cadenza.nodes.fault import StorageFault


class Cancelled(Exception):
    """Stands for whatever stops a run from outside."""


def test_the_file_appears_whole_with_its_folder(tmp_path: Path) -> None:
    target = tmp_path / "songs" / "Späte Züge" / "song.mid"
    write_whole(target, b"MThd")
    assert target.read_bytes() == b"MThd"
    assert [path.name for path in target.parent.iterdir()] == ["song.mid"]


def test_an_old_file_is_replaced_in_one_step(tmp_path: Path) -> None:
    target = tmp_path / "song.mid"
    write_whole(target, b"old")
    with drafted(target) as draft:
        draft.write_bytes(b"new")
        assert target.read_bytes() == b"old"
        assert draft.parent == target.parent and draft.name.endswith(DRAFT_SUFFIX)
    assert target.read_bytes() == b"new"


@pytest.mark.parametrize("stop", [Cancelled, KeyboardInterrupt, ValueError])
def test_whatever_stops_the_writing_leaves_the_old_file_and_no_draft(tmp_path: Path, stop) -> None:
    target = tmp_path / "song.mid"
    write_whole(target, b"old")
    with pytest.raises(stop), drafted(target) as draft:
        draft.write_bytes(b"half")
        raise stop
    assert target.read_bytes() == b"old"
    assert list(tmp_path.iterdir()) == [target]


def test_a_full_disk_is_a_storage_fault_with_a_cure(tmp_path: Path) -> None:
    target = tmp_path / "song.mid"
    with (
        pytest.raises(StorageFault, match=r"Could not write 'song.mid': No space left.*Check free space"),
        drafted(target),
    ):
        raise OSError(28, "No space left on device")
    assert list(tmp_path.iterdir()) == []


def test_a_folder_that_is_a_file_is_a_storage_fault(tmp_path: Path) -> None:
    (tmp_path / "songs").write_bytes(b"")
    with pytest.raises(StorageFault):
        write_whole(tmp_path / "songs" / "song.mid", b"MThd")


def test_a_target_that_is_a_folder_is_a_storage_fault(tmp_path: Path) -> None:
    (tmp_path / "song.mid").mkdir()
    with pytest.raises(StorageFault):
        write_whole(tmp_path / "song.mid", b"MThd")
    assert [path.name for path in tmp_path.iterdir()] == ["song.mid"]


def test_the_longest_file_name_can_be_written(tmp_path: Path) -> None:
    target = tmp_path / ("ü" * 125 + ".mid")  # 254 bytes, one short of what file systems hold
    write_whole(target, b"MThd")
    assert target.read_bytes() == b"MThd"


@pytest.mark.skipif(os.name != "posix", reason="Windows has no umask")
def test_the_file_has_the_rights_of_an_ordinary_one(tmp_path: Path) -> None:
    (tmp_path / "ordinary").write_bytes(b"")
    write_whole(tmp_path / "song.mid", b"MThd")
    assert stat.S_IMODE((tmp_path / "song.mid").stat().st_mode) == stat.S_IMODE((tmp_path / "ordinary").stat().st_mode)
