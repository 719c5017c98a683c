"""The error tree: one root, one clear sentence, the cure beside it."""

from __future__ import annotations

import inspect

import pytest

from cadenza.nodes import fault
from cadenza.nodes.fault import CadenzaError, InvalidMidi, InvalidPlan, WrongState

FAULTS = [kind for _, kind in inspect.getmembers(fault, inspect.isclass) if issubclass(kind, CadenzaError)]


@pytest.mark.parametrize("kind", FAULTS, ids=lambda kind: kind.__name__)
def test_every_fault_has_one_root_that_is_a_value_error(kind) -> None:
    assert issubclass(kind, CadenzaError) and issubclass(kind, ValueError)


@pytest.mark.parametrize("kind", FAULTS, ids=lambda kind: kind.__name__)
def test_every_fault_says_when_it_comes(kind) -> None:
    assert kind.__doc__


def test_a_fault_reads_as_message_and_cure() -> None:
    refused = InvalidMidi("The file is empty.", hint="Export it again.")
    assert str(refused) == "The file is empty. Export it again."
    assert (refused.message, refused.hint, refused.code) == ("The file is empty.", "Export it again.", "invalid_midi")


def test_without_a_cure_there_is_no_loose_end() -> None:
    assert str(InvalidMidi("The file is empty.")) == "The file is empty."


def test_a_plan_tells_all_its_faults_at_once() -> None:
    refused = InvalidPlan(["Tempo lies in 20..300 bpm, got 900.", "Bars start at 1, got 0."], hint="Change both.")
    assert refused.faults == ("Tempo lies in 20..300 bpm, got 900.", "Bars start at 1, got 0.")
    assert str(refused).startswith("The song plan has 2 faults: Tempo lies in")
    assert str(InvalidPlan(["Bars start at 1, got 0."])).startswith("The song plan has 1 fault: Bars")


def test_a_call_at_the_wrong_time_is_a_runtime_error_too() -> None:
    assert issubclass(WrongState, RuntimeError)


def test_codes_are_stable_words_for_programs() -> None:
    codes = [kind("").code if kind is not InvalidPlan else kind([]).code for kind in FAULTS]
    assert len(set(codes)) == len(codes)
    assert {"invalid_plan", "storage_fault", "missing_dependency"} <= set(codes)
