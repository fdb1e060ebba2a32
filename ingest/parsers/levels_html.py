"""Tell the level of a numbered unit where the order of levels is data: `["(a)", "(1)", "(A)", "(i)"]`, `["1.", "(a)"]`.

A level is written as its first label looks. The inside says the series: `1` numbers, `a` letters, `A` capitals, `i` and
`I` numerals, `aa` double letters, `am` letters with a second one put in later. Forms of one level are parted by `|`.
A level whose form has a word in it ("Subd. 1.") is the last that is cited, as " subd. 1".
"""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from ingest.numbering import letter_ordinal, numeral_ordinal

_SERIES = {
    "1": r"\d{1,3}(?:\.\d{1,2})?[a-zA-Z]{0,2}(?:-[a-zA-Z\d]{1,2})?",
    "a": r"([a-z])\1{0,2}(?:\.\d{1,2}|-?\d{1,2})?",
    "aa": r"([a-z])\1",
    "am": r"[a-z]{1,2}",
    "A": r"([A-Z])\1{0,2}(?:\.\d{1,2}|-?\d{1,2})?",
    "i": r"[ivxlc]{1,7}(?:\.\d|-\d)?",
    "I": r"[IVXLC]{1,7}(?:\.\d|-[\da-z])?",
}
_ENDS = r"(?=[\s(\[“\"]|$)"
_FORM = re.compile(r"(?P<before>.*?)(?P<series>aa|am|[1aAiI])(?P<after>[).:]?)")
_MOST_LABELS = 6
_LOOK_AHEAD = 50


@dataclass(frozen=True, slots=True, kw_only=True)
class Label:
    """A label at the start of a paragraph: what it says, where it ends, and which levels it fits with which ordinal."""

    text: str
    end: int
    fits: tuple[tuple[int, int], ...]
    named: bool = False

    def cited(self) -> str:
        """What it adds to a citation."""
        return f" subd. {self.text}" if self.named else f"({self.text})"


@dataclass(frozen=True, slots=True, kw_only=True)
class _Form:
    depth: int
    series: str
    pattern: re.Pattern[str]
    named: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Levels:
    """The order of levels of one code."""

    forms: tuple[_Form, ...]

    @property
    def last(self) -> frozenset[int]:
        """Depths of the levels with a word in their form, below which nothing is cited."""
        return frozenset(form.depth for form in self.forms if form.named)

    def labels(self, text: str) -> tuple[Label, ...]:
        """The labels that `text` starts with, outermost first: two in "(1)(a) A person"."""
        found: list[Label] = []
        position = 0
        while len(found) < _MOST_LABELS and (label := self._label(text, position)) is not None:
            found.append(label)
            position = label.end + len(text[label.end :]) - len(text[label.end :].lstrip())
        return tuple(found)

    def _label(self, text: str, position: int) -> Label | None:
        fits: list[tuple[int, int]] = []
        longest: re.Match[str] | None = None
        named = False
        for form in self.forms:
            match = form.pattern.match(text, position)
            ordinal = _ordinal(match["label"], form.series) if match else None
            if match is not None and ordinal is not None:
                fits.append((form.depth, ordinal))
                longest, named = match, form.named
        if longest is None:
            return None
        return Label(text=longest["label"], end=longest.end(), fits=tuple(dict.fromkeys(fits)), named=named)


def read_levels(samples: Sequence[str]) -> Levels:
    """Levels from what their first labels look like.

    Raises:
        ValueError: a sample is not of the form that the module's first lines describe.
    """
    return Levels(forms=tuple(form for depth, sample in enumerate(samples) for form in _forms(depth, sample)))


def _forms(depth: int, sample: str) -> Iterator[_Form]:
    for alternative in sample.split("|"):
        match = _FORM.fullmatch(alternative)
        if match is None:
            raise ValueError(f"is no level: {alternative!r}; write its first label, as (a) or 1.")
        before, after = re.escape(match["before"]), re.escape(match["after"])
        named = bool(re.search(r"\w", match["before"]))
        yield _Form(
            depth=depth,
            series=match["series"],
            pattern=re.compile(
                rf"{before}(?P<label>{_numbered(_SERIES[match['series']])}){after}{'' if named else _ENDS}"
            ),
            named=named,
        )


def _numbered(series: str) -> str:
    """The named group around the series is the first, so that its own repetition is the second."""
    return series.replace(r"\1", r"\2")


def _ordinal(label: str, series: str) -> int | None:
    if series == "1":
        return int(re.match(r"\d+", label)[0])  # type: ignore[index]
    base = re.split(r"[.\-\d]", label.lower(), maxsplit=1)[0]
    if series in "iI":
        return numeral_ordinal(base)
    if series == "aa":
        return letter_ordinal(base[0])
    return letter_ordinal(base) or letter_ordinal(base[0])


Place = tuple[int, int]


def place_by_levels(label: Label, stack: Sequence[Place], *, opens_list: bool, ahead: Sequence[Label]) -> Place:
    """Depth and ordinal of `label` among the levels that it fits.

    Args:
        label: A label with at least one fit.
        stack: Depth and ordinal of the open units, outermost first.
        opens_list: Whether the paragraph before ended in a colon.
        ahead: The labels that follow in the same section.
    """
    if len(label.fits) == 1:
        return label.fits[0]
    open_at = dict(stack)
    going_on = [(depth, ordinal) for depth, ordinal in label.fits if ordinal == open_at.get(depth, 0) + 1]
    if not going_on:
        later = [(depth, ordinal) for depth, ordinal in label.fits if depth in open_at and ordinal > open_at[depth]]
        return (later or list(label.fits))[-1 if later else 0]
    if len(going_on) == 1:
        return going_on[0]
    outer, inner = going_on[0], going_on[-1]
    starts_list = opens_list and inner[1] == 1
    return inner if starts_list or _inner_goes_on(outer, inner, ahead, inner[0] in open_at) else outer


def _inner_goes_on(outer: Place, inner: Place, ahead: Sequence[Label], otherwise: bool) -> bool:
    """Where a label fits both series, the next label of either decides."""
    for label in ahead[:_LOOK_AHEAD]:
        if all(depth < outer[0] for depth, _ in label.fits):
            break
        if (inner[0], inner[1] + 1) in label.fits:
            return True
        # An inner series that starts anew stands under this label, so it is the outer one.
        if (outer[0], outer[1] + 1) in label.fits or (inner[0], 1) in label.fits:
            return False
    return otherwise
