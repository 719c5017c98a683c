"""From loop to song: a few bars become a form with a beginning, a climax and an end, the loop itself kept to the note.

Choruses are the loop, literally. The intro builds it up layer by layer and the outro takes it down; verses leave out
the tune's companions and sing the tune anew from the loop's own motifs; a break lets the rhythm rest; drums lead into
what follows by a fill; the song ends in a bar of its own on the tonic.
"""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Sequence
from dataclasses import dataclass, replace

from ..compose.cue import nearest_pitch
from ..fault import InvalidEdit
from ..plan.plan import SongPlan
from ..plan.styles import plan_for_style
from ..progress import SILENT, Progress, Slice
from ..score.note import Note
from ..score.score import ChordSpan, Score, Section
from ..score.time import Ticks
from ..score.track import Track
from ..theory.chord import Chord
from .described import described
from .infill import infill
from .menu import FORMS
from .nearest_style import nearest_style
from .run import runs_of, surroundings
from .section import placed_in_order
from .session import DEFAULT_KEY, TUNE_RANGE, role_of
from .splice import Block, spliced

MAX_LOOP_BARS = 64
SECTION_BARS = 8  # a section is the loop so often that it has at least so many bars
ENERGY = {
    "intro": 0.3, "verse": 0.5, "build_up": 0.6, "chorus": 0.8, "drop": 0.85, "break": 0.35, "bridge": 0.5,
    "outro": 0.35,
}  # fmt: skip
LITERAL = ("chorus", "drop")
SOFTEST = 0.65  # of its velocity keeps a note where there is no energy at all
LAYERS: tuple[tuple[str, ...], ...] = (  # who enters together, in the order of an intro
    ("comping", "pad", "arpeggio", "effects"), ("bass",), ("drums", "percussion"), ("counter", "melody"),
)  # fmt: skip
RESTING: dict[str, tuple[str, ...]] = {
    "verse": ("counter", "effects"),
    "bridge": ("counter", "drums"),
    "break": ("drums", "percussion", "bass", "counter"),
    "build_up": ("melody", "counter", "bass"),
}
SUNG_ANEW = ("verse", "bridge")
LEADING_ON = ("intro", "verse", "break", "bridge", "build_up")


@dataclass(frozen=True, slots=True)
class _Draft:
    """One section of the song to be: its blocks, in bars of the loop."""

    kind: str
    blocks: tuple[Block, ...]

    @property
    def bars(self) -> int:
        return sum(block.bars for block in self.blocks)


def loop_to_song(
    score: Score,
    *,
    form: str = "song",
    first_bar: int = 1,
    last_bar: int = 0,
    plan: SongPlan | None = None,
    style: str = "",
    seed: int = 0,
    progress: Progress = SILENT,
) -> Score:
    """A song of the loop first_bar..last_bar (0 = the last one there is), up to 64 bars, in a form of FORMS.

    The same seed gives the same song; another one other verses, fills and ending. Raises InvalidEdit for bars outside
    of the score, for a loop that is too long or silent, and for an unknown form.
    """
    if form not in FORMS:
        raise InvalidEdit(f"There is no form {form!r:.40}.", hint=f"Known are {', '.join(FORMS)}.")
    loop = described(_loop(score, first_bar, last_bar or score.n_bars), Slice(progress, 0.0, 0.2))
    drafts = [_draft(loop, kind) for kind in FORMS[form]]
    blocks = [block for draft in drafts for block in draft.blocks]
    sections = placed_in_order([_section(kind, draft.bars) for kind, draft in zip(FORMS[form], drafts, strict=True)])
    song = spliced(loop, [*blocks, Block(loop.n_bars, 1, is_blank=True)], _with_last_bar(sections))
    song = _with_final_chord(song)
    song = _sung_anew(song, plan, style, seed, Slice(progress, 0.2, 0.6))
    song = _softened(_led_on(song, plan, style, seed, Slice(progress, 0.6, 0.9)))
    return _ended(song, plan, style, seed, Slice(progress, 0.9, 1.0))


def _loop(score: Score, first_bar: int, last_bar: int) -> Score:
    """The loop as a score of its own, its pickup left out."""
    if not score.n_bars or not any(track.notes for track in score.tracks):
        raise InvalidEdit("There is no music in this score to make a song of.", hint="Compose or load a loop first.")
    if not 1 <= first_bar <= last_bar <= score.n_bars:
        raise InvalidEdit(f"The score has bars 1 to {score.n_bars}, but {first_bar} to {last_bar} were asked for.")
    if last_bar - first_bar >= MAX_LOOP_BARS:
        raise InvalidEdit(
            f"A loop has up to {MAX_LOOP_BARS} bars, got {last_bar - first_bar + 1}.",
            hint="Name the first and the last bar of the part that shall be the loop.",
        )
    bars = last_bar - first_bar + 1
    loop = spliced(score, [Block(first_bar, bars)], (Section("chorus", 1, bars),))
    if not any(_sounds(loop, track_id) for track_id in (track.id for track in loop.tracks)):
        raise InvalidEdit(f"Nobody plays in bars {first_bar} to {last_bar}.", hint="Choose bars with music in them.")
    return loop


def _sounds(score: Score, track_id: str) -> bool:
    return any(note.onset >= score.meter_map.pickup for note in score.track(track_id).notes)


# --- the form ------------------------------------------------------------------------------------------------------


def _draft(loop: Score, kind: str) -> _Draft:
    turns = -(-SECTION_BARS // loop.n_bars)
    whole = tuple(Block(1, loop.n_bars) for _ in range(turns))
    if kind in LITERAL:
        return _Draft(kind, whole)
    if kind in ("intro", "outro"):
        return _Draft(kind, _layered(loop, turns, leaves=kind == "outro"))
    everybody = frozenset(track.id for track in loop.tracks if track.notes)
    playing = frozenset(track.id for track in loop.tracks if track.notes and role_of(track) not in RESTING[kind])
    return _Draft(kind, tuple(replace(block, tracks=playing or everybody) for block in whole))


def _layered(loop: Score, turns: int, *, leaves: bool) -> tuple[Block, ...]:
    """The loop entered layer by layer, or left in the opposite order; the tune stays out of it where others play."""
    layers = [frozenset(t.id for t in loop.tracks if t.notes and role_of(t) in roles) for roles in LAYERS]
    layers = [layer for layer in layers if layer]
    if len(layers) > 1 and not leaves:
        layers = layers[:-1] if any(role_of(loop.track(i)) == "melody" for i in layers[-1]) else layers
    stages = [frozenset[str]().union(*layers[: number + 1]) for number in range(len(layers))]
    if leaves:
        stages = stages[::-1]
    bars = [(turn, bar) for turn in range(turns) for bar in range(1, loop.n_bars + 1)]
    blocks: list[Block] = []
    for number, (_, bar) in enumerate(bars):
        stage = stages[number * len(stages) // len(bars)]
        before = blocks[-1] if blocks else None
        if before and before.tracks == stage and before.end_bar == bar:
            blocks[-1] = replace(before, bars=before.bars + 1)
        else:
            blocks.append(Block(bar, 1, stage))
    return tuple(blocks)


def _section(kind: str, bars: int) -> Section:
    return Section(kind, 1, bars, ENERGY[kind], kind.replace("_", "-").capitalize())


def _with_last_bar(sections: Sequence[Section]) -> tuple[Section, ...]:
    """The sections with the song's ending bar in the last one; those that come more than once are numbered."""
    kinds = [section.kind for section in sections]
    numbered = [
        replace(section, label=f"{section.label} {kinds[: index + 1].count(section.kind)}")
        if kinds.count(section.kind) > 1
        else section
        for index, section in enumerate(sections)
    ]
    return (*numbered[:-1], replace(numbered[-1], bars=numbered[-1].bars + 1))


# --- what is new in it ---------------------------------------------------------------------------------------------


def _sung_anew(song: Score, plan: SongPlan | None, style: str, seed: int, progress: Progress) -> Score:
    """Verses with a tune of their own, from the loop's motifs; each has another one."""
    singers = [track.id for track in song.tracks if track.notes and role_of(track) == "melody"]
    verses = [section for section in song.sections if section.kind in SUNG_ANEW]
    for number, verse in enumerate(verses, 1):
        bars = range(verse.first_bar, verse.end_bar)
        if singers:
            song = infill(song, bars, singers, plan=plan, style=style, seed=seed + number - 1).score
        progress.advance(number, len(verses))
    return song


def _led_on(song: Score, plan: SongPlan | None, style: str, seed: int, progress: Progress) -> Score:
    """A fill of the drums in the last bar before a section that is played fully."""
    drummers = [track.id for track in song.tracks if track.notes and role_of(track) == "drums"]
    leading = [section for section in song.sections[:-1] if section.kind in LEADING_ON]
    for number, section in enumerate(leading, 1):
        if drummers:
            last = section.end_bar - 1
            song = infill(song, [last], drummers[:1], plan=plan, style=style, seed=seed, fills=True).score
        progress.advance(number, len(leading))
    return song


def _softened(song: Score) -> Score:
    """Everything but the loop itself a little quieter, the less energy the more."""
    tracks = []
    quiet = [section for section in song.sections if section.kind not in LITERAL]
    spans = [
        (song.meter_map.bar_start(section.first_bar), song.meter_map.bar_start(section.end_bar), ENERGY[section.kind])
        for section in quiet
    ]
    for track in song.tracks:
        notes = list(track.notes)
        for start, end, energy in spans:
            first = bisect_left(notes, start, key=lambda note: note.onset)
            for index in range(first, bisect_left(notes, end, key=lambda note: note.onset)):
                note = notes[index]
                notes[index] = replace(note, velocity=max(1, round(note.velocity * (SOFTEST + (1 - SOFTEST) * energy))))
        tracks.append(track.with_notes(tuple(notes)))
    return song.with_tracks(tuple(tracks))


def _with_final_chord(song: Score) -> Score:
    """The song's last bar on the tonic."""
    start, end = song.meter_map.bar_start(song.n_bars), song.meter_map.bar_end(song.n_bars)
    key = song.key_at(Ticks(start)) or DEFAULT_KEY
    spans = [span for span in song.chords if span.onset < start]
    if spans and spans[-1].end > start:
        spans[-1] = replace(spans[-1], duration=Ticks(start - spans[-1].onset))
    tonic = Chord(key.tonic, "m" if key.is_minor else "")
    return replace(song, chords=(*spans, ChordSpan(Ticks(start), Ticks(end - start), tonic)))


def _ended(song: Score, plan: SongPlan | None, style: str, seed: int, progress: Progress) -> Score:
    """The last bar played as an ending by everybody, the tune on a note of the tonic chord."""
    closing = replace(plan or plan_for_style(style or nearest_style(song)), ending="ring")
    singers = [track for track in song.tracks if track.notes and role_of(track) == "melody"]
    others = [t.id for t in song.tracks if t.notes and role_of(t) not in ("melody", "effects")]
    if others:
        song = infill(song, [song.n_bars], others, plan=closing, style=style, seed=seed, progress=progress).score
    for track in singers[:1]:
        song = song.with_track(track.with_notes((*song.track(track.id).notes, _last_note(song, track))))
    return song


def _last_note(song: Score, singer: Track) -> Note:
    """The nearest tone of the last chord to where the tune was, held through the last bar."""
    run = runs_of(song, [song.n_bars])[0]
    before = surroundings(song, singer, run).before
    pitch = before[-1] if before else round(sum(TUNE_RANGE) / 2)
    chord = song.chords[-1].chord
    tones = [nearest_pitch(tone, pitch, 0, 127) for tone in chord.pitch_classes] if chord else [pitch]
    nearest = min(tones, key=lambda tone: (abs(tone - pitch), tone))
    model = singer.notes[-1]
    return replace(
        model,
        onset=Ticks(run.start),
        pitch=nearest,
        duration=Ticks(run.end - run.start),
        offset=0,
        gate=95,
        spelling="",
    )
