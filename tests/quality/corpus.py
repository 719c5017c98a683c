"""Short songs of every style, rendered and mastered: what the fault injection works on.

A song is its number: style, tempo, key and form follow from it, so that thresholds found on some numbers can be proved
on others.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from functools import cache
from random import Random

from cadenza.nodes.compose.composer import compose
from cadenza.nodes.mix.automatic import automatic_mix
from cadenza.nodes.mix.master import master
from cadenza.nodes.mix.mix import Mix
from cadenza.nodes.mix.mixer import mix_stems
from cadenza.nodes.plan.delivery import planned_lufs
from cadenza.nodes.plan.plan import PlannedSection, SongPlan
from cadenza.nodes.plan.styles import load_style, plan_for_style, style_ids
from cadenza.nodes.plan.validation import validate
from cadenza.nodes.score.score import Score
from cadenza.nodes.sound.audio import Audio, Stems
from cadenza.nodes.soundfont.bank import SoundFont, read_soundfont
from cadenza.nodes.soundfont.finder import default_soundfont
from cadenza.nodes.soundfont.synthesizer import render_stems
from cadenza.nodes.theory.key import Key

TONICS = ("C", "D", "Eb", "E", "F", "F#", "G", "A", "Bb", "B")  # each has a signature in every mode
FORMS = ((8,), (4, 4), (4, 8), (8, 8))


@dataclass(frozen=True, slots=True)
class Song:
    number: int
    plan: SongPlan
    score: Score
    stems: Stems
    mix: Mix
    master: Audio


def plan_of(number: int) -> SongPlan:
    """Styles in turn; a tempo of the style's range, any tonic, 8 to 16 bars."""
    chance = Random(number)
    styles = style_ids()
    style_id = styles[number % len(styles)]
    usual = plan_for_style(style_id, seed=number)
    slow, _, fast = load_style(style_id).head.bpm
    bars = chance.choice(FORMS)
    kinds = [section.kind for section in usual.sections if section.kind in ("verse", "chorus", "drop", "solo")]
    sections = tuple(PlannedSection(kinds[place % len(kinds)], length) for place, length in enumerate(bars))
    silent = [tuple(index for index in player.silent_in if index < len(bars)) for player in usual.players]
    players = tuple(
        replace(player, silent_in=rests if len(rests) < len(bars) else (), in_sections=())
        for player, rests in zip(usual.players, silent, strict=True)
    )
    bpm = round(chance.uniform(slow, fast) * float(usual.meter.beat_quarters), 1)
    key = Key(chance.choice(TONICS), usual.key.mode)
    return validate(replace(usual, bpm=bpm, key=key, sections=sections, players=players))


def make(number: int) -> Song:
    """Compose, render, mix and master."""
    plan = plan_of(number)
    score = compose(plan)
    return perform(number, plan, score)


def perform(number: int, plan: SongPlan, score: Score) -> Song:
    """Render, mix and master a score."""
    stems = render_stems(score, bank())
    mix = automatic_mix(score, stems)
    return Song(number, plan, score, stems, mix, finished(plan, stems, mix))


def finished(plan: SongPlan, stems: Stems, mix: Mix) -> Audio:
    return master(mix_stems(stems, mix), planned_lufs(plan))


@cache
def bank() -> SoundFont:
    return read_soundfont(default_soundfont())
