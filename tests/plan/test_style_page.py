"""The page for those who write styles: its example is a style, and what it lists is what there is."""

from __future__ import annotations

import re
from pathlib import Path

from cadenza.nodes.plan.style_file import SIGNS, parse_style
from cadenza.nodes.plan.styles import plan_for_style
from cadenza.nodes.plan.validation import validate
from cadenza.nodes.quality.idiom import check_claim

PAGE = (Path(__file__).resolve().parents[2] / "docs" / "styles.md").read_text(encoding="utf-8")
EXAMPLE = re.findall(r"```json\n(.*?)```", PAGE, re.DOTALL)[0]


def test_the_example_is_a_style_that_plays_in_a_users_folder(tmp_path: Path) -> None:
    (tmp_path / "campfire.json").write_text(EXAMPLE, encoding="utf-8")
    plan = validate(plan_for_style("campfire", extra_folder=tmp_path), ("campfire",))
    assert plan.title == "Campfire"
    assert [player.role for player in plan.players] == ["melody", "comping", "bass", "percussion"]
    for claim in parse_style(EXAMPLE, "campfire").claims:
        check_claim(claim)


def test_the_page_names_every_sign_of_a_pattern() -> None:
    table = {row.split()[0].strip(","): row for row in PAGE.splitlines() if row.startswith("    ")}
    for kind, row in (("grooves", "drums"), ("bass", "bass"), ("comping", "comping")):
        signs = set(re.findall(r"(?<= )[^ ](?= )", table[row] + " "))
        assert set(SIGNS[kind]) - set("123456=.") <= signs
