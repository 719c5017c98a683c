"""All General MIDI programs of two banks, one of them compressed, held against FluidSynth: same bank, same events.

What is compared must be there to be compared. A program is clearly pitched where FluidSynth's own render holds its
strongest partial within a quarter tone; the rest is in UNPITCHED. Level and pitch are compared where FluidSynth repeats
itself: it starts voices on a grid of 64 samples, so layers that beat against each other come out differently from note
to note, and nothing can be said within a decibel about a single one. Those programs are in BEATING and LAYERED.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterator
from pathlib import Path
from statistics import median

import numpy as np
import pytest

from cadenza.nodes.score.note import Control, Note
from cadenza.nodes.soundfont.bank import SoundFont, read_soundfont
from cadenza.nodes.soundfont.finder import default_soundfont

from .playing import Part, bend, cents, controller, fluidsynth, level_db, note, ours, pitch_hz

SECOND_BANK = Path("/usr/share/sounds/sf3/FluidR3Mono_GM.sf3")
SLOT_S = 2.0
MIDDLE_C = 60
KEYS = (MIDDLE_C, 48, 72, 36, 84)
# at middle C no clear pitch, by bank: woodblock, drums, cymbals, noises, or too short to measure
UNPITCHED = {
    "TimGM6mb": frozenset({113, 115, 118, 120, 122, 126, 127}),
    "FluidR3Mono_GM": frozenset({113, 115, 119, 120, 121, 125, 127}),
}
# these layer detuned samples; on some keys their beating depends on the moment within FluidSynth's grid
BEATING = frozenset({48, 49, 50, 51, 90})
FAINT_DB = -65.0  # below, FluidSynth's 16 bits say too little
BATCH = 16  # programs in one render
EXAMPLES = (0, 24, 33, 56, 73, 81)  # piano, guitar, bass, trumpet, flute, saw
# by bank: layers that beat, so that single notes among the thirty of a lesson are more than a decibel or 5 cents off
LAYERED = {
    "TimGM6mb": frozenset({4, 8, 9, 10, 48, 49, 50, 52, 53, 67, 88, 89, 92, 93, 96, 97, 101, 127}),
    "FluidR3Mono_GM": frozenset({15, 44, 46, 80, 88, 91, 92, 93, 95, 97, 98, 102, 109, 125}),
}

Sounds = tuple[np.ndarray, np.ndarray]


@pytest.fixture(scope="module", params=["TimGM6mb", "FluidR3Mono_GM"])
def bank(request: pytest.FixtureRequest) -> SoundFont:
    if request.param == "TimGM6mb":
        return read_soundfont(default_soundfont())
    if not SECOND_BANK.is_file():
        pytest.fail("This test plays a second bank: install Debian's package fluidr3mono-gm-soundfont.")
    return read_soundfont(SECOND_BANK)


@pytest.fixture(scope="module")
def middle_c(bank: SoundFont, tmp_path_factory: pytest.TempPathFactory) -> Sounds:
    return _all_programs(bank, MIDDLE_C, tmp_path_factory.mktemp("programs"))


def test_every_clearly_pitched_program_is_in_tune(
    bank: SoundFont, middle_c: Sounds, tmp_path: Path, proof_count: Callable[[int], int]
) -> None:
    for key in KEYS[: proof_count(len(KEYS))]:
        played, judge = middle_c if key == MIDDLE_C else _all_programs(bank, key, tmp_path)
        errors = dict(_pitch_errors(played, judge))
        if key == MIDDLE_C:
            assert set(range(128)) - set(errors) == UNPITCHED[bank.path.stem]
        assert len(errors) >= 100
        assert median(errors.values()) <= 3.0
        beating = frozenset() if key == MIDDLE_C else BEATING
        assert max(error for program, error in errors.items() if program not in beating) <= 10.0


def test_the_programs_stand_in_the_same_balance(middle_c: Sounds) -> None:
    played, judge = middle_c
    spans = [(SLOT_S * program, SLOT_S * program + 1.0) for program in range(128)]
    differences = [level_db(played, *span) - level_db(judge, *span) for span in spans]
    usual = median(differences)
    assert max(abs(difference - usual) for difference in differences) <= 1.0


def _all_programs(bank: SoundFont, key: int, folder: Path) -> Sounds:
    """One note of every program, every two seconds."""
    part = Part(
        [note(SLOT_S * program + 0.02, 0.98, key) for program in range(128)],
        [Control(round(SLOT_S * program * 960), "program", 0, program) for program in range(128)],
    )
    return ours(bank, part), fluidsynth(bank.path, part, folder)


def _pitch_errors(played: np.ndarray, judge: np.ndarray) -> Iterator[tuple[int, float]]:
    """By program, in cents; without those that the judge does not hold at one pitch."""
    for program in range(128):
        at = SLOT_S * program
        if level_db(judge, at + 0.55, at + 0.95) < -80:
            continue  # a short stroke: nothing left to measure
        near = pitch_hz(judge, at + 0.2, at + 0.95)
        halves = [pitch_hz(judge, at + start, at + start + 0.35, near) for start in (0.2, 0.55)]
        if abs(cents(*halves)) < 50.0:
            yield program, abs(cents(pitch_hz(played, at + 0.2, at + 0.95, near), near))


# The laws, program by program: a lesson plays them one after the other

STEP_S = 1.2
STRUCK_S, HELD_S = 0.05, 0.7
VOLUME, PAN, EXPRESSION, PEDAL = 7, 10, 11, 64
EXERCISES = {
    "velocity": (127, 80, 64, 48, 32, 16),
    "volume": (100, 127, 64, 50, 32),
    "expression": (127, 100, 64, 32),
    "pan": (64, 0, 20, 40, 90, 110, 127),
    "bend": (0, 8191, 4096, -4096, -8192),
    "pedal": (0, 127),
}
NUMBERS = {"volume": VOLUME, "expression": EXPRESSION, "pan": PAN, "pedal": PEDAL}
PLAIN = {"volume": 100, "expression": 127, "pan": 64, "bend": 0}  # the same note each time
Moments = dict[str, dict[int, float]]


def test_programs_obey_the_controllers_alike(
    bank: SoundFont, tmp_path: Path, proof_count: Callable[[int], int]
) -> None:
    """All programs with --full, else a few."""
    is_full = proof_count(128) == 128
    programs = range(128) if is_full else EXAMPLES
    astray = {}
    for first in range(0, len(programs), BATCH):
        some = programs[first : first + BATCH]
        notes: list[Note] = []
        controls: list[Control] = []
        lessons: list[Moments] = []
        for place, program in enumerate(some):
            at = place * STEP_S * sum(len(values) + 1 for values in EXERCISES.values())
            controls.append(Control(round(at * 960), "program", 0, program))
            lessons.append(_lesson(at, notes, controls))
        part = Part(notes, controls)
        played, judge = ours(bank, part), fluidsynth(bank.path, part, tmp_path)
        astray |= {
            program: faults
            for program, lesson in zip(some, lessons, strict=True)
            if (faults := list(_faults(played, judge, lesson)))
        }
    assert {program: faults for program, faults in astray.items() if program not in LAYERED[bank.path.stem]} == {}


def _lesson(at: float, notes: list[Note], controls: list[Control]) -> Moments:
    """Add the exercises from `at` seconds on; says when each note is struck."""
    moments: Moments = defaultdict(dict)
    for exercise, values in EXERCISES.items():
        for value in values:
            if exercise == "bend":
                controls.append(bend(at, value))
            elif exercise != "velocity":
                controls.append(controller(at, NUMBERS[exercise], value))
            notes.append(note(at + STRUCK_S, HELD_S, MIDDLE_C, value if exercise == "velocity" else 100))
            moments[exercise][value] = at + STRUCK_S
            at += STEP_S
        at += STEP_S
        if exercise == "bend":
            controls.append(bend(at - 0.1, 0))
        elif exercise != "velocity":
            controls.append(controller(at - 0.1, NUMBERS[exercise], PLAIN.get(exercise, 0)))
    return moments


def _faults(played: np.ndarray, judge: np.ndarray, lesson: Moments) -> Iterator[tuple[str, int, float]]:
    """Where the two differ by more than a decibel or five cents."""
    for exercise in ("velocity", "volume", "expression"):
        for value, difference in _differences(played, judge, lesson[exercise]):
            if abs(difference) > 1.0:
                yield exercise, value, difference
    for side in (0, 1):
        for value, difference in _differences(played[side], judge[side], lesson["pan"]):
            if abs(difference) > 1.0 and value != 127:  # hard over: all the way in RP-036, not quite in FluidSynth
                yield "pan", value, difference
    for value, error in _bend_errors(played, judge, lesson["bend"]):
        if abs(error) > 5.0:
            yield "bend", value, error
    yield from _course_faults(played, judge, lesson)


def _differences(played: np.ndarray, judge: np.ndarray, starts: dict[int, float]) -> Iterator[tuple[int, float]]:
    """Our step from the first note to each other over the judge's, in dB."""
    spans = {value: (at + 0.05, at + 0.6) for value, at in starts.items()}
    first = next(iter(spans.values()))
    for value, span in spans.items():
        if level_db(judge, *span) > FAINT_DB:
            steps = [level_db(sound, *span) - level_db(sound, *first) for sound in (played, judge)]
            yield value, steps[0] - steps[1]


def _bend_errors(played: np.ndarray, judge: np.ndarray, starts: dict[int, float]) -> Iterator[tuple[int, float]]:
    """In cents, where the judge holds its pitch."""
    at = starts[0]
    if level_db(judge, at + 0.4, at + 0.65) < FAINT_DB:
        return
    near = pitch_hz(judge, at + 0.1, at + 0.65)
    halves = [pitch_hz(judge, at + start, at + start + 0.25, near) for start in (0.1, 0.4)]
    if abs(cents(*halves)) > 20.0:
        return
    for value, struck in starts.items():
        asked = near * 2 ** (2 * value / 8192 / 12)
        heard = [pitch_hz(sound, struck + 0.1, struck + 0.65, asked) for sound in (played, judge)]
        yield value, cents(*heard)


def _course_faults(played: np.ndarray, judge: np.ndarray, lesson: Moments) -> Iterator[tuple[str, int, float]]:
    """Release and pedal: how far a note has fallen some time after its key is let go.

    A decibel, and three milliseconds of the fall: two of FluidSynth's steps.
    """
    for name, struck in (("release", lesson["velocity"][127]), ("pedal", lesson["pedal"][127])):
        offset = level_db(played, struck + 0.05, struck + 0.6) - level_db(judge, struck + 0.05, struck + 0.6)
        before = level_db(judge, struck + HELD_S - 0.05, struck + HELD_S)
        for after in (0.05, 0.1, 0.2, 0.4):
            span = struck + HELD_S + after, struck + HELD_S + after + 0.05
            theirs = level_db(judge, *span)
            if theirs > max(FAINT_DB, before - 40.0):
                fall_per_s = max(0.0, before - theirs) / after
                difference = level_db(played, *span) - theirs - offset
                if abs(difference) > 1.0 + 0.003 * fall_per_s:
                    yield name, round(1000 * after), difference
