"""Ensembles that have a name: who sits in a string quartet, and what each of them does."""

from __future__ import annotations

from .plan import Role

Seat = tuple[str, Role]
# phrase -> who plays what
ENSEMBLES: dict[str, tuple[Seat, ...]] = {
    "string quartet": (("violin", "melody"), ("violin", "counter"), ("viola", "comping"), ("cello", "bass")),
    "string trio": (("violin", "melody"), ("viola", "counter"), ("cello", "bass")),
    "string quintet": (
        ("violin", "melody"), ("violin", "counter"), ("viola", "comping"), ("cello", "pad"), ("contrabass", "bass"),
    ),
    "jazz trio": (("piano", "melody"), ("piano", "comping"), ("acoustic_bass", "bass"), ("jazz_kit", "drums")),
    "jazz piano trio": (("piano", "melody"), ("piano", "comping"), ("acoustic_bass", "bass"), ("jazz_kit", "drums")),
    "jazz guitar trio": (
        ("jazz_guitar", "melody"), ("jazz_guitar", "comping"), ("acoustic_bass", "bass"), ("jazz_kit", "drums"),
    ),
    "piano trio": (("violin", "melody"), ("piano", "comping"), ("cello", "bass")),
    "organ trio": (
        ("jazz_guitar", "melody"), ("drawbar_organ", "comping"), ("drawbar_organ", "bass"), ("jazz_kit", "drums"),
    ),
    "power trio": (
        ("overdriven_guitar", "melody"), ("distortion_guitar", "comping"), ("picked_bass", "bass"), ("power_kit",
        "drums"),
    ),
    "jazz quartet": (
        ("tenor_sax", "melody"), ("piano", "comping"), ("acoustic_bass", "bass"), ("jazz_kit", "drums"),
    ),
    "jazz quintet": (
        ("trumpet", "melody"), ("tenor_sax", "counter"), ("piano", "comping"), ("acoustic_bass", "bass"),
        ("jazz_kit", "drums"),
    ),
    "brass quartet": (
        ("trumpet", "melody"), ("trumpet", "counter"), ("trombone", "comping"), ("tuba", "bass"),
    ),
    "brass quintet": (
        ("trumpet", "melody"), ("trumpet", "counter"), ("french_horn", "comping"), ("trombone", "comping"), ("tuba",
        "bass"),
    ),
    "wind quintet": (
        ("flute", "melody"), ("oboe", "counter"), ("clarinet", "comping"), ("french_horn", "comping"), ("bassoon",
        "bass"),
    ),
    "a cappella": (
        ("choir_aahs", "melody"), ("voice_oohs", "counter"), ("choir_aahs", "pad"), ("choir_aahs", "bass"),
    ),
    "sax quartet": (
        ("soprano_sax", "melody"), ("alto_sax", "counter"), ("tenor_sax", "comping"), ("baritone_sax", "bass"),
    ),
}  # fmt: skip
ENSEMBLE_SPELLINGS = {
    **{name: name for name in ENSEMBLES},
    "woodwind quintet": "wind quintet", "saxophone quartet": "sax quartet", "jazz organ trio": "organ trio",
    "a capella": "a cappella", "acappella": "a cappella", "acapella": "a cappella",
}  # fmt: skip

SIZES = {"duo": 2, "duet": 2, "trio": 3, "quartet": 4, "quintet": 5, "sextet": 6}
"""Word -> number of players."""
