"""Rebuild paragraphs from the lines of a PDF: page furniture apart, hyphens joined, wrapped lines put together."""

import re
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass

_EDGE = 3
_PAGE_NUMBER = re.compile(
    r"(?:[-\u2013\u2014\s]*(?:page\s*)?\d{1,4}(?:\s*(?:of|/)\s*\d{1,4})?[-\u2013\u2014\s]*)", re.IGNORECASE
)
_DIGITS = re.compile(r"\d+")
_ENDS = re.compile(r"(?:[.;:,\u2013\u2014!?][”\"\u2019)\]]*|[”\"]|\b(?:and|or)|\.{3,}\s*\d+)$")
_SENTENCE_ENDS = re.compile(r"[.;:!?][”\"\u2019)\]]*$")
_BROKEN = re.compile(r"([A-Za-z]+)-$")
_STARTS_LOWER = re.compile(r"([a-z]+)")
# A line that ends a sentence this much before the margin ends its paragraph too.
_SHORT = 0.75


@dataclass(frozen=True, slots=True, kw_only=True)
class Paragraphs:
    """The document's paragraphs, and the running heads and page numbers that were taken out of it."""

    text: tuple[str, ...]
    furniture: tuple[str, ...]


def rebuild(pages: Sequence[str], starts: Callable[[str], bool], always: Callable[[str], bool]) -> Paragraphs:
    """Paragraphs of `pages`, whose lines are as the PDF prints them.

    Args:
        pages: Text of each page.
        starts: Whether a line looks like the start of a section, a numbered unit or a heading.
        always: Whether a line begins a paragraph whatever stands before it.
    """
    lined = [[" ".join(line.split()) for line in page.splitlines()] for page in pages]
    lined = [_trimmed(lines) for lines in lined]
    repeated = _repeated(lined)
    furniture: list[str] = []
    lines: list[str] = []
    for page in lined:
        head, body, foot = _without_furniture(page, repeated)
        furniture += [*head, *foot]
        lines += body
    return Paragraphs(text=tuple(_joined(lines, starts, always)), furniture=tuple(furniture))


def _trimmed(lines: list[str]) -> list[str]:
    while lines and not lines[0]:
        lines = lines[1:]
    while lines and not lines[-1]:
        lines = lines[:-1]
    return lines


def _repeated(pages: Sequence[Sequence[str]]) -> set[str]:
    """Lines (numbers aside) that stand at the edge of at least half of the pages, and of two at least."""
    counts: Counter[str] = Counter()
    for lines in pages:
        counts.update({_DIGITS.sub("#", line) for line in (*lines[:_EDGE], *lines[-_EDGE:]) if line})
    return {line for line, count in counts.items() if count >= max(2, (len(pages) + 1) // 2)}


def _without_furniture(lines: list[str], repeated: set[str]) -> tuple[list[str], list[str], list[str]]:
    first, last = 0, len(lines)
    while first < min(_EDGE, last) and _is_furniture(lines[first], repeated):
        first += 1
    while last > max(first, len(lines) - _EDGE) and _is_furniture(lines[last - 1], repeated):
        last -= 1
    return [line for line in lines[:first] if line], lines[first:last], [line for line in lines[last:] if line]


def _is_furniture(line: str, repeated: set[str]) -> bool:
    return not line or bool(_PAGE_NUMBER.fullmatch(line)) or _DIGITS.sub("#", line) in repeated


def _joined(lines: Sequence[str], starts: Callable[[str], bool], always: Callable[[str], bool]) -> Iterator[str]:
    margin = max((len(line) for line in lines), default=0)
    compounds = set(re.findall(r"\b[A-Za-z]+-[a-z]+\b", "\n".join(lines)))
    paragraph = last = ""
    for line in lines:
        if paragraph and (not line or always(line) or _begins(line, last, margin, starts)):
            yield paragraph
            paragraph = ""
        if line:
            paragraph = _glued(paragraph, line, compounds)
            last = line
    if paragraph:
        yield paragraph


def _begins(line: str, last: str, margin: int, starts: Callable[[str], bool]) -> bool:
    """A label or number begins a paragraph only after something ended, or it is a reference that was wrapped."""
    if starts(line) and (_ENDS.search(last) or len(last) < _SHORT * margin):
        return True
    return bool(_SENTENCE_ENDS.search(last)) and len(last) < _SHORT * margin


def _glued(paragraph: str, line: str, compounds: set[str]) -> str:
    broken, following = _BROKEN.search(paragraph), _STARTS_LOWER.match(line)
    if broken is None or following is None:
        return f"{paragraph} {line}".strip()
    # "well-known" keeps its hyphen where the text writes it so within a line.
    if f"{broken[1]}-{following[1]}" in compounds:
        return paragraph + line
    return paragraph[:-1] + line
