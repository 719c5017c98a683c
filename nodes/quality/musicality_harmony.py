"""Checks 4, 7 and 8: cadences, the bass between chords, and how chords are voiced. Definitions: docs/quality.md."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import combinations, pairwise

import numpy as np

from ..score.note import Note
from ..score.time import Ticks
from ..score.track import Track
from .ensemble import Ensemble, chords_of, instrument_of
from .finding import Finding, found, says_nothing, share

NO_BASS = "No track has the role bass."
NO_CHORDS = "No track of chords has the role comping or pad."
CADENCE_BARS, MIN_CADENCES = 8, 0.5
ENDING_BEATS = 2
APPROACHES, MIN_APPROACHES = (1, 2, 5, 7, 12), 0.55
WALKED_INTO, MIN_WALKED_INTO = (1, 2, 5, 7, 10, 11), 0.80  # 10 and 11: a whole tone and a semitone below
CHORD = 3  # notes
MAX_MOVEMENT, MAX_SUSTAINED_MOVEMENT = 4.2, 3.0
MAX_PARALLEL = 0.25
LOW_C, CLOSE, MAX_MUDDY = 48, 5, 0.02
SUSTAINED = ("strings", "ensemble")  # families
MAX_PARALLEL_FIFTHS, N_VOICES, TOGETHER = 0.005, range(3, 9), 0.5


def check_cadences(band: Ensemble) -> Iterator[Finding]:
    """4: the bass on the first or fifth degree where eight bars end, and how the song ends."""
    names = ("cadences", "ending")
    if band.key_at(Ticks(0)) is None or not band.bass:
        why = "The score states no key." if band.bass else NO_BASS
        yield from (says_nothing(4, name, why) for name in names)
        return
    ends = [(phrase.last_bar, _degree_at(band, phrase.last_bar)) for phrase in band.phrases(CADENCE_BARS)]
    bars = [bar for bar, degree in ends if degree not in (None, 0, 7)]
    value = share(degree in (0, 7) for _, degree in ends if degree is not None)
    why = "The bass is on neither the first nor the fifth degree here."
    yield found(4, names[0], value, low=MIN_CADENCES, bars=bars, why=why)
    reason = "The music goes on: a fade or a loop." if band.goes_on else band.exemption("ending")
    yield says_nothing(4, names[1], reason) if reason else _ending(band)


def _degree_at(band: Ensemble, bar: int) -> int | None:
    """Semitones of the bass above the tonic where a bar starts; None where it is silent."""
    tick = band.score.meter_map.bar_start(bar)
    sounding = [note for note in band.bass if note.onset <= tick < note.end]
    return _degree(band, sounding[-1]) if sounding else None


def _degree(band: Ensemble, note: Note) -> int:
    key = band.key_at(note.onset)
    return (note.pitch - key.tonic_pitch_class) % 12 if key else note.pitch % 12


def _ending(band: Ensemble) -> Finding:
    """How many of three hold: bass on the tonic, tune on 1, 3 or 5, a last note of two beats or a stop on the beat."""
    notes = [note for track in band.pitched for note in track.notes]
    last = max(note.onset for note in notes)
    place = band.score.meter_map.position(last)
    beat = float(band.score.meter_map.meter_of_bar(place.bar).beat_quarters) * band.score.ticks_per_quarter
    rings = max(note.duration for note in notes if note.onset == last) >= ENDING_BEATS * beat
    checks = {
        "the bass does not end on the tonic": _degree(band, band.bass[-1]) == 0,
        "the tune does not end on 1, 3 or 5": not band.tune or _degree(band, band.tune[-1]) in (0, 3, 4, 7),
        "the last note is neither long nor on a beat": rings or place.tick % beat == 0,
    }
    broken = "; ".join(what for what, kept in checks.items() if not kept)
    why = broken[:1].upper() + broken[1:] + "." if broken else ""
    return found(4, "ending", sum(checks.values()), low=len(checks), unit="of 3", bars=(place.bar,), why=why)


def check_bass_approach(band: Ensemble) -> Iterator[Finding]:
    """7: how the bass comes to a new note on the downbeat; a walking one, to the next root."""
    name, walking = "bass approach", "walking approach"
    reason = band.exemption(name)
    if not band.bass or reason:
        yield says_nothing(7, name, reason or NO_BASS)
    elif band.walks:
        yield says_nothing(7, name, "A walking bass is asked how it comes to the next root.")
    else:
        steps = list(_downbeat_steps(band))
        bars = [band.bar_of(note.onset) for note, interval in steps if interval not in APPROACHES]
        value = share(interval in APPROACHES for _, interval in steps)
        why = "The bass comes to the downbeat by an unusual interval here."
        yield found(7, name, value, low=MIN_APPROACHES, bars=bars, why=why)
    if band.bass and band.walks:
        yield _walking_approach(band, walking)
    else:
        yield says_nothing(7, walking, "The style has no walking bass.")


def _downbeat_steps(band: Ensemble) -> Iterator[tuple[Note, int]]:
    """(note on a downbeat, semitones from the one before) where the pitch changes within two beats."""
    meter_map = band.score.meter_map
    for before, after in pairwise(band.bass):
        place = meter_map.position(after.onset)
        beat = float(meter_map.meter_of_bar(place.bar).beat_quarters) * band.score.ticks_per_quarter
        if place.tick == 0 and after.pitch != before.pitch and after.onset - before.onset <= 2 * beat:
            yield after, abs(after.pitch - before.pitch)


def _walking_approach(band: Ensemble, name: str) -> Finding:
    onsets = np.array([note.onset for note in band.bass])
    steps = []
    for before, after in pairwise(band.score.chords):
        place = int(np.searchsorted(onsets, after.onset)) - 1
        if after.chord and before.chord != after.chord and place >= 0 and band.bass[place].onset >= before.onset:
            steps.append((after.onset, (band.bass[place].pitch - after.chord.root_pitch_class) % 12 in WALKED_INTO))
    bars = [band.bar_of(onset) for onset, near in steps if not near]
    why = "The last note before the chord does not lead to its root here."
    return found(7, name, share(near for _, near in steps), low=MIN_WALKED_INTO, bars=bars, why=why)


def check_comping(band: Ensemble) -> Iterator[Finding]:
    """8: how far the voices of chords move, whether they move as a block, and whether they are muddy."""
    names = ("comping movement", "sustained movement", "block movement", "muddy chords")
    tracks = [track for track in band.tracks("comping", "pad") if not track.is_drum]
    chords = {track.id: chords_of(track, CHORD) for track in tracks}
    if not any(chords.values()):
        yield from (says_nothing(8, name, NO_CHORDS) for name in names)
    else:
        yield _movement(band, names[0], [track for track in tracks if not _is_sustained(track)], MAX_MOVEMENT)
        yield _movement(band, names[1], [track for track in tracks if _is_sustained(track)], MAX_SUSTAINED_MOVEMENT)
        yield _block_movement(band, names[2], tracks)
        onsets = [chord for each in chords.values() for chord in each]
        bars = [band.bar_of(onset) for onset, pitches in onsets if _is_muddy(pitches)]
        value = share(_is_muddy(pitches) for _, pitches in onsets)
        yield found(8, names[3], value, high=MAX_MUDDY, bars=bars, why="Close intervals below C3 here.")
    yield _parallels(band)


def _is_sustained(track: Track) -> bool:
    return track.role == "pad" or instrument_of(track).family in SUSTAINED


def _changes(track: Track) -> Iterator[tuple[Ticks, tuple[int, ...]]]:
    """(onset, semitones each voice moves, from the top) where one chord follows a different one."""
    for (_, before), (onset, after) in pairwise(chords_of(track, CHORD)):
        if before != after:
            yield onset, tuple(new - old for old, new in zip(before[::-1], after[::-1], strict=False))


def _movement(band: Ensemble, name: str, tracks: list[Track], limit: float) -> Finding:
    moves = [(onset, float(np.mean(np.abs(each)))) for track in tracks for onset, each in _changes(track)]
    if not moves:
        return says_nothing(8, name, "There are no chords of this kind that change.")
    bars = [band.bar_of(onset) for onset, moved in moves if moved > limit]
    value = float(np.mean([moved for _, moved in moves]))
    return found(8, name, value, high=limit, unit="semitones", bars=bars, why="The voices of chords leap here.")


def _block_movement(band: Ensemble, name: str, tracks: list[Track]) -> Finding:
    power = band.style is not None and band.style.idioms.colour == "power"
    reason = "Power chords move as a block." if power else band.exemption(name)
    if reason:
        return says_nothing(8, name, reason)
    blocks = [(onset, each[0] != 0 and len(set(each)) == 1) for track in tracks for onset, each in _changes(track)]
    bars = [band.bar_of(onset) for onset, is_block in blocks if is_block]
    why = "All voices move by one interval here."
    return found(8, name, share(is_block for _, is_block in blocks), high=MAX_PARALLEL, bars=bars, why=why)


def _is_muddy(pitches: tuple[int, ...]) -> bool:
    return any(low < LOW_C and high - low < CLOSE for low, high in pairwise(pitches))


def _parallels(band: Ensemble) -> Finding:
    """Fifths and octaves that move on in parallel, where several single voices move together as in a chorale."""
    name = "parallel fifths"
    voices = [_line(track) for track in band.pitched if all(len(set(p)) == 1 for _, p in chords_of(track, 1))]
    if not _is_chorale(voices) or len(voices) < len(band.pitched) or band.drums:
        return says_nothing(8, name, "The texture is no chorale.")
    moves = [move for one, two in combinations(voices, 2) for move in _joint_moves(one, two)]
    bars = [band.bar_of(tick) for tick, is_parallel in moves if is_parallel]
    value = share(is_parallel for _, is_parallel in moves)
    return found(8, name, value, high=MAX_PARALLEL_FIFTHS, bars=bars, why="Fifths or octaves in parallel here.")


def _joint_moves(one: dict[int, int], two: dict[int, int]) -> Iterator[tuple[Ticks, bool]]:
    """(onset, whether in parallel fifths or octaves) where two voices go to another note at the same moment."""
    both = one.keys() & two.keys()
    steps_of_two = set(pairwise(sorted(two)))
    for before, after in pairwise(sorted(one)):
        if before in both and after in both and (before, after) in steps_of_two:
            steps = (one[after] - one[before], two[after] - two[before])
            if 0 not in steps:
                yield Ticks(after), steps[0] == steps[1] and (one[before] - two[before]) % 12 in (0, 7)


def _line(track: Track) -> dict[int, int]:
    return {note.onset: note.pitch for note in track.notes}


def _is_chorale(voices: list[dict[int, int]]) -> bool:
    if len(voices) not in N_VOICES:
        return False
    common = [len(one.keys() & two.keys()) / min(len(one), len(two)) for one, two in combinations(voices, 2)]
    return float(np.mean(common)) >= TOGETHER
