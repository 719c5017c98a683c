"""Mix: the settings of the desk as a value.

Conventions: a channel is named after its stem (= the id of its track). A stem without a channel plays as it is. Mute
wins over solo; where one channel is solo, only solo channels sound.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Any

from ..document import Json, as_list, checked, open_document, read_fields, reject_unknown, write_fields
from ..fault import InvalidMix

FORMAT, VERSION = "cadenza.mix", 1

# setting -> (lowest, highest, unit)
LIMITS: dict[str, tuple[float, float, str]] = {
    "gain_db": (-96.0, 24.0, "dB"),
    "pan": (-1.0, 1.0, "(-1 left, 0 centre, 1 right)"),
    "loudness_lufs": (-60.0, -5.0, "LUFS"),
    "ceiling_dbtp": (-12.0, 0.0, "dBTP"),
}


def require_in_range(setting: str, value: float, of: str) -> None:
    """Raise InvalidMix where `value` lies outside LIMITS; `of` names whose setting it is."""
    low, high, unit = LIMITS[setting]
    if not low <= value <= high:
        raise InvalidMix(f"The {setting} of {of} lies in {low:g}..{high:g} {unit}, got {value:g}.")


@dataclass(frozen=True, slots=True)
class Channel:
    """One stem's strip. gain_db: -96..24. pan: -1 (left) .. 1 (right), the law stands in mixer.py."""

    name: str
    gain_db: float = 0.0
    pan: float = 0.0
    mute: bool = False
    solo: bool = False

    def __post_init__(self) -> None:
        if not self.name:
            raise InvalidMix("A channel is named after its stem, got an empty name.")
        require_in_range("gain_db", self.gain_db, f"channel {self.name!r}")
        require_in_range("pan", self.pan, f"channel {self.name!r}")


@dataclass(frozen=True, slots=True)
class Mix:
    """Channels and the target of the master. loudness_lufs: integrated, -60..-5. ceiling_dbtp: true peak, -12..0."""

    channels: tuple[Channel, ...] = ()
    loudness_lufs: float = -14.0
    ceiling_dbtp: float = -1.0

    def __post_init__(self) -> None:
        names = [channel.name for channel in self.channels]
        twice = sorted({name for name in names if names.count(name) > 1})
        if twice:
            raise InvalidMix(f"A stem has one channel, but {', '.join(map(repr, twice))} has more.")
        require_in_range("loudness_lufs", self.loudness_lufs, "the mix")
        require_in_range("ceiling_dbtp", self.ceiling_dbtp, "the mix")

    def channel(self, name: str) -> Channel:
        """The channel of that name. Raises InvalidMix naming those there are."""
        for channel in self.channels:
            if channel.name == name:
                return channel
        known = ", ".join(channel.name for channel in self.channels) or "no channels"
        raise InvalidMix(f"There is no channel {name!r} in this mix.", hint=f"It has {known}.")

    def with_channel(self, name: str, **changes: Any) -> Mix:
        """A copy with some settings of one channel changed. Raises InvalidMix where the mix has no such channel."""
        changed = replace(self.channel(name), **changes)
        return replace(self, channels=tuple(changed if old.name == name else old for old in self.channels))

    def sounds(self, name: str) -> bool:
        """Whether the stem of that name is heard."""
        own = next((channel for channel in self.channels if channel.name == name), Channel(name))
        anyone_solo = any(channel.solo for channel in self.channels)
        return not own.mute and (own.solo or not anyone_solo)

    def to_wire(self) -> Json:
        """The mix as a JSON object."""
        wire: Json = {"format": FORMAT, "version": VERSION}
        wire |= {"loudness_lufs": self.loudness_lufs, "ceiling_dbtp": self.ceiling_dbtp}
        wire["channels"] = [write_fields(channel) for channel in self.channels]
        return wire

    @classmethod
    def from_wire(cls, document: object) -> Mix:
        """The Mix of a JSON object. Raises InvalidWire or InvalidMix."""
        content = open_document(document, FORMAT, VERSION)
        reject_unknown(content, ("channels", "loudness_lufs", "ceiling_dbtp"), "mix")
        channels = as_list(content.get("channels", []), "mix.channels")
        return cls(
            tuple(read_fields(Channel, item, f"mix.channels[{index}]") for index, item in enumerate(channels)),
            checked(content.get("loudness_lufs", -14.0), float, "mix.loudness_lufs"),
            checked(content.get("ceiling_dbtp", -1.0), float, "mix.ceiling_dbtp"),
        )
