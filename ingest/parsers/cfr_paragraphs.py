"""Write the flat paragraphs of a section of the CFR as nested provisions, by the labels at their beginning."""

import re
from collections.abc import Sequence
from dataclasses import dataclass, field

from ingest.body import BodyWriter
from ingest.parsers.levels import CFR, Label, Place, place
from ingest.parsers.safe_xml import one_line
from ingest.provision import ProvisionKind

# Marks around words in italics: they tell (1) from (1) in italics, and the title of a paragraph from its words.
ITALIC, ENDS = "\ue002", "\ue003"
_MARKS = re.compile(f"[{ITALIC}{ENDS}]")
_LABEL = re.compile(rf"\s*\(\s*({ITALIC}?)([A-Za-z]{{1,5}}|\d{{1,3}}){ENDS}?\s*\)(?=[\s({ITALIC}\u2014\u2013-]|$)")
_TITLE = re.compile(rf"\s*{ITALIC}[^{ITALIC}{ENDS}]{{1,300}}{ENDS}[.:]?\s*[\u2014\u2013-]*(?=\s*\()")
_DEFINES = re.compile(
    rf"\s*{ITALIC}[^{ITALIC}{ENDS}]{{1,200}}{ENDS}[^.:]{{0,120}}?\b(?:means?|includes?|has the|have the|refers?)\b"
)
_DEFINITIONS = re.compile(r"\bdefinitions?\b", re.IGNORECASE)
# A label is decided by the ones soon after it; a section may have thousands.
_FARTHEST = 60
_KINDS = (
    ProvisionKind.PARAGRAPH,
    ProvisionKind.SUBPARAGRAPH,
    ProvisionKind.SUB_SUBPARAGRAPH,
    ProvisionKind.ITEM,
)


@dataclass(frozen=True, slots=True, kw_only=True)
class _Paragraph:
    """A paragraph's leading labels, and its words with the marks of italics."""

    labels: tuple[Label, ...]
    text: str


@dataclass(slots=True, kw_only=True)
class SectionWriter:
    """Writes one section, whose provision is open in `writer`; `citation` and `heading` are the section's."""

    writer: BodyWriter
    citation: str
    heading: tuple[str, ...]
    _stack: list[Place] = field(default_factory=list)
    _names: list[str] = field(default_factory=list)

    def write(self, lines: Sequence[str]) -> None:
        """Write all paragraphs of the section.

        What is numbered inside a definition is cited by nobody, for the definition itself has no number.
        """
        paragraphs = [_read(line) for line in lines]
        listed = _DEFINITIONS.search(self.heading[-1]) and paragraphs and not paragraphs[0].labels
        defining = listed = bool(listed)
        colon = False
        for n, paragraph in enumerate(paragraphs):
            ahead = [label for later in paragraphs[n + 1 : n + 1 + _FARTHEST] for label in later.labels]
            places = [] if listed else self._places(paragraph.labels, ahead, defining=defining)
            if places:
                defining = False
                self._open(paragraph.labels, places)
                self._titled(paragraph.text, ahead)
            else:
                defining = defining or (not paragraph.labels and _DEFINES.match(paragraph.text) is not None)
                if not paragraph.labels and not colon:
                    self._leave_list(ahead)
                self.writer.paragraph(plain(_printed(paragraph.labels, paragraph.text)))
            colon = plain(paragraph.text).endswith((":", "\u2014"))
        self._close([])

    def _places(self, labels: Sequence[Label], ahead: Sequence[Label], *, defining: bool = False) -> list[Place]:
        """Where all labels of a paragraph stand; nowhere if one does not fit, or if they number a definition."""
        found: list[Place] = []
        inner = self._stack
        for n, label in enumerate(labels):
            spot = place(label, CFR, inner, [*labels[n + 1 :], *ahead])
            around = [above for above in inner if spot is not None and above[0] < spot[0]]
            if spot is None or (defining and n == 0 and spot[0] != 0):
                return []
            if n == 0 and len(around) > self.writer.depth - 1:
                # It would stand in a unit that has ended.
                return []
            inner = [*around, spot]
            found.append(spot)
        return found

    def _leave_list(self, ahead: Sequence[Label]) -> None:
        """Close the units that a paragraph without a label does not go on with.

        It goes on with the units around the list that the next label continues, or with the outermost one. Where that
        list stands is kept, for it may go on after the paragraph.
        """
        spot = place(ahead[0], CFR, self._stack, ahead[1:]) if ahead else None
        level = max(1, spot[0] if spot else 0)
        self._stack = [above for above in self._stack if above[0] <= level]
        self.writer.close(1 + len([above for above in self._stack if above[0] < level]))

    def _open(self, labels: Sequence[Label], places: Sequence[Place]) -> None:
        for label, spot in zip(labels, places, strict=True):
            self._close([above for above in self._stack if above[0] < spot[0]])
            self._stack = [*self._stack, spot]
            self._names.append(label.text)
            kind = _KINDS[min(len(self._names), len(_KINDS)) - 1]
            self.writer.open(self.citation + "".join(f"({name})" for name in self._names), kind, self.heading)
        self.writer.label("".join(f"({label.text})" for label in labels))

    def _titled(self, text: str, ahead: Sequence[Label]) -> None:
        """Write a paragraph; after its title in italics the first label of the next level may follow."""
        title = _TITLE.match(text)
        labels, end = _leading(text, title.end()) if title else ((), 0)
        places = self._places(labels, ahead)
        if title is None or not places or places[0] != (self._stack[-1][0] + 1, 1):
            self.writer.paragraph(plain(text))
            return
        self.writer.paragraph(plain(title[0]))
        self._open(labels, places)
        self._titled(text[end:], ahead)

    def _close(self, stack: list[Place]) -> None:
        self._stack = stack
        del self._names[len(stack) :]
        self.writer.close(1 + len(stack))


def plain(text: str) -> str:
    """The words without the marks of italics."""
    return one_line(_MARKS.sub("", text))


def _read(line: str) -> _Paragraph:
    labels, end = _leading(line, 0)
    return _Paragraph(labels=labels, text=line[end:])


def _leading(text: str, start: int) -> tuple[tuple[Label, ...], int]:
    """Labels that stand one after another from `start`, and where they end."""
    labels: list[Label] = []
    position = start
    while match := _LABEL.match(text, position):
        labels.append(Label(text=match[2], italic=bool(match[1])))
        position = match.end()
    return tuple(labels), position


def _printed(labels: Sequence[Label], text: str) -> str:
    return "".join(f"({label.text})" for label in labels) + text
