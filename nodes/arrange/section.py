"""Sections: inserted, repeated, moved, deleted, made longer or shorter, with everything that stands in them.

Sections are numbered from 1. Bars between the sections of a score count as sections too; a score without any gets those
that analysis hears. Everything literal stays literal: a moved or repeated section has the same bars.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from ..compose.form import Passage
from ..compose.session import ENTRIES, Session
from ..fault import InvalidEdit
from ..plan.plan import LIMITS, SECTION_KINDS, SongPlan
from ..progress import SILENT, Progress
from ..score.score import ChordSpan, Score, Section
from ..score.time import Ticks
from ..theory.chord import Chord
from .described import described
from .infill import infill
from .ruler import Ruler, ruler_of
from .session import form_of, role_of, section_kind, session_for
from .splice import Block, spliced

PHRASE_BARS = 4  # what is kept whole at the end of a section, where it is long enough
MAX_TIMES = 64
DEFAULT_ENERGY = 0.5


def sections_of(score: Score) -> tuple[Section, ...]:
    """The score's sections without gaps, bar 1 to the last; as analysis hears them where it names none."""
    return form_of(score if score.sections else described(score))


def repeat_section(score: Score, number: int, times: int = 1) -> Score:
    """The song with a section played `times` (1..64) more, literally."""
    if not 1 <= times <= MAX_TIMES:
        raise InvalidEdit(f"A section is repeated 1 to {MAX_TIMES} times, got {times}.")
    form = sections_of(score)
    index = _index(form, number)
    return _ordered(score, [*form[: index + 1], *[form[index]] * times, *form[index + 1 :]])


def move_section(score: Score, number: int, to: int) -> Score:
    """The song with section `number` as its section `to`."""
    form = list(sections_of(score))
    section = form.pop(_index(form, number))
    form.insert(_index([*form, section], to), section)
    return _ordered(score, form)


def delete_section(score: Score, number: int) -> Score:
    """The song without a section."""
    form = list(sections_of(score))
    del form[_index(form, number)]
    return _ordered(score, form)


def extend_section(score: Score, number: int, bars: int) -> Score:
    """The song with a section `bars` longer: what stands before its last phrase is played again, literally."""
    form = sections_of(score)
    section = form[_index(form, number)]
    _check_bars(bars, int(LIMITS["bars"][1]))
    blocks = []
    left = bars
    while left >= section.bars:  # whole turns first
        blocks.append(Block(section.first_bar, section.bars))
        left -= section.bars
    tail = min(PHRASE_BARS, section.bars - left)
    until = section.end_bar - tail
    if left:
        blocks += [Block(section.first_bar, until - section.first_bar)] if until > section.first_bar else []
        blocks += [Block(until - left, left) if until - left >= section.first_bar else Block(section.first_bar, left)]
        blocks += [Block(until, tail)]
    else:
        blocks += [Block(section.first_bar, section.bars)]
    return _resized(score, form, number, blocks)


def shorten_section(score: Score, number: int, bars: int) -> Score:
    """The song with a section `bars` shorter: its beginning and its end stay, bars before its last phrase go."""
    form = sections_of(score)
    section = form[_index(form, number)]
    _check_bars(bars, section.bars - 1, f"{_name(section)} has {section.bars} bars; ")
    left = section.bars - bars
    tail = min(PHRASE_BARS, max(1, left // 2))
    head = left - tail
    blocks = [Block(section.first_bar, head)] if head else []
    return _resized(score, form, number, [*blocks, Block(section.end_bar - tail, tail)])


def insert_section(
    score: Score,
    number: int,
    kind: str,
    bars: int,
    *,
    energy: float = DEFAULT_ENERGY,
    plan: SongPlan | None = None,
    style: str = "",
    seed: int = 0,
    is_empty: bool = False,
    progress: Progress = SILENT,
) -> Score:
    """The song with a new section of `bars` bars as its section `number` (one more than it has = at the end).

    It has the meter, tempo and key of what stood there, the chords of another section of its kind or else the style's,
    and is played by those who play in its kind, or have the energy (0..1) for it. is_empty: nobody plays yet.
    """
    if kind not in SECTION_KINDS:
        raise InvalidEdit(f"There is no section kind {kind!r:.40}.", hint=f"Known are {', '.join(SECTION_KINDS)}.")
    if not 0 <= energy <= 1:
        raise InvalidEdit(f"The energy of a section lies in 0..1, got {energy:g}.")
    _check_bars(bars, int(LIMITS["bars"][1]))
    score = described(score, progress)
    form = sections_of(score)
    index = number - 1 if number == len(form) + 1 else _index(form, number)
    like = form[min(index, len(form) - 1)]
    at_bar = like.first_bar if index < len(form) else score.n_bars
    new = Section(kind, at_bar, bars, energy, kind.replace("_", "-").capitalize())
    blocks = [Block(section.first_bar, section.bars) for section in form]
    blocks.insert(index, Block(at_bar, bars, is_blank=True))
    song = spliced(score, blocks, placed_in_order([*form[:index], new, *form[index:]]))
    place = song.sections[index]
    session = session_for(song, plan, style, range(0))
    song = _with_chords(song, place, session)
    players = _players(song, place)
    if is_empty or not players:
        return song
    own = range(place.first_bar, place.end_bar)
    return infill(song, own, players, plan=plan, style=style, seed=seed, progress=progress).score


# --- the form ------------------------------------------------------------------------------------------------------


def placed_in_order(sections: Sequence[Section]) -> tuple[Section, ...]:
    """The sections one after the other from bar 1."""
    placed: list[Section] = []
    for section in sections:
        placed.append(replace(section, first_bar=placed[-1].end_bar if placed else 1))
    return tuple(placed)


def _ordered(score: Score, form: Sequence[Section]) -> Score:
    """The song of these sections of its own in this order."""
    blocks = [Block(section.first_bar, section.bars) for section in form]
    return spliced(score, blocks, placed_in_order(form))


def _resized(score: Score, form: Sequence[Section], number: int, blocks: Sequence[Block]) -> Score:
    """The song with one section made of these blocks."""
    index = number - 1
    resized = replace(form[index], bars=sum(block.bars for block in blocks))
    before = [Block(section.first_bar, section.bars) for section in form[:index]]
    after = [Block(section.first_bar, section.bars) for section in form[index + 1 :]]
    sections = placed_in_order([*form[:index], resized, *form[index + 1 :]])
    return spliced(score, [*before, *blocks, *after], sections)


def _index(form: Sequence[Section], number: int) -> int:
    if not form:
        raise InvalidEdit("This score has no bars yet.", hint="Give it notes, or a number of bars.")
    if not 1 <= number <= len(form):
        known = ", ".join(f"{place} {_name(section)}" for place, section in enumerate(form[:12], 1))
        raise InvalidEdit(
            f"The song has sections 1 to {len(form)}, but section {number} was asked for.", hint=f"They are {known}."
        )
    return number - 1


def _name(section: Section) -> str:
    return section.label or section.kind or "Section"


def _check_bars(bars: int, most: int, why: str = "") -> None:
    if not 1 <= bars <= most:
        asked = f"1 to {most} bars can be changed" if most else "none can be taken away"
        raise InvalidEdit(f"{why}{asked}, got {bars}.")


# --- what is played in a new section -------------------------------------------------------------------------------


def _with_chords(song: Score, section: Section, session: Session) -> Score:
    """The song with chords in a section that has none: those of its kind elsewhere, else those of the style."""
    ruler = ruler_of(song.meter_map, song.n_bars)
    blank = [p for p in session.passages if section.first_bar <= p.first_bar < section.end_bar]
    others = [
        passage
        for passage in session.passages
        if passage.kind == section_kind(section.kind) and passage not in blank and passage.first_bar
    ]
    spans = list(song.chords)
    for passage in blank:
        alike = [other for other in others if other.shape.ticks == passage.shape.ticks and other.key == passage.key]
        spans += _turned(passage, alike[0], ruler) if alike else _spans(passage, ruler)
    return replace(song, chords=tuple(sorted(spans, key=lambda span: span.onset)))


def _spans(passage: Passage, ruler: Ruler) -> list[ChordSpan]:
    return _as_spans([(event.onset, event.end, event.chord) for event in passage.chords], passage, ruler)


def _turned(passage: Passage, other: Passage, ruler: Ruler) -> list[ChordSpan]:
    """The chords of another passage, from its start again where it is the shorter one."""
    pieces: list[tuple[int, int, Chord | None]] = []
    for turn in range(0, passage.ticks, other.ticks):
        pieces += [
            (turn + event.onset, min(passage.ticks, turn + event.end), event.chord)
            for event in other.chords
            if turn + event.onset < passage.ticks
        ]
    return _as_spans(pieces, passage, ruler)


def _as_spans(pieces: Sequence[tuple[int, int, Chord | None]], passage: Passage, ruler: Ruler) -> list[ChordSpan]:
    spans = []
    for onset, end, chord in pieces:
        first = ruler.score_tick(passage.start + onset)
        if first is not None and (last := ruler.score_end(passage.start + end)) > first:
            spans.append(ChordSpan(Ticks(first), Ticks(last - first), chord))
    return spans


def _players(song: Score, section: Section) -> list[str]:
    """Who plays in a new section: those who do in others of its kind, else those whom its energy calls in."""
    alike = [
        other for other in song.sections if section_kind(other.kind) == section_kind(section.kind) and other != section
    ]
    playing = [track for track in song.tracks if track.notes]
    if alike:
        spans = [(song.meter_map.bar_start(s.first_bar), song.meter_map.bar_start(s.end_bar)) for s in alike]
        return [t.id for t in playing if any(start <= n.onset < end for n in t.notes for start, end in spans)]
    called = [track.id for track in playing if ENTRIES[role_of(track)] <= section.energy]
    return called or [track.id for track in playing]
