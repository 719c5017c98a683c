"""`dev.py bench export`: every format as independent readers find it, and songs made again from their manifests.

FFmpeg reads the sounds, mido the MIDI, music21 the MusicXML; DAWproject is held against its own schema where that is
here (../shared/reference/dawproject). Songs are of every origin (tests/export/varied.py): composed with changes of
tempo, meter and key, pickups and endings; edited, infilled, restyled, imported. CADENZA_BENCH_SONGS makes the 100
fewer.
"""

from __future__ import annotations

import os
import zipfile
from collections.abc import Iterator
from pathlib import Path
from random import Random

import numpy as np

from cadenza.devtools.bench import Context, Figure, at_least, at_most
from cadenza.nodes.export.embedding import song_tags
from cadenza.nodes.export.loop import format_loop
from cadenza.nodes.export.manifest import Manifest
from cadenza.nodes.export.stem_archive import write_stem_archive
from cadenza.nodes.export.treatment import Treatment
from cadenza.nodes.score.score import Score
from cadenza.nodes.sound.files import format_audio, parse_audio
from cadenza.nodes.soundfont.bank import SoundFont
from cadenza.nodes.soundfont.finder import default_soundfont
from cadenza.nodes.studio.loop import render_loop
from cadenza.nodes.studio.replay import replay
from cadenza.nodes.studio.soundfonts import SoundFontLibrary

from ..export.listener import CODECS, sound_faults
from ..export.varied import of_every_origin
from ..export.witness import has_schemas, midi_faults, notation_faults, project_faults
from ..sound.foreign import decoded
from ..studio.exported import FORMS, OTHER_FORMS, Session

SONGS = int(os.environ.get("CADENZA_BENCH_SONGS", "100"))
SOUNDS_PER_ENCODING = 3
LOOPS, STEM_SONGS = 40, 8
LOOP_RATES = (22_050, 32_000, 44_100)
SEED = 1


def run(context: Context) -> list[Figure]:
    soundfonts = SoundFontLibrary(lambda: (default_soundfont().parent,))
    font = soundfonts.open()
    return [
        *_documents(),
        *_sounds(font, context.scratch),
        *_loops(font, context.scratch),
        *_stems(font, context.scratch),
        *_replays(soundfonts, context.scratch),
    ]


def _share(name: str, faults: list[list[str]]) -> Figure:
    """The share of those without a fault; the faults of the others are printed."""
    for number, found in enumerate(faults):
        if found:
            print(f"{name}: number {number}: {'; '.join(found)}")
    return at_least(f"{name}, of {len(faults)}", 100 * sum(not one for one in faults) / len(faults), "%", 100.0)


def _scores(count: int, seed: int) -> Iterator[Score]:
    return (score for _, score in of_every_origin(Random(seed), count))


def _documents() -> list[Figure]:
    scores = list(_scores(SONGS, SEED))
    figures = [
        _share("MIDI files that mido reads as the scores are", [midi_faults(score) for score in scores]),
        _share("MusicXML that music21 reads as the scores are", [notation_faults(score) for score in scores]),
    ]
    if has_schemas():
        figures.append(_share("DAWprojects valid, in tempo and meter", [project_faults(score) for score in scores]))
    else:
        print("DAWproject is not measured: its schema is not here.")
    return figures


def _sounds(font: SoundFont, scratch: Path) -> list[Figure]:
    faults: list[list[str]] = []
    for number, score in enumerate(_scores(SOUNDS_PER_ENCODING * len(CODECS), SEED + 1)):
        encoding = list(CODECS)[number % len(CODECS)]
        session = Session(score, font, number)
        tags = song_tags(session.manifest, "master")
        path = scratch / f"sound-{number}"
        path.write_bytes(format_audio(session.made.audio, encoding, tags=tags))
        faults.append(sound_faults(path, session.made.audio, encoding, tags["TITLE"]))
    return [_share("sounds in seven encodings that FFmpeg reads as they are", faults)]


def _loops(font: SoundFont, scratch: Path) -> list[Figure]:
    chance = Random(SEED + 2)
    faults: list[list[str]] = []
    for score in _scores(LOOPS, SEED + 2):
        rate = chance.choice(LOOP_RATES)
        first = chance.randint(1, score.n_bars)
        last = chance.randint(first, min(score.n_bars, first + 3))
        loop = render_loop(score, first, last, font, sample_rate=rate)
        path = scratch / "loop"
        path.write_bytes(format_loop(loop, Manifest(score), first, last, chance.choice(("wav24", "flac", "ogg"))))
        start, end = score.meter_map.bar_start(first), score.meter_map.bar_end(last)
        exact = rate * (score.tempo_map.seconds_at(end) - score.tempo_map.seconds_at(start))
        found = decoded(path, rate).shape[1]
        faults.append([] if abs(found - exact) <= 0.5 else [f"{found} samples for {exact:.2f}"])
    return [_share("loops as long as their bars, to the sample", faults)]


def _stems(font: SoundFont, scratch: Path) -> list[Figure]:
    """Mastered stems against the master that they sum to."""
    worst, lengths = 0.0, set()
    for number, score in enumerate(_scores(STEM_SONGS, SEED + 3)):
        session = Session(score, font, number)
        path = scratch / f"stems-{number}.zip"
        write_stem_archive(path, session.stems, session.manifest, Treatment("mastered"), "wav32f")
        with zipfile.ZipFile(path) as archive:
            sounds = [parse_audio(archive.read(name)) for name in archive.namelist()[:-1]]
        lengths |= {sound.n_samples - session.stems.n_samples for sound in sounds}
        total = np.sum([sound.waveform.astype(np.float64) for sound in sounds], axis=0)
        worst = max(worst, float(np.abs(total - session.made.audio.waveform).max()))
    return [
        at_most("mastered stems, largest distance of their sum from the master", worst, "of full scale", 1e-5),
        at_most("mastered stems, samples between the shortest and the longest", float(max(map(abs, lengths))), "", 0),
    ]


def _replays(soundfonts: SoundFontLibrary, scratch: Path) -> list[Figure]:
    songs: list[list[str]] = []
    others: list[list[str]] = []
    for number, score in enumerate(_scores(SONGS, SEED + 4)):
        session = Session(score, soundfonts.open(), number)
        manifest = FORMS["song"](session, scratch / "songs")
        made = replay(manifest, soundfonts)
        whole = manifest.score == score and len(made.comparisons) == len(score.tracks) + 1
        songs.append([] if made.agrees and whole else [made.verdict])
        form = OTHER_FORMS[number % len(OTHER_FORMS)]
        again = replay(FORMS[form](session, scratch), soundfonts)
        others.append([] if again.agrees else [f"{form}: {again.verdict}"])
    return [
        _share("songs replayed to the bit, half of them edited, infilled, restyled or imported", songs),
        _share("stems, loops, DAWprojects and MusicXML replayed to the bit", others),
    ]
