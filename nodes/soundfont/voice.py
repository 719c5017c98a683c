"""Voices: what a struck note asks of each layer that it falls into, settled into plain numbers.

A `Shape` is everything that makes the wave before its volume; an `Impact` is how loud it arrives left and right. Notes
whose shapes agree share one wave (see wave.py), so the two are kept apart. Laws that the specification leaves open
follow FluidSynth: initial attenuation counts 0.4 (as on EMU's hardware), pan is constant power.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import NamedTuple

from ..fault import InvalidSoundFont
from .envelope import CONTROL, Envelope, Oscillator
from .filter import REFERENCE_HZ
from .hydra import LIE_HINT
from .modulator import Controls
from .specification import COARSE_STEP, GENERATOR_RANGES, Generator
from .zone import Layer

G = Generator

HEADROOM_DB = -3.0  # of one voice at full velocity: a band of a dozen voices stays near full scale
ATTENUATION_SCALE = 0.4
INSTANT_TIMECENTS = -12000
LOOP_SLACK = 64  # samples by which a loop may overshoot: Vorbis encoders change the length a little
MAX_PITCH_CENTS = 7200.0  # six octaves above the sample's own rate there is nothing left but aliases


class Shape(NamedTuple):
    """pitch: cents above the sample at its own rate. vibrato, lfo_pitch, envelope_pitch: cents at full swing.
    cutoff: absolute cents; resonance: cB; lfo_cutoff, envelope_cutoff: cents; tremolo: cB at full swing."""

    pitch: float
    vibrato: float
    lfo_pitch: float
    envelope_pitch: float
    cutoff: float
    resonance: float
    lfo_cutoff: float
    envelope_cutoff: float
    tremolo: float


class Impact(NamedTuple):
    """Amplitude factors of the two channels."""

    left: float
    right: float


class Motion(NamedTuple):
    """The moving parts of a voice, fixed when it starts. Times in samples."""

    volume: Envelope
    modulation: Envelope
    lfo: Oscillator
    vibrato: Oscillator


class Playback(NamedTuple):
    """Which samples of the decoded waveform sound. mode: 0 once, 1 loop, 3 loop while held."""

    start: int
    end: int
    loop_start: int
    loop_end: int
    mode: int


@dataclass(frozen=True, slots=True)
class Setting:
    """A layer as one note plays it at one state of the controllers."""

    shape: Shape
    impact: Impact
    amounts: tuple[float, ...]  # the generators with all modulators added


def settle(layer: Layer, pitch: int, velocity: int, controls: Controls, tuning_cents: float) -> Setting:
    """Add up generators and modulators."""
    fixed = layer.generators
    pitch = fixed[G.FIXED_KEY] if fixed[G.FIXED_KEY] >= 0 else pitch
    velocity = fixed[G.FIXED_VELOCITY] if fixed[G.FIXED_VELOCITY] > 0 else velocity
    amounts = [float(amount) for amount in fixed]
    amounts[G.ATTENUATION] *= ATTENUATION_SCALE
    for modulator in layer.modulators:
        amounts[modulator.target] += modulator.output(controls, pitch, velocity)
    return Setting(_shape(layer, amounts, pitch, tuning_cents), _impact(amounts), tuple(amounts))


def _shape(layer: Layer, amounts: list[float], pitch: int, tuning_cents: float) -> Shape:
    sample = layer.sample
    root = layer.generators[G.ROOT_KEY] if layer.generators[G.ROOT_KEY] >= 0 else sample.root_key
    root_cents = root * 100.0 - sample.correction_cents
    # clause 8.1.3 (56): cents per key, away from the root; the correction belongs to the sample (7.10)
    transposed = (pitch * 100.0 - root_cents) * layer.generators[G.SCALE_TUNING] / 100.0
    tuned = transposed + amounts[G.COARSE_TUNE] * 100.0 + amounts[G.FINE_TUNE] + tuning_cents
    return Shape(
        pitch=tuned,
        vibrato=amounts[G.VIB_LFO_TO_PITCH],
        lfo_pitch=amounts[G.MOD_LFO_TO_PITCH],
        envelope_pitch=amounts[G.MOD_ENV_TO_PITCH],
        cutoff=amounts[G.FILTER_CUTOFF],
        resonance=_within(amounts[G.FILTER_Q], 0.0, 960.0),
        lfo_cutoff=amounts[G.MOD_LFO_TO_CUTOFF],
        envelope_cutoff=amounts[G.MOD_ENV_TO_CUTOFF],
        tremolo=_within(amounts[G.MOD_LFO_TO_VOLUME], -960.0, 960.0),
    )


def _impact(amounts: list[float]) -> Impact:
    attenuation_cb = _within(amounts[G.ATTENUATION], 0.0, 1440.0) - 10.0 * HEADROOM_DB
    gain = 10.0 ** (-attenuation_cb / 200.0)
    right = (_within(amounts[G.PAN], -500.0, 500.0) + 500.0) / 1000.0
    return Impact(gain * math.sin((1.0 - right) * math.pi / 2.0), gain * math.sin(right * math.pi / 2.0))


def motion(setting: Setting, pitch: int, sample_rate: int) -> Motion:
    """The envelopes and oscillators of a note that starts with this setting."""
    amounts = setting.amounts

    def oscillator(delay: Generator, frequency: Generator) -> Oscillator:
        cents = _within(amounts[frequency], -16000.0, 4500.0)
        return Oscillator(
            _samples(amounts[delay], 5000.0, sample_rate), REFERENCE_HZ * 2.0 ** (cents / 1200.0) / sample_rate
        )

    def envelope(first: Generator, key_to_hold: Generator, sustain: float) -> Envelope:
        lowest_release = GENERATOR_RANGES[Generator(first + 5)][1]
        delay, attack, hold, decay, _, release = (amounts[first + stage] for stage in range(6))
        from_middle = 60.0 - pitch
        return Envelope(
            delay=_samples(delay, 5000.0, sample_rate),
            # the shortest attack is a real one: a millisecond without a click
            attack=_samples(max(attack, INSTANT_TIMECENTS + 1.0), 8000.0, sample_rate),
            hold=_samples(hold + amounts[key_to_hold] * from_middle, 5000.0, sample_rate),
            decay=_samples(decay + amounts[key_to_hold + 1] * from_middle, 8000.0, sample_rate),
            sustain=sustain,
            release=_samples(max(release, lowest_release), 8000.0, sample_rate),
        )

    return Motion(
        envelope(
            G.VOL_ENV_DELAY, G.KEY_TO_VOL_ENV_HOLD, 1.0 - _within(amounts[G.VOL_ENV_SUSTAIN], 0.0, 1000.0) / 1000.0
        ),
        _stepped(
            envelope(
                G.MOD_ENV_DELAY, G.KEY_TO_MOD_ENV_HOLD, 1.0 - _within(amounts[G.MOD_ENV_SUSTAIN], 0.0, 1000.0) / 1000.0
            )
        ),
        oscillator(G.MOD_LFO_DELAY, G.MOD_LFO_FREQUENCY),
        oscillator(G.VIB_LFO_DELAY, G.VIB_LFO_FREQUENCY),
    )


def _stepped(modulation: Envelope) -> Envelope:
    """A modulation envelope's peak and fall last for a step at least, as in FluidSynth: some banks begin notes so."""
    return modulation._replace(hold=max(modulation.hold, CONTROL), decay=max(modulation.decay, CONTROL))


def playback(layer: Layer, n_samples: int) -> Playback | None:
    """The part of a decoded sample that a layer plays, or None where nothing is left of it. `n_samples`: its length.

    Raises InvalidSoundFont where the sample's loop lies outside of it.
    """
    amounts, sample = layer.generators, layer.sample
    is_asked = amounts[G.SAMPLE_MODES] in (1, 3) and sample.loop_start != sample.loop_end
    if is_asked and not 0 <= sample.loop_start < sample.loop_end <= n_samples + LOOP_SLACK:
        raise InvalidSoundFont(
            f"The loop of the sample {sample.name!r} lies within its {n_samples:,} samples, "
            f"but it is said to run from {sample.loop_start:,} to {sample.loop_end:,}.",
            hint=LIE_HINT,
        )

    def offset(fine: Generator, coarse: Generator) -> int:
        return amounts[fine] + COARSE_STEP * amounts[coarse]

    start = max(0, offset(G.START_OFFSET, G.START_COARSE_OFFSET))
    end = min(n_samples, n_samples + offset(G.END_OFFSET, G.END_COARSE_OFFSET))
    loop_start = max(0, sample.loop_start + offset(G.LOOP_START_OFFSET, G.LOOP_START_COARSE_OFFSET))
    loop_end = min(n_samples, sample.loop_end + offset(G.LOOP_END_OFFSET, G.LOOP_END_COARSE_OFFSET))
    is_looped = is_asked and loop_start < loop_end
    mode = amounts[G.SAMPLE_MODES] if is_looped else 0
    start = min(start, loop_end - 1) if is_looped else start
    if start >= end and not is_looped:
        return None
    return Playback(start, end, loop_start, loop_end, mode)


def _samples(timecents: float, highest: float, sample_rate: int) -> float:
    """A time in samples; the shortest time the format knows counts as none at all."""
    if timecents <= INSTANT_TIMECENTS:
        return 0.0
    return float(2.0 ** (min(timecents, highest) / 1200.0) * sample_rate)


def _within(amount: float, low: float, high: float) -> float:
    return max(low, min(high, amount))
