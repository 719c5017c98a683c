"""A session for any score: the players of compose at the music that is there.

Sections, keys, meters, chords and the tune are the score's own, whoever made it; players come from its tracks. A plan
adds what a score does not say: style, seed, mood, feel, and the manner of every player. Without one they come from a
style, named or the nearest. Session time is that of `ruler.ruler_of(score.meter_map, score.n_bars)`.
"""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections import Counter
from collections.abc import Container, Sequence
from dataclasses import dataclass, replace

from ..compose.cue import Chair
from ..compose.form import ChordEvent, Passage, passages_of
from ..compose.harmony import with_chords
from ..compose.mood import mood_against
from ..compose.part import Tone
from ..compose.session import Session
from ..fault import InvalidEdit
from ..plan.plan import (
    EFFECTS_FAMILY,
    LIMITS,
    ROLES,
    SECTION_KINDS,
    PlannedSection,
    Player,
    Role,
    SectionKind,
    SongPlan,
)
from ..plan.style import Style
from ..plan.styles import load_style
from ..score.note import Note
from ..score.score import ChordSpan, Score, Section
from ..score.time import Ticks
from ..score.track import Track
from ..theory.key import Key
from .compass import instrument_of
from .nearest_style import nearest_style
from .ruler import Ruler, ruler_of

UNMARKED_BARS = 8  # how long the sections of a score without sections are
DEFAULT_KEY = Key("C", "major")
TUNE_RANGE = (60, 76)  # where nobody has the melody: C4..E5
PLAIN_STRESS = 0.5


@dataclass(frozen=True, slots=True)
class Stretch:
    """Some bars of one section with one meter and one key: what becomes a passage. `section`: its number from 0."""

    section: int
    form: Section  # the section that it belongs to
    first_bar: int
    bars: int
    key: Key


def session_for(
    score: Score, plan: SongPlan | None = None, style: str = "", bars: Container[int] | None = None
) -> Session:
    """The session of a score; passages are its sections, cut where meter or key change, a pickup one of its own.

    style: id, "" = the plan's, else the nearest. bars: only passages with one of these need to know their tune (None =
    all). What the score leaves out (chords, sections, roles) has to be filled in before (`described`), else the style
    gives chords, and sections are eight bars each. Raises InvalidEdit for a score without bars, InvalidWire for an
    unknown style.
    """
    n_bars = score.n_bars
    if not n_bars:
        raise InvalidEdit("This score has no bars yet.", hint="Give it notes, or a number of bars.")
    chosen = load_style(style or (plan.style if plan else nearest_style(score)))
    stretches = stretches_of(score)
    derived = _plan_of(score, plan, chosen, stretches)
    passages = _passages(score, derived, chosen, stretches, ruler_of(score.meter_map, n_bars))
    spans = [
        (score.meter_map.bar_start(stretch.first_bar), score.meter_map.bar_end(stretch.first_bar + stretch.bars - 1))
        for stretch in stretches
    ]
    session = Session(
        plan=derived,
        style=chosen,
        chairs=_chairs(score, plan, stretches),
        passages=passages,
        leads=((),) * len(passages),
        tune_range=TUNE_RANGE,
        parts={track.id: _played_in(track, spans) for track in score.tracks},
        pickups=(frozenset(),) * len(passages),
    )
    return with_tune(session, score, bars)


def with_tune(session: Session, score: Score, bars: Container[int] | None = None) -> Session:
    """The session with the tune that the score has now, in passages with one of the bars (None = in all)."""
    tune = tune_of(score)
    ruler = ruler_of(score.meter_map, score.n_bars)
    leads = []
    for passage in session.passages:
        own = range(passage.first_bar, passage.first_bar + passage.bars)
        leads.append(_lead(tune, passage, ruler) if bars is None or any(bar in bars for bar in own) else ())
    pitches = [note.pitch for note in tune]
    return replace(session, leads=tuple(leads), tune_range=(min(pitches), max(pitches)) if pitches else TUNE_RANGE)


def tune_of(score: Score) -> tuple[Note, ...]:
    """The notes of the busiest melody track, where chords are played on it their highest; () where nobody has it."""
    singers = [track for track in score.tracks if role_of(track) == "melody" and track.notes]
    if not singers:
        return ()
    notes = max(singers, key=lambda track: len(track.notes)).notes
    return tuple(
        note for note, after in zip(notes, [*notes[1:], None], strict=True) if after is None or after.onset > note.onset
    )


def role_of(track: Track) -> Role:
    """What a track does in terms of a plan: its own role where a plan knows it, else what its instrument is for."""
    instrument = instrument_of(track)
    stated: Role | None = next((role for role in ROLES if role == track.role), None)
    if instrument.is_drum:
        return stated if stated in ("drums", "percussion", "effects") else "drums"
    if stated == "effects" or instrument.family == EFFECTS_FAMILY:
        return "effects" if instrument.family == EFFECTS_FAMILY else "comping"
    if stated == "drums" or (stated is None and instrument.family == "bass"):
        return "bass" if stated is None else "percussion"
    return stated or "comping"


def section_kind(name: str) -> SectionKind:
    """The kind of section that a name means: "Pre-Chorus 2" is a pre_chorus, what nobody knows a verse."""
    words = "".join(letter if letter.isalpha() else "_" for letter in name.lower()).replace("prechorus", "pre_chorus")
    found = [kind for kind in SECTION_KINDS if kind in words]
    return max(found, key=len) if found else "verse"


# --- the form --------------------------------------------------------------------------------------------------


def stretches_of(score: Score) -> tuple[Stretch, ...]:
    """The score's bars as stretches: its sections and what lies between, cut where the meter or the key changes."""
    meter_map = score.meter_map
    stretches = [Stretch(0, Section("intro", 1, 1), 0, 1, _key_at(score, 0))] if meter_map.pickup else []
    for number, section in enumerate(form_of(score)):
        first = section.first_bar
        for bar in range(section.first_bar + 1, section.end_bar + 1):
            if bar == section.end_bar or _differs(score, bar - 1, bar):
                key = _key_at(score, meter_map.bar_start(first))
                stretches.append(Stretch(number, section, first, bar - first, key))
                first = bar
    return tuple(stretches)


def form_of(score: Score) -> tuple[Section, ...]:
    """The sections of a score from bar 1 to its last without gaps: unmarked ones where it names none."""
    sections: list[Section] = []
    bar = 1
    for section in (*score.sections, None):
        until = score.n_bars + 1 if section is None else min(section.first_bar, score.n_bars + 1)
        while bar < until:
            bars = min(UNMARKED_BARS, until - bar)
            sections.append(Section("verse", bar, bars))
            bar += bars
        if section is not None and section.first_bar <= score.n_bars:
            sections.append(replace(section, bars=min(section.bars, score.n_bars + 1 - section.first_bar)))
            bar = sections[-1].end_bar
    return tuple(sections)


def _differs(score: Score, before: int, bar: int) -> bool:
    """Whether a bar has another meter or key than the one before it."""
    start, last = score.meter_map.bar_start(bar), score.meter_map.bar_start(before)
    return score.meter_map.meter_at(start) != score.meter_map.meter_at(last) or (
        len(score.keys) > 1 and _key_at(score, start) != _key_at(score, last)
    )


def _key_at(score: Score, tick: int) -> Key:
    return score.key_at(Ticks(tick)) or DEFAULT_KEY


# --- the plan --------------------------------------------------------------------------------------------------


def _plan_of(score: Score, plan: SongPlan | None, style: Style, stretches: Sequence[Stretch]) -> SongPlan:
    """The plan in whose terms the session speaks: one planned section per stretch."""
    head = style.head
    meter_map = score.meter_map
    sections = tuple(
        PlannedSection(
            section_kind(stretch.form.kind),
            stretch.bars,
            stretch.form.energy,
            stretch.form.label,
            bpm=_playable_bpm(score.tempo_map.bpm_at(meter_map.bar_start(stretch.first_bar))),
            meter=meter_map.meter_of_bar(stretch.first_bar),
        )
        for stretch in stretches
    )
    return SongPlan(
        title=score.title,
        style=head.id,
        mood=plan.mood if plan else head.mood,
        bpm=_playable_bpm(score.tempo_map.bpm_at(Ticks(0))),
        key=_key_at(score, 0),
        meter=meter_map.meter_of_bar(1),
        sections=sections,
        players=(),
        swing=plan.swing if plan else head.swing,
        swing_unit=plan.swing_unit if plan else head.swing_unit,
        humanise=plan.humanise if plan else head.humanise,
        seed=plan.seed if plan else 0,
        vocal_range=plan.vocal_range if plan else "",
        ending=plan.ending if plan else "",
    )


def _playable_bpm(bpm: float) -> float:
    low, high, _ = LIMITS["bpm"]
    return min(high, max(low, bpm))


# --- the players -----------------------------------------------------------------------------------------------


def _chairs(score: Score, plan: SongPlan | None, stretches: Sequence[Stretch]) -> tuple[Chair, ...]:
    """A chair for every track, with the manner that the plan has for it."""
    planned = _planned_players(plan) if plan else {}
    numbers = _plan_sections(plan, stretches) if plan else {}
    seen: Counter[str] = Counter()
    chairs: list[Chair] = []
    for track in score.tracks:
        role, instrument = role_of(track), instrument_of(track)
        player = Player(instrument.id, role)
        if track.id in planned:
            player = replace(_moved(planned[track.id], numbers), instrument=instrument.id, role=role)
        chairs.append(Chair(track.id, player, instrument, seen[role]))
        seen[role] += 1
    return tuple(chairs)


def _planned_players(plan: SongPlan) -> dict[str, Player]:
    """Track id, as the composer gives it, -> player."""
    seen: Counter[str] = Counter()
    players: dict[str, Player] = {}
    for player in plan.players:
        seen[player.role] += 1
        number = seen[player.role]
        players[player.role if number == 1 else f"{player.role}-{number}"] = player
    return players


def _plan_sections(plan: SongPlan, stretches: Sequence[Stretch]) -> dict[int, list[int]]:
    """Index of a section in the plan -> the passages that come of it: the same occurrence of the same kind."""
    numbers: dict[tuple[str, int], list[int]] = {}
    seen: Counter[str] = Counter()
    before = -1
    for index, stretch in enumerate(stretches):
        kind = section_kind(stretch.form.kind)
        if stretch.section != before and stretch.first_bar > 0:
            seen[kind] += 1
            before = stretch.section
        numbers.setdefault((kind, seen[kind]), []).append(index)
    planned: Counter[str] = Counter()
    found: dict[int, list[int]] = {}
    for number, section in enumerate(plan.sections):
        planned[section.kind] += 1
        found[number] = numbers.get((section.kind, planned[section.kind]), [])
    return found


def _moved(player: Player, numbers: dict[int, list[int]]) -> Player:
    """A player whose exceptions by section of the plan stand at the passages that these became."""
    exceptions = [(index, manner) for number, manner in player.in_sections for index in numbers.get(number, ())]
    silent = [index for number in player.silent_in for index in numbers.get(number, ())]
    return replace(player, in_sections=tuple(exceptions), silent_in=tuple(silent))


def _played_in(track: Track, spans: Sequence[tuple[int, int]]) -> frozenset[int]:
    """The numbers of the spans (start, end in ticks of the score) in which a track has notes."""
    found = []
    for number, (start, end) in enumerate(spans):
        first = bisect_left(track.notes, start, key=lambda note: note.onset)
        if first < len(track.notes) and track.notes[first].onset < end:
            found.append(number)
    return frozenset(found)


# --- passages --------------------------------------------------------------------------------------------------


def _passages(
    score: Score, plan: SongPlan, style: Style, stretches: Sequence[Stretch], ruler: Ruler
) -> tuple[Passage, ...]:
    """The passages with the score's own chords; where it has none at all in one, with the style's."""
    mood = mood_against(plan.mood, style.head.mood)
    drafts = [
        replace(draft, start=ruler.starts[stretch.first_bar], first_bar=stretch.first_bar, key=stretch.key)
        for draft, stretch in zip(passages_of(plan, style, mood), stretches, strict=True)
    ]
    own = [_events(score.chords, draft, ruler) for draft in drafts]
    passages = [replace(draft, chords=events) for draft, events in zip(drafts, own, strict=True)]
    if not all(own):
        styled = with_chords(drafts, plan, style, mood)
        passages = [passage if passage.chords else other for passage, other in zip(passages, styled, strict=True)]
    following = [passage.chords[0].chord for passage in passages[1:]] + [None]
    return tuple(replace(passage, next_chord=chord) for passage, chord in zip(passages, following, strict=True))


def _events(spans: Sequence[ChordSpan], passage: Passage, ruler: Ruler) -> tuple[ChordEvent, ...]:
    """The chords of a passage without gaps: what no span covers has none. () where no span lies in it."""
    first = ruler.meter_map.bar_start(passage.first_bar)
    last = ruler.meter_map.bar_end(passage.first_bar + passage.bars - 1)
    events: list[ChordEvent] = []
    position = 0
    begin = bisect_right(spans, first, key=lambda span: span.end)
    for span in spans[begin : bisect_left(spans, last, key=lambda span: span.onset)]:
        onset = max(0, ruler.session_tick(span.onset) - passage.start) if span.onset > first else 0
        end = ruler.session_tick(span.end) - passage.start if span.end < last else passage.ticks
        onset, end = max(position, onset), min(end, passage.ticks)
        if end <= onset:
            continue
        if onset > position:
            events.append(ChordEvent(position, onset - position, None))
        events.append(ChordEvent(onset, end - onset, span.chord))
        position = end
    if events and position < passage.ticks:
        events.append(ChordEvent(position, passage.ticks - position, None))
    return tuple(events)


def _lead(tune: Sequence[Note], passage: Passage, ruler: Ruler) -> tuple[Tone, ...]:
    first = bisect_left(tune, ruler.meter_map.bar_start(passage.first_bar), key=lambda note: note.onset)
    last = bisect_left(tune, ruler.meter_map.bar_end(passage.first_bar + passage.bars - 1), key=lambda note: note.onset)
    tones: list[Tone] = []
    for note in tune[first:last]:
        onset = ruler.session_tick(note.onset) - passage.start
        end = min(passage.ticks, ruler.session_tick(note.end) - passage.start)
        if onset < passage.ticks and (not tones or onset > tones[-1].onset):
            tones.append(Tone(onset, max(1, end - onset), note.pitch, PLAIN_STRESS))
    return tuple(tones)
