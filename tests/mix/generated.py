"""Generated songs for the loudness proof: every style in turn, short, composed, rendered, mixed and mastered."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace

import numpy as np

from cadenza.nodes.compose.composer import compose
from cadenza.nodes.mix.automatic import AS_MADE, automatic_mix
from cadenza.nodes.mix.desk import play_channel
from cadenza.nodes.mix.master import Mastered, render_master
from cadenza.nodes.mix.mix import Mix
from cadenza.nodes.mix.mixer import mix_stems
from cadenza.nodes.mix.section_rides import section_lufs
from cadenza.nodes.plan.styles import STYLE_IDS, load_style, plan_for_style
from cadenza.nodes.plan.wishes import plan_from_brief
from cadenza.nodes.score.score import Score
from cadenza.nodes.sound.audio import Audio, Stems
from cadenza.nodes.sound.loudness import hop_powers, integrated_lufs
from cadenza.nodes.soundfont.bank import SoundFont
from cadenza.nodes.soundfont.synthesizer import render_stems

SAMPLE_RATE = 22_050  # loudness and peaks are the same promise at any rate, and this one is quick
BARS = 4
TARGETS_LUFS = (-14.0, -16.0, -23.0, None)  # None: what the style asks


@dataclass(frozen=True)
class Made:
    """One song's master and what it was asked to be."""

    what: str
    target_lufs: float
    mastered: Mastered


@dataclass(frozen=True)
class Whole(Made):
    """A song in full length. ahead_lu: of the lead before each accompanying stem in each section. fold_down_lu: what
    its mix loses in mono. low_side_db: of its side against its middle, below 100 Hz."""

    ahead_lu: tuple[float, ...]
    fold_down_lu: float
    low_side_db: float


def songs(font: SoundFont, count: int, first_seed: int) -> Iterator[Made]:
    """`count` songs: styles in turn, deliveries in turn, a new seed each."""
    styles = STYLE_IDS()
    for number in range(count):
        style = styles[number % len(styles)]
        seed = first_seed + number
        target = TARGETS_LUFS[(number // len(styles)) % len(TARGETS_LUFS)]
        target_lufs = load_style(style).head.loudness_lufs if target is None else target
        plan = plan_from_brief(f"{load_style(style).head.name}, {BARS} bars", seed)
        score = compose(replace(plan, seed=seed))
        stems = render_stems(score, font, SAMPLE_RATE)
        mixed = mix_stems(stems, automatic_mix(score, stems, target_lufs, style=plan.style))
        yield Made(f"{plan.style}, seed {seed}", target_lufs, render_master(mixed, target_lufs, -1.0))


def whole_songs(font: SoundFont, count: int, first_seed: int) -> Iterator[Whole]:
    """Songs as the styles plan them, as loud as they ask; styles in turn, a new seed each."""
    styles = STYLE_IDS()
    for number in range(count):
        style, seed = styles[number % len(styles)], first_seed + number
        score = compose(replace(plan_for_style(style, seed), seed=seed))
        stems = render_stems(score, font, SAMPLE_RATE)
        target_lufs = load_style(style).head.loudness_lufs
        mix = automatic_mix(score, stems, target_lufs, style=style)
        mixed = mix_stems(stems, mix)
        mastered = render_master(mixed, target_lufs, -1.0)
        ahead = tuple(_ahead_lu(score, stems, mix))
        yield Whole(f"{style}, seed {seed}", target_lufs, mastered, ahead, _fold_down_lu(mixed), _low_side_db(mixed))


def _ahead_lu(score: Score, stems: Stems, mix: Mix) -> Iterator[float]:
    roles = {track.id: track.role for track in score.tracks if track.role not in AS_MADE}
    powers = {name: hop_powers(Audio(play_channel(stems, mix.channel(name)), SAMPLE_RATE)) for name in roles}
    for section in score.sections:
        bars = score.meter_map.bar_start(section.first_bar), score.meter_map.bar_start(section.end_bar)
        start_s, end_s = (float(score.tempo_map.seconds_at(bar)) for bar in bars)
        playing = {name: lufs for name in roles if (lufs := section_lufs(powers[name], start_s, end_s)) is not None}
        leads = [lufs for name, lufs in playing.items() if roles[name] == "melody"]
        if leads:
            yield from (max(leads) - lufs for name, lufs in playing.items() if roles[name] != "melody")


def _fold_down_lu(mixed: Audio) -> float:
    mono = np.repeat(mixed.waveform.mean(axis=0, keepdims=True), 2, axis=0)
    return (integrated_lufs(mixed) or 0.0) - (integrated_lufs(Audio(mono, mixed.sample_rate)) or 0.0)


def _low_side_db(mixed: Audio) -> float:
    from scipy.signal import butter, sosfilt

    left, right = sosfilt(butter(4, 100, fs=mixed.sample_rate, output="sos"), mixed.waveform.astype(np.float64))
    return float(10 * np.log10(np.mean((left - right) ** 2) / np.mean((left + right) ** 2)))
