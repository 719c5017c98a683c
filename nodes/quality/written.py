"""What is measured on the written music: what the plan promised, ranges, musicality, and the numbers of symbolic.py."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from functools import lru_cache

from ..plan.plan import SongPlan
from ..plan.style import Yardstick
from ..progress import SILENT, Progress, Slice
from ..score.analysis.reading import analysed
from ..score.note import Note
from ..score.score import Score
from ..score.track import Track
from ..theory.instrument import instrument_by_id, instrument_by_program
from ..theory.key import Key
from ..theory.scale import PARENT_MODES, Scale
from .concerned import bars_concerned
from .ensemble import style_of
from .idiom import idiom_shares
from .musicality import check_musicality
from .names import words_of
from .piece import MIN_BARS, MIN_PITCHED_NOTES, piece_of
from .reference import GATE_COMPOSITE, GROUPS, bands, composite, outside
from .report import Measurement, QualityReport, judged, measured, not_measured
from .symbolic import FORM, METRICS, measure_piece

TEMPO_TOLERANCE_BPM = 0.01
MIN_IN_KEY = 0.85  # share of notes; borrowed chords and passing notes take the rest
MIN_IN_RANGE = 0.99
GATE = ("composite", "form in band")


def check_plan(score: Score, plan: SongPlan) -> Iterator[Measurement]:
    """Whether the score keeps what the plan promises."""
    bars = plan.total_bars
    yield measured("bars", score.n_bars, "bars", low=bars, high=bars, hint=f"The plan has {bars} bars.")
    yield _check_tempo(score, plan)
    wanted = list(dict.fromkeys(plan.meter_of(section).symbol for section in plan.sections))
    meters = list(dict.fromkeys(change.meter.symbol for change in score.meter_map.changes))
    yield judged("meter", ", ".join(meters), meters == wanted, f"The plan asks for {', '.join(wanted)}.")
    yield _check_form(score, plan)
    yield _check_instruments(score, plan)
    yield _check_notes_in_key(score, plan)


def check_score(
    score: Score, plan: SongPlan | None = None, progress: Progress = SILENT, *, group: str = ""
) -> Iterator[Measurement]:
    """Ranges, the ten checks of musicality, and the comparison with real pieces of a group, "" = the style's own.

    With a plan the song is ours, so ranges decide; the rest decides nothing.
    """
    yield _check_range(score, plan is not None)
    progress.advance(0, 4)
    for finding in check_musicality(_with_roles(score, Slice(progress, 0.0, 0.4)), plan):
        if finding.name != "notes in range":
            yield finding.to_measurement()
    yield _check_idioms(score, plan)
    progress.advance(2, 4)
    yield from _compare(score, plan, group)


def _with_roles(score: Score, progress: Progress) -> Score:
    """The score, or where it comes without roles what its analysis reads into it."""
    return score if any(track.role for track in score.tracks) else analysed(score, progress)


def measure_music(
    score: Score, plan: SongPlan | None = None, group: str = "", progress: Progress = SILENT
) -> QualityReport:
    """The report on the written music alone. `group`: of reference.GROUPS, "" = the one that the plan's style names."""
    return QualityReport(tuple(check_score(score, plan, progress, group=group)))


def is_through_gate(report: QualityReport) -> bool:
    """Whether composite and form of a report lie where real pieces have them."""
    return all((one := report.find(name)) is not None and one.verdict == "pass" for name in GATE)


def _check_idioms(score: Score, plan: SongPlan | None) -> Measurement:
    style = style_of(plan)
    asked = [one for one in idiom_shares(score, style) if one.share is not None] if style else []
    if not asked:
        return not_measured("idioms", "It takes a plan whose style claims idioms.")
    broken = [one for one in asked if not one.holds]
    bars = {bar for one in broken for bar in one.bars}
    hint = f"Not kept: {', '.join(one.claim.predicate.replace('_', ' ') for one in broken)}."
    return measured("idioms", 1 - len(broken) / len(asked), low=1.0, bars=bars, decides=False, hint=hint)


def _compare(score: Score, plan: SongPlan | None, group: str) -> Iterator[Measurement]:
    """Composite, form, and every metric beside its band; those that the style is exempt from say why."""
    style = style_of(plan)
    yardstick = style.yardstick if style else Yardstick()
    exempt, group = dict(yardstick.exempt), group or yardstick.group
    piece = piece_of(score)
    values, known = measure_piece(piece), bands(group)
    if not values:
        why = f"It takes {MIN_PITCHED_NOTES} pitched notes and {MIN_BARS} bars."
        yield from (not_measured(name, why) for name in (*GATE, *METRICS))
        return
    unusual = f"Unusual beside {GROUPS[group]}"
    off, off_form = (outside(values, group, exempt, names) for names in (METRICS, FORM))
    told = ", ".join(words_of(name)[0] or name for name in off)
    share, n_form = composite(values, group, exempt), sum(name not in exempt for name in FORM)
    yield measured(GATE[0], round(share, 4), low=GATE_COMPOSITE, decides=False, hint=f"{unusual}: {told}.")
    told = ", ".join(words_of(name)[0] or name for name in off_form)
    inside = n_form - len(off_form)
    yield measured(GATE[1], inside, f"of {n_form}", low=n_form, decides=False, hint=f"{unusual}: {told}.")
    bars = bars_concerned(piece, values, off, known)
    for name, value in values.items():
        if name in exempt:
            yield not_measured(name, exempt[name])
        else:
            low, high = known.get(name, (None, None))
            where, hint = bars.get(name, ()), f"{unusual}."
            yield measured(name, round(value, 4), low=low, high=high, bars=where, decides=False, hint=hint)


@lru_cache(maxsize=64)
def pitch_classes_of(key: Key) -> frozenset[int]:
    """The pitch classes that count as in the key: its scale; for a scale of five or six notes those of the church mode
    that it comes from too; in minor both forms of the sixth and seventh."""
    scales = {key.mode}
    if len(key.scale.pitch_classes) < 7:
        scales.add(PARENT_MODES[key.mode])
    if PARENT_MODES[key.mode] == "minor":
        scales |= {"minor", "harmonic_minor", "melodic_minor"}
    return frozenset(pitch_class for mode in scales for pitch_class in Scale(key.tonic_pitch_class, mode).pitch_classes)


def _check_tempo(score: Score, plan: SongPlan) -> Measurement:
    """The tempo at the start of the first section that is not played as the plan asks, else of the first one."""
    bar, worst = 1, (plan.bpm_of(plan.sections[0]), score.tempo_map.changes[0].bpm, 1)
    for section in plan.sections:
        found = score.tempo_map.bpm_at(score.meter_map.bar_start(bar))
        if abs(found - plan.bpm_of(section)) > TEMPO_TOLERANCE_BPM:
            worst = (plan.bpm_of(section), found, bar)
            break
        bar += section.bars
    asked, found, bar = worst
    low, high = asked - TEMPO_TOLERANCE_BPM, asked + TEMPO_TOLERANCE_BPM
    hint = f"The plan asks for {asked:g} bpm at bar {bar}."
    return measured("written tempo", found, "bpm", low=low, high=high, hint=hint)


def _check_form(score: Score, plan: SongPlan) -> Measurement:
    wanted = [(section.kind, section.bars) for section in plan.sections]
    found = [(section.kind, section.bars) for section in score.sections]
    text = ", ".join(f"{kind} {bars}" for kind, bars in found) or "no sections"
    asked = ", ".join(f"{kind} {bars}" for kind, bars in wanted)
    return judged("form", text, found == wanted, f"The plan asks for {asked}.")


def _check_instruments(score: Score, plan: SongPlan) -> Measurement:
    """Every player of the plan who is not silent throughout has a track of their instrument with notes."""
    playing = Counter((track.program, track.is_drum) for track in score.tracks if track.notes)
    missing = []
    for player in plan.players:
        instrument = instrument_by_id(player.instrument)
        silent = set(range(len(plan.sections))) <= set(player.silent_in)
        if silent:
            continue
        if playing[instrument.program, instrument.is_drum] > 0:
            playing[instrument.program, instrument.is_drum] -= 1
        else:
            missing.append(instrument.name)
    hint = f"{', '.join(missing)} of the plan does not play."
    return measured("missing instruments", len(missing), "players", high=0, hint=hint)


def _check_notes_in_key(score: Score, plan: SongPlan) -> Measurement:
    """Notes in the score's own keys where it changes them, else in the plan's, section by section."""
    name = "notes in key"
    planned = [plan.key_of(section) for section in plan.sections for _ in range(section.bars)]
    in_key: list[bool] = []
    strange_bars: Counter[int] = Counter()
    for _, note in _pitched_notes(score):
        bar = score.meter_map.position(note.onset).bar
        key = planned[min(max(bar, 1), len(planned)) - 1]
        key_there = score.key_at(note.onset) if len(score.keys) > 1 else key
        fits = note.pitch % 12 in pitch_classes_of(key_there or key)
        in_key.append(fits)
        if not fits:
            strange_bars[bar] += 1
    if not in_key:
        return not_measured(name, "There are no pitched notes.")
    bars = [bar for bar, _ in strange_bars.most_common(8)]
    hint = f"Most notes outside {plan.key.name} stand in these bars."
    return measured(name, sum(in_key) / len(in_key), low=MIN_IN_KEY, bars=bars, hint=hint)


def _check_range(score: Score, planned: bool) -> Measurement:
    name = "notes in range"
    outside: list[tuple[Track, Note]] = []
    n_notes = 0
    for track, note in _pitched_notes(score):
        n_notes += 1
        if not instrument_by_program(track.program).contains(note.pitch):
            outside.append((track, note))
    if not n_notes:
        return not_measured(name, "There are no pitched notes.")
    who = ", ".join(dict.fromkeys(track.name or track.id for track, _ in outside))
    bars = {score.meter_map.position(note.onset).bar for _, note in outside}
    hint = f"{who}: notes that the instrument does not have."
    return measured(name, 1 - len(outside) / n_notes, low=MIN_IN_RANGE, bars=bars, hint=hint, decides=planned)


def _pitched_notes(score: Score) -> Iterator[tuple[Track, Note]]:
    """Notes of the pitched tracks that keep their program."""
    for track in score.tracks:
        if not track.is_drum and not any(control.kind == "program" for control in track.controls):
            yield from ((track, note) for note in track.notes)
