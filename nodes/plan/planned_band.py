"""From what was said of the players to the players of a plan: those that were named lead, the style's own fill up.

Unless the brief says "only" (or trio, duo, solo …), the band has at least MIN_PLAYERS players. An instrument that can
play several parts takes more than one where nobody else is there to do it: a pianist has two hands.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

from ..theory.instrument import Instrument, instrument_by_id
from .instrument_group import GROUPS, members
from .plan import UNPITCHED_ROLES, Manner, PlannedSection, Player, Role
from .style import StyleHead
from .wishes_players import BandWishes, PlayerWish

MIN_PLAYERS = 5
_POLYPHONIC = 4  # notes at once that make a chord player
_LOWEST_BASS = 43  # G2: an instrument that goes there can play a bass part

_FAMILY_ROLES: dict[str, Role] = {
    "piano": "comping", "chromatic percussion": "melody", "organ": "comping", "guitar": "comping", "bass": "bass",
    "strings": "melody", "ensemble": "pad", "brass": "melody", "reed": "melody", "pipe": "melody",
    "synth lead": "melody",
    "synth pad": "pad", "synth effects": "pad", "ethnic": "melody", "percussive": "percussion",
    "sound effects": "effects", "drums": "drums",
}  # fmt: skip
_OWN_ROLES: dict[str, Role] = {
    "harp": "arpeggio", "contrabass": "bass", "pizzicato_strings": "comping", "tremolo_strings": "pad",
    "timpani": "percussion", "tuba": "bass", "brass_section": "comping", "synth_brass": "comping",
    "synth_brass_2": "comping", "banjo": "arpeggio", "koto": "arpeggio", "kalimba": "arpeggio", "steel_drums": "melody",
    "tinkle_bell": "melody", "overdriven_guitar": "melody", "harmonica": "melody", "accordion": "comping",
    "bandoneon": "melody", "dulcimer": "arpeggio", "orchestra_hit": "comping", "voice_oohs": "melody",
}  # fmt: skip
_EXTRAS = (
    Player("warm_pad", "pad"), Player("vibraphone", "counter"), Player("nylon_guitar", "arpeggio"),
    Player("string_ensemble", "pad"), Player("piano", "comping"), Player("flute", "counter"),
    Player("harp", "arpeggio"),
    Player("choir_aahs", "pad"), Player("clean_guitar", "comping"), Player("drawbar_organ", "pad"),
)  # fmt: skip
_ESSENTIAL: tuple[Role, ...] = ("melody", "comping", "bass", "drums")
_MANY: tuple[Role, ...] = ("counter", "comping", "pad", "arpeggio")  # roles that more than one player may have
_CHORDAL: tuple[Role, ...] = ("comping", "pad", "arpeggio")


@dataclass(slots=True)
class _Seat:
    """A player while the band is being formed."""

    player: Player
    wish: PlayerWish | None = None  # None: nobody asked for this one

    @property
    def role_was_said(self) -> bool:
        return self.wish is not None and self.wish.role is not None

    @property
    def instrument(self) -> Instrument:
        return instrument_by_id(self.player.instrument)


def plan_band(
    head: StyleHead, wishes: BandWishes, sections: Sequence[PlannedSection], feel: str | None
) -> tuple[tuple[Player, ...], frozenset[str]]:
    """(players, ids of the instruments that were asked for)."""
    seats = [_Seat(_resolved(wish.value, head), wish.value) for wish in wishes.players]
    seats = [seat for index, seat in enumerate(seats) if _first_of_its_kind(seats, index)]
    asked = frozenset(seat.player.instrument for seat in seats)
    if not any(wish.value == "melody" for wish in wishes.unwanted):
        _share_melody(seats)
    alone = wishes.nobody_else is not None and bool(seats or wishes.size)
    if alone:
        if wishes.size:
            _fill(seats, _allowed(head, wishes), wishes.size.value, distinct=True)
        _cover_alone(seats)
    else:
        if not seats:
            seats = [_Seat(player) for player in _allowed(head, wishes)]
        _fill(seats, _allowed(head, wishes), MIN_PLAYERS, extras=_extras(wishes))
        if all(seat.player.role in UNPITCHED_ROLES for seat in seats):
            seats += [_Seat(player) for player in _extras(wishes)[:1]]
    return tuple(_placed(seat, sections, feel) for seat in seats), asked


def natural_role(instrument: Instrument) -> Role:
    """What an instrument does in a band when nobody says."""
    return _OWN_ROLES.get(instrument.id) or _FAMILY_ROLES[instrument.family]


def _resolved(wish: PlayerWish, head: StyleHead) -> Player:
    """The instrument that a name means in this style, and its role there."""
    own = _own_player(wish, head)
    id_ = own.instrument if own else GROUPS[wish.group].usual if wish.group else wish.instrument
    instrument = instrument_by_id(id_)
    role = wish.role or (own.role if own else natural_role(instrument))
    if instrument.is_drum:
        role = "percussion" if role == "percussion" else "drums"
    return Player(id_, role, wish.manner)


def _own_player(wish: PlayerWish, head: StyleHead) -> Player | None:
    """The style's player that a name means: of the same instrument, else of the family, its own role first."""
    if not wish.group:
        return next((player for player in head.players if player.instrument == wish.instrument), None)
    if wish.group == "percussion":
        kits = [player for player in head.players if instrument_by_id(player.instrument).is_drum]
        return next((player for player in kits if player.role == "percussion"), kits[0] if kits else None)
    group = GROUPS[wish.group]
    by_role = [player for player in head.players if group.roles and player.role == group.roles[0]]
    return next(iter([*by_role, *(player for player in head.players if player.instrument in group.ids)]), None)


def _first_of_its_kind(seats: list[_Seat], index: int) -> bool:
    same = (seats[index].player.instrument, seats[index].player.role)
    wish = seats[index].wish
    return wish is None or all(
        (seat.player.instrument, seat.player.role) != same or seat.wish == wish for seat in seats[:index]
    )


def _share_melody(seats: list[_Seat]) -> None:
    """One of the named leads; further tunes become answers; a chord player leads too when nobody else was named."""
    leads = [seat for seat in seats if seat.player.role == "melody"]
    said = [seat for seat in leads if seat.role_was_said]
    for position, seat in enumerate(seat for seat in leads if seat is not (said or leads)[0]):
        if not seat.role_was_said:
            chordal = position >= 1 and seat.instrument.polyphony >= _POLYPHONIC
            seat.player = replace(seat.player, role="comping" if chordal else "counter")
    if leads:
        return
    free = [seat for seat in seats if not seat.role_was_said]
    answer = next((seat for seat in free if seat.player.role == "counter"), None)
    tune = next(
        (seat for seat in free if natural_role(seat.instrument) == "melody" and seat.player.role != "bass"), answer
    )
    if tune is not None:
        tune.player = replace(tune.player, role="melody")
        return
    for index, seat in enumerate(seats):
        if seat.player.role in ("comping", "arpeggio") and seat.instrument.polyphony >= _POLYPHONIC:
            seats.insert(index, _Seat(replace(seat.player, role="melody"), seat.wish))
            return


def _allowed(head: StyleHead, wishes: BandWishes) -> list[Player]:
    """The style's players without those that are not wanted; their exceptions name sections of the style's own form."""
    return [_plain(player) for player in head.players if not _is_unwanted(player, wishes)]


def _plain(player: Player) -> Player:
    return replace(player, in_sections=(), silent_in=())


def _extras(wishes: BandWishes) -> list[Player]:
    return [player for player in _EXTRAS if not _is_unwanted(player, wishes)]


def _is_unwanted(player: Player, wishes: BandWishes) -> bool:
    for wish in wishes.unwanted:
        roles = GROUPS[wish.value].roles if wish.value in GROUPS else ()
        if player.instrument in members(wish.value) or player.role in roles:
            return True
    return False


def _fill(
    seats: list[_Seat], others: Sequence[Player], count: int, *, distinct: bool = False, extras: Sequence[Player] = ()
) -> None:
    """Add players: for the roles that every song needs, for the style's other roles, then whoever fits, up to `count`.

    `distinct`: count instruments instead of players, and let no role, however needed, go beyond.
    """

    def is_full() -> bool:
        return len({seat.player.instrument for seat in seats} if distinct else seats) >= count

    def has(role: Role) -> bool:
        return any(seat.player.role == role for seat in seats)

    for role in _ESSENTIAL:
        ours = next((player for player in others if player.role == role), None)
        if ours and not has(role) and not (distinct and is_full()):
            seats.append(_Seat(ours))
    for player in others:
        if not (is_full() or has(player.role)):
            seats.append(_Seat(player))
    for player in (*others, *extras):
        taken = {(seat.player.instrument, seat.player.role) for seat in seats}
        if player.role in _MANY and (player.instrument, player.role) not in taken and not is_full():
            seats.append(_Seat(player))


def _cover_alone(seats: list[_Seat]) -> None:
    """Where nobody else may play, a chord instrument covers melody, chords and bass itself."""
    chordal = [
        seat for seat in seats if not seat.instrument.is_drum and seat.instrument.polyphony >= _POLYPHONIC
        and seat.instrument.family != "bass"
    ]  # fmt: skip
    if not chordal:
        return
    first = chordal[0]
    roles = [seat.player.role for seat in seats]
    place = seats.index(first) + 1
    extra: list[Role] = []
    if "melody" not in roles:
        extra.append("melody")
    if not any(role in _CHORDAL for role in roles):
        extra.append("comping")
    if "bass" not in roles and first.instrument.low <= _LOWEST_BASS:
        extra.append("bass")
    seats[place:place] = [_Seat(replace(first.player, role=role), first.wish) for role in extra]


def _placed(seat: _Seat, sections: Sequence[PlannedSection], feel: str | None) -> Player:
    """The player with the sections where it rests or shines, and the feel that was said for all."""
    player = seat.player
    if feel is not None:
        player = replace(player, manner=replace(player.manner, feel=feel))
    if seat.wish is None:
        return player
    silent = _silent_sections(seat.wish, [section.kind for section in sections])
    solos = [index for index, section in enumerate(sections) if seat.wish.has_solo and section.kind == "solo"]
    shine = tuple((index, Manner(intensity=0.9, complexity=0.8)) for index in solos if index not in silent)
    return replace(player, silent_in=silent, in_sections=shine)


def _silent_sections(wish: PlayerWish, kinds: list[str]) -> tuple[int, ...]:
    silent = {index for index, kind in enumerate(kinds) if kind in wish.silent_in}
    first = next((index for index, kind in enumerate(kinds) if kind in wish.only_in), None)
    if first is not None:
        for index, kind in enumerate(kinds):
            if index < first or (not wish.is_entering and kind not in wish.only_in):
                silent.add(index)
    return tuple(sorted(silent)) if len(silent) < len(kinds) else ()
