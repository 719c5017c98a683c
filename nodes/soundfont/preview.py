"""Some bars of a song, at once: what sounds in them enters as it would have got there in the whole song.

Held notes, pedals, bends, controllers and programs that began before the first bar are in effect; a note that rings
beyond the last bar is cut at the bar line. The samples are those of the whole render.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Sequence
from dataclasses import astuple

from ..fault import InvalidScore
from ..progress import SILENT, Progress
from ..score.score import Score
from ..sound.audio import Stems
from .band import Ending, Job, StemSink, play
from .bank import SoundFont
from .casting import Part
from .passage import PASSAGE, passages_of
from .synthesizer import cast_parts, end_of

Span = tuple[int, int]


def render_bars(
    score: Score,
    font: SoundFont,
    track_ids: Sequence[str],
    first_bar: int,
    last_bar: int,
    sample_rate: int = 44_100,
    progress: Progress = SILENT,
    *,
    threads: int = 0,
) -> Stems:
    """The bars first_bar .. last_bar (0 = the pickup, the last one included) of some tracks, as dry stems in the order
    of `track_ids`; all reach exactly from bar line to bar line.

    Raises InvalidScore for bars or tracks that are not there, else what `render_stems` raises.
    """
    end = end_of(score, sample_rate)
    span = _span(score, track_ids, first_bar, last_bar, sample_rate)
    ending = Ending(span[1], span[1])
    sinks = [StemSink(ending, sample_rate, span[0]) for _ in track_ids]
    parts = _parts(score, font, track_ids, span, sample_rate, end)
    jobs = [
        Job(part, passages_of(part, *span), sink, keeps_waves=True) for part, sink in zip(parts, sinks, strict=True)
    ]
    play(jobs, font, threads, progress)
    return Stems(tuple(track_ids), tuple(sink.audio for sink in sinks if sink.audio))


def bars_key(
    score: Score, font: SoundFont, track_id: str, first_bar: int, last_bar: int, sample_rate: int = 44_100
) -> str:
    """SHA-256 of everything that `render_bars` of one track depends on; equal keys mean equal samples.

    It covers the bank's hash, the rate, the length in samples, and every voice that may sound there: the moment it was
    struck and let go (counted from the first bar line, so tempo counts, the bars before do not), what it plays (sample
    and generators: the program), its pitch, filter and envelopes with all their changes (bend, wheel, pressure,
    controllers that enter or move) and its levels left and right (velocity, volume, expression, pan). Spelling, the
    track's name and other tracks are not in it.
    """
    end = end_of(score, sample_rate)
    span = _span(score, (track_id,), first_bar, last_bar, sample_rate)
    (part,) = _parts(score, font, (track_id,), span, sample_rate, end)
    voices = [
        (voice.onset - span[0], *voice.identity[1:], *chorus.content)
        for chorus, voice in part
        if voice.onset + voice.end > span[0]
    ]
    grid = span[0] % PASSAGE  # where passages are cut may show in the last bit
    content = (font.sha256, sample_rate, span[1] - span[0], grid, voices)
    return hashlib.sha256(json.dumps(content, separators=(",", ":"), default=astuple).encode()).hexdigest()


def _span(score: Score, track_ids: Sequence[str], first_bar: int, last_bar: int, sample_rate: int) -> Span:
    """The samples of the bars."""
    if not track_ids or len(set(track_ids)) != len(track_ids):
        raise InvalidScore(f"A preview plays at least one track and each once, got {', '.join(track_ids) or 'none'}.")
    if not 0 <= first_bar <= last_bar <= max(score.n_bars, 1):
        raise InvalidScore(
            f"A preview plays bars within 0..{score.n_bars}, the first one first, got {first_bar}..{last_bar}.",
            hint="Bar 1 is the first one, bar 0 the pickup.",
        )
    meter, tempo = score.meter_map, score.tempo_map
    start, stop = (
        round(tempo.seconds_at(tick) * sample_rate) for tick in (meter.bar_start(first_bar), meter.bar_end(last_bar))
    )
    return start, max(stop, start + 1)


def _parts(
    score: Score, font: SoundFont, track_ids: Sequence[str], span: Span, sample_rate: int, end: int
) -> list[Part]:
    """The voices that may sound in the span. Passages begin before it, and voices there keep their order."""
    first = span[0] - span[0] % PASSAGE
    tracks = [score.track(track_id) for track_id in track_ids]
    return cast_parts(tracks, score, font, sample_rate, end, (first, span[1]))
