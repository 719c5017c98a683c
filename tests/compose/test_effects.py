"""Effects: a riser up to the hook, an impact on its first beat, a bed under everything."""

from __future__ import annotations

import pytest

from cadenza.nodes.compose.composer import compose
from cadenza.nodes.fault import InvalidPlan
from cadenza.nodes.plan.plan import Manner, PlannedSection, Player, SongPlan
from cadenza.nodes.plan.styles import plan_for_style
from cadenza.nodes.plan.validation import validate
from cadenza.nodes.score.score import Score
from cadenza.nodes.theory.instrument import instrument_by_id

FORM = (
    PlannedSection("intro", 4), PlannedSection("build_up", 8), PlannedSection("drop", 8), PlannedSection("verse", 4),
    PlannedSection("chorus", 4), PlannedSection("outro", 2),
)  # fmt: skip


def plan_with(instrument: str, form: tuple[PlannedSection, ...] = FORM, **changes: object) -> SongPlan:
    effect = Player(instrument, "effects", **changes)  # type: ignore[arg-type]
    return validate(
        plan_for_style("house", 3).with_choice(
            "you said", sections=form, ending="ring", players=(Player("piano", "comping"), effect)
        )
    )


def bars_of(score: Score) -> list[tuple[float, float]]:
    """(first bar, bars) of every note of the effect."""
    bar_ticks = score.meter_map.bar_start(2)
    track = next(track for track in score.tracks if track.role == "effects")
    return [(1 + note.onset / bar_ticks, note.duration / bar_ticks) for note in track.notes]


def test_a_riser_lasts_through_a_build_up_and_the_two_bars_before_any_other_hook() -> None:
    assert bars_of(compose(plan_with("riser"))) == [(5, 8), (23, 2)]


def test_an_impact_opens_every_chorus_and_drop() -> None:
    assert bars_of(compose(plan_with("impact"))) == [(13, 1), (25, 1)]


def test_vinyl_noise_lies_under_the_whole_song_at_one_level() -> None:
    score = compose(plan_with("vinyl_noise"))
    assert bars_of(score) == [(1, 4), (5, 8), (13, 8), (21, 4), (25, 4), (29, 2)]
    track = score.tracks[1]
    assert len({note.velocity for note in track.notes}) == 1
    assert all(note.gate >= 99 for note in track.notes)


def test_an_effect_obeys_its_rests_and_its_intensity() -> None:
    assert bars_of(compose(plan_with("riser", silent_in=(1,)))) == [(23, 2)]
    soft, loud = (compose(plan_with("vinyl_noise", manner=Manner(intensity=dial))) for dial in (0.1, 0.9))
    assert soft.tracks[1].notes[0].velocity < loud.tracks[1].notes[0].velocity - 20


@pytest.mark.parametrize("instrument", ["riser", "impact", "vinyl_noise", "seashore"])
def test_an_effect_is_heard_in_a_song_without_hooks_too_and_stays_in_key(instrument: str) -> None:
    plan = plan_with(instrument, (PlannedSection("verse", 4), PlannedSection("outro", 4)))
    track = compose(plan).tracks[1]
    assert track.notes
    assert {note.pitch % 12 for note in track.notes} == {plan.key.tonic_pitch_class}
    assert all(instrument_by_id(instrument).contains(note.pitch) for note in track.notes)


def test_the_role_takes_sound_effects_only_and_effects_alone_are_no_song() -> None:
    plan = plan_for_style("house")
    with pytest.raises(InvalidPlan, match="needs a sound effect"):
        validate(plan.with_choice("you said", players=(*plan.players, Player("violin", "effects"))))
    with pytest.raises(InvalidPlan, match="needs a sound effect"):
        validate(plan.with_choice("you said", players=(*plan.players, Player("tr909_kit", "effects"))))
    with pytest.raises(InvalidPlan, match="at least one pitched"):
        validate(plan.with_choice("you said", players=(Player("riser", "effects"),)))


@pytest.mark.parametrize(
    ("style", "instruments"),
    [
        ("house", {"tr909_kit", "saw_pad", "saw_lead", "riser", "impact"}),
        ("trap", {"tr808_kit", "sub_bass", "riser", "impact"}),
        ("lofi", {"vinyl_noise"}),
    ],
)
def test_styles_bring_the_electronic_voices_that_they_need(style: str, instruments: set[str]) -> None:
    score = compose(plan_for_style(style))
    assert instruments <= {track.instrument for track in score.tracks if track.notes}
    for track in score.tracks:
        meant = instrument_by_id(track.instrument)
        assert (track.program, track.is_drum) == (meant.program, meant.is_drum)
