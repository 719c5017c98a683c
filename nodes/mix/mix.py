"""Mix: the settings of the desk as a value.

Conventions: a channel is named after its stem (= the id of its track). A stem without a channel plays as it is. Mute
wins over solo; where one channel is solo, only solo channels sound.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace
from typing import Any

from ..document import Json, as_list, checked, open_document, reject_unknown
from ..fault import InvalidMix
from .channel import RANGES, Channel, Group
from .delay import Delay
from .finish import Finish
from .ranges import Ranges, require_range
from .reverb import Reverb
from .wire import read_channel, read_delay, read_finish, read_group, read_reverb, write_settings

__all__ = ["LIMITS", "Channel", "Group", "Mix", "require_in_range"]

FORMAT, VERSION = "cadenza.mix", 1

# setting -> (lowest, highest, unit)
LIMITS: Ranges = {
    "gain_db": RANGES["gain_db"],
    "pan": RANGES["pan"],
    "loudness_lufs": (-60.0, -5.0, "LUFS"),
    "ceiling_dbtp": (-12.0, 0.0, "dBTP"),
}


def require_in_range(setting: str, value: float, of: str) -> None:
    """Raise InvalidMix where `value` lies outside LIMITS; `of` names whose setting it is."""
    require_range(setting, value, of, LIMITS)


@dataclass(frozen=True, slots=True)
class Mix:
    """Channels, buses and the target of the master. loudness_lufs: integrated, -60..-5. ceiling_dbtp: true peak,
    -12..0. reverb, delay: the buses that channels send to. finish: what the sum passes. None = there is none."""

    channels: tuple[Channel, ...] = ()
    loudness_lufs: float = -14.0
    ceiling_dbtp: float = -1.0
    groups: tuple[Group, ...] = ()
    reverb: Reverb | None = None
    delay: Delay | None = None
    finish: Finish | None = None

    def __post_init__(self) -> None:
        twice = _twice(channel.name for channel in self.channels)
        if twice:
            raise InvalidMix(f"A stem has one channel, but {twice} has more.")
        twice = _twice(group.name for group in self.groups)
        if twice:
            raise InvalidMix(f"The names of groups are unique, but {twice} stands more than once.")
        known = [group.name for group in self.groups]
        for channel in self.channels:
            if channel.group and channel.group not in known:
                raise InvalidMix(
                    f"Channel {channel.name!r} goes to the group {channel.group!r}, which this mix does not have.",
                    hint=f"It has the groups {', '.join(known)}." if known else "Add the group first.",
                )
        require_in_range("loudness_lufs", self.loudness_lufs, "the mix")
        require_in_range("ceiling_dbtp", self.ceiling_dbtp, "the mix")

    @property
    def is_plain(self) -> bool:
        """Whether the mix is nothing but gains and pans."""
        return self.finish is None and all(channel.is_plain for channel in self.channels)

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

    def with_group(self, group: Group, members: Iterable[str] = ()) -> Mix:
        """A copy with the group added, or exchanged where one has its name, and the channels `members` led to it."""
        led = set(members)
        for name in sorted(led):
            self.channel(name)
        return replace(
            self,
            groups=(*(old for old in self.groups if old.name != group.name), group),
            channels=tuple(
                replace(channel, group=group.name) if channel.name in led else channel for channel in self.channels
            ),
        )

    def sounds(self, name: str) -> bool:
        """Whether the stem of that name is heard."""
        own = next((channel for channel in self.channels if channel.name == name), Channel(name))
        anyone_solo = any(channel.solo for channel in self.channels)
        return not own.mute and (own.solo or not anyone_solo)

    def to_wire(self) -> Json:
        """The mix as a JSON object."""
        wire: Json = {"format": FORMAT, "version": VERSION}
        wire |= {"loudness_lufs": self.loudness_lufs, "ceiling_dbtp": self.ceiling_dbtp}
        wire["channels"] = [write_settings(channel) for channel in self.channels]
        wire |= {"groups": [write_settings(group) for group in self.groups]} if self.groups else {}
        for name, bus in (("reverb", self.reverb), ("delay", self.delay), ("finish", self.finish)):
            wire |= {} if bus is None else {name: write_settings(bus)}
        return wire

    @classmethod
    def from_wire(cls, document: object) -> Mix:
        """The Mix of a JSON object. Raises InvalidWire or InvalidMix."""
        content = open_document(document, FORMAT, VERSION)
        known = ("channels", "loudness_lufs", "ceiling_dbtp", "groups", "reverb", "delay", "finish")
        reject_unknown(content, known, "mix")
        channels = as_list(content.get("channels", []), "mix.channels")
        groups = as_list(content.get("groups", []), "mix.groups")
        readers: dict[str, Any] = {"reverb": read_reverb, "delay": read_delay, "finish": read_finish}
        return cls(
            tuple(read_channel(item, f"mix.channels[{index}]") for index, item in enumerate(channels)),
            checked(content.get("loudness_lufs", -14.0), float, "mix.loudness_lufs"),
            checked(content.get("ceiling_dbtp", -1.0), float, "mix.ceiling_dbtp"),
            tuple(read_group(item, f"mix.groups[{index}]") for index, item in enumerate(groups)),
            **{name: read(content[name], f"mix.{name}") for name, read in readers.items() if name in content},
        )


def _twice(names: Iterable[str]) -> str:
    listed = list(names)
    return ", ".join(sorted({repr(name) for name in listed if listed.count(name) > 1}))
