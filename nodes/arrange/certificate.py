"""The certificate of an infill: which bars were asked for, and the hashes of all the others, before and after.

A bar is one track's material in one bar, hashed as in score/bars.py. What is not in any bar (tempo, meter, keys,
sections, chords, the set-up of every track) has a hash too. `verify` needs nothing but the certificate and the scores.
"""

from __future__ import annotations

import hashlib
import json
from bisect import bisect_left
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import TypeVar

from ..document import Json, as_list, as_object, checked, open_document, reject_unknown
from ..score.bars import bar_hashes
from ..score.note import Control, Note
from ..score.score import Score
from ..score.track import Track
from ..score.wire import to_wire
from .run import Run, runs_of

Moment = TypeVar("Moment", Note, Control)

FORMAT, VERSION = "cadenza.infill_certificate", 1


@dataclass(frozen=True, slots=True)
class TrackProof:
    """One track of a certificate. `asked`: its rewritten bars. `untouched`: the SHA-256 of all others, in order."""

    track_id: str
    asked: tuple[int, ...]
    untouched: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Certificate:
    """What an infill promises. Hashes are SHA-256, 64 hex digits. `n_bars`: bars 0 (the pickup) .. n_bars."""

    seed: int
    n_bars: int
    tracks: tuple[TrackProof, ...]
    frame: str  # all that stands in no bar
    before: str
    after: str

    @property
    def n_untouched(self) -> int:
        return sum(len(proof.untouched) for proof in self.tracks)

    @property
    def n_asked(self) -> int:
        return sum(len(proof.asked) for proof in self.tracks)


def certify(before: Score, after: Score, asked: Mapping[str, frozenset[int]], seed: int) -> Certificate:
    """The certificate of a change from `before` to `after` that was asked for in these bars of these tracks."""
    old = {track.id: _hashes_of(track, before) for track in before.tracks}
    new = {
        track.id: _hashes_after(track, known, old[track.id], asked.get(track.id, frozenset()), after)
        for track, known in zip(after.tracks, before.tracks, strict=True)
    }
    proofs = tuple(
        TrackProof(
            track.id,
            tuple(sorted(asked.get(track.id, ()))),
            tuple(code for bar, code in enumerate(old[track.id]) if bar not in asked.get(track.id, ())),
        )
        for track in before.tracks
    )
    frame = _frame_hash(before)
    return Certificate(seed, before.n_bars, proofs, frame, _whole(frame, old), _whole(frame, new))


def verify(certificate: Certificate, before: Score, after: Score) -> tuple[str, ...]:
    """Every promise that does not hold between the two scores, each one sentence; () where all hold."""
    broken: list[str] = []
    for name, score, promised in (("before", before, certificate.before), ("after", after, certificate.after)):
        hashes = {track.id: _hashes_of(track, score) for track in score.tracks}
        frame = _frame_hash(score)
        if frame != certificate.frame:
            broken.append(f"Tempo, meter, keys, sections, chords or the set-up of a track differ {name}.")
        for proof in certificate.tracks:
            broken += _broken_bars(proof, hashes.get(proof.track_id, ()), name)
        if not broken and _whole(frame, hashes) != promised:
            broken.append(f"The score {name} has other music in the bars that were asked for.")
    return tuple(broken)


def _broken_bars(proof: TrackProof, hashes: Sequence[str], name: str) -> list[str]:
    asked = set(proof.asked)
    found = [(bar, code) for bar, code in enumerate(hashes) if bar not in asked]
    if len(found) != len(proof.untouched):
        return [f"Track {proof.track_id} has {len(found)} untouched bars {name}, not {len(proof.untouched)}."]
    return [
        f"Bar {bar} of track {proof.track_id} differs {name}."
        for (bar, code), promised in zip(found, proof.untouched, strict=True)
        if code != promised
    ]


def _hashes_of(track: Track, score: Score) -> tuple[str, ...]:
    return bar_hashes(track, score.meter_map, score.n_bars)


def _hashes_after(
    new: Track, old: Track, codes: tuple[str, ...], asked: frozenset[int], score: Score
) -> tuple[str, ...]:
    """The hashes of a track that was changed in some bars: only theirs are made anew where all else is the same."""
    if new is old:
        return codes
    runs = runs_of(score, asked)
    old_notes, new_notes = (_parted(track.notes, runs, _onset_of) for track in (old, new))
    old_controls, new_controls = (_parted(track.controls, runs, _tick_of) for track in (old, new))
    if (old_notes[0], old_controls[0], old.carried) != (new_notes[0], new_controls[0], new.carried):
        return _hashes_of(new, score)
    fresh = _hashes_of(replace(new, notes=new_notes[1], controls=new_controls[1]), score)
    return tuple(fresh[bar] if bar in asked else code for bar, code in enumerate(codes))


def _onset_of(note: Note) -> int:
    return note.onset


def _tick_of(control: Control) -> int:
    return control.tick


def _parted(
    moments: Sequence[Moment], runs: Sequence[Run], place: Callable[[Moment], int]
) -> tuple[tuple[Moment, ...], tuple[Moment, ...]]:
    """What stands outside of the runs, and what inside."""
    outside: list[Moment] = []
    inside: list[Moment] = []
    position = 0
    for run in runs:
        first = bisect_left(moments, run.start, key=place)
        stop = bisect_left(moments, run.end, key=place)
        outside += moments[position:first]
        inside += moments[first:stop]
        position = stop
    outside += moments[position:]
    return tuple(outside), tuple(inside)


def _frame_hash(score: Score) -> str:
    """Of everything but the content of the bars, and but the channels: an edited track may leave one that it shared."""
    bare = tuple(replace(track, notes=(), controls=(), carried=(), channel=None) for track in score.tracks)
    frame = to_wire(replace(score, tracks=bare, bars=score.n_bars))
    return _digest(json.dumps(frame, separators=(",", ":")))


def _whole(frame: str, hashes: Mapping[str, Sequence[str]]) -> str:
    return _digest("\n".join([frame, *(f"{track_id} {' '.join(codes)}" for track_id, codes in hashes.items())]))


def _digest(text: str) -> str:
    return hashlib.sha256(text.encode()).hexdigest()


# --- as text and as JSON -----------------------------------------------------------------------------------------


def format_certificate(certificate: Certificate) -> str:
    """The certificate as people read it, with one digest a track; the hashes of single bars are in `to_wire`."""
    asked = [proof for proof in certificate.tracks if proof.asked]
    lines = [
        f"Played anew with seed {certificate.seed}: "
        + "; ".join(f"{proof.track_id} {format_bars(proof.asked)}" for proof in asked) + ".",
        f"Untouched: {certificate.n_untouched} bars of {len(certificate.tracks)} tracks, byte for byte.",
        f"before {certificate.before}",
        f"after  {certificate.after}",
        f"frame  {certificate.frame}",
    ]  # fmt: skip
    lines += [
        f"{proof.track_id}: {len(proof.untouched)} untouched bars, {_digest(' '.join(proof.untouched))}"
        for proof in certificate.tracks
    ]
    return "\n".join(lines)


def format_bars(bars: Sequence[int]) -> str:
    """(3, 4, 5, 9) -> "bars 3-5, 9"."""
    firsts = [bar for bar in bars if bar - 1 not in bars]
    lasts = [bar for bar in bars if bar + 1 not in bars]
    spans = [str(first) if first == last else f"{first}-{last}" for first, last in zip(firsts, lasts, strict=True)]
    return ("bar " if len(bars) == 1 else "bars ") + ", ".join(spans)


def certificate_to_wire(certificate: Certificate) -> Json:
    """The certificate as a JSON object."""
    return {
        "format": FORMAT,
        "version": VERSION,
        "seed": certificate.seed,
        "n_bars": certificate.n_bars,
        "before": certificate.before,
        "after": certificate.after,
        "frame": certificate.frame,
        "tracks": [
            {"track_id": proof.track_id, "asked": list(proof.asked), "untouched": list(proof.untouched)}
            for proof in certificate.tracks
        ],
    }


def certificate_from_wire(document: object) -> Certificate:
    """The Certificate of a JSON object. Raises InvalidWire, which names the place."""
    content = open_document(document, FORMAT, VERSION)
    fields = ("seed", "n_bars", "before", "after", "frame")
    reject_unknown(content, (*fields, "tracks"), "certificate")
    kinds = {"seed": int, "n_bars": int, "before": str, "after": str, "frame": str}
    plain = {name: checked(content.get(name), kinds[name], f"certificate.{name}") for name in fields}
    listed = as_list(content.get("tracks"), "certificate.tracks")
    return Certificate(**plain, tracks=tuple(_proof(item, f"certificate.tracks[{i}]") for i, item in enumerate(listed)))


def _proof(document: object, where: str) -> TrackProof:
    content = as_object(document, where)
    reject_unknown(content, ("track_id", "asked", "untouched"), where)
    asked = as_list(content.get("asked"), f"{where}.asked")
    untouched = as_list(content.get("untouched"), f"{where}.untouched")
    return TrackProof(
        checked(content.get("track_id"), str, f"{where}.track_id"),
        tuple(checked(bar, int, f"{where}.asked") for bar in asked),
        tuple(checked(code, str, f"{where}.untouched") for code in untouched),
    )
