"""The finished song as a folder of files, whole or not at all.

    <folder>/<name>/              <name> is a slug; an existing folder is never touched: the next is <name>-2
        <name>.mid  <name>.wav  plan.json  report.json  manifest.json
        stems/01-melody.wav …     in track order, all equally long

The MIDI file and every audio file carry the manifest inside them too.

Everything is written into a draft folder beside the target, which then becomes the target in one rename. A full disk,
Cancel or a killed process leaves nothing under the song's name.
"""

from __future__ import annotations

import json
import shutil
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, fields
from itertools import count
from pathlib import Path

from ..document import Json
from ..draft import DRAFT_SUFFIX, write_whole
from ..fault import StorageFault
from ..plan import wire as plan_wire
from ..plan.plan import SongPlan
from ..progress import SILENT, Progress, Slice
from ..quality.report import QualityReport
from ..sound.audio import Audio, Stems
from ..sound.files import encoding_named, write_audio
from .embedding import manifest_text, song_tags, with_midi_manifest
from .manifest import Manifest
from .name import slug

MAX_SIBLINGS = 9999


@dataclass(frozen=True, slots=True)
class SongFiles:
    """Where a song lies. None and () = was not given."""

    folder: Path
    midi: Path | None = None
    stems: tuple[Path, ...] = ()
    master: Path | None = None
    report: Path | None = None
    plan: Path | None = None
    manifest: Path | None = None

    def to_wire(self) -> Json:
        """Absolute paths as text, kind by kind: {"midi": "…", "stems": ["…"], …}."""
        wire: Json = {field.name: getattr(self, field.name) for field in fields(self) if field.name != "stems"}
        wire = {name: None if path is None else str(path.absolute()) for name, path in wire.items()}
        return wire | {"stems": [str(path.absolute()) for path in self.stems]}


def export_song(
    folder: Path,
    name: str,
    *,
    midi: bytes | None = None,
    plan: SongPlan | None = None,
    stems: Stems | None = None,
    master: Audio | None = None,
    report: QualityReport | None = None,
    manifest: Manifest | None = None,
    encoding: str = "wav24",
    progress: Progress = SILENT,
) -> SongFiles:
    """Write what is given into a new folder under `folder`. `name` may be any text, `midi` is a formatted .mid file.

    Raises InvalidAudio where the encoding cannot hold the audio, StorageFault where the disk refuses.
    """
    song_name = slug(name)
    with _drafted_folder(folder, song_name) as draft:
        documents = {
            "plan": plan and plan_wire.to_wire(plan),
            "report": report and report.to_wire(),
            "manifest": manifest and manifest.to_wire(),
        }
        written = {kind: _write_json(draft.path / f"{kind}.json", wire) for kind, wire in documents.items() if wire}
        text = manifest_text(manifest) if manifest else ""
        if midi is not None:
            written["midi"] = draft.path / f"{song_name}.mid"
            write_whole(written["midi"], with_midi_manifest(midi, text) if text else midi)

        def tags(part: str = "") -> dict[str, str]:
            return song_tags(manifest, part, text) if manifest else {}

        if master is not None:
            written["master"] = draft.path / f"{song_name}{encoding_named(encoding).ending}"
            write_audio(master, written["master"], encoding, Slice(progress, 0.0, 0.2), tags())
        share = Slice(progress, 0.2, 1.0)
        stem_paths = _write_stems(stems, draft.path / "stems", encoding, tags, share) if stems else ()
        progress.advance(1, 1)
    moved = {kind: draft.place(path) for kind, path in written.items()}
    return SongFiles(draft.target, stems=tuple(map(draft.place, stem_paths)), **moved)


def _write_stems(
    stems: Stems, folder: Path, encoding: str, tags: Callable[[str], dict[str, str]], progress: Progress
) -> tuple[Path, ...]:
    paths = []
    for number, (name, audio) in enumerate(zip(stems.names, stems.audios, strict=True), 1):
        paths.append(folder / stem_file(number, name, encoding))
        share = Slice(progress, (number - 1) / len(stems.names), number / len(stems.names))
        write_audio(audio, paths[-1], encoding, share, tags(name))
    return tuple(paths)


def _write_json(path: Path, wire: Json) -> Path:
    write_whole(path, (json.dumps(wire, ensure_ascii=False, indent=1) + "\n").encode())
    return path


def stem_file(number: int, name: str, encoding: str) -> str:
    """The name of a stem's file: 2, "bass" -> "02-bass.wav"."""
    return f"{number:02d}-{slug(name, 'track')}{encoding_named(encoding).ending}"


@dataclass(slots=True)
class _Draft:
    """A folder in the making, and where it ended up."""

    path: Path
    target: Path

    def place(self, path: Path) -> Path:
        return self.target / path.relative_to(self.path)


@contextmanager
def _drafted_folder(folder: Path, name: str) -> Iterator[_Draft]:
    """A new folder that becomes `folder/name` (or its next free sibling) when the block ends well, else vanishes."""
    draft: _Draft | None = None
    try:
        folder.mkdir(parents=True, exist_ok=True)
        path = _make_first_free(folder / f".{name}-{number}{DRAFT_SUFFIX}" for number in count(1))
        draft = _Draft(path, path)
        yield draft
        draft.target = _rename_to_first_free(path, folder, name)
    except OSError as fault:
        raise StorageFault(
            f"Could not export {name!r}: {fault.strerror or fault}.",
            hint=f"Check free space and write permission of the folder {str(folder)!r}, then run again.",
        ) from fault
    except StorageFault as fault:
        raise StorageFault(
            f"Could not export {name!r}. {fault.message}",
            hint=f"Check free space and write permission of the folder {str(folder)!r}, then run again.",
        ) from fault
    finally:
        if draft is not None:
            shutil.rmtree(draft.path, ignore_errors=True)


def _make_first_free(paths: Iterator[Path]) -> Path:
    for path in paths:
        try:
            path.mkdir()
        except FileExistsError:
            continue  # another export, or what a killed one left
        return path
    raise FileExistsError("no free name")


def _rename_to_first_free(path: Path, folder: Path, name: str) -> Path:
    for number in range(1, MAX_SIBLINGS + 1):
        target = folder / (name if number == 1 else f"{name}-{number}")
        if target.exists():
            continue
        try:
            path.rename(target)
        except OSError:
            if target.exists():  # another export was faster
                continue
            raise
        return target
    raise FileExistsError(f"there are {MAX_SIBLINGS} songs of that name already")
