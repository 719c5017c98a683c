"""A small song for the export tests."""

from __future__ import annotations

from cadenza.nodes.plan.plan import PlannedSection, Player, SongPlan
from cadenza.nodes.score.note import Note
from cadenza.nodes.score.score import Score
from cadenza.nodes.score.time import KeyChange, MeterMap, TempoMap, Ticks
from cadenza.nodes.score.track import Track
from cadenza.nodes.theory.key import Key
from cadenza.nodes.theory.meter import Meter

PLAN = SongPlan(
    title="Rain",
    style="lofi",
    mood="melancholic",
    bpm=72.0,
    key=Key("D", "minor"),
    meter=Meter(4, 4),
    sections=(PlannedSection("verse", 4),),
    players=(Player("piano", "melody"),),
    seed=7,
)
NOTES = tuple(Note(Ticks(480 * beat), 62 + beat % 5, Ticks(480)) for beat in range(16))
SCORE = Score(
    TempoMap.constant(72.0),
    MeterMap.constant(Meter(4, 4)),
    keys=(KeyChange(Ticks(0), Key("D", "minor")),),
    tracks=(Track("melody", "Piano", "melody", notes=NOTES), Track("bass", "Bass", "bass", program=33, notes=NOTES)),
    title="Rain",
    bars=4,
)
