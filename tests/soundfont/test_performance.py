"""The rules of MIDI: pedals, repeated keys, programs, registered parameters, resets."""

from __future__ import annotations

from collections.abc import Sequence

from cadenza.nodes.score.note import Control, Note
from cadenza.nodes.score.time import TempoMap
from cadenza.nodes.score.track import Track
from cadenza.nodes.soundfont.performance import FOREVER, Performance, perform

from .playing import bend, controller, note

RATE = 9600  # ten samples a tick
END = 10 * RATE


def played(notes: Sequence[Note], controls: Sequence[Control] = (), **track: int) -> Performance:
    part = Track("part", notes=tuple(notes), controls=tuple(controls), **track)  # type: ignore[arg-type]
    return perform(part, TempoMap.constant(120.0), RATE, END)


def releases_s(performance: Performance) -> list[float]:
    return [strike.release / RATE for strike in performance.strikes]


def test_a_note_lasts_from_its_played_onset_to_its_played_end() -> None:
    early = Note(960, 60, 960, offset=-96, gate=50)
    (strike,) = played([early]).strikes
    assert (strike.onset, strike.release) == (round(0.9 * RATE), round(1.4 * RATE))


def test_a_very_short_note_is_held_for_ten_milliseconds() -> None:
    assert releases_s(played([Note(0, 60, 1)])) == [0.01]


def test_the_pedal_holds_what_is_let_go_while_it_is_down() -> None:
    pedal = [controller(1, 64, 127), controller(2, 64, 0), controller(3, 64, 64)]
    notes = [note(0, 0.5, 60), note(0.5, 1.0, 62), note(1.2, 0.2, 64), note(2.1, 0.2, 65), note(3.5, 0.2, 67)]
    # the last pedal is never lifted: it comes up at the end of the song
    assert releases_s(played(notes, pedal)) == [0.5, 2.0, 2.0, 2.3, 10.0]


def test_sostenuto_holds_only_what_sounds_when_it_goes_down() -> None:
    pedal = [controller(1, 66, 127), controller(3, 66, 0)]
    assert releases_s(played([note(0.5, 1.0, 60), note(1.5, 0.5, 62)], pedal)) == [3.0, 2.0]


def test_a_key_struck_again_comes_up_first() -> None:
    assert releases_s(played([note(0, 2, 60), note(1, 2, 60), note(1, 2, 61)])) == [1.0, 3.0, 3.0]


def test_all_notes_off_and_all_sound_off() -> None:
    performance = played([note(0, 5), note(2, 1, 72)], [controller(1, 123, 0), controller(1.5, 120, 0)])
    assert releases_s(performance) == [1.0, 3.0]
    assert [strike.cut for strike in performance.strikes] == [round(1.5 * RATE), FOREVER]


def test_programs_and_banks_count_from_their_moment_on() -> None:
    controls = [controller(1, 0, 8), controller(1, 32, 3), Control(1440, "program", 0, 20)]
    strikes = played([note(0, 3), note(1, 1, 62), note(1.5, 1, 64)], controls, program=4, bank=129).strikes
    assert [(strike.program, strike.bank) for strike in strikes] == [(4, 129), (4, 129), (20, 8 * 128 + 3)]


def test_registered_parameters_set_bend_range_and_tuning() -> None:
    controls = [
        *(controller(0, number, value) for number, value in ((101, 0), (100, 0), (6, 7), (38, 50))),
        *(controller(1, number, value) for number, value in ((101, 0), (100, 2), (6, 62))),
        *(controller(2, number, value) for number, value in ((101, 0), (100, 1), (6, 96))),
        *(controller(3, number, value) for number, value in ((101, 127), (100, 127), (6, 1))),
    ]
    performance = played([note(0, 1)], controls)
    assert performance.state_at(0).bend_range_cents == 750
    assert performance.state_at(RATE).tuning_cents == -200
    assert performance.state_at(2 * RATE).tuning_cents == -150
    assert performance.state_at(4 * RATE) == performance.state_at(2 * RATE)


def test_reset_all_controllers_leaves_volume_and_pan_alone() -> None:
    controls = [controller(0, 7, 30), controller(0, 11, 40), controller(0, 1, 50), bend(0, 300), controller(1, 121, 0)]
    performance = played([note(0, 1)], controls)
    before, after = performance.state_at(0), performance.state_at(RATE)
    assert (before.controllers[7], before.controllers[11], before.controllers[1], before.bend) == (30, 40, 50, 300)
    assert (after.controllers[7], after.controllers[11], after.controllers[1], after.bend) == (30, 127, 0, 0)


def test_of_several_changes_at_one_moment_the_last_counts() -> None:
    performance = played([note(0, 1)], [bend(0.5, 100), bend(0.5, 200)])
    assert [change.state.bend for change in performance.changes_within(0, RATE)] == [200]
