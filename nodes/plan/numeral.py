"""Numbers as people write them in a brief: "16", "sixteen", "thirty-two", "a hundred and twenty"."""

from __future__ import annotations

import re

_ONES = {
    word: value
    for value, word in enumerate(
        (
            *("one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten", "eleven", "twelve"),
            *("thirteen", "fourteen", "fifteen", "sixteen", "seventeen", "eighteen", "nineteen"),
        ),
        start=1,
    )
}
_TENS = {
    "twenty": 20, "thirty": 30, "forty": 40, "fifty": 50, "sixty": 60, "seventy": 70, "eighty": 80, "ninety": 90,
}  # fmt: skip
_DIGIT_WORDS, _TEEN_WORDS = list(_ONES)[:9], sorted(_ONES, key=len, reverse=True)
_BELOW_HUNDRED = rf"(?:(?:{'|'.join(_TENS)})(?:[ -](?:{'|'.join(_DIGIT_WORDS)}))?|{'|'.join(_TEEN_WORDS)})"
_WORDS = rf"(?:(?:(?:a|one|two|three) )?hundred(?: (?:and )?{_BELOW_HUNDRED})?|{_BELOW_HUNDRED})"

DIGITS = r"(?<![0-9.,/])[0-9]{1,30}"  # a whole number, as long as anybody may write it
NUMBER = rf"(?:{DIGITS}(?:[.][0-9]{{1,4}})?|\b{_WORDS}\b)"  # for patterns over lower-case text

_WORD = re.compile(r"[a-z]+")


def read_number(text: str) -> float:
    """The value of a match of NUMBER."""
    text = text.strip()
    if text[0].isdigit():
        return float(text)
    value = 0
    for word in _WORD.findall(text):
        if word == "hundred":
            value = max(1, value) * 100
        else:
            value += _ONES.get(word, 0) + _TENS.get(word, 0)
    return float(value)


def read_whole(text: str) -> int:
    """The value of a match of NUMBER, rounded to a whole number; exact however long it is."""
    text = text.strip()
    return int(text) if text.isdecimal() else round(read_number(text))
