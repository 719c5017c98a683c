"""Stems: exact, complete, silent where nothing plays, and stopped at once when the user cancels."""

from __future__ import annotations

import hashlib
import subprocess
import sys
import tracemalloc
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from cadenza.nodes.fault import InvalidAudio, InvalidScore
from cadenza.nodes.score.note import Control, Note
from cadenza.nodes.score.score import Score
from cadenza.nodes.score.track import Track
from cadenza.nodes.sound.audio import Stems
from cadenza.nodes.soundfont import bank
from cadenza.nodes.soundfont.bank import SoundFont, read_soundfont
from cadenza.nodes.soundfont.specification import Generator as G
from cadenza.nodes.soundfont.synthesizer import MAX_TAIL_S, render_stems

from .bank_writer import one_zone, write_bank
from .playing import RATE, Part, bend, controller, level_db, note, ours, score_of

ROOT = Path(bank.__file__).parents[2]


def band(bars: int = 4) -> Score:
    """Four players: drums, bass, chords with pedal and a lead with bends and a swell."""
    beats = range(bars * 4)
    drums = [note(b / 2, 0.1, 36 if b % 2 == 0 else 38) for b in beats] + [
        note(b / 4, 0.1, 42, 70) for b in range(bars * 8)
    ]
    bass = [note(b / 2, 0.4, 36 + 5 * (b % 3)) for b in beats]
    chords = [note(bar * 2, 1.5, pitch, 70) for bar in range(bars) for pitch in (60, 64, 67)]
    lead = [note(b / 2, 0.5, 72 + b % 5, 90) for b in beats]
    pedal = [controller(bar * 2 + up, 64, 127 - 127 * up) for bar in range(bars) for up in (0, 1)]
    swell = [controller(b / 8, 11, 60 + b % 60) for b in range(bars * 16)] + [bend(1.0, 4000), bend(1.2, 0)]
    return score_of(
        [
            Part(drums, is_drum=True).track("drums"),
            Part(bass, program=33).track("bass"),
            Part(chords, pedal, program=4).track("chords"),
            Part(lead, swell, program=81).track("lead"),
        ],
        bars,
    )


def digest(stems: Stems) -> str:
    return hashlib.sha256(b"".join(audio.waveform.tobytes() for audio in stems.audios)).hexdigest()


def test_stems_have_the_tracks_names_and_one_length_and_rate(font: SoundFont) -> None:
    stems = render_stems(band(), font, 48_000)
    assert stems.names == ("drums", "bass", "chords", "lead")
    assert stems.sample_rate == 48_000
    assert {audio.waveform.shape for audio in stems.audios} == {(2, stems.n_samples)}
    assert stems.n_samples >= 8 * 48_000
    assert all(level_db(audio.waveform, 0.1, 2) > -60 for audio in stems.audios)


def test_a_render_is_the_same_to_the_bit_also_in_another_process(font: SoundFont) -> None:
    expected = digest(render_stems(band(), font))
    assert digest(render_stems(band(), read_soundfont(font.path))) == expected
    code = (
        "import runpy, sys, pathlib; root = pathlib.Path(sys.argv[1]); sys.path.insert(0, str(root / 'tests'));"
        "runpy.run_path(str(root / 'devtools' / 'pack.py'))['load_pack'](root);"
        "from soundfont.test_synthesizer import band, digest, read_soundfont, render_stems;"
        "print(digest(render_stems(band(), read_soundfont(sys.argv[2]))))"
    )
    run = subprocess.run(
        [sys.executable, "-c", code, str(ROOT), str(font.path)], capture_output=True, text=True, check=True, timeout=120
    )
    assert run.stdout.strip() == expected


def test_a_stem_does_not_depend_on_the_other_tracks(font: SoundFont) -> None:
    score = band()
    together = render_stems(score, font)
    for track in score.tracks:
        alone = render_stems(score.with_tracks((track,)), font).audios[0].waveform
        shared = min(alone.shape[1], together.n_samples)
        np.testing.assert_array_equal(alone[:, :shared], together[track.id].waveform[:, :shared])


def test_the_stems_add_up_to_the_mix(font: SoundFont) -> None:
    stems = render_stems(band(), font)
    total = np.sum([audio.waveform.astype(np.float64) for audio in stems.audios], axis=0)
    np.testing.assert_allclose(stems.dry_mix().waveform, total, atol=1e-6)


def test_a_band_stays_near_full_scale(font: SoundFont) -> None:
    peak = float(np.abs(render_stems(band(), font).dry_mix().waveform).max())
    assert 0.1 < peak < 1.2


def test_gain_and_pan_of_a_track_are_left_to_the_mixer(font: SoundFont) -> None:
    track = Part([note(0, 1)]).track()
    plain, set_up = (render_stems(score_of([t]), font) for t in (track, replace(track, gain_db=-20.0, pan=1.0)))
    assert digest(plain) == digest(set_up)


def test_an_empty_track_gives_silence_as_long_as_the_song(font: SoundFont) -> None:
    stems = render_stems(score_of([Track("rest")], bars=2), font)
    assert stems.n_samples == 4 * RATE
    assert not stems.audios[0].waveform.any()


def test_a_tail_rings_out_into_silence(font: SoundFont) -> None:
    stems = render_stems(score_of([Part([note(0, 1.9, 72)], program=14).track()], bars=1), font)
    assert stems.n_samples > 2.2 * RATE
    assert np.abs(stems.audios[0].waveform[:, -32:]).max() < 1e-3


def test_an_endless_tail_is_faded_out(tmp_path: Path) -> None:
    path = tmp_path / "gong.sf2"
    path.write_bytes(write_bank(one_zone((G.VOL_ENV_RELEASE, 8000))))
    stems = render_stems(score_of([Part([note(0, 0.5, 69)]).track()]), read_soundfont(path))
    sound = stems.audios[0].waveform
    assert stems.n_samples == round((0.5 + MAX_TAIL_S) * RATE)
    assert level_db(sound, 5.0, 5.4) > -50
    assert np.abs(sound[:, -64:]).max() < 1e-4


def test_an_ended_voice_leaves_no_click(font: SoundFont) -> None:
    sound = ours(font, Part([note(0, 0.4, 60)], program=19))
    silent_from = np.flatnonzero(np.abs(sound).max(axis=0) > 0)[-1]
    assert np.abs(sound[:, silent_from - 8 :]).max() < 1e-4


def test_a_very_long_note_is_played_in_little_memory(font: SoundFont) -> None:
    score = score_of([Part([note(0, 120, 60)], program=89).track()])
    render_stems(score_of([Part([note(0, 1, 60)], program=89).track()]), font)
    tracemalloc.start()
    stems = render_stems(score, font)
    _, most = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    stem_bytes = stems.audios[0].waveform.nbytes
    assert most < stem_bytes * 1.5 + 16e6
    assert level_db(stems.audios[0].waveform, 118, 119.5) > -60


def test_extreme_pitches_and_bends_do_no_harm(tmp_path: Path) -> None:
    path = tmp_path / "wild.sf2"
    path.write_bytes(
        write_bank(one_zone((G.SCALE_TUNING, 1200), (G.MOD_LFO_TO_PITCH, 12000), (G.VIB_LFO_TO_PITCH, -12000)))
    )
    part = Part(
        [note(i / 10, 0.1, pitch) for i, pitch in enumerate((0, 30, 69, 127))], [bend(0.2, 8191), bend(0.25, -8192)]
    )
    assert np.abs(ours(read_soundfont(path), part)).max() < 2


def test_a_program_that_the_bank_lacks_is_played_by_a_stand_in(tmp_path: Path) -> None:
    path = tmp_path / "one.sf2"
    path.write_bytes(write_bank(one_zone()))
    tiny = read_soundfont(path)
    assert level_db(ours(tiny, Part([note(0, 1)], program=99)), 0.1, 0.9) > -40
    assert not ours(tiny, Part([note(0, 1)], is_drum=True)).any()


def test_a_score_without_tracks_is_refused(font: SoundFont) -> None:
    with pytest.raises(InvalidScore, match="at least one track"):
        render_stems(score_of([]), font)


def test_a_score_of_days_is_refused(font: SoundFont) -> None:
    stray = Track("stray", notes=(Note(20_000_000, 60, 10),))
    with pytest.raises(InvalidScore, match="60 minutes") as caught:
        render_stems(score_of([stray]), font)
    assert "stray note" in caught.value.hint


def test_an_impossible_rate_is_refused(font: SoundFont) -> None:
    with pytest.raises(InvalidAudio, match="sample rate"):
        render_stems(band(), font, 10)


class Cancelled(BaseException):
    """Stands for ComfyUI's own exception, which is no Exception of ours."""


class Watcher:
    """Notes every report; cancels at the one asked for."""

    def __init__(self, cancel_at: int = -1) -> None:
        self.reports: list[tuple[int, int]] = []
        self.cancel_at = cancel_at

    def advance(self, done: int, total: int) -> None:
        self.reports.append((done, total))
        if len(self.reports) == self.cancel_at:
            raise Cancelled


def test_progress_rises_to_its_end_in_small_steps(font: SoundFont) -> None:
    watcher = Watcher()
    render_stems(band(40), font, progress=watcher)
    shares = [done / total for done, total in watcher.reports]
    assert shares == sorted(shares)
    assert shares[-1] == 1.0
    assert len(shares) > 15
    assert max(np.diff([0.0, *shares])) < 0.2


@pytest.mark.parametrize("at", [1, 5, 12])
def test_cancel_comes_through_and_the_next_run_works(font: SoundFont, at: int) -> None:
    score = band(40)
    with pytest.raises(Cancelled):
        render_stems(score, font, progress=Watcher(cancel_at=at))
    assert render_stems(band(1), font).n_samples > 0


def test_channel_pressure_is_heard(font: SoundFont) -> None:
    def sound(*controls: Control) -> np.ndarray:
        return ours(font, Part([note(0, 1.5, 72)], controls, program=73))

    plain = sound()
    assert not np.array_equal(sound(Control(0, "pressure", 0, 127)), plain)


@pytest.mark.parametrize("program", [0, 24, 38, 48, 80, 89])
def test_a_note_sounds_alone_as_in_company(font: SoundFont, program: int) -> None:
    """Notes of one pitch share their wave while they are held and part from it when they are let go."""
    notes = [note(0, 0.31, 50), note(1, 0.5, 50, 60), note(2, 1.37, 50), note(4, 0.002, 50), note(5, 0.5, 50)]
    together = ours(font, Part(notes, program=program))
    apart = [ours(font, Part([single], program=program)) for single in notes]
    total = np.zeros((2, max(together.shape[1], *(sound.shape[1] for sound in apart))))
    for sound in apart:
        total[:, : sound.shape[1]] += sound
    np.testing.assert_allclose(together[:, : 4 * RATE], total[:, : 4 * RATE], atol=2e-6)
    np.testing.assert_allclose(
        together, total[:, : together.shape[1]], atol=1e-3
    )  # where one alone is faded out earlier
