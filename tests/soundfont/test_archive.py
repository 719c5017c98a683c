"""An archive keeps what was used last, within its size."""

from __future__ import annotations

from cadenza.nodes.soundfont.archive import Archive


def test_what_was_used_longest_ago_goes_first() -> None:
    archive: Archive[str] = Archive(10)
    for name in ("a", "b", "c"):
        archive.put(name, name.upper(), 3)
    assert archive.get("a") == "A"
    archive.put("d", "D", 3)
    assert [archive.get(name) for name in "abcd"] == ["A", None, "C", "D"]
    assert archive.n_bytes == 9


def test_a_thing_replaces_its_like_and_what_is_too_large_is_not_kept() -> None:
    archive: Archive[str] = Archive(10)
    archive.put("a", "short", 2)
    archive.put("a", "longer", 8)
    assert (archive.get("a"), archive.n_bytes) == ("longer", 8)
    archive.put("b", "far too large", 11)
    assert archive.get("b") is None
    assert archive.get("a") == "longer"


def test_it_can_be_emptied() -> None:
    archive: Archive[str] = Archive(10)
    archive.put("a", "A", 3)
    archive.clear()
    assert (archive.get("a"), archive.n_bytes) == (None, 0)
