"""Families of instruments as people speak of them: "guitar", "strings", "synths"; what "no strings" leaves out.

`ids` are the members, `usual` the one for a style that has none of them, `roles` the parts that fall silent when the
family is not wanted.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType

from ..theory.instrument import INSTRUMENTS, Instrument
from .plan import Role


@dataclass(frozen=True, slots=True)
class Group:
    usual: str
    ids: frozenset[str]
    roles: tuple[Role, ...] = ()


def _members(families: str = "", ids: str = "") -> frozenset[str]:
    named = {family.strip() for family in families.split(",") if family.strip()}
    return frozenset({each.id for each in INSTRUMENTS if each.family in named} | set(ids.split()))


_KITS = frozenset(each.id for each in INSTRUMENTS if each.is_drum)
_ELECTRIC = "jazz_guitar clean_guitar muted_guitar overdriven_guitar distortion_guitar guitar_harmonics"
_PIANOS = "piano bright_piano electric_grand honky_tonk electric_piano fm_piano"
_ORGANS = "drawbar_organ percussive_organ rock_organ church_organ reed_organ"
_ENSEMBLE_STRINGS = "string_ensemble slow_strings synth_strings synth_strings_2 tremolo_strings pizzicato_strings"

GROUPS: Mapping[str, Group] = MappingProxyType(
    {
        "bass": Group("fingered_bass", _members("bass"), ("bass",)),
        "synth bass": Group("synth_bass", _members(ids="synth_bass synth_bass_2")),
        "drums": Group("standard_kit", _KITS, ("drums", "percussion")),
        "percussion": Group("standard_kit", _KITS, ("drums", "percussion")),
        "melody": Group("piano", frozenset(), ("melody",)),
        "guitar": Group("steel_guitar", _members("guitar")),
        "electric guitar": Group("clean_guitar", _members(ids=_ELECTRIC)),
        "acoustic guitar": Group("steel_guitar", _members(ids="nylon_guitar steel_guitar")),
        "piano": Group("piano", _members(ids=_PIANOS)),
        "keys": Group("electric_piano", _members(ids=f"{_PIANOS} clavinet {_ORGANS}")),
        "synth": Group(
            "polysynth_pad",
            _members("synth lead, synth pad, synth effects", "synth_strings synth_strings_2 synth_voice synth_brass"),
        ),
        "pad": Group("warm_pad", _members("synth pad", "synth_strings"), ("pad",)),
        "organ": Group("drawbar_organ", _members(ids=_ORGANS)),
        "sax": Group("tenor_sax", _members(ids="soprano_sax alto_sax tenor_sax baritone_sax")),
        "strings": Group(
            "string_ensemble", _members(ids=f"{_ENSEMBLE_STRINGS} violin viola cello contrabass fiddle")
        ),
        "brass": Group("brass_section", _members("brass")),
        "choir": Group("choir_aahs", _members(ids="choir_aahs voice_oohs synth_voice choir_pad")),
        "voice": Group("voice_oohs", _members(ids="choir_aahs voice_oohs synth_voice choir_pad voice_lead")),
    }
)  # fmt: skip

_WORDS = (  # how a family name is told, in this order
    ("synth bass", re.compile(r"synth.?bass")),
    ("percussion", re.compile(r"percussion")),
    ("bass", re.compile(r"bass")),
    ("drums", re.compile(r"drum|kit")),
    ("electric guitar", re.compile(r"electric guitar")),
    ("acoustic guitar", re.compile(r"acoustic guitar")),
    ("guitar", re.compile(r"guitar")),
    ("keys", re.compile(r"key")),
    ("synth", re.compile(r"synth")),
    ("organ", re.compile(r"organ")),
    ("sax", re.compile(r"sax")),
    ("strings", re.compile(r"string")),
    ("pad", re.compile(r"pad")),
    ("brass", re.compile(r"brass|horn")),
    ("choir", re.compile(r"choir")),
)
VOICE_WORDS = re.compile(
    r"(?<![a-z'-])(?:(?:(?:fe)?male |soft |wordless |backing |background |lead )?(?:vocals?|"
    r"vocalists?|singers?|singing|voices?)|"
    r"humming|vocal chops?)(?![a-z])"
)
DRUM_PIECE_WORDS = re.compile(
    r"(?<![a-z'-])(?:shakers?|tambourines?|congas?|bongos?|cowbells?|hand ?claps?|claps|maracas|"
    r"claves|guiro|cabasa|timbales?|"
    r"cajon|djembe|tabla|hand drums?|finger snaps?|castanets|triangle)(?![a-z])"
)


def group_of(words: str, instrument: Instrument) -> str:
    """The family that a family name means; "" when it means just this instrument."""
    found = next((group for group, pattern in _WORDS if pattern.search(words.lower())), "")
    return found if found and (instrument.id in GROUPS[found].ids) else ""


def members(name: str) -> frozenset[str]:
    """The instruments that an unwanted family or instrument stands for. "No piano" means no electric one either."""
    if name in GROUPS:
        return GROUPS[name].ids
    return GROUPS["piano"].ids if name == "piano" else frozenset((name,))
