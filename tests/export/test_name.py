"""Names that are safe on every system."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cadenza.nodes.export.name import slug


@pytest.mark.parametrize(
    ("text", "name"),
    [
        ("Melancholic Lo-Fi: Beat!", "melancholic-lo-fi-beat"),
        ("Größe & Träume", "größe-träume"),
        ("夜のピアノ", "夜のピアノ"),
        ("../../etc/passwd", "etc-passwd"),
        (r"C:\Windows\system32", "c-windows-system32"),
        (".hidden", "hidden"),
        ("take.wav", "take-wav"),
        ("a\x00b\nc", "a-b-c"),
        ("", "song"),
        ("...///", "song"),
        ("🎹", "song"),
        ("CON", "con-song"),
        ("lpt1", "lpt1-song"),
        ("COM¹", "com1-song"),
        ("NUL.txt", "nul-txt"),
        ("x" * 500, "x" * 80),
        ("-- dashes --", "dashes"),
    ],
)
def test_a_name_keeps_its_words_and_nothing_else(text: str, name: str) -> None:
    assert slug(text) == name


@given(st.text(max_size=400))
def test_any_text_gives_one_safe_component(text: str) -> None:
    name = slug(text, "track")
    assert 1 <= len(name) <= 86
    assert len(name.encode()) <= 170
    assert not set(name) & set('/\\:*?"<>|.\0 ')
    assert name.strip("-") == name
    assert name == slug(name, "track"), "a slug is its own slug"
