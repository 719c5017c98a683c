"""The bands of real music: unchanged since they were measured, read from the file, and the rules that rest on them."""

from __future__ import annotations

from hashlib import sha256
from math import nan

import pytest

from cadenza.nodes.plan.style import YARDSTICK_GROUPS
from cadenza.nodes.plan.styles import styles
from cadenza.nodes.quality.musicality import FINDINGS
from cadenza.nodes.quality.reference import (
    GROUPS,
    SOURCE,
    bands,
    composite,
    has_form,
    held_out_p10,
    outside,
    passes_gate,
)
from cadenza.nodes.quality.symbolic import CORE, FORM, METRICS

# every metric in the middle of its band
INSIDE = {name: sum(band) / 2 for name, band in bands().items() if name in METRICS}


def far(*names: str) -> dict[str, float]:
    """The same, but for these, which lie above their band."""
    return INSIDE | {name: bands()[name][1] + 0.1 for name in names}


def test_the_reference_is_the_file_that_was_measured() -> None:
    digest = sha256(SOURCE.read_bytes()).hexdigest()
    assert digest == "4336c176971d3c029fd157fd439e5e9fa81d14edfbbfd2e105e5cea8d0bb8b96"


def test_its_groups_are_those_that_a_style_may_name() -> None:
    assert tuple(GROUPS) == YARDSTICK_GROUPS


@pytest.mark.parametrize("group", GROUPS)
def test_every_group_has_a_band_for_every_core_metric(group: str) -> None:
    known = bands(group)
    assert set(CORE) <= set(known)
    assert all(low <= high for low, high in known.values())


def test_styles_are_exempt_from_things_that_are_measured() -> None:
    for style in styles():
        named = {name for name, _ in style.yardstick.exempt}
        assert named <= {*METRICS, *FINDINGS}, style.head.id


def test_bands_are_the_5th_and_95th_percentile() -> None:
    assert bands()["lag_contrast"] == (0.0897, 0.5196)
    assert bands("bach_chorales")["chord_fit"] != bands()["chord_fit"]
    with pytest.raises(KeyError):
        bands("ctl_random_uniform")


def test_the_composite_is_the_share_of_26_inside() -> None:
    assert composite(INSIDE) == 1
    assert composite(far("key_clarity", "polyphony")) == pytest.approx(24 / 26)
    assert outside(far("polyphony", "key_clarity")) == ("key_clarity", "polyphony")
    assert composite(far("snare_backbeat_rate", "empty_beat_rate")) == 1, "the extras do not count"


def test_what_is_undefined_or_exempt_is_left_out() -> None:
    assert composite(far("key_clarity") | {"polyphony": nan}) == pytest.approx(24 / 25)
    assert composite(far("key_clarity", "polyphony"), exempt=("polyphony",)) == pytest.approx(24 / 25)


def test_the_edges_of_a_band_lie_inside() -> None:
    low, high = bands()["chord_fit"]
    assert [composite(INSIDE | {"chord_fit": edge}) for edge in (low, high)] == [1, 1]
    assert composite(INSIDE | {"chord_fit": low - 1e-9}) < 1


@pytest.mark.parametrize("name", FORM)
def test_the_gate_asks_for_every_metric_of_form(name: str) -> None:
    assert passes_gate(INSIDE)
    assert not has_form(far(name))
    assert not passes_gate(far(name))
    assert passes_gate(far(name), exempt=(name,))


def test_the_gate_asks_for_a_composite_of_77_percent() -> None:
    harmless = [name for name in CORE if name not in FORM]
    assert passes_gate(far(*harmless[:5])), "21 of 26"
    assert not passes_gate(far(*harmless[:6])), "20 of 26"


def test_a_piece_without_numbers_passes_nothing() -> None:
    assert not passes_gate({})
    assert not has_form({})


def test_held_out_pieces_set_what_nine_of_ten_reach() -> None:
    assert held_out_p10() == 0.769
    assert held_out_p10("multitrack_4_4_drums") == 0.808
    assert held_out_p10("bach_chorales") == 0.769, "by its own bands, not by those of game songs"
