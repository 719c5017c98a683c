"""An automatic mix: a starting point from roles, genre and measured loudness. Every number it chose stands in the Mix.

Each stem gets the strip that its role and the genre ask for (genre.py); then, measured behind that strip, the lead is
brought to LEAD_LUFS and every other stem below it by what its role asks. What is levelled out is the instrument and its
samples, not the playing: a part played louder than usual stays a little louder, within the 1..4 LU that keep a lead in
front of any accompanying stem. Rides keep it there in every section (section_rides.py). A gain or pan that the score
itself states is added or kept.
"""

from __future__ import annotations

from dataclasses import replace
from math import log10

import numpy as np
from numpy.typing import NDArray

from ..progress import SILENT, Progress, Slice, equal_shares
from ..score.score import Score
from ..score.track import Track
from ..sound.audio import Audio, Stems
from ..sound.loudness import gated_lufs, hop_powers, integrated_lufs
from .compressor import Compressor
from .delay import Delay, tempo_marks
from .desk import play_channel
from .ducking import Ducking
from .equaliser import Equaliser
from .finish import Finish
from .gain_curve import block_levels_db
from .genre import GENRES, ROLE_STRIPS, UNKNOWN_ROLE, USUAL, Genre, RoleStrip
from .mix import LIMITS, Channel, Mix
from .reverb import Reverb
from .saturation import RANGES as SATURATION_RANGES
from .saturation import Saturation
from .section_rides import AHEAD_LU, Heard, section_rides

LEAD_LUFS = -20.0  # leaves headroom for the sum
# role -> LU below the lead
BELOW_LEAD_LU = {
    "drums": 2.0,
    "bass": 2.5,
    "comping": 3.0,
    "counter": 3.0,
    "arpeggio": 3.5,
    "percussion": 3.5,
    "pad": 3.5,
}
UNKNOWN_LU = 3.0  # an imported track without a role
AS_MADE = ("effects",)  # a bed of noise or a riser is levelled where it is made: louder, it would cover the band
PLAYING_LU = 1.0  # how much of loud or soft playing is kept
USUAL_VELOCITY = 80.0
VELOCITY_EXPONENT = 2.0  # amplitude goes with velocity squared, as in General MIDI
MAX_CORRECTION_DB = 24.0
CENTRED = ("melody", "bass", "drums")
WIDEST_PAN = 0.4
THRESHOLD_OVER_LU = 9.0  # a compressor begins this far above the loudness of its stem, about where its peaks stand out
BELOW_LOWEST = 0.7  # a high-pass stays at most at this share of the lowest note's frequency
KICKS = (35, 36)  # General MIDI
BASS_DUCKING = 0.6  # of the ducking of the others
DRIVEN = ("bass", "drums", "percussion")
STROKE_S = 0.1
USUAL_STROKE = 0.9  # share of the strokes that are no louder than what the drive goes by
STROKES_WITHIN_DB = 30.0  # of the loudest
OUTLIER_DB = 6.0  # a stroke this much louder is the one to go by


def automatic_mix(
    score: Score,
    stems: Stems,
    loudness_lufs: float = -14.0,
    ceiling_dbtp: float = -1.0,
    progress: Progress = SILENT,
    *,
    style: str = "",
) -> Mix:
    """A strip, gain and pan for every stem of `score` (stems are named after track ids), and the buses of the genre.

    `style`: id of a plan's style; one that genre.py does not list is mixed as usual. A silent stem keeps 0 dB. A stem
    without a track is treated as a track without a role. Raises InvalidMix for a target out of range.
    """
    genre = GENRES.get(style, USUAL)
    tracks = {track.id: track for track in score.tracks}
    parts = [tracks.get(name, Track(name)) for name in stems.names]
    pans = _spread(parts)
    lead_lu = next((_playing_lu(part) for part in parts if part.role == "melody"), 0.0)
    kick = next((part.id for part in parts if part.is_drum and _has_kick(part)), "")
    channels, heard = [], []
    for part, audio, share in zip(parts, stems.audios, equal_shares(progress, len(parts)), strict=True):
        channel = replace(_strip(part, audio, genre, share), pan=pans[part.id], ducking=_ducking(part, genre, kick))
        powers = _powers(stems, channel, Slice(share, 0.3, 1.0))
        measured_lufs = gated_lufs(powers)
        below_lu, correction_db = _below_lead_lu(part, lead_lu), 0.0
        if measured_lufs is not None and part.role not in AS_MADE:
            correction_db = _limited(LEAD_LUFS - below_lu - measured_lufs, MAX_CORRECTION_DB)
        gain_db = min(LIMITS["gain_db"][1], max(LIMITS["gain_db"][0], correction_db + part.gain_db))
        channels.append(replace(channel, gain_db=round(gain_db, 2)))
        is_ridden = part.role not in AS_MADE and not part.gain_db
        heard.append(Heard(part.id, powers * 10 ** (gain_db / 10), below_lu, part.role == "melody", is_ridden))
    rides = section_rides(score, heard)
    channels = [replace(channel, gain_ride=rides.get(channel.name, ())) for channel in channels]
    progress.advance(1, 1)
    return Mix(
        tuple(channels),
        loudness_lufs,
        ceiling_dbtp,
        reverb=Reverb(genre.decay_s, genre.pre_delay_ms, genre.damping),
        delay=Delay(genre.delay_note, tempo=tempo_marks(score)) if genre.delay_note else None,
        finish=Finish(glue_db=genre.glue_db),
    )


def _strip(part: Track, audio: Audio, genre: Genre, progress: Progress) -> Channel:
    """A channel with the strip of its role and genre, without level or place."""
    role = _role(part)
    asked = ROLE_STRIPS.get(role, UNKNOWN_ROLE)
    dry_lufs = integrated_lufs(audio, Slice(progress, 0.0, 0.3))
    channel = Channel(
        part.id,
        width=asked.width,
        equaliser=Equaliser(_high_pass_hz(part, asked), None, asked.bands),
        reverb_db=None if asked.reverb_db is None else asked.reverb_db + genre.wet_db,
        delay_db=asked.delay_db if genre.delay_note else None,
    )
    if dry_lufs is None:
        return channel
    if asked.ratio > 1:
        ratio = round(1 + (asked.ratio - 1) * genre.squeeze, 2)
        threshold_db = round(min(0.0, max(-80.0, dry_lufs + THRESHOLD_OVER_LU)), 1)
        channel = replace(channel, compressor=Compressor(threshold_db, ratio, asked.attack_ms, asked.release_ms))
    if genre.drive_db and role in DRIVEN:
        channel = replace(channel, saturation=Saturation(_drive_db(audio, genre)))
    return channel


def _powers(stems: Stems, channel: Channel, progress: Progress) -> NDArray[np.float64]:
    """Of every 100 ms of the stem behind its strip and pan pot."""
    waveform = play_channel(stems, channel, Slice(progress, 0.0, 0.7))
    waveform.flags.writeable = False
    return hop_powers(Audio(waveform, stems.sample_rate), Slice(progress, 0.7, 1.0))


def _drive_db(audio: Audio, genre: Genre) -> float:
    """The drive that brings the stem's strong strokes as far into the curve as the genre asks. One that stands out
    goes further, but not by more than OUTLIER_DB: of a single crash in the last bar nothing else should depend."""
    peaks_db = block_levels_db(audio.waveform, round(STROKE_S * audio.sample_rate))
    highest_db = float(peaks_db.max())
    strokes = peaks_db[peaks_db > highest_db - STROKES_WITHIN_DB]
    stroke_db = max(-80.0, float(np.quantile(strokes, USUAL_STROKE)), highest_db - OUTLIER_DB)
    low, high, _ = SATURATION_RANGES["drive_db"]
    return round(min(high, max(low, genre.drive_db - stroke_db)), 1)


def _role(part: Track) -> str:
    return "drums" if part.is_drum and not part.role else part.role


def _high_pass_hz(part: Track, asked: RoleStrip) -> float:
    if part.is_drum or not part.notes:
        return asked.high_pass_hz
    lowest_hz = 440 * 2 ** ((min(note.pitch for note in part.notes) - 69) / 12)
    return round(max(20.0, min(asked.high_pass_hz, BELOW_LOWEST * lowest_hz)), 1)


def _has_kick(part: Track) -> bool:
    return any(note.pitch in KICKS for note in part.notes)


def _ducking(part: Track, genre: Genre, kick: str) -> Ducking | None:
    asked = ROLE_STRIPS.get(_role(part), UNKNOWN_ROLE)
    if not genre.ducking_db or not kick or part.is_drum or not asked.is_ducked:
        return None
    return Ducking(kick, round(genre.ducking_db * (BASS_DUCKING if part.role == "bass" else 1.0), 1))


def _below_lead_lu(part: Track, lead_lu: float) -> float:
    """How far the part belongs below the lead, which itself is played `lead_lu` louder than usual."""
    role = _role(part)
    if role == "melody":
        return 0.0
    nearest, farthest = AHEAD_LU
    return min(farthest, max(nearest, BELOW_LEAD_LU.get(role, UNKNOWN_LU) + lead_lu - _playing_lu(part)))


def _playing_lu(part: Track) -> float:
    """How much louder than usual the part is played, by the mean energy of its velocities; at most PLAYING_LU."""
    if not part.notes:
        return 0.0
    energies = [(note.velocity / USUAL_VELOCITY) ** (2 * VELOCITY_EXPONENT) for note in part.notes]
    return _limited(10 * log10(sum(energies) / len(energies)), PLAYING_LU)


def _spread(parts: list[Track]) -> dict[str, float]:
    """Track id -> pan: what carries the song in the middle, the others evenly to both sides in track order."""
    wide = [part for part in parts if part.role not in CENTRED and not part.is_drum and not part.pan]
    pans = {part.id: part.pan for part in parts}
    if len(wide) < 2:
        return pans  # one part alone on one side would only tilt the song
    for place, part in enumerate(wide):
        pair, side = divmod(place, 2)
        odd_one_out = place == len(wide) - 1 and side == 0
        width = WIDEST_PAN * (1 - pair / (len(wide) // 2 + 1))
        pans[part.id] = 0.0 if odd_one_out else round((1 if side else -1) * width, 2)
    return pans


def _limited(value: float, limit: float) -> float:
    return min(limit, max(-limit, value))
