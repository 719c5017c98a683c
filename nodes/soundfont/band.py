"""Parts played side by side: one thread a part, as many at once as there are cores worth using.

What is heard does not depend on the number of threads: a part's passages are pure functions of its voices, and a mix
adds them in the order of the parts. Progress is reported by the caller's own thread, which may be told to cancel there.
"""

from __future__ import annotations

import os
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from dataclasses import dataclass
from queue import Empty, SimpleQueue
from threading import Condition, Event
from typing import Protocol

import numpy as np

from ..progress import Progress
from ..sound.audio import Audio
from .bank import SoundFont
from .casting import Part
from .chorus import Ensemble, Stereo
from .electronic import Synthesis
from .passage import Passage

MAX_THREADS = 2  # numpy holds Python's lock often enough that a third thread only waits
POLL_S = 0.1


class Sink(Protocol):
    """Where the passages of one part go, in order."""

    def put(self, passage: Passage, sound: Stereo) -> None: ...
    def close(self) -> None: ...


@dataclass(frozen=True, slots=True)
class Job:
    """One part to play. `known`: the sound of a passage where it need not be played again."""

    part: Part
    passages: Sequence[Passage]
    sink: Sink
    known: Callable[[Passage], Stereo | None] = lambda passage: None
    keeps_waves: bool = False  # in the bank, for a call after this one

    @property
    def recording(self) -> int:
        """The work before the first passage: an electronic voice plays its part as a whole."""
        return 4 * len(self.passages) if any(isinstance(chorus, Synthesis) for chorus, _ in self.part) else 0

    @property
    def work(self) -> int:
        return self.recording + sum(passage.work for passage in self.passages)


@dataclass(frozen=True, slots=True)
class Ending:
    """A song of `n_samples` that is faded out from `fade_start` on."""

    n_samples: int
    fade_start: int

    def shape(self, passage: Passage, sound: Stereo) -> Stereo:
        """The sound of a passage with its share of the fade."""
        if passage.stop <= self.fade_start:
            return sound
        slope = np.linspace(1.0, 0.0, self.n_samples - self.fade_start, dtype=np.float32) ** 2
        first = max(passage.start, self.fade_start)
        faded = sound.copy()
        faded[:, first - passage.start :] *= slope[first - self.fade_start : passage.stop - self.fade_start]
        return faded


class StemSink:
    """Gathers one part as a stem of the samples from `start` of the song on."""

    def __init__(self, ending: Ending, sample_rate: int, start: int = 0) -> None:
        self._ending = ending
        self._sample_rate = sample_rate
        self._start = start
        self._stem: Stereo = np.zeros((2, ending.n_samples - start), dtype=np.float32)
        self.audio: Audio | None = None

    def put(self, passage: Passage, sound: Stereo) -> None:
        self._stem[:, passage.start - self._start : passage.stop - self._start] = self._ending.shape(passage, sound)

    def close(self) -> None:
        self._stem.flags.writeable = False
        self.audio = Audio(self._stem, self._sample_rate)


class Mixture:
    """The sum of all parts, added in their order whoever plays faster."""

    def __init__(self, ending: Ending) -> None:
        self._ending = ending
        self.sound: Stereo = np.zeros((2, ending.n_samples), dtype=np.float32)
        self._reached: dict[int, float] = {-1: np.inf}  # part -> the sample up to which it has been added
        self._moved = Condition()

    def sink(self, place: int, stop: Event) -> Sink:
        """Where the part at this place of the order goes. Jobs are to be played in this order, too."""
        return _MixtureSink(self, place, stop)

    def add(self, place: int, passage: Passage, sound: Stereo, stop: Event) -> None:
        with self._moved:
            while self._reached.get(place - 1, 0) < passage.stop and not stop.is_set():
                self._moved.wait(POLL_S)
        self.sound[:, passage.start : passage.stop] += self._ending.shape(passage, sound)
        self.reach(place, passage.stop)

    def reach(self, place: int, sample: float) -> None:
        with self._moved:
            self._reached[place] = sample
            self._moved.notify_all()


@dataclass(frozen=True, slots=True)
class _MixtureSink:
    mixture: Mixture
    place: int
    stop: Event

    def put(self, passage: Passage, sound: Stereo) -> None:
        self.mixture.add(self.place, passage, sound, self.stop)

    def close(self) -> None:
        self.mixture.reach(self.place, np.inf)


def play(jobs: Sequence[Job], font: SoundFont, threads: int, progress: Progress, stop: Event | None = None) -> None:
    """Play all jobs, started in their order. threads: 0 = as many as pay. Raises what playing or `progress` raises."""
    stop = stop or Event()
    waiting: SimpleQueue[Job] = SimpleQueue()
    for job in jobs:
        waiting.put(job)
    reports: SimpleQueue[int] = SimpleQueue()
    n_threads = min(threads or min(os.cpu_count() or 1, MAX_THREADS), len(jobs))
    total = max(1, sum(job.work for job in jobs))
    done = 0
    with ThreadPoolExecutor(n_threads, thread_name_prefix="soundfont") as pool:
        players = [pool.submit(_player, waiting, font, reports, stop) for _ in range(n_threads)]
        try:
            while not (all(player.done() for player in players) and reports.empty()):
                with suppress(Empty):
                    done += reports.get(timeout=POLL_S)
                progress.advance(min(done, total), total)
        finally:
            stop.set()
    for player in players:
        player.result()


def _player(waiting: SimpleQueue[Job], font: SoundFont, reports: SimpleQueue[int], stop: Event) -> None:
    """Play one job after the other until none is left, or until `stop`."""
    is_through = False
    try:
        while not stop.is_set():
            try:
                job = waiting.get_nowait()
            except Empty:
                break
            _play_job(job, font, reports, stop)
        is_through = True
    except _Stopped:
        pass
    finally:
        if not is_through:
            stop.set()  # the others need not go on
        reports.put(0)


def _play_job(job: Job, font: SoundFont, reports: SimpleQueue[int], stop: Event) -> None:
    end = max((passage.stop for passage in job.passages), default=0)
    ensemble = Ensemble(font, job.part, end, job.keeps_waves, _Diary(job.recording, reports, stop))
    for passage in job.passages:
        if stop.is_set():
            return
        known = job.known(passage)
        job.sink.put(passage, ensemble.play(passage.start, passage.stop, passage.voices) if known is None else known)
        reports.put(passage.work)
    job.sink.close()


class _Stopped(Exception):
    """Nobody wants the rest."""


class _Diary:
    """The progress of a player at a long piece of work: told to the caller's thread, which also says when to stop."""

    def __init__(self, work: int, reports: SimpleQueue[int], stop: Event) -> None:
        self._work = work
        self._told = 0
        self._reports = reports
        self._stop = stop

    def advance(self, done: int, total: int) -> None:
        if self._stop.is_set():
            raise _Stopped
        reached = self._work * done // max(1, total)
        if reached > self._told:
            self._reports.put(reached - self._told)
            self._told = reached
