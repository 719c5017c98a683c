"""The master: a mix at its loudness and under its true-peak ceiling.

A high-pass at 20 Hz comes first: rumble and the DC that samples bring cost headroom and are not heard. The drive into
the limiter is solved for on control blocks (true peak and K-weighted energy, measured once), where a
trial costs milliseconds; the result is rendered, measured for real, and corrected by what was off. Long songs are
large, so nothing is kept but the mix and one rendering: the filtered mix is made again for each.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from math import inf, log10

import numpy as np
from numpy.typing import NDArray

from ..fault import InvalidAudio
from ..progress import SILENT, Progress, Slice
from ..sound.audio import Audio, Waveform
from ..sound.loudness import block_energies, gated_lufs, hop_samples, integrated_lufs
from ..sound.stretches import stretches
from ..sound.true_peak import block_true_peaks, true_peak_dbtp
from .limiter import apply_reduction, control_samples, reduction_db
from .mix import require_in_range

LOWEST_HZ = 20.0
SILENT_DBTP = -80.0  # below it there is only noise to lift
# The limiter aims this far under the ceiling: a moving gain bends the curve between samples, and other true-peak meters
# with another filter read a little more.
MARGIN_DB = 0.15
TOLERANCE_LU = 0.05
MAX_PUSH_DB = 24.0  # drive beyond the gain that would do without a limiter
ROUNDS = 4
NOTE_LU = 0.1  # a miss worth a note
NOTE_REDUCTION_DB = 4.0  # what a club master may cost in the mean


@dataclass(frozen=True, slots=True, eq=False)
class MasterPath:
    """The way that a mix took: the gain into the limiter, what that took away ([n_blocks] dB >= 0) and the gain at the
    end (linear). What is done on it is linear: the parts of a mix, taken along it, sum to its master."""

    drive_db: float
    reductions_db: NDArray[np.float64]
    trim: float = 1.0


@dataclass(frozen=True, slots=True, eq=False)
class Mastered:
    """A master and what was done to get it. loudness_lufs None = too short to measure; `notes` are full sentences."""

    audio: Audio
    drive_db: float  # gain into the limiter
    mean_reduction_db: float  # of the limiter, over the whole song, >= 0
    max_reduction_db: float
    loudness_lufs: float | None
    true_peak_dbtp: float
    path: MasterPath
    notes: tuple[str, ...] = ()


def master(
    audio: Audio, loudness_lufs: float = -14.0, ceiling_dbtp: float = -1.0, progress: Progress = SILENT
) -> Audio:
    """`audio` at an integrated loudness of `loudness_lufs`, no true peak above `ceiling_dbtp`; see `render_master`."""
    return render_master(audio, loudness_lufs, ceiling_dbtp, progress).audio


def render_master(
    audio: Audio, loudness_lufs: float = -14.0, ceiling_dbtp: float = -1.0, progress: Progress = SILENT
) -> Mastered:
    """Bring [C, T] of any rate to its loudness (within 0.1 LU where it can be reached) and under its ceiling (always).

    Shorter than 0.4 s there is no loudness: it only gets under the ceiling. Where the ceiling leaves no room for the
    loudness, it gets as near as MAX_PUSH_DB of drive allow. Both are told in the notes. Raises InvalidAudio for
    silence, InvalidMix for a target out of range.
    """
    require_in_range("loudness_lufs", loudness_lufs, "the master")
    require_in_range("ceiling_dbtp", ceiling_dbtp, "the master")
    song = _analyse(audio, Slice(progress, 0.0, 0.3))
    if song.loudness_at(0.0) is None:
        return _only_limited(song, ceiling_dbtp, Slice(progress, 0.3, 1.0))
    mastered = _render_to(song, loudness_lufs, ceiling_dbtp, Slice(progress, 0.3, 0.95))
    mastered = _under_ceiling(mastered, ceiling_dbtp, Slice(progress, 0.95, 1.0))
    progress.advance(1, 1)
    return _with_notes(mastered, loudness_lufs, ceiling_dbtp)


def master_part(part: Audio, path: MasterPath, progress: Progress = SILENT) -> Audio:
    """A part [C, T] of a mix along the way that the whole mix took to its master."""
    waveform = _without_rumble(part, Slice(progress, 0.0, 0.5))
    apply_reduction(waveform, part.sample_rate, path.drive_db, path.reductions_db, Slice(progress, 0.5, 1.0))
    if path.trim != 1:
        waveform *= np.float32(path.trim)
    return _sealed(waveform, part.sample_rate)


@dataclass(frozen=True, slots=True, eq=False)
class _Song:
    """What the solver needs to know of a song, per control block, at a peak of 1.0: `lift_db` above the mix without
    its rumble."""

    mix: Audio
    peaks: NDArray[np.floating]  # [n_blocks] linear
    energies: NDArray[np.float64]  # [n_full_blocks] K-weighted
    lift_db: float

    @property
    def block_s(self) -> float:
        return control_samples(self.mix.sample_rate) / self.mix.sample_rate

    def reductions_db(self, drive_db: float, ceiling_dbtp: float, progress: Progress) -> NDArray[np.float64]:
        return reduction_db(self.peaks, 10 ** ((ceiling_dbtp - drive_db + self.lift_db) / 20), self.block_s, progress)

    def loudness_at(self, drive_db: float, ceiling_dbtp: float = inf, progress: Progress = SILENT) -> float | None:
        """Predicted integrated loudness after drive and limiter."""
        hop = hop_samples(self.mix.sample_rate)
        blocks_per_hop = hop // control_samples(self.mix.sample_rate)
        energies = self.energies
        if ceiling_dbtp < inf:
            reductions = self.reductions_db(drive_db, ceiling_dbtp, progress)[: len(energies)]
            energies = energies * 10 ** (-reductions / 10)
        n_hops = len(energies) // blocks_per_hop
        powers = energies[: n_hops * blocks_per_hop].reshape(n_hops, blocks_per_hop).sum(axis=1) / hop
        lufs = gated_lufs(powers)
        return None if lufs is None else lufs + drive_db - self.lift_db

    def drive_without_limiter(self, loudness_lufs: float) -> float:
        return loudness_lufs - (self.loudness_at(0.0) or 0.0)


def _without_rumble(audio: Audio, progress: Progress) -> Waveform:
    """A copy through a second-order Butterworth high-pass at LOWEST_HZ."""
    from scipy.signal import butter, sosfilt

    sections = butter(2, LOWEST_HZ, "highpass", fs=audio.sample_rate, output="sos")
    state = np.zeros((len(sections), audio.n_channels, 2))
    filtered = np.empty_like(audio.waveform)
    for start, stop in stretches(audio.n_samples, progress):
        exact = audio.waveform[:, start:stop].astype(np.float64)
        filtered[:, start:stop], state = sosfilt(sections, exact, axis=1, zi=state)
    return filtered


def _analyse(mix: Audio, progress: Progress) -> _Song:
    filtered = _sealed(_without_rumble(mix, Slice(progress, 0.0, 0.2)), mix.sample_rate)
    size = control_samples(mix.sample_rate)
    peaks = block_true_peaks(filtered, size, Slice(progress, 0.2, 0.7))
    peak = float(peaks.max()) if len(peaks) else 0.0
    if peak <= 10 ** (SILENT_DBTP / 20):
        raise InvalidAudio(
            f"There is nothing to master: the mix stays below {SILENT_DBTP:g} dBTP.",
            hint="Check that the score has notes, that the stems sound and that no channel is muted by mistake.",
        )
    # lifted to a peak of 1.0, so that a quiet song is not lost under the absolute gate of the loudness
    energies = block_energies(filtered, size, Slice(progress, 0.7, 1.0)) / peak**2
    return _Song(mix, peaks / peak, energies, -20 * log10(peak))


def _render_to(song: _Song, loudness_lufs: float, ceiling_dbtp: float, progress: Progress) -> Mastered:
    """The song at its loudness under its ceiling, or as near as ROUNDS trials come; the first is usually enough."""
    aim_lufs, aim_dbtp = loudness_lufs, ceiling_dbtp - MARGIN_DB
    turn = 0
    while True:
        share = Slice(progress, 1 - 0.5**turn, 1 - 0.5 ** (turn + 1))
        turn += 1
        drive_db = _solve_drive(song, aim_lufs, aim_dbtp, share)
        mastered = _render(song, drive_db, aim_dbtp, share)
        miss_lu = loudness_lufs - (mastered.loudness_lufs or -inf)
        excess_db = mastered.true_peak_dbtp - ceiling_dbtp
        reachable = drive_db < song.drive_without_limiter(aim_lufs) + MAX_PUSH_DB - 0.01
        if turn == ROUNDS or (excess_db <= 0 and (abs(miss_lu) <= TOLERANCE_LU or not reachable)):
            return mastered
        aim_lufs += miss_lu if reachable else 0.0
        aim_dbtp -= max(0.0, excess_db)
        del mastered  # makes room for the next


def _solve_drive(song: _Song, loudness_lufs: float, ceiling_dbtp: float, progress: Progress) -> float:
    """The drive whose predicted loudness is `loudness_lufs`, at most MAX_PUSH_DB above that without a limiter."""
    from scipy.optimize import brentq

    start_db = song.drive_without_limiter(loudness_lufs)
    standing = Slice(progress, 0.0, 0.0)  # nobody knows how many trials it takes

    def miss(drive_db: float) -> float:
        return (song.loudness_at(drive_db, ceiling_dbtp, standing) or -inf) - loudness_lufs

    lower, push_db = start_db, 0.0
    if miss(lower) >= -TOLERANCE_LU / 10:
        return lower  # the limiter hardly works
    while push_db < MAX_PUSH_DB:
        push_db = min(MAX_PUSH_DB, push_db * 2 + 1)
        upper = start_db + push_db
        if miss(upper) >= 0:
            return float(brentq(miss, lower, upper, xtol=0.005))
        lower = upper
    return lower


def _render(song: _Song, drive_db: float, ceiling_dbtp: float, progress: Progress) -> Mastered:
    reductions = song.reductions_db(drive_db, ceiling_dbtp, Slice(progress, 0.0, 0.05))
    waveform = _without_rumble(song.mix, Slice(progress, 0.05, 0.2))
    apply_reduction(waveform, song.mix.sample_rate, drive_db, reductions, Slice(progress, 0.2, 0.4))
    audio = _sealed(waveform, song.mix.sample_rate)
    return Mastered(
        audio=audio,
        drive_db=drive_db,
        mean_reduction_db=float(reductions.mean()),
        max_reduction_db=float(reductions.max()),
        loudness_lufs=integrated_lufs(audio, Slice(progress, 0.4, 0.6)),
        true_peak_dbtp=true_peak_dbtp(audio, Slice(progress, 0.6, 1.0)),
        path=MasterPath(drive_db, reductions),
    )


def _only_limited(song: _Song, ceiling_dbtp: float, progress: Progress) -> Mastered:
    """Too short for a loudness: the level stays, only the ceiling holds."""
    mastered = _render(song, 0.0, ceiling_dbtp - MARGIN_DB, Slice(progress, 0.0, 0.7))
    mastered = _under_ceiling(mastered, ceiling_dbtp, Slice(progress, 0.7, 1.0))
    progress.advance(1, 1)
    note = f"{song.mix.duration_s:.2f} s is too short to have a loudness (0.4 s); only the ceiling was applied."
    return replace(mastered, notes=(note,))


def _under_ceiling(mastered: Mastered, ceiling_dbtp: float, progress: Progress) -> Mastered:
    """The last word: a plain gain where a peak is still above, by hundredths of a dB."""
    if mastered.true_peak_dbtp <= ceiling_dbtp:
        return mastered
    trim = np.float32(10 ** ((ceiling_dbtp - mastered.true_peak_dbtp - MARGIN_DB) / 20))
    waveform = np.empty_like(mastered.audio.waveform)
    for start, stop in stretches(waveform.shape[1], Slice(progress, 0.0, 0.2)):
        waveform[:, start:stop] = mastered.audio.waveform[:, start:stop] * trim
    audio = _sealed(waveform, mastered.audio.sample_rate)
    return replace(
        mastered,
        audio=audio,
        path=replace(mastered.path, trim=float(trim)),
        loudness_lufs=integrated_lufs(audio, Slice(progress, 0.2, 0.5)),
        true_peak_dbtp=true_peak_dbtp(audio, Slice(progress, 0.5, 1.0)),
    )


def _sealed(waveform: Waveform, sample_rate: int) -> Audio:
    """The Audio of a finished waveform, which nobody changes any more."""
    waveform.flags.writeable = False
    return Audio(waveform, sample_rate)


def _with_notes(mastered: Mastered, loudness_lufs: float, ceiling_dbtp: float) -> Mastered:
    reached = mastered.loudness_lufs
    if reached is None:
        return mastered
    if abs(reached - loudness_lufs) <= NOTE_LU:
        return _with_reduction_note(mastered)
    note = (
        f"{loudness_lufs:g} LUFS could not be reached under a ceiling of {ceiling_dbtp:g} dBTP: "
        f"got {reached:.1f} LUFS. The mix has single peaks far above the rest; a denser mix or a lower target helps."
    )
    return replace(mastered, notes=(note,))


def _with_reduction_note(mastered: Mastered) -> Mastered:
    if mastered.mean_reduction_db <= NOTE_REDUCTION_DB:
        return mastered
    note = (
        f"The limiter takes {mastered.mean_reduction_db:.1f} dB in the mean and {mastered.max_reduction_db:.1f} dB at "
        "most to get there; a lower target or a denser mix keeps more of the punch."
    )
    return replace(mastered, notes=(note,))
