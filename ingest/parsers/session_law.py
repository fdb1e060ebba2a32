"""Parse a session law, a bill or an act in plain text into provisions.

A layout says for each file where its sections begin and how each of them is cited, because only a reader can tell
whether a section prints new law, which is cited by the code, or old law with struck words lost among the new ones,
which is cited by the act and never by the code.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Annotated

from pydantic import AfterValidator, BaseModel, ConfigDict, Field, ValidationError

from ingest.body import BodyWriter
from ingest.parsers.labelled import LabelledWriter, LabelsAhead
from ingest.parsers.levels_bills import Label, read_label, shapes
from ingest.provision import Parsed, ProvisionKind
from knowledge.errors import CorpusError, KnowledgeError
from knowledge.layouts import layout_fields
from knowledge.records import Source, SourceText

VERSION = 1
KINDS = (
    ProvisionKind.SUBSECTION,
    ProvisionKind.SUBDIVISION,
    ProvisionKind.SUBPARAGRAPH,
    ProvisionKind.SUB_SUBPARAGRAPH,
    ProvisionKind.ITEM,
)
# A unit that begins inside a line stands behind a run of blanks there.
_INSIDE_LINE = re.compile(r"(?<=[.;:]) {4,}(?=\S)")
_DEEP = "\n" + " " * 40
# Digits at the end of a line are line numbers of the printed page.
_ENDED = re.compile(r"[.:;?!—–”\"’)]\d{0,3}$")  # noqa: RUF001
_ENDED_FOR_A_LABEL = re.compile(r"(?:,|\b(?:and|or))\d{0,3}$", re.IGNORECASE)


def _pattern(text: str) -> str:
    try:
        re.compile(text)
    except re.error as error:
        raise ValueError(f"is not a regular expression ({error})") from None
    return text


class Mark(BaseModel):
    """Where a unit begins that the layout names.

    `at` is matched at the start of a line; its group `title` ends the unit's title, its group `effective` is a date.
    `cites` is the citation, with {act}, {parent} and the groups of `at` and of the marks around it; a line without it
    is a mere heading. `depth` is 1 for a section of the act and 2 for what it adds to a code. `levels` are the first
    labels of the levels in it, the outermost first; without them nothing in it is split. `lower` cites labels in small
    letters.
    """

    model_config = ConfigDict(extra="forbid", frozen=True)

    at: Annotated[str, AfterValidator(_pattern)]
    cites: str | None = None
    depth: int = Field(default=1, ge=1, le=6)
    levels: tuple[str, ...] = ()
    lower: bool = False
    kind: ProvisionKind = ProvisionKind.SECTION


class Layout(BaseModel):
    """How one file is read. `misprints` gives the start of a line whose label is misprinted, and the right label.

    `wrapped` is for text that is broken into lines of one width, where a paragraph begins with a deeper indent.
    """

    model_config = ConfigDict(extra="forbid", frozen=True)

    marks: tuple[Mark, ...] = Field(min_length=1)
    misprints: dict[str, str] = {}
    wrapped: bool = False


def parse(raw: bytes, source: Source, way: SourceText) -> Parsed:
    """Body and provisions of an act: its sections, and what is numbered in those that may be split.

    Raises:
        CorpusError: the bytes are not UTF-8 text, or a section that the layout names is not in it.
        KnowledgeError: there is no such layout, or it breaks its schema.
    """
    try:
        layout = Layout.model_validate(layout_fields("session_law", way.layout))
    except ValidationError as error:
        problem = " ".join(str(error.errors()[0]["loc"]).split())
        raise KnowledgeError(f"layouts/session_law.yaml: {way.layout}: wrong or missing field {problem}") from None
    try:
        text = raw.decode("utf-8-sig").replace("\r\n", "\n")
    except UnicodeDecodeError:
        raise CorpusError(f"{source.id}: the snapshot is not UTF-8 text; fetch it again or save it as UTF-8") from None
    act = _Act(source=source, layout=layout)
    paragraphs = act.paragraphs(text)
    ahead = LabelsAhead.of(paragraphs, lambda paragraph: act.mark(paragraph) is not None)
    for n, paragraph in enumerate(paragraphs):
        act.write(paragraph, ahead[n])
    if missing := [mark.at for n, mark in enumerate(layout.marks) if n not in act.seen]:
        raise CorpusError(f"{source.id}: nothing begins with {missing[0]!r}; mend layouts/session_law.yaml or the text")
    return act.writer.parsed()


@dataclass(frozen=True, slots=True, kw_only=True)
class _Open:
    """An open mark: its depth in the writer, the headings down to it, and what it and those around it matched."""

    depth: int
    heading: tuple[str, ...]
    groups: dict[str, str]


@dataclass(slots=True, kw_only=True)
class _Act:
    source: Source
    layout: Layout
    writer: BodyWriter = field(init=False)
    patterns: tuple[re.Pattern[str], ...] = field(init=False)
    seen: set[int] = field(default_factory=set)
    open: list["_Open"] = field(default_factory=list)
    section: LabelledWriter | None = None

    def __post_init__(self) -> None:
        self.patterns = tuple(re.compile(mark.at) for mark in self.layout.marks)
        self.writer = BodyWriter(effective_from=self.source.effective_from)
        self.writer.heading(1, self.source.title)
        preamble = f"{self.source.citation_form}, preamble"
        self.writer.open(preamble, ProvisionKind.PREAMBLE, (self.source.title,))

    def paragraphs(self, text: str) -> list[str]:
        """The paragraphs, put together again where a page or a line broke them."""
        found: list[list[str]] = []
        indent = 0
        for line in _INSIDE_LINE.sub(_DEEP, text).split("\n"):
            words = " ".join(line.split())
            if not words:
                continue
            deeper, indent = len(line) - len(line.lstrip()) > indent, len(line) - len(line.lstrip())
            if found and not self._begins(words, found[-1], deeper=deeper):
                found[-1].append(words)
            else:
                found.append([words])
        return [" ".join(lines) for lines in found]

    def _begins(self, line: str, before: list[str], *, deeper: bool) -> bool:
        misprinted = any(map(line.startswith, self.layout.misprints))
        if misprinted or self.mark(line) is not None or (len(before) == 1 and self._is_title(before[0])):
            return True
        ended = _ENDED.search(before[-1]) is not None
        if read_label(line) is not None:
            return ended or _ENDED_FOR_A_LABEL.search(before[-1]) is not None
        return deeper if self.layout.wrapped else ended

    def _is_title(self, line: str) -> bool:
        """Whether `line` is nothing but a section's head and title."""
        found = self.mark(line)
        return found is not None and found[1].end() == len(line) and bool(_group(found[1], "title"))

    def mark(self, line: str) -> tuple[int, re.Match[str]] | None:
        """The number of the mark that `line` begins with, and what it matched."""
        for n, pattern in enumerate(self.patterns):
            if match := pattern.match(line):
                return n, match
        return None

    def write(self, paragraph: str, ahead: Sequence[Label]) -> None:
        """Write one paragraph, opening the section that begins with it."""
        found = self.mark(paragraph)
        if found is None:
            self._write_text(paragraph, 0, ahead)
            return
        number, match = found
        mark = self.layout.marks[number]
        self.seen.add(number)
        del self.open[mark.depth - 1 :]
        self.writer.close(self.open[-1].depth if self.open else 0)
        if mark.cites is None:
            self.section = None
            self.writer.heading(1 + mark.depth, paragraph)
            return
        self._open_section(mark, mark.cites, match)
        title = match.end("title") if _group(match, "title") else 0
        if title:
            self.writer.paragraph(paragraph[:title])
            paragraph = paragraph[title:].lstrip()
        if paragraph:
            self._write_text(paragraph, 0 if title else match.end(), ahead)

    def _write_text(self, paragraph: str, skip: int, ahead: Sequence[Label]) -> None:
        if self.section is None:
            self.writer.paragraph(paragraph)
            return
        start, label = next(
            ((start, label) for start, label in self.layout.misprints.items() if paragraph.startswith(start)), ("", "")
        )
        right = read_label(label)
        printed = len(start.split(" ", 1)[0])
        read_as = Label(token=right.token, dotted=right.dotted, end=printed) if right else None
        self.section.paragraph(paragraph, skip=skip, ahead=ahead, read_as=read_as)

    def _open_section(self, mark: Mark, cites: str, match: re.Match[str]) -> None:
        own = {name: " ".join((value or "").split()) for name, value in match.groupdict().items()}
        groups = {**(self.open[-1].groups if self.open else {}), **own}
        act = self.source.citation_form
        citation = cites.format(act=act, parent=self.writer.citation or act, **groups)
        name = f"{citation.removeprefix(act).lstrip(', ')} {own.get('title', '')}".strip()
        heading = (*(self.open[-1].heading if self.open else (self.source.title,)), name)
        self.writer.open(citation, mark.kind, heading, effective_from=_date(groups.get("effective")))
        self.open.append(_Open(depth=self.writer.depth, heading=heading, groups=groups))
        kinds = KINDS[KINDS.index(mark.kind) + 1 :] if mark.kind in KINDS else KINDS
        self.section = LabelledWriter(
            writer=self.writer, levels=shapes(mark.levels), kinds=kinds, heading=heading, lower=mark.lower
        )


def _group(match: re.Match[str], name: str) -> str | None:
    return match.groupdict().get(name)


def _date(text: str | None) -> date | None:
    """The day that a group of a mark matched; None for words such as "upon passage"."""
    if not text:
        return None
    spaced = re.sub(r"\W+|(?<=[A-Za-z])(?=\d)", " ", text)
    try:
        return datetime.strptime(spaced.strip().title(), "%B %d %Y").date()
    except ValueError:
        return None
