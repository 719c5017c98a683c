"""The nearest style: what kind of music a score without a plan is, as far as tempo, meter and instruments tell."""

from __future__ import annotations

from math import log2

from ..plan.style import StyleHead
from ..plan.styles import styles
from ..score.score import Score
from ..theory.instrument import instrument_by_id
from ..theory.meter import parse_meter
from .compass import instrument_of

OUT_OF_TEMPO, FROM_USUAL = 6.0, 0.5  # cost of an octave of tempo outside the style's range, and away from its usual one
OTHER_METER, STRANGERS, MISSING = 1.5, 1.0, 1.0


def nearest_style(score: Score) -> str:
    """The id of the style whose tempo, meters and players differ least from the score's."""
    families = {instrument_of(track).family for track in score.tracks if track.notes}
    return min(styles(), key=lambda style: (_distance(score, families, style.head), style.head.id)).head.id


def _distance(score: Score, families: set[str], head: StyleHead) -> float:
    meter = score.meter_map.meter_of_bar(1)
    beat_quarters = float(meter.beat_quarters)
    felt_bpm = score.tempo_map.bpm_at(score.meter_map.bar_start(1)) / beat_quarters
    low, usual, high = head.bpm
    outside = max(0.0, log2(low / felt_bpm), log2(felt_bpm / high))
    cost = OUT_OF_TEMPO * outside + FROM_USUAL * abs(log2(felt_bpm / usual))
    if all(parse_meter(text).beats != meter.beats for text in head.meters):
        cost += OTHER_METER
    own = {instrument_by_id(player.instrument).family for player in (*head.players, *head.guests)}
    usual_players = {instrument_by_id(player.instrument).family for player in head.players}
    if families:
        cost += STRANGERS * len(families - own) / len(families)
    return cost + MISSING * len(usual_players - families) / max(1, len(usual_players))
