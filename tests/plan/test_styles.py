"""The styles: what each must bring, what a plan takes from one, and what a wrong file is told."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from cadenza.nodes.compose.composer import compose
from cadenza.nodes.fault import CadenzaError, InvalidWire
from cadenza.nodes.plan import styles as styles_module
from cadenza.nodes.plan.plan import SECTION_KINDS
from cadenza.nodes.plan.style import STEPS, Style, split_inversion
from cadenza.nodes.plan.styles import (
    add_style_folder,
    load_style,
    parse_style,
    plan_for_style,
    style_faults,
    style_ids,
    styles,
)
from cadenza.nodes.plan.validation import validate
from cadenza.nodes.plan.wishes import plan_from_brief
from cadenza.nodes.theory.key import parse_key
from cadenza.nodes.theory.meter import parse_meter

ALL = style_ids()
REQUIRED = {
    "lofi", "pop", "rock", "ballad", "jazz", "house", "waltz", "cinematic", "bossa", "funk", "ambient", "folk",
}  # fmt: skip


def document(style_id: str = "lofi") -> dict[str, Any]:
    loaded: dict[str, Any] = json.loads((styles_module.OURS / f"{style_id}.json").read_text(encoding="utf-8"))
    return loaded


def fault_of(**changes: Any) -> str:
    with pytest.raises(InvalidWire) as caught:
        parse_style(json.dumps(document() | changes), "lofi")
    return str(caught.value)


def test_at_least_the_twelve_styles_of_the_first_release_are_there() -> None:
    assert set(ALL) >= REQUIRED


@pytest.mark.parametrize("style_id", ALL)
def test_a_style_fills_a_band_and_a_form(style_id: str) -> None:
    head = load_style(style_id).head
    roles = [player.role for player in head.players]
    assert len(roles) >= 5
    assert "melody" in roles
    assert "bass" in roles
    assert {"comping", "pad"} & set(roles)
    assert all(section.energy is not None for section in head.form)
    assert [kind for kind, _ in head.energy] == list(SECTION_KINDS)


@pytest.mark.parametrize("style_id", ALL)
def test_a_style_rises_from_verse_to_chorus(style_id: str) -> None:
    energy = dict(load_style(style_id).head.energy)
    assert energy["chorus"] > energy["verse"]
    assert energy["intro"] < energy["chorus"]
    assert energy["outro"] < energy["chorus"]


@pytest.mark.parametrize("style_id", ALL)
def test_a_style_has_major_and_minor_keys_and_a_meter(style_id: str) -> None:
    head = load_style(style_id).head
    assert {parse_key(key).is_minor for key in head.keys} == {True, False}
    assert all(parse_meter(meter).quarters > 0 for meter in head.meters)


@pytest.mark.parametrize("style_id", ALL)
def test_a_style_has_grooves_from_quiet_to_loud(style_id: str) -> None:
    idioms = load_style(style_id).idioms
    intensities = [groove.intensity for groove in idioms.grooves if groove.pulse == "duple"]
    assert len(set(intensities)) >= 2
    assert max(intensities) - min(intensities) >= 0.2


@pytest.mark.parametrize("style_id", ALL)
def test_every_part_can_be_asked_for_in_two_and_in_three(style_id: str) -> None:
    idioms = load_style(style_id).idioms
    for patterns in (idioms.grooves, idioms.bass, idioms.comping, idioms.melody.rhythms):
        assert {pattern.pulse for pattern in patterns} == set(STEPS)


@pytest.mark.parametrize("style_id", ALL)
def test_the_plan_of_a_style_is_valid_and_says_that_the_style_chose(style_id: str) -> None:
    plan = validate(plan_for_style(style_id, seed=5))
    assert (plan.style, plan.seed) == (style_id, 5)
    assert {source for _, source in plan.sources} == {"style"}


def test_a_plans_tempo_counts_quarters_where_the_style_counts_felt_beats() -> None:
    plan = plan_for_style("lofi")
    assert plan.bpm == load_style("lofi").head.bpm[1] * plan.meter.beat_quarters


def test_no_two_styles_answer_to_the_same_name() -> None:
    names = [alias for style in styles() for alias in style.head.aliases]
    assert len(names) == len(set(names))


def test_no_two_styles_are_alike() -> None:
    def traits(style: Style) -> tuple[object, ...]:
        return (style.idioms.grooves, style.idioms.bass, style.idioms.comping, style.idioms.major, style.head.players)

    seen = [traits(style) for style in styles()]
    for place in range(len(seen[0])):
        assert len({repr(trait[place]) for trait in seen}) == len(seen)


def test_an_unknown_style_is_named_with_the_known_ones() -> None:
    with pytest.raises(CadenzaError, match=r"no style 'polka'.*lofi"):
        load_style("polka")


def test_numerals_may_carry_an_inversion() -> None:
    assert split_inversion("V/3") == ("V", 1)
    assert split_inversion("I/5") == ("I", 2)
    assert split_inversion("V/V") == ("V/V", 0)


@pytest.mark.parametrize(
    ("changes", "said"),
    [
        ({"colour": "purple"}, "colour is one of"),
        ({"humanise": 2}, "humanise lies in 0..1"),
        ({"bpm": [90, 80, 100]}, "lowest, usual, highest"),
        ({"meters": ["4/5"]}, "meter"),
        ({"keys": ["C major"]}, "major and minor"),
        ({"keys": ["H minor", "C major"]}, "key"),
        ({"players": [{"instrument": "kazoo", "role": "melody"}]}, "kazoo"),
        ({"players": [{"instrument": "piano", "role": "queen"}]}, "role"),
        ({"form": [["tune", 4, 0.5]]}, "tune"),
        ({"form": [["verse", 0, 0.5]]}, "bars lies in 1..512"),
        ({"energy": {"verse": 0.5}}, "energy lacks"),
        ({"tempo": 3}, "unknown field 'tempo'"),
        ({"comping": [{"intensity": 0.5, "line": "x=== x=="}]}, "x=="),
        ({"comping": [{"intensity": 0.5, "line": "x=== y==="}]}, "y==="),
        ({"comping": [{"intensity": 0.5, "line": "x=== x=== x=== x=== x==="}]}, "5"),
        ({"comping": [{"intensity": 0.5, "line": "x==="}]}, "triple pulse"),
        ({"grooves": [{"intensity": 0.5, "lines": {"gong": "x..."}}]}, "gong"),
        ({"late_ms": {"snare": 500}}, "late_ms.snare lies in 0..60"),
        ({"harmony": {"major": {}}}, "progressions"),
    ],
)
def test_a_wrong_file_is_told_where_it_is_wrong(changes: dict[str, Any], said: str) -> None:
    message = fault_of(**changes)
    assert "The style 'lofi' is wrong" in message
    assert said in message


def test_a_wrong_numeral_is_named() -> None:
    harmony = document()["harmony"]
    harmony["minor"]["full"] = ["iv | XII"]
    assert "XII" in fault_of(harmony=harmony)


def test_a_missing_field_is_named() -> None:
    without = document()
    del without["bass"]
    with pytest.raises(InvalidWire, match="'bass' is missing"):
        parse_style(json.dumps(without), "lofi")


def test_text_that_is_no_json_is_said_to_be_none() -> None:
    with pytest.raises(InvalidWire, match="no JSON"):
        parse_style("{", "lofi")


def test_a_file_is_named_like_its_style() -> None:
    with pytest.raises(InvalidWire, match="'lofi' stands in a file named 'hifi'"):
        parse_style(json.dumps(document()), "hifi")


def test_styles_in_the_users_folder_appear_beside_ours_and_may_replace_them(tmp_path: Path) -> None:
    mine = document() | {"id": "mine", "name": "Mine", "aliases": ["my own"]}
    (tmp_path / "mine.json").write_text(json.dumps(mine), encoding="utf-8")
    (tmp_path / "pop.json").write_text(json.dumps(mine | {"id": "pop"}), encoding="utf-8")
    assert style_ids(tmp_path) == tuple(sorted({*ALL, "mine"}))
    assert load_style("mine", tmp_path).head.name == "Mine"
    assert load_style("pop", tmp_path).head.name == "Mine"
    assert load_style("pop").head.name == "Pop"
    assert plan_for_style("mine", extra_folder=tmp_path).style == "mine"


def test_a_changed_file_is_read_again(tmp_path: Path) -> None:
    import os

    path = tmp_path / "mine.json"
    path.write_text(json.dumps(document() | {"id": "mine", "name": "Before"}), encoding="utf-8")
    assert load_style("mine", tmp_path).head.name == "Before"
    path.write_text(json.dumps(document() | {"id": "mine", "name": "After"}), encoding="utf-8")
    os.utime(path, ns=(1, 1))
    assert load_style("mine", tmp_path).head.name == "After"


# --- sub-styles, forms, claims ----------------------------------------------------------------------------------------


def test_there_are_at_least_seventeen_styles_each_with_sub_styles_and_other_forms() -> None:
    assert len(ALL) >= 17
    for style in styles():
        named = {
            kind for name in ("grooves", "bass", "comping", "arpeggio") for p in patterns(style, name) for kind in p
        }
        assert named & {"verse", "intro"}
        assert named & {"chorus", "drop"}
        assert len(style.head.other_forms) >= 2
        assert style.head.guests


def patterns(style: Style, name: str) -> list[tuple[str, ...]]:
    return [pattern.sections for pattern in getattr(style.idioms, name)]


@pytest.mark.parametrize(
    ("changes", "said"),
    [
        ({"bass": [{"intensity": 0.5, "in": ["verze"], "line": "1==="}]}, "bass[0].in names 'verze'"),
        ({"bass": [{"intensity": 0.5, "for": ["gitar"], "line": "1==="}]}, "Did you mean 'guitar'?"),
        (
            {"grooves": [{"intensity": 0.5, "for": ["guitar"], "lines": {"kick": "x..."}}]},
            "grooves[0] cannot say 'for'",
        ),
        ({"bass": [{"intensity": 0.5}]}, "'line' is missing in bass[0]"),
        ({"other_forms": [[]]}, "other_forms[0] is a list of sections"),
        ({"other_forms": [[["verse", 8]]]}, "other_forms[0][0] is [section kind, bars, energy]"),
        ({"form": [["verse", 8, 0.5, 20]]}, "form[0] lift lies in -11..11"),
        ({"guests": [{"instrument": "kazoo", "role": "melody"}]}, "kazoo"),
        ({"endings": [{"intensity": 0.5, "lines": {"gong": "x..."}}]}, "gong"),
        ({"ending": "bang"}, "ending is one of"),
        ({"claims": [{"predicate": "strokes"}]}, "'source' is missing in claims[0]"),
        ({"claims": [{"predicate": "strokes", "source": "x", "at_least": 2}]}, "claims[0].at_least lies in 0..1"),
        (
            {"claims": [{"predicate": "strokes", "source": "x", "with": {"beats": {}}}]},
            "claims[0].with.beats is a number",
        ),
        ({"yardstick": {"group": "mozart"}}, "yardstick.group is one of multitrack_midi"),
        ({"yardstick": {"exempt": {"velocity_sd": " "}}}, "velocity_sd has no reason"),
    ],
)
def test_a_wrong_sub_style_form_or_claim_is_told_its_place(changes: dict[str, Any], said: str) -> None:
    assert said in fault_of(**changes)


def test_every_exempt_metric_is_one_that_is_measured() -> None:
    reference = json.loads((styles_module.OURS.parents[1] / "quality" / "symbolic_reference.json").read_text("utf-8"))
    for style in styles():
        measured = reference["distributions"][style.yardstick.group]
        assert {metric for metric, _ in style.yardstick.exempt} <= set(measured)


def test_the_seed_draws_tempo_key_form_and_guests_and_zero_is_the_usual() -> None:
    plans = [plan_for_style("pop", seed) for seed in range(1, 40)]
    head = load_style("pop").head
    usual = plan_for_style("pop")
    assert (usual.bpm, usual.key, usual.sections) == (head.bpm[1], parse_key(head.keys[0]), head.form)
    assert usual.players == head.players
    assert all(head.bpm[0] <= plan.bpm <= head.bpm[2] for plan in plans)
    assert len({plan.bpm for plan in plans}) > 10
    assert {plan.key for plan in plans} == {parse_key(key) for key in head.keys}
    assert {plan.sections for plan in plans} == {head.form, *head.other_forms}
    assert {len(plan.players) for plan in plans} > {len(head.players)}
    assert plan_for_style("pop", 7) == plan_for_style("pop", 7)


@pytest.mark.parametrize("style_id", ALL)
def test_whatever_the_seed_draws_is_a_valid_plan(style_id: str) -> None:
    for seed in range(1, 30):
        validate(plan_for_style(style_id, seed))


# --- the folder of the user -------------------------------------------------------------------------------------------


def test_a_wrong_file_of_the_users_is_named_and_stops_no_other(tmp_path: Path) -> None:
    (tmp_path / "mine.json").write_text(json.dumps(document() | {"id": "mine", "aliases": ["my own"]}), "utf-8")
    (tmp_path / "broken.json").write_text('{"format": "cadenza.style"', "utf-8")
    (tmp_path / "pop.json").write_text(json.dumps(document() | {"id": "pop", "swing": 5}), "utf-8")
    (tmp_path / "latin.json").write_bytes(b"\xff\xfe\x00")
    known = {style.head.id: style for style in styles(tmp_path)}
    assert set(known) == {*ALL, "mine"}
    assert known["pop"].head.name == "Pop"  # ours, in place of the wrong one
    faults = {fault.path.name: fault.message for fault in style_faults(tmp_path)}
    assert set(faults) == {"broken.json", "latin.json", "pop.json"}
    assert "no JSON" in faults["broken.json"]
    assert "swing lies in 50..75" in faults["pop.json"]
    assert "UTF-8" in faults["latin.json"]


def test_styles_of_a_folder_that_is_named_once_are_found_everywhere(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(styles_module, "_FOLDERS", [])
    add_style_folder(tmp_path / "styles")  # it need not exist yet
    assert style_ids() == ALL
    (tmp_path / "styles").mkdir()
    mine = document() | {"id": "mine", "name": "Mine", "aliases": ["gondola music"]}
    (tmp_path / "styles" / "mine.json").write_text(json.dumps(mine), "utf-8")
    assert "mine" in style_ids()
    assert plan_from_brief("a slow piece of gondola music, 12 bars").style == "mine"
    assert compose(plan_for_style("mine")).title == "Mine"
    assert not style_faults()


# --- briefs lead to them ----------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("brief", "style_id"),
    [
        ("drum'n'bass, 174 bpm", "dnb"),
        ("a drum and bass roller", "dnb"),
        ("dnb", "dnb"),
        ("old school jungle track", "dnb"),
        ("dark techno", "techno"),
        ("acid techno in A minor", "techno"),
        ("sunny reggae", "reggae"),
        ("rocksteady song", "reggae"),
        ("a soul ballad, warm", "ballad"),
        ("soul", "soul"),
        ("r&b slow jam", "soul"),
        ("motown", "soul"),
        ("hip hop beat", "hiphop"),
        ("boom bap, 90 bpm", "hiphop"),
        ("rap instrumental", "hiphop"),
        ("trap", "trap"),
        ("a minuet in G major", "classical"),
        ("classical music for a string quartet", "classical"),
        ("chamber music", "classical"),
        ("viennese waltz", "waltz"),
        ("funk", "funk"),
        ("disco", "funk"),
        ("house", "house"),
        ("lo-fi hip hop", "lofi"),
    ],
)
def test_briefs_lead_to_the_style_that_they_name(brief: str, style_id: str) -> None:
    assert plan_from_brief(brief).style == style_id
