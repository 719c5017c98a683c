"""What nodes show stays a while, within bounds."""

from __future__ import annotations

import numpy as np

from cadenza.nodes.sound.audio import Audio
from cadenza.nodes.studio.shelf import PreviewShelf, ShownDocument, ShownSound


def document(number: int) -> ShownDocument:
    return ShownDocument("score", {"number": number})


def sound(n_samples: int) -> ShownSound:
    return ShownSound(Audio(np.zeros((1, n_samples), np.float32), 44100), {})


def test_a_ticket_brings_back_what_was_put() -> None:
    shelf = PreviewShelf()
    shown = document(1)
    assert shelf.get(shelf.put(shown)) is shown


def test_tickets_cannot_be_guessed() -> None:
    shelf = PreviewShelf()
    tickets = {shelf.put(document(number)) for number in range(100)}
    assert len(tickets) == 100
    assert all(len(ticket) == 32 for ticket in tickets)
    assert shelf.get("0" * 32) is None


def test_the_oldest_leaves_first_and_a_look_keeps_longer() -> None:
    shelf = PreviewShelf(max_entries=2)
    first, second = shelf.put(document(1)), shelf.put(document(2))
    assert shelf.get(first) is not None
    shelf.put(document(3))
    assert shelf.get(second) is None
    assert shelf.get(first) is not None


def test_sounds_are_bounded_by_bytes_but_the_newest_stays() -> None:
    shelf = PreviewShelf(max_bytes=4000)
    small = shelf.put(sound(500))
    large = shelf.put(sound(5000))
    assert shelf.get(small) is None
    assert shelf.get(large) is not None


def test_a_cleared_shelf_is_empty() -> None:
    shelf = PreviewShelf()
    ticket = shelf.put(document(1))
    shelf.clear()
    assert shelf.get(ticket) is None
