"""Tell the level of a numbered unit from its label and what stands around it: is (i) a letter or a numeral?

`place_label` knows the order of Michigan's code (subsection (1), subdivision (a), subparagraph (i),
sub-subparagraph (A)), which most American codes share. `places_in` takes the order of any other code.
"""

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from enum import IntEnum, StrEnum

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


class Shape(StrEnum):
    """What a label counts with."""

    NUMBER = "1"
    LETTER = "a"
    NUMERAL = "i"
    CAPITAL = "A"
    CAPITAL_NUMERAL = "I"


@dataclass(frozen=True, slots=True, kw_only=True)
class Style:
    """How a level of a code is labelled: `(a)` is in brackets, `a.` is not."""

    shape: Shape
    brackets: bool

    def ordinal(self, label: str) -> int | None:
        """The place of `label` in a series of this style, 1 for the first; None where it cannot stand in one.

        A label that was put in later has the place of the one before it: both (b) and (b-1) have 2.
        """
        base = label.partition("-")[0]
        match self.shape:
            case Shape.NUMBER:
                return int(base) if base.isascii() and base.isdigit() else None
            case Shape.LETTER:
                return _letters_ordinal(base)
            case Shape.NUMERAL:
                return numeral_ordinal(base)
            case Shape.CAPITAL:
                return _letters_ordinal(base.lower()) if base.isupper() else None
            case Shape.CAPITAL_NUMERAL:
                return numeral_ordinal(base.lower()) if base.isupper() else None


def read_style(sample: str) -> Style:
    """The style of which `sample`, "(a)" or "1.", is the first label.

    Raises:
        ValueError: the sample is the first label of no style.
    """
    if match := re.fullmatch(r"\(([1aiAI])\)|([1aiAI])\.", sample):
        return Style(shape=Shape(match[1] or match[2]), brackets=match[1] is not None)
    raise ValueError(f"{sample!r} is not the first label of a level; write one like (a), (1), (i), (A), (I), 1. or a.")


def places_in(
    order: Sequence[Style],
    label: str,
    brackets: bool,
    open_at: Sequence[tuple[int, int]],
    *,
    skips: bool = False,
) -> tuple[tuple[int, int], ...]:
    """Levels and ordinals at which `label` is exactly the next one expected.

    That is: it goes on with an open level, or it is the first of the level below the innermost open one. Under the
    section itself, and where a code `skips` levels, it may be the first of any level below.

    Args:
        order: The styles of the code's levels, outermost first.
        label: What stands in the brackets or before the full stop.
        brackets: Whether the label is in brackets.
        open_at: Level and ordinal of the open units, outermost first.
        skips: Whether lists of the code may leave levels out.
    """
    innermost = open_at[-1][0] if open_at else -1
    lowest = len(order) if skips or not open_at else innermost + 1
    ordinals = dict(open_at)
    added = "-" in label
    found: list[tuple[int, int]] = []
    for level, style in enumerate(order):
        ordinal = style.ordinal(label) if style.brackets is brackets else None
        if ordinal is None:
            continue
        goes_on = level in ordinals and ordinal == ordinals[level] + (0 if added else 1)
        # Where two levels have one style, a list opens at the outer of them.
        below = innermost < level <= lowest
        opens = below and ordinal == 1 and not added and all(order[other] != style for other, _ in found)
        if goes_on or opens:
            found.append((level, ordinal))
    return tuple(found)


def likelier(
    order: Sequence[Style],
    places: Sequence[tuple[int, int]],
    ahead: Iterable[str],
    open_at: Sequence[tuple[int, int]],
    *,
    opens_list: bool,
) -> tuple[int, int]:
    """The one of `places` that the labels `ahead` go on with; the open series goes on where they do not say.

    After a colon (`opens_list`) a first label opens a list.
    """
    first = [place for place in places if place[1] == 1]
    if opens_list and first:
        return first[-1]
    ahead = tuple(ahead)
    if len({order[level] for level, _ in places}) == 1:
        return _of_one_style(order, places, ahead[:1], open_at)
    around = [place for place in open_at if place[0] < min(level for level, _ in places)]
    for label in ahead:
        if any(order[level].ordinal(label) == ordinal + 1 for level, ordinal in around):
            break
        going_on = [place for place in places if order[place[0]].ordinal(label) == place[1] + 1]
        if len(going_on) == 1:
            return going_on[0]
        if any(order[level].ordinal(label) == 1 and ordinal == 1 for level, ordinal in places):
            # The numerals start anew under this label, so it is the letter.
            return min(places, key=lambda place: place[0])
    later = [place for place in places if place[1] > 1]
    return later[-1] if later else places[-1]


def _of_one_style(
    order: Sequence[Style],
    places: Sequence[tuple[int, int]],
    ahead: Sequence[str],
    open_at: Sequence[tuple[int, int]],
) -> tuple[int, int]:
    """The level of a label that two levels of one style may go on with: the inner one, as no list has one entry only.

    The outer one if the next label opens a list right below it, which none can that stands below the inner one.
    """
    outer, inner = places[0], places[-1]
    between = [place for place in open_at if outer[0] < place[0] < inner[0]]
    opens_below = any(order[outer[0] + 1].ordinal(label) == 1 for label in ahead)
    goes_on_between = any(order[level].ordinal(label) == n + 1 for level, n in between for label in ahead)
    return outer if inner[1] > 2 and opens_below and not goes_on_between else inner


def _letters_ordinal(label: str) -> int | None:
    """As `letter_ordinal`, and California's way to count on: aa, ab, ac after z."""
    if len(label) == 2 and label[0] == "a" and _LOWER.fullmatch(label):
        return _ALPHABET + ord(label[1]) - ord("a") + 1
    return letter_ordinal(label)
