"""Write paragraphs that begin with labels, with a provision for each label that can be placed."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from typing import Self

from ingest.body import BodyWriter
from ingest.parsers.levels_bills import HORIZON, Label, Outline, Shape, read_label
from ingest.provision import ProvisionKind

_OPENS = (":", "—", "–", "-")  # noqa: RUF001
_QUOTES = ("“", '"', "‘", "—", "–", "•")  # noqa: RUF001


@dataclass(slots=True, kw_only=True)
class LabelledWriter:
    """Writes the paragraphs of one section into `writer`, whose innermost open provision is the section.

    `kinds` are the kinds of its units by how deep they are nested; the last one holds for all deeper ones.
    `lower` prints labels in citations in small letters, where the source prints new law in capitals.
    """

    writer: BodyWriter
    levels: tuple[Shape, ...]
    kinds: Sequence[ProvisionKind]
    heading: tuple[str, ...]
    lower: bool = False
    strict: bool = False
    # What stands in the innermost open unit before its first label: nothing yet, or a lead that ends in a colon.
    blank: bool = True
    colon: bool = True
    leads: bool = True
    outline: Outline = field(init=False)
    base: int = field(init=False)

    def __post_init__(self) -> None:
        self.outline = Outline(self.levels, strict=self.strict)
        self.base = self.writer.depth

    def paragraph(self, text: str, *, skip: int = 0, ahead: Sequence[Label] = (), read_as: Label | None = None) -> None:
        """Write one paragraph.

        Args:
            text: The paragraph.
            skip: Where its labels start; what is before is the section's own number.
            ahead: First labels of the paragraphs that follow.
            read_as: What the first label is, where the source misprints it, with the end of what it prints.
        """
        end = self._open_units(text, skip, ahead, read_as)
        if end == skip and not skip:
            self._place_unlabelled(text, ahead)
        elif end > skip:
            self.leads = True
        self.writer.paragraph(text)
        self.blank = end == len(text)
        # Where labels are told by their print, a title leads into a list as a colon does.
        self.colon = self.blank or text.endswith(_OPENS) or (self.strict and text[-1].isalnum())

    def _open_units(self, text: str, position: int, ahead: Sequence[Label], read_as: Label | None) -> int:
        while (label := read_as or read_label(text, position)) is not None:
            later = [*_chain(text, label.end), *ahead]
            level = self.outline.place(label, leads=self.leads, colon=self.colon, ahead=later)
            if level is None:
                break
            listed = self.colon and not self.blank
            self.writer.close(self.base + self.outline.enter(level, label, listed=listed))
            token = label.token.lower() if self.lower else label.token
            kind = self.kinds[min(len(self.outline.opened), len(self.kinds)) - 1]
            self.writer.open(f"{self.writer.citation}({token})", kind, self.heading)
            position, read_as = _skip_blanks(text, label.end), None
            self.leads = self.colon = self.blank = True
        return position

    def _place_unlabelled(self, text: str, ahead: Sequence[Label]) -> None:
        """Text without a label goes on with its unit after a colon, a quotation, or where the series goes on after it.

        Otherwise it ends the lists before it.
        """
        label = read_label(text)
        stranger = self.outline.stranger(label) if label else None
        if stranger is not None:
            self.writer.close(self.base + self.outline.close(stranger))
        elif not self.colon and not text.startswith(_QUOTES):
            goes_on = self.outline.continued_by(ahead[0]) if ahead else None
            kept = self.outline.end_lists() if goes_on is None else self.outline.close(goes_on + 1)
            self.writer.close(self.base + kept)
        # Where labels are told by their print, a list may follow any paragraph that ends in a colon.
        self.leads = self.strict or (self.leads and self.blank)

    def leave_out(self) -> None:
        """Count one unit that the law has repealed and the source leaves out, so that the next one is known."""
        self.outline.skip_one()

    def pass_over(self, text: str, ahead: Sequence[Label] = ()) -> None:
        """Write a label without words: it counts in its series, but there is nothing to cite."""
        label = read_label(text)
        level = self.outline.place(label, leads=self.leads, colon=self.colon, ahead=ahead) if label else None
        if label is not None and level is not None:
            self.writer.close(self.base + self.outline.enter(level, label, listed=self.colon and not self.blank))
        self.writer.paragraph(text)
        # Nothing may begin under a unit that is not there.
        self.leads = self.colon = self.blank = False


@dataclass(frozen=True, slots=True)
class LabelsAhead:
    """The first labels of the paragraphs of a text, read once, so that each can be asked what follows it.

    `after` and `until` are for each paragraph the first label behind it and the first one that is another section's.
    """

    labels: tuple[Label, ...]
    after: tuple[int, ...]
    until: tuple[int, ...]

    @classmethod
    def of(cls, paragraphs: Sequence[str], begins: Callable[[str], bool] = lambda paragraph: False) -> Self:
        """Read the labels of `paragraphs`; `begins` tells where a section begins."""
        labels: list[Label] = []
        after: list[int] = []
        starts: list[int] = []
        sections: list[int] = []
        for paragraph in paragraphs:
            if begins(paragraph):
                starts.append(len(labels))
            elif (label := read_label(paragraph)) is not None:
                labels.append(label)
            after.append(len(labels))
            sections.append(len(starts))
        ends = [*starts, len(labels)]
        return cls(tuple(labels), tuple(after), tuple(ends[section] for section in sections))

    def __getitem__(self, paragraph: int) -> Sequence[Label]:
        """The labels after paragraph number `paragraph` in its section, as far as anyone looks."""
        start = self.after[paragraph]
        return self.labels[start : min(start + HORIZON, self.until[paragraph])]


def _chain(text: str, position: int) -> list[Label]:
    label = read_label(text, position)
    return [label] if label else []


def _skip_blanks(text: str, position: int) -> int:
    return position + len(text[position:]) - len(text[position:].lstrip())
