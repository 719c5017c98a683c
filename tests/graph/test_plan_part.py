"""Set Section and Set Player as ComfyUI calls them."""

from __future__ import annotations

import asyncio
from typing import Any

import pytest

from cadenza.nodes.fault import InvalidMusicText, InvalidPlan

from ..comfy_host import FakePromptServer

BRIEF = "pop song, C major, piano, bass, drums and flute, verse chorus verse chorus"
KEEP_SECTION = dict(bars=0, energy=-1.0, lift=-12, bpm=0.0, meter="", pickup=-1.0, chart="")
KEEP_PLAYER = dict(
    sections="", instrument="", role="keep", intensity=-1.0, complexity=-1.0, fills=-1.0, register=-3, feel="keep",
    presence="keep", take=-1, lock="keep",
)  # fmt: skip


@pytest.fixture
def nodes(prompt_server: FakePromptServer) -> dict[str, Any]:
    from cadenza import comfy_entrypoint

    listed = asyncio.run(asyncio.run(comfy_entrypoint()).get_node_list())
    return {node.GET_SCHEMA().node_id: node for node in listed}


@pytest.fixture
def plan(nodes: dict[str, Any]) -> Any:
    return nodes["Cadenza_PlanSong"].execute(BRIEF, 1)[0]


def test_a_section_takes_what_it_is_given_and_keeps_the_rest(nodes: dict[str, Any], plan: Any) -> None:
    def change(**changes: Any) -> Any:
        return nodes["Cadenza_SetSection"].execute(plan, "last chorus", **KEEP_SECTION | changes)[0]

    assert change().sections == plan.sections
    lifted = change(lift=2, bpm=126.0, meter="12/8", pickup=1.5, energy=1.0, bars=16)
    assert lifted.sections[:3] == plan.sections[:3]
    last = lifted.sections[3]
    assert (last.lift, last.bpm, last.meter.symbol, last.pickup_quarters) == (2, 126.0, "12/8", 1.5)
    assert (last.energy, last.bars) == (1.0, 16)
    charted = change(chart="| C | <G! |")
    assert charted.sections[3].chart == "| C | <G! |"
    with pytest.raises(InvalidPlan, match="Bar 2 of the chart"):
        change(chart="| C | Hm |")
    with pytest.raises(InvalidMusicText):
        change(meter="five")


def test_what_a_section_had_of_its_own_is_given_back(nodes: dict[str, Any], plan: Any) -> None:
    execute = nodes["Cadenza_SetSection"].execute
    own = execute(plan, "1", **KEEP_SECTION | dict(meter="3/4", lift=3, chart="| C |"))[0]
    back = execute(own, "1", **KEEP_SECTION | dict(meter="song", lift=0, chart="none"))[0]
    assert back.sections == plan.sections


def test_one_is_locked_and_another_plays_a_new_take(nodes: dict[str, Any], plan: Any) -> None:
    def change(planned: Any, player: str, **changes: Any) -> Any:
        return nodes["Cadenza_SetPlayer"].execute(planned, player, **KEEP_PLAYER | changes)[0]

    kept = change(plan, "bass", lock="lock")
    again = change(kept, "flute", take=1, feel="laid_back", register=1)
    with pytest.raises(InvalidPlan, match="bass is locked"):
        change(again, "bass", take=1)
    assert change(again, "bass", take=1, lock="unlock").source_of("players.bass") != "locked"
    compose = nodes["Cadenza_ComposeSong"].execute
    before, after = compose(plan)[0], compose(again)[0]
    changed = [old.id for old, new in zip(before.tracks, after.tracks, strict=True) if old.notes != new.notes]
    assert changed == ["melody"]


def test_a_player_rests_shines_and_changes_instrument(nodes: dict[str, Any], plan: Any) -> None:
    execute = nodes["Cadenza_SetPlayer"].execute
    resting = execute(plan, "drums", **KEEP_PLAYER | dict(sections="verse", presence="rests"))[0]
    drums = next(player for player in resting.players if player.role == "drums")
    assert drums.silent_in == (0, 2)
    swapped = execute(plan, "piano", **KEEP_PLAYER | dict(instrument="nylon guitar", intensity=0.8))[0]
    assert any(player.instrument == "nylon_guitar" and player.manner.intensity == 0.8 for player in swapped.players)
    with pytest.raises(InvalidPlan, match="did you mean"):
        execute(plan, "piano", **KEEP_PLAYER | dict(instrument="pianoo"))


def test_edit_plan_sets_ending_and_voice(nodes: dict[str, Any], plan: Any) -> None:
    keep = dict(title="", bpm=0.0, key="", meter="", swing=0.0, humanise=-1.0, delivery="keep")
    edit = nodes["Cadenza_EditPlan"].execute
    edited = edit(plan, **keep, ending="fade", voice="tenor")[0]
    assert (edited.ending, edited.vocal_range) == ("fade", "tenor")
    again = edit(edited, **keep, ending="as the style", voice="any")[0]
    assert (again.ending, again.vocal_range) == ("", "")
    assert edit(edited, **keep)[0] == edited
