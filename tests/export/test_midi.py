"""The MIDI file of a song: mido, which shares no code with us, finds everything that the score plays."""

from __future__ import annotations

import random
from collections.abc import Callable

from cadenza.nodes.compose.composer import compose
from cadenza.nodes.plan.plan import PlannedSection
from cadenza.nodes.plan.styles import plan_for_style

from .test_musicxml import song
from .varied import of_every_origin
from .witness import midi_faults


def test_songs_of_every_origin_are_read_as_they_are(proof_count: Callable[[int], int], proof_seed: int) -> None:
    """Notes as played, expression, tempo, meter and key, from the pickup on."""
    assert midi_faults(song()) == []
    for origin, score in of_every_origin(random.Random(proof_seed), proof_count(100)):
        assert (origin, midi_faults(score)) == (origin, [])


def test_a_fade_is_in_the_file() -> None:
    plan = plan_for_style("pop", 3).with_choice(
        "you said", ending="fade", sections=(PlannedSection("verse", 2), PlannedSection("outro", 4))
    )
    score = compose(plan)
    start = score.meter_map.bar_start(score.n_bars)
    notes = [note for track in score.tracks for note in track.notes]
    last = max(note.velocity for note in notes if note.onset >= start)
    assert last < 0.5 * max(note.velocity for note in notes)
    assert midi_faults(score) == []
