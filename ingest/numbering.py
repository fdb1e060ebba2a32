"""Tell the level of a numbered unit from its label and what stands around it: is (i) a letter or a numeral?

The order of levels is the one of Michigan's code (subsection (1), subdivision (a), subparagraph (i),
sub-subparagraph (A)), which most American codes share.
"""

import re
from collections.abc import Sequence
from enum import IntEnum

_ROMAN = {"i": 1, "v": 5, "x": 10, "l": 50, "c": 100}
_ROMAN_FORM = re.compile(r"(?:xc|xl|l?x{0,3})(?:ix|iv|v?i{0,3})")
# The labels are ASCII: str.isalpha() would take letters of other scripts for subdivisions.
_LOWER = re.compile(r"[a-z]+")
_ALPHABET = 26


class Level(IntEnum):
    """Depth of a unit under its section."""

    NUMBER = 1
    LETTER = 2
    NUMERAL = 3
    CAPITAL = 4


Place = tuple[Level, int]


def place_label(label: str, stack: Sequence[Place], *, opens_list: bool, ahead: Sequence[str]) -> Place:
    """Level and ordinal of `label`.

    Args:
        label: What stands in the parentheses.
        stack: Level and ordinal of the open units, outermost first.
        opens_list: Whether the paragraph before ended in a colon.
        ahead: The labels that follow in the same section.
    """
    if label.isdigit():
        return Level.NUMBER, int(label)
    if label.isupper():
        return Level.CAPITAL, letter_ordinal(label.lower()) or 0
    letter, numeral = letter_ordinal(label), numeral_ordinal(label)
    if numeral is None or letter is None:
        return (Level.NUMERAL, numeral) if numeral is not None else (Level.LETTER, letter or 0)
    open_at = dict(stack)
    next_letter = letter == open_at.get(Level.LETTER, 0) + 1
    next_numeral = numeral == open_at.get(Level.NUMERAL, 0) + 1
    if next_letter and next_numeral:
        starts_list = opens_list and numeral == 1
        next_numeral = starts_list or _numerals_go_on(letter, numeral, ahead, Level.NUMERAL in open_at)
    return (Level.NUMERAL, numeral) if next_numeral else (Level.LETTER, letter)


def _numerals_go_on(letter: int, numeral: int, ahead: Sequence[str], otherwise: bool) -> bool:
    """Where a label fits both series, the next label of either decides."""
    for label in ahead:
        if label.isdigit():
            break
        if numeral_ordinal(label) == numeral + 1:
            return True
        # Numerals that start anew stand under this label, so it is the letter.
        if letter_ordinal(label) == letter + 1 or numeral_ordinal(label) == 1:
            return False
    return otherwise


def letter_ordinal(label: str) -> int | None:
    """1 for a, 27 for aa, 28 for bb; None where `label` is not one letter, repeated."""
    if not _LOWER.fullmatch(label) or len(set(label)) != 1:
        return None
    return (len(label) - 1) * _ALPHABET + ord(label[0]) - ord("a") + 1


def numeral_ordinal(label: str) -> int | None:
    """4 for iv; None where `label` is no roman numeral."""
    if not label or not _ROMAN_FORM.fullmatch(label):
        return None
    values = [_ROMAN[character] for character in label]
    following = [*values[1:], 0]
    return sum(-value if value < after else value for value, after in zip(values, following, strict=True))
