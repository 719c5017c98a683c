"""Fault injection: renders that are damaged in one known way, and the question whether the report says so.

The detector gets the score, the plan and the damaged stems or master. What it must not do is blame a clean render.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, replace
from random import Random
from types import MappingProxyType

import numpy as np

from cadenza.nodes.quality.report import QualityReport
from cadenza.nodes.quality.song import check_song
from cadenza.nodes.score.note import Control, Note
from cadenza.nodes.score.score import Score
from cadenza.nodes.score.time import TempoChange, TempoMap, Ticks
from cadenza.nodes.sound.audio import Audio, Stems
from cadenza.nodes.soundfont.synthesizer import render_stems

from .corpus import Song, bank, finished, make

FOUND_BY: Mapping[str, tuple[str, ...]] = MappingProxyType(
    {
        "detune": ("tuning",),
        "tempo": ("tempo drift", "sounding tempo"),
        "dropped stem": ("parts in the mix", "silent stems"),
        "clipping": ("clipping", "flat tops"),
        "dropout": ("dropouts", "cuts"),
        "DC": ("DC offset",),
        "wrong key": ("transposition", "sounding key"),
        "click": ("clicks",),
        "inverted channel": ("stereo correlation", "mono loss"),
    }
)
"""Fault -> the measurements of which at least one must fail."""

BEND_PER_CENT = 8192 / 200  # the wheel's range is two semitones


@dataclass(frozen=True, slots=True)
class Outcome:
    """`blamed`: what failed although the render was clean."""

    number: int
    style: str
    fault: str
    is_found: bool
    blamed: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Given:
    """What the detector is given of a song."""

    master: Audio
    stems: Stems | None


def detune(song: Song, chance: Random) -> Given:
    """One pitched part is played 30 to 100 cents sharp or flat."""
    pitched = [track for track in song.score.tracks if track.notes and not track.is_drum and track.role != "effects"]
    track = chance.choice(pitched)
    cents = chance.uniform(30, 100) * chance.choice((-1, 1))
    by = round(cents * BEND_PER_CENT)
    bends = {control.tick for control in track.controls if control.kind == "bend"}
    controls = tuple(_bent(control, by) if control.kind == "bend" else control for control in track.controls)
    first = () if 0 in bends else (Control(Ticks(0), "bend", 0, by),)
    bent = song.score.with_track(replace(track, controls=(*first, *controls)))
    return _played(song, bent)


def tempo(song: Song, chance: Random) -> Given:
    """The whole is played 3 to 8 % too fast or too slow."""
    factor = 1 + chance.uniform(0.03, 0.08) * chance.choice((-1, 1))
    changes = tuple(TempoChange(change.tick, change.bpm * factor) for change in song.score.tempo_map.changes)
    played = _played(song, replace(song.score, tempo_map=TempoMap(changes)))
    return Given(played.master, None)


def dropped_stem(song: Song, chance: Random) -> Given:
    """A part is missing: in one half of the cases in its stem, in the other in the master alone."""
    gone = chance.choice([track.id for track in song.score.tracks if track.notes])
    silent = tuple(
        Audio(np.zeros_like(audio.waveform), audio.sample_rate) if name == gone else audio
        for name, audio in zip(song.stems.names, song.stems.audios, strict=True)
    )
    without = Stems(song.stems.names, silent)
    return Given(finished(song.plan, without, song.mix), without if chance.random() < 0.5 else song.stems)


def clipping(song: Song, chance: Random) -> Given:
    """3 to 12 dB too loud, cut at full scale, and in one half of the cases turned down again by 1 to 12 dB."""
    gain = 10 ** (chance.uniform(3, 12) / 20) / max(1e-9, float(np.abs(song.master.waveform).max()))
    cut = np.clip(song.master.waveform * gain, -1, 1)
    if chance.random() < 0.5:
        cut = cut * 10 ** (-chance.uniform(1, 12) / 20)
    return Given(Audio(cut.astype(np.float32), song.master.sample_rate), None)


def dropout(song: Song, chance: Random) -> Given:
    """0.2 to 2 s of silence somewhere between the first and the last note, where something sounds."""
    rate, waveform = song.master.sample_rate, song.master.waveform.copy()
    length = round(chance.uniform(0.2, 2.0) * rate)
    last = round(song.score.tempo_map.seconds_at(_last_onset(song.score)) * rate)
    for _ in range(100):
        start = chance.randrange(rate // 2, max(rate // 2 + 1, last - length))
        if np.abs(waveform[:, start : start + length]).max() > 0.01:
            break
    waveform[:, start : start + length] = 0
    return Given(Audio(waveform, rate), None)


def dc(song: Song, chance: Random) -> Given:
    """0.5 to 5 % of full scale, in one channel or both."""
    offset = np.full((2, 1), chance.uniform(0.005, 0.05) * chance.choice((-1, 1)))
    if chance.random() < 0.5:
        offset[chance.randrange(2)] = 0
    return Given(Audio((song.master.waveform + offset).astype(np.float32), song.master.sample_rate), None)


def wrong_key(song: Song, chance: Random) -> Given:
    """The pitched parts are played 1 to 6 semitones away."""
    semitones = chance.randint(1, 6) * chance.choice((-1, 1))
    tracks = tuple(
        track if track.is_drum else track.with_notes(tuple(_moved(note, semitones) for note in track.notes))
        for track in song.score.tracks
    )
    return Given(_played(song, song.score.with_tracks(tracks)).master, None)


def click(song: Song, chance: Random) -> Given:
    """A spike of 1 to 4 samples, 0.3 to 0.9 of full scale, in both channels, anywhere in the song."""
    waveform = song.master.waveform.copy()
    end = round(float(song.score.duration_s) * song.master.sample_rate)
    at, width = chance.randrange(end // 20, min(end, waveform.shape[1] - 8)), chance.randint(1, 4)
    waveform[:, at : at + width] += chance.uniform(0.3, 0.9) * chance.choice((-1, 1))
    return Given(Audio(waveform, song.master.sample_rate), None)


def inverted_channel(song: Song, chance: Random) -> Given:
    """Left and right swapped, one of them inverted."""
    swapped = song.master.waveform[::-1].copy()
    swapped[chance.randrange(2)] *= -1
    return Given(Audio(swapped, song.master.sample_rate), None)


FAULTS: Mapping[str, Callable[[Song, Random], Given]] = MappingProxyType(
    {
        "detune": detune,
        "tempo": tempo,
        "dropped stem": dropped_stem,
        "clipping": clipping,
        "dropout": dropout,
        "DC": dc,
        "wrong key": wrong_key,
        "click": click,
        "inverted channel": inverted_channel,
    }
)


def judge(song: Song, given: Given) -> QualityReport:
    """The report on what the detector may see."""
    return check_song(song.score, song.plan, given.master, given.stems)


def is_found(fault: str, report: QualityReport) -> bool:
    return any(one.name in FOUND_BY[fault] for one in report.failures)


def table(numbers: Iterable[int]) -> dict[str, tuple[int, int]]:
    """ "clean" -> (renders that were blamed, all); each fault -> (found, tried). The songs take the faults in turn."""
    counts = {"clean": (0, 0)}
    for number in numbers:
        one = outcome(number)
        _count(counts, "clean", bool(one.blamed))
        _count(counts, one.fault, one.is_found)
    return counts


def outcome(number: int) -> Outcome:
    """What the detector says of a song as it is, and of the song damaged in the way that is its turn."""
    song, fault = make(number), list(FAULTS)[number % len(FAULTS)]
    clean = judge(song, Given(song.master, song.stems))
    found = is_found(fault, judge(song, FAULTS[fault](song, Random(number))))
    return Outcome(number, song.plan.style, fault, found, tuple(one.name for one in clean.failures))


def _count(counts: dict[str, tuple[int, int]], name: str, hit: bool) -> None:
    hits, tried = counts.get(name, (0, 0))
    counts[name] = (hits + hit, tried + 1)


def _played(song: Song, score: Score) -> Given:
    """The changed score, rendered, with the mix of the clean one."""
    stems = render_stems(score, bank())
    return Given(finished(song.plan, stems, song.mix), stems)


def _bent(bend: Control, by: int) -> Control:
    """A bend of the part itself, moved along with the whole."""
    return replace(bend, value=max(-8192, min(8191, bend.value + by)))


def _moved(note: Note, semitones: int) -> Note:
    pitch = note.pitch + semitones
    return replace(note, pitch=pitch if 0 <= pitch <= 127 else pitch - 12 * (1 if pitch > 127 else -1), spelling="")


def _last_onset(score: Score) -> Ticks:
    return max(note.played_onset for track in score.tracks for note in track.notes)
