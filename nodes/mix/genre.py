"""What kinds of music ask of a desk, and what the roles of a part ask: the tables behind the automatic mix.

Judgement, in numbers: rooms, sends and compression as engineers of these styles usually set them, always on the careful
side. A style that is not listed is mixed as USUAL.
"""

from __future__ import annotations

from dataclasses import dataclass

from .equaliser import Band


@dataclass(frozen=True, slots=True)
class Genre:
    """How a style is mixed. decay_s, pre_delay_ms, damping: its room (reverb.py). wet_db: added to every send.
    delay_note: of the delay bus, "" = none. squeeze: 0..1, how far the ratio of a role's compressor is used. glue_db:
    of the whole mix. drive_db: how far the strokes of bass, drums and percussion go into saturation, 0 = none.
    ducking_db: how far the kick pushes the rest."""

    decay_s: float
    pre_delay_ms: float
    damping: float
    wet_db: float = 0.0
    delay_note: str = ""
    squeeze: float = 0.7
    glue_db: float = 1.0
    drive_db: float = 0.0
    ducking_db: float = 0.0


USUAL = Genre(1.5, 18.0, 0.6)
GENRES: dict[str, Genre] = {
    "ambient": Genre(4.5, 40.0, 0.45, wet_db=6.0, delay_note="1/4.", squeeze=0.3, glue_db=0.5),
    "ballad": Genre(2.2, 30.0, 0.55, wet_db=2.0, delay_note="1/4", squeeze=0.6),
    "bossa": Genre(1.2, 15.0, 0.6, squeeze=0.4, glue_db=0.5),
    "cinematic": Genre(3.0, 35.0, 0.5, wet_db=4.0, squeeze=0.3, glue_db=0.5),
    "classical": Genre(2.4, 28.0, 0.5, wet_db=3.0, squeeze=0.2, glue_db=0.0),
    "dnb": Genre(1.0, 12.0, 0.6, wet_db=-1.0, delay_note="1/8.",
                 squeeze=0.9, glue_db=1.5, drive_db=6.0, ducking_db=4.0),
    "folk": Genre(1.3, 15.0, 0.6, squeeze=0.5, glue_db=0.7),
    "funk": Genre(0.8, 10.0, 0.65, wet_db=-3.0, squeeze=1.0, glue_db=1.5, drive_db=3.0),
    "hiphop": Genre(0.9, 12.0, 0.7, wet_db=-2.0, delay_note="1/4",
                    squeeze=0.8, glue_db=1.5, drive_db=6.0, ducking_db=2.0),
    "house": Genre(1.4, 20.0, 0.6, delay_note="1/8.", squeeze=0.8, glue_db=1.5, drive_db=3.0, ducking_db=6.0),
    "jazz": Genre(1.1, 12.0, 0.6, squeeze=0.3, glue_db=0.4),
    "lofi": Genre(1.2, 10.0, 0.85, delay_note="1/8.", squeeze=0.8, glue_db=1.5, drive_db=5.0, ducking_db=2.0),
    "pop": Genre(1.5, 22.0, 0.6, delay_note="1/8.", squeeze=0.9, glue_db=1.5, drive_db=2.0),
    "reggae": Genre(1.8, 20.0, 0.65, delay_note="1/8.", squeeze=0.8, glue_db=1.2, drive_db=3.0),
    "rock": Genre(1.2, 15.0, 0.6, wet_db=-2.0, delay_note="1/4", squeeze=1.0, glue_db=1.5, drive_db=3.0),
    "soul": Genre(1.3, 18.0, 0.6, squeeze=0.7, glue_db=1.2, drive_db=2.5),
    "techno": Genre(1.8, 15.0, 0.6, delay_note="1/8.", squeeze=0.9, glue_db=2.0, drive_db=6.0, ducking_db=6.0),
    "trap": Genre(1.0, 15.0, 0.7, wet_db=-1.0, delay_note="1/8.", glue_db=1.5, drive_db=5.0, ducking_db=4.0),
    "waltz": Genre(1.9, 22.0, 0.55, wet_db=1.0, squeeze=0.3, glue_db=0.4),
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class RoleStrip:
    """What a role asks of its strip. high_pass_hz: never above what the part plays. bands: its slot. ratio, attack_ms,
    release_ms: of its compressor. reverb_db, delay_db: its sends, None = none. is_ducked: gives way to the kick."""

    high_pass_hz: float
    bands: tuple[Band, ...] = ()
    ratio: float = 2.0
    attack_ms: float = 15.0
    release_ms: float = 150.0
    reverb_db: float | None = -17.0
    delay_db: float | None = None
    width: float = 1.0
    is_ducked: bool = False


UNKNOWN_ROLE = RoleStrip(40.0)
# The lead owns 2..4 kHz, the bass what lies below 120 Hz; the accompaniment leaves both free.
ROLE_STRIPS: dict[str, RoleStrip] = {
    "melody": RoleStrip(
        100.0, (Band(300.0, -1.0, 1.0), Band(3_000.0, 1.5, 0.8)), 2.5, 10.0, 120.0, -16.0, -20.0
    ),
    "counter": RoleStrip(120.0, (Band(3_000.0, -1.0, 0.8),), 2.0, reverb_db=-14.0),
    "comping": RoleStrip(110.0, (Band(300.0, -1.5, 1.0), Band(2_800.0, -1.5, 0.8)), reverb_db=-17.0, width=1.1,
                         is_ducked=True),
    "pad": RoleStrip(150.0, (Band(300.0, -2.0, 1.0), Band(2_800.0, -2.0, 0.7)), 1.5, 30.0, 300.0, -13.0, width=1.2,
                     is_ducked=True),
    "arpeggio": RoleStrip(150.0, (Band(2_800.0, -1.0, 0.8), Band(7_000.0, 1.0, 0.7, "high_shelf")), 1.5,
                          reverb_db=-15.0, delay_db=-18.0, width=1.1, is_ducked=True),
    "bass": RoleStrip(30.0, (Band(90.0, 1.0, 0.8), Band(280.0, -1.5, 1.0)), 3.0, 20.0, 120.0, None, is_ducked=True),
    "drums": RoleStrip(28.0, (Band(350.0, -1.5, 1.0), Band(8_000.0, 1.0, 0.7, "high_shelf")), 2.0, 25.0, 100.0, -24.0),
    "percussion": RoleStrip(120.0, (), 1.5, 20.0, 100.0, -20.0),
    # Risers, impacts and noise beds are finished sounds: a little room, and out of the kick's way.
    "effects": RoleStrip(30.0, (), 1.0, reverb_db=-20.0, is_ducked=True),
}  # fmt: skip
