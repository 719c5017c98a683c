"""The arranging nodes that change a whole score, from the wire to the wire."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from cadenza.nodes.fault import CadenzaError

from .test_nodes import cancelled, nodes, score  # noqa: F401  fixtures

# node id -> inputs beside the score, as a user would set them
CALLS: dict[str, dict[str, Any]] = {
    "Cadenza_RestyleScore": dict(style="bossa", strength=1.0, keep="drums", new_tempo=True, seed=1),
    "Cadenza_Reharmonise": dict(way="adventurous", amount=0.8, chart="", melody="", keep="", seed=1),
    "Cadenza_ChangeInstrument": dict(track="comping", instrument="nylon_guitar"),
    "Cadenza_DoubleTrack": dict(track="comping", instrument="string_ensemble", interval="octave above"),
    "Cadenza_SplitTrack": dict(
        track="comping", by="voices", first="violin", second="viola", third="cello", fourth="none", at_pitch=60
    ),
    "Cadenza_RemoveTracks": dict(tracks="drums"),
    "Cadenza_TransposeScore": dict(semitones=2, to_key="", tracks="", in_range=True),
    "Cadenza_ChangeTempo": dict(bpm=0.0, percent=120.0, steady=False),
    "Cadenza_ChangeMeter": dict(meter="3/4", how="play it in the new meter"),
    "Cadenza_SetFeel": dict(swing=66.0, unit="1/8", drums="half time", tracks=""),
    "Cadenza_QuantiseScore": dict(grid="1/16", strength=100.0, swing=50.0, unit="1/8", lengths=True, tracks=""),
    "Cadenza_HumaniseScore": dict(amount=0.8, tracks="", seed=2),
}
WITH_PROGRESS = (
    "Cadenza_RestyleScore", "Cadenza_Reharmonise", "Cadenza_TransposeScore", "Cadenza_ChangeMeter", "Cadenza_SetFeel",
    "Cadenza_QuantiseScore", "Cadenza_HumaniseScore",
)  # fmt: skip


@pytest.mark.parametrize("node_id", CALLS)
def test_a_score_goes_in_and_another_comes_out_with_its_picture(nodes: dict, score: Any, node_id: str) -> None:  # noqa: F811
    node = nodes[node_id]
    before = score
    output = node.execute(score, **CALLS[node_id])
    assert output[0] != before
    assert set(output.ui["cadenza_score"][0]) == {"id"}
    assert score == before
    assert node.execute(score, **CALLS[node_id])[0] == output[0]


@pytest.mark.parametrize("node_id", CALLS)
def test_the_inputs_are_those_of_the_schema(nodes: dict, node_id: str) -> None:  # noqa: F811
    schema = nodes[node_id].GET_SCHEMA()
    assert schema.category == "Cadenza/arrange"
    assert [port.id for port in schema.inputs] == ["score", *CALLS[node_id]]
    for port in schema.inputs:
        if port.io_type == "COMBO":
            assert CALLS[node_id][port.id] in port.options, port.id


def test_the_help_pages_say_enough(nodes: dict) -> None:  # noqa: F811
    pages = Path(__file__).resolve().parents[2] / "web" / "docs"
    for node_id in (*CALLS, "Cadenza_ApplyGroove"):
        assert len((pages / f"{node_id}.md").read_text(encoding="utf-8").split()) >= 30, node_id


def test_one_score_gives_its_groove_to_another(nodes: dict, score: Any) -> None:  # noqa: F811
    swung = nodes["Cadenza_SetFeel"].execute(score, 66.0, "1/8", "as it is", "")[0]
    grooved = nodes["Cadenza_ApplyGroove"].execute(score, swung, 100.0, 0.0, "")[0]
    assert grooved != score
    assert [t.notes[0].onset for t in grooved.tracks if t.notes] == [t.notes[0].onset for t in score.tracks if t.notes]


def test_reharmonise_gives_its_chords_as_a_chart_that_goes_in_again(nodes: dict, score: Any) -> None:  # noqa: F811
    call = CALLS["Cadenza_Reharmonise"]
    chart = nodes["Cadenza_Reharmonise"].execute(score, **{**call, "way": "chart", "chart": "| Dm7 | G7 |"})[1]
    assert chart.startswith("| Dm7 | G7 |")
    again = nodes["Cadenza_Reharmonise"].execute(score, **{**call, "way": "chart", "chart": chart})[1]
    assert again == chart


@pytest.mark.parametrize(
    "node_id, wrong, said",
    [
        ("Cadenza_RestyleScore", {"keep": "theremin"}, "theremin"),
        ("Cadenza_Reharmonise", {"way": "chart", "chart": "| Xyz |"}, "Xyz"),
        ("Cadenza_ChangeInstrument", {"track": "kazoo"}, "kazoo"),
        ("Cadenza_SplitTrack", {"track": "drums"}, "drums"),
        ("Cadenza_RemoveTracks", {"tracks": ""}, "got none"),
        ("Cadenza_TransposeScore", {"to_key": "H moll"}, "key"),
        ("Cadenza_ChangeMeter", {"meter": "4/5"}, "4/5|lower number"),
        ("Cadenza_ChangeTempo", {"bpm": 1.0}, "tempo"),
    ],
)
def test_what_is_wrong_is_named(nodes: dict, score: Any, node_id: str, wrong: dict, said: str) -> None:  # noqa: F811
    with pytest.raises(CadenzaError, match=said):
        nodes[node_id].execute(score, **{**CALLS[node_id], **wrong})


@pytest.mark.parametrize("node_id", WITH_PROGRESS)
def test_cancel_is_heard(nodes: dict, score: Any, node_id: str, cancelled: Any) -> None:  # noqa: F811
    with pytest.raises(cancelled):
        nodes[node_id].execute(score, **CALLS[node_id])
