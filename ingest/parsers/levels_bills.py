"""Place the labels of bills, acts and regulations, in an explicit order of levels, and never guess.

A label is placed only where it is exactly the next one of an open series, or the first one of a deeper series right
after the words that lead into it. Every other label is text: a wrong citation is worse than a missing one.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass, field

_ROMAN = {"i": 1, "v": 5, "x": 10, "l": 50, "c": 100}
_ROMAN_FORM = re.compile(r"(?:xc|xl|l?x{0,3})(?:ix|iv|v?i{0,3})")
_ALPHABET = 26
_LABEL = re.compile(r"\( ?(?P<inside>\w{1,6})\)[^\S\n]*|(?P<dotted>\w{1,6})\.(?:[^\S\n]+|$)")
# How far the labels that follow are looked at where one fits two series.
HORIZON = 30


@dataclass(frozen=True, slots=True, kw_only=True)
class Label:
    """A label as printed: what stands in it, whether in parentheses or before a full stop, and where it ends."""

    token: str
    dotted: bool
    end: int


def read_label(text: str, start: int = 0) -> Label | None:
    """The label at `start` of `text`, "(a)" or "a.", with the white space after it; None where there is none."""
    match = _LABEL.match(text, start)
    if match is None:
        return None
    return Label(token=match["inside"] or match["dotted"], dotted=match["inside"] is None, end=match.end())


@dataclass(frozen=True, slots=True)
class Shape:
    """The labels of one level by its first one: "1.", "(a)", "(A)", "(i)", "(I)", "(aa)", "A.", ..."""

    first: str

    @property
    def dotted(self) -> bool:
        """Whether the labels of the level end in a full stop."""
        return not self.first.startswith("(")

    def ordinal(self, label: Label) -> int | None:
        """Place of `label` in the level's series from 1 on, None where it is of another form."""
        first = self.first.strip("().")
        if label.dotted != self.dotted:
            return None
        if first.isdigit():
            return int(label.token) if label.token.isascii() and label.token.isdigit() else None
        if first.isupper() != label.token.isupper() or first.islower() != label.token.islower():
            return None
        token = label.token.lower()
        if first.lower() == "i":
            return roman(token)
        if first.lower() == "aa":
            return letter(token[0]) if len(token) == len("aa") and token[0] == token[1] else None
        return letter(token)


@dataclass(slots=True)
class Outline:
    """The open units of a section: each level with the ordinal of its last label.

    `lists` are the levels whose series a colon opened, so that text without a label ends them. In a `strict` outline a
    series begins only after a colon.
    """

    shapes: tuple[Shape, ...]
    strict: bool = False
    opened: list[tuple[int, int]] = field(default_factory=list)
    lists: set[int] = field(default_factory=set)

    def place(self, label: Label, *, leads: bool, colon: bool, ahead: Sequence[Label]) -> int | None:
        """Level at which `label` goes on or begins, None where it is no label of this section.

        Args:
            label: The label.
            leads: Whether nothing but the lead of the innermost open unit stands before it.
            colon: Whether that lead ends in a colon or dash, or is empty.
            ahead: The labels that follow.
        """
        goes_on = [n for n, last in self.opened if self.shapes[n].ordinal(label) == last + 1]
        begins = self._beginning(label, colon=colon) if leads else None
        if not goes_on or begins is None:
            return max(goes_on, default=begins)
        return self._next_decides(goes_on[-1], begins, label, ahead, colon=colon)

    def enter(self, level: int, label: Label, *, listed: bool) -> int:
        """Close what `label` ends and open its unit; returns how many units stay open around it."""
        begins = all(n != level for n, _ in self.opened)
        self.lists = {n for n in self.lists if n < level or (n == level and not begins)} | (
            {level} if begins and listed else set()
        )
        self.opened = [(n, last) for n, last in self.opened if n < level]
        self.opened.append((level, self.shapes[level].ordinal(label) or 0))
        return len(self.opened) - 1

    def skip_one(self) -> None:
        """Expect the label after the next one in the innermost series."""
        if self.opened:
            level, last = self.opened.pop()
            self.opened.append((level, last + 1))

    def close(self, level: int) -> int:
        """Close the units at `level` and deeper; returns how many stay open."""
        self.lists = {n for n in self.lists if n < level}
        self.opened = [(n, last) for n, last in self.opened if n < level]
        return len(self.opened)

    def continued_by(self, label: Label) -> int | None:
        """The innermost level whose next label is `label`; None where it continues none."""
        return max((n for n, last in self.opened if self.shapes[n].ordinal(label) == last + 1), default=None)

    def end_lists(self) -> int:
        """Close the outermost list, or all but the outermost unit; returns how many units stay open."""
        if not self.opened:
            return 0
        return self.close(min(self.lists | {self.opened[0][0] + 1}))

    def stranger(self, label: Label) -> int | None:
        """Outermost level that has labels of this form: a label that could not be placed belongs to no deeper unit."""
        return next((n for n, shape in enumerate(self.shapes) if shape.ordinal(label) is not None), None)

    def _beginning(self, label: Label, *, colon: bool) -> int | None:
        inner = self.opened[-1][0] + 1 if self.opened else 0
        for level, shape in enumerate(self.shapes[inner:], inner):
            if shape.ordinal(label) == 1:
                # Without a colon only the very next level may begin; a section may begin with any.
                follows = not self.strict and (level == inner or not self.opened)
                return level if colon or follows else None
        return None

    def _next_decides(self, old: int, new: int, label: Label, ahead: Sequence[Label], *, colon: bool) -> int:
        follows_old = (self.shapes[old].ordinal(label) or 0) + 1
        for later in ahead[:HORIZON]:
            if self.shapes[new].ordinal(later) == 2:
                return new
            if self.shapes[old].ordinal(later) == follows_old:
                return old
        return new if colon else old


def shapes(firsts: Sequence[str]) -> tuple[Shape, ...]:
    """Levels by the first label of each, outermost first."""
    return tuple(Shape(first) for first in firsts)


def letter(token: str) -> int | None:
    """1 for a, 27 for aa; None where `token` is not one letter, repeated."""
    if not re.fullmatch(r"([a-z])\1*", token):
        return None
    return (len(token) - 1) * _ALPHABET + ord(token[0]) - ord("a") + 1


def roman(token: str) -> int | None:
    """4 for iv; None where `token` is no roman numeral."""
    if not token or not _ROMAN_FORM.fullmatch(token):
        return None
    values = [_ROMAN[character] for character in token]
    return sum(-v if v < after else v for v, after in zip(values, [*values[1:], 0], strict=True))


def to_roman(number: int) -> str:
    """IV for 4; for the few dozen chapters that an act has."""
    tens, units = divmod(number, 10)
    return "X" * tens + ("", "I", "II", "III", "IV", "V", "VI", "VII", "VIII", "IX")[units]
