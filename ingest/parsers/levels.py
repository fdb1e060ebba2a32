"""Tell the level of a label where the levels of a text have a given order, as in the Code of Federal Regulations.

There the order is (a) (1) (i) (A) and then (1) (i) in italics, so that a label alone does not say its level.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass

from ingest.numbering import letter_ordinal, numeral_ordinal

_LETTERS = re.compile(r"[a-z]{1,2}")
# More labels in a row are never left out; a longer step is another list.
_LONGEST_STEP = 4


@dataclass(frozen=True, slots=True, kw_only=True)
class Label:
    """What stands in a bracket, and whether it is in italics."""

    text: str
    italic: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Level:
    """One level of an order: with what it counts ("a", "1", "i" or "A"), and whether in italics."""

    first: str
    italic: bool = False

    def ordinal(self, label: Label) -> int | None:
        """1 for the first label of the level; None where `label` cannot stand on it."""
        if label.italic is not self.italic:
            return None
        match self.first:
            case "1":
                return int(label.text) if label.text.isascii() and label.text.isdigit() else None
            case "i":
                return numeral_ordinal(label.text)
            case "a":
                return _letters(label.text)
            case _:
                return _letters(label.text.lower()) if label.text.isupper() else None


CFR = (
    Level(first="a"),
    Level(first="1"),
    Level(first="i"),
    Level(first="A"),
    Level(first="1", italic=True),
    Level(first="i", italic=True),
)
Place = tuple[int, int]


def place(label: Label, order: Sequence[Level], stack: Sequence[Place], ahead: Sequence[Label]) -> Place | None:
    """Level and ordinal of `label` under the open units of `stack`; None where it fits nowhere.

    It fits where it is the next of an open level or the first of the level below the innermost one. Where numbers are
    skipped (a paragraph is reserved or was repealed) it fits the innermost level that it can go on with. Where it fits
    twice, as (i) after (h), the labels `ahead` decide.
    """
    exact = _fitting(label, order, stack)
    if len(exact) > 1:
        return _decide(exact, order, stack, ahead)
    if exact:
        return exact[0]
    later = [
        (level, n)
        for level, last in stack
        if (n := order[level].ordinal(label)) is not None and last + 1 < n <= last + _LONGEST_STEP
    ]
    return later[-1] if later else None


def _fitting(label: Label, order: Sequence[Level], stack: Sequence[Place]) -> list[Place]:
    innermost = stack[-1][0] if stack else -1
    found = [(level, last + 1) for level, last in stack if order[level].ordinal(label) == last + 1]
    below = innermost + 1
    if below < len(order) and order[below].ordinal(label) == 1:
        found.append((below, 1))
    return found


def _decide(places: Sequence[Place], order: Sequence[Level], stack: Sequence[Place], ahead: Sequence[Label]) -> Place:
    """The one of `places` that the next labels go on with; the outermost where a list starts anew under it."""
    for label in ahead:
        going_on = [place for place in places if order[place[0]].ordinal(label) == place[1] + 1]
        if going_on:
            return going_on[-1]
        if any(order[level].ordinal(label) == ordinal for level, ordinal in places):
            return places[0]
        if any(order[level].ordinal(label) == last + 1 for level, last in stack if level < places[0][0]):
            break
    return places[0]


def _letters(text: str) -> int | None:
    """Ordinal of a letter, also of a doubled one; aa follows z."""
    return letter_ordinal(text) if _LETTERS.fullmatch(text) else None
