"""Infill: new bars fit, all others are the old ones to the byte, and the certificate proves it."""

from __future__ import annotations

from dataclasses import replace
from random import Random

import pytest

from cadenza.nodes.arrange.certificate import (
    certificate_from_wire,
    certificate_to_wire,
    format_certificate,
    verify,
)
from cadenza.nodes.arrange.compass import instrument_of
from cadenza.nodes.arrange.infill import Infilled, infill
from cadenza.nodes.fault import InvalidEdit, InvalidScore, InvalidWire
from cadenza.nodes.midi.reader import parse_midi
from cadenza.nodes.plan.styles import STYLE_IDS
from cadenza.nodes.score.note import Control, Note
from cadenza.nodes.score.score import Score
from cadenza.nodes.score.time import Ticks
from cadenza.nodes.score.track import Track

from ..midi.files import real_files
from . import songs
from .witness import differing_cells, differing_frame, heard, midi_chunks


def asked_cells(done: Infilled) -> set[tuple[str, int]]:
    return {(proof.track_id, bar) for proof in done.certificate.tracks for bar in proof.asked}


def check_isolation(before: Score, done: Infilled) -> None:
    """By an independent witness: the wire JSON of every untouched bar, and the MIDI bytes as mido reads them."""
    assert differing_cells(before, done.score) <= asked_cells(done)
    assert differing_frame(before, done.score) == []
    old, new = midi_chunks(before), midi_chunks(done.score)
    assert len(old) == len(new)
    for number, track in enumerate(before.tracks):
        bars = [bar for track_id, bar in asked_cells(done) if track_id == track.id]
        if not bars:
            assert old[1 + number] == new[1 + number]
            continue
        slack = max([abs(note.offset) for note in (*track.notes, *done.score.tracks[number].notes)], default=0)
        start = before.meter_map.bar_start(min(bars)) - slack
        end = before.meter_map.bar_end(max(bars)) + slack
        assert heard(old[1 + number], start, end) == heard(new[1 + number], start, end)
    assert verify(done.certificate, before, done.score) == ()


def check_room_for_held_notes(before: Score, done: Infilled) -> None:
    """What sounded into rewritten bars still does, and no new note of its pitch (or line) sounds meanwhile."""
    asked = asked_cells(done)
    for old, new in zip(before.tracks, done.score.tracks, strict=True):
        if old == new:
            continue
        is_line = instrument_of(old).is_monophonic
        kept = {note for note in old.notes if (old.id, before.meter_map.position(note.onset).bar) not in asked}
        known = set(old.notes)
        assert kept <= set(new.notes)
        fresh = [note for note in new.notes if note not in known]
        for held in kept:
            until = max(held.end, held.played_end)
            for note in fresh:
                if held.onset < note.onset < until and (is_line or note.pitch == held.pitch):
                    raise AssertionError(f"{note} sounds over {held} in {old.id}")


def random_infill(before: Score, plan: object, chance: Random) -> Infilled:
    first = chance.randint(0 if before.meter_map.pickup else 1, before.n_bars)
    last = min(before.n_bars, first + chance.choice((0, 0, 1, 3, 7, 400)))
    names = [track.id for track in chance.sample(before.tracks, chance.randint(1, min(4, len(before.tracks))))]
    names = chance.choice((names, names, []))
    style = chance.choice(("", "", chance.choice(STYLE_IDS())))
    return infill(before, range(first, last + 1), names, plan=plan, seed=chance.randint(0, 9**9), style=style)  # type: ignore[arg-type]


@pytest.mark.timeout(1200)  # with --full
def test_random_infills_touch_nothing_else(proof_count, proof_seed) -> None:
    chance = Random(proof_seed)
    files = real_files()
    for number in range(proof_count(300)):
        if number % 2:
            plan, before = None, parse_midi(chance.choice(files).read_bytes())
        else:
            plan, before = songs.planned(chance.choice(songs.STYLES), chance.randint(0, 3))
            plan = chance.choice((plan, None))  # type: ignore[assignment]
        done = random_infill(before, plan, chance)
        check_isolation(before, done)
        check_room_for_held_notes(before, done)


@pytest.mark.timeout(1200)  # with --full
def test_every_real_file_can_be_infilled(proof_count, proof_seed) -> None:
    chance = Random(proof_seed)
    files = real_files()
    for path in chance.sample(files, min(len(files), max(6, proof_count(len(files))))):
        before = parse_midi(path.read_bytes())
        done = random_infill(before, None, chance)
        check_isolation(before, done)
        check_room_for_held_notes(before, done)


@pytest.mark.parametrize("bars", [(1,), (8,), (4,), (0,), (0, 1), range(1, 9), (3, 4, 5), (2, 6)])
def test_pickups_short_bars_and_foreign_grids_are_no_obstacle(bars) -> None:
    before = songs.with_pickup_and_short_bar()
    for names in ([], ["tune"], ["low"], ["held"]):
        done = infill(before, bars, names, seed=3)
        check_isolation(before, done)
        check_room_for_held_notes(before, done)
        for note in (note for track in done.score.tracks for note in track.notes):
            assert note.end <= before.meter_map.bar_end(8) + 500


@pytest.mark.parametrize("meter", [(5, 4), (7, 8), (12, 8), (3, 4)])
def test_odd_meters(meter) -> None:
    plan, before = songs.in_meter(*meter)
    for bars in ((1,), (4, 5), (8,), range(1, 9)):
        done = infill(before, bars, plan=plan, seed=1)
        check_isolation(before, done)
        assert all(done.score.track(track.id).notes for track in before.tracks if track.notes)


def test_the_same_seed_gives_the_same_bars_and_another_seed_others() -> None:
    plan, before = songs.eight_tracks()
    for track in before.tracks:
        once, again, other = (infill(before, range(25, 29), [track.id], plan=plan, seed=s).score for s in (5, 5, 6))
        assert once == again
        assert once != other, track.id


def test_what_is_new_is_really_new_music() -> None:
    plan, before = songs.eight_tracks()
    done = infill(before, range(25, 33), plan=plan, seed=11)
    for track_id in ("melody", "bass", "comping"):
        rhythm_and_pitch = [
            [(note.onset, note.pitch) for note in score.track(track_id).notes] for score in (before, done.score)
        ]
        assert rhythm_and_pitch[0] != rhythm_and_pitch[1]


def test_the_new_part_lies_where_the_old_one_did() -> None:
    plan, before = songs.eight_tracks()
    start, end = before.meter_map.bar_start(21), before.meter_map.bar_end(28)

    def within(score: Score, track_id: str) -> list[Note]:
        return [note for note in score.track(track_id).notes if start <= note.onset < end]

    done = infill(before, range(21, 29), plan=plan, seed=2)
    for track in before.tracks:
        old, new = within(before, track.id), within(done.score, track.id)
        if not old:
            continue
        assert new, track.id
        if not track.is_drum:
            assert abs(sum(n.pitch for n in old) / len(old) - sum(n.pitch for n in new) / len(new)) <= 8, track.id
        loudness = [sum(note.velocity for note in notes) / len(notes) for notes in (old, new)]
        assert abs(loudness[0] - loudness[1]) <= 12, track.id
        onsets = [len({note.onset for note in notes}) for notes in (old, new)]
        assert 0.4 <= onsets[1] / onsets[0] <= 2.5, track.id


def test_a_new_tune_keeps_to_the_chords_and_joins_its_neighbours() -> None:
    plan, before = songs.planned("pop")
    for seed in range(5):
        chorus = next(section for section in before.sections if section.kind == "chorus")
        bars = range(chorus.first_bar + 2, chorus.first_bar + 6)
        after = infill(before, bars, ["melody"], plan=plan, seed=seed).score
        start, end = after.meter_map.bar_start(bars[0]), after.meter_map.bar_end(bars[-1])
        notes = after.track("melody").notes
        fresh = [note for note in notes if start <= note.onset < end]
        on_beats = [note for note in fresh if after.meter_map.position(note.onset).tick in (0, 960)]
        fits = 0
        for note in on_beats:
            span = next(span for span in after.chords if span.onset <= note.onset < span.end)
            fits += span.chord is None or span.chord.contains(note.pitch)
        assert fits >= 0.7 * len(on_beats)
        line = sorted(notes)
        joints = [i for i in range(1, len(line)) if (line[i - 1] in fresh) != (line[i] in fresh)]
        assert all(abs(line[i].pitch - line[i - 1].pitch) <= 12 for i in joints)


def test_a_new_tune_is_made_of_the_songs_motifs() -> None:
    """Every two bars of it have the rhythm of some two bars of the old one."""
    plan, before = songs.planned("pop")
    chorus = [section for section in before.sections if section.kind == "chorus"][1]
    after = infill(before, range(chorus.first_bar, chorus.end_bar), ["melody"], plan=plan, seed=4).score

    def rhythm(score: Score, bar: int) -> tuple[int, ...]:
        start, end = score.meter_map.bar_start(bar), score.meter_map.bar_end(bar + 1)
        return tuple(note.onset - start for note in score.track("melody").notes if start <= note.onset < end)

    known = {rhythm(before, bar) for section in before.sections for bar in range(section.first_bar, section.end_bar, 2)}
    units = [rhythm(after, bar) for bar in range(chorus.first_bar, chorus.end_bar, 2)]
    assert sum(unit in known for unit in units) >= len(units) - 1
    assert any(units)


def test_drums_lead_on_by_a_fill_where_they_did() -> None:
    plan, before = songs.planned("rock")

    def strokes(score: Score, bar: int) -> set[tuple[int, int]]:
        start, end = score.meter_map.bar_start(bar), score.meter_map.bar_end(bar)
        return {((n.onset - start) // 120, n.pitch) for n in score.track("drums").notes if start <= n.onset < end}

    def distance(score: Score, bar: int) -> float:
        last, other = strokes(score, bar), strokes(score, bar - 1)
        return 1 - len(last & other) / max(1, len(last | other))

    ends = [s.end_bar - 1 for s in before.sections[:-1] if s.bars >= 4 and distance(before, s.end_bar - 1) >= 0.25]
    assert ends
    filled = [
        distance(infill(before, range(end - 3, end + 1), ["drums"], plan=plan, seed=3).score, end) for end in ends
    ]
    assert sum(value >= 0.25 for value in filled) >= 0.8 * len(ends)
    never = [infill(before, [end], ["drums"], plan=plan, seed=3, fills=False).score for end in ends]
    assert sum(distance(score, end) < 0.25 for score, end in zip(never, ends, strict=True)) >= 0.5 * len(ends)


# --- notes and pedals across the edges ------------------------------------------------------------------------------


def edged(*notes: Note, controls: tuple[Control, ...] = (), program: int = 0) -> Score:
    base = songs.with_pickup_and_short_bar()
    track = Track("part", "Part", "comping", program, notes=notes, controls=controls)
    return replace(base, tracks=(*base.tracks, track))


def test_a_held_note_sounds_on_and_the_new_part_leaves_it_room() -> None:
    before = edged(*(Note(Ticks(96 + 384 * bar), 60 + bar, Ticks(384 + 192)) for bar in range(3)))
    done = infill(before, [2], ["part"], seed=8)
    check_isolation(before, done)
    check_room_for_held_notes(before, done)
    assert before.track("part").notes[0] in done.score.track("part").notes


def test_a_wind_player_waits_until_the_held_note_has_ended() -> None:
    before = edged(*(Note(Ticks(96 + 384 * bar), 70 + bar, Ticks(384 + 192)) for bar in range(3)), program=73)
    done = infill(before, [2], ["part"], seed=8)
    fresh = [n for n in done.score.track("part").notes if 480 <= n.onset < 864]
    assert all(note.onset >= 96 + 384 + 192 for note in fresh)


def test_what_leads_on_into_the_next_bar_stays() -> None:
    push = Note(Ticks(480 + 384 - 48), 67, Ticks(48 + 300))
    before = edged(Note(Ticks(96), 60, Ticks(300)), push, Note(Ticks(480), 62, Ticks(200)))
    done = infill(before, [2], ["part"], seed=8)
    assert push in done.score.track("part").notes


def test_pedals_and_bends_stand_afterwards_where_they_stood() -> None:
    at = Ticks
    controls = (
        Control(at(200), "cc", 64, 127), Control(at(500), "cc", 64, 0), Control(at(800), "cc", 64, 100),
        Control(at(600), "bend", 0, 2000), Control(at(490), "cc", 7, 90), Control(at(1000), "cc", 64, 0),
    )  # fmt: skip
    before = edged(*(Note(Ticks(tick), 60, Ticks(90)) for tick in range(96, 1200, 96)), controls=controls)
    after = infill(before, [2], ["part"], seed=1).score.track("part").controls

    def state(controls: tuple[Control, ...], tick: int) -> dict[tuple[str, int], int]:
        return {(c.kind, c.number): c.value for c in controls if c.tick < tick}

    assert state(after, 864) == state(controls, 864)
    assert state(after, 480) == state(controls, 480)
    assert Control(at(490), "cc", 7, 90) in after  # a volume belongs to the sound, not to the playing
    assert Control(at(500), "cc", 64, 0) in after  # what the pedal held ends where it ended


def test_a_track_that_shared_a_channel_leaves_it_when_its_controls_change() -> None:
    pedal = (Control(Ticks(500), "cc", 64, 127), Control(Ticks(700), "cc", 64, 0))
    before = edged(*(Note(Ticks(tick), 60, Ticks(90)) for tick in range(96, 1200, 96)), controls=pedal)
    twin = replace(before.tracks[-1], id="twin", channel=3)
    before = replace(before, tracks=(replace(before.tracks[-1], channel=3), twin))
    done = infill(before, [2], ["part"], seed=1)
    check_isolation(before, done)


# --- the certificate -------------------------------------------------------------------------------------------------


def test_the_certificate_says_what_was_asked_and_holds() -> None:
    plan, before = songs.planned("pop")
    done = infill(before, range(5, 9), ["bass", "drums"], plan=plan, seed=42)
    text = format_certificate(done.certificate)
    assert "seed 42" in text and "bass bars 5-8" in text and done.certificate.after in text
    assert done.certificate.n_asked == 8
    assert done.certificate.n_untouched == len(before.tracks) * (before.n_bars + 1) - 8
    assert verify(done.certificate, before, done.score) == ()


def test_it_survives_as_json() -> None:
    plan, before = songs.planned("pop")
    proof = infill(before, [3], ["bass"], plan=plan).certificate
    assert certificate_from_wire(certificate_to_wire(proof)) == proof
    with pytest.raises(InvalidWire, match="tracks"):
        certificate_from_wire({**certificate_to_wire(proof), "tracks": 1})


def test_it_finds_every_broken_promise() -> None:
    plan, before = songs.planned("pop")
    done = infill(before, [3], ["bass"], plan=plan)
    drums = done.score.track("drums")
    moved = replace(drums.notes[-1], velocity=drums.notes[-1].velocity ^ 1)
    spoiled = done.score.with_track(drums.with_notes((*drums.notes[:-1], moved)))
    (broken,) = verify(done.certificate, before, spoiled)
    assert "drums" in broken
    assert verify(done.certificate, before, replace(done.score, title="Another")) != ()
    assert verify(done.certificate, before, before) != ()


# --- bad input -------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("bars", [[0], [-1], [10**6], [1, 10**6], range(80, 200)])
def test_bars_outside_the_song_are_refused(bars) -> None:
    _, before = songs.planned("pop")
    with pytest.raises(InvalidEdit, match="The song has bars 1 to"):
        infill(before, bars)


def test_no_bars_and_no_music_are_refused() -> None:
    with pytest.raises(InvalidEdit, match="at least one bar"):
        infill(songs.planned("pop")[1], [])
    with pytest.raises(InvalidEdit, match="no music"):
        infill(songs.nobody(), [1])


def test_an_unknown_track_names_those_there_are() -> None:
    with pytest.raises(InvalidScore, match=r"theremin.*melody"):
        infill(songs.planned("pop")[1], [1], ["theremin"])


def test_an_unknown_style_names_those_there_are() -> None:
    with pytest.raises(InvalidWire, match="polka"):
        infill(songs.planned("pop")[1], [1], style="polka")


def test_locked_tracks_refuse() -> None:
    plan, before = songs.planned("pop")
    with pytest.raises(InvalidEdit, match="bass is locked"):
        infill(before, [1], ["bass"], locked=["bass"])
    held = plan.with_sources("locked", "players.drums")
    with pytest.raises(InvalidEdit, match="drums is locked"):
        infill(before, [1], ["drums"], plan=held)
    done = infill(before, [6], plan=held)
    assert done.score.track("drums") is before.track("drums")
    with pytest.raises(InvalidEdit, match="All tracks are locked"):
        infill(before, [1], plan=plan.with_sources("locked", "players"))


def test_one_note_is_enough() -> None:
    done = infill(songs.one_note(), [1], seed=1)
    check_isolation(songs.one_note(), done)


def test_a_long_song_with_many_tracks_is_no_obstacle() -> None:
    before = songs.long_and_wide()
    done = infill(before, [450], ["t7", "t8"], seed=1)
    assert verify(done.certificate, before, done.score) == ()
    assert done.score.n_bars == before.n_bars
