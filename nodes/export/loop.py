"""A loop: some bars of a song as a sound that repeats without a seam, to the exact sample.

The bars are played by themselves. What rings on after the last bar, and what is played before the first (a pushed
downbeat), is folded back into the loop, so that its first round already sounds like all later ones.
"""

from __future__ import annotations

from dataclasses import replace

import numpy as np

from ..fault import InvalidScore
from ..progress import SILENT, Progress, Slice
from ..score.note import Control
from ..score.score import Score
from ..score.time import MeterMap, TempoChange, TempoMap, Ticks
from ..score.track import Track
from ..sound.audio import Audio
from ..sound.digest import audio_sha256
from ..sound.files import encoding_named, format_audio
from ..sound.riff import LoopPoints, with_loop
from .embedding import song_tags
from .manifest import LOOP, Manifest
from .name import slug

SAFE_PEAK = 10 ** (-0.1 / 20)
OCTAVE_OF_ROOT = 60  # C4 .. B4


def loop_span(score: Score, first_bar: int, last_bar: int) -> tuple[Ticks, Ticks]:
    """First tick of a loop and the first after it. Raises InvalidScore for bars that the score does not have."""
    if not 1 <= first_bar <= last_bar <= score.n_bars:
        raise InvalidScore(
            f"A loop lies in the bars 1..{score.n_bars} of the song, got {first_bar}..{last_bar}.",
            hint="Its first bar comes before or is its last.",
        )
    return score.meter_map.bar_start(first_bar), score.meter_map.bar_end(last_bar)


def loop_score(score: Score, first_bar: int, last_bar: int) -> tuple[Score, Ticks]:
    """The bars as a score of their own, and the tick at which the loop begins in it (> 0 where notes are pushed).

    Controllers, bends and programs that hold at the first bar are set at its start. Raises InvalidScore.
    """
    start, end = loop_span(score, first_bar, last_bar)
    inside = {track.id: tuple(note for note in track.notes if start <= note.onset < end) for track in score.tracks}
    lead = max((start - note.onset - note.offset for notes in inside.values() for note in notes), default=0)
    lead = Ticks(max(0, lead))
    shift = lead - start
    tempos = [TempoChange(Ticks(0), score.tempo_map.bpm_at(start))]
    tempos += [
        replace(change, tick=Ticks(change.tick + shift))
        for change in score.tempo_map.changes
        if start < change.tick < end
    ]
    tracks = tuple(
        replace(
            track,
            notes=tuple(replace(note, onset=Ticks(note.onset + shift)) for note in inside[track.id]),
            controls=_controls(track, start, end, shift),
            carried=(),
        )
        for track in score.tracks
    )
    unit = score.ticks_per_quarter
    meters = MeterMap.constant(score.meter_map.meter_of_bar(first_bar), unit)
    return Score(TempoMap(tuple(tempos), unit), meters, tracks=tracks, title=score.title), lead


def _controls(track: Track, start: int, end: int, shift: int) -> tuple[Control, ...]:
    held: dict[tuple[str, int], Control] = {}
    for control in track.controls:
        if control.tick <= start:
            held[control.kind, control.number] = replace(control, tick=Ticks(0))
    later = (
        replace(control, tick=Ticks(control.tick + shift)) for control in track.controls if start < control.tick < end
    )
    return (*held.values(), *later)


def loop_samples(score: Score, first_bar: int, last_bar: int, sample_rate: int) -> int:
    """Length of the loop: the whole number of samples nearest to its duration. Raises InvalidScore."""
    start, end = loop_span(score, first_bar, last_bar)
    duration_s = score.tempo_map.seconds_at(end) - score.tempo_map.seconds_at(start)
    return max(1, round(duration_s * sample_rate))


def loop_bpm(score: Score, first_bar: int, last_bar: int) -> float:
    """Its tempo, quarters a minute; where it changes on the way, the one at which it would last as long."""
    start, end = loop_span(score, first_bar, last_bar)
    duration_s = score.tempo_map.seconds_at(end) - score.tempo_map.seconds_at(start)
    return round(60 * (end - start) / score.ticks_per_quarter / duration_s, 6)


def folded(audio: Audio, origin: int, n_samples: int) -> Audio:
    """`audio` wound around a loop of `n_samples` whose start lies at the sample `origin`. Same channels and rate."""
    before = -origin % n_samples
    n_rounds = -(-(before + audio.n_samples) // n_samples)
    rounds = np.zeros((audio.n_channels, n_rounds * n_samples), np.float32)
    rounds[:, before : before + audio.n_samples] = audio.waveform
    wound = rounds.reshape(audio.n_channels, n_rounds, n_samples).sum(axis=1, dtype=np.float64).astype(np.float32)
    wound.flags.writeable = False
    return Audio(wound, audio.sample_rate)


def loop_name(manifest: Manifest, first_bar: int, last_bar: int) -> str:
    """ "rain-bars-5-8-72bpm-f-sharp-minor": what people search their loops by."""
    score = manifest.score
    start, _ = loop_span(score, first_bar, last_bar)
    key = score.key_at(start)
    spoken = ""
    if key:
        spoken = "-" + slug(f"{key.tonic[0]}{key.tonic[1:].replace('#', ' sharp').replace('b', ' flat')} {key.mode}")
    title = slug((manifest.plan.title if manifest.plan else "") or score.title, "loop")
    bars = f"bar-{first_bar}" if first_bar == last_bar else f"bars-{first_bar}-{last_bar}"
    return f"{title}-{bars}-{round(loop_bpm(score, first_bar, last_bar), 2):g}bpm{spoken}"


def format_loop(
    audio: Audio,
    manifest: Manifest,
    first_bar: int,
    last_bar: int,
    encoding: str = "wav24",
    progress: Progress = SILENT,
) -> bytes:
    """The loop as a file: WAV with `smpl` and `acid` chunks, or any other encoding with its tags. The manifest gets its
    bars and its hash.

    Where its peak would be clipped it is turned down to -0.1 dBFS. Raises InvalidAudio, InvalidScore.
    """
    form = encoding_named(encoding)
    loop_hash = audio_sha256(audio, Slice(progress, 0.0, 0.2))
    manifest = replace(manifest, loop_bars=(first_bar, last_bar), hashes=((LOOP, loop_hash),))
    peak = float(np.abs(audio.waveform).max(initial=0.0))
    if peak > 1.0 and form.sample_type != "FLOAT":
        audio = Audio(audio.waveform * np.float32(SAFE_PEAK / peak), audio.sample_rate)
    part = f"bars {first_bar}-{last_bar}"
    content = format_audio(audio, encoding, Slice(progress, 0.2, 1.0), song_tags(manifest, part))
    if form.container != "WAV":
        return content
    start, end = loop_span(manifest.score, first_bar, last_bar)
    score, key = manifest.score, manifest.score.key_at(start)
    meter = score.meter_map.meter_of_bar(first_bar)
    points = LoopPoints(
        n_samples=audio.n_samples,
        sample_rate=audio.sample_rate,
        bpm=loop_bpm(score, first_bar, last_bar),
        quarters=(end - start) / score.ticks_per_quarter,
        numerator=meter.numerator,
        denominator=meter.denominator,
        root=OCTAVE_OF_ROOT + key.tonic_pitch_class if key else None,
    )
    return with_loop(content, points)
