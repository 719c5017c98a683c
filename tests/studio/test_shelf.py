"""What nodes show stays a while, within bounds."""

from __future__ import annotations

import gc
import stat

import pytest

from cadenza.nodes.studio.shelf import PreviewShelf, ShownDocument, ShownSound

from ..sound.watch import Cancelled, Watch


def test_a_ticket_brings_back_what_was_put() -> None:
    shelf = PreviewShelf()
    shown = shelf.get(shelf.put_document("score", {"number": 1}))
    assert isinstance(shown, ShownDocument)
    assert (shown.kind, shown.content) == ("score", {"number": 1})


def test_a_sound_is_a_file_only_this_user_can_reach() -> None:
    shelf = PreviewShelf()
    shown = shelf.get(shelf.put_sound(b"RIFF", {"duration_s": 1.0}))
    assert isinstance(shown, ShownSound)
    assert shown.path.read_bytes() == b"RIFF"
    assert shown.picture == {"duration_s": 1.0}
    assert not shown.path.parent.stat().st_mode & (stat.S_IRWXG | stat.S_IRWXO)


def test_putting_a_long_sound_is_watched() -> None:
    watch = Watch()
    shelf = PreviewShelf()
    shelf.put_sound(b"\0" * 40_000_000, {}, watch)
    assert len(watch.seen) >= 3
    with pytest.raises(Cancelled):
        shelf.put_sound(b"\0" * 40_000_000, {}, Watch(1))
    assert shelf.get(shelf.put_sound(b"RIFF", {})) is not None


def test_tickets_cannot_be_guessed() -> None:
    shelf = PreviewShelf()
    tickets = {shelf.put_document("score", {}) for _ in range(100)}
    assert len(tickets) == 100
    assert all(len(ticket) == 32 for ticket in tickets)
    assert shelf.get("0" * 32) is None


def test_the_oldest_leaves_first_and_a_look_keeps_longer() -> None:
    shelf = PreviewShelf(max_entries=2)
    first, second = shelf.put_document("score", {}), shelf.put_document("score", {})
    assert shelf.get(first) is not None
    shelf.put_document("score", {})
    assert shelf.get(second) is None
    assert shelf.get(first) is not None


def test_sounds_are_bounded_by_bytes_but_the_newest_stays() -> None:
    shelf = PreviewShelf(max_bytes=1000)
    small = shelf.put_sound(b"a" * 500, {})
    file = shelf.get(small)
    assert isinstance(file, ShownSound)
    large = shelf.put_sound(b"b" * 5000, {})
    assert shelf.get(small) is None
    assert not file.path.exists()
    assert shelf.get(large) is not None


@pytest.mark.parametrize("end", ["clear", "forget"])
def test_nothing_is_left_behind(end: str) -> None:
    shelf = PreviewShelf()
    shown = shelf.get(shelf.put_sound(b"RIFF", {}))
    assert isinstance(shown, ShownSound)
    if end == "clear":
        shelf.clear()
    else:
        del shelf
        gc.collect()
    assert not shown.path.exists()
