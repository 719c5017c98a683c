"""Strict JSON documents: what is read, what is refused in which words, and the text that JavaScript writes too."""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import Literal, NewType

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cadenza.nodes.document import (
    as_list,
    as_object,
    format_document,
    open_document,
    parse_document,
    read_fields,
    write_fields,
)
from cadenza.nodes.fault import InvalidWire

Bars = NewType("Bars", int)


@dataclass(frozen=True)
class Phrase:
    bars: Bars
    kind: Literal["question", "answer"] = "question"
    energy: float = 0.5
    label: str = ""
    is_loop: bool = False
    ending: int | None = None


def test_fields_at_their_default_are_left_out_and_come_back() -> None:
    assert write_fields(Phrase(Bars(4))) == {"bars": 4}
    assert read_fields(Phrase, {"bars": 4}, "phrase") == Phrase(Bars(4))


@given(
    st.builds(
        Phrase, st.integers().map(Bars), st.sampled_from(("question", "answer")),
        st.floats(allow_nan=False, allow_infinity=False),
        st.text(st.characters(exclude_categories=("Cs",))), st.booleans(), st.none() | st.integers(),
    )
)  # fmt: skip
def test_every_flat_value_survives(phrase) -> None:
    assert read_fields(Phrase, parse_document(format_document(write_fields(phrase))), "phrase") == phrase


def test_zero_and_false_are_not_the_same_default() -> None:
    assert write_fields(Phrase(Bars(4), energy=0.0)) == {"bars": 4, "energy": 0.0}


@pytest.mark.parametrize(
    ("document", "words"),
    [
        ({}, "phrase lacks the field 'bars'."),
        ([], "phrase should be a JSON object, got list."),
        ({"bars": 4, "tempi": 1}, "phrase has the unknown field 'tempi'."),
        ({"bars": "4"}, "phrase.bars should be int, got '4'."),
        ({"bars": 4.0}, "phrase.bars should be int, got 4.0."),
        ({"bars": True}, "phrase.bars should be int, got True."),
        ({"bars": 4, "kind": "shout"}, "phrase.kind is one of 'question', 'answer', got 'shout'."),
        ({"bars": 4, "kind": ["question"]}, "phrase.kind is one of"),
        ({"bars": 4, "ending": "none"}, "phrase.ending should be int or null, got 'none'."),
        ({"bars": 4, "is_loop": 1}, "phrase.is_loop should be bool, got 1."),
    ],
)
def test_a_document_is_refused_by_the_name_of_its_fault(document, words) -> None:
    with pytest.raises(InvalidWire) as refused:
        read_fields(Phrase, document, "phrase")
    assert words in refused.value.message


def test_a_whole_number_serves_as_a_float() -> None:
    energy = read_fields(Phrase, {"bars": 4, "energy": 1}, "phrase").energy
    assert (energy, type(energy)) == (1.0, float)


def test_an_unknown_field_hints_at_a_newer_version() -> None:
    with pytest.raises(InvalidWire, match=r"Known fields: bars, kind.*update the pack"):
        read_fields(Phrase, {"bars": 4, "colour": "red"}, "phrase")


def test_a_document_says_what_it_is() -> None:
    assert open_document({"format": "cadenza.song", "version": 1, "title": "x"}, "cadenza.song", 1) == {"title": "x"}
    with pytest.raises(InvalidWire, match=r"format 'cadenza\.song', got None"):
        open_document({"version": 1}, "cadenza.song", 1)
    with pytest.raises(InvalidWire, match=r"read in version 1, got 2\. A newer Cadenza"):
        open_document({"format": "cadenza.song", "version": 2}, "cadenza.song", 1)


def test_lists_and_objects_are_told_apart() -> None:
    assert as_list([1], "notes") == [1]
    assert as_object({"a": 1}, "note") == {"a": 1}
    with pytest.raises(InvalidWire, match="notes should be a JSON list, got dict"):
        as_list({}, "notes")


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("", "no JSON: Expecting value in line 1, column 1"),
        ('{"a": 1,}', "no JSON"),
        ('{"a": NaN}', "finite, got NaN"),
        ('{"a": -Infinity}', "finite, got -Infinity"),
        ('{"a": 1, "a": 2}', "'a' stands twice"),
        (b"\xff\xfe\x00", "not UTF-8"),
        ("[" * 100_000, "nested too deeply"),
    ],
)
def test_text_that_is_no_document_is_refused(text, words) -> None:
    with pytest.raises(InvalidWire) as refused:
        parse_document(text)
    assert words in refused.value.message


# What ECMAScript's Number::toString writes (ECMA-262, 6.1.6.1.20)
@pytest.mark.parametrize(
    ("number", "text"),
    [
        (120.0, "120"), (-0.0, "0"), (0.1, "0.1"), (72.00002880001152, "72.00002880001152"), (-3.5, "-3.5"),
        (1e-6, "0.000001"), (1.5e-5, "0.000015"), (1e-7, "1e-7"), (1.25e-10, "1.25e-10"), (5e-324, "5e-324"),
        (1e16, "10000000000000000"), (1.2345678901234568e20, "123456789012345680000"), (1e21, "1e+21"),
        (1.7976931348623157e308, "1.7976931348623157e+308"),
    ],
)  # fmt: skip
def test_numbers_are_written_as_javascript_writes_them(number, text) -> None:
    assert format_document({"n": number}) == f'{{\n "n": {text}\n}}\n'


def test_text_is_laid_out_as_json_stringify_does() -> None:
    document = {"empty": [], "none": {}, "list": [1, [True, None]], "text": 'é"\\\n\u2028\x7f\x01'}
    assert format_document(document) == json.dumps(document, ensure_ascii=False, indent=1) + "\n"


def test_numbers_that_json_cannot_hold_are_not_written() -> None:
    with pytest.raises(InvalidWire, match="finite, got inf"):
        format_document({"n": float("inf")})
