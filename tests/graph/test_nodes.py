"""Our nodes as ComfyUI sees them: the schemas, the progress, the faults."""

from __future__ import annotations

import asyncio
import json
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from cadenza.nodes.fault import CadenzaError, InvalidMusicText, InvalidPlan

from ..comfy_host import FakePromptServer

BRIEF = "lo-fi beat, 90 bpm, D minor, piano, bass and drums, 4 bars"


@pytest.fixture
def nodes(prompt_server: FakePromptServer) -> dict[str, Any]:
    """node id -> class, from the pack's real entry point."""
    from cadenza import comfy_entrypoint

    extension = asyncio.run(comfy_entrypoint())
    listed = asyncio.run(extension.get_node_list())
    return {node.GET_SCHEMA().node_id: node for node in listed}


@pytest.fixture
def score(nodes: dict[str, Any]) -> Any:
    plan = nodes["Cadenza_PlanSong"].execute(BRIEF, 1)[0]
    return nodes["Cadenza_ComposeSong"].execute(plan)[0]


@pytest.fixture
def cancelled(comfyui: Path) -> Iterator[type[BaseException]]:
    """Cancel has been pressed; the exception that ComfyUI then raises."""
    import comfy.model_management as management

    management.interrupt_current_processing(True)
    yield management.InterruptProcessingException
    management.interrupt_current_processing(False)


def test_every_node_is_in_the_menu_with_a_name_and_a_description(nodes: dict[str, Any]) -> None:
    assert len(nodes) >= 15
    for node in nodes.values():
        schema = node.GET_SCHEMA()
        assert schema.category.startswith("Cadenza/")
        assert schema.display_name
        assert len(schema.description) > 20


def test_every_input_and_output_explains_itself(nodes: dict[str, Any]) -> None:
    for node in nodes.values():
        schema = node.GET_SCHEMA()
        for port in [*schema.inputs, *schema.outputs]:
            assert port.tooltip and len(port.tooltip) >= 10, (schema.node_id, port.id)
        for number in (port for port in schema.inputs if port.io_type in {"INT", "FLOAT"}):
            assert re.search(r"\d", number.tooltip), f"{schema.node_id}.{number.id} does not say its range"


def test_a_node_with_a_picture_shows_it_also_from_the_cache(nodes: dict[str, Any]) -> None:
    drawn = {"CADENZA_SCORE", "CADENZA_REPORT", "AUDIO"}
    for node in nodes.values():
        schema = node.GET_SCHEMA()
        has_picture = any(output.io_type in drawn for output in schema.outputs)
        assert schema.is_output_node or not has_picture, schema.node_id


def test_our_routes_are_mounted(nodes: dict[str, Any], prompt_server: FakePromptServer) -> None:
    paths = {route.path for route in prompt_server.routes}
    assert {"/cadenza/songs", "/cadenza/preview/audio/{ticket}/sound"} <= paths


def test_a_plan_says_where_every_field_comes_from(nodes: dict[str, Any]) -> None:
    document = json.loads(nodes["Cadenza_PlanSong"].execute(BRIEF, 7)[1])
    assert document["bpm"] == 90
    assert document["seed"] == 7
    assert document["sources"]["bpm"] == "you said"
    assert set(document["sources"]) >= {"title", "style", "mood", "bpm", "key", "meter", "sections", "players", "swing"}


def test_edit_plan_changes_only_what_it_is_told(nodes: dict[str, Any]) -> None:
    plan = nodes["Cadenza_PlanSong"].execute(BRIEF, 1)[0]
    keep = dict(title="", bpm=0.0, key="", meter="", swing=0.0, humanise=-1.0, delivery="keep")
    assert nodes["Cadenza_EditPlan"].execute(plan, **keep)[0] == plan
    edited = nodes["Cadenza_EditPlan"].execute(plan, **{**keep, "bpm": 100.0, "key": "F# dorian"})[0]
    assert (edited.bpm, edited.key.name, edited.meter) == (100.0, "F# dorian", plan.meter)
    with pytest.raises(InvalidPlan, match="tempo lies in 20 to 400"):
        nodes["Cadenza_EditPlan"].execute(plan, **{**keep, "bpm": 5.0})
    with pytest.raises(InvalidMusicText):
        nodes["Cadenza_EditPlan"].execute(plan, **{**keep, "key": "H moll"})


def test_a_shown_score_goes_to_the_shelf_and_only_its_ticket_out(nodes: dict[str, Any], score: Any) -> None:
    from cadenza.nodes.score.wire import to_wire
    from cadenza.nodes.studio.studio import current

    output = nodes["Cadenza_PreviewScore"].execute(score)
    ticket = output.ui["cadenza_score"][0]
    assert set(ticket) == {"id"}
    assert current().shelf.get(ticket["id"]).content == to_wire(score)


def test_stems_render_mix_and_master_as_native_audio(nodes: dict[str, Any], score: Any) -> None:
    stems, dry, font = nodes["Cadenza_RenderStems"].execute(score, "default", 22050)[slice(None)]
    assert stems.names == tuple(track.id for track in score.tracks)
    assert dry["waveform"].shape[:2] == (1, 2)
    assert re.fullmatch(r".+\.sf[23] sha256:[0-9a-f]{64}", font)
    mix = nodes["Cadenza_BalanceMix"].execute(stems, score)[0]
    mixed = nodes["Cadenza_MixStems"].execute(stems, mix)[0]
    silent = nodes["Cadenza_SetChannel"].execute(mix, score.tracks[0].id, 0.0, 0.0, True, False)[0]
    assert not np.array_equal(nodes["Cadenza_MixStems"].execute(stems, silent)[0]["waveform"], mixed["waveform"])
    mastered = nodes["Cadenza_MasterAudio"].execute(mixed, "streaming", -1.0)[0]
    assert mastered["waveform"].shape == mixed["waveform"].shape
    picked = nodes["Cadenza_PickStem"].execute(stems, score.tracks[0].id)[0]
    assert np.array_equal(picked["waveform"][0].numpy(), stems[score.tracks[0].id].waveform)


def test_a_stem_that_is_not_there_names_those_that_are(nodes: dict[str, Any], score: Any) -> None:
    stems = nodes["Cadenza_RenderStems"].execute(score, "default", 8000)[0]
    with pytest.raises(CadenzaError, match=score.tracks[0].id):
        nodes["Cadenza_PickStem"].execute(stems, "theremin")


def test_a_song_is_judged_by_the_delivery_it_was_mastered_for(nodes: dict[str, Any], score: Any) -> None:
    plan = nodes["Cadenza_PlanSong"].execute(BRIEF, 1)[0]
    dry = nodes["Cadenza_RenderStems"].execute(score, "default", 44100)[1]
    quiet = nodes["Cadenza_MasterAudio"].execute(dry, "broadcast", -2.0)[0]

    def fails(delivery: str, ceiling_dbtp: float) -> set[str]:
        report = nodes["Cadenza_CheckSong"].execute(score, delivery, ceiling_dbtp, plan, quiet)[0]
        return {measurement.name for measurement in report.failures} & {"loudness", "true peak"}

    assert fails("broadcast", -2.0) == set()
    assert fails("as planned", -2.0) == {"loudness"}


def test_midi_is_saved_and_loaded(nodes: dict[str, Any], score: Any, comfyui: Path) -> None:
    relative = nodes["Cadenza_SaveMidi"].execute(score, "album/../../sketch")[0]
    saved = comfyui / "output" / relative
    assert saved.resolve().is_relative_to((comfyui / "output").resolve())
    (comfyui / "input" / "sketch.mid").write_bytes(saved.read_bytes())
    loaded = nodes["Cadenza_LoadMidi"].execute("sketch.mid")[0]
    assert [len(track.notes) for track in loaded.tracks] == [len(track.notes) for track in score.tracks]
    again = nodes["Cadenza_SaveMidi"].execute(score, "album/../../sketch")[0]
    assert again != relative


@pytest.mark.parametrize("name", ["../secret.mid", "/etc/passwd", "missing.mid", ""])
def test_a_midi_name_that_was_not_listed_is_refused(nodes: dict[str, Any], name: str) -> None:
    assert "input folder" in nodes["Cadenza_LoadMidi"].validate_inputs(name)


def test_cancel_comes_out_of_every_long_node(
    nodes: dict[str, Any], score: Any, cancelled: type[BaseException], request: pytest.FixtureRequest
) -> None:
    with pytest.raises(cancelled):
        nodes["Cadenza_RenderStems"].execute(score, "default", 44100)
