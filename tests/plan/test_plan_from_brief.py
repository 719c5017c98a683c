"""From a brief to a plan: what was said stands, the style fills in, and every field says who chose it."""

from __future__ import annotations

import random
from collections.abc import Callable
from dataclasses import fields

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from cadenza.nodes.fault import InvalidPlan
from cadenza.nodes.plan.brief import MAX_BRIEF_CHARACTERS
from cadenza.nodes.plan.chart import repeated_chart
from cadenza.nodes.plan.plan import SongPlan
from cadenza.nodes.plan.wire import from_wire, to_wire
from cadenza.nodes.plan.wishes import plan_from_brief, read_wishes
from cadenza.nodes.theory.instrument import instrument_by_id

from .said import HEADS

BAR = "melancholic lo-fi beat, 72 bpm, D minor, piano, bass and drums, 16 bars"


def plan_of(brief: str, seed: int = 0) -> SongPlan:
    return plan_from_brief(brief, seed, HEADS)


def instruments(plan: SongPlan) -> list[str]:
    return [player.instrument for player in plan.players]


def roles(plan: SongPlan) -> set[str]:
    return {player.role for player in plan.players}


class TestTheSongOfTheIssue:
    def test_has_what_was_said(self) -> None:
        plan = plan_of(BAR)
        assert (plan.bpm, plan.key.name, plan.total_bars) == (72, "D minor", 16)
        assert (plan.style, plan.mood) == ("lofi", "melancholic")
        assert {"piano", "fingered_bass", "standard_kit"} <= set(instruments(plan))

    def test_is_a_form_of_fours(self) -> None:
        sections = [(section.kind, section.bars) for section in plan_of(BAR).sections]
        assert sections == [("intro", 4), ("verse", 8), ("chorus", 4)]

    def test_has_at_least_five_players_of_whom_the_named_lead(self) -> None:
        plan = plan_of(BAR)
        assert len(plan.players) >= 5
        assert [player.instrument for player in plan.players if player.role == "melody"] == ["piano"]

    def test_says_who_chose_each_field(self) -> None:
        plan = plan_of(BAR)
        said = {name for name, source in plan.sources if source == "you said"}
        assert said == {
            "bpm", "key", "mood", "style", "players", "players.piano", "players.fingered_bass", "players.standard_kit",
            "sections", "sections.bars",
        }  # fmt: skip
        assert plan.source_of("sections.form") == "style"
        assert plan.source_of("players.warm_pad") == "style"


class TestSources:
    @pytest.mark.parametrize("brief", ["", "wistful", BAR, "no drums", "in a minor key", "laid-back, energetic"])
    def test_every_field_has_one(self, brief: str) -> None:
        named = {name for name, _ in plan_of(brief).sources}
        assert {field.name for field in fields(SongPlan)} - {"sources"} <= named

    def test_an_empty_brief_said_nothing(self) -> None:
        assert {source for _, source in plan_of("").sources} == {"style"}

    def test_a_mood_is_said_and_what_it_leans_to_is_not(self) -> None:
        plan = plan_of("wistful")
        assert plan.key.is_minor
        assert {name for name, source in plan.sources if source == "you said"} == {"mood"}

    def test_a_mode_alone_leaves_the_tonic_to_the_style(self) -> None:
        plan = plan_of("pop in a minor key")
        assert plan.key.is_minor
        assert (plan.source_of("key"), plan.source_of("key.mode")) == ("style", "you said")

    def test_each_wish_names_its_words(self) -> None:
        said = dict(read_wishes("  Something  in  D  MINOR,\n about 90  bpm ", HEADS).said())
        assert said == {"key": "D  MINOR", "tempo": "90  bpm"}

    def test_the_seed_of_the_brief_comes_before_the_caller_s(self) -> None:
        assert plan_of("seed 42", seed=7).seed == 42
        assert plan_of("pop", seed=7).seed == 7


class TestTempo:
    def test_quarters_in_six_eight(self) -> None:
        assert plan_of("6/8, dotted quarter = 100").bpm == 150
        assert plan_of("6/8 at 100").bpm == 100

    def test_a_style_s_range_is_in_felt_beats(self) -> None:
        lofi = next(head for head in HEADS if head.id == "lofi")
        assert plan_of("lofi in 6/8").bpm == lofi.bpm[1] * 1.5

    @pytest.mark.parametrize("style", ["lofi", "house", "jazz", "ballad", "rock"])
    def test_words_stay_in_the_style_s_range(self, style: str) -> None:
        low, usual, high = next(head for head in HEADS if head.id == style).bpm
        slow, fast = plan_of(f"slow {style}").bpm, plan_of(f"very fast {style}").bpm
        assert low <= slow < usual < fast <= high
        assert slow < plan_of(f"{style}, not too fast").bpm <= usual

    def test_an_italian_word_means_its_own_range(self) -> None:
        assert 112 <= plan_of("lofi, allegro").bpm <= 156


class TestForm:
    @pytest.mark.parametrize("bars", [*range(1, 41), 48, 57, 64, 100, 128, 333, 512, 1000, 2048])
    @pytest.mark.parametrize("style", ["lofi", "house", "waltz"])
    def test_has_exactly_the_bars_that_were_said(self, style: str, bars: int) -> None:
        plan = plan_of(f"{style}, {bars} bars")
        assert plan.total_bars == bars
        lengths = [section.bars for section in plan.sections]
        if bars % 4 == 0:
            assert all(length % 4 == 0 for length in lengths)
        elif bars % 2 == 0:
            assert all(length % 2 == 0 for length in lengths)

    def test_a_duration_becomes_bars(self) -> None:
        plan = plan_of("pop, 120 bpm, 2 minutes long")
        assert plan.total_bars == 60
        odd = plan_of("pop, 7/8, 93 bpm, 95 seconds")
        seconds = odd.total_bars * float(odd.meter.quarters) * 60 / odd.bpm
        assert seconds == pytest.approx(95, rel=0.03)

    def test_a_said_form_stands(self) -> None:
        plan = plan_of("rock: intro 4 bars, verse 8, chorus 16, outro")
        assert [(section.kind, section.bars) for section in plan.sections][:3] == [
            ("intro", 4),
            ("verse", 8),
            ("chorus", 16),
        ]
        assert plan.sections[3].kind == "outro"

    def test_a_said_form_is_fitted_by_its_lengths_alone(self) -> None:
        plan = plan_of("verse-chorus-verse-chorus-bridge-chorus, 40 bars")
        assert [section.kind for section in plan.sections] == [
            "verse", "chorus", "verse", "chorus", "bridge", "chorus",
        ]  # fmt: skip
        assert plan.total_bars == 40

    def test_a_length_stays_while_the_rest_gives_way(self) -> None:
        plan = plan_of("lofi, 8 bar intro, 16 bars in total")
        assert plan.sections[0].kind == "intro"
        assert (plan.sections[0].bars, plan.total_bars) == (8, 16)

    def test_sections_come_and_go(self) -> None:
        assert "intro" not in [section.kind for section in plan_of("rock, no intro").sections]
        assert "bridge" in [section.kind for section in plan_of("house with a bridge").sections]
        assert "solo" in [section.kind for section in plan_of("waltz with a flute solo").sections]

    def test_every_section_has_an_energy_within_range(self) -> None:
        for brief in ("extremely energetic build up to a big chorus", "very calm", "energy 100%", "ends with a bang"):
            assert all(0 <= (section.energy or 0) <= 1 for section in plan_of(brief).sections)

    def test_a_build_up_rises_beyond_the_style_s_curve(self) -> None:
        plain, built = plan_of("ambient").sections, plan_of("ambient, build up to the end").sections
        assert (plain[0].energy or 0) > (built[0].energy or 0)
        assert (plain[-1].energy or 0) < (built[-1].energy or 0)

    def test_chords_written_out_fit_every_section(self) -> None:
        plan = plan_of("ii-V-I progression, 30 bars")
        for section in plan.sections:
            assert len(repeated_chart(section.chart, plan.key, section.bars)) == section.bars


class TestPlayers:
    @pytest.mark.parametrize("brief", ["flute", "piano and bass", "no drums", "", "with vocals", "harp, cello, oboe"])
    def test_there_are_five_unless_told_otherwise(self, brief: str) -> None:
        assert len(plan_of(f"lofi, {brief}").players) >= 5

    def test_nobody_else_plays_when_it_says_only(self) -> None:
        assert set(instruments(plan_of("only piano"))) == {"piano"}
        assert roles(plan_of("solo piano")) == {"melody", "comping", "bass"}
        assert set(instruments(plan_of("violin and piano duo"))) == {"violin", "piano"}

    def test_no_drums_means_none(self) -> None:
        plan = plan_of("pop without drums")
        assert not any(instrument_by_id(player.instrument).is_drum for player in plan.players)

    @pytest.mark.parametrize(
        ("brief", "gone"),
        [
            ("lofi, no piano", {"piano", "electric_piano"}),
            ("rock without guitars", {"overdriven_guitar", "distortion_guitar", "clean_guitar"}),
            ("cinematic, no strings", {"violin", "string_ensemble", "tremolo_strings", "cello"}),
            ("ambient, no synths", {"warm_pad", "halo_pad"}),
        ],
    )
    def test_what_is_not_wanted_does_not_play(self, brief: str, gone: set[str]) -> None:
        assert gone.isdisjoint(instruments(plan_of(brief)))

    def test_a_family_name_means_the_style_s_own_member(self) -> None:
        assert "acoustic_bass" in instruments(plan_of("jazz with bass"))
        assert "synth_bass" in instruments(plan_of("house with bass"))
        assert "power_kit" in instruments(plan_of("rock with drums"))

    def test_one_of_the_named_leads(self) -> None:
        for brief, lead in (("lofi with flute", "flute"), ("jazz with trumpet and guitar", "trumpet")):
            assert [player.instrument for player in plan_of(brief).players if player.role == "melody"] == [lead]

    def test_resting_and_entering(self) -> None:
        plan = plan_of("rock, no drums in the intro, strings only in the chorus")
        kinds = [section.kind for section in plan.sections]
        drums = next(player for player in plan.players if player.role == "drums")
        strings = next(player for player in plan.players if player.instrument == "string_ensemble")
        assert [kinds[index] for index in drums.silent_in] == ["intro"]
        assert {kinds[index] for index in range(len(kinds)) if index not in strings.silent_in} == {"chorus"}

    def test_how_somebody_plays(self) -> None:
        plan = plan_of("rock, busy drums, laid-back")
        drums = next(player for player in plan.players if player.role == "drums")
        assert drums.manner.complexity is not None and drums.manner.complexity > 0.7
        assert {player.manner.feel for player in plan.players} == {"laid_back"}


class TestStyleAndKey:
    def test_a_meter_finds_a_style_that_has_it(self) -> None:
        assert "3/4" in next(head for head in HEADS if head.id == plan_of("3/4").style).meters

    @pytest.mark.parametrize(
        ("chords", "key"),
        [
            ("Dm Bb F C", "D minor"),
            ("| C | G | Am | F |", "C major"),
            ("Dm7 - G7 - Cmaj7", "C major"),
            ("Em C G D", "E minor"),
            ("| Fm | Db | Ab | Eb |", "F minor"),
            ("Am F C E7", "A minor"),
        ],
    )
    def test_chords_have_their_key_unless_one_is_said(self, chords: str, key: str) -> None:
        plan = plan_of(f"chords: {chords}, pop")
        assert (plan.key.name, plan.source_of("key")) == (key, "style")
        assert plan_of(f"chords: {chords}, pop, in F# minor").key.name == "F# minor"

    def test_a_mode_that_was_said_is_kept(self) -> None:
        assert plan_of("rock in dorian mode").key.mode == "dorian"
        assert plan_of("E phrygian").key.name == "E phrygian"


class TestWhatCannotBe:
    @pytest.mark.parametrize(
        ("brief", "words"),
        [
            ("900 bpm", "20 to 400"),
            ("5 bpm", "20 to 400"),
            ("0 bars", "at least 1 bar"),
            ("5000 bars", "at most 2048"),
            ("24 hours long", "at most 2048"),
            ("only drums", "pitched"),
            ("swing 90%", "50 to 75"),
            ("-70 LUFS", "-36 to -5"),
            ("seed 99999999999999999999999", "seed"),
            ("humanise 900%", "humanise"),
            ("verse-chorus-verse-chorus-bridge-chorus in 4 bars", "6 sections"),
            (f'called "{"long " * 60}"', "at most 200 characters"),
        ],
    )
    def test_is_said_with_range_and_cure(self, brief: str, words: str) -> None:
        with pytest.raises(InvalidPlan) as fault:
            plan_of(brief)
        assert words in str(fault.value)

    def test_a_brief_that_is_too_long(self) -> None:
        with pytest.raises(InvalidPlan, match="at most 20,000 characters, got 100,000: say it in fewer words"):
            plan_of("x" * 100_000)


class TestAnyText:
    @settings(max_examples=150)
    @given(st.text(max_size=200))
    def test_gives_a_valid_plan_or_says_why_not(self, text: str) -> None:
        self.check(text)

    def test_so_does_any_heap_of_musical_words(self, proof_count: Callable[[int], int], proof_seed: int) -> None:
        chance = random.Random(proof_seed)
        for _ in range(proof_count(4000)):
            self.check("".join(chance.choice(WORDS) + chance.choice(JOINTS) for _ in range(chance.randint(1, 25))))

    @staticmethod
    def check(text: str) -> None:
        try:
            plan = plan_of(text)
        except InvalidPlan as fault:
            assert fault.faults and all(fault.faults)
            return
        assert from_wire(to_wire(plan)) == plan

    def test_the_same_brief_gives_the_same_plan(self) -> None:
        assert plan_of(BAR) == plan_of(BAR)

    @pytest.mark.parametrize(
        "piece",
        ["16 bars ", "a minor ", "no drums, ", "verse chorus ", "Am F C G ", "| C ", "1", " ", "'", '"', "b", "title: ",
         "one hundred and ", "3/4+", "quiet quiet verse ", "piano only ", "in C ", "🎵", "called 'it's ", "bpm 1",
         "C7b9#11b13/", "\n\n", "very ", "big-", "piano, ", "1+1+", "A ", "1 minute "],
    )  # fmt: skip
    def test_the_longest_brief_is_read_to_its_end(self, piece: str) -> None:
        """A pattern that backtracks without bound would not come back before the test's time is up."""
        whole = (piece * MAX_BRIEF_CHARACTERS)[:MAX_BRIEF_CHARACTERS]
        self.check(whole)


HEAP = """
a the in at of no without only with and then or very not too called title seed swing energy chords key solo A B
C D E F G Am Dm7 F#m Bb minor major dorian flat sharp i IV V7 N.C. | % - / = : , ( ) ' " # + . ; ? piano bass
drums guitar strings flute choir vocals 808s trio quartet percussion harp pad synth horns bars bar minutes
seconds bpm tempo 0 1 4 7 8 16 32 120 999 3/4 6/8 7/8 2:30 50% -14 LUFS twelve hundred intro verse chorus bridge
outro drop break build-up solo AABA each long slow fast allegro half-time sad happy lo-fi jazz rock waltz house
pop techno ambient swing shuffle straight laid-back loud quiet big ends starts
"""
WORDS = HEAP.split()
JOINTS = (" ", " ", " ", ", ", "-", "", "\n", ". ")
