"""Two wordings as one text with what was deleted and what was inserted, word by word."""

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from enum import StrEnum
from itertools import groupby

from rapidfuzz.distance import LCSseq

# A token carries the white space before it, so that a word stays the same word at the start of a line.
_TOKEN = re.compile(r"(\s*)(\w+(?:[.'’-]\w+)*|[^\w\s])|\s+")  # noqa: RUF001
_WORD = re.compile(r"\w")
_SILENT = re.compile(r"[\s*_#`\"'“”‘’]*")  # noqa: RUF001
_COMMON = frozenset(
    "a an and any are as at be by for from has have if in is it its may no not of on or our shall such that the their "
    "these they this those to under was we were which who will with you your".split()
)
# So many shared words between two edits may be a coincidence; others must be outweighed by both edits.
_MOST_JOINED = 3
_EDIT_TO_SAME = 4
# Pairs of tokens that are aligned at once; the table of the alignment has one bit a pair.
_MOST_PAIRS = 400_000_000
ELLIPSIS = "…"


class RunKind(StrEnum):
    """What happened to a stretch of text."""

    SAME = "same"
    DELETED = "deleted"
    INSERTED = "inserted"


@dataclass(frozen=True, slots=True)
class Run:
    """A stretch of text and what happened to it."""

    kind: RunKind
    text: str


@dataclass(frozen=True, slots=True)
class _Token:
    space: str
    word: str

    @property
    def text(self) -> str:
        return self.space + self.word


@dataclass(frozen=True, slots=True)
class _Stretch:
    """Tokens `old` of the one text that became tokens `new` of the other; the same words where `same`.

    `size` counts the words that were deleted or inserted, whichever are more.
    """

    same: bool
    old: tuple[_Token, ...]
    new: tuple[_Token, ...]
    size: int

    def __add__(self, other: "_Stretch") -> "_Stretch":
        return _Stretch(False, self.old + other.old, self.new + other.new, self.size + other.size)


def redline(old: str, new: str) -> tuple[Run, ...]:
    """The runs that turn `old` into `new`, fit to be read.

    Same and deleted runs joined are `old`, same and inserted runs joined are `new`, to the character. No run is
    empty, neighbours differ in kind, and what was deleted stands before what was inserted in its place.
    """
    stretches = _readable(_align(_tokens(old), _tokens(new)))
    return tuple(_joined(run for stretch in stretches for run in _runs(stretch)))


def context(runs: Sequence[Run], words: int = 12, most: int | None = None) -> tuple[Run, ...]:
    """Runs for a narrow page: long unchanged stretches, and edits of more than `most` words, give way to an ellipsis.

    White space, emphasis and quotation marks that changed alone are shown as unchanged. The runs of the result no
    longer join to the texts.
    """
    shown = list(_joined(_for_the_eye(runs)))
    last = len(shown) - 1
    return tuple(
        Run(run.kind, _shortened(run.text, words if n else 0, words if n < last else 0))
        if run.kind is RunKind.SAME
        else Run(run.kind, _shortened(run.text, most, 0) if most is not None else run.text)
        for n, run in enumerate(shown)
    )


def _tokens(text: str) -> list[_Token]:
    return [
        _Token(match[1], match[2]) if match[2] is not None else _Token(match[0], "") for match in _TOKEN.finditer(text)
    ]


def _align(old: Sequence[_Token], new: Sequence[_Token]) -> list[_Stretch]:
    """Unchanged and changed stretches by turns; words are compared without the white space before them."""
    start, end = _common(old, new)
    middle_old, middle_new = old[start : len(old) - end], new[start : len(new) - end]
    if len(middle_old) * len(middle_new) > _MOST_PAIRS:
        middle = [_stretch(False, middle_old, middle_new)]
    else:
        middle = _align_middle(middle_old, middle_new)
    head = _stretch(True, old[:start], new[:start])
    tail = _stretch(True, old[len(old) - end :], new[len(new) - end :])
    return [stretch for stretch in (head, *middle, tail) if stretch.old or stretch.new]


def _common(old: Sequence[_Token], new: Sequence[_Token]) -> tuple[int, int]:
    """How many words both texts share at their start and, of the rest, at their end."""
    shortest = min(len(old), len(new))
    start = 0
    while start < shortest and old[start].word == new[start].word:
        start += 1
    end = 0
    while end < shortest - start and old[-1 - end].word == new[-1 - end].word:
        end += 1
    return start, end


def _align_middle(old: Sequence[_Token], new: Sequence[_Token]) -> list[_Stretch]:
    # Numbers in place of words: equal numbers are equal words, which hashes of words do not promise.
    numbers: dict[str, int] = {}
    before = [numbers.setdefault(token.word, len(numbers)) for token in old]
    after = [numbers.setdefault(token.word, len(numbers)) for token in new]
    stretches = []
    for same, codes in groupby(LCSseq.opcodes(before, after), lambda code: code.tag == "equal"):
        steps = list(codes)
        taken = old[steps[0].src_start : steps[-1].src_end]
        put = new[steps[0].dest_start : steps[-1].dest_end]
        stretches.append(_stretch(same, taken, put))
    return stretches


def _readable(stretches: list[_Stretch]) -> list[_Stretch]:
    """Edits joined across words that they share by chance, so that a rewritten phrase reads as one edit."""
    while True:
        joined = _join_once(stretches)
        if len(joined) == len(stretches):
            return joined
        stretches = joined


def _join_once(stretches: Sequence[_Stretch]) -> list[_Stretch]:
    result: list[_Stretch] = []
    for stretch in stretches:
        if not stretch.same and len(result) > 1 and _is_chance(result[-2], result[-1], stretch):
            between, before = result.pop(), result.pop()
            result.append(before + between + stretch)
        else:
            result.append(stretch)
    return result


def _is_chance(before: _Stretch, between: _Stretch, after: _Stretch) -> bool:
    """Whether the words `between` two edits are too few, or too common, to be worth a stop."""
    smaller_edit = min(before.size, after.size)
    if before.same or not between.same or not smaller_edit or between.size > _MOST_JOINED:
        return False
    common = all(token.word.lower() in _COMMON for token in between.old if _WORD.search(token.word))
    return common or between.size * _EDIT_TO_SAME <= smaller_edit


def _stretch(same: bool, old: Sequence[_Token], new: Sequence[_Token]) -> _Stretch:
    size = max(sum(bool(_WORD.search(token.word)) for token in side) for side in (old, new))
    return _Stretch(same, tuple(old), tuple(new), size)


def _runs(stretch: _Stretch) -> Iterator[Run]:
    if not stretch.same:
        yield Run(RunKind.DELETED, "".join(token.text for token in stretch.old))
        yield Run(RunKind.INSERTED, "".join(token.text for token in stretch.new))
        return
    for old, new in zip(stretch.old, stretch.new, strict=True):
        if old.space == new.space:
            yield Run(RunKind.SAME, new.text)
        else:
            yield Run(RunKind.DELETED, old.space)
            yield Run(RunKind.INSERTED, new.space)
            yield Run(RunKind.SAME, new.word)


def _joined(runs: Iterable[Run]) -> Iterator[Run]:
    """Neighbours of one kind as one run; between two unchanged runs the deleted text before the inserted text."""
    ordered: list[Run] = []
    for is_same, group in groupby((run for run in runs if run.text), lambda run: run.kind is RunKind.SAME):
        found = list(group)
        ordered += found if is_same else _edit(found)
    for kind, group in groupby(ordered, lambda run: run.kind):
        yield Run(kind, "".join(run.text for run in group))


def _edit(runs: Sequence[Run]) -> Iterator[Run]:
    deleted, inserted = (
        "".join(run.text for run in runs if run.kind is kind) for kind in (RunKind.DELETED, RunKind.INSERTED)
    )
    # White space before a replaced word belongs to the text around it.
    shared = deleted[: len(deleted) - len(deleted.lstrip())]
    shared = shared if inserted.startswith(shared) else ""
    parts = ((RunKind.SAME, shared), (RunKind.DELETED, deleted), (RunKind.INSERTED, inserted))
    for kind, text in parts:
        rest = text if kind is RunKind.SAME else text[len(shared) :]
        if rest:
            yield Run(kind, rest)


def _for_the_eye(runs: Iterable[Run]) -> Iterator[Run]:
    """The runs without edits that change no word: those of white space, emphasis and the form of quotation marks."""
    for is_same, group in groupby(runs, lambda run: run.kind is RunKind.SAME):
        edit = list(group)
        if is_same:
            yield from edit
        elif all(_SILENT.fullmatch(run.text) for run in edit):
            yield from (Run(RunKind.SAME, run.text) for run in edit if run.kind is RunKind.INSERTED)
        elif len(edit) == 1:
            words = edit[0].text.lstrip()
            yield Run(RunKind.SAME, edit[0].text[: len(edit[0].text) - len(words)])
            yield Run(edit[0].kind, words)
        else:
            yield from edit


def _shortened(text: str, first: int, last: int) -> str:
    """`text` with its `first` and `last` words and an ellipsis for the others, where that saves anything."""
    found = list(re.finditer(r"\S+", text))
    if len(found) <= first + last + 1:
        return text
    head = text[: found[first - 1].end()] + " " if first else ""
    tail = " " + text[found[-last].start() :] if last else ""
    return f"{head}{ELLIPSIS}{tail}"
