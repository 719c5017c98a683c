"""A session: the ensemble of a plan with its passages, chords and tunes, ready to play any part of the song.

Form, chords and tunes are made for everybody; then any chair plays any passage from a random stream of their own. Who
wants other chords or another tune for the same players exchanges them with `dataclasses.replace`.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

from ..plan.plan import UNPITCHED_ROLES, SongPlan
from ..plan.style import Idioms, Style
from ..plan.styles import load_style
from ..progress import SILENT, Progress
from ..score.note import Control, Note
from ..theory.instrument import instrument_by_id
from .around import given_tunes, idioms_with
from .arpeggio import play_arpeggio
from .bass import play_bass
from .comping import play_comping
from .counter import play_counter
from .cue import Chair, Cue
from .drums import play_drums
from .effects import is_called_for, play_effects
from .form import Passage, passages_of
from .gesture import controls_of
from .grid import shape_of
from .harmony import with_chords
from .hits import CHORDAL, leaving, rooted, with_hits
from .horns import is_section, play_horns
from .lead import above, play_melody
from .material import Material
from .melody import Singer
from .mood import mood_against
from .pad import play_pad
from .part import Tone, without_overlaps
from .percussion import play_percussion
from .performance import Groove, perform
from .pickup import pickup_bearers, with_pickup
from .playing import playable, within_voices
from .sub_style import idioms_in

# energy from which a role plays, where the style does not say
ENTRIES = {
    "melody": 0.35, "counter": 0.6, "comping": 0.0, "pad": 0.4, "arpeggio": 0.45, "bass": 0.25, "drums": 0.35,
    "percussion": 0.55, "effects": 0.0,
}  # fmt: skip
RANK_STEP = 0.08  # a second player of a role enters a little later
FRAMES = {"outro": -0.25}  # an ending gathers those who played


@dataclass(frozen=True, slots=True)
class Session:
    """Everything that is settled before anybody plays. `parts`: track id -> indices of the passages that it plays."""

    plan: SongPlan
    style: Style
    chairs: tuple[Chair, ...]
    passages: tuple[Passage, ...]
    leads: tuple[tuple[Tone, ...], ...]  # the tune of every passage
    tune_range: tuple[int, int]  # lowest and highest pitch of the tune, lifted sections included
    parts: Mapping[str, frozenset[int]]
    pickups: tuple[frozenset[str], ...]  # who plays the pickup of every passage
    tune_bearer: Chair | None = None  # who plays the tune above their chords, where nobody has the melody

    def chair(self, track_id: str) -> Chair:
        return next(chair for chair in self.chairs if chair.track_id == track_id)

    def _led_on(self, tones: list[Tone], cue: Cue) -> list[Tone]:
        """The part with the hits of the chart obeyed, its pickup before it, and room for what follows it."""
        has_pickup = cue.chair.track_id in self.pickups[cue.passage.index]
        is_written = bool(cue.passage.chart) and cue.chair.player.role == "bass"
        if not (is_written or cue.passage.has_hits or has_pickup or cue.leaves):
            return tones
        tones = with_hits(tones, cue)
        if is_written:
            tones = rooted(tones, cue)
        if has_pickup:
            tones = with_pickup(tones, cue)
        tones = without_overlaps(leaving(tones, cue), cue.instrument.is_monophonic)
        return within_voices(tones, cue)

    def _leaves(self, chair: Chair, passage: Passage) -> int:
        """How long before the end of a passage a player leaves off, for what they play into the next one."""
        leads_on = passage.next_pickup and chair.track_id in self.pickups[passage.index + 1]
        pushes = chair.player.role in CHORDAL
        return max(passage.next_pickup if leads_on else 0, passage.next_push if pushes else 0)

    def play(
        self, chair: Chair, passage: Passage, within: tuple[int, int] | None = None
    ) -> tuple[list[Note], list[Control]]:
        """One player's notes and controls in one passage, in ticks of the song; also where `parts` lets them rest.

        within: only the notes that sound between these ticks of the passage are played, None = all.
        """
        if passage.push and passage.index - 1 in chair.player.silent_in:
            passage = replace(passage, push=0)  # who is silent there strikes on the beat
        idioms = idioms_in(self.style.idioms, passage.kind, chair.instrument, self.plan.seed)
        lead = self.leads[passage.index]
        cue = Cue(chair, passage, idioms, self.plan.seed, lead, chair is self.tune_bearer, self._leaves(chair, passage))
        sings = cue.chair.player.role == "melody"
        tones = self._sung(cue) if sings else _written(cue)
        if cue.carries_tune:
            tones = above(tones, self._sung(cue))
        tones = without_overlaps(tones, cue.instrument.is_monophonic)
        tones = self._led_on(playable(tones, cue), cue)
        groove = Groove(self.plan.swing, self.plan.swing_unit, self.plan.humanise)
        heard = tones if within is None else [t for t in tones if t.onset < within[1] and t.end > within[0]]
        return perform(heard, cue, groove), controls_of(tones, cue)

    def _sung(self, cue: Cue) -> list[Tone]:
        return play_melody(cue, *self.tune_range, is_sung=bool(self.plan.vocal_range))


def prepare(plan: SongPlan, progress: Progress = SILENT, material: Material | None = None) -> Session:
    """The session of a plan (validated by the caller). Equal plan, equal session, on every machine.

    `material`: whose tune, bass line and groove the song has (the plan has its chords, see around.py). Raises
    InvalidWire for an unknown style and InvalidMusicText for a chart or instrument that cannot be read.
    """
    style = load_style(plan.style)
    if material is not None:
        style = replace(style, idioms=idioms_with(style.idioms, material))
    mood = mood_against(plan.mood, style.head.mood)
    passages = with_chords(passages_of(plan, style, mood), plan, style, mood)
    chairs = _chairs(plan)
    lifts = tuple(section.lift for section in plan.sections)
    shape = shape_of(plan.meter, plan.bpm)
    singer = Singer(plan.key, style.idioms.melody, shape, plan.seed, 2.0 * mood.brightness, plan.vocal_range, lifts)
    if material is not None:
        singer.given = given_tunes(material, plan, passages)
    leads = singer.leads(passages)
    progress.advance(1, 1)
    bearer = _tune_bearer(chairs)
    parts = who_plays(chairs, passages, style.idioms)
    pickups = [
        pickup_bearers([chair for chair in chairs if _may_lead_into(chair, passage, parts)], bearer)
        if passage.pickup
        else frozenset[str]()
        for passage in passages
    ]
    return Session(
        plan,
        style,
        tuple(chairs),
        tuple(passages),
        leads,
        singer.compass,
        {track_id: frozenset(indices) for track_id, indices in parts.items()},
        tuple(pickups),
        bearer,
    )


def _chairs(plan: SongPlan) -> list[Chair]:
    """The players with their track ids: the role, numbered from the second of a role on."""
    seen: Counter[str] = Counter()
    chairs: list[Chair] = []
    for player in plan.players:
        rank = seen[player.role]
        seen[player.role] += 1
        track_id = player.role if rank == 0 else f"{player.role}-{rank + 1}"
        chairs.append(Chair(track_id, player, instrument_by_id(player.instrument), rank))
    return chairs


def _may_lead_into(chair: Chair, passage: Passage, parts: Mapping[str, set[int]]) -> bool:
    """Whether a chair plays a passage and is not told to be silent in the one before."""
    return passage.index in parts[chair.track_id] and passage.index - 1 not in chair.player.silent_in


def _tune_bearer(chairs: Sequence[Chair]) -> Chair | None:
    """Who plays the tune above their chords when nobody else does: the first chord player with hands for it."""
    if any(chair.player.role in ("melody", "counter") for chair in chairs):
        return None
    willing = [c for c in chairs if c.player.role in ("comping", "arpeggio", "pad") and c.instrument.polyphony >= 4]
    return willing[0] if willing else None


def who_plays(chairs: Sequence[Chair], passages: Sequence[Passage], idioms: Idioms) -> dict[str, set[int]]:
    """Track id -> the passages that it plays: those with enough energy, and at least one unless told to be silent.

    In every passage somebody pitched plays: the one who enters first.
    """
    entries = ENTRIES | dict(idioms.entries)
    parts: dict[str, set[int]] = {}
    for chair in chairs:
        open_to = [passage for passage in passages if passage.index not in chair.player.silent_in]
        peak = max((passage.usual_energy for passage in open_to), default=1.0)  # nobody waits for more than that
        threshold = min(peak, entries[chair.player.role] + RANK_STEP * chair.rank)
        plays = {p.index for p in open_to if p.stated_energy >= threshold + FRAMES.get(p.kind, 0.0)}
        if chair.player.role == "effects":
            plays = {p.index for p in open_to if is_called_for(chair.instrument, p)}
        if not plays and open_to:
            plays = {max(open_to, key=lambda passage: (passage.stated_energy, -passage.index)).index}
        parts[chair.track_id] = plays
    pitched = [chair for chair in chairs if chair.player.role not in UNPITCHED_ROLES]
    pitched.sort(key=lambda chair: entries[chair.player.role] + RANK_STEP * chair.rank)
    for passage in passages:
        if not any(passage.index in parts[chair.track_id] for chair in pitched):
            willing = [chair for chair in pitched if passage.index not in chair.player.silent_in]
            for chair in willing[:1]:
                parts[chair.track_id].add(passage.index)
    return parts


def _written(cue: Cue) -> list[Tone]:
    role = cue.chair.player.role
    if role == "counter" and is_section(cue.instrument):
        return play_horns(cue)
    play = {
        "counter": play_counter,
        "comping": play_comping,
        "pad": play_pad,
        "arpeggio": play_arpeggio,
        "bass": play_bass,
        "drums": play_drums,
        "percussion": play_percussion,
        "effects": play_effects,
    }[role]
    return play(cue)
