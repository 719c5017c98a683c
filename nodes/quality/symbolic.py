"""All numbers of written music that docs/quality.md defines: the 26 core metrics and six useful extras.

nan where a number is not defined. A piece of fewer than 32 pitched notes or 8 bars has none at all.
"""

from __future__ import annotations

from .piece import Piece
from .symbolic_form import measure_form
from .symbolic_harmony import measure_harmony
from .symbolic_melody import measure_melody
from .symbolic_pitch import measure_pitch
from .symbolic_rhythm import measure_rhythm

CORE = (
    "pitch_class_entropy", "scale_consistency", "key_clarity", "chord_fit", "semitone_clash_rate", "bass_root_rate",
    "chord_changes_per_bar", "n_distinct_chords_per_16bars", "mel_step_rate", "mel_leap_gt7_rate",
    "mel_mean_abs_interval", "mel_4gram_repeat_rate", "mel_lz78_ratio", "groove_consistency", "groove_jaccard",
    "onbeat_rate", "metric_entropy", "bar_repeat_rate_0.9", "lag_contrast", "lag_peak_4_8_16", "seg4_repeat_strength",
    "section_contrast_sd", "density_cv_bars", "velocity_sd", "note_density_per_beat", "polyphony",
)  # fmt: skip
FORM = (
    "lag_contrast", "lag_peak_4_8_16", "seg4_repeat_strength", "section_contrast_sd", "density_cv_bars", "chord_fit",
    "semitone_clash_rate",
)  # fmt: skip
EXTRAS = (
    "fifth_fourth_root_motion", "chord_vl_semitones", "active_tracks_per_bar", "empty_beat_rate", "snare_backbeat_rate",
    "kick_downbeat_bars",
)  # fmt: skip
METRICS = CORE + EXTRAS


def measure_piece(piece: Piece) -> dict[str, float]:
    """Metric -> value, in the order of METRICS; empty for a piece that is too short to mean anything."""
    if not piece.is_measurable:
        return {}
    found = (
        measure_pitch(piece)
        | measure_harmony(piece)
        | measure_melody(piece)
        | measure_rhythm(piece)
        | measure_form(piece)
    )
    return {name: found[name] for name in METRICS}
