"""An automatic mix: a starting point from roles and measured loudness. Every number it chose stands in the Mix.

The lead is brought to LEAD_LUFS and every other stem below it by what its role asks. What is levelled out is the
instrument and its samples, not the playing: a part played louder than usual stays a little louder, within the 1..4 LU
that keep a lead in front of any accompanying stem. A gain or pan that the score itself states is added or kept.
"""

from __future__ import annotations

from math import log10

from ..progress import SILENT, Progress
from ..score.score import Score
from ..score.track import Track
from ..sound.audio import Stems
from ..sound.loudness import integrated_lufs
from .mix import LIMITS, Channel, Mix

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
LEAD_AHEAD_LU = (1.0, 4.0)  # a lead lies this far above any accompanying stem
PLAYING_LU = 1.0  # how much of loud or soft playing is kept
USUAL_VELOCITY = 80.0
VELOCITY_EXPONENT = 2.0  # amplitude goes with velocity squared, as in General MIDI
MAX_CORRECTION_DB = 24.0
CENTRED = ("melody", "bass", "drums")
WIDEST_PAN = 0.4


def automatic_mix(
    score: Score, stems: Stems, loudness_lufs: float = -14.0, ceiling_dbtp: float = -1.0, progress: Progress = SILENT
) -> Mix:
    """Gain and pan for every stem of `score` (stems are named after track ids). A silent stem keeps 0 dB.

    Raises InvalidMix for a target out of range. A stem without a track is treated as a track without a role.
    """
    tracks = {track.id: track for track in score.tracks}
    parts = [tracks.get(name, Track(name)) for name in stems.names]
    pans = _spread(parts)
    lead_lu = next((_playing_lu(part) for part in parts if part.role == "melody"), 0.0)
    channels = []
    for done, (part, audio) in enumerate(zip(parts, stems.audios, strict=True)):
        progress.advance(done, len(parts))
        correction_db = 0.0
        measured_lufs = integrated_lufs(audio)
        if measured_lufs is not None:
            correction_db = _limited(LEAD_LUFS - _below_lead_lu(part, lead_lu) - measured_lufs, MAX_CORRECTION_DB)
        gain_db = min(LIMITS["gain_db"][1], max(LIMITS["gain_db"][0], correction_db + part.gain_db))
        channels.append(Channel(part.id, round(gain_db, 2), pans[part.id]))
    progress.advance(1, 1)
    return Mix(tuple(channels), loudness_lufs, ceiling_dbtp)


def _below_lead_lu(part: Track, lead_lu: float) -> float:
    """How far the part belongs below the lead, which itself is played `lead_lu` louder than usual."""
    role = "drums" if part.is_drum and not part.role else part.role
    if role == "melody":
        return 0.0
    nearest, farthest = LEAD_AHEAD_LU
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
