"""Generated songs for the loudness proof: every style in turn, short, composed, rendered, mixed and mastered."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace

from cadenza.nodes.compose.composer import compose
from cadenza.nodes.mix.automatic import automatic_mix
from cadenza.nodes.mix.master import Mastered, render_master
from cadenza.nodes.mix.mixer import mix_stems
from cadenza.nodes.plan.styles import STYLE_IDS, load_style
from cadenza.nodes.plan.wishes import plan_from_brief
from cadenza.nodes.soundfont.bank import SoundFont
from cadenza.nodes.soundfont.synthesizer import render_stems

SAMPLE_RATE = 22_050  # loudness and peaks are the same promise at any rate, and this one is quick
BARS = 4
TARGETS_LUFS = (-14.0, -16.0, -23.0, None)  # None: what the style asks


@dataclass(frozen=True)
class Made:
    """One song's master, what it was asked to be, and how its stereo mix folds down."""

    what: str
    target_lufs: float
    mastered: Mastered


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
