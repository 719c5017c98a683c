"""Restyle: the same melody and chords, other players; and the idioms of the other style hold."""

from __future__ import annotations

from fractions import Fraction

import pytest

from cadenza.nodes.arrange.compass import instrument_of
from cadenza.nodes.arrange.described import described
from cadenza.nodes.arrange.pace import counted, pace_for
from cadenza.nodes.arrange.restyle import STAGES, restyled
from cadenza.nodes.arrange.session import role_of
from cadenza.nodes.fault import InvalidEdit, InvalidScore, InvalidWire
from cadenza.nodes.plan.styles import load_style, plan_for_style, style_ids
from cadenza.nodes.quality.idiom import idiom_shares
from cadenza.nodes.quality.musicality import check_musicality, verdicts
from cadenza.nodes.score.score import Score
from cadenza.nodes.score.track import Track
from cadenza.nodes.theory.meter import parse_meter

from .music import heard, line, loaded, score_of, some_files, song, written

# What the song decides and not its players: its chords, form, tempo and tune.
OF_THE_SONG = {
    "extended", "slow_chords", "degrees", "prepared_dominants", "cadences", "tempo", "rises", "layers", "evolves",
    "crescendo", "rootless", "in_key", "phrases_begin_before_or_after_the_beat", "answers",
}  # fmt: skip


def tunes(score: Score) -> dict[str, Track]:
    return {track.id: track for track in described(score).tracks if track.notes and role_of(track) == "melody"}


@pytest.mark.parametrize("style", style_ids())
def test_melody_chords_and_form_stay_and_everybody_else_is_the_styles(style: str) -> None:
    after = restyled(song("pop"), style, 1.0)
    assert written(after.track("melody").notes) == written(song("pop").track("melody").notes)
    assert after.chords == song("pop").chords
    assert after.sections == song("pop").sections
    assert after.n_bars == song("pop").n_bars
    players = {player.instrument for player in load_style(style).head.players}
    assert {track.instrument for track in after.tracks if track.role != "melody"} <= players


def test_every_real_file_keeps_its_promise(proof_count) -> None:
    styles = style_ids()
    for number, name in enumerate(some_files(proof_count(84 * 2))):
        score = loaded(name)
        known = described(score)
        kept = score.tracks[number % len(score.tracks)]
        after = restyled(score, styles[number % len(styles)], 1.0, (kept.id,), seed=number)
        assert after.track(kept.id) == kept, name
        assert after.chords == known.chords, name
        assert after.meter_map == score.meter_map, name
        assert after.n_bars == score.n_bars, name
        for track_id in tunes(score):
            assert written(after.track(track_id).notes) == written(score.track(track_id).notes), (name, track_id)


def test_at_strength_nothing_nothing_changes() -> None:
    assert restyled(song(), "jazz", 0.0) is song()


def test_players_are_exchanged_one_group_after_the_other() -> None:
    before = {track.id: track.instrument for track in song().tracks}
    for least, roles in STAGES:
        early, late = restyled(song(), "jazz", least - 0.05), restyled(song(), "jazz", least)
        for track in song().tracks:
            if track.role in roles:
                assert any(t.id == track.id and written(t.notes) == written(track.notes) for t in early.tracks)
                assert not any(written(t.notes) == written(track.notes) for t in late.tracks)
            elif track.role == "melody":
                assert late.track("melody").instrument == before["melody"]


def test_tempo_and_swing_come_over_by_and_by() -> None:
    straight = song("pop", 1, 108.0)
    tempos = [restyled(straight, "lofi", strength).tempo_map.changes[0].bpm for strength in (0.1, 0.5, 1.0)]
    assert 108 > tempos[0] > tempos[1] > tempos[2] >= 95
    assert restyled(straight, "lofi", 1.0, new_tempo=False).tempo_map == straight.tempo_map


def test_kept_tracks_stay_to_the_byte_and_nobody_doubles_the_kept_drummer() -> None:
    after = restyled(song(), "funk", 1.0, ("drums", "bass"))
    assert after.track("drums") == song().track("drums")
    assert after.track("bass") == song().track("bass")
    assert [track.role for track in after.tracks].count("drums") == 1
    assert [track.role for track in after.tracks].count("bass") == 1


def test_the_seed_decides() -> None:
    assert restyled(song(), "funk", 1.0, seed=2) == restyled(song(), "funk", 1.0, seed=2)
    assert heard(restyled(song(), "funk", 1.0, seed=2)) != heard(restyled(song(), "funk", 1.0, seed=3))


def test_every_new_note_lies_in_its_instruments_range() -> None:
    for style in ("classical", "techno", "folk", "trap"):
        for track in restyled(song("ballad"), style).tracks:
            assert all(instrument_of(track).contains(note.pitch) for note in track.notes), (style, track.id)


def test_the_idioms_of_the_style_hold(proof_count) -> None:
    """Those that players decide, over songs of other styles at the style's own tempo."""
    heard_claims: dict[tuple[str, int], list[bool]] = {}
    for style_id in style_ids():
        style = load_style(style_id)
        for seed in range(1, 1 + proof_count(20)):
            usual = style.head.bpm[1]
            source = song(("pop", "folk", "rock")[seed % 3], seed, usual)
            if source.meter_map.changes[0].meter != parse_meter(style.head.meters[0]):
                source = song("pop", seed, usual)
            after = restyled(source, style_id, 1.0, seed=seed)
            for number, share in enumerate(idiom_shares(after, style)):
                if share.claim.predicate not in OF_THE_SONG and share.share is not None:
                    heard_claims.setdefault((style_id, number), []).append(share.holds)
    held = [holds for found in heard_claims.values() for holds in found]
    assert sum(held) / len(held) >= 0.9


def test_what_was_restyled_is_music(proof_count) -> None:
    """The ten checks of written music, over songs in every style."""
    held = []
    for number, style_id in enumerate(style_ids()):
        for seed in range(proof_count(20)):
            after = restyled(song("pop", 2 + (number + seed) % 3), style_id, 1.0, seed=seed)
            found = verdicts(check_musicality(after, plan_for_style(style_id, 1)))
            held += [holds for holds in found.values() if holds is not None]
    assert sum(held) / len(held) >= 0.95


# --- pace ----------------------------------------------------------------------------------------------------------


def test_a_style_twice_as_fast_is_played_in_double_time() -> None:
    slow = song("pop", 1, 88.0)
    pace = pace_for(slow, load_style("dnb").head, 1.0)
    assert pace.count == 2
    after = restyled(slow, "dnb", 1.0)
    assert 80 <= after.tempo_map.changes[0].bpm <= 92
    snares = [note.onset for note in after.track("drums").notes if note.pitch in (38, 40)]
    assert len(snares) >= 3 * after.n_bars * 0.6  # four backbeats to a bar of the song, where the drums play


@pytest.mark.parametrize("count", [Fraction(2), Fraction(1, 2)])
def test_counting_otherwise_moves_no_tick_and_no_second(count: Fraction) -> None:
    view = counted(song(), count)
    assert view.tracks == song().tracks
    assert view.duration_s == pytest.approx(song().duration_s)
    assert view.n_bars == song().n_bars * count
    for before, after in zip(song().sections, view.sections, strict=True):
        assert view.meter_map.bar_start(after.first_bar) == song().meter_map.bar_start(before.first_bar)


# --- what cannot be done -------------------------------------------------------------------------------------------


def test_what_cannot_be_restyled_is_said() -> None:
    with pytest.raises(InvalidEdit, match="no music"):
        restyled(score_of(Track("t")), "jazz")
    with pytest.raises(InvalidWire, match=r"polka.*Known are"):
        restyled(song(), "polka")
    with pytest.raises(InvalidScore, match="theremin"):
        restyled(song(), "jazz", keep=("theremin",))
    with pytest.raises(InvalidEdit, match=r"0\.\.1"):
        restyled(song(), "jazz", 2.0)


@pytest.mark.parametrize("style", ["jazz", "techno", "ambient"])
def test_a_single_note_and_a_lone_drum_are_music_enough(style: str) -> None:
    note = score_of(Track("t", notes=line(60)))
    assert written(restyled(note, style).track("t").notes) == written(note.tracks[0].notes)
    drum = score_of(Track("d", role="drums", is_drum=True, notes=line(36, 38, 36, 38)))
    assert restyled(drum, style, keep=("d",)).track("d") == drum.tracks[0]
