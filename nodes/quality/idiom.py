"""The idioms of a style, heard in a song: what the style claims of itself, and how far that is true.

A predicate gives, for every bar, chord, note or section that it concerns, whether it is true there; a claim
(plan/style.py) holds in a song where the share of these reaches what it asks. A predicate that finds nothing to concern
leaves the claim open.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from inspect import signature
from types import MappingProxyType

from ..fault import InvalidWire
from ..plan.style import Claim, Style
from ..score.score import Score
from . import idiom_drums as drums
from . import idiom_harmony as harmony
from . import idiom_parts as parts
from .idiom_drums import Heard
from .listening import Listening

PREDICATES: Mapping[str, Callable[..., list[Heard]]] = MappingProxyType(
    {
        predicate.__name__: predicate
        for predicate in (
            drums.strokes, drums.no_strokes, drums.together, drums.ghosts, drums.syncopated, drums.rolls, drums.late,
            drums.no_drums,
            parts.onsets, parts.onsets_only, parts.sixteenths, parts.off_beats, parts.places_a_bar, parts.steady,
            parts.lasting, parts.on_chord_tones, parts.low_then_chords, parts.power_chords, parts.rootless,
            parts.strummed, parts.answers, parts.in_key, parts.phrases_begin_before_or_after_the_beat, parts.glides,
            harmony.extended, harmony.slow_chords, harmony.degrees, harmony.prepared_dominants, harmony.cadences,
            harmony.loops, harmony.tempo, harmony.rises, harmony.layers, harmony.evolves, harmony.crescendo,
        )
    }
)  # fmt: skip
SECTIONS = "sections"  # a parameter of every predicate: the kinds of section in which it is asked


@dataclass(frozen=True, slots=True)
class IdiomShare:
    """One claim in one song. `share`: where it is true, 0..1, None if it concerns nothing. `bars`: where it is not."""

    claim: Claim
    share: float | None
    bars: tuple[int, ...]

    @property
    def holds(self) -> bool:
        return self.share is not None and self.share >= self.claim.at_least


def idiom_shares(score: Score, style: Style) -> tuple[IdiomShare, ...]:
    """What is true of the claims of a style in a song, in their order; where they are open: in another meter than the
    style's usual ones, and where nobody plays what they are about.

    Raises InvalidWire for a claim that names no predicate of ours, or parameters that it does not have.
    """
    song = Listening(score)
    return tuple(_judged(song, claim, style) for claim in style.claims)


def check_claim(claim: Claim) -> None:
    """Raises InvalidWire for an unknown predicate or parameter, naming those that there are."""
    if claim.predicate not in PREDICATES:
        raise InvalidWire(
            f"There is no predicate {claim.predicate!r} of idioms.", hint=f"Known are {', '.join(PREDICATES)}."
        )
    known = [*list(signature(PREDICATES[claim.predicate]).parameters)[1:], SECTIONS]
    wrong = [name for name, _ in claim.parameters if name not in known]
    if wrong:
        raise InvalidWire(
            f"The predicate {claim.predicate!r} has no parameter {wrong[0]!r}.", hint=f"It takes {', '.join(known)}."
        )


def _judged(song: Listening, claim: Claim, style: Style) -> IdiomShare:
    check_claim(claim)
    parameters = dict(claim.parameters)
    kinds = parameters.pop(SECTIONS, ())
    try:
        heard = PREDICATES[claim.predicate](song, **parameters)
    except TypeError as fault:
        raise InvalidWire(f"The claim {claim.predicate!r} of {style.head.name} cannot be asked: {fault}.") from fault
    counted = {bar.number for bar in song.bars if bar.meter == style.head.meters[0]}
    if isinstance(kinds, tuple) and kinds:
        counted &= {bar.number for bar in song.bars if bar.kind in kinds}
    heard = [(bar, true) for bar, true in heard if bar in counted]
    if not heard:
        return IdiomShare(claim, None, ())
    wrong = tuple(sorted({bar for bar, true in heard if not true}))
    return IdiomShare(claim, sum(true for _, true in heard) / len(heard), wrong)
