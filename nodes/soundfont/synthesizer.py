"""Score -> dry sound: one stereo stem per track, or their sum, played with a SoundFont.

The sound is dry (no reverb, no chorus: those are the mixer's) and plays what the track's own controllers say. A track's
`gain_db` and `pan` are settings of the mixing desk and are left to it. The same score, bank and rate give the same bits
in every run and process, with any number of threads, and with or without an earlier take.
"""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from threading import Event

from ..fault import InvalidAudio, InvalidScore
from ..progress import SILENT, Progress, Slice
from ..score.score import Score
from ..score.time import Seconds
from ..score.track import Track
from ..sound.audio import MAX_RATE_HZ, MIN_RATE_HZ, Audio, Stems
from .band import Ending, Job, Mixture, StemSink, play
from .bank import SoundFont
from .casting import Casting, Part, Turn, Voice
from .chorus import Stereo
from .electronic import Synthesis, is_electronic
from .passage import Identity, Passage, passages_of
from .performance import FOREVER, perform
from .take import Recorded, Source, Take
from .voice import Impact

MAX_TAIL_S = 6.0  # what still rings then is faded out
FADE_S = 1.0
MAX_SONG_S = 3600.0
REPORT_NOTES = 64  # cast between two reports of progress
CASTING_SHARE = 0.1


def render_stems(
    score: Score,
    font: SoundFont,
    sample_rate: int = 44_100,
    progress: Progress = SILENT,
    *,
    take: Take | None = None,
    threads: int = 0,
) -> Stems:
    """Play a score. Stems are named by track id and reach to the end of the score plus the longest tail.

    take: what it holds of an earlier render is not played again where nothing has changed; it then holds this one.
    threads: 0 = as many as pay. Raises InvalidScore for a score without tracks or longer than an hour, InvalidAudio for
    an impossible rate, InvalidSoundFont where the bank turns out to lie about a sample, and whatever `progress` raises.
    """
    earlier = take.stems(font, sample_rate) if take else {}
    sources, parts, ending = _cast(score, font, sample_rate, Slice(progress, 0.0, CASTING_SHARE), earlier)
    desks = [
        _Desk.of(source, part, ending, sample_rate, earlier.get(source.track.id), take is not None)
        for source, part in zip(sources, parts, strict=True)
    ]
    jobs = [desk.job() for desk in desks if desk.sink]
    jobs.sort(key=lambda job: -sum(passage.work for passage in job.passages))  # the longest first
    if jobs:
        play(jobs, font, threads, Slice(progress, CASTING_SHARE, 1.0))
    if take:
        take.keep(font, [(desk.name, desk.recorded) for desk in desks])
    progress.advance(1, 1)
    return Stems(tuple(desk.name for desk in desks), tuple(desk.audio for desk in desks))


def render_mix(
    score: Score, font: SoundFont, sample_rate: int = 44_100, progress: Progress = SILENT, *, threads: int = 0
) -> Audio:
    """All tracks together, dry: the bits of `render_stems(…).dry_mix()`, in the memory of one. Raises the same."""
    _, parts, ending = _cast(score, font, sample_rate, Slice(progress, 0.0, CASTING_SHARE), {})
    mixture, stop = Mixture(ending), Event()
    jobs = [
        Job(part, passages_of(part, 0, ending.n_samples), mixture.sink(place, stop)) for place, part in enumerate(parts)
    ]
    play(jobs, font, threads, Slice(progress, CASTING_SHARE, 1.0), stop)
    progress.advance(1, 1)
    mixture.sound.flags.writeable = False
    return Audio(mixture.sound, sample_rate)


@dataclass(slots=True)
class _Desk:
    """Where one track is recorded: `sink`, or nothing where the earlier recording is the same."""

    source: Source
    part: Part
    passages: list[Passage]
    identities: dict[int, Identity]
    earlier: Recorded | None
    sink: StemSink | None
    clean: int

    @classmethod
    def of(
        cls, source: Source, part: Part, ending: Ending, sample_rate: int, earlier: Recorded | None, is_kept: bool
    ) -> _Desk:
        still = earlier is not None and (earlier.audio.n_samples, earlier.clean) == (
            ending.n_samples,
            ending.fade_start,
        )
        if earlier and still and earlier.part is part:  # nothing to compare: it was not even cast anew
            return cls(source, part, [], earlier.identities, earlier, None, ending.fade_start)
        passages = passages_of(part, 0, ending.n_samples)
        identities = {passage.number: passage.identity for passage in passages} if is_kept else {}
        is_same = earlier is not None and still and earlier.identities == identities
        sink = None if is_same else StemSink(ending, sample_rate)
        return cls(source, part, passages, identities, earlier, sink, ending.fade_start)

    @property
    def name(self) -> str:
        return self.source.track.id

    def job(self) -> Job:
        assert self.sink is not None
        return Job(self.part, self.passages, self.sink, self._known)

    def _known(self, passage: Passage) -> Stereo | None:
        return self.earlier.passage(passage, self.identities[passage.number]) if self.earlier else None

    @property
    def audio(self) -> Audio:
        audio = self.sink.audio if self.sink else self.earlier.audio if self.earlier else None
        assert audio is not None
        return audio

    @property
    def recorded(self) -> Recorded:
        return Recorded(self.audio, self.clean, self.identities, self.source, self.part)


def end_of(score: Score, sample_rate: int) -> int:
    """The sample at which a song is over, tails aside. Raises InvalidScore or InvalidAudio for the unplayable."""
    if not score.tracks:
        raise InvalidScore("A score to be played has at least one track, but this one has none.")
    if not MIN_RATE_HZ <= sample_rate <= MAX_RATE_HZ:
        raise InvalidAudio(f"A sample rate lies in {MIN_RATE_HZ}..{MAX_RATE_HZ} Hz, got {sample_rate}.")
    duration_s = max(score.duration_s, _last_played_s(score))
    if duration_s > MAX_SONG_S:
        raise InvalidScore(
            f"A song lasts {MAX_SONG_S / 60:.0f} minutes at most, but this score lasts {duration_s / 60:,.0f}.",
            hint="Look for a stray note or a tempo near zero.",
        )
    return math.ceil(duration_s * sample_rate)


def _last_played_s(score: Score) -> float:
    ends = [note.played_end for track in score.tracks for note in track.notes]
    return score.tempo_map.seconds_at(max(ends)) if ends else 0.0


def _cast(
    score: Score, font: SoundFont, sample_rate: int, progress: Progress, earlier: Mapping[str, Recorded]
) -> tuple[list[Source], list[Part], Ending]:
    """The voices of every track, those that an earlier take has of an equal one taken over, and how the song ends."""
    end = end_of(score, sample_rate)
    sources = [Source(track, score.tempo_map, end) for track in score.tracks]
    wanted = {source.track.id: source for source in sources}
    known = {name: recorded.part for name, recorded in earlier.items() if recorded.source == wanted.get(name)}
    new = [track for track in score.tracks if track.id not in known]
    cast = iter(cast_parts(new, score, font, sample_rate, end, progress=progress))
    parts = [known[track.id] if track.id in known else next(cast) for track in score.tracks]
    last = max((voice.onset + voice.end for part in parts for _, voice in part), default=0)
    n_samples = max(1, min(max(end, last), end + round(MAX_TAIL_S * sample_rate)))
    n_fade = round(FADE_S * sample_rate) if last > n_samples else 0
    return sources, parts, Ending(n_samples, max(0, n_samples - n_fade))


def cast_parts(
    tracks: Sequence[Track],
    score: Score,
    font: SoundFont,
    sample_rate: int,
    end: int,
    span: tuple[int, int] = (0, FOREVER),
    progress: Progress = SILENT,
) -> list[Part]:
    """The voices of some tracks of a score that ends at the sample `end`: those that may sound in a span of samples."""
    n_notes = max(1, sum(len(track.notes) for track in tracks))
    n_cast = 0
    parts = []
    for track in tracks:
        progress.advance(n_cast, n_notes)
        if span[1] < end:
            last_tick = score.tempo_map.tick_at(Seconds(span[1] / sample_rate)) + 1
            track = track.with_notes(tuple(note for note in track.notes if note.onset + note.offset <= last_tick))
        performance = perform(track, score.tempo_map, sample_rate, end)
        if is_electronic(track):
            parts.append(_electronic_part(Synthesis(track.instrument, performance, sample_rate).within(*span)))
            continue
        casting = Casting(font, performance, sample_rate)
        for is_new in casting.strikes(*span):
            n_cast += 1
            if is_new or n_cast % REPORT_NOTES == 0:
                progress.advance(n_cast, n_notes)
        parts.append(casting.part())
    return parts


def _electronic_part(synthesis: Synthesis) -> Part:
    """An electronic track (electronic.py) as one voice that lasts from the start of the song to its end."""
    voice = Voice(0, synthesis.end, (Turn(0, Impact(1.0, 1.0)),), end=synthesis.end)
    return ((synthesis, voice),) if synthesis.end else ()
