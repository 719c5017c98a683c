"""What a brief says, flattened to one small dictionary, so that a table can state the whole of it."""

from __future__ import annotations

from typing import Any

from cadenza.nodes.plan.styles import styles
from cadenza.nodes.plan.wishes import Wishes, read_wishes

STYLES = frozenset(
    ("ambient", "ballad", "bossa", "cinematic", "folk", "funk", "house", "jazz", "lofi", "pop", "rock", "waltz")
)
HEADS = tuple(style.head for style in styles() if style.head.id in STYLES)


def said(brief: str) -> dict[str, Any]:
    """Everything that `read_wishes` finds, and nothing that it does not."""
    wishes = read_wishes(brief, HEADS)
    found = {
        "title": _value(wishes.title),
        "style": _value(wishes.style),
        "moods": " ".join(wish.value for wish in wishes.moods),
        **_tempo(wishes),
        "key": _key(wishes),
        "meter": wishes.meter.value.symbol if wishes.meter else None,
        **_form(wishes),
        **_band(wishes),
        "energy": _energy(wishes),
        "chart": _value(wishes.chart),
        "swing": _value(wishes.swing),
        "unit": _value(wishes.swing_unit),
        "feel": _value(wishes.feel),
        "humanise": _value(wishes.humanise),
        "delivery": _value(wishes.delivery),
        "lufs": _value(wishes.loudness_lufs),
        "seed": _value(wishes.seed),
    }
    return {name: value for name, value in found.items() if value is not None and value is not False and value != ""}


def _value(wish: Any) -> Any:
    return None if wish is None else wish.value


def _tempo(wishes: Wishes) -> dict[str, Any]:
    if wishes.tempo is None:
        return {}
    tempo = wishes.tempo.value
    if tempo.bpm is not None:
        return {"bpm": tempo.bpm}
    way = "slow" if tempo.lean < 0 else "fast" if tempo.lean > 0 else "medium"
    return {"tempo": way if tempo.factor == 1 else f"x{tempo.factor:g}"}


def _key(wishes: Wishes) -> str | None:
    if wishes.key is None:
        return None
    return f"{wishes.key.value.tonic or ''} {wishes.key.value.mode or ''}".strip()


def _form(wishes: Wishes) -> dict[str, Any]:
    form = wishes.form
    sections = form.form.value if form.form else ()
    return {
        "bars": _value(form.bars),
        "seconds": _value(form.duration_s),
        "each": _value(form.bars_each),
        "form": " ".join(f"{section.kind}{section.bars or ''}" for section in sections),
        "lengths": " ".join(f"{wish.value[0]}{wish.value[1]}" for wish in form.section_bars),
        "wanted": " ".join(wish.value for wish in form.wanted),
        "unwanted": " ".join(wish.value for wish in form.unwanted),
    }


def _band(wishes: Wishes) -> dict[str, Any]:
    band = wishes.band
    players = []
    for wish in band.players:
        player = wish.value
        text = player.group or player.instrument
        text += f":{player.role}" if player.role and player.group != "percussion" else ""
        text += f"@{'+'.join(player.only_in)}" if player.only_in else ""
        text += f"-{'+'.join(player.silent_in)}" if player.silent_in else ""
        players.append(text + ("!" if player.has_solo else ""))
    return {
        "players": " ".join(players),
        "no": " ".join(wish.value for wish in band.unwanted),
        "alone": band.nobody_else is not None,
    }


def _energy(wishes: Wishes) -> str | None:
    if wishes.energy is None:
        return None
    energy = wishes.energy.value
    words = [energy.arc] if energy.arc else []
    words += [f"={energy.level:g}"] if energy.level is not None else []
    words += ["more"] if energy.shift > 0 else ["less"] if energy.shift < 0 else []
    words += ["quiet start"] if energy.start < 0 else []
    words += ["quiet end"] if energy.end < 0 else ["big end"] if energy.end > 0 else []
    words += [f"{'big' if shift > 0 else 'quiet'} {kind}" for kind, shift in energy.kinds]
    return ", ".join(words)
