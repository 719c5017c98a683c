"""The tunes of a song, independent of who plays them.

Every theme has a form (phrase.py) and a bank of motifs (motif_bank.py); a unit sets a motif over its chords
(setting.py) and is remembered. Where the same letter comes again the notes come again literally, as long as they fit
the chords; else they are moved as a sequence (scene.py), and only then written anew: so the hook recurs note for note.
All writing happens in the song's own key; a section in another key is the same tune, moved as a whole.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace

from ..plan.style import MelodyIdiom
from ..theory.key import Key
from .form import Passage
from .grid import BarShape, shape_of
from .motif import SEMITONES_PER_STEP, Motif, motif_of
from .motif_bank import breath, motif_bank
from .ornament import shifted
from .part import Tone
from .phrase import Unit, units_of, with_hook
from .scene import Carried, Notes, Scene
from .setting import WIDE, End, Joint, Setter, Spot, Support, joins, weight_of
from .solo import solo_bank
from .stream import stream
from .vocal import AWKWARD, compass, near_lift, sung

# where each theme lies between the lowest pitch and the ceiling under the song's highest notes
REGISTERS = {"verse": 0.34, "chorus": 0.62, "bridge": 0.55, "solo": 0.62, "pre_chorus": 0.48, "build_up": 0.5}
CLIMAX_ROOM, NARROW_ROOM, NARROW = 3, 2, 12  # semitones at the top that only the climax may use; in a narrow range
PEAK_RISE = 3.5  # semitones by which the climax would like to be reached
CLOSED, OPEN = "cAem", "obBp"  # letters that close for good, or for now
KEEPS_HEAD = "Aqn"  # letters that begin with the idea's first bar
QUICKER = 1.3  # a section so much faster than the song has rhythms of its own
FRAMES = ("intro", "outro", "break")  # sections that quote a theme without its climax
LED_INTO = ("verse", "chorus", "bridge", "pre_chorus", "solo", "drop")  # sections that a pickup may lead into


@dataclass(slots=True)
class Singer:
    """Makes the tunes of one song; keeps what it has made, as sections return.

    key, shape: the song's. voice: a key of plan.VOCAL_RANGES. lifts: those of all sections, so that the range leaves
    room for them. given: theme -> a tune that somebody brought, in the song's key and meter, in ticks from the start of
    a section. The first section of that theme states it literally (octaves aside); in later ones its first two bars
    are the theme's idea, with the pitches that it had, and everything else is made of them.
    """

    key: Key
    idiom: MelodyIdiom
    shape: BarShape
    seed: int
    brightness: float = 0.0
    voice: str = ""
    lifts: tuple[int, ...] = ()
    given: Mapping[str, Sequence[Tone]] = field(default_factory=dict)
    _banks: dict[tuple[str, BarShape], dict[str, Motif]] = field(default_factory=dict)
    _known: dict[tuple[object, ...], list[tuple[Notes, Carried]]] = field(default_factory=dict)
    _climax_theme: str = "chorus"
    _plan: dict[int, list[Unit]] = field(default_factory=dict)  # index of a passage -> its units
    _setter: Setter = field(init=False)
    _range: tuple[int, int] = field(init=False)

    def __post_init__(self) -> None:
        self._range = compass(self.key, self.idiom.span, self.voice, self.lifts)
        self._setter = Setter(self.key, self.idiom.pentatonic, AWKWARD if self.voice else WIDE)

    @property
    def lowest(self) -> int:
        """The lowest pitch of the tune's range, before lifts."""
        return self._range[0]

    @property
    def highest(self) -> int:
        return self._range[1]

    @property
    def compass(self) -> tuple[int, int]:
        """The lowest and the highest pitch of the song's tunes, lifted sections included."""
        near = [near_lift(lift) for lift in (0, *self.lifts)]
        return self.lowest + min(near), self.highest + max(near)

    @property
    def ceiling(self) -> int:
        """The highest pitch outside climaxes."""
        return self.highest - (CLIMAX_ROOM if self.highest - self.lowest > NARROW else NARROW_ROOM)

    def leads(self, passages: Sequence[Passage]) -> tuple[Notes, ...]:
        """The tune of every passage, each in ticks from the passage's start and in the passage's key."""
        homes = self._planned(passages)
        for passage in homes.values():
            self._anchor(passage)
        leads: list[Notes] = []
        for number, passage in enumerate(passages):
            lift = self.lift_of(passage)
            following = passages[number + 1] if number + 1 < len(passages) else None
            before = tuple(tone.pitch - lift for tone in leads[-1][-2:]) if leads else ()
            after = self._start_of(following, lift) if following else None
            given = self.given.get(passage.theme) if homes[passage.theme] is passage else None
            tones = self._stated(given, passage) if given else self._tune(passage, before, after)
            tones = sung(tones, passage.shape, passage.is_last) if self.voice else tones
            leads.append(shifted(tones, lift))
            if number and leads[-1] and leads[-2]:
                leads[-2] += self._lead_in(passages[number - 1], passage, leads[-2], leads[-1])
        return tuple(leads)

    def lift_of(self, passage: Passage) -> int:
        """Semitones, -5..6, by which the passage's tune lies above the song's key."""
        return near_lift(passage.key.tonic_pitch_class - self.key.tonic_pitch_class)

    def pickup_into(self, passage: Passage, lead: Sequence[Tone], before: Sequence[Tone] = ()) -> Notes:
        """The notes that lead into a passage's tune, at negative ticks; none where its theme has no pickups."""
        units = self._plan[passage.index]
        if not lead or not units or not units[0].has_pickup or lead[0].onset >= passage.shape.beat_ticks:
            return ()
        lift = self.lift_of(passage)
        pitches = tuple(tone.pitch - lift for tone in before[-2:])
        start = [replace(tone, pitch=tone.pitch - lift) for tone in lead[:2]]
        return shifted(self._pickup(self._scene(passage, units[0], pitches, None), start), lift)

    # --- passages --------------------------------------------------------------------------------------------------

    def _planned(self, passages: Sequence[Passage]) -> dict[str, Passage]:
        """Settle the units of all passages. Returns theme -> the passage that states it first."""
        themes = [passage.theme for passage in passages if passage.kind not in FRAMES] or [passages[0].theme]
        self._climax_theme = "chorus" if "chorus" in themes else themes[-1]
        drafts = [self._drafted(passage) for passage in passages]
        rows = with_hook(drafts, [passage.theme for passage in passages], self._climax_theme)
        self._plan = {passage.index: row for passage, row in zip(passages, rows, strict=True)}
        homes: dict[str, Passage] = {}
        for passage in sorted(passages, key=lambda passage: passage.kind in FRAMES):
            homes.setdefault(passage.theme, passage)
        return homes

    def _drafted(self, passage: Passage) -> list[Unit]:
        varied = passage.occurrence > 0 and passage.theme != "chorus"
        units = units_of(passage.bars, passage.theme, self.idiom, self.seed, varied=varied, is_last=passage.is_last)
        rises = passage.theme == self._climax_theme and passage.kind not in FRAMES
        return units if rises else [replace(unit, has_peak=False) for unit in units]

    def _tune(self, passage: Passage, before: tuple[int, ...], after: Joint | None) -> list[Tone]:
        """The tune of a passage in the song's key."""
        units = self._plan[passage.index]
        tones: list[Tone] = []
        for unit, following in zip(units, [*units[1:], None], strict=True):
            then = self._joint(passage, following.letter) if following else after
            pitches = tuple(tone.pitch for tone in tones[-2:]) or before
            scene = self._scene(passage, unit, pitches, then)
            written = self._unit(scene)
            if tones and written and unit.has_pickup:
                tones += _led_into(tones, self._pickup(scene, written), scene.start, passage.shape)
            tones += [replace(tone, onset=tone.onset + scene.start) for tone in written]
        return tones

    def _stated(self, given: Sequence[Tone], passage: Passage) -> list[Tone]:
        """A tune that was brought, as far as the passage goes, in the octave of the song's range."""
        end = passage.ticks
        inside = [replace(tone, ticks=min(tone.ticks, end - tone.onset)) for tone in given if tone.onset < end]
        return list(shifted(inside, self._octaves_to(given)))

    def _octaves_to(self, given: Sequence[Tone]) -> int:
        """Semitones, whole octaves, that bring a tune into the song's range."""
        middle = sum(tone.pitch for tone in given) / max(1, len(given))
        return 12 * round(((self.lowest + self.highest) / 2 - middle) / 12)

    def _lead_in(self, passage: Passage, following: Passage, lead: Notes, tune: Notes) -> Notes:
        """The pickup into the next passage, where this one has room for it and nobody planned another."""
        if following.kind not in LED_INTO or passage.shape.meter != following.shape.meter or following.pickup:
            return ()
        breath_ticks = passage.shape.beat_ticks // 2
        pickup = [replace(tone, onset=tone.onset + passage.ticks) for tone in self.pickup_into(following, tune, lead)]
        return tuple(tone for tone in pickup if tone.onset >= lead[-1].end + breath_ticks)

    # --- units -----------------------------------------------------------------------------------------------------

    def _scene(self, passage: Passage, unit: Unit, before: tuple[int, ...], after: Joint | None) -> Scene:
        scale = frozenset(self.key.scale.pitch_classes)
        return Scene(passage, unit, self.lift_of(passage), self.lowest, self.ceiling, scale, before, after)

    def _anchor(self, passage: Passage) -> None:
        """Write the theme's idea, over the chords of all its places in a passage at once."""
        given = self.given.get(passage.theme)
        scenes = [
            self._scene(passage, unit, (), None)
            for unit in self._plan[passage.index]
            if unit.letter == "a" and unit.bars == 2
        ]
        if given:
            name = (passage.theme, "a", False, 2, self._written_shape(passage.shape))
            idea = [tone for tone in given if tone.onset < 2 * passage.shape.ticks]
            self._known[name] = [(shifted(idea, self._octaves_to(given)), ((),) * len(idea))]
        elif scenes:
            motif = self._motif(scenes[0])
            supports = [tuple(dict.fromkeys(s.support(note.onset) for s in scenes)) for note in motif.notes]
            line = self._set(scenes[0], motif, supports)
            for _ in range(2):  # until it may also follow itself
                pitches = [tone.pitch for tone in line]
                if not joins(pitches, pitches):
                    line = self._set(replace(scenes[0], after=_start(line)), motif, supports)
            self._remember(scenes[0], line, tuple(supports))

    def _unit(self, scene: Scene) -> Notes:
        """A unit's notes from its start: as it was, or made of the idea, or written anew."""
        for known, written_over in self._known.get(self._name(scene), ()):
            if scene.takes_back(known, written_over):
                return known
        idea = self._idea(scene.passage)
        line = scene.derived(idea) if idea else None
        if line is None:
            motif = self._motif(scene)
            line = self._set(scene, motif, [(scene.support(note.onset),) for note in motif.notes])
        return self._remember(scene, line, tuple((scene.support(tone.onset),) for tone in line))

    def _remember(self, scene: Scene, line: Notes, written_over: Carried) -> Notes:
        if line:
            self._known.setdefault(self._name(scene), []).append((line, written_over))
        return line

    def _name(self, scene: Scene) -> tuple[object, ...]:
        unit, shape = scene.unit, self._written_shape(scene.passage.shape)
        return (scene.passage.theme, unit.letter, unit.has_peak, unit.bars, shape)

    def _idea(self, passage: Passage, letter: str = "a") -> Notes | None:
        """The theme's idea, or another unit, as it was first stated."""
        known = self._known.get((passage.theme, letter, False, 2, self._written_shape(passage.shape)))
        return known[0][0] if known and known[0][0] else None

    def _written_shape(self, shape: BarShape) -> BarShape:
        """The bar as the song has it, so that another tempo changes no note unless it is too fast for them."""
        return shape if shape.bpm > QUICKER * self.shape.bpm else shape_of(shape.meter, self.shape.bpm)

    def _bank(self, passage: Passage) -> dict[str, Motif]:
        shape = self._written_shape(passage.shape)
        key = (passage.theme, shape)
        if key not in self._banks:
            given = [tone for tone in self.given.get(passage.theme, ()) if tone.onset < 2 * shape.ticks]
            if passage.theme == "solo" and not given:
                hook = motif_bank(self._climax_theme, self.idiom, shape, self.seed)["a"]
                self._banks[key] = solo_bank(self.idiom, shape, self.seed, hook)
            else:
                self._banks[key] = motif_bank(passage.theme, self.idiom, shape, self.seed, motif_of(given))
        return self._banks[key]

    def _motif(self, scene: Scene) -> Motif:
        bar, unit = scene.passage.shape.ticks, scene.unit
        motif = self._bank(scene.passage)[unit.letter]
        if unit.bars == 2 or unit.letter == "e":
            return motif
        if unit.letter in CLOSED + OPEN and motif.part(bar, 2 * bar).notes:
            return motif.part(bar, 2 * bar)
        return motif.cut(bar - breath(scene.passage.shape))

    def _set(self, scene: Scene, motif: Motif, supports: Sequence[tuple[Support, ...]]) -> Notes:
        """The motif with pitches over what carries it."""
        chance = stream(self.seed, "tune", scene.passage.theme, scene.unit.letter)
        spots = self._spots(scene, motif, supports)
        pitches = self._setter.set(spots, chance, _as_joint(scene.before), scene.after)
        return tuple(
            Tone(note.onset, note.ticks, pitch, note.stress) for note, pitch in zip(motif.notes, pitches, strict=True)
        )

    def _spots(self, scene: Scene, motif: Motif, supports: Sequence[tuple[Support, ...]]) -> list[Spot]:
        letter, shape = scene.unit.letter, scene.passage.shape
        middle = self._middle(scene.passage.theme, motif.lift)
        end: End = "closed" if letter in CLOSED else "open" if letter in OPEN else ""
        idea = self._idea(scene.passage) if letter in KEEPS_HEAD else None
        kept = {tone.onset: tone.pitch for tone in idea or () if tone.onset < shape.ticks}
        spots = [
            Spot(
                below,
                weight_of(note.onset, note.ticks, shape),
                note.step * SEMITONES_PER_STEP if index else 0.0,
                middle + height,
                self.lowest,
                self.ceiling,
                end if index == len(motif.notes) - 1 else "",
                kept.get(note.onset),
            )
            for index, (note, height, below) in enumerate(zip(motif.notes, motif.heights, supports, strict=True))
        ]
        if scene.unit.has_peak:
            peak = _peak_of(motif, shape)
            top, above = self.highest, self.ceiling + 1
            spots[peak] = replace(spots[peak], move=PEAK_RISE, goal=top, low=above, high=top, keep=None)
        return spots

    def _middle(self, theme: str, lift: float) -> float:
        """The pitch around which a motif lies."""
        register = REGISTERS.get(theme, 0.5)
        middle = self.lowest + (self.ceiling - self.lowest) * register + self.brightness + lift
        return min(self.ceiling - 2.0, max(self.lowest + 2.0, middle))

    # --- neighbours ------------------------------------------------------------------------------------------------

    def _joint(self, passage: Passage, letter: str) -> Joint | None:
        """How a unit that is known already begins."""
        line = self._idea(passage, letter)
        return _start(line) if line else None

    def _start_of(self, passage: Passage, lift: int) -> Joint | None:
        """How a passage begins, seen from one that is lifted by `lift`."""
        units = self._plan[passage.index]
        joint = self._joint(passage, units[0].letter) if units else None
        return replace(joint, pitch=joint.pitch + self.lift_of(passage) - lift) if joint else None

    def _pickup(self, scene: Scene, start: Sequence[Tone]) -> Notes:
        """Notes before a phrase that begins with `start`, at negative ticks."""
        motif = self._bank(scene.passage)["pickup"]
        first = start[0].pitch
        rises = [note.step * SEMITONES_PER_STEP for note in motif.notes]
        support = scene.support(-1) if scene.start else scene.support(0)
        spots = [
            Spot((support,), 0.2, rise if index else 0.0, first - sum(rises[index + 1 :]), self.lowest, self.ceiling)
            for index, rise in enumerate(rises[:-1])
        ]
        interval = start[1].pitch - first if len(start) > 1 else 0
        chance = stream(self.seed, "pickup notes", scene.passage.theme)
        pitches = self._setter.set(spots, chance, _as_joint(scene.before), Joint(first, interval))
        notes = zip(motif.notes[:-1], pitches, strict=True)
        return tuple(Tone(note.onset + start[0].onset, note.ticks, pitch, 0.4) for note, pitch in notes)


def _start(line: Notes) -> Joint:
    """How a line begins."""
    return Joint(line[0].pitch, line[1].pitch - line[0].pitch if len(line) > 1 else 0)


def _as_joint(before: Sequence[int]) -> Joint | None:
    if not before:
        return None
    return Joint(before[-1], before[-1] - before[-2] if len(before) > 1 else 0)


def _peak_of(motif: Motif, shape: BarShape) -> int:
    """Which note of a motif is the climax: a long one on a strong beat, neither first nor last, not late."""
    inner = range(1, len(motif.notes) - 1) if len(motif.notes) > 2 else range(len(motif.notes))
    late_from = motif.notes[-1].end * 0.7

    def grandeur(index: int) -> tuple[float, int]:
        note = motif.notes[index]
        late = 0.4 if note.onset > late_from else 0.0
        return shape.strength(note.onset) + 0.5 * min(2.0, note.ticks / shape.beat_ticks) - late, -index

    return max(inner, key=grandeur)


def _led_into(tones: list[Tone], pickup: Notes, start: int, shape: BarShape) -> list[Tone]:
    """The notes of a pickup for which the note before leaves time; that note ends half a beat before they begin."""
    rest = shape.beat_ticks // 2
    earliest = tones[-1].onset + shape.beat_ticks + rest
    room = [replace(tone, onset=tone.onset + start) for tone in pickup]
    room = [tone for tone in room if tone.onset >= earliest]
    if room and tones[-1].end + rest > room[0].onset:
        tones[-1] = replace(tones[-1], ticks=room[0].onset - rest - tones[-1].onset)
    return room
