"""Channel and Group: the strips of the desk as values.

The sound passes a strip from top to bottom: equaliser, compressor, saturation, ducking, width; then the fader (gain and
its ride), the pan pot (and its ride), and out to the group or the mix. The sends go out behind the fader.
"""

from __future__ import annotations

from dataclasses import dataclass

from ..fault import InvalidMix
from .compressor import Compressor
from .ducking import Ducking
from .equaliser import Equaliser
from .ranges import Ranges, require_ranges
from .ride import Ride, require_ride
from .saturation import Saturation
from .stereo import WIDTH_RANGE

RANGES: Ranges = {
    "gain_db": (-96.0, 24.0, "dB"),
    "pan": (-1.0, 1.0, "(-1 left, 0 centre, 1 right)"),
    "width": WIDTH_RANGE,
    "reverb_db": (-60.0, 12.0, "dB"),
    "delay_db": (-60.0, 12.0, "dB"),
}
GROUP_RANGES: Ranges = {setting: RANGES[setting] for setting in ("gain_db", "width")}


@dataclass(frozen=True, slots=True)
class Channel:
    """One stem's strip. gain_db: -96..24. pan: -1 (left) .. 1 (right), the law stands in pan.py. width: 0..2, of a
    stereo stem. reverb_db, delay_db: -60..12, sends behind the fader, None = nothing is sent. gain_ride: dB on top of
    the gain; pan_ride: added to the pan. group: name of a Group, "" = straight to the mix."""

    name: str
    gain_db: float = 0.0
    pan: float = 0.0
    mute: bool = False
    solo: bool = False
    width: float = 1.0
    equaliser: Equaliser | None = None
    compressor: Compressor | None = None
    saturation: Saturation | None = None
    ducking: Ducking | None = None
    reverb_db: float | None = None
    delay_db: float | None = None
    gain_ride: Ride = ()
    pan_ride: Ride = ()
    group: str = ""

    def __post_init__(self) -> None:
        if not self.name:
            raise InvalidMix("A channel is named after its stem, got an empty name.")
        of = f"channel {self.name!r}"
        require_ranges(self, of, RANGES)
        require_ride(self.gain_ride, "gain_db", of)
        require_ride(self.pan_ride, "pan", of)

    @property
    def is_plain(self) -> bool:
        """Whether the strip has nothing but gain and pan, mute and solo."""
        return self == Channel(self.name, self.gain_db, self.pan, self.mute, self.solo)


@dataclass(frozen=True, slots=True)
class Group:
    """A bus that channels name: their sum through one strip. gain_db: -96..24. width: 0..2. `mute` silences all of it,
    but not what its channels send."""

    name: str
    gain_db: float = 0.0
    mute: bool = False
    width: float = 1.0
    equaliser: Equaliser | None = None
    compressor: Compressor | None = None
    saturation: Saturation | None = None
    ducking: Ducking | None = None

    def __post_init__(self) -> None:
        if not self.name:
            raise InvalidMix("A group has a name, got an empty one.")
        require_ranges(self, f"group {self.name!r}", GROUP_RANGES)
