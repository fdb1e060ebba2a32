"""Write articles, recitals and annexes of an act of the European Union that is kept as running text.

The citations are those that the office's own XML gives ("GDPR Art. 9(2)(a)"), so that each form of an act has the same.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass

from ingest.body import BodyWriter
from ingest.parsers.labelled import LabelledWriter, LabelsAhead
from ingest.parsers.levels_bills import shapes
from ingest.provision import ProvisionKind

ANNEX = re.compile(r"ANNEX ([IVXLC]+)$")
_POINTS = shapes(("(1)", "(a)", "(i)"))
_NUMBERED = re.compile(r"(\d{1,3}(?:\.\d{1,2})?)([a-z]?)\. (?=\S)")
_LABEL = r"(?:\(\w{1,6}\)|\d{1,3}(?:\.\d{1,2})?[a-z]?\.|[—–])"  # noqa: RUF001
LABEL_ALONE = re.compile(f"{_LABEL}$")
_LABELS_ALONE = re.compile(f"(?:{_LABEL} )*{_LABEL}$")
_MARK = re.compile(r"[▼►]\w+(?: —+)?$")
_PART = re.compile(r"Section ([A-Z]|\d)(?:[.\s]|$)")
_STOPS = (".", ",", ";")
_FIRST = ("(1)", "(a)", "(i)", "—", "–")  # noqa: RUF001
# A footnote mark is printed as "(", "8" and ")" in paragraphs of their own.
_MARK_OPEN = re.compile(r"\(\d{1,3}$")
_PIECES_OF_A_MARK = 2
_LONGEST_MARK = 6
_QUOTE_ENDS = re.compile(r"’[.;,\"]*$")  # noqa: RUF001


@dataclass(slots=True, kw_only=True)
class ActWriter:
    """Writes the units of one act; `form` is how it is cited, `path` the headings of the open divisions."""

    writer: BodyWriter
    form: str
    path: tuple[str, ...] = ()

    def recital(self, number: str, paragraphs: Sequence[str]) -> None:
        """Write one recital."""
        name = f"Recital {number}"
        self.writer.close(0)
        self.writer.open(f"{self.form} {name}", ProvisionKind.RECITAL, (name,))
        self.writer.label(f"({number})")
        for paragraph in paragraphs:
            self.writer.paragraph(paragraph)
        self.writer.close(0)

    def article(self, number: str, title: str, paragraphs: Sequence[str]) -> None:
        """Write one article with what is numbered in it."""
        name = f"Article {number} {title}".strip()
        heading = (*self.path, " ".join(re.sub(r"[►◄](?:M\d+)?", " ", name).split()))
        self.writer.close(0)
        self.writer.heading(2 + len(self.path), name)
        self.writer.open(f"{self.form} Art. {number}", ProvisionKind.ARTICLE, heading)
        self._flow(paragraphs, ProvisionKind.PARAGRAPH, heading, 0)
        self.writer.close(0)

    def annex(self, number: str, paragraphs: Sequence[str]) -> None:
        """Write one annex: its sections, and the points that are numbered in it."""
        citation = f"{self.form} Annex {number}"
        heading = (f"Annex {number} {paragraphs[0] if paragraphs else ''}".strip(),)
        self.writer.close(0)
        self.writer.heading(2, f"ANNEX {number}")
        self.writer.open(citation, ProvisionKind.ANNEX, heading)
        last = 0
        for part in _parts(paragraphs):
            section = _PART.match(part[0])
            name = (*heading, part[0]) if section else heading
            if section:
                self.writer.close(1)
                self.writer.open(f"{citation} Section {section[1]}", ProvisionKind.PART, name)
            last = self._flow(part, ProvisionKind.POINT, name, last)
        self.writer.close(0)

    def note(self, name: str, paragraphs: Sequence[str]) -> None:
        """Write what belongs to no unit (signatures, footnotes, marks of the editor)."""
        self.writer.close(0)
        self.writer.open(f"{self.form}, {name}", ProvisionKind.NOTE, (name,))
        for paragraph in paragraphs:
            self.writer.paragraph(paragraph)
        self.writer.close(0)

    def _flow(self, paragraphs: Sequence[str], kind: ProvisionKind, heading: tuple[str, ...], last: int) -> int:
        """Write numbered paragraphs and their points; returns the last number."""
        base, unit, quoted = self.writer.depth, self.writer.citation or "", False
        points, ahead = self._points(heading), LabelsAhead.of(paragraphs)
        for n, paragraph in enumerate(paragraphs):
            quoted = quoted or paragraph.startswith("‘")  # noqa: RUF001
            numbered = None if quoted else _NUMBERED.match(paragraph)
            if _MARK.match(paragraph):
                self._mark(paragraph)
                if paragraph.endswith("—"):
                    points.leave_out()
            elif quoted:
                self.writer.paragraph(paragraph)
            elif LABEL_ALONE.match(paragraph) and not numbered:
                points.pass_over(paragraph, ahead[n])
            elif numbered and int(numbered[1].partition(".")[0]) in _next(
                last, numbered, begins=not n or kind is ProvisionKind.POINT
            ):
                last = int(numbered[1].partition(".")[0])
                inner = "." in numbered[1] and self.writer.depth > base
                self.writer.close(base + (1 if inner else 0))
                self.writer.open(f"{unit}({numbered[1]}{numbered[2]})", kind, heading)
                points = self._points(heading)
                points.paragraph(paragraph, skip=numbered.end(), ahead=ahead[n])
            else:
                points.paragraph(paragraph, ahead=ahead[n])
            quoted = quoted and _QUOTE_ENDS.search(paragraph) is None
        self.writer.close(base)
        return last

    def _points(self, heading: tuple[str, ...]) -> LabelledWriter:
        return LabelledWriter(
            writer=self.writer, levels=_POINTS, kinds=(ProvisionKind.POINT,), heading=heading, strict=True
        )

    def _mark(self, paragraph: str) -> None:
        """An editor's mark of an amendment stands where it stands, but is no text of the unit."""
        depth = self.writer.depth
        self.writer.open(f"{self.form}, mark of the consolidation", ProvisionKind.NOTE, ())
        self.writer.paragraph(paragraph)
        self.writer.close(depth)


def _next(last: int, numbered: re.Match[str], *, begins: bool) -> tuple[int, ...]:
    """The numbers that may come after `last`; "1a." and "3.2." keep the number before."""
    same = bool(numbered[2]) or "." in numbered[1]
    return (last,) if same else (last + 1, *((1,) if begins else ()))


def _parts(paragraphs: Sequence[str]) -> list[list[str]]:
    parts: list[list[str]] = []
    for paragraph in paragraphs:
        if not parts or _PART.match(paragraph):
            parts.append([])
        parts[-1].append(paragraph)
    return parts


def whole_paragraphs(text: str, separator: str = "\n\n") -> list[str]:
    """The paragraphs of `text` on one line each, with labels, dashes and footnote marks put back to their words.

    A label whose words are missing stays a paragraph of its own.
    """
    found: list[list[str]] = []
    for part in text.split(separator):
        words = " ".join(part.split())
        if not words:
            continue
        tail = "".join(found[-1][-_PIECES_OF_A_MARK:])[-_LONGEST_MARK:] if found else ""
        opened_mark = tail.endswith("(") and words.isdigit()
        closed_mark = words.startswith(")") and _MARK_OPEN.search(tail) is not None
        if found and (opened_mark or closed_mark or words in _STOPS):
            found[-1].append(words)
        elif found and _awaits_words("".join(found[-1][: _PIECES_OF_A_MARK + 1]), words):
            found[-1].append(f" {words}")
        else:
            found.append([words])
    return ["".join(pieces) for pieces in found]


def _awaits_words(label: str, words: str) -> bool:
    """Whether `label` stands alone and `words` are its words, or the first label of a series that begins under it."""
    if _LABELS_ALONE.match(label) is None or (label.startswith("(") and _NUMBERED.match(words)):
        return False
    return LABEL_ALONE.match(words) is None or words in _FIRST
